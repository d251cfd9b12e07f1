//! Every message and every title of a fix, in both languages, and the style they keep.

use std::fmt::Write as _;

use horaires::plan::Says;
use horaires::{CODES, FixAction, Lang, Limit, Problem, Weekday};

/// One of each, with user input that must come out in backticks: `<input>`.
fn problems() -> Vec<Problem> {
    let input = || "<input>".to_owned();
    let at = |hour: u8| format!("2026-03-29T{hour:02}:00:00.000Z");
    let days = || vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Friday];
    let expected = Says { en: "expected value".to_owned(), fr: "attendu : une valeur".to_owned() };
    vec![
        Problem::MalformedJson { line: 3, column: 14, reason: expected },
        Problem::DuplicateKey { key: input() },
        Problem::UnknownDocument,
        Problem::MissingField { field: input() },
        Problem::WrongType { expected: "a whole number", found: input() },
        Problem::WrongType { expected: "a whole number or a string", found: input() },
        Problem::WrongType { expected: "an object", found: input() },
        Problem::WrongType { expected: "a list", found: input() },
        Problem::WrongType { expected: "a string", found: input() },
        Problem::WrongType { expected: "a date", found: input() },
        Problem::WrongType { expected: "true or false", found: input() },
        Problem::UnknownField { field: input(), suggestion: None },
        Problem::UnknownField { field: input(), suggestion: Some("dateDebut".into()) },
        Problem::LimitExceeded { limit: Limit::Nesting },
        Problem::LimitExceeded { limit: Limit::DriverRules },
        Problem::UnknownDay { found: input() },
        Problem::UnknownType { found: input() },
        Problem::NonPrivateType { found: input() },
        Problem::HourOutOfRange { found: 25 },
        Problem::MinuteOutOfRange { found: -1 },
        Problem::StartAtEndOfDay,
        Problem::BeyondEndOfDay { minute: 1 },
        Problem::EmptyRange { at: "08:00".into() },
        Problem::ReversedRange { start: "22:00".into(), end: "06:00".into() },
        Problem::DayMismatch { key: "LUNDI".into(), found: input() },
        Problem::TypeMismatch { key: "VIE_PRIVEE".into(), found: input() },
        Problem::DuplicateRange { range: "08:00-09:00".into() },
        Problem::OverlappingRanges { range: "08:30-10:00".into(), other: "08:00-09:00".into() },
        Problem::TouchingRanges { range: "09:00-10:00".into(), other: "08:00-09:00".into() },
        Problem::EndOfDayMinute { count: 2 },
        Problem::LiteralEndOfDayMinute,
        Problem::EmptyList,
        Problem::WholeWeekPrivate,
        Problem::NothingPrivate,
        Problem::UnreadableDate { found: input(), no_offset: false },
        Problem::UnreadableDate { found: input(), no_offset: true },
        Problem::PeriodReversed { start: at(8), end: at(7) },
        Problem::PeriodEmpty { at: at(8) },
        Problem::PeriodEndAtMidnight { date: "2026-03-29".into() },
        Problem::PeriodInPast { wholly: true },
        Problem::PeriodInPast { wholly: false },
        Problem::ExtensionUtcMidnight { at: at(0), wall_clock: "01:00".into() },
        Problem::ExtensionRowsGap { uncovered_ms: 3_600_001, counts: true },
        Problem::ExtensionRowsGap { uncovered_ms: 5_400_000, counts: false },
        Problem::ExtensionsOverlap { id: "<input>".into(), other: "18525".into() },
        Problem::NoPrivateLunch { driver: None, days: days() },
        Problem::NoPrivateLunch { driver: Some("<input>".into()), days: days() },
        Problem::NoPrivateEvening { driver: None, days: days() },
        Problem::UnknownTimeZone { found: input(), suggestion: None },
        Problem::UnknownTimeZone { found: input(), suggestion: Some("Europe/Paris".into()) },
        Problem::UnknownOption { found: input(), expected: "`inclusive` or `strict`" },
        Problem::DuplicateOverride { trip: "<input>".into() },
        Problem::OverrideFitsSeveralTrips { trip: "<input>".into(), count: 2 },
        Problem::OutsideWindow { found: at(0) },
        Problem::TripReversed { start: at(8), end: at(7) },
    ]
}

