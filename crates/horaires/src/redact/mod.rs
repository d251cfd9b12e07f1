//! Redaction: what may be shared of trips with positions (`semantics.md` 9).
//!
//! It is an allow-list: [`RedactedTrip`] is made of what may leave, and has no place for anything else. Private use is
//! one sum of duration and figures, without an instant and without a place. Positions are kept where they were
//! recorded strictly inside professional time: the points where private time begins and ends are private too.

mod read;

use serde::Serialize;

use crate::classify::{Classifier, Usage};
use crate::figures::TripDetails;
use crate::id::Id;
use crate::issue::Issue;
use crate::limits::LimitExceeded;
use crate::options::MixedPolicy;
use crate::rules::RuleBook;
use crate::shares::{Basis, Part, Sharing};
use crate::time::{Instant, Period};
use crate::timeline::ReasonKind;
use crate::track::{Position, Track};
use crate::trip::Trip;

/// What is left of a trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RedactedTrip {
    /// The trip, as it was written.
    pub trip_id: Id,
    /// The driver, as it was written.
    pub driver_id: Id,
    /// The vehicle, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_id: Option<Id>,
    /// `numeroEmbarque`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numero_embarque: Option<Id>,
    /// `codeExploitant`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_exploitant: Option<Id>,
    /// The entity, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<Id>,
    /// The group, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Id>,
    /// The usage.
    pub usage: Usage,
    /// What the shares of a mixed trip rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// All private use of it, in one sum; none where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<Part>,
    /// Its professional stretches, in order.
    pub professional: Vec<ProfessionalStretch>,
}

/// A trip that is older than may be kept, as it is listed before it is removed: only what names it, for when it was is
/// nobody's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutdatedTrip {
    /// The trip, as it was written.
    pub trip_id: Id,
    /// The driver, as it was written.
    pub driver_id: Id,
    /// How many positions of it there are.
    pub positions: usize,
}

/// A professional stretch of a trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfessionalStretch {
    /// From when to when; none where rounding leaves nothing of it.
    pub period: Option<Period>,
    /// Its exact duration and figures.
    pub part: Part,
    /// The positions recorded strictly inside.
    pub positions: Vec<Position>,
}

/// A stretch, as it is written.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct WrittenStretch<'a> {
    /// First instant; absent where rounding leaves nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Instant>,
    /// First instant after.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Instant>,
    /// Its exact duration and figures.
    #[serde(flatten)]
    part: &'a Part,
    /// The positions recorded strictly inside; absent where there are none.
    #[serde(skip_serializing_if = "<[Position]>::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    positions: &'a [Position],
}

impl Serialize for ProfessionalStretch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (start, end) = (self.period.map(Period::start), self.period.map(Period::end));
        WrittenStretch { start, end, part: &self.part, positions: &self.positions }.serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ProfessionalStretch {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProfessionalStretch".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WrittenStretch::json_schema(generator)
    }
}

/// What is left out on request, besides what is always left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RedactOptions {
    /// Wholly private trips go altogether.
    pub drop_private: bool,
    /// Professional stretches start at the next multiple of so many milliseconds and end at the last one; positions
    /// outside go.
    pub round_ms: Option<u32>,
}

/// Rules that could not be read: what they would have made private would be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} {things} in the rules could not be read, so private use might be shown", things = if self.0 == 1 { "thing" } else { "things" })]
pub struct UnreadableRules(pub usize);

/// Redacts trips under a book of rules.
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Cell, TripColumn, TripDetails, TripRow};
/// use horaires::{RedactOptions, Redactor};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let (book, issues) = validate::read_rules(&document, &validate::RuleSettings::default());
/// # let book = book.unwrap();
/// # let mut row = TripRow::default();
/// # row.set(TripColumn::TripId, Cell::Csv("1"));
/// # row.set(TripColumn::DriverId, Cell::Csv("7"));
/// # row.set(TripColumn::Start, Cell::Csv("2025-11-24T07:45:00+01:00"));
/// # row.set(TripColumn::End, Cell::Csv("2025-11-24T08:30:00+01:00"));
/// # let trip = row.trip().unwrap();
/// let redactor = Redactor::new(&book, &issues, RedactOptions::default(), false)?;
/// let redacted = redactor.redact(&trip, &TripDetails::default(), &[], None)?.unwrap();
/// assert_eq!(redacted.private.unwrap().ms, 15 * 60_000);
/// assert_eq!(redacted.professional[0].period.unwrap().start().to_string(), "2025-11-24T07:00:00.000Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Redactor<'a> {
    classifier: Classifier<'a>,
    options: RedactOptions,
}

impl<'a> Redactor<'a> {
    /// A redactor for a book of rules and the issues found when it was read.
    ///
    /// # Errors
    /// [`UnreadableRules`] where a rule could not be read, unless `accept_warnings` (`semantics.md` 2.5).
    pub fn new(
        book: &'a RuleBook,
        issues: &[Issue],
        options: RedactOptions,
        accept_warnings: bool,
    ) -> Result<Self, UnreadableRules> {
        let of_drivers: usize = book.drivers().iter().map(|rules| rules.unreadable.len()).sum();
        let unreadable = issues.iter().filter(|issue| issue.unreadable).count().max(of_drivers);
        if unreadable > 0 && !accept_warnings {
            return Err(UnreadableRules(unreadable));
        }
        Ok(Self { classifier: Classifier::new(book, MixedPolicy::Split), options })
    }

