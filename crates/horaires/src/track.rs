//! A trip's own positions: how far it had come at each instant (`semantics.md` 6.4).

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::amount::Amount;
use crate::finding::{FindingCode, Findings};
use crate::id::Id;
use crate::time::{Instant, Period};

/// Where a vehicle was, and what its odometer showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// When it was recorded.
    pub at: Instant,
    /// What the odometer showed, where it is known.
    pub odometer: Option<Odometer>,
    /// Where it was, where that is known.
    pub place: Option<Place>,
}

impl Serialize for Position {
    /// An object with `timestamp`, and `odometer`, `latitude` and `longitude` where they are known.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &self.at)?;
        if let Some(odometer) = self.odometer {
            map.serialize_entry("odometer", &odometer.amount())?;
        }
        if let Some(place) = self.place {
            map.serialize_entry("latitude", &place.latitude())?;
            map.serialize_entry("longitude", &place.longitude())?;
        }
        map.end()
    }
}

/// What an odometer shows, in millionths of its unit. Which unit does not matter: only differences are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Odometer(u64);

impl Odometer {
    /// Cuts off what is finer than a millionth; none below zero.
    #[must_use]
    pub fn new(amount: Amount) -> Option<Self> {
        amount.cut_to(6).and_then(|millionths| u64::try_from(millionths).ok()).map(Self)
    }

    /// The number, without decimals that are zero.
    #[must_use]
    pub fn amount(self) -> Amount {
        Amount::from_fraction(i64::try_from(self.0).unwrap_or(i64::MAX), 6)
    }
}

/// A place on the earth, to a billionth of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// INVARIANT: the latitude lies within 90 degrees, the longitude within 180.
pub struct Place {
    latitude: i64,
    longitude: i64,
}

/// Billionths of a degree in a degree.
const DEGREE: i64 = 1_000_000_000;
/// Mean radius of the earth in millimetres.
const EARTH_RADIUS_MM: f64 = 6_371_008_771.4;

