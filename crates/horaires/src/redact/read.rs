//! Redacted trips read back, to redact them once more. It is an allow-list too: fields that a redacted trip does not have
//! are passed over.

use serde::de::{Deserialize, Deserializer, Error};

use super::{ProfessionalStretch, RedactedTrip};
use crate::amount::Amount;
use crate::classify::Usage;
use crate::figures::{Figure, Figures};
use crate::id::Id;
use crate::shares::{Basis, Part};
use crate::time::{Instant, Period};
use crate::track::{Odometer, Place, Position};
use crate::wire::parse_date;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenTrip {
    trip_id: Id,
    driver_id: Id,
    vehicle_id: Option<Id>,
    numero_embarque: Option<Id>,
    code_exploitant: Option<Id>,
    entity_id: Option<Id>,
    group_id: Option<Id>,
    usage: Usage,
    basis: Option<Basis>,
    private: Option<Part>,
    professional: Vec<ProfessionalStretch>,
}

impl<'de> Deserialize<'de> for RedactedTrip {
    /// What [`Redactor`](super::Redactor) wrote.
    ///
    /// ```
    /// let text = r#"{"tripId":1,"driverId":7,"usage":"private","private":{"durationMs":900000,"cost":1.50},"professional":[]}"#;
    /// let trip: horaires::RedactedTrip = serde_json::from_str(text)?;
    /// assert_eq!(trip.private.unwrap().ms, 900_000);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = WrittenTrip::deserialize(deserializer)?;
        Ok(Self {
            trip_id: written.trip_id,
            driver_id: written.driver_id,
            vehicle_id: written.vehicle_id,
            numero_embarque: written.numero_embarque,
            code_exploitant: written.code_exploitant,
            entity_id: written.entity_id,
            group_id: written.group_id,
            usage: written.usage,
            basis: written.basis,
            private: written.private,
            professional: written.professional,
        })
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPart {
    duration_ms: i64,
    distance_meters: Option<Amount>,
    electric_distance_meters: Option<Amount>,
    energy_kwh: Option<Amount>,
    fuel_liters: Option<Amount>,
    battery_use: Option<Amount>,
    cost: Option<Amount>,
}

impl WrittenPart {
    fn part<E: Error>(&self) -> Result<Part, E> {
        if self.duration_ms < 0 {
            return Err(E::custom(format_args!("`durationMs` is `{}`: expected 0 or more", self.duration_ms)));
        }
        let mut figures = Figures::default();
        for (figure, amount) in [
            (Figure::Distance, self.distance_meters),
            (Figure::ElectricDistance, self.electric_distance_meters),
            (Figure::Energy, self.energy_kwh),
            (Figure::Fuel, self.fuel_liters),
            (Figure::BatteryUse, self.battery_use),
            (Figure::Cost, self.cost),
        ] {
            figures.set(figure, amount);
        }
        Ok(Part { ms: self.duration_ms, figures })
    }
}

impl<'de> Deserialize<'de> for Part {
    /// An object with `durationMs` and the figures that are known.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenPart::deserialize(deserializer)?.part()
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenStretch {
    start: Option<String>,
    end: Option<String>,
    duration_ms: i64,
    distance_meters: Option<Amount>,
    electric_distance_meters: Option<Amount>,
    energy_kwh: Option<Amount>,
    fuel_liters: Option<Amount>,
    battery_use: Option<Amount>,
    cost: Option<Amount>,
    #[serde(default)]
    positions: Vec<WrittenPosition>,
}

#[derive(serde::Deserialize)]
struct WrittenPosition {
    timestamp: String,
    odometer: Option<Amount>,
    latitude: Option<Amount>,
    longitude: Option<Amount>,
}

impl<'de> Deserialize<'de> for ProfessionalStretch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = WrittenStretch::deserialize(deserializer)?;
        let period = match (&written.start, &written.end) {
            (Some(start), Some(end)) => {
                let (from, to) = (instant(start)?, instant(end)?);
                let reversed =
                    || D::Error::custom(format_args!("a stretch ends at `{end}`, before its start at `{start}`"));
                Some(Period::new(from, to).ok_or_else(reversed)?)
            }
            (None, None) => None,
            _ => return Err(D::Error::custom("a stretch has one of `start` and `end`: expected both or neither")),
        };
        let part = WrittenPart {
            duration_ms: written.duration_ms,
            distance_meters: written.distance_meters,
            electric_distance_meters: written.electric_distance_meters,
            energy_kwh: written.energy_kwh,
            fuel_liters: written.fuel_liters,
            battery_use: written.battery_use,
            cost: written.cost,
        };
        let positions = written.positions.iter().map(WrittenPosition::position).collect::<Result<_, _>>()?;
        Ok(Self { period, part: part.part()?, positions })
    }
}

impl WrittenPosition {
    fn position<E: Error>(&self) -> Result<Position, E> {
        let odometer = self.odometer.map(|amount| {
            Odometer::new(amount).ok_or_else(|| E::custom(format_args!("`odometer` is `{amount}`: expected 0 or more")))
        });
        let place = match (self.latitude, self.longitude) {
            (Some(latitude), Some(longitude)) => {
                let outside = || E::custom("`latitude` and `longitude`: expected degrees within 90 and 180");
                Some(Place::new(latitude, longitude).ok_or_else(outside)?)
            }
            (None, None) => None,
            _ => return Err(E::custom("a position has one of `latitude` and `longitude`: expected both or neither")),
        };
        Ok(Position { at: instant(&self.timestamp)?, odometer: odometer.transpose()?, place })
    }
}

fn instant<E: Error>(text: &str) -> Result<Instant, E> {
    let shown = crate::validate::shorten(text);
    let millis = parse_date(text).map_err(|_| E::custom(format_args!("cannot read the date `{shown}`")))?;
    Instant::from_millis(millis).map_err(|_| E::custom(format_args!("`{shown}` is outside 1970 to 2100")))
}
