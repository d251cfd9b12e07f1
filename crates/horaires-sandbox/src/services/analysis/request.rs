//! What an analysis is asked for.

use horaires::wire::{Date, DateError, Field};
use horaires::{Dimension, Id, Instant, Period, Problem, RenderMode};
use horaires_ocean::models::{self, AnalysisBody, AnalysisFilter, Criteria};

use crate::failure::{Failure, shorten};
use crate::store::people::Driver;
use crate::store::vehicles::StoredVehicle;

/// What the rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// A driver each.
    Driver,
    /// A vehicle each.
    Vehicle,
    /// A driver in the company car that is theirs, each.
    DriverAndCompanyCar,
}

/// What an analysis is asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) mode: &'static RenderMode,
    pub(super) axis: Axis,
    pub(super) period: Period,
    criteria: Criteria,
    persons: Filter,
    entities: Filter,
    groups: Filter,
    vehicles: Filter,
}

/// Ids that are wanted; none: all. A list that holds 0 wants 0, which nothing has.
#[derive(Debug, Default)]
struct Filter(Vec<Id>);

/// What a filter holds, in both languages.
const ID: (&str, &str) = ("a whole number", "un nombre entier");

impl Filter {
    fn read(list: &Field<Vec<Field<Id>>>, name: &str) -> Result<Self, Failure> {
        let path = format!("/filter/{name}");
        let elements = match list {
            Field::Absent | Field::Null => return Ok(Self::default()),
            Field::Value(elements) => elements,
            Field::Other(found) => return Err(wrong(("a list", "une liste"), found, &path)),
        };
        let mut ids = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            match element {
                Field::Value(id) => ids.push(id.key()),
                Field::Other(found) => return Err(wrong(ID, found, &format!("{path}/{index}"))),
                Field::Absent | Field::Null => {
                    return Err(wrong(ID, &serde_json::Value::Null, &format!("{path}/{index}")));
                }
            }
        }
        Ok(Self(ids))
    }

    fn keeps(&self, id: Option<i64>) -> bool {
        self.0.is_empty() || id.is_some_and(|id| self.0.contains(&Id::Number(id)))
    }
}

impl Wanted {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 with the first thing that is wrong.
    pub(super) fn read(body: &AnalysisBody) -> Result<Self, Failure> {
        const MODES: (&str, &str) = ("one of the ten render modes", "un des dix modes");
        let mode = needed(&body.render_mode, "/renderMode", "renderMode", MODES)?;
        let mode = layout(*mode).ok_or_else(|| wrong(MODES, &mode.name().into(), "/renderMode"))?;
        let criteria = match &body.criteria {
            Field::Absent | Field::Null => Criteria::All,
            Field::Value(criteria) => *criteria,
            Field::Other(found) => {
                let expected =
                    ("`GEOLOCATION`, `WIHOUT_GEOLOCATION` or `ALL`", "`GEOLOCATION`, `WIHOUT_GEOLOCATION` ou `ALL`");
                return Err(wrong(expected, found, "/criteria"));
            }
        };
        let none = AnalysisFilter::default();
        let filter = match &body.filter {
            Field::Absent | Field::Null => &none,
            Field::Value(filter) => filter,
            Field::Other(found) => return Err(wrong(("an object", "un objet"), found, "/filter")),
        };
        let period = match &body.period {
            Field::Value(period) => period,
            Field::Absent | Field::Null => return Err(missing("periode", "/periode")),
            Field::Other(found) => return Err(wrong(("an object", "un objet"), found, "/periode")),
        };
        let start = date(&period.start, "debut")?;
        let end = date(&period.end, "fin")?;
        Ok(Self {
            mode,
            axis: axis(mode),
            period: between(start, end)?,
            criteria,
            persons: Filter::read(&filter.persons, "persons")?,
            entities: Filter::read(&filter.entities, "entities")?,
            groups: Filter::read(&filter.groups, "groups")?,
            vehicles: Filter::read(&filter.vehicles, "vehicleIds")?,
        })
    }

    /// Whether a trip of that driver in that vehicle counts. Where rows are about drivers, a trip without one does not.
    pub(super) fn counts(&self, driver: Option<&Driver>, stored: &StoredVehicle) -> bool {
        let vehicle = &stored.vehicle;
        let geolocation = match self.criteria {
            Criteria::All => true,
            Criteria::Geolocation => vehicle.geolocated,
            Criteria::WithoutGeolocation => !vehicle.geolocated,
        };
        let id = driver.map(|driver| driver.id);
        let (of_axis, entity, group) = match self.axis {
            Axis::Vehicle => (true, vehicle.entity, vehicle.team),
            Axis::Driver | Axis::DriverAndCompanyCar => {
                let entity = driver.and_then(|driver| Some(driver.entity.as_ref()?.id));
                let group = driver.and_then(|driver| Some(driver.team.as_ref()?.id));
                let is_own = self.axis == Axis::Driver || vehicle.driver == id;
                (id.is_some() && is_own, entity, group)
            }
        };
        geolocation
            && of_axis
            && self.persons.keeps(id)
            && self.entities.keeps(entity)
            && self.groups.keeps(group)
            && self.vehicles.keeps(Some(vehicle.id))
    }
}