impl Place {
    /// A place from degrees, north and east; none outside 90 and 180 of them. What is finer than a billionth of a degree
    /// (a tenth of a millimetre) is cut off.
    ///
    /// ```
    /// use horaires::{Amount, Place};
    /// let degrees = |text| Amount::parse(text).unwrap();
    /// assert_eq!(Place::new(degrees("48.85837"), degrees("2.29448")).unwrap().longitude().to_string(), "2.29448");
    /// assert!(Place::new(degrees("90.1"), degrees("0")).is_none());
    /// ```
    #[must_use]
    pub fn new(latitude: Amount, longitude: Amount) -> Option<Self> {
        let within = |degrees: Amount, most: i64| {
            let cut = degrees.cut_to(9)?;
            (-most * DEGREE <= cut && cut <= most * DEGREE).then_some(cut)
        };
        Some(Self { latitude: within(latitude, 90)?, longitude: within(longitude, 180)? })
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> Amount {
        Amount::from_fraction(self.latitude, 9)
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> Amount {
        Amount::from_fraction(self.longitude, 9)
    }

    /// The great-circle distance in millimetres. With the functions of `libm`, which are the same on every machine.
    fn distance_mm(self, other: Self) -> u64 {
        let radians = |billionths: i64| (billionths as f64 / DEGREE as f64).to_radians();
        let (lat_a, lat_b) = (radians(self.latitude), radians(other.latitude));
        let half = |a: i64, b: i64| libm::sin(radians(b - a) / 2.0);
        let (north, east) = (half(self.latitude, other.latitude), half(self.longitude, other.longitude));
        let square = north * north + libm::cos(lat_a) * libm::cos(lat_b) * east * east;
        (2.0 * EARTH_RADIUS_MM * libm::asin(libm::sqrt(square.clamp(0.0, 1.0)))) as u64
    }
}

/// How far a trip had come at each of its positions; linear between two of them, and nothing before the first or after
/// the last.
#[derive(Debug, Clone, PartialEq, Eq)]
// INVARIANT: there are at least two points; their instants increase and their ways never decrease.
pub struct Track(Vec<Point>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    at: i64,
    way: u64,
}

impl Track {
    /// The track of a trip, by its odometer where two positions show it, else by the distances between its
    /// coordinates; none where the positions do not show any way. What is wrong with them is found and counted.
    #[must_use]
    pub fn new(trip: &Id, period: Period, mut positions: Vec<Position>, findings: &mut Findings) -> Option<Self> {
        let all = positions.len();
        positions.retain(|position| period.start() <= position.at && position.at <= period.end());
        let example = || trip.to_string();
        findings.add_many(FindingCode::PositionOutsideTrip, (all - positions.len()) as u64, example);
        if !positions.is_sorted_by_key(|position| position.at) {
            findings.add(FindingCode::PositionsOutOfOrder, example);
            positions.sort_by_key(|position| position.at);
        }
        let inside = positions.len();
        // Of several at one instant the last stays.
        positions.reverse();
        positions.dedup_by_key(|position| position.at);
        positions.reverse();
        findings.add_many(FindingCode::PositionsSameTime, (inside - positions.len()) as u64, example);
        let by_odometer = by_odometer(&positions);
        if by_odometer == Err(RunsBack) {
            findings.add(FindingCode::OdometerRunsBack, example);
        }
        let points = by_odometer.unwrap_or_default();
        let points = if moves(&points) { points } else { by_coordinates(&positions) };
        moves(&points).then_some(Self(points))
    }

    /// How far it came within a period, in a unit of the track.
    #[must_use]
    pub fn way(&self, period: Period) -> u64 {
        self.way_at(period.end().millis()) - self.way_at(period.start().millis())
    }

    /// Whether some of the period lies between the first position and the last.
    #[must_use]
    pub fn reaches(&self, period: Period) -> bool {
        let ends = self.0.first().zip(self.0.last());
        ends.is_some_and(|(first, last)| first.at < period.end().millis() && period.start().millis() < last.at)
    }

    fn way_at(&self, instant: i64) -> u64 {
        let after = self.0.partition_point(|point| point.at <= instant);
        let before = after.checked_sub(1).and_then(|index| self.0.get(index));
        match (before, self.0.get(after)) {
            (Some(a), Some(b)) => {
                let (way, passed, length) = (b.way - a.way, instant - a.at, b.at - a.at);
                let part = u128::from(way) * u128::from(passed.unsigned_abs()) / u128::from(length.unsigned_abs());
                a.way + u64::try_from(part).unwrap_or(way)
            }
            (Some(last), None) => last.way,
            (None, first) => first.map_or(0, |first| first.way),
        }
    }
}

/// An odometer that shows less than before.
#[derive(Debug, PartialEq, Eq)]
struct RunsBack;

fn by_odometer(positions: &[Position]) -> Result<Vec<Point>, RunsBack> {
    let shown = positions.iter().filter_map(|position| Some((position.at.millis(), position.odometer?)));
    let points: Vec<Point> = shown.map(|(at, odometer)| Point { at, way: odometer.0 }).collect();
    if points.is_sorted_by_key(|point| point.way) { Ok(points) } else { Err(RunsBack) }
}

fn by_coordinates(positions: &[Position]) -> Vec<Point> {
    let mut way = 0u64;
    let mut last: Option<Place> = None;
    let known = positions.iter().filter_map(|position| Some((position.at.millis(), position.place?)));
    known
        .map(|(at, place)| {
            way = way.saturating_add(last.map_or(0, |last| last.distance_mm(place)));
            last = Some(place);
            Point { at, way }
        })
        .collect()
}

fn moves(points: &[Point]) -> bool {
    points.first().zip(points.last()).is_some_and(|(first, last)| last.way > first.way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_millis(seconds * 1000).unwrap()
    }

    fn period(start: i64, end: i64) -> Period {
        Period::new(at(start), at(end)).unwrap()
    }

    fn shows(seconds: i64, odometer: &str) -> Position {
        Position { at: at(seconds), odometer: Odometer::new(degrees(odometer)), place: None }
    }

    fn stands(seconds: i64, latitude: &str, longitude: &str) -> Position {
        Position { at: at(seconds), odometer: None, place: Place::new(degrees(latitude), degrees(longitude)) }
    }

    fn track(positions: Vec<Position>) -> (Option<Track>, Findings) {
        let mut findings = Findings::default();
        (Track::new(&Id::Number(1), period(0, 100), positions, &mut findings), findings)
    }

    #[test]
    fn the_way_is_linear_between_two_positions() {
        let (track, findings) = track(vec![shows(10, "1000.5"), shows(20, "1001.5"), shows(90, "1002.5")]);
        let track = track.unwrap();
        assert!(findings.is_empty());
        for (start, end, expected) in
            [(0, 100, 2_000_000), (0, 10, 0), (10, 15, 500_000), (20, 55, 500_000), (90, 100, 0)]
        {
            assert_eq!(track.way(period(start, end)), expected, "{start} {end}");
        }
        assert!(track.reaches(period(0, 11)) && track.reaches(period(89, 100)));
        assert!(!track.reaches(period(0, 10)) && !track.reaches(period(90, 100)));
    }

    #[test]
    fn distances_are_those_of_the_earth() {
        let distance = |a: (&str, &str), b: (&str, &str)| {
            let place = |(latitude, longitude)| Place::new(degrees(latitude), degrees(longitude)).unwrap();
            place(a).distance_mm(place(b)) / 1_000_000
        };
        // Paris to Brest, across the antimeridian, from pole to pole, nowhere.
        assert_eq!(distance(("48.8566", "2.3522"), ("48.3904", "-4.4861")), 505);
        assert_eq!(distance(("0", "179.5"), ("0", "-179.5")), 111);
        assert_eq!(distance(("90", "0"), ("-90", "0")), 20015);
        assert_eq!(distance(("48.8566", "2.3522"), ("48.8566", "2.3522")), 0);
    }

    #[test]
    fn numbers_are_written_as_they_were_read() {
        for text in ["48.8566", "-0.5", "90", "0.000000001", "0"] {
            let place = Place::new(degrees(text), degrees(text)).unwrap();
            assert_eq!((place.latitude().to_string(), place.longitude().to_string()), (text.into(), text.into()));
        }
        assert_eq!(Place::new(degrees("48.85660000000001"), degrees("180")).unwrap().latitude().to_string(), "48.8566");
        assert_eq!(Odometer::new(degrees("12.3456789")).unwrap().amount().to_string(), "12.345678");
        assert_eq!(Odometer::new(degrees("-1")), None);
        assert_eq!(Place::new(degrees("0"), degrees("-180.000000001")), None);
    }

    #[test]
    fn what_is_wrong_with_positions_is_found() {
        let counts = |findings: &Findings| -> Vec<(&str, u64)> {
            findings.iter().map(|(code, tally)| (code.as_str(), tally.count)).collect()
        };
        let (found, findings) =
            track(vec![shows(101, "9"), shows(50, "2"), shows(20, "1"), shows(50, "3"), shows(100, "4")]);
        assert_eq!(found.unwrap().way(period(0, 50)), 2_000_000);
        assert_eq!(
            counts(&findings),
            [("position-outside-trip", 1), ("positions-out-of-order", 1), ("positions-same-time", 1)]
        );
        let (found, findings) = track(vec![shows(10, "2"), shows(20, "1")]);
        assert_eq!((found, counts(&findings)), (None, vec![("odometer-runs-back", 1)]));
        for still in [vec![], vec![shows(10, "1")], vec![shows(10, "1"), shows(20, "1")], vec![stands(1, "1", "1"); 3]]
        {
            assert_eq!(track(still).0, None);
        }
    }

    #[test]
    fn coordinates_serve_where_the_odometer_does_not() {
        let mut positions = vec![stands(0, "48", "2"), stands(50, "48.1", "2"), stands(100, "48.3", "2")];
        let plain = track(positions.clone()).0.unwrap();
        let (first, second) = (plain.way(period(0, 50)), plain.way(period(50, 100)));
        assert!((2 * first).abs_diff(second) <= 2, "{first} {second}");
        for (position, shown) in positions.iter_mut().zip(["5", "4", "6"]) {
            position.odometer = Odometer::new(degrees(shown));
        }
        assert_eq!(track(positions.clone()).0.unwrap(), plain);
        positions[1].odometer = None;
        assert_eq!(track(positions).0.unwrap().way(period(0, 50)), 500_000);
    }
}
