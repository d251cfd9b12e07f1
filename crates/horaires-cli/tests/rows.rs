//! Trips as people have them: what passes through, and what is told of a bad row.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::json;
use support::{Place, csv};

const GOOD: &str = "1,1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00";
const NDJSON: [&str; 2] = ["--format", "ndjson"];
const CSV: [&str; 2] = ["--format", "csv"];

/// The one error of a run over these trips.
#[track_caller]
fn error(name: &str, trips: impl AsRef<[u8]>) -> String {
    let place = Place::with_trips(name, trips);
    let run = place.classify(name, &NDJSON).fails(1);
    let first = run.stderr.lines().next().unwrap().to_owned();
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    first.strip_prefix("horaires: ").unwrap().to_owned()
}

#[test]
fn a_bad_row_is_told_with_file_line_column_and_reason() {
    let rows = |row: &str| csv(&[GOOD, "", row, GOOD]);
    let errors = [
        error("t.csv", "tripId,driverId,start\n1,2,3\n"),
        error("t.csv", "tripId,driverId,Debut,END\n1,2,3,4\n"),
        error("t.csv", "tripId,driverId,start,end,debut\n"),
        error("t.csv", rows("2,,2026-03-30T07:35:00Z,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,30/03/2026 07:35,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,2026-03-30T07:35:00,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,2026-02-30T07:35:00Z,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,2026-03-30T08:35:00Z,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,1969-12-31T23:59:59Z,2026-03-30T08:20:00Z")),
        error("t.csv", rows("2,7,4102444800000,4102444800000")),
        error("t.csv", rows("2,7,0,4102444800001")),
        error("t.csv", rows("2,7,0,99999999999999999999")),
        error("t.csv", rows("2,7,0")),
        error("t.csv", rows("2,7,0,1,2")),
        error("t.csv", rows("2,7,0,\"1")),
        error("t.csv", rows("2,\"7,0,1\n3,\"8\",0,1")),
        error("t.csv", "tripId,\"driverId,start,end\n1,2,0,1\n"),
        error("t.csv", [csv(&[GOOD]).as_bytes(), b"2,7\xe9,0,1\n"].concat()),
        error("t.csv", b"tripId,driverId,start,end,\xe9\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1}\nhello\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1\n"),
        error("t.ndjson", "\n{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1} {}\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1, \"tripId\": 2}\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1, \"x\": 2, \"x\": 2}\n"),
        error("t.ndjson", "{\"tripId\": 1.5, \"driverId\": 7, \"start\": 0, \"end\": 1}\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": [7], \"start\": 0, \"end\": 1}\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": 7, \"start\": \"0\", \"end\": 1}\n"),
        error("t.ndjson", "{\"tripId\": 1, \"driverId\": null, \"debut\": 0, \"fin\": 1}\n"),
        error("t.ndjson", b"{\"tripId\": 1, \"driverId\": \"\xe9\", \"start\": 0, \"end\": 1}\n"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1},\n {\"tripId\": 2}]"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1},\n\n {\n\"tripId\": 2, !}]"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1},\n"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1}\n"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\n"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1},\n]"),
        error("t.json", "[{\"tripId\": 1, \"driverId\": 7, \"start\": 0, \"end\": 1}]\n\n{}"),
        error("t.json", "[1, 2]"),
        error("t.json", "\n ["),
    ];
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn rows_beyond_the_limit_are_told() {
    let long = "x".repeat((1 << 20) + 1);
    for (name, text) in [
        ("t.csv", format!("{}2,{long},0,1\n", csv(&[GOOD]))),
        ("t.csv", format!("{}2,\"{}", csv(&[GOOD]), "7,0,1\n".repeat(400_000))),
        ("t.csv", format!("{long}\n")),
        ("t.ndjson", format!("{{}}\n{{\"tripId\": \"{long}\"}}\n")),
        ("t.json", format!("[{{}},\n{{\"tripId\": \"{long}\"}}]\n")),
    ] {
        let place = Place::with_trips(name, &text);
        let run = place.classify(name, &[&NDJSON[..], &["--on-error", "skip"]].concat()).fails(1);
        assert!(run.stderr.contains("the row is longer than 1048576 bytes"), "{}", run.stderr);
        let line = if text.starts_with('x') {
            1
        } else if name == "t.csv" {
            3
        } else {
            2
        };
        assert!(run.stderr.contains(&format!("{name}:{line}: ")), "{}", run.stderr);
    }
    // A row that is just as long as the limit is a row.
    let row =
        format!("{{\"tripId\":1,\"driverId\":7,\"start\":0,\"end\":1,\"x\":\"{}\"}}\n", "x".repeat((1 << 20) - 51));
    assert_eq!(row.len(), 1 << 20);
    Place::with_trips("t.ndjson", row.repeat(3)).classify("t.ndjson", &NDJSON).ok();
}

