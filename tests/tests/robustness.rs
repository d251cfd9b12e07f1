//! Untrusted input: nothing panics, every issue points at something, fixes end, are idempotent, and take no private
//! minute away.

use std::collections::BTreeSet;

use horaires::validate::{Context, Document, apply_fixes, parse_json};
use horaires::wire::{Date, parse_date};
use horaires::{
    Answer, Classifier, EndOfDay, FixAction, Id, Instant, Lang, Limit, LimitExceeded, MixedPolicy, Options, Period,
    SegmentDetail, Trip, Zone,
};
use horaires_tests::arbitrary::{any_json, odd_document, rules_document};
use horaires_tests::{book, entry};
use proptest::prelude::*;
use serde_json::{Value, json};

fn contexts() -> impl Strategy<Value = Context> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(strict, zone, now, split_overnight)| {
        Context {
            options: Options {
                end_of_day: if strict { EndOfDay::Strict } else { EndOfDay::Inclusive },
                ..Options::default()
            },
            zone: zone.then(|| Zone::named("Europe/Paris").unwrap()),
            now: now.then(|| Instant::from_millis(1_780_000_000_000).unwrap()),
            split_overnight,
        }
    })
}

/// What a payload makes private, read as tolerantly as can be: every list under a right day and type, every range with
/// possible times.
fn private_minutes(document: &Value, strict: bool) -> BTreeSet<i64> {
    let days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
    let mut covered = BTreeSet::new();
    for (day, day_name) in days.iter().enumerate() {
        for kind in ["VIE_PRIVEE", "VIE_PRIVEE_EXCEPTIONNELLE"] {
            for range in document["innerMap"]["map"][day_name][kind].as_array().into_iter().flatten() {
                let at = |hour: &str, minute: &str| {
                    let (hour, minute) = (range[hour].as_i64()?, range[minute].as_i64()?);
                    ((0..=24).contains(&hour) && (0..60).contains(&minute)).then(|| hour * 60 + minute)
                };
                let (Some(start), Some(end)) = (at("debutHeure", "debutMinute"), at("finHeure", "finMinute")) else {
                    continue;
                };
                let end = if end == 1439 && !strict && start < end { 1440 } else { end };
                if end <= 1440 {
                    covered.extend((start..end).map(|minute| day as i64 * 1440 + minute));
                }
            }
        }
    }
    covered
}

fn assert_issues_point_somewhere(document: &Document, context: &Context) {
    for issue in document.check(context).issues {
        assert!(
            document.value.pointer(&issue.path).is_some(),
            "{} at {}: {}",
            issue.code(),
            issue.path,
            document.value
        );
        for lang in [Lang::En, Lang::Fr] {
            let message = issue.message(lang);
            assert!(!message.is_empty() && !message.ends_with('.') && !message.contains('\n'), "{message}");
        }
        serde_json::to_string(&issue).unwrap();
    }
}

fn check_fixes(value: Value, context: &Context) {
    let document = Document { value };
    assert_issues_point_somewhere(&document, context);
    let strict = context.options.end_of_day == EndOfDay::Strict;
    let before = private_minutes(&document.value, strict);
    let fixed = apply_fixes(document.clone(), context);
    let again = apply_fixes(fixed.document.clone(), context);
    assert_eq!(again.document, fixed.document, "{}", document.value);
    assert!(again.applied.is_empty());
    assert!(fixed.applied.is_empty() == (fixed.document == document), "{}", document.value);
    assert!(fixed.document.check(context).issues.iter().all(|issue| issue.fix.is_none()), "{}", document.value);
    assert!(before.is_subset(&private_minutes(&fixed.document.value, strict)), "{}", document.value);
    assert_issues_point_somewhere(&fixed.document, context);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_json(value in any_json(), context in contexts()) {
        check_fixes(value, &context);
    }

    #[test]
    fn documents_with_something_odd(value in odd_document(), context in contexts()) {
        check_fixes(value, &context);
    }

    #[test]
    fn arbitrary_text(text in any::<String>(), odd in "[\\[\\]{}\",:0-9eE.+\\- \\\\unl\u{feff}]{0,40}", cut in any::<prop::sample::Index>(), value in odd_document()) {
        let _ = (parse_json(&text), parse_json(&odd), parse_date(&text), parse_date(&odd));
        let _ = (Date::Text(odd.clone()).is_written_midnight(), Id::from_csv(&odd).key(), Id::from(text.as_str()).key());
        let mut json = value.to_string();
        prop_assert_eq!(parse_json(&json).unwrap(), value);
        let at = (0..=cut.index(json.len() + 1)).rev().find(|at| json.is_char_boundary(*at)).unwrap();
        json.insert_str(at, &odd);
        let _ = parse_json(&json);
        json.truncate(at);
        let _ = parse_json(&json);
    }

    /// Fixes of a rules document leave every private instant private, but where a bound moves to midnight.
    #[test]
    fn fixes_of_rules_take_nothing_away(value in rules_document(), instants in prop::collection::vec(1_766_000_000_000i64..1_830_000_000_000, 1..40)) {
        let fixed = apply_fixes(Document { value: value.clone() }, &Context::default());
        prop_assume!(fixed.applied.iter().all(|issue| {
            issue.fix.as_ref().is_some_and(|fix| fix.action != FixAction::MoveToLocalMidnight)
        }));
        let (before, after) = (book(&value).0.unwrap(), book(&fixed.document.value).0.unwrap());
        let (before, after) = (Classifier::new(&before, MixedPolicy::Split), Classifier::new(&after, MixedPolicy::Split));
        for (index, start) in instants.into_iter().enumerate() {
            let driver = [Id::Number(7), Id::Number(8), Id::from("x")][index % 3].clone();
            let period = Period::new(Instant::clamped(start), Instant::clamped(start + 86_400_000)).unwrap();
            let trip = Trip { id: 99.into(), driver, period, unit_number: None, operator_code: None };
            prop_assert!(before.classify(&trip).unwrap().private_ms <= after.classify(&trip).unwrap().private_ms);
        }
    }
}

