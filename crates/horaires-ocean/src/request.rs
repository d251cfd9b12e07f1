//! What is asked of the services, where it is more than an id.

use chrono::NaiveDate;
use horaires::{Id, Instant};

use crate::models::{AnalysisBody, AnalysisFilter, AnalysisPeriod, ComputeMode, Criteria, Date, Field, RenderMode};

/// Which extensions are listed: of one driver or all, of a time or any.
///
/// ```
/// use horaires_ocean::ExtensionQuery;
/// use horaires_ocean::models::Id;
/// let query = ExtensionQuery { driver: Some(Id::Number(1110000004)), ..ExtensionQuery::default() };
/// assert_eq!(query.start, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExtensionQuery {
    /// One driver.
    pub driver: Option<Id>,
    /// From when.
    pub start: Option<Instant>,
    /// Until when.
    pub end: Option<Instant>,
}

/// Which vehicles are listed, and which of their fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VehicleQuery {
    /// One vehicle, by its number plate.
    pub registration: Option<String>,
    /// Fields to give; none: all.
    pub include_fields: Vec<String>,
}

/// Which vehicles are near a place.
///
/// ```
/// use horaires_ocean::NearestQuery;
/// let query = NearestQuery::around(48.117, -1.678).within(20);
/// assert_eq!(query.radius, Some(20));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NearestQuery {
    /// Latitude, in degrees.
    pub latitude: f64,
    /// Longitude, in degrees.
    pub longitude: f64,
    /// How far, in `radius_unit`.
    pub radius: Option<i32>,
    /// The unit of the radius; the documentation does not say which there are.
    pub radius_unit: Option<String>,
    /// How distances are computed.
    pub compute_mode: ComputeMode,
    /// How many vehicles at most, 1 to 10; it counts for [`ComputeMode::ByRoad`].
    pub limit: Option<i32>,
}

impl NearestQuery {
    /// Around a place, as the crow flies.
    #[must_use]
    pub const fn around(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
            radius: None,
            radius_unit: None,
            compute_mode: ComputeMode::StraightLine,
            limit: None,
        }
    }

    /// Within a radius.
    #[must_use]
    pub const fn within(mut self, radius: i32) -> Self {
        self.radius = Some(radius);
        self
    }
}

/// Which use of auxiliary equipment is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuxiliaryQuery {
    /// The vehicles; none: all.
    pub vehicles: Vec<Id>,
    /// The first day, of UTC.
    pub start: NaiveDate,
    /// The last day, of UTC.
    pub end: NaiveDate,
    /// Fields to give; none: all.
    pub include_fields: Vec<String>,
}

/// Which positions are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionQuery {
    /// The vehicle's number plate.
    pub registration: String,
    /// From when; at most two months back.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Whether positions recorded in private mode come too. The service gives them unless it is told not to; here they
    /// are asked for by name.
    pub with_privacy: bool,
}

impl PositionQuery {
    /// The positions of a vehicle that were not recorded in private mode.
    #[must_use]
    pub fn professional(registration: &str, start: Instant, end: Instant) -> Self {
        Self { registration: registration.to_owned(), start, end, with_privacy: false }
    }
}

/// An analysis to ask for.
///
/// ```
/// use horaires_ocean::AnalysisQuery;
/// use horaires_ocean::models::{Criteria, Id, RenderMode};
/// use horaires::Instant;
/// let (start, end) = (Instant::from_millis(1_767_222_000_000)?, Instant::from_millis(1_769_900_400_000)?);
/// let query = AnalysisQuery::new(RenderMode::DriverWithScheduleSynthesis, Criteria::All, start, end)
///     .persons([Id::Number(7001)]);
/// let body = serde_json::to_string(&query.body())?;
/// assert!(body.starts_with(r#"{"filter":{"persons":[7001]},"renderMode":"BY_DRIVER_WITH_HORAIRE_SYNTHESIS""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisQuery(AnalysisBody);

impl AnalysisQuery {
    /// Over everybody and everything, from one instant to another.
    #[must_use]
    pub fn new(render_mode: RenderMode, criteria: Criteria, start: Instant, end: Instant) -> Self {
        let period = AnalysisPeriod {
            start: Date::from(start).into(),
            end: Date::from(end).into(),
            ..AnalysisPeriod::default()
        };
        Self(AnalysisBody {
            filter: AnalysisFilter::default().into(),
            render_mode: render_mode.into(),
            criteria: criteria.into(),
            period: period.into(),
            ..AnalysisBody::default()
        })
    }

    /// Of these drivers alone. No driver at all is no filter.
    #[must_use]
    pub fn persons(self, ids: impl IntoIterator<Item = Id>) -> Self {
        self.filtered(|filter| &mut filter.persons, ids)
    }

    /// Of these entities alone. No entity at all is no filter.
    #[must_use]
    pub fn entities(self, ids: impl IntoIterator<Item = Id>) -> Self {
        self.filtered(|filter| &mut filter.entities, ids)
    }

    /// Of these groups alone. No group at all is no filter.
    #[must_use]
    pub fn groups(self, ids: impl IntoIterator<Item = Id>) -> Self {
        self.filtered(|filter| &mut filter.groups, ids)
    }

    /// Of these vehicles alone. No vehicle at all is no filter.
    #[must_use]
    pub fn vehicles(self, ids: impl IntoIterator<Item = Id>) -> Self {
        self.filtered(|filter| &mut filter.vehicles, ids)
    }

    /// The body that is sent: a filter that is not wanted is not in it.
    #[must_use]
    pub const fn body(&self) -> &AnalysisBody {
        &self.0
    }

    fn filtered(
        mut self,
        list: impl Fn(&mut AnalysisFilter) -> &mut Field<Vec<Field<Id>>>,
        ids: impl IntoIterator<Item = Id>,
    ) -> Self {
        let ids: Vec<Field<Id>> = ids.into_iter().map(Field::Value).collect();
        if let Field::Value(filter) = &mut self.0.filter {
            *list(filter) = if ids.is_empty() { Field::Absent } else { Field::Value(ids) };
        }
        self
    }
}
