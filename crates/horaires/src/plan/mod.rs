//! Plans: the requests that turn what the service holds into what somebody wants, without touching the past.
//!
//! [`plan`] compares the current rules with the wanted ones from a moment on, and gives the [`Step`]s to send, in
//! order, each with words for a person to read, and the wishes that the service cannot grant, as [`Unreachable`] with
//! their reasons. Where nothing differs from that moment on there is no step. [`crate::service`] says what the service
//! does with a request; the plan relies on nothing else.
//!
//! # When a step is received
//!
//! A plan is made for `now`, and stays right when its steps are received later, in order: what lies between `now` and the
//! receipt of a step keeps the usage that it had, as everything past does; what lies after the last receipt is as wanted.
//! A change that counts at once is sent without `dateDebut`, so that it begins at the receipt itself; an extension
//! that should already have begun is sent from the first whole second after `now`, and the service cuts off what is past at
//! receipt. A wish whose time has passed by then is refused, and changes nothing.
//!
//! # One step at a time
//!
//! Ids may change with every step (`semantics.md` 8.2). So carry out the first step, read the rules again, and plan
//! again with the new `now`: the plan gets shorter with each step, and is empty in the end. That is also how to resume after
//! a failure, at any step: nothing has to be remembered. The service cannot list requests after the fact; add to the
//! current book's [`overrides`](RuleBook::overrides) those that it has acknowledged.
//!
//! # Order
//!
//! Extensions are made and lengthened first, then recurrent entries are removed and replaced, and extensions are shortened and
//! removed last: an instant that is private both now and as wanted is private after every step. For this an extension
//! that moves may take two steps, first the hull of both intervals.
//!
//! # What is compared
//!
//! - Recurrent entries by the week that they cover, type by type, at every instant from `now` on. How it is cut into entries,
//!   and their ids, do not count.
//! - Extensions by what they cover from `now` on, then by id; a description that is wanted, too, where ids agree.
//! - The service's dates have whole seconds. Extensions are rounded outwards, replaced periods inwards; what is off
//!   by less than a second is unreachable.
//!
//! ```
//! use horaires::validate::{self, RuleSettings};
//! use horaires::{Instant, Lang};
//! let rules = |end: u8| {
//!     let text = format!(r#"{{"timeZone": "Europe/Paris", "recurrent": [{{"id": 12, "individu": {{"id": 7}},
//!         "horaire": {{"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
//!                     "debutHeure": 0, "debutMinute": 0, "finHeure": {end}, "finMinute": 0}}}}]}}"#);
//!     let document = serde_json::from_str(&text).ok()?;
//!     validate::read_rules(&document, &RuleSettings::default()).0
//! };
//! let (current, wanted) = (rules(9).unwrap(), rules(8).unwrap());
//! let now = Instant::from_millis(1_767_222_000_000)?;
//! let plan = horaires::plan(&current, &wanted, now)?;
//! assert_eq!(plan.steps.len(), 1);
//! assert_eq!(plan.steps[0].message(Lang::En), "driver 7, from receipt on: Monday: 00:00 to 08:00");
//! assert!(horaires::plan(&wanted, &wanted, now)?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod document;
mod error;
mod extensions;
mod recurrent;
mod unreachable;
mod words;

pub use document::{PlanAction, PlanDocument, PlanStep, PlanUnreachable};
pub use error::PlanError;
pub use unreachable::{Unreachable, WhyNot};
pub use words::Says;

use std::collections::HashSet;

use crate::id::Id;
use crate::issue::Lang;
use crate::limits::{Limit, LimitExceeded};
use crate::options::Options;
use crate::rules::{DriverRules, OverrideRule, RuleBook};
use crate::service::{Request, same_trip};
use crate::time::{Instant, Period};
use crate::timeline::{Reason, ReasonKind};
use crate::zone::Zone;

/// What to send, in order, and what cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The moment from which on the rules are compared.
    pub now: Instant,
    /// The customer's time zone, in which the words tell time.
    pub zone: Zone,
    /// How the rules were read.
    pub options: Options,
    /// The requests to send, in order.
    pub steps: Vec<Step>,
    /// The wishes that the service cannot grant.
    pub unreachable: Vec<Unreachable>,
}

/// One request to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The request.
    pub request: Request,
    /// What it will do.
    pub says: Says,
}

impl Step {
    /// What it will do, in words. Times are those of the clock on the wall in the plan's zone.
    #[must_use]
    pub fn message(&self, lang: Lang) -> &str {
        self.says.get(lang)
    }
}

impl Plan {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether something will not be as wanted from now on: [`Plan::unreachable`] holds more than remarks.
    #[must_use]
    pub fn falls_short(&self) -> bool {
        self.unreachable.iter().any(|wish| !wish.why.is_remark())
    }

    /// Whether a step of a plan that was made later, at `now`, is one of these: the same request, but for what is past by
    /// then. Whoever has agreed to this plan has agreed to that step.
    ///
    /// Words may differ although the request is the same: an extension that should have begun already is sent from the
    /// moment of the plan on.
    #[must_use]
    pub fn shows(&self, step: &Step, now: Instant) -> bool {
        self.steps.iter().any(|shown| shown.request.is_same_from(&step.request, now))
    }
}

