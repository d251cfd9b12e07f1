//! Reports: private and professional use by driver, vehicle, entity, group, day, week and month.

mod sums;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::classify::{Classification, Classifier, Usage};
use crate::figures::{Figures, TripDetails};
use crate::id::Id;
use crate::limits::LimitExceeded;
use crate::report_document::hides_private;
use crate::shares::{Part, Sharing, Totals, TripShares};
use crate::time::{DAY_MS, Instant, Period};
use crate::track::Track;
use crate::trip::Trip;
use crate::zone::Zone;

pub use self::sums::ReportSums;

/// What a report has rows for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The driver.
    Driver,
    /// The vehicle.
    Vehicle,
    /// The entity.
    Entity,
    /// The group.
    Group,
    /// The calendar day on the wall, of 23, 24 or 25 hours.
    Day,
    /// The calendar week, by its Monday.
    Week,
    /// The calendar month, by its first day.
    Month,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 7] =
        [Self::Driver, Self::Vehicle, Self::Entity, Self::Group, Self::Day, Self::Week, Self::Month];

    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Driver => "driverId",
            Self::Vehicle => "vehicleId",
            Self::Entity => "entityId",
            Self::Group => "groupId",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Whether it tells when something happened: private use is then shown on explicit request only (`semantics.md` 9).
    #[must_use]
    pub const fn is_calendar(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month)
    }

    /// What a trip is in this dimension, given the day.
    fn part(self, trip: &Trip, details: &TripDetails, day: NaiveDate) -> KeyPart {
        let id = |id: Option<&Id>| id.map_or(KeyPart::Unknown, |id| KeyPart::Id(id.key()));
        match self {
            Self::Driver => id(Some(&trip.driver)),
            Self::Vehicle => id(details.vehicle.as_ref()),
            Self::Entity => id(details.entity.as_ref()),
            Self::Group => id(details.group.as_ref()),
            Self::Day | Self::Week | Self::Month => KeyPart::Date(self.bucket(day)),
        }
    }

    /// The day that stands for the day, week or month of a day.
    fn bucket(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Week => {
                let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())));
                monday.unwrap_or(day)
            }
            Self::Month => day.with_day(1).unwrap_or(day),
            _ => day,
        }
    }
}

/// A part of what names a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyPart {
    /// An id.
    Id(Id),
    /// A day, or the first day of a week or a month.
    Date(NaiveDate),
    /// The trip does not say.
    Unknown,
}

/// What names a row: one part for each dimension.
pub type ReportKey = Vec<KeyPart>;

/// One of the ten render modes of the service's analysis (`preformattedPrivacy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderMode {
    /// Its name in the service.
    pub name: &'static str,
    /// What it has rows for; a detail has one for each day.
    pub dimensions: &'static [Dimension],
    /// Whether the hours of the schedule stand beside those driven.
    pub with_hours: bool,
}

impl RenderMode {
    /// Every mode.
    pub const ALL: [Self; 10] = [
        Self::new("BY_DRIVER_WITHOUT_HORAIRE_SYNTHESIS", &[Dimension::Driver], false),
        Self::new("BY_DRIVER_WITH_HORAIRE_SYNTHESIS", &[Dimension::Driver], true),
        Self::new("BY_VEHICLE_WITHOUT_HORAIRE_SYNTHESIS", &[Dimension::Vehicle], false),
        Self::new("BY_VEHICLE_WITH_HORAIRE_SYNTHESIS", &[Dimension::Vehicle], true),
        Self::new("BY_DRIVER_WITHOUT_HORAIRE_DETAIL", &[Dimension::Driver, Dimension::Day], false),
        Self::new("BY_DRIVER_WITH_HORAIRE_DETAIL", &[Dimension::Driver, Dimension::Day], true),
        Self::new("BY_VEHICLE_WITHOUT_HORAIRE_DETAIL", &[Dimension::Vehicle, Dimension::Day], false),
        Self::new("BY_VEHICLE_WITH_HORAIRE_DETAIL", &[Dimension::Vehicle, Dimension::Day], true),
        Self::new("BY_DRIVER_VEHICLE_FUNCTION_WITH_HORAIRE_SYNTHESIS", &[Dimension::Driver, Dimension::Vehicle], true),
        Self::new(
            "BY_DRIVER_VEHICLE_FUNCTION_WITH_HORAIRE_DETAIL",
            &[Dimension::Driver, Dimension::Vehicle, Dimension::Day],
            true,
        ),
    ];

    const fn new(name: &'static str, dimensions: &'static [Dimension], with_hours: bool) -> Self {
        Self { name, dimensions, with_hours }
    }

    /// The mode of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &Self::ALL }.iter().find(|mode| mode.name == name)
    }
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportRow {
    /// What its trips add up to. A trip over midnight counts as a trip on the day it starts; its time and its figures
    /// count on the days they belong to.
    pub totals: Totals,
    /// The drivers of its trips, each with whether anything of them is professional here.
    pub drivers: BTreeMap<Id, bool>,
}

impl ReportRow {
    /// Adds another row.
    pub fn merge(&mut self, other: &Self) {
        self.totals.merge(&other.totals);
        for (driver, professional) in &other.drivers {
            *self.drivers.entry(driver.clone()).or_default() |= professional;
        }
    }
}

/// What a classified trip adds to each row of a report over these dimensions. Rows add up: whatever the dimensions, the
/// sum of all parts is the trip's [`TripShares`], to the digit.
#[must_use]
pub fn report_parts(
    dimensions: &[Dimension],
    zone: &Zone,
    trip: &Trip,
    details: &TripDetails,
    classification: &Classification<'_>,
    track: Option<&Track>,
) -> BTreeMap<ReportKey, ReportRow> {
    let shares = TripShares::new(classification, &details.figures, track);
    let runs = classification.usage_runs();
    parts(dimensions, zone, (trip, details), (classification.usage, &shares, &runs), track)
}

