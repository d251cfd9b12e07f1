//! Random rules of a driver, and whether a push has done what it should.
#![allow(missing_docs, unreachable_pub, reason = "test code")]

use std::collections::BTreeSet;
use std::ops::Range;

use fastrand::Rng;
use horaires::wire::Kind;
use horaires::{
    DriverRules, ExtensionRule, Id, Instant, MinuteOfDay, Options, Period, TimeRange, Timeline, Weekday, WeeklyRule,
    Zone,
};
use horaires_ocean::PushReport;

const HOUR: i64 = 3_600_000;

fn later(base: Instant, hours: i64) -> Instant {
    Instant::from_millis(base.millis() + hours * HOUR).unwrap()
}

fn period(rng: &mut Rng, base: Instant) -> Period {
    let start = rng.i64(-300..300);
    Period::new(later(base, start), later(base, start + rng.i64(1..300))).unwrap()
}

/// Rules about the weeks before and after `base`; all of them begin and end on the hour.
pub fn rules(rng: &mut Rng, driver: i64, base: Instant) -> DriverRules {
    let mut rules = DriverRules::none(Id::Number(driver));
    for _ in 0..rng.usize(0..6) {
        let hours = [(0, 8), (8, 12), (12, 14), (18, 24), (0, 24)][rng.usize(0..5)];
        let minute = |hour| MinuteOfDay::from_hm(hour, 0).unwrap();
        rules.recurrent.push(WeeklyRule {
            id: None,
            kind: [Kind::Private, Kind::Private, Kind::Immobilisation][rng.usize(0..3)].clone(),
            day: Weekday::ALL[rng.usize(0..7)],
            range: TimeRange::new(minute(hours.0), minute(hours.1)).unwrap(),
            validity: if rng.bool() { Period::ALWAYS } else { period(rng, base) },
            position: 0,
        });
    }
    for _ in 0..rng.usize(0..4) {
        let description = [None, Some("NOEL".to_owned()), Some("été".to_owned())][rng.usize(0..3)].clone();
        let interval = period(rng, base);
        let (rows, has_rows, position) = (Vec::new(), false, 0);
        rules.extensions.push(ExtensionRule { id: None, description, interval, rows, has_rows, position });
    }
    rules
}

/// Before the push as it was, and after it as wanted, but for what the plan called unreachable.
pub fn check([before, wanted, after]: [&DriverRules; 3], report: &PushReport, base: Instant, pushed: Range<Instant>) {
    let zone = Zone::named("Europe/Paris").unwrap();
    let compile = |rules: &DriverRules| Timeline::compile(rules, Options::default(), &zone).unwrap();
    let (before, wanted, after) = (compile(before), compile(wanted), compile(after));
    // Nothing changes between two bounds: the first instant of each stretch speaks for every instant of it.
    let window = Period::new(later(base, -400), later(base, 700)).unwrap();
    let mut bounds = BTreeSet::from([pushed.start, pushed.end]);
    for rules in [&before, &wanted, &after] {
        bounds.extend(rules.segments(window).map(|segment| segment.period.start()));
    }
    for period in report.unreachable.iter().filter_map(|wish| wish.period) {
        bounds.extend([period.start(), period.end()].into_iter().filter(|bound| window.contains(*bound)));
    }
    for instant in bounds {
        if instant < pushed.start {
            assert_eq!(after.is_private(instant), before.is_private(instant), "{instant}: the past has changed");
        } else if instant >= pushed.end && after.is_private(instant) != wanted.is_private(instant) {
            let unreachable = |period: Option<Period>| period.is_none_or(|period| period.contains(instant));
            assert!(report.unreachable.iter().any(|wish| unreachable(wish.period)), "{instant}: not as wanted");
        }
    }
}