#[test]
fn empty_input_is_invalid_and_a_header_alone_is_no_trips() {
    for text in ["", "\n \n", "\u{feff}"] {
        assert_eq!(error("t.csv", text), "t.csv: the file is empty");
    }
    let place = Place::with_trips("t.csv", "tripId;driverId;start;end;note");
    for (form, expected) in [
        ("csv", "tripId;driverId;usage;privateMs;professionalMs;reasonKind;reasonId;note\n"),
        ("json", "[\n]\n"),
        ("ndjson", ""),
        ("table", ""),
    ] {
        let run = place.classify("t.csv", &["--format", form]).ok();
        assert_eq!(run.stdout, expected);
        assert!(run.stderr.starts_with("0 trips: "), "{}", run.stderr);
    }
    let none = Place::with_trips("t.json", "[\n]\n");
    assert_eq!(none.classify("t.json", &["--format", "json"]).ok().json(), json!([]));
    let with_provenance = none.classify("t.json", &["--format", "json", "--provenance"]).ok();
    assert_eq!(with_provenance.json()["answers"], json!([]));
    assert_eq!(
        none.classify("t.json", &CSV).ok().stdout,
        "tripId,driverId,usage,privateMs,professionalMs,reasonKind,reasonId\n"
    );
}

#[test]
fn csv_as_spreadsheets_write_it() {
    let expected = Place::with_trips("t.csv", csv(&[GOOD, GOOD])).classify("t.csv", &NDJSON).ok().stdout;
    let plain = csv(&[GOOD, GOOD]);
    for text in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        format!("\n\n{plain}\n\n"),
        plain.trim_end().to_owned(),
        plain.replace(',', " , "),
        plain.replace("1110000403", "\"1110000403\""),
        plain.replace("tripId,driverId,start,end", "idEtape,individuId,debut,fin"),
        plain.replace("tripId,driverId", "\"tripId\",\"driverId\""),
    ] {
        let place = Place::with_trips("t.csv", &text);
        assert_eq!(place.classify("t.csv", &NDJSON).ok().stdout, expected, "{text:?}");
    }
    // A comma in a quoted name does not make a file of semicolons one of commas.
    let place = Place::with_trips("t.csv", "tripId;driverId;start;end;\"a,b,c,d,e,f\"\n1;7;0;1;x\n");
    assert_eq!(place.classify("t.csv", &NDJSON).ok().lines()[0]["a,b,c,d,e,f"], "x");
    assert!(place.classify("t.csv", &CSV).ok().stdout.starts_with("tripId;driverId;usage;"));
}

#[test]
fn other_columns_pass_through_to_the_letter() {
    let cells = ["a;b", " blank ", "two\r\nlines", "say \"hi\"", "", "é\u{1f600}", "007", "null"];
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    let header = "tripId;driverId;start;end;c0;c1;c2;c3;c4;c5;c6;c7";
    let place = Place::with_trips("t.csv", format!("{header}\n1;7;0;1;{}\n", quoted.join(";")));
    let line = &place.classify("t.csv", &NDJSON).ok().lines()[0];
    let array = &place.classify("t.csv", &["--format", "json"]).ok().json()[0];
    let text = place.classify("t.csv", &CSV).ok().stdout;
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    for (index, cell) in cells.into_iter().enumerate() {
        assert_eq!(line[format!("c{index}")], cell);
        assert_eq!(array[format!("c{index}")], cell);
        assert_eq!(record.get(7 + index), Some(cell));
    }
    // JSON keeps its own types and spellings.
    let fields =
        r#""n":1.50,"big":123456789012345678901234567890,"e":1E5,"l":[1,{"a":null}],"s":"\u00e9\n","t":true,"z":null"#;
    let trip = format!("{{\"tripId\":1,\"driverId\":7,\"start\":0,\"end\":1,{fields}}}\n");
    let place = Place::with_trips("t.ndjson", trip.replace("[1,", "[1,\r"));
    let line = place.classify("t.ndjson", &NDJSON).ok().stdout;
    assert!(line.contains(&fields.replace("[1,", "[1, ")), "{line}");
    assert_eq!(line.lines().count(), 1);
    let text = place.classify("t.ndjson", &CSV).ok().stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    let cells: Vec<&str> = record.iter().skip(9).collect();
    assert_eq!(cells, ["1.50", "123456789012345678901234567890", "1E5", "[1,\r{\"a\":null}]", "é\n", "true", ""]);
}

