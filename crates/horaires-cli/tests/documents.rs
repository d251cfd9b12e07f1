//! validate, merge, complement, payload, explain, schema and completions.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{Place, vectors};

/// A document with an error, a warning, remarks, tabs and letters of several bytes before the values.
const TABS: &str = "{\"innerMap\": {\"map\": {\n\t\"LUNDI\": {\"VIE_PRIVEE\": [\n\
    \t\t{\"note\": \"é\u{1f600}\", \"idJourSemaine\": \"LUNDY\", \"typeHoraires\": \"VIE_PRIVEE\", \"debutHeure\": 25,\n\
    \t\t \"debutMinute\": 0, \"finHeure\": 8, \"finMinute\": 0}\n]}}}}\n";

#[test]
fn issues_are_shown_with_line_column_and_caret() {
    let place = Place::with_example();
    place.write("tabs.json", TABS);
    place.write("crlf.json", TABS.replace('\n', "\r\n"));
    let run = place.run(&["validate", "week.json", "tabs.json", "work.json"]).fails(1);
    insta::assert_snapshot!(run.stdout);
    let french = place.run(&["validate", "--lang", "fr", "week.json", "tabs.json"]).fails(1);
    insta::assert_snapshot!(french.stdout);
    let crlf = place.run(&["validate", "crlf.json"]).fails(1).stdout.replace("crlf.json", "tabs.json");
    assert_eq!(crlf, place.run(&["validate", "tabs.json"]).stdout);
}

#[test]
fn one_line_documents_show_the_part_that_matters() {
    let place = Place::with_example();
    let mut rules: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    rules["recurrent"][20]["horaire"]["finMinute"] = json!(75);
    place.write("one.json", rules.to_string());
    let run = place.run(&["validate", "one.json"]).ok();
    let shown = run.stdout.split("\n\n").find(|shown| shown.contains("75")).unwrap();
    insta::assert_snapshot!(shown);
    let offset = rules.to_string().find("\"finMinute\":75").unwrap() + "\"finMinute\":".len();
    // The example has no letters of several bytes but in names: columns are characters.
    let column = rules.to_string()[..offset].chars().count() + 1;
    assert!(shown.contains(&format!("one.json:1:{column}\n")), "{shown}");
}

