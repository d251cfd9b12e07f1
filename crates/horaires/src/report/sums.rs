//! The rows of a report while trips come in.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{Dimension, ReportKey, ReportRow, parts};
#[cfg(doc)]
use crate::classify::Classification;
use crate::classify::Usage;
use crate::figures::TripDetails;
use crate::shares::TripShares;
use crate::time::{DAY_MS, Period};
use crate::track::Track;
use crate::trip::Trip;
use crate::zone::Zone;

/// Sums by row, over some dimensions. Sums are exact: in which order trips are added makes no difference.
#[derive(Debug, Clone)]
pub struct ReportSums {
    dimensions: Vec<Dimension>,
    has_dates: bool,
    rows: HashMap<ReportKey, ReportRow>,
    /// Room for the key of the trip at hand.
    key: ReportKey,
}

impl ReportSums {
    /// Nothing yet.
    #[must_use]
    pub fn new(dimensions: &[Dimension]) -> Self {
        let has_dates = dimensions.iter().any(|dimension| dimension.is_calendar());
        Self { dimensions: dimensions.to_vec(), has_dates, rows: HashMap::new(), key: Vec::new() }
    }

    /// Adds a trip of one usage, which is all of it in one row: its shares. None, and nothing is added, where its parts
    /// have to be found first: it is mixed, or it lies on several days and there are rows by day, week or month. Then
    /// [`ReportSums::add`] does it.
    pub fn add_uniform(&mut self, zone: &Zone, trip: &Trip, details: &TripDetails, usage: Usage) -> Option<TripShares> {
        let private = usage.uniform()?;
        let day = if self.has_dates { only_day(zone, trip.period)? } else { NaiveDate::MIN };
        let shares = TripShares::whole(private, trip.period.duration_ms(), &details.figures);
        self.key.clear();
        self.key.extend(self.dimensions.iter().map(|dimension| dimension.part(trip, details, day)));
        if !self.rows.contains_key(self.key.as_slice()) {
            self.rows.insert(self.key.clone(), ReportRow::default());
        }
        if let Some(row) = self.rows.get_mut(self.key.as_slice()) {
            row.totals.add(usage, &shares);
            *row.drivers.entry(trip.driver.key()).or_default() |= !private;
        }
        Some(shares)
    }

    /// Adds a trip of that usage, which it has in these runs of one usage ([`Classification::usage_runs`],
    /// [`UsageColumns::runs`](crate::UsageColumns::runs)): its shares.
    pub fn add(
        &mut self,
        zone: &Zone,
        (trip, details): (&Trip, &TripDetails),
        (usage, runs): (Usage, &[(Period, bool)]),
        track: Option<&Track>,
    ) -> TripShares {
        if let Some(shares) = self.add_uniform(zone, trip, details, usage) {
            return shares;
        }
        let shares = match usage {
            Usage::Mixed => TripShares::of_runs(runs, &details.figures, track),
            _ => TripShares::whole(usage == Usage::Private, trip.period.duration_ms(), &details.figures),
        };
        for (key, row) in parts(&self.dimensions, zone, (trip, details), (usage, &shares, runs), track) {
            self.rows.entry(key).or_default().merge(&row);
        }
        shares
    }

    /// Adds what others added up.
    pub fn merge(&mut self, other: Self) {
        for (key, row) in other.rows {
            self.rows.entry(key).or_default().merge(&row);
        }
    }

    /// The rows, in the order of their keys.
    #[must_use]
    pub fn into_rows(self) -> BTreeMap<ReportKey, ReportRow> {
        self.rows.into_iter().collect()
    }
}

/// The day on the wall that all of a trip lies on; none where there are several, or where the clocks change meanwhile.
fn only_day(zone: &Zone, period: Period) -> Option<NaiveDate> {
    let (start, end) = (period.start(), period.end());
    let spans = zone.spans();
    let span = zone.span_index_at(start);
    let offset = i64::from(spans.get(span)?.offset_ms());
    let on_the_wall = start.millis() + offset;
    let midnight = start.millis() + DAY_MS - on_the_wall.rem_euclid(DAY_MS);
    let span_end = spans.get(span + 1).map_or(i64::MAX, |next| next.start().millis());
    if end.millis() > midnight.min(span_end) {
        return None;
    }
    let day = i32::try_from(on_the_wall.div_euclid(DAY_MS)).ok()?;
    NaiveDate::from_epoch_days(day)
}
