//! Each rule of the service by an example.

use super::*;
use crate::time::{MinuteOfDay, TimeRange, Weekday};
use crate::week::{Schedule, Week};
use crate::wire::Kind;

fn at(ms: i64) -> Instant {
    Instant::from_millis(ms).unwrap()
}

fn period(start: i64, end: i64) -> Period {
    Period::new(at(start), at(end)).unwrap()
}

fn range(start: u16, end: u16) -> TimeRange {
    TimeRange::new(MinuteOfDay::new(start).unwrap(), MinuteOfDay::new(end).unwrap()).unwrap()
}

fn entry(id: i64, range: TimeRange, validity: Period) -> WeeklyRule {
    let id = Some(Id::Number(id));
    WeeklyRule { id, kind: Kind::Private, day: Weekday::Monday, range, validity, position: 0 }
}

fn extension(id: i64, interval: Period) -> ExtensionRule {
    let id = Some(Id::Number(id));
    ExtensionRule { id, description: None, interval, rows: Vec::new(), has_rows: false, position: 0 }
}

/// `(id, first minute, start and end of validity)`, sorted by validity.
fn told(entries: &[WeeklyRule]) -> Vec<(Option<i64>, u16, i64, i64)> {
    let number = |id: &Option<Id>| match id {
        Some(Id::Number(number)) => Some(*number),
        _ => None,
    };
    let mut told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let (start, end) = (entry.validity.start().millis(), entry.validity.end().millis());
            (number(&entry.id), entry.range.start().minutes(), start, end)
        })
        .collect();
    told.sort_by_key(|(_, minute, start, _)| (*start, *minute));
    told
}

fn payload(start: Option<i64>, end: Option<i64>, minutes: Option<TimeRange>) -> Payload {
    let week = Week::from_iter(minutes.map(|range| (Weekday::Monday, range)));
    let schedule = if week.is_empty() { Schedule::default() } else { Schedule::private_only(week) };
    Payload { driver: None, start: start.map(at), end: end.map(at), schedule }
}

#[test]
fn a_post_replaces_from_receipt_and_the_old_schedule_resumes() {
    let mut entries = vec![entry(1, range(0, 60), Period::ALWAYS)];
    replace_recurrent(&mut entries, &payload(Some(100), Some(900), Some(range(60, 120))), at(500)).unwrap();
    let end = Instant::MAX.millis();
    assert_eq!(told(&entries), [(Some(1), 0, 0, 500), (None, 60, 500, 900), (None, 0, 900, end)]);
}

#[test]
fn a_post_without_dates_counts_from_receipt_for_good() {
    let mut entries = vec![entry(1, range(0, 60), period(0, 700)), entry(2, range(0, 60), period(700, 900))];
    replace_recurrent(&mut entries, &payload(None, None, None), at(500)).unwrap();
    assert_eq!(told(&entries), [(Some(1), 0, 0, 500)]);
}

#[test]
fn what_a_post_does_not_reach_keeps_its_id() {
    let mut entries = vec![entry(1, range(0, 60), period(0, 400)), entry(2, range(0, 60), period(600, 900))];
    replace_recurrent(&mut entries, &payload(Some(500), Some(700), None), at(100)).unwrap();
    assert_eq!(told(&entries), [(Some(1), 0, 0, 400), (Some(2), 0, 700, 900)]);
}

#[test]
fn a_post_for_the_past_is_refused() {
    let before = vec![entry(1, range(0, 60), Period::ALWAYS)];
    for (start, end, refusal) in [
        (Some(100), Some(500), Refusal::Past { end: at(500) }),
        (None, Some(400), Refusal::Past { end: at(400) }),
        (Some(900), Some(900), Refusal::EmptyPeriod),
        (Some(900), Some(800), Refusal::EmptyPeriod),
    ] {
        let mut entries = before.clone();
        assert_eq!(replace_recurrent(&mut entries, &payload(start, end, None), at(500)), Err(refusal));
        assert_eq!(entries, before);
    }
}

#[test]
fn a_delete_closes_the_schedule_and_opens_what_remains() {
    let mut entries = vec![
        entry(1, range(0, 60), Period::ALWAYS),
        entry(2, range(60, 120), period(100, 900)),
        entry(3, range(120, 180), period(700, 900)),
    ];
    remove_recurrent(&mut entries, &[Id::Number(1)], at(500)).unwrap();
    assert_eq!(
        told(&entries),
        [(Some(1), 0, 0, 500), (Some(2), 60, 100, 500), (None, 60, 500, 900), (Some(3), 120, 700, 900)]
    );
}

#[test]
fn a_delete_of_the_future_leaves_the_present_alone() {
    let mut entries = vec![entry(1, range(0, 60), Period::ALWAYS), entry(2, range(60, 120), period(500, 900))];
    remove_recurrent(&mut entries, &[Id::Number(2)], at(500)).unwrap();
    assert_eq!(told(&entries), [(Some(1), 0, 0, Instant::MAX.millis())]);
}

#[test]
fn what_is_over_or_unknown_is_not_removed() {
    let before = vec![entry(1, range(0, 60), period(0, 500)), entry(2, range(0, 60), period(500, 900))];
    for (id, refusal) in [(1, Refusal::Over { id: Id::Number(1) }), (9, Refusal::UnknownId { id: Id::Number(9) })] {
        let mut entries = before.clone();
        assert_eq!(remove_recurrent(&mut entries, &[Id::Number(2), Id::Number(id)], at(500)), Err(refusal));
        assert_eq!(entries, before);
    }
}

