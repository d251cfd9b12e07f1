//! The answer document: what every face says about a trip.

use serde::{Serialize, Serializer};

use crate::classify::{Classification, TripSegment, Usage};
use crate::id::Id;
use crate::limits::{Limit, LimitExceeded};
use crate::time::Instant;
use crate::timeline::{Reason, ReasonKind};
use crate::trip::Trip;

/// One trip's answer, as it is written; what the trip did not have is left out.
///
/// Instants are RFC 3339 in UTC with milliseconds; durations are whole milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The trip, as it was written.
    pub trip_id: Id,
    /// The driver, as it was written.
    pub driver_id: Id,
    /// `numeroEmbarque`, where the trip has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numero_embarque: Option<Id>,
    /// `codeExploitant`, where the trip has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_exploitant: Option<Id>,
    /// The usage, after the policy for mixed trips.
    pub usage: Usage,
    /// Private milliseconds.
    pub private_ms: i64,
    /// Professional milliseconds.
    pub professional_ms: i64,
    /// The reason, where one holds for the whole trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<AnswerReason>,
    /// The segments, on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<AnswerSegment>>,
}

/// A reason, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerReason {
    /// The kind of rule.
    pub kind: ReasonKind,
    /// The rule's id, where there is a rule and it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
}

/// A segment, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerSegment {
    /// First instant.
    pub start: Instant,
    /// First instant after.
    pub end: Instant,
    /// `private` or `professional`.
    pub usage: Usage,
    /// The reason that decides.
    pub reason: AnswerReason,
    /// Every reason that covers the segment, the deciding one first; on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<AnswerReason>>,
}

/// Which segments an answer lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SegmentDetail {
    /// None.
    #[default]
    None,
    /// Maximal runs of equal usage and deciding reason.
    Deciding,
    /// Cut also where the set of covering reasons changes, with all of them.
    AllReasons,
}

impl Answer {
    /// The answer for a classified trip.
    ///
    /// # Errors
    /// [`LimitExceeded`] where it would list more than [`Limit::Segments`]: a trip over decades of rules that change usage
    /// every few minutes.
    pub fn new(trip: &Trip, classification: &Classification<'_>, detail: SegmentDetail) -> Result<Self, LimitExceeded> {
        let segments = match detail {
            SegmentDetail::None => None,
            SegmentDetail::Deciding => Some(AnswerSegment::list(classification.segments(), false)?),
            SegmentDetail::AllReasons => Some(AnswerSegment::list(classification.detailed_segments(), true)?),
        };
        Ok(Self {
            trip_id: trip.id.clone(),
            driver_id: trip.driver.clone(),
            numero_embarque: trip.unit_number.clone(),
            code_exploitant: trip.operator_code.clone(),
            usage: classification.usage,
            private_ms: classification.private_ms,
            professional_ms: classification.professional_ms,
            reason: classification.reason.as_ref().map(AnswerReason::from),
            segments,
        })
    }
}

impl AnswerSegment {
    /// Segments as they are written, with the reason that decides or with every reason that covers them.
    ///
    /// # Errors
    /// [`LimitExceeded`] where they and their reasons are more than [`Limit::Segments`].
    pub fn list<'a>(
        segments: impl Iterator<Item = TripSegment<'a>>,
        all_reasons: bool,
    ) -> Result<Vec<Self>, LimitExceeded> {
        let mut room = Limit::Segments.max();
        let mut list = Vec::new();
        for segment in segments {
            let taken = 1 + if all_reasons { segment.all_reasons.iter().count() } else { 0 };
            room = room.checked_sub(taken).ok_or(LimitExceeded(Limit::Segments))?;
            list.push(answer_segment(&segment, all_reasons));
        }
        Ok(list)
    }
}

impl From<&Reason> for AnswerReason {
    fn from(reason: &Reason) -> Self {
        Self { kind: reason.kind, id: reason.id.clone() }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AnswerReason::from(self).serialize(serializer)
    }
}

/// A segment as it is written, with every covering reason on request.
pub(crate) fn answer_segment(segment: &TripSegment<'_>, with_all: bool) -> AnswerSegment {
    AnswerSegment {
        start: segment.period.start(),
        end: segment.period.end(),
        usage: if segment.private { Usage::Private } else { Usage::Professional },
        reason: segment.reason.into(),
        reasons: with_all.then(|| segment.all_reasons.iter().map(AnswerReason::from).collect()),
    }
}