    /// What is left of a trip, given its positions and, where they show one, its track; none where it
    /// goes altogether.
    ///
    /// # Errors
    /// [`LimitExceeded`] where the driver's rules are beyond the limits.
    pub fn redact(
        &self,
        trip: &Trip,
        details: &TripDetails,
        positions: &[Position],
        track: Option<&Track>,
    ) -> Result<Option<RedactedTrip>, LimitExceeded> {
        let whole = ProfessionalStretch {
            period: Some(trip.period),
            part: Part { ms: trip.period.duration_ms(), figures: details.figures },
            positions: positions.to_vec(),
        };
        let unjudged = RedactedTrip {
            trip_id: trip.id.clone(),
            driver_id: trip.driver.clone(),
            vehicle_id: details.vehicle.clone(),
            numero_embarque: trip.unit_number.clone(),
            code_exploitant: trip.operator_code.clone(),
            entity_id: details.entity.clone(),
            group_id: details.group.clone(),
            usage: Usage::Professional,
            basis: None,
            private: None,
            professional: vec![whole],
        };
        self.redact_again(unjudged, track)
    }

    /// Redacts what is left of a trip once more: under the same rules and options nothing changes.
    ///
    /// # Errors
    /// As [`Redactor::redact`].
    pub fn redact_again(
        &self,
        redacted: RedactedTrip,
        track: Option<&Track>,
    ) -> Result<Option<RedactedTrip>, LimitExceeded> {
        let mut left = RedactedTrip { professional: Vec::new(), ..redacted };
        for stretch in redacted.professional {
            self.judge(&mut left, stretch, track)?;
        }
        if self.options.drop_private && left.professional.is_empty() {
            return Ok(None);
        }
        left.usage = match (left.private.is_some(), left.professional.is_empty()) {
            (true, true) => Usage::Private,
            (true, false) => Usage::Mixed,
            (false, _) => Usage::Professional,
        };
        Ok(Some(left))
    }

    /// Adds what is left of a stretch.
    fn judge(
        &self,
        left: &mut RedactedTrip,
        stretch: ProfessionalStretch,
        track: Option<&Track>,
    ) -> Result<(), LimitExceeded> {
        // A stretch whose times are gone was judged before, and has no position.
        let Some(period) = stretch.period else {
            left.professional.push(ProfessionalStretch { positions: Vec::new(), ..stretch });
            return Ok(());
        };
        let trip = Trip {
            id: left.trip_id.clone(),
            driver: left.driver_id.clone(),
            period,
            unit_number: left.numero_embarque.clone(),
            operator_code: left.code_exploitant.clone(),
        };
        let classification = self.classifier.classify(&trip)?;
        let settled = classification.reason.as_ref().is_some_and(|reason| reason.kind == ReasonKind::Override);
        let timeline = if settled { None } else { self.classifier.timeline(&trip.driver)? };
        // At a private instant, or at the first one after private time, nothing is kept.
        let private_at = |at: Instant| {
            let before = Instant::clamped(at.millis() - 1);
            timeline.is_some_and(|timeline| timeline.is_private(at) || timeline.is_private(before))
        };
        let mut stretches = classification.usage_runs();
        if stretches.is_empty() {
            stretches.push((period, classification.usage == Usage::Private));
        }
        let periods: Vec<Period> = stretches.iter().map(|stretch| stretch.0).collect();
        let sharing = Sharing::over(&periods, track);
        if sharing.basis != Basis::Whole {
            left.basis = Some(sharing.basis);
        }
        let judged_whole = stretches.len() == 1;
        for ((within, private), figures) in stretches.into_iter().zip(sharing.share(&stretch.part.figures)) {
            // The duration of a stretch that stays whole is exact, also where its times were rounded.
            let ms = if judged_whole { stretch.part.ms } else { within.duration_ms() };
            let part = Part { ms, figures };
            if private {
                left.private.get_or_insert_default().add(&part);
                continue;
            }
            let kept = self.rounded(within);
            let inside = |at: Instant| kept.is_some_and(|kept| kept.start() <= at && at <= kept.end());
            let positions = stretch.positions.iter().filter(|position| inside(position.at) && !private_at(position.at));
            left.professional.push(ProfessionalStretch { period: kept, part, positions: positions.copied().collect() });
        }
        Ok(())
    }

    /// The times of a professional stretch that are kept.
    fn rounded(&self, period: Period) -> Option<Period> {
        let Some(step) = self.options.round_ms.map(i64::from).filter(|step| *step > 0) else { return Some(period) };
        let up = |millis: i64| millis + (step - millis % step) % step;
        let (start, end) = (up(period.start().millis()), period.end().millis() / step * step);
        let rounded = Period::new(Instant::from_millis(start).ok()?, Instant::from_millis(end).ok()?);
        rounded.filter(|rounded| !rounded.is_empty())
    }
}
