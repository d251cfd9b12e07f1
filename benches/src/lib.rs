//! The workload that every bench stands on: one driver's ordinary week, three public holidays, and random trips.
//!
//! Europe/Paris; Monday to Friday private 00:00-08:00, 12:00-13:30 and 18:00-24:00, Saturday and Sunday whole; the
//! whole local days of 25 December 2025, 1 January and 14 July 2026 exceptional. Trips start uniformly in
//! 2025-01-01..2027-01-01 UTC and last 1 minute to 14 hours, log-normal with a median of 25 minutes.

use std::f64::consts::TAU;
use std::ops::RangeInclusive;

use fastrand::Rng;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::{Kind, RulesDocument};
use horaires::{
    DriverRules, Id, Instant, MinuteOfDay, Overrides, Period, RuleBook, TimeRange, Timeline, Weekday, WeeklyRule,
};
use serde_json::{Value, json};

/// The first instant of the trips: 2025-01-01T00:00:00Z.
pub const FIRST: i64 = 1_735_689_600_000;
/// Trips start before this: 2027-01-01T00:00:00Z.
pub const LAST: i64 = 1_798_761_600_000;
const MINUTE: f64 = 60_000.0;
const LONGEST: i64 = 14 * 3_600_000;
const SEED: u64 = 0x686f_7261_6972_6573;

/// Private minutes of a working day.
pub const WEEKDAY: [(u32, u32); 3] = [(0, 480), (720, 810), (1080, 1440)];
/// Private minutes of a Saturday, a Sunday and a holiday.
pub const WHOLE_DAY: [(u32, u32); 1] = [(0, 1440)];
/// The exceptional days: year, month, day.
pub const HOLIDAYS: [(i32, u32, u32); 3] = [(2025, 12, 25), (2026, 1, 1), (2026, 7, 14)];
/// The same, from local midnight to local midnight.
const HOLIDAY_BOUNDS: [(&str, &str); 3] = [
    ("2025-12-25T00:00:00+01:00", "2025-12-26T00:00:00+01:00"),
    ("2026-01-01T00:00:00+01:00", "2026-01-02T00:00:00+01:00"),
    ("2026-07-14T00:00:00+02:00", "2026-07-15T00:00:00+02:00"),
];

/// Columns of trips.
#[derive(Debug, Clone, Default)]
pub struct Trips {
    /// Starts in UTC milliseconds.
    pub starts: Vec<i64>,
    /// Ends in UTC milliseconds.
    pub ends: Vec<i64>,
}

impl Trips {
    /// That many random trips, the same in every run.
    #[must_use]
    pub fn random(count: usize) -> Self {
        Self::with_lengths(count, MINUTE as i64..=LONGEST, 25.0)
    }

    /// Trips of up to three days, with a median of 6 hours.
    #[must_use]
    pub fn up_to_three_days(count: usize) -> Self {
        Self::with_lengths(count, MINUTE as i64..=3 * 86_400_000, 360.0)
    }

