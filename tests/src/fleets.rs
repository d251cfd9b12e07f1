//! Random fleets: trips with figures and positions, for rules of [`crate::arbitrary::rules_document`].

use horaires::{Amount, Figure, Figures, Id, Instant, Odometer, Period, Position, Trip};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::arbitrary::{range, write_range};

/// A trip as the tests see it: figures in thousandths, an odometer in whole units.
#[derive(Debug, Clone)]
pub struct FleetTrip {
    pub id: i64,
    pub driver: Value,
    pub vehicle: i64,
    pub start: i64,
    pub end: i64,
    /// Thousandths of each figure, where it is known.
    pub figures: Vec<Option<i64>>,
    /// Instant and odometer, in order.
    pub positions: Vec<(i64, i64)>,
}

impl FleetTrip {
    pub fn trip(&self) -> Trip {
        let driver = match &self.driver {
            Value::Number(number) => Id::Number(number.as_i64().unwrap()),
            other => Id::from(other.as_str().unwrap()),
        };
        Trip { id: Id::Number(self.id), driver, period: self.period(), unit_number: None, operator_code: None }
    }

    pub fn period(&self) -> Period {
        Period::new(instant(self.start), instant(self.end)).unwrap()
    }

    /// As the oracle reads it.
    pub fn row(&self) -> Value {
        json!({"tripId": self.id, "driverId": self.driver, "start": self.start, "end": self.end})
    }

    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for (figure, thousandths) in Figure::ALL.into_iter().zip(&self.figures) {
            figures.set(figure, thousandths.map(amount));
        }
        figures
    }

    pub fn positions(&self) -> Vec<Position> {
        let position = |(at, shown): &(i64, i64)| Position {
            at: instant(*at),
            odometer: Odometer::new(Amount::from_whole(*shown)),
            place: None,
        };
        self.positions.iter().map(position).collect()
    }
}

pub fn instant(millis: i64) -> Instant {
    Instant::from_millis(millis).unwrap()
}

/// An amount of thousandths, through its text.
pub fn amount(thousandths: i64) -> Amount {
    let (sign, rest) = (if thousandths < 0 { "-" } else { "" }, thousandths.abs());
    Amount::parse(&format!("{sign}{}.{:03}", rest / 1000, rest % 1000)).unwrap()
}

fn trip() -> impl Strategy<Value = FleetTrip> {
    let driver = select(vec![json!(7), json!("7"), json!(8), json!("x"), json!(9)]);
    // Days around clock changes, and any minute of 2026 and 2027.
    let start = prop_oneof![
        3 => (0i64..2 * 365 * 1440).prop_map(|minute| 1_767_222_000_000 + minute * 60_000),
        1 => (0i64..3 * 1440).prop_map(|minute| 1_774_652_400_000 + minute * 60_000),
        1 => (0i64..3 * 86_400_000).prop_map(|ms| 1_792_796_400_000 + ms),
    ];
    let length = prop_oneof![1 => Just(0i64), 6 => 1i64..14_400_000, 1 => 1i64..200_000_000];
    let figures = vec(prop::option::weighted(0.8, prop_oneof![0i64..3, 0i64..500_000_000]), Figure::ALL.len());
    let steps = prop_oneof![1 => Just(Vec::new()), 1 => vec((0i64..1000, 0i64..50), 0..6)];
    (driver, 1i64..4, start, length, figures, steps).prop_map(|(driver, vehicle, start, length, figures, steps)| {
        let mut shown = 1000;
        let mut instants: Vec<i64> = steps.iter().map(|(thousandth, _)| start + length * thousandth / 1000).collect();
        instants.sort_unstable();
        let mut positions = Vec::new();
        for (at, (_, way)) in instants.into_iter().zip(&steps) {
            shown += way;
            positions.push((at, shown));
        }
        positions.dedup_by_key(|position| position.0);
        FleetTrip { id: 0, driver, vehicle, start, end: start + length, figures, positions }
    })
}