#[test]
fn deep_huge_and_double() {
    let code = |text: &str| {
        parse_json(text).unwrap_err().iter().map(|issue| (issue.code(), issue.path.clone())).collect::<Vec<_>>()
    };
    for depth in [65usize, 1000, 100_000] {
        let found = code(&format!("{}1{}", "[".repeat(depth), "]".repeat(depth)));
        assert_eq!(found, [("limit-exceeded", "/0".repeat(64))]);
        assert_eq!(code(&"{\"a\":".repeat(depth)), [("limit-exceeded", "/a".repeat(64))]);
    }
    assert!(parse_json(&format!("{}1{}", "[".repeat(64), "]".repeat(64))).is_ok());
    for text in [
        "1e999",
        "-1e999",
        "",
        " ",
        "nul",
        "\"\\ud800\"",
        "{\"a\":1,}",
        "[1 2]",
        "{} {}",
        "\u{feff}\u{feff}1",
        "NaN",
        "01",
        "\"\u{1}\"",
    ] {
        assert_eq!(code(text), [("malformed-json", String::new())], "{text}");
    }
    assert!(parse_json(&"9".repeat(300)).is_ok(), "a huge number is a number");
    assert_eq!(code(r#"{"a": {"b/c~": {"d": 1, "d": 2}}}"#), [("duplicate-key", "/a/b~1c~0".to_owned())]);
    assert_eq!(
        code(r#"[{"x": 1, "x": 1}, {"x": 1, "\u0078": 1}]"#),
        [("duplicate-key", "/0".to_owned()), ("duplicate-key", "/1".to_owned())]
    );
    // Whole numbers beyond 64 bits are not ids, hours or dates; they are kept and reported.
    let document =
        Document::parse(r#"[{"id": 99999999999999999999, "horaire": {"finHeure": 18446744073709551615}}]"#).unwrap();
    assert!(document.check(&Context::default()).issues.iter().any(|issue| issue.code() == "wrong-type"));
}

/// Every fix is applied, however many there are in one list.
#[test]
fn many_fixes_of_one_list() {
    let nights: Vec<Value> = (0..300)
        .map(|minute| {
            json!({"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
        "debutHeure": 18 + minute / 60, "debutMinute": minute % 60, "finHeure": 6, "finMinute": 0})
        })
        .collect();
    let context = Context::default();
    let payload = json!({"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": nights}}}});
    let entries: Vec<Value> = nights
        .iter()
        .enumerate()
        .map(|(id, night)| json!({"id": id, "individu": {"id": 7}, "horaire": night}))
        .collect();
    for value in [payload, json!(entries)] {
        let fixed = apply_fixes(Document { value }, &context);
        let left = fixed.document.check(&context).issues;
        assert_eq!(left.iter().filter(|issue| issue.fix.is_some()).count(), 0);
    }
}

/// A trip over decades of rules that change usage every minute: what it would list fits no memory.
#[test]
fn an_answer_lists_no_more_segments_than_the_limit() {
    let days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
    let minutes = days.iter().flat_map(|day| (0..720).map(move |half| (day, 2 * half)));
    let range = |(day, minute): (&&str, u16)| {
        let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
        entry(format!("{day}{minute}"), &format!("{day} {}-{}", clock(minute), clock(minute + 1)))
    };
    let recurrent: Vec<Value> = minutes.map(range).collect();
    let book = book(&json!({"timeZone": "UTC", "options": {"endOfDay": "strict"}, "recurrent": recurrent})).0.unwrap();
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let driver = book.drivers()[0].driver.clone();
    let answer = |segments: usize, detail| {
        let period = Period::new(Instant::MIN, Instant::from_millis(60_000 * segments as i64).unwrap()).unwrap();
        let trip = Trip { id: Id::from(1), driver: driver.clone(), period, unit_number: None, operator_code: None };
        Answer::new(&trip, &classifier.classify(&trip).unwrap(), detail)
    };
    let most = Limit::Segments.max();
    let refused = Err(LimitExceeded(Limit::Segments));
    assert_eq!(answer(most, SegmentDetail::Deciding).unwrap().segments.unwrap().len(), most);
    assert_eq!(answer(most + 1, SegmentDetail::Deciding), refused);
    // With their reasons, every second one of none, they are fewer.
    let (fewer, more) = (most / 3 * 2, most / 3 * 2 + 2);
    assert_eq!(answer(fewer, SegmentDetail::AllReasons).unwrap().segments.unwrap().len(), fewer);
    assert_eq!(answer(more, SegmentDetail::AllReasons), refused);
    assert_eq!(answer(2 * most, SegmentDetail::None).unwrap().private_ms, 60_000 * most as i64);
}
