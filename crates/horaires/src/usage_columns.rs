//! The usage of many trips at once, without reasons: all that sums need of a trip that has one usage.

use crate::classify::{Classifier, Usage};
use crate::fleet::Fleet;
use crate::rules::RuleBook;
use crate::time::{Instant, Period};
use crate::trip::Trip;

/// What a trip is, without the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TripUsage {
    /// The usage, before any policy for mixed trips.
    pub usage: Usage,
    /// Private milliseconds.
    pub private_ms: i64,
    /// Whether the trip's driver has any rule (`semantics.md` 6.1).
    pub has_rules: bool,
}

/// The usage of trips, one row for each; room that is used again for the next ones.
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Cell, Classifier, MixedPolicy, TripColumn, TripRow};
/// use horaires::{Usage, UsageColumns};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
/// # let mut row = TripRow::default();
/// # row.set(TripColumn::TripId, Cell::Csv("1"));
/// # row.set(TripColumn::DriverId, Cell::Csv("7"));
/// # row.set(TripColumn::Start, Cell::Csv("2025-11-24T07:00:00+01:00"));
/// # row.set(TripColumn::End, Cell::Csv("2025-11-24T09:00:00+01:00"));
/// # let trips = [row.trip().unwrap()];
/// let classifier = Classifier::new(&book, MixedPolicy::Split);
/// let mut columns = UsageColumns::default();
/// columns.find(&classifier, trips.iter());
/// // Monday in Paris, private until 08:00: 07:00 to 09:00.
/// assert_eq!(columns.get(0).unwrap().usage, Usage::Mixed);
/// assert_eq!(columns.get(0).unwrap().private_ms, 3_600_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct UsageColumns {
    drivers: Vec<u32>,
    starts: Vec<i64>,
    ends: Vec<i64>,
    private: Vec<u64>,
    usages: Vec<Usage>,
    /// What requests after the fact settle: row, and whether it is private.
    settled: Vec<(usize, bool)>,
}

impl UsageColumns {
    /// Finds the usage of trips. It is that of [`Classifier::classify`] with a mixed trip left mixed.
    pub fn find<'t>(&mut self, classifier: &Classifier<'_>, trips: impl Iterator<Item = &'t Trip>) {
        self.clear();
        let Some(fleet) = classifier.fleet() else { return };
        let book = classifier.book();
        for (row, trip) in trips.enumerate() {
            self.drivers.push(driver(book, trip));
            self.starts.push(trip.period.start().millis());
            self.ends.push(trip.period.end().millis());
            let request = book.overrides.find(&trip.id, trip.unit_number.as_ref(), trip.operator_code.as_ref());
            self.settled.extend(request.map(|(_, request)| (row, request.private)));
        }
        self.private.resize(self.starts.len(), 0);
        self.usages.resize(self.starts.len(), Usage::Professional);
        if fleet.classify(&self.drivers, &self.starts, &self.ends, &mut self.private, &mut self.usages).is_err() {
            // A trip lies in the supported window, so this is not reached.
            return self.clear();
        }
        for (row, is_private) in &self.settled {
            let length = self.ends.get(*row).zip(self.starts.get(*row)).map_or(0, |(end, start)| end.abs_diff(*start));
            if let Some((private, usage)) = self.private.get_mut(*row).zip(self.usages.get_mut(*row)) {
                *private = if *is_private { length } else { 0 };
                *usage = Usage::of(*is_private);
            }
        }
    }

    /// The usage of a row; none where [`Classifier::classify`] has to be asked, for some driver's rules are beyond the
    /// limits.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<TripUsage> {
        Some(TripUsage {
            usage: *self.usages.get(row)?,
            private_ms: i64::try_from(*self.private.get(row)?).ok()?,
            has_rules: *self.drivers.get(row)? != Fleet::NO_RULES,
        })
    }

    /// The maximal runs of one usage of a row's trip, in order, as [`Classification::usage_runs`](crate::Classification::usage_runs)
    /// has them; none as for [`UsageColumns::get`].
    #[must_use]
    pub fn runs(&self, classifier: &Classifier<'_>, row: usize) -> Option<Vec<(Period, bool)>> {
        let period = Period::new(Instant::clamped(*self.starts.get(row)?), Instant::clamped(*self.ends.get(row)?))?;
        match self.get(row)?.usage.uniform() {
            Some(_) if period.is_empty() => Some(Vec::new()),
            Some(private) => Some(vec![(period, private)]),
            None => classifier.fleet()?.usage_runs(*self.drivers.get(row)?, period),
        }
    }

    fn clear(&mut self) {
        self.drivers.clear();
        self.starts.clear();
        self.ends.clear();
        self.private.clear();
        self.usages.clear();
        self.settled.clear();
    }
}

fn driver(book: &RuleBook, trip: &Trip) -> u32 {
    let index = book.driver_index(&trip.driver).and_then(|index| u32::try_from(index).ok());
    index.unwrap_or(Fleet::NO_RULES)
}
