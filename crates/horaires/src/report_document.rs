//! Reports as documents: what is written of a row, and what is not.

use serde::Serialize;

use crate::finding::Findings;
use crate::id::Id;
use crate::provenance::Provenance;
use crate::report::{Dimension, KeyPart, ReportKey};
use crate::shares::{Part, Totals};
use crate::time::Instant;

/// A report, as it is written.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportDocument<'a> {
    /// What produced it.
    pub provenance: &'a Provenance,
    /// What the hours of schedules are counted over; absent where nothing tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<ReportPeriod>,
    /// What there is a row for: `driverId`, `vehicleId`, `entityId`, `groupId`, `day`, `week`, `month`.
    pub dimensions: Vec<&'static str>,
    /// Whether private use stands beside dates (`semantics.md` 9).
    pub private_details: bool,
    /// The rows, in the order of their names.
    pub rows: Vec<ReportRowDocument<'a>>,
    /// All trips.
    pub total: &'a Totals,
    /// What is remarkable in the data.
    pub findings: &'a Findings,
}

/// A period, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportPeriod {
    /// First instant.
    pub start: Instant,
    /// First instant after.
    pub end: Instant,
}

/// A row, as it is written: its name has a member for each dimension, null where the trips do not say. Beside a date there
/// is nothing of private use, and no count of trips, unless on explicit request (`semantics.md` 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRowDocument<'a> {
    /// The driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_id: Option<Option<&'a Id>>,
    /// The vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_id: Option<Option<&'a Id>>,
    /// The entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<Option<&'a Id>>,
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Option<&'a Id>>,
    /// The day on the wall, `2026-03-30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// The Monday of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<String>,
    /// The first day of the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Trips.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trips: Option<u64>,
    /// Of these, wholly private ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_trips: Option<u64>,
    /// Wholly professional ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub professional_trips: Option<u64>,
    /// Mixed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixed_trips: Option<u64>,
    /// Mixed trips whose figures were shared by time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_trips: Option<u64>,
    /// Private use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<Part>,
    /// Professional use.
    pub professional: Part,
    /// The private hours that the schedules of the row's drivers hold, in milliseconds; on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_private_ms: Option<i64>,
}

/// Whether rows over these dimensions withhold private use, which would stand beside a date (`semantics.md` 9).
#[must_use]
pub fn hides_private(dimensions: &[Dimension], private_details: bool) -> bool {
    !private_details && dimensions.iter().any(|dimension| dimension.is_calendar())
}

impl<'a> ReportRowDocument<'a> {
    /// The document of a row; private use beside a date only with `private_details`.
    #[must_use]
    pub fn new(
        dimensions: &[Dimension],
        key: &'a ReportKey,
        totals: &Totals,
        available_private_ms: Option<i64>,
        private_details: bool,
    ) -> Self {
        let mut row = Self { professional: totals.professional, available_private_ms, ..Self::default() };
        for (dimension, part) in dimensions.iter().zip(key) {
            let id = match part {
                KeyPart::Id(id) => Some(id),
                _ => None,
            };
            let date = match part {
                KeyPart::Date(date) => Some(date.to_string()),
                _ => None,
            };
            match dimension {
                Dimension::Driver => row.driver_id = Some(id),
                Dimension::Vehicle => row.vehicle_id = Some(id),
                Dimension::Entity => row.entity_id = Some(id),
                Dimension::Group => row.group_id = Some(id),
                Dimension::Day => row.day = date,
                Dimension::Week => row.week = date,
                Dimension::Month => row.month = date,
            }
        }
        if !hides_private(dimensions, private_details) {
            row.trips = Some(totals.trips);
            row.private_trips = Some(totals.private_trips);
            row.professional_trips = Some(totals.professional_trips);
            row.mixed_trips = Some(totals.mixed_trips);
            row.estimated_trips = Some(totals.estimated_trips);
            row.private = Some(totals.private);
        }
        row
    }
}
