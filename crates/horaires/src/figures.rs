//! What is proportional to a trip, and whom it belongs to: the columns that reports read besides those of
//! classification.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::amount::Amount;
use crate::finding::{FindingCode, Findings};
use crate::id::Id;
use crate::issue::{Lang, Problem};
use crate::trip::Cell;
use crate::validate::shorten;

/// A quantity that is proportional to a trip (`semantics.md` 6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Figure {
    /// `distanceMeters`: metres.
    Distance,
    /// `electricDistanceMeters`: metres driven electrically, a part of the distance.
    ElectricDistance,
    /// `energyKwh`: electric energy; negative where more was recovered than used.
    Energy,
    /// `fuelLiters`: litres.
    Fuel,
    /// `batteryUse`: in the service's unit; negative where the battery was charged.
    BatteryUse,
    /// `cost`: in the customer's currency; negative for a credit.
    Cost,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Self; 6] =
        [Self::Distance, Self::ElectricDistance, Self::Energy, Self::Fuel, Self::BatteryUse, Self::Cost];

    /// The column's name in our documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Distance => "distanceMeters",
            Self::ElectricDistance => "electricDistanceMeters",
            Self::Energy => "energyKwh",
            Self::Fuel => "fuelLiters",
            Self::BatteryUse => "batteryUse",
            Self::Cost => "cost",
        }
    }

    /// Whether less than nothing makes sense: energy is recovered, a battery is charged, a cost is credited.
    #[must_use]
    pub const fn may_be_negative(self) -> bool {
        matches!(self, Self::Energy | Self::BatteryUse | Self::Cost)
    }
}

/// The figures of a trip, or sums of them; what is not known is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures([Option<Amount>; Figure::ALL.len()]);

impl Figures {
    /// A figure, where it is known.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<Amount> {
        self.0.get(figure as usize).copied().flatten()
    }

    /// Sets a figure.
    pub fn set(&mut self, figure: Figure, amount: Option<Amount>) {
        if let Some(place) = self.0.get_mut(figure as usize) {
            *place = amount;
        }
    }

    /// Adds what is known of others; what is known on one side only counts as it is.
    pub fn add(&mut self, other: &Self) {
        for figure in Figure::ALL {
            if let Some(amount) = other.get(figure) {
                self.set(figure, Some(self.get(figure).unwrap_or_default() + amount));
            }
        }
    }

    /// The figures that are known.
    pub fn known(&self) -> impl Iterator<Item = (Figure, Amount)> + '_ {
        Figure::ALL.into_iter().filter_map(|figure| Some((figure, self.get(figure)?)))
    }

    /// Shares every figure out in proportion to weights ([`Amount::share`]).
    #[must_use]
    pub fn share(&self, weights: &[u64]) -> Vec<Self> {
        let mut parts = vec![Self::default(); weights.len()];
        for (figure, amount) in self.known() {
            for (part, share) in parts.iter_mut().zip(amount.share(weights)) {
                part.set(figure, Some(share));
            }
        }
        parts
    }
}

impl Serialize for Figures {
    /// An object with the figures that are known, under their names.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_into(&mut map)?;
        map.end()
    }
}

impl Figures {
    /// Writes the figures that are known among the members of an object.
    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.known().try_for_each(|(figure, amount)| map.serialize_entry(figure.name(), &amount))
    }
}

/// The columns of a trip that only reports read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailColumn {
    /// `vehicleId`.
    Vehicle,
    /// `entityId`.
    Entity,
    /// `groupId`.
    Group,
    /// A figure.
    Figure(Figure),
}

impl DetailColumn {
    /// The column of a name, or of the service's name for it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "vehicleId" => Some(Self::Vehicle),
            "entityId" => Some(Self::Entity),
            "groupId" => Some(Self::Group),
            "distanceMeter" => Some(Self::Figure(Figure::Distance)),
            _ => Figure::ALL.into_iter().find(|figure| figure.name() == name).map(Self::Figure),
        }
    }

    /// The column's name in our documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vehicle => "vehicleId",
            Self::Entity => "entityId",
            Self::Group => "groupId",
            Self::Figure(figure) => figure.name(),
        }
    }
}

/// Why a cell holds no detail of a trip.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .problem.message(Lang::En))]
pub struct DetailError {
    /// The column.
    pub column: DetailColumn,
    /// What is wrong there.
    pub problem: Box<Problem>,
}

/// What reports know of a trip besides its period and its driver.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TripDetails {
    /// The vehicle.
    pub vehicle: Option<Id>,
    /// The entity.
    pub entity: Option<Id>,
    /// The group.
    pub group: Option<Id>,
    /// What is proportional to the trip.
    pub figures: Figures,
}