/// The layout of a render mode.
fn layout(mode: models::RenderMode) -> Option<&'static RenderMode> {
    RenderMode::named(mode.name())
}

fn axis(mode: &RenderMode) -> Axis {
    let has = |dimension| mode.dimensions.contains(&dimension);
    match (has(Dimension::Driver), has(Dimension::Vehicle)) {
        (true, true) => Axis::DriverAndCompanyCar,
        (true, false) => Axis::Driver,
        (false, _) => Axis::Vehicle,
    }
}

fn between(start: Instant, end: Instant) -> Result<Period, Failure> {
    let reversed = || Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
    match Period::new(start, end) {
        None => Err(Failure::problem(reversed(), "/periode/fin")),
        Some(period) if period.is_empty() => {
            Err(Failure::problem(Problem::PeriodEmpty { at: start.to_string() }, "/periode/fin"))
        }
        Some(period) => Ok(period),
    }
}

fn date(field: &Field<Date>, name: &str) -> Result<Instant, Failure> {
    let path = format!("/periode/{name}");
    let date = needed(field, &path, name, ("a date", "une date"))?;
    let shown = match date {
        Date::Millis(millis) => millis.to_string(),
        Date::Text(text) => shorten(text),
    };
    match date.millis() {
        Ok(millis) if millis < 0 => {
            Err(Failure::problem(Problem::OutsideWindow { found: format!("`{shown}`") }, &path))
        }
        Ok(millis) => Ok(Instant::clamped(millis)),
        Err(error) => {
            let no_offset = error == DateError::NoOffset;
            Err(Failure::problem(Problem::UnreadableDate { found: shown, no_offset }, &path))
        }
    }
}

fn needed<'f, T>(field: &'f Field<T>, path: &str, name: &str, expected: (&str, &str)) -> Result<&'f T, Failure> {
    match field {
        Field::Value(value) => Ok(value),
        Field::Absent | Field::Null => Err(missing(name, path)),
        Field::Other(found) => Err(wrong(expected, found, path)),
    }
}

fn missing(name: &str, path: &str) -> Failure {
    Failure::problem(Problem::MissingField { field: name.to_owned() }, path)
}

fn wrong(expected: (&str, &str), found: &serde_json::Value, path: &str) -> Failure {
    Failure::wrong_type(path, expected, &found.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_modes() {
        assert_eq!(models::RenderMode::ALL.len(), 10);
        for mode in models::RenderMode::ALL {
            let name = mode.name();
            let layout = layout(*mode).unwrap();
            assert_eq!(layout.with_hours, name.contains("_WITH_HORAIRE"), "{name}");
            assert_eq!(layout.dimensions.contains(&Dimension::Day), name.ends_with("_DETAIL"), "{name}");
            let expected = match name {
                _ if name.starts_with("BY_DRIVER_VEHICLE_FUNCTION") => Axis::DriverAndCompanyCar,
                _ if name.starts_with("BY_DRIVER") => Axis::Driver,
                _ => Axis::Vehicle,
            };
            assert_eq!(axis(layout), expected, "{name}");
        }
    }

    #[test]
    fn a_list_that_holds_0_filters_on_0() {
        let body = |filter: &str| -> AnalysisBody {
            serde_json::from_str(&format!(
                r#"{{"filter": {filter}, "renderMode": "BY_VEHICLE_WITH_HORAIRE_DETAIL",
                    "periode": {{"debut": 1764000000000, "fin": "2026-01-01T00:00:00Z"}}}}"#
            ))
            .unwrap()
        };
        let wanted = Wanted::read(&body(r#"{"persons": [], "vehicleIds": [0, "7"]}"#)).unwrap();
        assert!(wanted.persons.keeps(None) && wanted.persons.keeps(Some(1)));
        assert!(!wanted.vehicles.keeps(Some(1)) && wanted.vehicles.keeps(Some(7)));
        assert!(Wanted::read(&body(r#"{"persons": [null]}"#)).is_err());
        assert!(Wanted::read(&body(r#"{"persons": 7}"#)).is_err());
    }
}