#[test]
fn malformed_json_is_shown_where_it_breaks() {
    let place = Place::new();
    let texts =
        ["", "{\"a\": 1,}", "{\n  \"é\": [1, 2\n}\n", "\u{feff}[1 2]", "[1] x", "{\"a\": 1, \"a\": 2}", "\"open"];
    let shown = texts.map(|text| {
        place.write("x.json", text);
        format!("{text:?}\n{}", place.run(&["validate", "x.json"]).fails(1).stdout)
    });
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn every_document_of_the_service_is_told_apart() {
    let place = Place::with_example();
    let names = ["recurrent.json", "exceptional.json", "overrides.json", "rules.json", "work.json"];
    let args = [&["validate", "--format", "json", "--time-zone", "Europe/Paris", "--now", "0"][..], &names].concat();
    let report = place.run(&args).ok().json();
    let files: Vec<&str> = report.as_array().unwrap().iter().map(|entry| entry["file"].as_str().unwrap()).collect();
    assert_eq!(files, names);
    for entry in report.as_array().unwrap() {
        for issue in entry["issues"].as_array().unwrap() {
            assert_ne!(issue["severity"], "error", "{issue}");
            assert!(issue["message"]["fr"].is_string() && issue["message"]["en"].is_string(), "{issue}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let place = Place::with_example();
    place.write("latin.json", b"[\n\"\xe9\"]");
    let run = place.run(&["validate", "latin.json", "none.json", "week.json", "missing.json"]).fails(2);
    assert!(run.stdout.contains("week.json: 1 error"), "{}", run.stdout);
    for told in ["latin.json:2: not UTF-8", "cannot open none.json", "cannot open missing.json"] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    let run = place.run(&["validate", "latin.json", "work.json"]).fails(1);
    assert!(run.stdout.contains("work.json: 0 errors"), "{}", run.stdout);
}

#[test]
fn sarif_has_what_the_standard_requires() {
    let place = Place::with_example();
    place.write("a b.json", "{\"innerMap\": ");
    place.write("tabs.json", TABS);
    let names = ["week.json", "tabs.json", "a b.json", "work.json"];
    let run = place.run(&[&["validate", "--format", "sarif", "--lang", "fr"][..], &names].concat()).fails(1);
    let log = run.json();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "horaires");
    let rules: Vec<&str> =
        driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let levels = ["error", "warning", "note"];
    for rule in driver["rules"].as_array().unwrap() {
        assert!(levels.contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()), "{rule}");
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 5);
    let mut uris = std::collections::BTreeSet::new();
    for result in results {
        assert!(rules.contains(&result["ruleId"].as_str().unwrap()), "{result}");
        assert!(levels.contains(&result["level"].as_str().unwrap()), "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let physical = &result["locations"][0]["physicalLocation"];
        uris.insert(physical["artifactLocation"]["uri"].as_str().unwrap());
        let place = |name: &str| physical["region"][name].as_u64().unwrap();
        assert!(place("startLine") >= 1 && place("startColumn") >= 1);
        let (start, end) = ((place("startLine"), place("startColumn")), (place("endLine"), place("endColumn")));
        assert!(start <= end, "{result}");
    }
    assert_eq!(uris.into_iter().collect::<Vec<_>>(), ["a%20b.json", "tabs.json", "week.json", "work.json"]);
    // Columns are characters: the smiley is one.
    let day = results.iter().find(|result| result["ruleId"] == "day-mismatch").unwrap();
    assert_eq!(day["locations"][0]["physicalLocation"]["region"]["startColumn"], 35);
}

#[test]
fn fixes_are_written_in_place_elsewhere_or_to_standard_output() {
    let place = Place::with_example();
    let week = place.read("week.json");
    let run = place.run(&["validate", "--fix", "-o", "fixed.json", "week.json"]).ok();
    insta::assert_snapshot!(format!("{}\n{}", run.stdout, run.stderr));
    assert_eq!(place.read("week.json"), week);
    let fixed = place.read("fixed.json");
    let piped = place.run_with(&["validate", "--fix", "-"], &week).ok();
    assert_eq!(piped.stdout, fixed, "the report goes to standard error");
    assert!(piped.stderr.contains("0 errors"), "{}", piped.stderr);
    place.run(&["validate", "--fix", "week.json"]).ok();
    assert_eq!(place.read("week.json"), fixed);
    // Once more changes nothing.
    let again = place.run(&["validate", "--fix", "week.json"]).ok();
    assert_eq!(place.read("week.json"), fixed);
    assert_eq!(again.stderr, "");
    // The fixed week is the same week: what was private stays so.
    let split = place.run_with(&["merge", "--split-overnight", "-"], &week).ok();
    assert_eq!(split.json(), place.run(&["merge", "week.json"]).ok().json());
    // What only a person can settle stays, and is told.
    place.write("tabs.json", TABS);
    let run = place.run(&["validate", "--fix", "tabs.json"]).fails(1);
    assert!(run.stdout.contains("hour-out-of-range"), "{}", run.stdout);
    // What cannot be read is not touched.
    place.write("broken.json", "{\"innerMap\"");
    place.run(&["validate", "--fix", "broken.json"]).fails(1);
    assert_eq!(place.read("broken.json"), "{\"innerMap\"");
    // A document without anything to fix is copied to the letter.
    place.run(&["validate", "--fix", "-o", "copy.json", "work.json"]).ok();
    assert_eq!(place.read("copy.json"), place.read("work.json"));
}

#[test]
fn set_operations_write_canonical_payloads() {
    let place = Place::with_example();
    let run = |args: &[&str]| place.run(args).ok().json();
    let private = run(&["complement", "work.json"]);
    place.write("private.json", private.to_string());
    assert_eq!(run(&["complement", "private.json"]), run(&["merge", "work.json"]));
    let whole = run(&["merge", "work.json", "private.json", "--end-of-day", "24:00"]);
    for day in ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"] {
        let ranges = whole["innerMap"]["map"][day]["VIE_PRIVEE"].as_array().unwrap();
        assert_eq!((ranges.len(), &ranges[0]["debutHeure"], &ranges[0]["finHeure"]), (1, &json!(0), &json!(24)));
    }
    assert_eq!(run(&["merge", "--op", "intersect", "work.json", "private.json"])["innerMap"]["map"], json!({}));
    assert_eq!(run(&["merge", "--op", "subtract", "private.json", "work.json"]), private);
    // Literally read, 23:59 leaves a minute.
    let strict = run(&["merge", "--strict-end-of-day", "private.json"]);
    assert_ne!(strict, run(&["merge", "--end-of-day", "24:00", "private.json"]));
    // A week that needs a fix is refused, with the place and the remedy.
    let refused = place.run(&["merge", "week.json"]).fails(1);
    assert!(refused.stderr.contains("week.json:50:11") && refused.stdout.is_empty(), "{}", refused.stderr);
    insta::assert_snapshot!(
        serde_json::to_string(&run(&["merge", "--split-overnight", "week.json"])["innerMap"]).unwrap()
    );
    place.run(&["complement", "-o", "out.json", "work.json"]).ok();
    assert_eq!(serde_json::from_str::<Value>(&place.read("out.json")).unwrap(), private);
    assert_eq!(place.run_with(&["complement", "-"], place.read("work.json")).ok().json(), private);
}

#[test]
fn payloads_of_a_recurrent_list() {
    let place = Place::with_example();
    let all = place.run(&["payload", "recurrent.json"]).ok();
    assert_eq!(all.json(), place.run(&["payload", "rules.json"]).ok().json());
    assert_eq!(all.json().as_array().unwrap().len(), 2);
    let one = place.run(&["payload", "--driver", "1110000004", "recurrent.json"]).ok().json();
    assert_eq!(one, json!([all.json().as_array().unwrap().iter().find(|p| p["individuId"] == 1_110_000_004).unwrap()]));
    let none = place.run(&["payload", "--driver", "7", "recurrent.json"]).fails(1);
    assert_eq!(none.stderr, "horaires: recurrent.json: driver 7 has no entry\n");
    // They validate as payloads.
    place.write("payloads.json", &all.stdout);
    place.run(&["validate", "payloads.json"]).ok();
    // A period that ends begins another payload.
    let mut list: Value = serde_json::from_str(&place.read("recurrent.json")).unwrap();
    list[0]["fin"] = json!(1_800_000_000_000_u64);
    place.write("recurrent.json", list.to_string());
    let periods = place.run(&["payload", "--driver", "1110000403", "recurrent.json"]).ok().json();
    assert_eq!(periods.as_array().unwrap().len(), 2);
    assert_eq!(periods[0]["dateFin"], periods[1]["dateDebut"]);
}

const DRIVER: [&str; 5] = ["explain", "--rules", "rules.json", "--driver", "1110000403"];

#[test]
fn a_schedule_is_explained_in_words() {
    let place = Place::with_example();
    let english = place.run(&DRIVER).ok().stdout;
    let french = place.run(&[&DRIVER[..], &["--lang", "fr"]].concat()).ok().stdout;
    insta::assert_snapshot!(format!("{english}\n{french}"));
    let unknown = place.run(&["explain", "--rules", "rules.json", "--driver", "7"]).ok();
    assert_eq!(unknown.stderr, "horaires: warning: driver 7 has no rules: professional at every instant\n");
    let json = place.run(&[&DRIVER[..], &["--format", "json"]].concat()).ok().json();
    assert_eq!(json["driverId"], 1_110_000_403);
    assert!(json["periods"][0]["summary"]["fr"].is_string());
}

#[test]
fn an_instant_is_explained_by_every_rule() {
    let place = Place::with_example();
    let at = |at: &str| place.run(&[&DRIVER[..], &["--at", at]].concat()).ok().stdout;
    insta::assert_snapshot!(at("2026-04-06T07:30:00+02:00"));
    assert_eq!(at("2026-04-06T07:30:00+02:00"), at("1775453400000"));
    assert!(at("2026-03-30T10:00:00+02:00").starts_with("professional: no rule\n"));
}

#[test]
fn days_are_drawn_with_their_clock_changes() {
    let place = Place::with_example();
    let mut drawn = String::new();
    for (day, zone) in [
        ("2026-03-30", "Europe/Paris"),
        ("2026-03-29", "Europe/Paris"),
        ("2026-10-25", "Europe/Paris"),
        ("2026-04-06", "Europe/Paris"),
        ("2026-04-05", "Australia/Lord_Howe"),
        ("2018-11-04", "America/Sao_Paulo"),
        ("2011-12-30", "Pacific/Apia"),
        ("2026-03-30", "Asia/Kathmandu"),
    ] {
        let run = place.run(&[&DRIVER[..], &["--date", day, "--time-zone", zone]].concat()).ok();
        // Every label of the ruler stands over the cell in which its hour begins.
        let ruler = run.stdout.lines().nth(1).unwrap();
        if ruler.starts_with(|c: char| c.is_ascii_digit()) && !zone.contains("Lord_Howe") {
            assert!(ruler.as_bytes().chunks(3).all(|label| label[..2].iter().all(u8::is_ascii_digit)), "{ruler}");
        }
        drawn.push_str(&run.stdout);
        drawn.push('\n');
    }
    insta::assert_snapshot!(drawn);
}

#[test]
fn a_day_that_the_clock_leaves_and_comes_back_to() {
    // At 00:01 on this day the clocks went back to 23:01 of the day before.
    let place = Place::with_example();
    let zone = ["--date", "2010-11-07", "--time-zone", "America/St_Johns"];
    let json = place.run(&[&DRIVER[..], &zone, &["--format", "json"]].concat()).ok().json();
    assert_eq!(json["durationMs"], 24 * 3_600_000 + 60_000);
    assert_eq!(json["segments"].as_array().unwrap().len(), 2);
    let drawn = place.run(&[&DRIVER[..], &zone].concat()).ok().stdout;
    let segments: Vec<&str> = drawn.lines().filter(|line| line.starts_with("00:00:00 ")).collect();
    insta::assert_snapshot!(segments.join("\n"), @"
    00:00:00  00:01:00  professional  1 min        no rule
    00:00:00  24:00:00  professional  24 h         no rule
    ");
}

/// The JSON Schema of a document, as it is printed.
fn validator(place: &Place, name: &str) -> jsonschema::Validator {
    let schema = place.run(&["schema", name]).ok().json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

#[track_caller]
fn holds(validator: &jsonschema::Validator, document: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Every member of these objects is one that the schema names.
#[track_caller]
fn assert_members(place: &Place, schema: &str, definition: &str, objects: &Value) {
    let schema = place.run(&["schema", schema]).ok().json();
    let known = schema["$defs"][definition]["properties"].as_object().unwrap().clone();
    for object in objects.as_array().unwrap() {
        assert!(object.as_object().unwrap().keys().all(|key| known.contains_key(key)), "{object}");
    }
}

#[test]
fn schemas_hold_for_every_document_and_every_answer() {
    let place = Place::with_example();
    let read = |name: &str| -> Value { serde_json::from_str(&place.read(name)).unwrap() };
    let all = place.run(&["schema"]).ok().json();
    for (name, schema) in all.as_object().unwrap() {
        assert_eq!(&place.run(&["schema", name]).ok().json(), schema);
    }
    holds(&validator(&place, "rules"), &read("rules.json"));
    holds(&validator(&place, "recurrent"), &read("recurrent.json"));
    holds(&validator(&place, "exceptional"), &read("exceptional.json"));
    holds(&validator(&place, "overrides"), &read("overrides.json"));
    let payload = validator(&place, "payload");
    for name in ["week.json", "work.json"] {
        holds(&payload, &read(name));
    }
    for document in place.run(&["payload", "recurrent.json"]).ok().json().as_array().unwrap() {
        holds(&payload, document);
    }
    holds(&payload, &place.run(&["complement", "work.json"]).ok().json());
    let answer = validator(&place, "answer");
    for more in [&[][..], &["--segments"], &["--segments", "--all-reasons"]] {
        for line in place.classify("trips.csv", &[&["--format", "ndjson"], more].concat()).ok().lines() {
            holds(&answer, &line);
        }
    }
    let explanation = validator(&place, "explanation");
    for at in ["0", "2026-04-06T07:30:00+02:00"] {
        holds(&explanation, &place.run(&[&DRIVER[..], &["--at", at, "--format", "json"]].concat()).ok().json());
    }
    place.write("tabs.json", TABS);
    let issue = validator(&place, "issue");
    let report = place.run(&["validate", "--format", "json", "week.json", "tabs.json", "rules.json"]).fails(1).json();
    let issues = report.as_array().unwrap().iter().flat_map(|entry| entry["issues"].as_array().unwrap());
    assert!(issues.map(|found| holds(&issue, found)).count() > 3);
    let (rules, trip) = (validator(&place, "rules"), validator(&place, "trip"));
    for (_, vector) in vectors().iter().step_by(8) {
        holds(&rules, &vector["rules"]);
        for document in vector["trips"].as_array().unwrap() {
            holds(&trip, document);
        }
    }
    let files = ["--rules", "rules.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    let run = |command: &[&str], files: &[&str], more: &[&str]| place.run(&[command, files, more].concat()).ok();
    let report = validator(&place, "report");
    let details = ["--private-details", "--hours"];
    for by in ["driver", "vehicle,entity,group", "day,week,month,driver"] {
        for more in [&[][..], &details] {
            let document = run(&["report", "--by", by, "--format", "json"], &files, more).json();
            holds(&report, &document);
            assert_members(&place, "report", "ReportRowDocument", &document["rows"]);
        }
    }
    let what_if = validator(&place, "what-if");
    for more in [&[][..], &["--private-details", "--against", "rules.json"]] {
        let compared = run(&["what-if", "--against", "other.json", "--format", "json"], &files, more).json();
        holds(&what_if, &compared);
    }
    let redact = validator(&place, "redact");
    let old = ["--retention", "cnil", "--now", "2027-01-01T00:00:00Z"];
    for more in [&[][..], &["--drop-private", "--round", "15"], &old] {
        let lines = run(&["redact", "--accept-warnings", "--format", "ndjson"], &files, more).lines();
        assert!(!lines.is_empty());
        lines.iter().for_each(|line| holds(&redact, line));
    }
    let check = validator(&place, "check");
    holds(&check, &run(&["check", "--format", "json", "--now", "2026-06-01T00:00:00Z"], &files, &[]).json());
    let suggest = validator(&place, "suggest");
    holds(&suggest, &run(&["suggest", "--format", "json"], &files[..4], &[]).json());
    let position = validator(&place, "position");
    let row = json!({"tripId": 1, "timestamp": 0, "odometer": 28700.5, "latitude": 48.8, "longitude": 2.3});
    place.write("p.json", json!([row]).to_string());
    holds(&position, &row);
    run(&["report", "--positions", "p.json"], &files[..4], &[]);
    // A schema that holds for anything would say nothing.
    assert!(!position.is_valid(&json!({"tripId": 1})));
    assert!(!report.is_valid(&json!({"rows": []})) && !what_if.is_valid(&json!({"changes": []})));
    assert!(!redact.is_valid(&json!({"tripId": 1})) && !suggest.is_valid(&json!({"markedTrips": 1})));
    assert!(!check.is_valid(&json!([{"code": "none-such", "source": "", "count": 1, "message": {}, "examples": []}])));
    assert!(!answer.is_valid(&json!({"tripId": 1})));
    assert!(!payload.is_valid(&json!({})));
    assert!(!trip.is_valid(&json!({"tripId": 1})));
}

#[test]
fn completions_for_every_shell() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&["completions", shell]).ok().stdout;
        for word in ["classify", "--rejects", "--all-reasons"] {
            assert!(script.contains(word.trim_start_matches('-')), "{shell}: {word}");
        }
        place.write(shell, &script);
        // Where the shell is here, it is asked whether this is a script of its own.
        let checked = Command::new(shell).arg("-n").arg(place.path(shell)).stdin(Stdio::null()).output();
        if let Ok(output) = checked {
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        } else {
            assert_ne!(shell, "bash", "bash is needed for the tests");
        }
    }
    // What bash completes after `horaires classify --mixed `.
    place.write(
        "complete.sh",
        "source ./bash\nCOMP_WORDS=(horaires classify --mixed '')\nCOMP_CWORD=3\n\
        _horaires horaires '' --mixed\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n",
    );
    let output = Command::new("bash").arg("complete.sh").current_dir(place.0.path()).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert_eq!(words, "split\nmajority\nat-start\nat-end\nany-private\nany-professional\n");
}
