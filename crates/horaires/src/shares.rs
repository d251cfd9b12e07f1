//! The private and the professional part of a trip's figures, and their totals (`semantics.md` 6.4).

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::classify::{Classification, Usage};
use crate::figures::{Figure, Figures};
use crate::finding::{FindingCode, Findings};
use crate::time::Period;
use crate::track::Track;

/// What the shares of a mixed trip rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Nothing had to be shared: the trip has one usage.
    Whole,
    /// The trip's own positions.
    Measured,
    /// Time.
    Estimated,
}

/// A duration, and the figures that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// Milliseconds.
    pub ms: i64,
    /// What is known of it.
    pub figures: Figures,
}

impl Serialize for Part {
    /// An object with `durationMs` and the figures that are known.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("durationMs", &self.ms)?;
        self.figures.serialize_into(&mut map)?;
        map.end()
    }
}

impl Part {
    /// Adds another part.
    pub fn add(&mut self, other: &Self) {
        self.ms += other.ms;
        self.figures.add(&other.figures);
    }
}

/// How a trip is shared out: over consecutive parts of it, in order, each figure adding up to the trip's exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// What the shares rest on.
    pub basis: Basis,
    /// The positions leave a part out, so time decided.
    pub positions_cover_part: bool,
    weights: Vec<u64>,
}

impl Sharing {
    /// How a trip is shared over consecutive periods of it: by the way of its track, where that reaches into every
    /// one of them, else by time.
    #[must_use]
    pub fn over(periods: &[Period], track: Option<&Track>) -> Self {
        let reaching = track.filter(|track| periods.iter().all(|period| track.reaches(*period)));
        let by_way = |track: &Track| -> Vec<u64> { periods.iter().map(|period| track.way(*period)).collect() };
        let by_time = || periods.iter().map(|period| period.duration_ms().unsigned_abs()).collect();
        Self {
            basis: match (periods.len(), reaching) {
                (0 | 1, _) => Basis::Whole,
                (_, Some(_)) => Basis::Measured,
                (_, None) => Basis::Estimated,
            },
            positions_cover_part: periods.len() > 1 && track.is_some() && reaching.is_none(),
            weights: reaching.map_or_else(by_time, by_way),
        }
    }

    /// The figures of each period.
    #[must_use]
    pub fn share(&self, figures: &Figures) -> Vec<Figures> {
        figures.share(&self.weights)
    }
}

/// A trip's private and professional part: duration and figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TripShares {
    /// The private part.
    pub private: Part,
    /// The professional part.
    pub professional: Part,
    /// What the shares rest on.
    pub basis: Basis,
    /// The trip has positions, and they leave a part out, so time decided.
    pub positions_cover_part: bool,
}

impl TripShares {
    /// Shares a classified trip's figures between its runs of one usage and adds them up by usage; which rules stand
    /// behind a run makes no difference. The figures of a trip of no length go to the usage of its instant.
    ///
    /// ```
    /// # use horaires::{validate, wire::RulesDocument, Cell, Classifier, MixedPolicy, TripColumn, TripRow};
    /// use horaires::{Amount, Basis, Figure, Figures, TripShares};
    /// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
    /// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
    /// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
    /// # let document: RulesDocument = serde_json::from_str(text)?;
    /// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
    /// # let mut row = TripRow::default();
    /// # row.set(TripColumn::TripId, Cell::Csv("1"));
    /// # row.set(TripColumn::DriverId, Cell::Csv("7"));
    /// # row.set(TripColumn::Start, Cell::Csv("2025-11-24T07:45:00+01:00"));
    /// # row.set(TripColumn::End, Cell::Csv("2025-11-24T08:30:00+01:00"));
    /// # let trip = row.trip().unwrap();
    /// # let classifier = Classifier::new(&book, MixedPolicy::Split);
    /// // 15 minutes private, 30 professional.
    /// let classification = classifier.classify(&trip)?;
    /// let mut figures = Figures::default();
    /// figures.set(Figure::Distance, Amount::parse("40000"));
    /// let shares = TripShares::new(&classification, &figures, None);
    /// assert_eq!(shares.private.figures.get(Figure::Distance), Amount::parse("13333"));
    /// assert_eq!(shares.professional.figures.get(Figure::Distance), Amount::parse("26667"));
    /// assert_eq!(shares.basis, Basis::Estimated);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(classification: &Classification<'_>, figures: &Figures, track: Option<&Track>) -> Self {
        let (private_ms, professional_ms) = (classification.private_ms, classification.professional_ms);
        if private_ms > 0 && professional_ms > 0 {
            return Self::of_runs(&classification.usage_runs(), figures, track);
        }
        let private = private_ms > 0 || professional_ms == 0 && classification.usage == Usage::Private;
        Self::whole(private, private_ms + professional_ms, figures)
    }

    /// Of a trip that has both usages, in these runs.
    #[must_use]
    pub fn of_runs(runs: &[(Period, bool)], figures: &Figures, track: Option<&Track>) -> Self {
        let periods: Vec<Period> = runs.iter().map(|run| run.0).collect();
        let sharing = Sharing::over(&periods, track);
        let mut parts = (Part::default(), Part::default());
        for ((period, private), figures) in runs.iter().zip(sharing.share(figures)) {
            let part = Part { ms: period.duration_ms(), figures };
            (if *private { &mut parts.0 } else { &mut parts.1 }).add(&part);
        }
        let Sharing { basis, positions_cover_part, .. } = sharing;
        Self { private: parts.0, professional: parts.1, basis, positions_cover_part }
    }

    /// Of a trip that has one usage.
    #[must_use]
    pub fn whole(private: bool, ms: i64, figures: &Figures) -> Self {
        let (all, nothing) = (Part { ms, figures: *figures }, Part::default());
        let (private, professional) = if private { (all, nothing) } else { (nothing, all) };
        Self { private, professional, basis: Basis::Whole, positions_cover_part: false }
    }
}