/// Rules that can be read whole: weekly ranges, extensions and overrides for drivers 7, 8 and `x`; 9 has none.
pub fn rules() -> impl Strategy<Value = Value> {
    let driver = || select(vec![json!(7), json!(8), json!("x")]);
    let bound = || select(vec![Value::Null, json!(1_774_749_600_000i64), json!(1_790_000_000_000i64)]);
    let entry = (driver(), range(), 0i64..30, bound(), bound())
        .prop_map(|(driver, range, id, debut, fin)| {
            json!({"id": id, "individu": {"id": driver}, "horaire": write_range(range), "debut": debut, "fin": fin})
        })
        .prop_filter("reversed", |entry| entry["debut"].is_null() || entry["fin"].is_null() || entry["debut"].as_i64() < entry["fin"].as_i64());
    let extension = (driver(), 0i64..30, 0i64..700, 1i64..72).prop_map(|(driver, id, day, hours)| {
        let debut = 1_767_222_000_000 + day * 86_400_000;
        json!({"extension": {"id": id}, "individu": {"id": driver}, "debut": debut, "fin": debut + hours * 3_600_000, "id": 1})
    });
    let request = (0i64..8, any::<bool>()).prop_map(|(trip, privacy)| json!({"idEtape": trip, "privacy": privacy}));
    (vec(entry, 0..12), vec(extension, 0..4), vec(request, 0..2)).prop_map(|(recurrent, exceptional, overrides)| {
        json!({"timeZone": "Europe/Paris", "recurrent": recurrent, "exceptional": exceptional, "overrides": overrides})
    })
}

/// Trips with ids of their own.
pub fn trips() -> impl Strategy<Value = Vec<FleetTrip>> {
    vec(trip(), 0..8).prop_map(|mut trips| {
        for (id, trip) in (0..).zip(&mut trips) {
            trip.id = id;
        }
        trips
    })
}

/// Shares whole units in proportion to weights, one left-over unit at a time.
pub fn plain_shares(total: i64, weights: &[i64]) -> Vec<i64> {
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if all == 0 {
        return (0..weights.len()).map(|index| if index == 0 { total } else { 0 }).collect();
    }
    let exact: Vec<i128> = weights.iter().map(|weight| i128::from(total) * i128::from(*weight)).collect();
    let mut shares: Vec<i128> = exact.iter().map(|exact| exact / all).collect();
    while shares.iter().sum::<i128>() < i128::from(total) {
        // Who still lacks most gets the next one; of equals the first.
        let lacking = |index: &usize| (exact[*index] - shares[*index] * all, std::cmp::Reverse(*index));
        let next = (0..shares.len()).max_by_key(lacking).unwrap();
        shares[next] += 1;
    }
    shares.into_iter().map(|share| i64::try_from(share).unwrap()).collect()
}

/// What consecutive parts of a trip weigh: by the way of its positions, where these reach into every part, else by time;
/// and whether it is by the way.
pub fn plain_weights(positions: &[(i64, i64)], parts: &[(i64, i64)]) -> (Vec<i64>, bool) {
    let ends = positions.first().zip(positions.last());
    let reached = ends.is_some_and(|(first, last)| {
        last.1 > first.1 && parts.iter().all(|(start, end)| first.0 < *end && *start < last.0)
    });
    let weight = |start: i64, end: i64| {
        if reached { plain_way(positions, end) - plain_way(positions, start) } else { end - start }
    };
    (parts.iter().map(|(start, end)| weight(*start, *end)).collect(), reached)
}

/// The runs of one usage of an oracle's segments: which rules stand behind them makes no difference.
pub fn plain_runs(segments: &[crate::oracle::Piece]) -> Vec<(i64, i64, bool)> {
    let mut runs: Vec<(i64, i64, bool)> = Vec::new();
    for (start, end, private, _) in segments {
        match runs.last_mut().filter(|last| last.2 == *private) {
            Some(last) => last.1 = *end,
            None => runs.push((*start, *end, *private)),
        }
    }
    runs
}

/// How far an odometer had come at an instant, in millionths.
pub fn plain_way(positions: &[(i64, i64)], at: i64) -> i64 {
    let million = |shown: i64| shown * 1_000_000;
    for pair in positions.windows(2) {
        let ((from, a), (to, b)) = (pair[0], pair[1]);
        if from <= at && at <= to {
            return million(a) + million(b - a) * (at - from) / (to - from);
        }
    }
    match (positions.first(), positions.last()) {
        (Some((first, shown)), _) if at < *first => million(*shown),
        (_, Some((_, shown))) => million(*shown),
        _ => 0,
    }
}