/// What a trip of that usage, with these shares and runs of one usage, adds to each row.
fn parts(
    dimensions: &[Dimension],
    zone: &Zone,
    (trip, details): (&Trip, &TripDetails),
    (usage, shares, runs): (Usage, &TripShares, &[(Period, bool)]),
    track: Option<&Track>,
) -> BTreeMap<ReportKey, ReportRow> {
    let mut whole = Totals::default();
    whole.add(usage, shares);
    let key = |day| dimensions.iter().map(|dimension| dimension.part(trip, details, day)).collect::<ReportKey>();
    let drivers = |professional| BTreeMap::from([(trip.driver.key(), professional)]);
    let any_professional = usage != Usage::Private;
    let start = zone.to_local(trip.period.start()).date();
    let calendar = dimensions.iter().any(|dimension| dimension.is_calendar());
    if !calendar || trip.period.is_empty() {
        return BTreeMap::from([(key(start), ReportRow { totals: whole, drivers: drivers(any_professional) })]);
    }
    // The trip counts on the day it starts, its parts where they belong.
    (whole.private, whole.professional) = (Part::default(), Part::default());
    let mut rows = BTreeMap::from([(key(start), ReportRow { totals: whole, drivers: drivers(false) })]);
    let periods: Vec<Period> = runs.iter().map(|run| run.0).collect();
    for ((period, private), figures) in runs.iter().zip(Sharing::over(&periods, track).share(&details.figures)) {
        for (day, part) in by_day(zone, *period, &figures, track) {
            let row = rows.entry(key(day)).or_default();
            (if *private { &mut row.totals.private } else { &mut row.totals.professional }).add(&part);
            *row.drivers.entry(trip.driver.key()).or_default() |= !*private;
        }
    }
    rows
}

/// A period and its figures, cut at midnight on the wall.
fn by_day(zone: &Zone, period: Period, figures: &Figures, track: Option<&Track>) -> Vec<(NaiveDate, Part)> {
    let days = days_of(zone, period);
    let periods: Vec<Period> = days.iter().map(|day| day.1).collect();
    let shares = Sharing::over(&periods, track).share(figures);
    let part =
        |((day, period), figures): ((NaiveDate, Period), Figures)| (day, Part { ms: period.duration_ms(), figures });
    days.into_iter().zip(shares).map(part).collect()
}

/// The calendar days of a period. Where clocks go back over midnight a day comes twice.
pub(crate) fn days_of(zone: &Zone, period: Period) -> Vec<(NaiveDate, Period)> {
    let mut days: Vec<(NaiveDate, Period)> = Vec::new();
    let spans = zone.spans();
    let mut span = zone.span_index_at(period.start());
    let mut at = period.start();
    while at < period.end() {
        while spans.get(span + 1).is_some_and(|next| next.start() <= at) {
            span += 1;
        }
        let offset = spans.get(span).map_or(0, |span| i64::from(span.offset_ms()));
        let midnight = at.millis() + DAY_MS - (at.millis() + offset).rem_euclid(DAY_MS);
        let span_end = spans.get(span + 1).map_or(i64::MAX, |next| next.start().millis());
        let next = Instant::clamped(midnight.min(span_end)).min(period.end());
        let Some(piece) = Period::new(at, next) else { break };
        let day = zone.to_local(at).date();
        match days.last_mut().filter(|last| last.0 == day) {
            Some(last) => last.1 = Period::new(last.1.start(), next).unwrap_or(last.1),
            None => days.push((day, piece)),
        }
        at = next;
    }
    days
}

/// The private hours that the schedules of a row's drivers hold, within a period and within the row's own days.
///
/// Beside a date the drivers are those of professional use, unless with `private_details`: another driver's hours would
/// show on which day they drove privately (`semantics.md` 9).
///
/// # Errors
/// [`LimitExceeded`] where a driver's rules are beyond the limits.
pub fn available_private_ms(
    classifier: &Classifier<'_>,
    dimensions: &[Dimension],
    key: &ReportKey,
    row: &ReportRow,
    within: Period,
    private_details: bool,
) -> Result<i64, LimitExceeded> {
    let zone = &classifier.book().zone;
    let inside = |day: NaiveDate| {
        dimensions.iter().zip(key).all(|(dimension, part)| match part {
            KeyPart::Date(date) => dimension.bucket(day) == *date,
            _ => true,
        })
    };
    let mut sum = 0;
    let all = !hides_private(dimensions, private_details);
    for driver in row.drivers.iter().filter_map(|(driver, professional)| (all || *professional).then_some(driver)) {
        let Some(timeline) = classifier.timeline(driver)? else { continue };
        if dimensions.iter().any(|dimension| dimension.is_calendar()) {
            let days = days_of(zone, within).into_iter().filter(|(day, _)| inside(*day));
            sum += days.map(|(_, period)| timeline.private_ms(period)).sum::<i64>();
        } else {
            sum += timeline.private_ms(within);
        }
    }
    Ok(sum)
}

/// The whole calendar days that a period touches.
#[must_use]
pub fn whole_days(zone: &Zone, period: Period) -> Period {
    let day = |instant| zone.instants_of_day(zone.to_local(instant).date());
    let last = if period.is_empty() { period.end() } else { Instant::clamped(period.end().millis() - 1) };
    let start = day(period.start()).first().map_or(period.start(), |first| first.start());
    let end = day(last).last().map_or(period.end(), |last| last.end());
    Period::new(start, end).unwrap_or(period)
}
