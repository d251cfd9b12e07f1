//! The plan as a document: plain data for people and programs.

use serde::{Serialize, Serializer};

use crate::answer::AnswerReason;
use crate::id::Id;
use crate::options::EndOfDayForm;
use crate::service::Request;
use crate::time::{Instant, Period};
use crate::timeline::ReasonKind;
use crate::wire::{Field, InnerMap};

use super::{Plan, Says, Step, Unreachable};

/// A plan, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    /// The moment from which on the rules are compared.
    pub now: Instant,
    /// The customer's time zone.
    pub time_zone: String,
    /// The requests to send, in order.
    pub steps: Vec<PlanStep>,
    /// The wishes that the service cannot grant.
    pub unreachable: Vec<PlanUnreachable>,
}

/// A request, as it is written; what it does not have is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// What kind of request it is.
    pub action: PlanAction,
    /// The driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_id: Option<Id>,
    /// The entries or extensions that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub ids: Vec<Id>,
    /// From when; absent: from receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
    /// Until when; absent: for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Instant>,
    /// The extension's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The weekly ranges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner_map: Option<InnerMap>,
    /// The trip of a request after the fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trip_id: Option<Id>,
    /// Its on-board unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numero_embarque: Option<Id>,
    /// Its operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_exploitant: Option<Id>,
    /// Whether it is to be private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<bool>,
    /// What it will do.
    pub says: Says,
}

/// The kinds of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // As the requests of the same names.
pub enum PlanAction {
    ReplaceRecurrent,
    RemoveRecurrent,
    CreateExtension,
    ModifyExtension,
    RemoveExtensions,
    Override,
}

/// A wish that cannot be granted, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanUnreachable {
    /// Why, as a stable code.
    pub code: String,
    /// The driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_id: Option<Id>,
    /// The rule that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<AnswerReason>,
    /// The first instant that will not be as wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
    /// The first instant after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Instant>,
    /// Why, in words.
    pub says: Says,
}

impl Plan {
    /// The plan as a document.
    #[must_use]
    pub fn document(&self) -> PlanDocument {
        PlanDocument {
            now: self.now,
            time_zone: self.zone.name().to_owned(),
            steps: self.steps.iter().map(|step| self.step(step)).collect(),
            unreachable: self.unreachable.iter().map(PlanUnreachable::from).collect(),
        }
    }

    fn step(&self, step: &Step) -> PlanStep {
        let mut written = PlanStep {
            action: PlanAction::Override,
            driver_id: step.request.driver().cloned(),
            ids: Vec::new(),
            start: None,
            end: None,
            description: None,
            inner_map: None,
            trip_id: None,
            numero_embarque: None,
            code_exploitant: None,
            privacy: None,
            says: step.says.clone(),
        };
        let bounds = |interval: &Period| (Some(interval.start()), Some(interval.end()));
        match &step.request {
            Request::ReplaceRecurrent { payload, .. } => {
                written.action = PlanAction::ReplaceRecurrent;
                (written.start, written.end) = (payload.start, payload.end);
                // A payload that cannot be written is no step.
                let document = payload.to_wire(self.options.end_of_day, EndOfDayForm::default()).ok();
                written.inner_map = document.and_then(|document| match document.inner_map {
                    Field::Value(inner_map) => Some(inner_map),
                    _ => None,
                });
            }
            Request::RemoveRecurrent { ids, .. } => {
                written.action = PlanAction::RemoveRecurrent;
                written.ids.clone_from(ids);
            }
            Request::CreateExtension { description, interval, .. } => {
                written.action = PlanAction::CreateExtension;
                written.description.clone_from(description);
                (written.start, written.end) = bounds(interval);
            }
            Request::ModifyExtension { id, description, interval, .. } => {
                written.action = PlanAction::ModifyExtension;
                written.ids = vec![id.clone()];
                written.description.clone_from(description);
                (written.start, written.end) = bounds(interval);
            }
            Request::RemoveExtensions { ids, .. } => {
                written.action = PlanAction::RemoveExtensions;
                written.ids.clone_from(ids);
            }
            Request::Override(rule) => {
                written.trip_id = Some(rule.trip.clone());
                written.numero_embarque.clone_from(&rule.unit_number);
                written.code_exploitant.clone_from(&rule.operator_code);
                written.privacy = Some(rule.private);
            }
        }
        written
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

impl From<&Unreachable> for PlanUnreachable {
    fn from(wish: &Unreachable) -> Self {
        Self {
            code: wish.why.code().to_owned(),
            driver_id: wish.driver.clone(),
            rule: (wish.rule.kind != ReasonKind::None || wish.rule.id.is_some())
                .then(|| AnswerReason::from(&wish.rule)),
            start: wish.period.map(Period::start),
            end: wish.period.map(Period::end),
            says: wish.says.clone(),
        }
    }
}