/// The requests that make the rules as wanted from `now` on (`semantics.md` 8.3).
///
/// Every driver of the wanted book is planned for. A driver whom only the current book has is left alone, and named
/// in [`Plan::unreachable`]: to clear a driver's rules, name the driver in the wanted book, without rules
/// ([`DriverRules::none`]). The wanted book's options hold for both.
///
/// # Errors
/// [`PlanError::OtherZone`] where the books' time zones do not agree ([`Zone::agrees_with`]): hours are of the customer's
/// clock, and the same ranges are other hours by another. [`PlanError::TooMuch`] where a driver has more rules than
/// [`Limit::DriverRules`].
pub fn plan(current: &RuleBook, wanted: &RuleBook, now: Instant) -> Result<Plan, PlanError> {
    if !wanted.zone.agrees_with(&current.zone) {
        let (wanted, current) = (wanted.zone.name().into(), current.zone.name().into());
        return Err(PlanError::OtherZone { wanted, current });
    }
    let mut planner = Planner::new(wanted, now);
    for rules in wanted.drivers() {
        let none = DriverRules::none(rules.driver.clone());
        planner.driver(current.driver(&rules.driver).unwrap_or(&none), rules)?;
    }
    for rules in current.drivers().iter().filter(|rules| wanted.driver(&rules.driver).is_none()) {
        planner.cannot(Some(&rules.driver), WhyNot::NotNamed, Reason::NONE, None);
    }
    planner.overrides(current.overrides.all(), wanted.overrides.all());
    Ok(planner.plan)
}

/// Gathers steps and wishes.
struct Planner {
    plan: Plan,
    /// The first instant that a date of the service can name and that is not past.
    horizon: Instant,
}

impl Planner {
    fn new(wanted: &RuleBook, now: Instant) -> Self {
        let (zone, options) = (wanted.zone.clone(), wanted.options);
        let plan = Plan { now, zone, options, steps: Vec::new(), unreachable: Vec::new() };
        Self { plan, horizon: now.ceil_second() }
    }

    fn driver(&mut self, current: &DriverRules, wanted: &DriverRules) -> Result<(), LimitExceeded> {
        for rules in [current, wanted] {
            let rows = rules.extensions.iter().map(|extension| extension.rows.len());
            if rules.recurrent.len() + rules.extensions.len() + rows.sum::<usize>() > Limit::DriverRules.max() {
                return Err(LimitExceeded(Limit::DriverRules));
            }
        }
        let driver = &wanted.driver;
        let unreadable = current.unreadable.iter().chain(&wanted.unreadable);
        let before = self.plan.unreachable.len();
        for rule in unreadable {
            // What covers nothing because nobody could read it must not be replaced by nothing.
            let rule = Reason { kind: ReasonKind::None, id: rule.id.clone() };
            self.cannot(Some(driver), WhyNot::Unreadable, rule, None);
        }
        if self.plan.unreachable.len() > before {
            return Ok(());
        }
        let recurrent = recurrent::changes(self, driver, &current.recurrent, &wanted.recurrent)?;
        let extensions = extensions::changes(self, current, wanted, recurrent.is_empty())?;
        self.plan.steps.extend(extensions.first);
        self.plan.steps.extend(recurrent);
        self.plan.steps.extend(extensions.last);
        Ok(())
    }

    /// The service has one call for requests after the fact, and no way to withdraw one (`semantics.md` 5).
    fn overrides(&mut self, current: &[OverrideRule], wanted: &[OverrideRule]) {
        let (current, wanted) = (last_ones(current), last_ones(wanted));
        let find = |list: &[&OverrideRule], rule: &OverrideRule| {
            list.iter().find(|other| same_trip(other, rule)).map(|other| other.private)
        };
        for rule in &wanted {
            let trip = Reason { kind: ReasonKind::Override, id: Some(rule.trip.clone()) };
            if find(&current, rule) == Some(rule.private) {
                continue;
            }
            if rule.unit_number.is_none() {
                self.cannot(None, WhyNot::MissingUnitNumber, trip, None);
            } else {
                let says = words::of_override(rule);
                self.plan.steps.push(Step { request: Request::Override((*rule).clone()), says });
            }
        }
        for rule in current.iter().filter(|rule| find(&wanted, rule).is_none()) {
            let trip = Reason { kind: ReasonKind::Override, id: Some(rule.trip.clone()) };
            self.cannot(None, WhyNot::Withdrawn, trip, None);
        }
    }

    fn cannot(&mut self, driver: Option<&Id>, why: WhyNot, rule: Reason, period: Option<Period>) {
        self.plan.unreachable.push(Unreachable::new(driver.cloned(), why, rule, period, &self.plan.zone));
    }
}

/// Of several requests for one trip in the same words, the last.
fn last_ones(rules: &[OverrideRule]) -> Vec<&OverrideRule> {
    let mut seen = HashSet::new();
    let key = |rule: &OverrideRule| {
        (rule.trip.key(), rule.unit_number.as_ref().map(Id::key), rule.operator_code.as_ref().map(Id::key))
    };
    let mut last: Vec<&OverrideRule> = rules.iter().rev().filter(|rule| seen.insert(key(rule))).collect();
    last.reverse();
    last
}

/// The part of a period from an instant on.
fn from(period: Period, instant: Instant) -> Option<Period> {
    Period::new(instant, Instant::MAX).and_then(|rest| period.intersect(rest))
}

#[cfg(test)]
mod tests;