fn actions() -> [FixAction; 7] {
    [
        FixAction::SplitAtMidnight,
        FixAction::EndAtMidnight,
        FixAction::JoinRanges,
        FixAction::Spell("<input>".into()),
        FixAction::RemoveEmptyList,
        FixAction::WriteEndOfDay,
        FixAction::MoveToLocalMidnight,
    ]
}

#[test]
fn words() {
    let mut text = String::new();
    for problem in problems() {
        writeln!(text, "{}\n  en: {}\n  fr: {}", problem.code(), problem.message(Lang::En), problem.message(Lang::Fr))
            .unwrap();
    }
    for action in actions() {
        writeln!(text, "{action:?}\n  en: {}\n  fr: {}", action.message(Lang::En), action.message(Lang::Fr)).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_code_has_a_message() {
    let mut told: Vec<&str> = problems().iter().map(Problem::code).collect();
    told.dedup();
    assert_eq!(told, CODES.iter().map(|entry| entry.0).collect::<Vec<_>>());
}

/// Lower case, no final period, one line, user input in backticks, no names of types, French typography.
#[test]
fn style() {
    let messages = problems().into_iter().map(|problem| (problem.message(Lang::En), problem.message(Lang::Fr)));
    let titles = actions().into_iter().map(|action| (action.message(Lang::En), action.message(Lang::Fr)));
    for (english, french) in messages.chain(titles) {
        assert_ne!(english, french);
        for message in [&english, &french] {
            let first = message.chars().next().unwrap();
            assert!(!first.is_uppercase(), "{message}");
            assert!(
                !message.ends_with(['.', '!', ' ']) && !message.contains(['\n', '\t']) && !message.contains("  "),
                "{message}"
            );
            assert!(!message.contains("<input>") || message.contains("`<input>`"), "{message}");
            for word in
                ["String", "i64", "u64", "Option", "Some(", "None", "Vec", "Value", "Field", "struct", "enum", "serde"]
            {
                assert!(!message.contains(word), "{word}: {message}");
            }
        }
        let outside_code = french.split('`').step_by(2).collect::<String>();
        for mark in [" :", " ;", " ?"] {
            let bare = mark.trim();
            // A colon inside a time, or a form of times, is followed by more of it.
            let spaced = outside_code.matches(mark).count();
            let ends = |at: usize| outside_code[at + bare.len()..].chars().next().is_none_or(char::is_whitespace);
            let all = outside_code.match_indices(bare).filter(|(at, _)| ends(*at)).count();
            assert_eq!(spaced, all, "`{bare}` without a space: {french}");
        }
    }
}

/// An id is user input like any other: one line, in backticks, and not a page long.
#[test]
fn ids_are_cut_to_size() {
    let id = format!("a\n\u{1b}[31m{}", "x".repeat(1000));
    for problem in [
        Problem::DuplicateOverride { trip: id.as_str().into() },
        Problem::OverrideFitsSeveralTrips { trip: id.as_str().into(), count: 2 },
        Problem::ExtensionsOverlap { id: id.clone(), other: id.clone() },
        Problem::NoPrivateLunch { driver: Some(id.as_str().into()), days: vec![] },
        Problem::NoPrivateEvening { driver: Some(id.as_str().into()), days: vec![] },
    ] {
        for message in [problem.message(Lang::En), problem.message(Lang::Fr)] {
            assert!(
                message.len() < 250 && !message.contains(char::is_control) && message.contains("`a  [31m"),
                "{message}"
            );
        }
    }
}