impl TripDetails {
    /// Reads a cell into its column; an empty cell changes nothing.
    ///
    /// # Errors
    /// [`DetailError`] where an id is neither a whole number nor a string, or a figure is no number that an
    /// [`Amount`] can hold.
    ///
    /// ```
    /// use horaires::{Cell, DetailColumn, Figure, TripDetails};
    /// let mut details = TripDetails::default();
    /// details.read(DetailColumn::Figure(Figure::Cost), Cell::Csv("12.10"))?;
    /// assert_eq!(details.figures.get(Figure::Cost).unwrap().to_string(), "12.10");
    /// assert!(details.read(DetailColumn::Figure(Figure::Cost), Cell::Csv("12,10")).is_err());
    /// # Ok::<(), horaires::DetailError>(())
    /// ```
    pub fn read(&mut self, column: DetailColumn, cell: Cell<'_>) -> Result<(), DetailError> {
        let wrong = |expected, found| {
            let problem = Box::new(Problem::WrongType { expected, found: shorten(found) });
            DetailError { column, problem }
        };
        match column {
            DetailColumn::Figure(figure) => {
                let amount = match cell {
                    Cell::Missing | Cell::Csv("") => return Ok(()),
                    Cell::Csv(text) | Cell::Number(text) => Amount::parse(text).ok_or_else(|| wrong(NUMBER, text))?,
                    Cell::Text(text) | Cell::Other(text) => return Err(wrong(NUMBER, text)),
                };
                self.figures.set(figure, Some(amount));
            }
            DetailColumn::Vehicle | DetailColumn::Entity | DetailColumn::Group => {
                let id = match cell {
                    Cell::Missing | Cell::Csv("") | Cell::Text("") => return Ok(()),
                    Cell::Csv(text) => Id::from_csv(text),
                    Cell::Text(text) => Id::from(text),
                    Cell::Number(text) => Id::Number(text.parse().map_err(|_| wrong(ID, text))?),
                    Cell::Other(text) => return Err(wrong(ID, text)),
                };
                match column {
                    DetailColumn::Vehicle => self.vehicle = Some(id),
                    DetailColumn::Entity => self.entity = Some(id),
                    _ => self.group = Some(id),
                }
            }
        }
        Ok(())
    }

    /// Reports what cannot be true of the figures, and leaves out what cannot count: less than no distance and less
    /// than no fuel.
    pub fn check(&mut self, trip: &Id, findings: &mut Findings) {
        for figure in Figure::ALL {
            let negative = self.figures.get(figure).is_some_and(Amount::is_negative);
            if negative && !figure.may_be_negative() {
                findings.add(FindingCode::NegativeFigure, || trip.to_string());
                self.figures.set(figure, None);
            }
        }
        let both = self.figures.get(Figure::ElectricDistance).zip(self.figures.get(Figure::Distance));
        if both.is_some_and(|(electric, whole)| electric > whole) {
            findings.add(FindingCode::ElectricBeyondDistance, || trip.to_string());
        }
    }
}

/// What a figure has to be; the French of it stands with the messages.
pub(crate) const NUMBER: &str = "a number with a point, like 12.5, of at most 12 digits before it and 18 after";
const ID: &str = "a whole number or a string";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_under_their_names() {
        for column in [DetailColumn::Vehicle, DetailColumn::Entity, DetailColumn::Group]
            .into_iter()
            .chain(Figure::ALL.map(DetailColumn::Figure))
        {
            assert_eq!(DetailColumn::from_name(column.name()), Some(column));
        }
        assert_eq!(DetailColumn::from_name("distanceMeter"), Some(DetailColumn::Figure(Figure::Distance)));
        assert_eq!(DetailColumn::from_name("immatriculation"), None);
    }

    #[test]
    fn cells_are_ids_and_numbers_or_errors_that_say_so() {
        let mut details = TripDetails::default();
        for cell in [Cell::Missing, Cell::Csv("")] {
            details.read(DetailColumn::Vehicle, cell).unwrap();
            details.read(DetailColumn::Figure(Figure::Fuel), cell).unwrap();
        }
        assert_eq!(details, TripDetails::default());
        details.read(DetailColumn::Vehicle, Cell::Csv("007")).unwrap();
        details.read(DetailColumn::Entity, Cell::Number("7")).unwrap();
        details.read(DetailColumn::Group, Cell::Text("7")).unwrap();
        assert_eq!((details.vehicle.clone(), details.entity.clone()), (Some(Id::from("007")), Some(Id::Number(7))));
        assert_eq!(details.group, Some(Id::from("7")));
        for cell in [Cell::Csv("1,5"), Cell::Text("1.5"), Cell::Other("true"), Cell::Number("1e99")] {
            let error = details.read(DetailColumn::Figure(Figure::Fuel), cell).unwrap_err();
            assert!(error.to_string().starts_with("expected a number with a point"), "{error}");
        }
        assert!(details.read(DetailColumn::Vehicle, Cell::Number("1.5")).is_err());
    }

    #[test]
    fn what_cannot_be_is_found_and_does_not_count() {
        let mut findings = Findings::default();
        let mut details = TripDetails::default();
        for (figure, text) in [(Figure::Distance, "-1"), (Figure::Energy, "-0.5"), (Figure::Cost, "-3")] {
            details.figures.set(figure, Amount::parse(text));
        }
        details.check(&Id::Number(1), &mut findings);
        assert_eq!(details.figures.get(Figure::Distance), None);
        assert!(details.figures.get(Figure::Energy).is_some() && details.figures.get(Figure::Cost).is_some());
        details.figures.set(Figure::Distance, Amount::parse("5"));
        details.figures.set(Figure::ElectricDistance, Amount::parse("6"));
        details.check(&Id::Number(2), &mut findings);
        assert_eq!(findings.count(FindingCode::NegativeFigure), 1);
        assert_eq!(findings.count(FindingCode::ElectricBeyondDistance), 1);
    }
}
