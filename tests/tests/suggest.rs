//! What is suggested can be pushed: at most so many ranges a day, a payload without an error, and classification agrees.

use horaires::validate::{Context, read_payload};
use horaires::wire::InnerMapDocument;
use horaires::{DrivenWeek, EndOfDay, EndOfDayForm, Options, Payload, Schedule, Severity, Weekday, Zone};
use horaires_tests::fleets::instant;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_suggestion_is_a_payload_that_can_be_pushed(
        trips in proptest::collection::vec((0i64..14 * 1440, 1i64..400, any::<bool>()), 1..60),
        ranges in 1usize..5,
        step in proptest::sample::select(vec![1u16, 7, 15, 60]),
    ) {
        let zone = Zone::named("Europe/Paris").unwrap();
        let mut driven = DrivenWeek::default();
        for (minute, length, private) in &trips {
            let start = 1_774_220_400_000 + minute * 60_000;
            let trip = horaires::Period::new(instant(start), instant(start + length * 60_000)).unwrap();
            driven.add(&zone, trip, *private);
        }
        let week = driven.suggest(ranges, step);
        for day in Weekday::ALL {
            prop_assert!(week.days().filter(|(of, _)| *of == day).count() <= ranges);
        }
        for (_, range) in week.days() {
            for bound in [range.start(), range.end()] {
                prop_assert!(bound.minutes() % step == 0 || bound.minutes() == 1440);
            }
        }
        let all: i64 = trips.iter().map(|trip| trip.1 * 60_000).sum();
        prop_assert_eq!(driven.agreement(&week).driven_ms(), all.unsigned_abs());
        for (end_of_day, form) in [
            (EndOfDay::Inclusive, EndOfDayForm::default()),
            (EndOfDay::Strict, EndOfDayForm::default()),
        ] {
            let payload = Payload { schedule: Schedule::private_only(week.clone()), ..Payload::default() };
            let text = serde_json::to_string(&payload.to_wire(end_of_day, form).unwrap()).unwrap();
            let document: InnerMapDocument = serde_json::from_str(&text).unwrap();
            let options = Options { end_of_day, ..Options::default() };
            let context = Context { options, ..Context::default() };
            let (read, issues) = read_payload(&document, &context, "");
            prop_assert!(issues.iter().all(|issue| issue.severity != Severity::Error), "{issues:?}");
            prop_assert_eq!(read.unwrap().schedule.private(), week.clone());
        }
    }
}