/// What trips add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Trips.
    pub trips: u64,
    /// Of these, wholly private ones.
    pub private_trips: u64,
    /// Wholly professional ones.
    pub professional_trips: u64,
    /// Mixed ones.
    pub mixed_trips: u64,
    /// Mixed trips whose figures were shared by time.
    pub estimated_trips: u64,
    /// Private use.
    pub private: Part,
    /// Professional use.
    pub professional: Part,
    #[serde(skip)]
    known: [u64; Figure::ALL.len()],
}

impl Totals {
    /// Adds a trip: its usage, and its shares.
    pub fn add(&mut self, usage: Usage, shares: &TripShares) {
        self.trips += 1;
        *match usage {
            Usage::Private => &mut self.private_trips,
            Usage::Professional => &mut self.professional_trips,
            Usage::Mixed => &mut self.mixed_trips,
        } += 1;
        self.estimated_trips += u64::from(shares.basis == Basis::Estimated);
        self.private.add(&shares.private);
        self.professional.add(&shares.professional);
        for (figure, known) in Figure::ALL.into_iter().zip(&mut self.known) {
            let parts = [&shares.private, &shares.professional];
            *known += u64::from(parts.iter().any(|part| part.figures.get(figure).is_some()));
        }
    }

    /// Adds the totals of other trips.
    pub fn merge(&mut self, other: &Self) {
        self.trips += other.trips;
        self.private_trips += other.private_trips;
        self.professional_trips += other.professional_trips;
        self.mixed_trips += other.mixed_trips;
        self.estimated_trips += other.estimated_trips;
        self.private.add(&other.private);
        self.professional.add(&other.professional);
        for (known, more) in self.known.iter_mut().zip(other.known) {
            *known += more;
        }
    }

    /// The trips of which a figure is known; it is missing from the sums for all others.
    #[must_use]
    pub fn known(&self, figure: Figure) -> u64 {
        self.known.get(figure as usize).copied().unwrap_or_default()
    }

    /// Finds the figures that some trips have and others do not: the sums leave the others out.
    pub fn find_missing(&self, findings: &mut Findings) {
        for figure in Figure::ALL {
            let known = self.known(figure);
            if known > 0 {
                findings.add_many(FindingCode::MissingFigure, self.trips - known, || figure.name().to_owned());
            }
        }
    }

    /// Private and professional use together.
    #[must_use]
    pub fn all(&self) -> Part {
        let mut all = self.private;
        all.add(&self.professional);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Amount;
    use crate::id::Id;
    use crate::time::Instant;
    use crate::track::{Odometer, Position};

    fn period(start: i64, end: i64) -> Period {
        Period::new(Instant::from_millis(start).unwrap(), Instant::from_millis(end).unwrap()).unwrap()
    }

    fn track(points: &[(i64, i64)]) -> Option<Track> {
        let position = |(at, odometer): &(i64, i64)| Position {
            at: Instant::from_millis(*at).unwrap(),
            odometer: Odometer::new(Amount::from_whole(*odometer)),
            place: None,
        };
        let positions = points.iter().map(position).collect();
        Track::new(&Id::Number(1), period(0, 1_000_000), positions, &mut Findings::default())
    }

    #[test]
    fn positions_decide_where_they_reach_every_segment() {
        let periods = [period(0, 100), period(100, 1000)];
        let mut figures = Figures::default();
        figures.set(Figure::Distance, Amount::parse("1000"));
        for (points, basis, first) in [
            (&[(50, 7), (100, 8), (500, 11)][..], Basis::Measured, "250"),
            (&[(100, 7), (500, 8)], Basis::Estimated, "100"),
            (&[(50, 7), (100, 8)], Basis::Estimated, "100"),
            (&[(50, 7), (500, 7)], Basis::Estimated, "100"),
        ] {
            let track = track(points);
            let sharing = Sharing::over(&periods, track.as_ref());
            assert_eq!(sharing.basis, basis, "{points:?}");
            assert_eq!(sharing.positions_cover_part, basis == Basis::Estimated && track.is_some());
            assert_eq!(sharing.share(&figures)[0].get(Figure::Distance), Amount::parse(first), "{points:?}");
        }
        assert_eq!(Sharing::over(&periods[..1], None).basis, Basis::Whole);
        assert_eq!(Sharing::over(&[], None).share(&figures).len(), 0);
    }
}