    fn with_lengths(count: usize, lengths: RangeInclusive<i64>, median_minutes: f64) -> Self {
        let mut rng = Rng::with_seed(SEED);
        let mut trips = Self::default();
        for _ in 0..count {
            let start = rng.i64(FIRST..LAST);
            // Box and Muller; the deviation of 1 is ours, the workload gives the median and the bounds.
            let normal = (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (TAU * rng.f64()).cos();
            let length = (median_minutes * MINUTE * normal.exp()) as i64;
            trips.starts.push(start);
            trips.ends.push(start + length.clamp(*lengths.start(), *lengths.end()));
        }
        trips
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Start and end of each.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.starts.iter().copied().zip(self.ends.iter().copied())
    }
}

/// The period over which a batch index is built: every trip lies in it.
#[must_use]
pub fn window() -> Period {
    period(FIRST, LAST + 3 * 86_400_000)
}

/// The period of a trip.
///
/// # Panics
/// On a trip that is none.
#[must_use]
pub fn period(start: i64, end: i64) -> Period {
    Period::new(Instant::clamped(start), Instant::clamped(end)).expect("a trip does not end before it starts")
}

/// The rules document, with the same rules for each of the drivers 1, 2, 3, ...
#[must_use]
pub fn rules_json(drivers: i64) -> String {
    let (mut recurrent, mut exceptional) = (Vec::new(), Vec::new());
    for driver in 1..=drivers {
        let days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
        for (index, day) in days.into_iter().enumerate() {
            for (start, end) in if index < 5 { &WEEKDAY[..] } else { &WHOLE_DAY[..] } {
                recurrent.push(entry(driver, recurrent.len(), day, *start, *end));
            }
        }
        for (index, (start, end)) in HOLIDAY_BOUNDS.into_iter().enumerate() {
            let id = 1_000_000 * driver + index as i64;
            exceptional.push(json!({
                "extension": {"id": id, "description": "public holiday"},
                "individu": {"id": driver}, "debut": start, "fin": end, "id": -id,
            }));
        }
    }
    json!({"timeZone": "Europe/Paris", "recurrent": recurrent, "exceptional": exceptional}).to_string()
}

fn entry(driver: i64, id: usize, day: &str, start: u32, end: u32) -> Value {
    json!({
        "id": id,
        "individu": {"id": driver, "nomInd": "DUPONT", "prenomInd": "Camille", "matriculeInd": format!("M{driver}")},
        "horaire": {
            "idJourSemaine": day, "typeHoraires": "VIE_PRIVEE",
            "debutHeure": start / 60, "debutMinute": start % 60, "finHeure": end / 60, "finMinute": end % 60,
        },
        "debut": null,
        "fin": null,
    })
}

/// The rules, read and checked: nothing in them may be unreadable.
///
/// # Panics
/// Where the engine does not take its own workload.
#[must_use]
pub fn rule_book(drivers: i64) -> RuleBook {
    let document: RulesDocument = serde_json::from_str(&rules_json(drivers)).expect("the document is JSON");
    let (book, issues) = read_rules(&document, &RuleSettings::default());
    assert!(issues.iter().all(|issue| !issue.unreadable), "{issues:?}");
    book.expect("the rules are valid")
}

/// The compiled rules of the workload's driver.
///
/// # Panics
/// Where the engine does not take its own workload.
#[must_use]
pub fn timeline() -> Timeline {
    let book = rule_book(1);
    let rules = book.driver(&Id::Number(1)).expect("driver 1 has rules");
    Timeline::compile(rules, book.options, &book.zone).expect("the rules are within the limits")
}

/// The same with a lunch break off the quarters of an hour: 12:10 to 13:35.
///
/// # Panics
/// Where the engine does not take its own workload.
#[must_use]
pub fn arbitrary_minutes() -> Timeline {
    let book = rule_book(1);
    let mut rules = book.drivers().first().expect("a driver").clone();
    for entry in rules.recurrent.iter_mut().filter(|entry| entry.range.start().minutes() == WEEKDAY[1].0 as u16) {
        entry.range = range(730, 815);
    }
    Timeline::compile(&rules, book.options, &book.zone).expect("the rules are within the limits")
}

/// The workload's rules for that many drivers, no two of them the same: mornings end when the driver says.
///
/// # Panics
/// Where the engine does not take its own workload, or for more than 103,823 drivers.
#[must_use]
pub fn fleet(drivers: usize) -> RuleBook {
    let book = rule_book(1);
    let ordinary = book.drivers().first().expect("a driver");
    let rules = |number: usize| {
        let mut rules = DriverRules { driver: Id::Number(number as i64), ..ordinary.clone() };
        for (day, turn) in [(Weekday::Monday, 1), (Weekday::Tuesday, 47), (Weekday::Wednesday, 47 * 47)] {
            // Before the lunch break, or it would not show.
            let end = 15 + 15 * (number / turn % 47) as u16;
            let morning = |entry: &&mut WeeklyRule| entry.day == day && entry.range.start() == MinuteOfDay::MIDNIGHT;
            rules.recurrent.iter_mut().filter(morning).for_each(|entry| entry.range = range(0, end));
        }
        assert!(rules.recurrent.iter().all(|entry| entry.kind == Kind::Private));
        rules
    };
    assert!(drivers <= 47 * 47 * 47);
    RuleBook::new(book.zone.clone(), book.options, (0..drivers).map(rules).collect(), Overrides::default())
}

fn range(start: u16, end: u16) -> TimeRange {
    let minute = |minute| MinuteOfDay::new(minute).expect("a minute of the day");
    TimeRange::new(minute(start), minute(end)).expect("not empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trips_are_as_described_and_the_same_in_every_run() {
        let trips = Trips::random(10_001);
        let mut lengths: Vec<i64> = trips.iter().map(|(start, end)| end - start).collect();
        lengths.sort_unstable();
        assert!(lengths[0] >= 60_000 && lengths[10_000] <= LONGEST);
        let median = lengths[5_000] as f64 / MINUTE;
        assert!((24.0..26.0).contains(&median), "{median}");
        assert!(trips.starts.iter().all(|start| (FIRST..LAST).contains(start)));
        assert_eq!(trips.starts, Trips::random(10_001).starts);
    }

    #[test]
    fn holidays_are_whole_local_days() {
        let timeline = timeline();
        for (start, end) in HOLIDAY_BOUNDS {
            let bounds = [start, end].map(|text| horaires::wire::parse_date(text).unwrap());
            let day = period(bounds[0], bounds[1]);
            assert_eq!(timeline.private_ms(day), 86_400_000);
        }
        // Monday 17 November 2025: 8 h, 1 h 30 and 6 h.
        let monday = period(1_763_334_000_000, 1_763_420_400_000);
        assert_eq!(timeline.private_ms(monday), 55_800_000);
    }
}
