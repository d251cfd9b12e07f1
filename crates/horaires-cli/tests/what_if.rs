//! `horaires what-if`: what is written, in every form, and what is told about bad data.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::collections::BTreeMap;

use horaires::{Amount, Classifier, Compared, Difference, Figure, Figures, Id, Instant, MixedPolicy, Period, Trip};
use serde_json::Value;
use support::{Place, Run, assert_self_contained};

fn what_if(place: &Place, more: &[&str]) -> Run {
    let args = ["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "trips.csv"];
    place.run(&[&args, more].concat())
}

#[test]
fn a_table_tells_people_what_changes() {
    let run = what_if(&Place::with_example(), &["--positions", "positions.csv"]).ok();
    insta::assert_snapshot!(run.stdout + "---\n" + &run.stderr);
}

/// Most trips take a short way through the command; what they add up to is what the engine says of each on its own.
#[test]
fn sums_are_those_of_every_trip_on_its_own() {
    let place = Place::with_example();
    let header = "tripId,driverId,start,end,distanceMeters,cost\n";
    let (mut rows, mut trips) = (String::from(header), Vec::new());
    for number in 0..3000i64 {
        let driver = [1_110_000_403, 1_110_000_004, 1_110_000_405][number as usize % 3];
        let start = 1_774_569_600_000 + number * 7_919_417 % (21 * 86_400_000);
        let end = start + number * 104_729 % 30_000_000;
        let (distance, cost) = (number * 31 % 9_000, format!("{}.{:02}", number % 30, number % 97));
        rows += &format!("{number},{driver},{start},{end},{distance},{cost}\n");
        trips.push((number, driver, start, end, distance, cost));
    }
    place.write("many.csv", rows);
    let args =
        ["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "many.csv", "--format", "json"];
    let document = place.run(&args).ok().json();
    let read = |name: &str| {
        let rules = serde_json::from_str(&place.read(name)).unwrap();
        horaires::validate::read_rules(&rules, &horaires::validate::RuleSettings::default()).0.unwrap()
    };
    let books = [read("rules.json"), read("other.json")];
    let classifiers = books.each_ref().map(|book| Classifier::new(book, MixedPolicy::Split));
    let mut expected: BTreeMap<i64, Difference> = BTreeMap::new();
    let mut changed = Vec::new();
    for (number, driver, start, end, distance, cost) in trips {
        let at = |millis| Instant::from_millis(millis).unwrap();
        let trip = Trip {
            id: Id::Number(number),
            driver: Id::Number(driver),
            period: Period::new(at(start), at(end)).unwrap(),
            unit_number: None,
            operator_code: None,
        };
        let mut figures = Figures::default();
        figures.set(Figure::Distance, Amount::parse(&distance.to_string()));
        figures.set(Figure::Cost, Amount::parse(&cost));
        let [before, after] = classifiers.each_ref().map(|classifier| classifier.classify(&trip).unwrap());
        let compared = Compared::new(&before, &after, &figures, None);
        if compared.change.is_some() {
            changed.push(Value::from(number));
        }
        expected.entry(driver).or_default().add(&compared);
    }
    let found: Vec<&Value> = document["changes"].as_array().unwrap().iter().map(|change| &change["tripId"]).collect();
    assert!(changed.len() > 100 && changed.len() < 2900, "{}", changed.len());
    assert!(found.iter().copied().eq(&changed));
    let drivers = document["candidates"][0]["drivers"].as_array().unwrap();
    assert_eq!(drivers.len(), expected.len());
    let mut total = Difference::default();
    for (found, (driver, sums)) in drivers.iter().zip(&expected) {
        total.merge(sums);
        let mut written = serde_json::to_value(sums).unwrap();
        written["driverId"] = Value::from(*driver);
        assert_eq!(found, &written);
    }
    assert_eq!(document["candidates"][0]["total"], serde_json::to_value(&total).unwrap());
}

#[test]
fn the_table_speaks_french() {
    let run = what_if(&Place::with_example(), &["--lang", "fr"]).ok();
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn one_of_something_is_not_several() {
    let place = Place::with_example();
    place.write(
        "trips.csv",
        "tripId,driverId,start,end\n1,1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00\n2,99,1,2\n",
    );
    let run = what_if(&place, &[]).ok();
    assert!(run.stdout.contains("1. other.json: 1 of 2 trips changes usage\n"), "{}", run.stdout);
    assert!(
        run.stderr.contains("warning: 1 trip of a driver without rules: professional, all of it ["),
        "{}",
        run.stderr
    );
    let french = what_if(&place, &["--lang", "fr"]).ok();
    assert!(french.stdout.contains("1. other.json: 1 trajet sur 2 change d'usage\n"), "{}", french.stdout);
}

#[test]
fn json_csv_and_table_agree() {
    let place = Place::with_example();
    let document = what_if(&place, &["--format", "json"]).ok().json();
    let candidate = &document["candidates"][0];
    let changes = document["changes"].as_array().unwrap();
    assert_eq!(candidate["total"]["changedTrips"], changes.len());
    let sum = |list: &[Value], path: &str| -> i64 {
        list.iter().map(|v| v.pointer(path).map_or(0, |v| v.as_i64().unwrap())).sum()
    };
    for path in ["/toPrivate/durationMs", "/toProfessional/durationMs", "/toPrivate/distanceMeters"] {
        let total = candidate["total"].pointer(path).unwrap().as_i64().unwrap();
        assert_eq!(sum(changes, path), total, "{path}");
        assert_eq!(sum(candidate["drivers"].as_array().unwrap(), path), total, "{path}");
        assert!(total > 0, "{path}");
    }
    let rows = |run: &Run| -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(run.stdout.as_bytes()).records().map(Result::unwrap).collect()
    };
    let trips = what_if(&place, &["--format", "csv"]).ok();
    assert_eq!(rows(&trips).len(), changes.len());
    for (row, change) in rows(&trips).iter().zip(changes) {
        assert_eq!(row[1], change["tripId"].to_string());
        assert_eq!(row[7], change["toPrivate"]["durationMs"].to_string());
        assert_eq!(row[9], change["toPrivate"].get("distanceMeters").map_or_else(String::new, Value::to_string));
    }
    let drivers = rows(&what_if(&place, &["--format", "csv", "--rows", "drivers"]).ok());
    assert_eq!(drivers.len(), candidate["drivers"].as_array().unwrap().len());
    let candidates = rows(&what_if(&place, &["--format", "csv", "--rows", "candidates"]).ok());
    assert_eq!(candidates[0][3], changes.len().to_string());
}

#[test]
fn when_private_use_happened_is_shown_on_request_only() {
    let place = Place::with_example();
    for format in ["table", "csv", "json", "html"] {
        let plain = what_if(&place, &["--format", format]).ok().stdout;
        assert!(!plain.contains("2026-0"), "{format}\n{plain}");
        let details = what_if(&place, &["--format", format, "--private-details"]).ok();
        assert!(details.stdout.contains("2026-03-30"), "{format}\n{}", details.stdout);
        assert!(details.stderr.contains("notice"));
    }
}

#[test]
fn a_page_has_the_figures_of_the_json() {
    let place = Place::with_example();
    let document = what_if(&place, &["--format", "json", "--positions", "positions.csv"]).ok().json();
    what_if(&place, &["--positions", "positions.csv", "-o", "page.html"]).ok();
    let page = place.read("page.html");
    assert_self_contained(&page);
    let candidate = &document["candidates"][0];
    let data = |value: &Value| format!("<data value=\"{value}\">");
    for path in ["/toPrivate", "/toProfessional", "/before/private", "/after/private"] {
        for figure in ["durationMs", "distanceMeters"] {
            let value = &candidate["total"].pointer(path).unwrap()[figure];
            assert!(value.is_number() && page.contains(&data(value)), "{path} {figure} {value}");
        }
    }
    for day in candidate["week"].as_array().unwrap() {
        let parts = ["beforeOnlyMs", "bothMs", "afterOnlyMs"].map(|part| format!("<td>{}", data(&day[part])));
        assert!(parts.iter().all(|part| page.contains(part)), "{day}");
    }
    for change in document["changes"].as_array().unwrap() {
        assert!(page.contains(&format!("<th scope=\"row\">{}</th>", change["tripId"])));
    }
    let french = what_if(&place, &["--format", "html", "--lang", "fr"]).ok().stdout;
    assert!(french.contains("<html lang=\"fr\">") && french.contains("devient privé") && !french.contains("becomes"));
    // How much of a trip changes is told with details only.
    let trips = |page: &str| page.split("id=\"trips-1\"").nth(1).unwrap().split("</table>").next().unwrap().to_owned();
    assert!(!trips(&page).contains("<data"));
    let details = what_if(&place, &["--format", "html", "--private-details"]).ok().stdout;
    assert!(trips(&details).contains("<data") && details.contains("class=\"notice\""));
}

#[test]
fn weeks_are_those_of_both_schedules() {
    let place = Place::with_example();
    let week = |against: &str| -> Vec<Value> {
        let args = ["what-if", "--rules", "rules.json", "--against", against, "--trips", "t.csv", "--format", "json"];
        place.run(&args).ok().json()["candidates"][0]["week"].as_array().unwrap().clone()
    };
    // Driver 7 is private on Mondays, before from 8 to 10 and after from 9 to 12.
    let rules = |from: u8, to: u8| {
        let horaire = serde_json::json!({"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE", "debutHeure": from,
            "debutMinute": 0, "finHeure": to, "finMinute": 0});
        serde_json::json!({"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7}, "horaire": horaire}]})
            .to_string()
    };
    place.write("rules.json", rules(8, 10));
    place.write("other.json", rules(9, 12));
    place.write("t.csv", "tripId,driverId,start,end\n1,7,0,60000\n2,8,0,60000\n");
    let monday = week("other.json")[0].clone();
    // On average for two drivers, of whom one has no rules.
    let expected =
        serde_json::json!({"day": "monday", "beforeOnlyMs": 1_800_000, "afterOnlyMs": 3_600_000, "bothMs": 1_800_000});
    assert_eq!(monday, expected);
    assert!(week("rules.json").iter().all(|day| day["beforeOnlyMs"] == 0 && day["afterOnlyMs"] == 0));
}

#[test]
fn pages_stay_readable() {
    let place = Place::with_example();
    // Every driver's own hours: a strip of a thousand pieces, a thousand drivers, a thousand trips.
    let entry = |driver: u32, from: u32, hours: u32| {
        serde_json::json!({"id": driver, "individu": {"id": driver}, "horaire": {"idJourSemaine": "LUNDI",
            "typeHoraires": "VIE_PRIVEE", "debutHeure": from / 60, "debutMinute": from % 60,
            "finHeure": from / 60 + hours, "finMinute": from % 60}})
    };
    let rules = |hours: u32| {
        let entries: Vec<Value> = (0..1000).map(|driver| entry(driver, driver, hours)).collect();
        serde_json::json!({"timeZone": "UTC", "recurrent": entries}).to_string()
    };
    place.write("rules.json", rules(1));
    place.write("other.json", rules(2));
    let monday = 1_774_828_800_000i64;
    let mut trips = String::from("tripId,driverId,start,end\n");
    for driver in 0..1000 {
        trips += &format!("{driver},{driver},{monday},{}\n", monday + 86_400_000);
    }
    place.write("trips.csv", trips);
    let page = what_if(&place, &["--format", "html"]).ok().stdout;
    assert!(page.contains("<data value=\"800\">800</data> more are not listed"), "{page}");
    assert!(page.contains("<data value=\"901\">901</data> others together"));
    assert!(page.matches("<rect").count() < 400 && page.len() < 250_000, "{}", page.len());
    // Many candidates are ranked, and a few drawn.
    let many: Vec<&str> = std::iter::repeat_n(["--against", "other.json"], 7).flatten().collect();
    let page = what_if(&place, &[&["--format", "html"], &many[..]].concat()).ok().stdout;
    assert_eq!((page.matches("id=\"ranking\"").count(), page.matches("id=\"week-").count()), (1, 5));
    assert!(page.contains("<data value=\"3\">3</data> more are ranked above"), "{}", page.len());
}

#[test]
fn against_itself_nothing_changes() {
    let place = Place::with_example();
    let args =
        ["what-if", "--rules", "rules.json", "--against", "rules.json", "--trips", "trips.csv", "--format", "json"];
    let document = place.run(&args).ok().json();
    assert_eq!(document["changes"].as_array().unwrap().len(), 0);
    assert_eq!(document["candidates"][0]["total"]["changedTrips"], 0);
}

#[test]
fn candidates_are_ranked() {
    let place = Place::with_example();
    let both = ["--against", "rules.json", "--format", "json"];
    let first = |more: &[&str]| what_if(&place, &[&both, more].concat()).ok().json()["candidates"][0]["name"].clone();
    assert_eq!(first(&[]), "rules.json");
    assert_ne!(first(&["--rank", "most-private"]), first(&["--rank", "least-private"]));
}

#[test]
fn what_is_wrong_with_the_data_is_found_and_counted() {
    let place = Place::with_example();
    let header = "tripId,driverId,start,end,distanceMeters,electricDistanceMeters,energyKwh\n";
    let trip = "1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00";
    place.write("t.csv", format!("{header}1,{trip},-5,,-1.5\n2,{trip},10,20,\n3,{trip},100,,\n4,7,0,1,,,\n"));
    let positions = "tripId,timestamp,odometer\n\
        3,2026-03-30T07:40:00+02:00,10\n3,2026-03-30T07:36:00+02:00,9\n3,2026-03-30T09:00:00+02:00,12\n\
        3,2026-03-30T07:40:00+02:00,11\n2,2026-03-30T07:40:00+02:00,9\n2,2026-03-30T08:10:00+02:00,8\n99,0,1\n";
    place.write("p.csv", positions);
    let args =
        ["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "t.csv", "--positions", "p.csv"];
    let run = place.run(&[&args[..], &["--format", "json"]].concat()).ok();
    let document = run.json();
    let found: Vec<(&str, u64)> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["code"].as_str().unwrap(), finding["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("driver-without-rules", 1),
            ("negative-figure", 1),
            ("missing-figure", 8),
            ("electric-beyond-distance", 1),
            ("position-unknown-trip", 1),
            ("position-outside-trip", 1),
            ("positions-out-of-order", 1),
            ("positions-same-time", 1),
            ("odometer-runs-back", 1),
            ("positions-cover-part", 1),
        ]
    );
    for (code, count) in found {
        assert!(run.stderr.contains(&format!("[{code}]")) && run.stderr.contains(&format!("warning: {count} ")));
    }
}

#[test]
fn bad_rows_name_file_line_and_column() {
    let place = Place::with_example();
    for (trips, positions, expected) in [
        (
            "tripId,driverId,start,end,cost\n1,7,0,1,\"1,5\"\n",
            "",
            "t.csv:2: column `cost`: expected a number with a point",
        ),
        (
            "tripId,driverId,start,end,distanceMeters,distanceMeter\n1,7,0,1,1,2\n",
            "",
            "t.csv:2: column `distanceMeter`: given twice",
        ),
        ("", "timestamp,odometer\n0,1\n", "p.csv:1: column `tripId`: missing in the header"),
        ("", "tripId,odometer\n0,1\n", "p.csv:1: column `timestamp`: missing in the header"),
        ("", "tripId,timestamp,latitude\n1,0,1\n", "p.csv:1: column `longitude`: missing in the header"),
        ("", "tripId,timestamp\n1,0\n", "p.csv:1: column `odometer`: missing in the header"),
        ("", "tripId,timestamp,odometer\n1,0,1\n1,yesterday,1\n", "p.csv:3: column `timestamp`: cannot read the date"),
        ("", "tripId,date,latitudeY,longitudeX\n1,0,91,0\n", "p.csv:2: column `latitudeY`: expected degrees"),
        (
            "",
            "{\"tripId\":1,\"timestamp\":0,\"odometer\":-1}\n",
            "p.csv:1: column `odometer`: expected a number that is not negative",
        ),
    ] {
        let trips = if trips.is_empty() { "tripId,driverId,start,end\n1,7,0,1\n" } else { trips };
        place.write("t.csv", trips);
        let args = ["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "t.csv"];
        let more: &[&str] = if positions.is_empty() { &[] } else { &["--positions", "p.csv"] };
        place.write("p.csv", positions);
        let run = place.run(&[&args, more].concat()).fails(1);
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
        let skipped = place.run(&[&args, more, &["--on-error", "skip"]].concat());
        let by_header = expected.contains("missing in the header");
        assert_eq!(skipped.status, if by_header { 1 } else { 0 }, "{}", skipped.stderr);
        assert!(by_header || skipped.stderr.contains("1 row rejected"), "{}", skipped.stderr);
    }
}
