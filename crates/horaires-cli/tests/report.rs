//! `horaires report`: every form says the same, and private use never stands beside a date unasked.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use horaires::RenderMode;
use serde_json::Value;
use support::{Place, Run, assert_self_contained};

fn report(place: &Place, more: &[&str]) -> Run {
    let args = ["report", "--rules", "rules.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    place.run(&[&args, more].concat())
}

#[test]
fn people_read_a_table() {
    let place = Place::with_example();
    let plain = report(&place, &["--hours"]).ok();
    let days = report(&place, &["--by", "week,driver", "--lang", "fr"]).ok();
    insta::assert_snapshot!(plain.stdout + "---\n" + &plain.stderr + "---\n" + &days.stdout + "---\n" + &days.stderr);
}

#[test]
fn json_csv_and_page_agree() {
    let place = Place::with_example();
    let document = report(&place, &["--format", "json"]).ok().json();
    let rows = document["rows"].as_array().unwrap();
    let csv = report(&place, &["--format", "csv"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), rows.len());
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    for (record, row) in records.iter().zip(rows) {
        for (name, pointer) in [
            ("driverId", "/driverId"),
            ("trips", "/trips"),
            ("privateMs", "/private/durationMs"),
            ("professionalMs", "/professional/durationMs"),
            ("distanceMetersPrivate", "/private/distanceMeters"),
            ("distanceMetersProfessional", "/professional/distanceMeters"),
        ] {
            let expected = row.pointer(pointer).map_or_else(String::new, Value::to_string);
            assert_eq!(record[column(name)], expected, "{name}");
        }
    }
    for pointer in ["/private/durationMs", "/professional/distanceMeters"] {
        let sum: i64 = rows.iter().map(|row| row.pointer(pointer).map_or(0, |v| v.as_i64().unwrap())).sum();
        assert_eq!(document["total"].pointer(pointer).unwrap(), sum, "{pointer}");
    }
    report(&place, &["-o", "page.html"]).ok();
    let page = place.read("page.html");
    for figure in ["/private/distanceMeters", "/professional/distanceMeters"] {
        let figure = document["total"].pointer(figure).unwrap();
        assert!(page.contains(&format!("<td><data value=\"{figure}\">")), "{figure}");
    }
    assert!(rows.iter().all(|row| page.contains(&format!("<th scope=\"row\">{}</th>", row["driverId"]))));
}

#[test]
fn private_use_never_stands_beside_a_date_unasked() {
    let place = Place::with_example();
    for by in ["day", "week", "month", "driver,day"] {
        let run = report(&place, &["--by", by, "--format", "json"]).ok();
        assert!(run.stderr.contains("--private-details"), "{}", run.stderr);
        for row in run.json()["rows"].as_array().unwrap() {
            let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
            assert!(
                !keys.iter().any(|key| key.contains("rivate") || *key == "trips" || *key == "mixedTrips"),
                "{keys:?}"
            );
        }
        let csv = report(&place, &["--by", by, "--format", "csv"]).ok().stdout;
        assert!(!csv.lines().next().unwrap().contains("rivate"), "{csv}");
        let details = report(&place, &["--by", by, "--format", "json", "--private-details"]).ok();
        assert!(details.json()["rows"][0]["private"].is_object() && details.stderr.contains("notice"));
        let total = |run: &Run| run.json()["total"].clone();
        assert_eq!(total(&run), total(&details));
    }
    // The weekend of Easter is private: its days do not even appear.
    for by in ["day", "driver,day"] {
        for format in ["table", "csv", "json"] {
            let text = report(&place, &["--by", by, "--format", format]).ok().stdout;
            assert!(text.contains("2026-04-03") && !text.contains("2026-04-05"), "{text}");
            assert!(!text.contains("2026-04-06"), "{text}");
        }
    }
    let easter = |day: &str, cell: &str| format!("<time datetime=\"{day}\">{}</time></b>{cell}</td>", &day[9..]);
    let plain = report(&place, &["--format", "html"]).ok().stdout;
    assert!(plain.contains(&easter("2026-04-05", "")), "a day like any other without trips\n{plain}");
    // A Sunday that is private all day appears on no page without the notice.
    let plain = report(&place, &["--format", "html", "--mode", "BY_DRIVER_WITH_HORAIRE_DETAIL"]).ok().stdout;
    assert!(plain.contains(&easter("2026-04-05", "")) && plain.contains("never with its time"));
    let details = report(&place, &["--format", "html", "--private-details"]).ok().stdout;
    let shown = "<data value=\"0\">0 min</data><br>private: <data value=\"12600000\">3 h 30 min</data>";
    assert!(details.contains(&easter("2026-04-05", shown)) && details.contains("class=\"notice\""));
}

#[test]
fn nothing_tells_when_private_use_began_or_ended() {
    let place = Place::with_example();
    // Professional on Wednesday 8 April; private on the weekend before, and on the evening after a mixed trip.
    let header = "tripId,driverId,start,end\n";
    let work = "1,1110000403,2026-04-08T09:00:00+02:00,2026-04-08T10:00:00+02:00\n";
    let mixed = "2,1110000403,2026-04-08T17:30:00+02:00,2026-04-08T18:07:00+02:00\n";
    let weekend = "3,1110000403,2026-02-28T09:00:00+01:00,2026-03-01T10:00:00+01:00\n";
    place.write("t.csv", format!("{header}{work}{mixed}{weekend}"));
    let run = |more: &[&str]| {
        place.run(&[&["report", "--rules", "rules.json", "--trips", "t.csv", "--hours"], more].concat()).ok()
    };
    let period = run(&["--format", "json"]).json()["period"].clone();
    assert_eq!(period, serde_json::json!({"start": "2026-04-07T22:00:00.000Z", "end": "2026-04-08T22:00:00.000Z"}));
    let page = run(&["--format", "html"]).stdout;
    let shown = page.split("id=\"mixed\"").nth(1).unwrap().split("</table>").next().unwrap();
    assert!(shown.contains("<data value=\"1800000\">30 min</data>") && !shown.contains("420000"), "{shown}");
    assert!(page.contains("2026-04-08 – 2026-04-08") && !page.contains("2026-02") && !page.contains("2026-03"));
    let details = run(&["--format", "html", "--private-details"]).stdout;
    assert!(details.split("id=\"mixed\"").nth(1).unwrap().contains("<data value=\"420000\">7 min</data>"));
    // The hours of a driver who drove privately alone on a day do not stand beside it.
    let other = "4,1110000004,2026-04-08T20:00:00+02:00,2026-04-08T21:00:00+02:00\n";
    place.write("t.csv", format!("{header}{work}{other}"));
    let hours = |more: &[&str]| {
        let rows = run(&[&["--by", "vehicle,day", "--format", "json"], more].concat()).json()["rows"].clone();
        rows[0]["availablePrivateMs"].as_i64().unwrap()
    };
    let alone = {
        let more = ["--by", "driver,day", "--driver", "1110000403", "--format", "json"];
        run(&more).json()["rows"][0]["availablePrivateMs"].as_i64().unwrap()
    };
    assert_eq!(hours(&[]), alone);
    assert!(hours(&["--private-details"]) > alone);
    // Private use alone gives no period, and the hours need one.
    place.write("t.csv", format!("{header}{weekend}"));
    let weekend = run(&["--format", "json"]);
    assert!(
        weekend.json().get("period").is_none() && weekend.stderr.contains("give --from and --to"),
        "{}",
        weekend.stderr
    );
    let given = run(&["--format", "json", "--from", "2026-02-01T00:00:00Z", "--to", "2026-04-01T00:00:00Z"]);
    assert!(given.json()["rows"][0]["availablePrivateMs"].as_i64().unwrap() > 0);
}

#[test]
fn figures_that_some_trips_do_not_have_are_counted_and_not_zero() {
    let place = Place::with_example();
    let times = "2026-04-08T09:00:00+02:00,2026-04-08T10:00:00+02:00";
    let rows = format!("1,1110000403,{times},1000,\n2,1110000403,{times},,1.50\n3,1110000004,{times},,2.50\n");
    place.write("t.csv", format!("tripId,driverId,start,end,distanceMeters,cost\n{rows}"));
    let run =
        |more: &[&str]| place.run(&[&["report", "--rules", "rules.json", "--trips", "t.csv"], more].concat()).ok();
    let json = run(&["--format", "json"]);
    let missing = &json.json()["findings"][0];
    assert_eq!((&missing["code"], &missing["count"]), (&"missing-figure".into(), &3.into()));
    assert_eq!(missing["examples"], serde_json::json!(["distanceMeters", "cost"]));
    assert!(json.json()["rows"][0]["professional"].get("distanceMeters").is_none());
    assert!(json.stderr.contains("[missing-figure]"), "{}", json.stderr);
    let table = run(&[]).stdout;
    assert!(table.lines().any(|line| line.starts_with("1110000004") && line.contains("\u{2013}")), "{table}");
    let page = run(&["--format", "html"]).stdout;
    assert!(page.contains("title=\"not known\"") && page.contains("missing-figure") && page.contains("(of "), "{page}");
    let args = ["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "t.csv", "--format", "json"];
    let compared = place.run(&args).ok().json();
    assert!(compared["findings"].as_array().unwrap().contains(missing), "{compared}");
}

#[test]
fn every_render_mode_of_the_service_is_there() {
    let place = Place::with_example();
    for mode in RenderMode::ALL {
        let run = report(&place, &["--mode", mode.name, "--private-details", "--format", "json"]).ok();
        let document = run.json();
        let dimensions: Vec<&str> = mode.dimensions.iter().map(|dimension| dimension.name()).collect();
        assert_eq!(document["dimensions"], serde_json::json!(dimensions));
        for row in document["rows"].as_array().unwrap() {
            assert_eq!(row.get("availablePrivateMs").is_some(), mode.with_hours, "{}", mode.name);
            assert!(dimensions.iter().all(|dimension| row.get(dimension).is_some()));
        }
    }
}

#[test]
fn filters_keep_what_they_name() {
    let place = Place::with_example();
    let trips =
        |more: &[&str]| report(&place, &[&["--format", "json"], more].concat()).ok().json()["total"]["trips"].clone();
    assert_eq!(trips(&["--driver", "1110000405"]), 3);
    assert_eq!(trips(&["--driver", "1110000405", "--driver", "1110000403"]), 13);
    assert_eq!(trips(&["--vehicle", "1"]), 0);
    assert_eq!(trips(&["--from", "2026-04-01T00:00:00+02:00", "--to", "2026-04-03T00:00:00+02:00"]), 3);
    report(&place, &["--from", "2026-04-01T00:00:00Z", "--to", "2026-04-01T00:00:00Z"]).fails(2);
}

#[test]
fn ids_are_text_on_the_page_and_nothing_else() {
    let place = Place::with_example();
    place.write("t.csv", "tripId,driverId,start,end\n1,<img src=x onerror=alert(1)>&\"',0,60000\n");
    let page = place.run(&["report", "--rules", "rules.json", "--trips", "t.csv", "--format", "html"]).ok().stdout;
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;"), "{page}");
    assert_self_contained(&page);
}

#[test]
fn large_fleets_stay_readable() {
    let place = Place::with_example();
    let mut trips = String::from("tripId,driverId,start,end\n");
    for trip in 0..1000 {
        trips += &format!("{trip},d{trip},{},{}\n", trip * 1000, trip * 2000 + 1);
    }
    // Sixty years later, so that there are more days than a calendar has, and more months.
    for month in 0i64..500 {
        let start = month * 2_600_000_000;
        trips += &format!("m{month},d1,{start},{}\n", start + 3_600_000);
    }
    place.write("t.csv", trips);
    let page = place.run(&["report", "--rules", "rules.json", "--trips", "t.csv", "--format", "html"]).ok().stdout;
    assert!(page.contains("<data value=\"901\">901</data> others together"), "{page}");
    assert!(page.contains("earlier months are not listed") && page.contains("The days since"), "{page}");
    assert!(page.len() < 200_000, "{}", page.len());
}
