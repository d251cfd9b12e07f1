//! One row for each issue code and kind of document: what is wrong, what is said about it and where, what its fix leaves.

use std::collections::BTreeSet;

use horaires::validate::{Context, Document, apply_fixes, parse_json, read_payload};
use horaires::wire::{Extension, InnerMapDocument, Override, RecurrentEntry};
use horaires::{CODES, EndOfDay, EndOfDayForm, Id, Instant, Issue, Limit, LimitExceeded, Options, Problem, Zone};
use horaires_tests::{entry, here, horaire, payload, read_json, trip};
use serde_json::{Value, json};

const DAYS: [&str; 5] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"];

/// A payload with nothing to remark: lunch and evening of every working day.
fn good_payload() -> Value {
    let words: Vec<String> =
        DAYS.iter().flat_map(|day| [format!("{day} 12:00-13:00"), format!("{day} 18:00-24:00")]).collect();
    payload(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The same as a recurrent list: entries 0 and 1 are Monday's.
fn good_list() -> Value {
    let words = DAYS.iter().flat_map(|day| [format!("{day} 12:00-13:00"), format!("{day} 18:00-24:00")]);
    words.enumerate().map(|(id, words)| entry(id, &words)).collect()
}

fn good_rules() -> Value {
    json!({"timeZone": "Europe/Paris", "options": {}, "recurrent": good_list(), "exceptional": [], "overrides": []})
}

fn good_extension() -> Value {
    json!({"extension": {"id": 18524}, "individu": {"id": 7}, "id": 18521,
        "debut": "2027-12-25T00:00:00+01:00", "fin": "2027-12-26T00:00:00+01:00"})
}

/// The document with values put at pointers; `-` at the end appends, a value of `"<gone>"` removes.
fn with(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}")) {
            Value::Object(object) if *value == "<gone>" => drop(object.shift_remove(key).unwrap()),
            Value::Object(object) => drop(object.insert(key.to_owned(), value.clone())),
            Value::Array(list) if key == "-" => list.push(value.clone()),
            Value::Array(list) => list[key.parse::<usize>().unwrap()] = value.clone(),
            other => panic!("{pointer}: {other}"),
        }
    }
    document
}

/// Changes to one value of each good document.
fn p(changes: &[(&str, Value)]) -> Value {
    let changes: Vec<(String, Value)> =
        changes.iter().map(|(at, value)| (format!("/innerMap/map{at}"), value.clone())).collect();
    with(good_payload(), &changes.iter().map(|(at, value)| (at.as_str(), value.clone())).collect::<Vec<_>>())
}

fn period(start: &str, end: &str) -> Value {
    with(good_payload(), &[("/dateDebut", json!(start)), ("/dateFin", json!(end))])
}

fn l(changes: &[(&str, Value)]) -> Value {
    with(good_list(), changes)
}

fn r(changes: &[(&str, Value)]) -> Value {
    with(good_rules(), changes)
}

fn x(changes: &[(&str, Value)]) -> Value {
    json!([with(good_extension(), changes)])
}

fn now() -> Context {
    Context { now: Some(Instant::from_millis(1_764_547_200_000).unwrap()), ..Context::default() } // 2025-12-01
}

fn paris() -> Context {
    Context { zone: Some(Zone::named("Europe/Paris").unwrap()), ..Context::default() }
}

fn strict() -> Context {
    Context { options: Options { end_of_day: EndOfDay::Strict, ..Options::default() }, ..Context::default() }
}

type Row = (Value, Context, &'static [&'static str], Option<&'static [&'static str]>);