#[test]
fn columns_with_the_answers_own_names_give_way_and_are_told() {
    let place = Place::with_trips(
        "t.csv",
        "tripId,driverId,start,end,usage,reasonKind,options,note\n1,7,0,1,mine,kind,mine,kept\n",
    );
    let run = place.classify("t.csv", &NDJSON).ok();
    let line = &run.lines()[0];
    assert_eq!(line["usage"], "professional");
    // What is no field of the answer in this form is the trip's own.
    assert_eq!((&line["reasonKind"], &line["options"]), (&json!("kind"), &json!("mine")));
    assert!(run.stderr.contains("left out of the trips, for the answer has its own: `usage`\n"), "{}", run.stderr);
    let run = place.classify("t.csv", &CSV).ok();
    insta::assert_snapshot!(run.stdout, @"
    tripId,driverId,usage,privateMs,professionalMs,reasonKind,reasonId,options,note
    1,7,professional,0,1,none,,mine,kept
    ");
    assert!(run.stderr.contains(": `reasonKind`, `usage`\n"), "{}", run.stderr);
    let run = place.classify("t.csv", &[&CSV[..], &["--provenance"]].concat()).ok();
    assert!(run.stderr.contains(": `options`, `reasonKind`, `usage`\n"), "{}", run.stderr);
}

#[test]
fn names_that_stand_twice_pass_through_csv_and_are_refused_as_json() {
    let place = Place::with_trips("t.csv", "tripId,driverId,start,end,x,,x,\n1,7,0,1,a,b,c,d\n");
    let run = place.classify("t.csv", &CSV).ok();
    insta::assert_snapshot!(run.stdout, @"
    tripId,driverId,usage,privateMs,professionalMs,reasonKind,reasonId,x,,x,
    1,7,professional,0,1,none,,a,b,c,d
    ");
    let run = place.classify("t.csv", &NDJSON).fails(1);
    assert!(run.stderr.contains("t.csv:1: column `x`: given twice"), "{}", run.stderr);
    place.classify("t.csv", &[]).ok();
}

#[test]
fn ids_keep_their_type() {
    let ids =
        [json!(7), json!("7"), json!("007"), json!(-3), json!("a b"), json!(i64::MAX), json!("9223372036854775808")];
    let rows = ids
        .iter()
        .map(|id| format!("{{\"tripId\":{id},\"driverId\":{id},\"start\":0,\"end\":1,\"numeroEmbarque\":{id}}}\n"));
    let place = Place::with_trips("t.ndjson", rows.collect::<String>());
    for (line, id) in place.classify("t.ndjson", &NDJSON).ok().lines().iter().zip(&ids) {
        assert_eq!((&line["tripId"], &line["driverId"], &line["numeroEmbarque"]), (id, id, id));
    }
    let cells =
        [("7", json!(7)), ("007", json!("007")), ("+7", json!("+7")), ("7.0", json!("7.0")), ("-0", json!("-0"))];
    let rows: Vec<String> = cells.iter().map(|(cell, _)| format!("{cell},{cell},0,1")).collect();
    let place = Place::with_trips("t.csv", csv(&rows.iter().map(String::as_str).collect::<Vec<_>>()));
    for (line, (_, id)) in place.classify("t.csv", &NDJSON).ok().lines().iter().zip(&cells) {
        assert_eq!((&line["tripId"], &line["driverId"]), (id, id));
    }
    // A driver is the same, however it is spelt.
    let place = Place::with_trips(
        "t.ndjson",
        r#"{"tripId":"1110000401","driverId":"1110000403","start":1774681200000,"end":1774681200001}"#,
    );
    assert!(!place.classify("t.ndjson", &NDJSON).ok().stderr.contains("without rules"));
}

#[test]
fn csv_answers_of_json_trips_have_the_columns_of_the_first() {
    let trip = |more: &str| format!("{{\"tripId\":1,\"driverId\":7,\"start\":0,\"end\":1{more}}}\n");
    let place = Place::with_trips("t.ndjson", trip(",\"a\":1") + &trip("") + &trip(",\"b\":2"));
    let run = place.classify("t.ndjson", &CSV).fails(1);
    assert!(run.stderr.contains("t.ndjson:3: field `b` is not in the first trip"), "{}", run.stderr);
    // A first row that cannot be read is not the first trip.
    place.write("t.ndjson", format!("{{broken\n{}", trip(",\"a\":1")));
    let run = place.classify("t.ndjson", &[&CSV[..], &["--on-error", "skip"]].concat()).ok();
    insta::assert_snapshot!(run.stdout, @"
    tripId,driverId,numeroEmbarque,codeExploitant,usage,privateMs,professionalMs,reasonKind,reasonId,a
    1,7,,,professional,0,1,none,,1
    ");
}

#[test]
fn what_the_rules_cannot_say_is_told_and_counted() {
    let place = Place::with_trips("t.csv", csv(&[GOOD]));
    let mut rules: serde_json::Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    rules["recurrent"][3]["horaire"]["debutHeure"] = json!(25);
    rules["exceptional"][0]["debut"] = json!("soon");
    place.write("rules.json", rules.to_string());
    let run = place.classify("t.csv", &NDJSON).ok();
    insta::assert_snapshot!(run.stderr);
    assert_eq!(run.lines()[0]["privateMs"], 25 * 60_000);
    // In lists of their own, the place is the one in the file.
    place.write("one.json", json!([rules["recurrent"][0]]).to_string());
    place.write("two.json", json!([rules["recurrent"][1], rules["recurrent"][3]]).to_string());
    let run = place.run(&[
        "classify",
        "--recurrent",
        "one.json",
        "--recurrent",
        "two.json",
        "--time-zone",
        "Europe/Paris",
        "--trips",
        "t.csv",
    ]);
    assert!(run.ok().stderr.contains("two.json at /1/horaire"));
}

#[test]
fn provenance_in_every_form() {
    let place = Place::with_trips("t.csv", csv(&[GOOD]));
    let more = |form| ["--format", form, "--provenance", "--strict-end-of-day", "--mixed", "any-private"];
    let json = place.classify("t.csv", &more("json")).ok().json();
    let what = &json["provenance"];
    assert_eq!(what["rulesSha256"].as_str().unwrap().len(), 64);
    assert_eq!((&what["mixed"], &what["timeZone"]), (&json!("any-private"), &json!("Europe/Paris")));
    assert_eq!(what["options"], json!({"endOfDay": "strict", "extensions": "whole"}));
    let lines = place.classify("t.csv", &more("ndjson")).ok().lines();
    assert_eq!(&lines[0]["provenance"], what);
    assert_eq!(lines[1], json["answers"][0]);
    let hash = what["rulesSha256"].as_str().unwrap();
    let text = place.classify("t.csv", &more("csv")).ok().stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let record = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| record.get(headers.iter().position(|header| header == name).unwrap()).unwrap();
    for (name, field) in [
        ("engineVersion", "engine"),
        ("tzdbVersion", "tzdb"),
        ("timeZone", "timeZone"),
        ("rulesSha256", "rulesSha256"),
        ("mixed", "mixed"),
    ] {
        assert_eq!(cell(name), what[field].as_str().unwrap());
    }
    assert_eq!(serde_json::from_str::<serde_json::Value>(cell("options")).unwrap(), what["options"]);
    let table = place.classify("t.csv", &more("table")).ok().stdout;
    assert!(table.lines().take(2).any(|line| line.contains(hash)) && table.contains("any-private"), "{table}");
    // The hash is that of the lists, not of the files they come in.
    let args = ["classify", "--recurrent", "recurrent.json", "--exceptional", "exceptional.json", "--overrides"];
    let rest =
        ["overrides.json", "--time-zone", "Europe/Paris", "--trips", "t.csv", "--format", "json", "--provenance"];
    assert_eq!(place.run(&[&args[..], &rest].concat()).ok().json()["provenance"]["rulesSha256"], hash);
}

#[test]
fn an_override_that_fits_several_trips_is_told() {
    let trip = "1110000417,7,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00";
    let place = Place::with_trips("t.csv", csv(&[trip, GOOD, trip]));
    let run = place.classify("t.csv", &NDJSON).ok();
    assert!(run.stderr.contains("rules.json at /overrides/1: "), "{}", run.stderr);
    assert_eq!(run.lines()[2]["reason"], json!({"kind": "override", "id": 1110000417}));
}

#[test]
fn the_example_is_readable_on_a_usual_terminal() {
    let place = Place::with_example();
    let run = place.classify("trips.csv", &["--segments"]).ok();
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 120));
    insta::assert_snapshot!(format!("{}\n{}", run.stdout, run.stderr));
    // What would move the cursor of a terminal is shown, not done.
    let place = Place::with_trips("t.csv", csv(&["\u{1b}[2J,\"a\nb\",0,1"]));
    let table = place.classify("t.csv", &[]).ok().stdout;
    assert!(table.contains("\\u{1b}[2J  a\\nb"), "{table}");
}

#[test]
fn all_reasons_are_listed_on_request() {
    let place = Place::with_trips("t.csv", csv(&["1,1110000403,2026-04-06T07:00:00+02:00,2026-04-06T09:00:00+02:00"]));
    let run = place.classify("t.csv", &["--format", "ndjson", "--segments", "--all-reasons"]).ok();
    let segments = &run.lines()[0]["segments"];
    let kinds = |index: usize| -> Vec<String> {
        let reasons = segments[index]["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| format!("{} {}", reason["kind"].as_str().unwrap(), reason["id"])).collect()
    };
    assert_eq!(kinds(0), ["exceptional 18544", "recurrent 1110000002"]);
    assert_eq!(kinds(1), ["exceptional 18544"]);
}
