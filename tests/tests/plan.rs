//! Plans, carried out in the model of the service: the past stays, the future becomes as wanted, nothing is exposed on
//! the way, and there is nothing left to do in the end.

use horaires::plan::Plan;
use horaires::service::Service;
use horaires::wire::Kind;
use horaires::{
    DriverRules, EndOfDay, ExtensionRule, Extensions, Id, Instant, MinuteOfDay, Options, Overrides, Period, RangeSet,
    RuleBook, TimeRange, Timeline, Weekday, WeeklyRule, Zone, plan,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const DRIVER: i64 = 7;
/// Monday 23 March 2026, 00:00 UTC: summer time begins in Europe in the week after.
const BASE: i64 = 1_774_224_000_000;
const HOUR: i64 = 3_600_000;
/// Three weeks.
const HOURS: i64 = 21 * 24;

type Set = RangeSet<Instant>;

fn at(ms: i64) -> Instant {
    Instant::from_millis(ms).unwrap()
}

/// An instant of the three weeks: mostly on the hour, at times beside it by less than a second or by a few.
fn moment() -> impl Strategy<Value = Instant> {
    let beside = prop_oneof![6 => Just(0i64), 1 => -2_000i64..2_000, 1 => select(vec![1i64, 500, 999, -1, 1_000])];
    (0..HOURS, beside).prop_map(|(hour, beside)| at(BASE + hour * HOUR + beside))
}

fn period() -> impl Strategy<Value = Period> {
    let length = prop_oneof![8 => (1i64..200).prop_map(|hours| hours * HOUR), 1 => 1i64..3_000];
    (moment(), length).prop_map(|(start, length)| Period::new(start, at(start.millis() + length)).unwrap())
}

fn validity() -> impl Strategy<Value = Period> {
    prop_oneof![
        3 => Just(Period::ALWAYS),
        2 => moment().prop_map(|start| Period::new(start, Instant::MAX).unwrap()),
        1 => moment().prop_map(|end| Period::new(Instant::MIN, end).unwrap()),
        2 => period(),
    ]
}

fn weekly() -> impl Strategy<Value = WeeklyRule> {
    let kind = prop_oneof![
        8 => Just(Kind::Private),
        2 => Just(Kind::PrivateExceptional),
        1 => Just(Kind::Immobilisation),
        1 => Just(Kind::Other("ASTREINTE".into())),
    ];
    let minutes =
        select(vec![(0u16, 480u16), (480, 720), (720, 840), (1080, 1440), (0, 1440), (300, 301), (1200, 1439)]);
    // Few days and ranges, so that current and wanted entries often meet.
    (kind, 0..3usize, minutes, validity()).prop_map(|(kind, day, (start, end), validity)| {
        let range = TimeRange::new(MinuteOfDay::new(start).unwrap(), MinuteOfDay::new(end).unwrap()).unwrap();
        WeeklyRule { id: None, kind, day: Weekday::ALL[day], range, validity, position: 0 }
    })
}

fn extension() -> impl Strategy<Value = ExtensionRule> {
    let rows = prop_oneof![4 => Just(Vec::new()), 1 => vec(weekly(), 1..3)];
    let description = select(vec![None, Some("NOEL".to_owned()), Some("ETE".to_owned())]);
    (period(), rows, description).prop_map(|(interval, rows, description)| {
        let has_rows = !rows.is_empty();
        ExtensionRule { id: None, description, interval, rows, has_rows, position: 0 }
    })
}

fn rules() -> impl Strategy<Value = DriverRules> {
    (vec(weekly(), 0..6), vec(extension(), 0..5)).prop_map(|(recurrent, extensions)| {
        // The service numbers what it is given.
        let rules = DriverRules { recurrent, extensions, ..DriverRules::none(Id::Number(DRIVER)) };
        Service::new(vec![rules], Vec::new()).rules(&Id::Number(DRIVER))
    })
}

/// What somebody makes of what the service holds: entries dropped, changed and added; or something of their own.
fn wanted(current: DriverRules) -> impl Strategy<Value = DriverRules> {
    let edits = (vec(0..6u8, current.recurrent.len()), vec(0..8u8, current.extensions.len()));
    let edited = (Just(current), edits, rules(), vec(weekly(), 4), vec(extension(), 5)).prop_map(
        |(current, (entries, intervals), added, other_entries, other_intervals)| {
            let mut wanted = DriverRules::none(current.driver.clone());
            for (index, (rule, edit)) in current.recurrent.iter().zip(entries).enumerate() {
                let other = &other_entries[index % other_entries.len()];
                wanted.recurrent.extend(match edit {
                    0 => None,
                    1 => Some(WeeklyRule { range: other.range, ..rule.clone() }),
                    2 => Some(WeeklyRule { validity: other.validity, ..rule.clone() }),
                    _ => Some(rule.clone()),
                });
            }
            for (index, (rule, edit)) in current.extensions.iter().zip(intervals).enumerate() {
                let other = &other_intervals[index];
                let (old, new) = (rule.interval, other.interval);
                let interval = match edit {
                    0 => continue,
                    1 => new,
                    2 => Period::new(old.start(), new.end()).unwrap_or(old),
                    3 => Period::new(new.start(), old.end()).unwrap_or(old),
                    _ => old,
                };
                let id = rule.id.clone().filter(|_| edit != 4);
                let description = if edit == 5 { other.description.clone() } else { rule.description.clone() };
                wanted.extensions.push(ExtensionRule { id, interval, description, ..rule.clone() });
            }
            wanted.recurrent.extend(added.recurrent.into_iter().take(2));
            wanted
                .extensions
                .extend(added.extensions.into_iter().take(2).map(|rule| ExtensionRule { id: None, ..rule }));
            wanted
        },
    );
    prop_oneof![4 => edited, 1 => rules()]
}

/// Current and wanted rules, a moment, and how long each step takes to arrive.
fn situation() -> impl Strategy<Value = (DriverRules, DriverRules, Instant, Vec<i64>, Options, Zone)> {
    let options = any::<(bool, bool)>().prop_map(|(rows, strict)| Options {
        extensions: if rows { Extensions::Rows } else { Extensions::Whole },
        end_of_day: if strict { EndOfDay::Strict } else { EndOfDay::Inclusive },
    });
    let zone = select(vec!["Europe/Paris", "UTC", "Australia/Lord_Howe"]).prop_map(|name| Zone::named(name).unwrap());
    // At once, within milliseconds, within seconds, and after a day or two on which everything stood still.
    let delay = prop_oneof![3 => Just(0i64), 3 => 1..2_000i64, 1 => 1..48i64 * HOUR];
    (rules().prop_flat_map(|current| (Just(current.clone()), wanted(current))), moment(), vec(delay, 40), options, zone)
        .prop_map(|((current, wanted), now, delays, options, zone)| {
            let read = |rules| as_read(rules, options.end_of_day);
            (read(current), read(wanted), now, delays, options, zone)
        })
}

/// Where 23:59 means the end of the day, nobody reads a range that ends at 23:59 sharp.
fn as_read(mut rules: DriverRules, end_of_day: EndOfDay) -> DriverRules {
    let rows = rules.extensions.iter_mut().flat_map(|extension| &mut extension.rows);
    for entry in rules.recurrent.iter_mut().chain(rows) {
        if end_of_day == EndOfDay::Inclusive && entry.range.end().minutes() == 1439 {
            entry.range = TimeRange::new(entry.range.start(), MinuteOfDay::END_OF_DAY).unwrap();
        }
    }
    rules
}

fn private(rules: &DriverRules, options: Options, zone: &Zone) -> Set {
    let timeline = Timeline::compile(rules, options, zone).unwrap();
    let segments = timeline.segments(Period::new(at(BASE - 100 * 24 * HOUR), at(BASE + 100 * 24 * HOUR)).unwrap());
    segments.filter(|segment| segment.private).map(|segment| (segment.period.start(), segment.period.end())).collect()
}

fn range(start: Instant, end: Instant) -> Set {
    RangeSet::from_iter([(start, end)])
}

fn before(set: &Set, instant: Instant) -> Set {
    set.intersect(&range(Instant::MIN, instant))
}

fn since(set: &Set, instant: Instant) -> Set {
    set.intersect(&range(instant, Instant::MAX))
}

fn differing(a: &Set, b: &Set) -> Set {
    a.subtract(b).union(&b.subtract(a))
}

fn book(rules: &DriverRules, options: Options, zone: &Zone) -> RuleBook {
    RuleBook::new(zone.clone(), options, vec![rules.clone()], Overrides::default())
}

/// The instants that a plan says it cannot make as wanted.
fn named(plan: &Plan) -> Set {
    let periods = plan.unreachable.iter().filter_map(|wish| wish.period);
    periods.map(|period| (period.start(), period.end())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Each step is received later than the one before, and the rules are read and planned again after it.
    #[test]
    fn step_by_step((current, wanted, start, delays, options, zone) in situation()) {
        let wanted_set = private(&wanted, options, &zone);
        let initial = private(&current, options, &zone);
        let kept = initial.intersect(&wanted_set);
        let wanted = book(&wanted, options, &zone);
        let driver = Id::Number(DRIVER);
        let mut service = Service::new(vec![current], Vec::new());
        let (mut now, mut not_granted, mut history) = (start, Set::new(), Vec::new());
        let mut delays = delays.into_iter();
        loop {
            let plan = plan(&service.book(zone.clone(), options), &wanted, now).unwrap();
            not_granted = not_granted.union(&named(&plan));
            let Some(step) = plan.steps.first() else { break };
            let Some(delay) = delays.next() else {
                return Err(TestCaseError::fail(format!("no end: {history:?}\n{:?}", plan.steps)));
            };
            let received = at(now.millis() + delay);
            let was = private(&service.rules(&driver), options, &zone);
            let applied = service.apply(&step.request, received);
            prop_assert!(applied.is_ok() || delay > 0, "{applied:?} {step:?}");
            history.push((received, step.clone(), applied));
            let is = private(&service.rules(&driver), options, &zone);
            prop_assert_eq!(before(&is, received), before(&was, received), "the past: {:?}", history);
            // What is private, and wanted so, is private after every step.
            let exposed = since(&kept.subtract(&is), received.ceil_second()).subtract(&not_granted);
            prop_assert!(exposed.is_empty(), "exposed {exposed:?}: {history:?}");
            now = received;
        }
        let last = private(&service.rules(&driver), options, &zone);
        prop_assert_eq!(before(&last, start), before(&initial, start));
        let wrong = since(&differing(&last, &wanted_set), now.ceil_second()).subtract(&not_granted);
        prop_assert!(wrong.is_empty(), "not as wanted {wrong:?}: {history:?}");
    }

    /// All steps are received at the moment that they were planned for: none is refused.
    #[test]
    fn all_at_once((current, wanted, now, _, options, zone) in situation()) {
        let wanted_set = private(&wanted, options, &zone);
        let wanted = book(&wanted, options, &zone);
        let mut service = Service::new(vec![current.clone()], Vec::new());
        let first = plan(&book(&current, options, &zone), &wanted, now).unwrap();
        for step in &first.steps {
            let applied = service.apply(&step.request, now);
            prop_assert!(applied.is_ok(), "{applied:?} {step:?} of {:?}", first.steps);
        }
        let again = plan(&service.book(zone.clone(), options), &wanted, now).unwrap();
        prop_assert!(again.is_empty(), "after {:?} still {:?}", first.steps, again.steps);
        let is = private(&service.rules(&Id::Number(DRIVER)), options, &zone);
        let wrong = since(&differing(&is, &wanted_set), now.ceil_second()).subtract(&named(&first)).subtract(&named(&again));
        prop_assert!(wrong.is_empty(), "not as wanted {wrong:?}: {:?} {:?}", first.steps, first.unreachable);
    }

    /// What is wanted is there: nothing to do, whatever the ids and however it is cut.
    #[test]
    fn nothing_to_do((current, _, now, _, options, zone) in situation()) {
        let mut same = current.clone();
        same.recurrent.iter_mut().for_each(|entry| entry.id = None);
        same.recurrent.reverse();
        same.extensions.iter_mut().for_each(|extension| extension.id = None);
        let plan = plan(&book(&current, options, &zone), &book(&same, options, &zone), now).unwrap();
        prop_assert!(plan.is_empty() && plan.unreachable.is_empty(), "{:?} {:?}", plan.steps, plan.unreachable);
    }
}
