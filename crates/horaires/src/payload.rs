//! Payloads: schedules in canonical `innerMap` form with their period, and a driver's recurrent entries as a sequence
//! of them (`semantics.md` 7).

use crate::id::Id;
use crate::options::{EndOfDay, EndOfDayForm};
use crate::rules::DriverRules;
use crate::time::{DAY_MINUTES, Instant, Period, TimeRange, Weekday};
use crate::week::Schedule;
use crate::wire::{
    Date, DayMap, Field, Horaire, InnerMap, InnerMapDocument, Kind, KindMap, day_name, format_service_date,
};

/// A schedule to send, with the period it is sent for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payload {
    /// The driver, in documents that hold payloads of several.
    pub driver: Option<Id>,
    /// From when; none: from receipt.
    pub start: Option<Instant>,
    /// Until when; none: for good.
    pub end: Option<Instant>,
    /// The weekly ranges.
    pub schedule: Schedule,
}

/// A range that ends at 23:59 sharp cannot be written where 23:59 means the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} {range} ends at 23:59 sharp, which would be read as the end of the day: use the strict mode, or end at 23:58 or 24:00",
    day_name(*.day)
)]
pub struct NotWritable {
    /// The day of the range.
    pub day: Weekday,
    /// The range.
    pub range: TimeRange,
}

impl Payload {
    /// The canonical document: days in week order; within a type, ranges sorted, disjoint and not touching; no empty
    /// lists (`semantics.md` 7.1). The end of a day is written as `form` says, and always 24:00 in strict mode.
    ///
    /// # Errors
    /// [`NotWritable`] for a range that ends at 23:59 sharp, except in strict mode.
    pub fn to_wire(&self, end_of_day: EndOfDay, form: EndOfDayForm) -> Result<InnerMapDocument, NotWritable> {
        let date = |bound: Option<Instant>| match bound {
            Some(instant) => Field::Value(Date::Text(format_service_date(instant))),
            None => Field::Absent,
        };
        Ok(InnerMapDocument {
            driver: self.driver.clone().map_or(Field::Absent, Field::Value),
            start: date(self.start),
            end: date(self.end),
            inner_map: InnerMap { map: Field::Value(map(&self.schedule, end_of_day, form)?), ..InnerMap::default() }
                .into(),
            ..InnerMapDocument::default()
        })
    }
}

fn map(schedule: &Schedule, end_of_day: EndOfDay, form: EndOfDayForm) -> Result<DayMap, NotWritable> {
    let mut days = DayMap::new();
    for day in Weekday::ALL {
        let mut kinds = KindMap::new();
        for (kind, week) in schedule.kinds() {
            let mut ranges: Vec<Field<Horaire>> = Vec::new();
            for range in week.day(day) {
                ranges.push(horaire(kind, day, range, end_of_day, form)?.into());
            }
            if !ranges.is_empty() {
                kinds.insert(kind.name().to_owned(), Field::Value(ranges));
            }
        }
        if !kinds.is_empty() {
            days.insert(day_name(day).to_owned(), Field::Value(kinds));
        }
    }
    Ok(days)
}

/// One range as the service takes it.
pub(crate) fn horaire(
    kind: &Kind,
    day: Weekday,
    range: TimeRange,
    end_of_day: EndOfDay,
    form: EndOfDayForm,
) -> Result<Horaire, NotWritable> {
    let end = range.end();
    let (end_hour, end_minute) = match (end_of_day, form) {
        (EndOfDay::Inclusive, _) if end.minutes() == DAY_MINUTES - 1 => return Err(NotWritable { day, range }),
        // 23:59 to 23:59 would be empty as written: the last minute alone is written 23:59 to 24:00.
        (EndOfDay::Inclusive, EndOfDayForm::Minute2359)
            if end.minutes() == DAY_MINUTES && range.start().minutes() < DAY_MINUTES - 1 =>
        {
            (23, 59)
        }
        _ => (end.hour(), end.minute()),
    };
    Ok(Horaire {
        day: day_name(day).to_owned().into(),
        kind: kind.name().to_owned().into(),
        start_hour: i64::from(range.start().hour()).into(),
        end_hour: i64::from(end_hour).into(),
        start_minute: i64::from(range.start().minute()).into(),
        end_minute: i64::from(end_minute).into(),
        ..Horaire::default()
    })
}

/// A driver's recurrent entries as payloads: one for each maximal period over which the valid entries cover the same
/// week (`semantics.md` 7.3). Periods without any range are left out: there is nothing to send for them.
///
/// Bounds at the ends of the supported window are open (`None`).
#[must_use]
pub fn payload_sequence(rules: &DriverRules) -> Vec<Payload> {
    let entries = || rules.recurrent.iter().filter(|entry| !entry.validity.is_empty());
    let mut cuts: Vec<Instant> = Vec::new();
    for entry in entries() {
        cuts.extend([entry.validity.start(), entry.validity.end()]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut sequence: Vec<(Period, Schedule)> = Vec::new();
    for pair in cuts.windows(2) {
        let [start, end] = pair else { continue };
        let Some(period) = Period::new(*start, *end) else { continue };
        let mut ranges = Vec::new();
        for entry in entries().filter(|entry| entry.validity.contains(*start)) {
            ranges.push((entry.kind.clone(), entry.day, entry.range));
        }
        let schedule = Schedule::new(ranges);
        match sequence.last_mut() {
            Some((last, same)) if *same == schedule && last.end() == *start => {
                *last = Period::new(last.start(), *end).unwrap_or(*last);
            }
            _ => sequence.push((period, schedule)),
        }
    }
    let mut payloads = Vec::with_capacity(sequence.len());
    for (period, schedule) in sequence {
        if !schedule.is_empty() {
            payloads.push(Payload {
                driver: Some(rules.driver.clone()),
                start: (period.start() > Instant::MIN).then_some(period.start()),
                end: (period.end() < Instant::MAX).then_some(period.end()),
                schedule,
            });
        }
    }
    payloads
}
