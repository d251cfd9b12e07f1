//! A comparison as a document: trips that change, candidates with their sums, and the weeks of their schedules.

use serde::Serialize;

use crate::answer::AnswerReason;
use crate::classify::Usage;
use crate::finding::Findings;
use crate::id::Id;
use crate::provenance::Provenance;
use crate::shares::{Basis, Part};
use crate::time::Instant;
use crate::trip::Trip;
use crate::week_overlay::OverlayDay;
use crate::what_if::{Compared, Difference};

/// A comparison, as it is written: the trips first, for they are many and found first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhatIfDocument<'a> {
    /// Every trip that changes usage, for each candidate.
    pub changes: Vec<CandidateChange<'a>>,
    /// What it amounts to.
    #[serde(flatten)]
    pub sums: WhatIfSums<'a>,
}

/// A trip that changes usage under a candidate.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CandidateChange<'a> {
    /// The name of the candidate.
    pub candidate: &'a str,
    /// What changes.
    #[serde(flatten)]
    pub change: &'a ChangeDocument,
}

/// What a comparison amounts to, as it is written.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhatIfSums<'a> {
    /// What produced the usages before.
    pub baseline: &'a Provenance,
    /// The other sets of rules, best first.
    pub candidates: Vec<CandidateDocument<'a>>,
    /// What is remarkable in the data.
    pub findings: &'a Findings,
}

/// A candidate, as it is written.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CandidateDocument<'a> {
    /// Its place; 1 is the best.
    pub rank: usize,
    /// Its name.
    pub name: &'a str,
    /// What produced the usages after.
    pub provenance: &'a Provenance,
    /// The difference in all.
    pub total: &'a Difference,
    /// The difference for each driver.
    pub drivers: Vec<DriverDifference<'a>>,
    /// The weekly hours of both schedules laid over each other, on average for a driver with trips: recurrent hours, not
    /// extensions or requests after the fact.
    pub week: [OverlayDay; 7],
}

/// The difference for a driver, as it is written.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DriverDifference<'a> {
    /// The driver.
    pub driver_id: &'a Id,
    /// The difference.
    #[serde(flatten)]
    pub difference: &'a Difference,
}

/// A changed trip, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeDocument {
    /// The trip, as it was written.
    pub trip_id: Id,
    /// The driver, as it was written.
    pub driver_id: Id,
    /// Its usage before.
    pub before: Usage,
    /// Its usage after.
    pub after: Usage,
    /// What becomes private.
    pub to_private: Part,
    /// What becomes professional.
    pub to_professional: Part,
    /// What the shares rest on, before or after, where they had to be shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Which rule against which.
    pub why: Vec<WhyDocument>,
}

/// Which rule against which, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhyDocument {
    /// `private` or `professional`: what it becomes.
    pub to: Usage,
    /// What decided before.
    pub before: AnswerReason,
    /// What decides after.
    pub after: AnswerReason,
    /// For how long.
    pub duration_ms: i64,
    /// From when, on explicit request only (`semantics.md` 9).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
    /// Until when, on explicit request only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Instant>,
}

impl ChangeDocument {
    /// The document of a trip that changes; none for one that does not. When private use happened is told only with
    /// `private_details` (`semantics.md` 9); without, stretches of the same two rules count together.
    #[must_use]
    pub fn new(trip: &Trip, compared: &Compared, private_details: bool) -> Option<Self> {
        let change = compared.change.as_ref()?;
        let mut why: Vec<WhyDocument> = Vec::new();
        for stretch in &change.why {
            let document = WhyDocument {
                to: Usage::of(stretch.to_private),
                before: (&stretch.before).into(),
                after: (&stretch.after).into(),
                duration_ms: stretch.period.duration_ms(),
                start: private_details.then(|| stretch.period.start()),
                end: private_details.then(|| stretch.period.end()),
            };
            let key = |why: &WhyDocument| (why.to, why.before.clone(), why.after.clone());
            match why.iter_mut().find(|known| !private_details && key(known) == key(&document)) {
                Some(known) => known.duration_ms += document.duration_ms,
                None => why.push(document),
            }
        }
        let bases = [compared.before_shares.basis, compared.after_shares.basis];
        Some(Self {
            trip_id: trip.id.clone(),
            driver_id: trip.driver.clone(),
            before: compared.before,
            after: compared.after,
            to_private: change.to_private,
            to_professional: change.to_professional,
            basis: bases.into_iter().find(|basis| *basis != Basis::Whole),
            why,
        })
    }
}