/// Document, context, `"code severity pointer"` of every issue (a `!` after the severity: unreadable), and what is
/// left when the fixes have been applied.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    let d = Context::default;
    let row = |document: Value, context: Context, issues: &'static [&'static str], left: Option<&'static [&'static str]>| (document, context, issues, left);
    let request = |trip: i64| json!({"idEtape": trip, "privacy": true});
    vec![
        row(good_payload(), d(), &[], None),
        row(good_list(), d(), &[], None),
        row(good_rules(), d(), &[], None),
        row(x(&[]), paris(), &[], None),
        // Documents and fields
        row(json!({"a": 1}), d(), &["unknown-document error "], None),
        row(json!(7), d(), &["unknown-document error "], None),
        row(json!({"innerMap": {}}), d(), &["missing-field error /innerMap"], None),
        row(json!({"innerMap": null}), d(), &["missing-field error /innerMap"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/finHeure", json!("<gone>"))]), d(), &["missing-field error /innerMap/map/LUNDI/VIE_PRIVEE/0"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/finHeure", json!(null))]), d(), &["missing-field error /innerMap/map/LUNDI/VIE_PRIVEE/0/finHeure"], None),
        row(l(&[("/0/horaire", json!("<gone>"))]), d(), &["missing-field warning! /0", "no-private-lunch info "], None),
        row(l(&[("/0/id", json!("<gone>"))]), d(), &["missing-field warning /0"], None),
        row(x(&[("/fin", json!("<gone>"))]), d(), &["missing-field warning! /0"], None),
        row(r(&[("/timeZone", json!("<gone>"))]), d(), &["missing-field error "], None),
        row(p(&[("/LUNDI", json!([]))]), d(), &["wrong-type error /innerMap/map/LUNDI"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/finHeure", json!("13"))]), d(), &["wrong-type error /innerMap/map/LUNDI/VIE_PRIVEE/0/finHeure"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/finHeure", json!(13.0))]), d(), &["wrong-type error /innerMap/map/LUNDI/VIE_PRIVEE/0/finHeure"], None),
        row(l(&[("/-", json!(null))]), d(), &["wrong-type warning! /10"], None),
        row(r(&[("/recurrent", json!({}))]), d(), &["wrong-type error /recurrent"], None),
        row(with(good_payload(), &[("/datedebut", json!(1))]), d(), &["unknown-field warning /datedebut"], None),
        row(r(&[("/timezone", json!("UTC"))]), d(), &["unknown-field warning! /timezone"], None),
        // Days and types
        row(p(&[("/lundi", p(&[])["innerMap"]["map"]["LUNDI"].clone()), ("/LUNDI", json!("<gone>"))]), d(),
            &["unknown-day error /innerMap/map/lundi", "day-mismatch error /innerMap/map/lundi/VIE_PRIVEE/0/idJourSemaine", "day-mismatch error /innerMap/map/lundi/VIE_PRIVEE/1/idJourSemaine"], Some(&[])),
        row(l(&[("/-", entry(10, "Sunday 0:00-1:00"))]), d(), &["unknown-day warning! /10/horaire/idJourSemaine"], Some(&[])),
        row(l(&[("/-", entry(10, "FERIE 0:00-1:00"))]), d(), &["unknown-day warning! /10/horaire/idJourSemaine"], None),
        row(p(&[("/SAMEDI", json!({"ASTREINTE": [horaire("SAMEDI 0:00-1:00", "ASTREINTE")]}))]), d(), &["unknown-type error /innerMap/map/SAMEDI/ASTREINTE"], None),
        row(l(&[("/0/horaire/typeHoraires", json!("ASTREINTE"))]), d(), &["unknown-type warning /0/horaire/typeHoraires", "no-private-lunch info "], None),
        row(l(&[("/0/horaire/typeHoraires", json!("vie privée"))]), d(), &["unknown-type warning /0/horaire/typeHoraires", "no-private-lunch info "], Some(&[])),
        row(p(&[("/SAMEDI", json!({"IMMOBILISATION": [horaire("SAMEDI 0:00-1:00", "IMMOBILISATION")]}))]), d(), &["non-private-type warning /innerMap/map/SAMEDI/IMMOBILISATION"], None),
        row(l(&[("/-", with(entry(10, "SAMEDI 0:00-1:00"), &[("/horaire/typeHoraires", json!("IMMOBILISATION"))]))]), d(), &["non-private-type warning /10/horaire/typeHoraires"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/idJourSemaine", json!("MARDI"))]), d(), &["day-mismatch error /innerMap/map/LUNDI/VIE_PRIVEE/0/idJourSemaine"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/typeHoraires", json!("IMMOBILISATION"))]), d(), &["type-mismatch error /innerMap/map/LUNDI/VIE_PRIVEE/0/typeHoraires"], None),
        // Times
        row(p(&[("/LUNDI/VIE_PRIVEE/1/finHeure", json!(25))]), d(), &["hour-out-of-range error /innerMap/map/LUNDI/VIE_PRIVEE/1/finHeure"], None),
        row(l(&[("/-", entry(10, "SAMEDI 8:00-25:00"))]), d(), &["hour-out-of-range warning! /10/horaire/finHeure"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/debutMinute", json!(60))]), d(), &["minute-out-of-range error /innerMap/map/LUNDI/VIE_PRIVEE/0/debutMinute"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/debutHeure", json!(-1)), ("/LUNDI/VIE_PRIVEE/0/finMinute", json!(-1))]), d(),
            &["hour-out-of-range error /innerMap/map/LUNDI/VIE_PRIVEE/0/debutHeure", "minute-out-of-range error /innerMap/map/LUNDI/VIE_PRIVEE/0/finMinute"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/debutHeure", json!(24))]), d(), &["start-at-24 error /innerMap/map/LUNDI/VIE_PRIVEE/0/debutHeure"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/1/finMinute", json!(1))]), d(), &["beyond-24 error /innerMap/map/LUNDI/VIE_PRIVEE/1/finMinute"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0/finHeure", json!(12))]), d(), &["empty-range error /innerMap/map/LUNDI/VIE_PRIVEE/0"], None),
        row(l(&[("/-", entry(10, "SAMEDI 23:59-23:59"))]), d(), &["empty-range warning! /10/horaire"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/1/finHeure", json!(6))]), d(), &["reversed-range error /innerMap/map/LUNDI/VIE_PRIVEE/1"], Some(&["end-of-day-23-59"])),
        row(p(&[("/LUNDI/VIE_PRIVEE/1/finHeure", json!(0))]), strict(), &["reversed-range error /innerMap/map/LUNDI/VIE_PRIVEE/1"], Some(&[])),
        row(p(&[("/DIMANCHE", json!({"VIE_PRIVEE": [horaire("DIMANCHE 23:59-6:00", "VIE_PRIVEE")]}))]), d(), &["reversed-range error /innerMap/map/DIMANCHE/VIE_PRIVEE/0"], Some(&[])),
        row(l(&[("/-", entry(10, "SAMEDI 23:59-6:00"))]), d(), &["reversed-range warning! /10/horaire"], Some(&[])),
        row(l(&[("/-", entry(10, "DIMANCHE 22:00-6:00"))]), d(), &["reversed-range warning! /10/horaire"], Some(&["end-of-day-23-59"])),
        row(p(&[("/LUNDI/VIE_PRIVEE/-", horaire("LUNDI 12:00-13:00", "VIE_PRIVEE"))]), d(), &["duplicate-range warning /innerMap/map/LUNDI/VIE_PRIVEE/2"], Some(&[])),
        row(p(&[("/LUNDI/VIE_PRIVEE/-", horaire("LUNDI 12:30-14:00", "VIE_PRIVEE"))]), strict(), &["overlapping-ranges warning /innerMap/map/LUNDI/VIE_PRIVEE/2"], Some(&[])),
        row(p(&[("/LUNDI/VIE_PRIVEE/-", horaire("LUNDI 13:00-14:00", "VIE_PRIVEE"))]), strict(), &["touching-ranges info /innerMap/map/LUNDI/VIE_PRIVEE/2"], Some(&[])),
        row(l(&[("/-", entry(10, "LUNDI 12:00-13:00"))]), d(), &["duplicate-range warning /10"], None),
        row(l(&[("/-", entry(10, "LUNDI 12:30-14:00")), ("/-", entry(11, "MARDI 13:00-14:00"))]), d(), &["overlapping-ranges warning /10", "touching-ranges info /11"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/1", horaire("LUNDI 18:00-23:59", "VIE_PRIVEE"))]), d(), &["end-of-day-23-59 info /innerMap/map/LUNDI/VIE_PRIVEE/1/finMinute"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/1", horaire("LUNDI 18:00-23:59", "VIE_PRIVEE"))]), strict(), &["literal-23-59 warning /innerMap/map/LUNDI/VIE_PRIVEE/1/finMinute"], Some(&[])),
        row(p(&[("/SAMEDI", json!({"VIE_PRIVEE": []}))]), d(), &["empty-list info /innerMap/map/SAMEDI/VIE_PRIVEE"], Some(&[])),
        // The week
        row(payload(&["LUNDI 0:00-24:00", "MARDI 0:00-24:00", "MERCREDI 0:00-24:00", "JEUDI 0:00-24:00", "VENDREDI 0:00-24:00", "SAMEDI 0:00-24:00", "DIMANCHE 0:00-24:00"]), d(), &["whole-week-private warning /innerMap/map"], None),
        row(payload(&[]), d(), &["nothing-private warning /innerMap/map"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/0", horaire("LUNDI 14:00-15:00", "VIE_PRIVEE"))]), d(), &["no-private-lunch info /innerMap/map"], None),
        row(p(&[("/LUNDI/VIE_PRIVEE/1", horaire("LUNDI 17:00-18:00", "VIE_PRIVEE"))]), d(), &["no-private-evening info /innerMap/map"], None),
        // Periods
        row(period("tomorrow", "01/12/2027 12:00:00 Z"), d(), &["unreadable-date error /dateDebut"], None),
        row(period("01/12/2027 11:00:00 Z", "2027-12-01T12:00:00"), d(), &["unreadable-date error /dateFin"], None),
        row(l(&[("/9/debut", json!("soon"))]), d(), &["unreadable-date warning! /9/debut", "no-private-evening info "], None),
        row(period("02/12/2027 12:00:00 Z", "01/12/2027 12:00:00 +01:00"), d(), &["period-reversed error /dateFin"], None),
        row(l(&[("/-", with(entry(10, "SAMEDI 8:00-9:00"), &[("/debut", json!(5)), ("/fin", json!(4))]))]), d(), &["period-reversed warning! /10/fin"], None),
        row(period("01/12/2027 12:00:00 +0000", "01/12/2027 13:00:00 +01:00"), d(), &["period-empty error /dateFin"], None),
        row(x(&[("/fin", json!("2027-12-24T23:00:00Z"))]), d(), &["period-empty warning! /0/fin"], None),
        row(l(&[("/-", with(entry(10, "SAMEDI 8:00-9:00"), &[("/debut", json!(i64::MAX)), ("/fin", json!("<gone>"))]))]), d(), &[], None),
        row(period("24/11/2027 00:00:00 Z", "30/11/2027 00:00:00 Z"), d(), &["period-end-at-midnight warning /dateFin"], None),
        row(period("24/11/2027 00:00:00 Z", "29/11/2027 23:00:00 Z"), paris(), &["period-end-at-midnight warning /dateFin"], None),
        row(period("24/11/2027 00:00:00 Z", "31/12/9999 00:00:00 Z"), d(), &[], None),
        row(period("24/11/2025 00:00:00 Z", "30/11/2025 12:00:00 Z"), now(), &["period-in-past warning /dateFin"], None),
        row(period("24/11/2025 00:00:00 Z", "30/12/2025 12:00:00 Z"), now(), &["period-in-past info /dateDebut"], None),
        // Extensions
        row(x(&[("/debut", json!(1_829_692_800_000i64)), ("/fin", json!("2027-12-26T00:00:00Z"))]), paris(),
            &["extension-utc-midnight warning /0/debut", "extension-utc-midnight warning /0/fin"], Some(&[])),
        row(x(&[("/horairesIndividu", json!([entry(1, "SAMEDI 0:00-23:00")]))]), paris(), &["extension-rows-gap info /0/horairesIndividu"], None),
        row(r(&[("/options/extensions", json!("rows")), ("/exceptional/-", with(good_extension(), &[("/horairesIndividu", json!([entry(1, "SAMEDI 0:00-23:00")]))]))]), d(),
            &["extension-rows-gap warning /exceptional/0/horairesIndividu"], None),
        row(json!([good_extension(), good_extension()]), paris(), &["extensions-overlap warning /1"], None),
        row(json!([good_extension(), with(good_extension(), &[("/debut", json!("2027-12-26T00:00:00+01:00")), ("/fin", json!("2027-12-27T00:00:00+01:00"))])]), paris(), &[], None),
        // Rules documents
        row(r(&[("/timeZone", json!("Europe/Pariss"))]), d(), &["unknown-time-zone error /timeZone"], None),
        row(r(&[("/options/endOfDay", json!("Strict"))]), d(), &["unknown-option error /options/endOfDay"], None),
        row(r(&[("/overrides", json!([request(1), request(2), request(1)]))]), d(), &["duplicate-override warning /overrides/2"], None),
        row(r(&[("/overrides", json!([{"idEtape": 1}]))]), d(), &["missing-field warning! /overrides/0"], None),
    ]
}

fn words(issue: &Issue) -> String {
    format!("{} {}{} {}", issue.code(), issue.severity, if issue.unreadable { "!" } else { "" }, issue.path)
}

#[test]
fn every_row() {
    let mut failed = 0;
    for (value, context, expected, left) in rows() {
        let document = Document { value };
        let issues = document.check(&context).issues;
        let found: Vec<String> = issues.iter().map(words).collect();
        let fixable: Vec<&Issue> = issues.iter().filter(|issue| issue.fix.is_some()).collect();
        let fixed = apply_fixes(document.clone(), &context);
        let mut after: Vec<&str> = fixed.document.check(&context).issues.iter().map(Issue::code).collect();
        // The days inside a list whose key has been respelt are another matter: they are equal to the new key.
        after.dedup();
        if found != expected || fixable.is_empty() != left.is_none() || left.is_some_and(|left| left != after) {
            failed += 1;
            println!(
                "{}\n  expected {expected:?}, left {left:?}\n  found    {found:?}, left {after:?}\n",
                document.value
            );
        }
        assert!(issues.iter().all(|issue| document.value.pointer(&issue.path).is_some()), "{found:?}");
    }
    assert_eq!(failed, 0);
}

/// Codes that no checked document can show: those of texts, of trips, of classification and of limits.
#[test]
fn every_code_is_shown() {
    let text = |text: &str| parse_json(text).unwrap_err()[0].code();
    let row = |start: i64, end: i64| {
        let row = json!({"tripId": 1, "driverId": 7, "start": start, "end": end});
        trip(&row).unwrap_err().into_issue().code()
    };
    let mut shown: BTreeSet<&str> =
        rows().iter().flat_map(|row| row.2).map(|words| words.split(' ').next().unwrap()).collect();
    shown.extend([text("{"), text(r#"{"a": 1, "a": 2}"#), text(&"[".repeat(100)), row(-1, 0), row(2, 1)]);
    // Only who has seen all trips can say it; the engine gives the words.
    shown.insert(Problem::OverrideFitsSeveralTrips { trip: Id::Number(1), count: 2 }.code());
    let all: BTreeSet<&str> = CODES.iter().map(|entry| entry.0).collect();
    assert_eq!(shown, all);
}

#[test]
fn the_end_at_midnight_names_the_day_that_was_written() {
    for (end, day) in [
        ("30/11/2027 00:00:00 Z", "2027-11-30"),
        ("30/11/2027 00:00:00 +01:00", "2027-11-30"),
        ("2027-11-30T00:00:00-05:00", "2027-11-30"),
    ] {
        let issues = Document { value: period("24/11/2027 00:00:00 Z", end) }.check(&Context::default()).issues;
        assert_eq!(issues[0].problem, Problem::PeriodEndAtMidnight { date: day.to_owned() }, "{end}");
    }
    let document = Document { value: period("24/11/2027 00:00:00 Z", "29/11/2027 23:00:00 Z") };
    assert_eq!(document.check(&paris()).issues[0].problem, Problem::PeriodEndAtMidnight { date: "2027-11-30".into() });
}

/// The fixes do what their names say.
#[test]
fn fixed_documents() {
    let map = |value: Value, context: &Context| {
        apply_fixes(Document { value }, context).document.value["innerMap"]["map"].clone()
    };
    let one = |words: &str| payload(&[words]);
    assert_eq!(
        map(one("DIMANCHE 22:00-6:30"), &strict()),
        payload(&["DIMANCHE 22:00-24:00", "LUNDI 0:00-6:30"])["innerMap"]["map"]
    );
    assert_eq!(
        map(one("DIMANCHE 22:00-6:30"), &Context::default()),
        payload(&["DIMANCHE 22:00-23:59", "LUNDI 0:00-6:30"])["innerMap"]["map"]
    );
    assert_eq!(
        map(one("DIMANCHE 23:59-6:30"), &Context::default()),
        payload(&["DIMANCHE 23:59-24:00", "LUNDI 0:00-6:30"])["innerMap"]["map"]
    );
    assert_eq!(map(one("LUNDI 22:00-0:00"), &Context::default()), one("LUNDI 22:00-23:59")["innerMap"]["map"]);
    let messy = payload(&["LUNDI 9:00-10:00", "LUNDI 8:00-9:00", "LUNDI 9:30-11:00", "LUNDI 9:00-10:00"]);
    assert_eq!(map(messy, &Context::default()), one("LUNDI 8:00-11:00")["innerMap"]["map"]);
    let christmas = apply_fixes(Document { value: x(&[("/debut", json!(1_829_692_800_000i64))]) }, &paris());
    assert_eq!(christmas.document.value[0]["debut"], json!(1_829_689_200_000i64));
    // Asked for, nights are taken as two ranges without a fix.
    let split = Context { split_overnight: true, ..Context::default() };
    let wire: InnerMapDocument = serde_json::from_value(one("DIMANCHE 22:00-6:30")).unwrap();
    let (taken, issues) = read_payload(&wire, &split, "");
    let canonical = taken.unwrap().to_wire(EndOfDay::Inclusive, EndOfDayForm::Hour24).unwrap();
    assert_eq!(serde_json::to_value(canonical).unwrap(), payload(&["LUNDI 0:00-6:30", "DIMANCHE 22:00-24:00"]));
    assert!(issues.iter().all(|issue| issue.code() != "reversed-range"));
}

/// The documentation's own examples (without its comment and its stray comma).
#[test]
fn examples_of_the_documentation() {
    let check = |name: &str, context: &Context| {
        let value = read_json(&here("fixtures").join(name));
        Document { value }.check(context).issues.iter().map(words).collect::<Vec<_>>()
    };
    assert_eq!(check("004-recurrent.json", &paris()), ["no-private-lunch info ", "no-private-evening info "]);
    assert_eq!(
        check("004-exceptional.json", &paris()),
        [
            "extension-utc-midnight warning /0/debut",
            "extension-utc-midnight warning /0/fin",
            "extension-rows-gap info /0/horairesIndividu"
        ]
    );
    // Placeholders: nothing from 0:00 to 0:00, of a type that is not private, for no time.
    assert_eq!(
        check("002-recurrent.json", &paris()),
        [
            "period-empty warning! /0/fin",
            "non-private-type warning /0/horaire/typeHoraires",
            "empty-range warning! /0/horaire",
        ]
    );
    assert_eq!(check("002-inner-map.json", &paris()), ["nothing-private warning /innerMap/map"]);
    assert_eq!(
        check("004-inner-map.json", &paris()),
        [
            "end-of-day-23-59 info /innerMap/map/LUNDI/VIE_PRIVEE/2/finMinute",
            "no-private-lunch info /innerMap/map",
            "no-private-evening info /innerMap/map"
        ]
    );
    let round_trip = |name: &str| {
        let value = read_json(&here("fixtures").join(name));
        let again = match name {
            "004-exceptional.json" => {
                serde_json::to_value(serde_json::from_value::<Vec<Extension>>(value.clone()).unwrap())
            }
            list if list.ends_with("recurrent.json") => {
                serde_json::to_value(serde_json::from_value::<Vec<RecurrentEntry>>(value.clone()).unwrap())
            }
            "004-override.json" => serde_json::to_value(serde_json::from_value::<Override>(value.clone()).unwrap()),
            _ => serde_json::to_value(serde_json::from_value::<InnerMapDocument>(value.clone()).unwrap()),
        };
        assert_eq!(again.unwrap(), value, "{name}");
    };
    let names = std::fs::read_dir(here("fixtures")).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(names.map(|name| round_trip(&name.to_string_lossy())).count(), 6);
    let request = json!([read_json(&here("fixtures/004-override.json"))]);
    assert!(Document { value: request }.check(&paris()).issues.is_empty());
    // The innerMap example is canonical: written again, it is the same document.
    let value = read_json(&here("fixtures/004-inner-map.json"));
    let wire: InnerMapDocument = serde_json::from_value(value.clone()).unwrap();
    let (read, _) = read_payload(&wire, &Context::default(), "");
    let again = read.unwrap().to_wire(EndOfDay::Inclusive, EndOfDayForm::Minute2359).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), value.to_string());
}

#[test]
fn limits_name_themselves() {
    for limit in Limit::ALL {
        assert!(LimitExceeded(limit).to_string().contains(&limit.max().to_string()));
    }
    let many: Vec<Value> = (0..=Limit::DriverRules.max()).map(|id| entry(id, "LUNDI 0:00-24:00")).collect();
    let issues = Document { value: many.into() }.check(&Context::default()).issues;
    assert!(issues.iter().any(|issue| words(issue) == "limit-exceeded error "));
}

/// What cannot be read is noted with its driver, so that nobody mistakes silence for professional time.
#[test]
fn unreadable_rules_are_noted_with_their_driver() {
    let noted = |rules: Value| {
        let (book, _) = horaires_tests::book(&rules);
        let book = book.unwrap();
        book.drivers()[0].unreadable.iter().map(|rule| rule.path.clone()).collect::<Vec<_>>()
    };
    let night = entry(1, "SAMEDI 22:00-6:00");
    assert_eq!(noted(r(&[("/recurrent/3", night.clone())])), ["/recurrent/3"]);
    assert_eq!(noted(r(&[("/recurrent/3/debut", json!("soon"))])), ["/recurrent/3"]);
    assert_eq!(noted(r(&[("/exceptional/-", with(good_extension(), &[("/fin", json!(null))]))])), ["/exceptional/0"]);
    let rows = |mode: &str, rows: Value| {
        noted(r(&[
            ("/options/extensions", json!(mode)),
            ("/exceptional/-", with(good_extension(), &[("/horairesIndividu", rows)])),
        ]))
    };
    let good = entry(1, "SAMEDI 0:00-24:00");
    assert_eq!(
        rows("rows", json!([good, night, null])),
        ["/exceptional/0/horairesIndividu/1", "/exceptional/0/horairesIndividu/2"]
    );
    assert_eq!(rows("rows", json!("none")), ["/exceptional/0/horairesIndividu"]);
    // Where the whole interval counts, the rows hide nothing.
    assert!(rows("whole", json!([good, night])).is_empty());
}