#[test]
fn an_extension_begins_at_receipt_at_the_earliest() {
    let mut extensions = Vec::new();
    create_extension(&mut extensions, None, period(100, 900), at(500)).unwrap();
    assert_eq!(extensions[0].interval, period(500, 900));
    assert_eq!(create_extension(&mut extensions, None, period(100, 500), at(500)), Err(Refusal::Past { end: at(500) }));
    assert_eq!(create_extension(&mut extensions, None, period(600, 600), at(500)), Err(Refusal::EmptyPeriod));
    assert_eq!(extensions.len(), 1);
}

#[test]
fn an_extension_under_way_only_grows() {
    let id = Id::Number(1);
    let mut extensions = vec![extension(1, period(100, 900))];
    let shorter = modify_extension(&mut extensions, &id, None, period(100, 899), at(500));
    assert_eq!(shorter, Err(Refusal::UnderWay { id: id.clone() }));
    assert_eq!(
        remove_extensions(&mut extensions, std::slice::from_ref(&id), at(500)),
        Err(Refusal::UnderWay { id: id.clone() })
    );
    modify_extension(&mut extensions, &id, Some("x".into()), period(300, 950), at(500)).unwrap();
    assert_eq!((extensions[0].interval, extensions[0].description.as_deref()), (period(100, 950), Some("x")));
    assert_eq!(
        modify_extension(&mut extensions, &id, None, period(100, 2000), at(950)),
        Err(Refusal::Over { id: id.clone() })
    );
    assert_eq!(remove_extensions(&mut extensions, std::slice::from_ref(&id), at(950)), Err(Refusal::Over { id }));
}

#[test]
fn the_rows_of_an_extension_give_way_from_receipt_on() {
    let row = entry(5, range(0, 60), Period::ALWAYS);
    let with_rows = ExtensionRule { rows: vec![row], has_rows: true, ..extension(1, period(100, 900)) };
    let mut extensions = vec![with_rows.clone()];
    modify_extension(&mut extensions, &Id::Number(1), None, period(100, 950), at(500)).unwrap();
    let rows = told(&extensions[0].rows);
    assert_eq!(rows.first(), Some(&(Some(5), 0, 100, 500)));
    assert_eq!(rows.iter().skip(1).collect::<Vec<_>>(), [&(None, 0, 500, 950); 7]);
    // The same interval: nothing changes but the name.
    let mut extensions = vec![with_rows.clone()];
    modify_extension(&mut extensions, &Id::Number(1), Some("x".into()), period(100, 900), at(500)).unwrap();
    assert_eq!(extensions[0].rows, with_rows.rows);
}

#[test]
fn an_extension_of_the_future_moves_and_goes() {
    let id = Id::Number(1);
    let mut extensions = vec![extension(1, period(600, 900))];
    modify_extension(&mut extensions, &id, None, period(100, 700), at(500)).unwrap();
    assert_eq!(extensions[0].interval, period(500, 700));
    remove_extensions(&mut extensions, std::slice::from_ref(&id), at(500)).unwrap();
    assert!(extensions.is_empty());
    assert_eq!(remove_extensions(&mut extensions, std::slice::from_ref(&id), at(500)), Err(Refusal::UnknownId { id }));
}

#[test]
fn the_last_request_for_a_trip_wins() {
    let rule = |trip: i64, private, position| OverrideRule {
        trip: trip.into(),
        unit_number: Some(2.into()),
        operator_code: None,
        private,
        recorded_at: None,
        position,
    };
    let mut service = Service::default();
    for (trip, private) in [(1, true), (2, true), (1, false)] {
        service.apply(&Request::Override(rule(trip, private, 0)), at(500)).unwrap();
    }
    let book = service.book(Zone::utc(), Options::default());
    assert_eq!(service.overrides().len(), 2);
    assert_eq!(book.overrides.find(&1.into(), None, None).map(|(_, rule)| rule.private), Some(false));
}

#[test]
fn ids_are_given_once_and_grow() {
    let driver = Id::Number(7);
    let rules =
        DriverRules { recurrent: vec![entry(41, range(0, 60), Period::ALWAYS)], ..DriverRules::none(driver.clone()) };
    let mut service = Service::new(vec![rules], Vec::new());
    let request =
        Request::ReplaceRecurrent { driver: Id::from("7"), payload: payload(None, Some(900), Some(range(60, 120))) };
    service.apply(&request, at(500)).unwrap();
    assert_eq!(
        told(&service.rules(&driver).recurrent).iter().map(|(id, ..)| *id).collect::<Vec<_>>(),
        [Some(41), Some(43), Some(42)]
    );
}

#[test]
fn refusals_in_words() {
    let id = || Id::Number(5);
    let all = [
        Refusal::EmptyPeriod,
        Refusal::Past { end: at(0) },
        Refusal::UnknownId { id: id() },
        Refusal::Over { id: id() },
        Refusal::UnderWay { id: id() },
    ];
    let words: Vec<String> = all
        .iter()
        .flat_map(|refusal| [Lang::En, Lang::Fr].map(|lang| format!("{}: {}", refusal.code(), refusal.message(lang))))
        .collect();
    insta::assert_snapshot!(words.join("\n"));
}
