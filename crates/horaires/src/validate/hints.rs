//! What a data-protection officer would remark about a week.

use super::pointer::Path;
use super::sink::Sink;
use crate::id::Id;
use crate::issue::Problem;
use crate::time::{MinuteOfDay, TimeRange, Weekday};
use crate::week::{Week, minutes_of};

/// Lunch: 12:00 to 14:00.
pub(crate) const LUNCH: (u16, u16) = (12, 14);
/// Evening: 18:00 to 24:00.
pub(crate) const EVENING: (u16, u16) = (18, 24);

/// Remarks about the private hours of a week: all of it, none of it, working days without lunch or evening.
pub(crate) fn about_week(sink: &mut Sink, private: &Week, driver: Option<&Id>, path: Path<'_>) {
    if private.is_empty() {
        sink.report(Problem::NothingPrivate, path);
        return;
    }
    if private.is_whole() {
        sink.report(Problem::WholeWeekPrivate, path);
        return;
    }
    let lunch = days_without(private, LUNCH);
    if !lunch.is_empty() {
        sink.report(Problem::NoPrivateLunch { driver: driver.cloned(), days: lunch }, path);
    }
    let evening = days_without(private, EVENING);
    if !evening.is_empty() {
        sink.report(Problem::NoPrivateEvening { driver: driver.cloned(), days: evening }, path);
    }
}

/// The working days, Monday to Friday, without any private minute between two hours.
pub(crate) fn days_without(private: &Week, (from, to): (u16, u16)) -> Vec<Weekday> {
    let hours = MinuteOfDay::from_hm(from, 0).zip(MinuteOfDay::from_hm(to, 0));
    let Some(range) = hours.and_then(|(from, to)| TimeRange::new(from, to)) else { return Vec::new() };
    let mut days = Vec::new();
    for day in Weekday::ALL {
        let (from, to) = minutes_of(day, range);
        let is_private = private.minutes().ranges().iter().any(|(start, end)| *start < to && from < *end);
        if day < Weekday::Saturday && !is_private {
            days.push(day);
        }
    }
    days
}
