//! Makes the service hold what is wanted, one step at a time.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow;

use horaires::plan::{Plan, PlanError, Says, Step, Unreachable};
use horaires::service::{Request, outcome};
use horaires::validate::{RuleSettings, read_rules};
use horaires::{DriverRules, Id, Instant, Lang, OverrideRule, Overrides, RuleBook, plan};

use super::service_clock::bounds;
use super::{Client, Done, Error};

/// What a push is about to do, or has done; the answer says whether to go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum PushEvent<'a> {
    /// The plan for one driver, or for the requests after the fact, before anything of it is sent; and another one where
    /// what is left of it would no longer lead to what is wanted, because the service's rules have changed otherwise than
    /// by its steps. Whoever has shown a plan to somebody stops where a step is none that it [`shows`](Plan::shows).
    Planned(&'a Plan),
    /// A step is about to be sent.
    Sending(&'a Step),
    /// A step was carried out, and the rules were read back.
    Sent(&'a Step, Done),
}

/// What a push has done so far.
#[derive(Debug, Clone, Default)]
pub struct PushReport {
    /// The steps that were carried out, in order.
    pub steps: Vec<(Step, Done)>,
    /// The wishes that the service cannot grant.
    pub unreachable: Vec<Unreachable>,
    /// The requests after the fact that the service has acknowledged: those that were known before and those of this
    /// push. The service cannot list them: give them to the next push, or they are sent again, which is harmless.
    pub acknowledged: Vec<OverrideRule>,
    /// Whether the service holds what is wanted, but for what is unreachable: it was read back to see.
    pub complete: bool,
}

/// A push that ended early. What was carried out is in the report; the same push again reads the rules anew and goes on
/// from there.
#[derive(Debug, thiserror::Error)]
#[error("{} of the steps carried out, then: {why}", .report.steps.len())]
pub struct PushError {
    /// What was carried out.
    pub report: PushReport,
    /// Why it ended.
    #[source]
    pub why: WhyStopped,
}

/// Why a push ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WhyStopped {
    /// A request failed.
    #[error(transparent)]
    Failed(#[from] Error),
    /// The service acknowledged a step, and yet its rules call for as many steps as before: it keeps other rules than
    /// documented, or somebody else is changing the same schedules.
    #[error("the service acknowledged a step, and its rules are not as expected afterwards: {}", .0.en)]
    NotAsExpected(Box<Says>),
    /// There is no plan: the rules are more than the engine takes.
    #[error(transparent)]
    NotPlanned(#[from] PlanError),
    /// The caller said to stop.
    #[error("stopped before a step was sent")]
    Stopped,
}

impl WhyStopped {
    /// Why, in words.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Failed(error), _) => error.message(lang),
            (Self::NotPlanned(error), _) => error.message(lang),
            (Self::NotAsExpected(_) | Self::Stopped, Lang::En) => self.to_string(),
            (Self::NotAsExpected(step), Lang::Fr) => {
                format!(
                    "le service a confirmé une demande, mais ses règles ne sont pas celles attendues ensuite : {}",
                    step.fr
                )
            }
            (Self::Stopped, Lang::Fr) => "arrêté avant l'envoi d'une demande".to_owned(),
        }
    }
}

/// Asked before and after each step.
pub type PushWatch<'a> = dyn FnMut(PushEvent<'_>) -> ControlFlow<()> + Send + 'a;

impl Client {
    /// The rules of some drivers as the service holds them now, in the zone and with the options of `wanted`: what
    /// [`horaires::plan()`] compares the wanted rules with. The service reads ranges by its customer's clock: it is for the
    /// caller to know that this is `wanted`'s ([`NonCommunicatingDevice::time_zone`](crate::models::NonCommunicatingDevice::time_zone)).
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn current_rules(&self, wanted: &RuleBook) -> Result<RuleBook, Error> {
        let mut drivers = Vec::with_capacity(wanted.drivers().len());
        for rules in wanted.drivers() {
            drivers.push(self.current(&rules.driver, wanted).await?);
        }
        Ok(RuleBook::new(wanted.zone.clone(), wanted.options, drivers, Overrides::default()))
    }

    /// Makes the service hold what is wanted: plans ([`horaires::plan()`]), carries the first step out, reads the rules
    /// back, sees whether the rest still leads to what is wanted, plans anew where it does not, until there is nothing left to
    /// do; driver by driver, then the requests after the fact.
    ///
    /// `acknowledged` are requests after the fact that the service has taken before: see [`PushReport::acknowledged`].
    /// `watch` sees every plan and step before it is sent, and may stop. Nothing has to be remembered to resume: the same
    /// push again goes on where this one ended.
    ///
    /// # Errors
    /// [`PushError`], with what was carried out before.
    pub async fn push(
        &self,
        wanted: &RuleBook,
        acknowledged: &[OverrideRule],
        watch: &mut PushWatch<'_>,
    ) -> Result<PushReport, PushError> {
        let report = PushReport { acknowledged: acknowledged.to_vec(), ..PushReport::default() };
        let mut push = Push { client: self, wanted, report, watch };
        match push.everything().await {
            Ok(()) => Ok(PushReport { complete: true, ..push.report }),
            Err(why) => Err(PushError { report: push.report, why }),
        }
    }

    /// A driver's rules as the service holds them. What cannot be read stays in them as unreadable: the plan refuses to
    /// replace it.
    async fn current(&self, driver: &Id, wanted: &RuleBook) -> Result<DriverRules, Error> {
        let document = self.rules(Some(driver), "UTC").await?;
        let settings = RuleSettings {
            end_of_day: Some(wanted.options.end_of_day),
            extensions: Some(wanted.options.extensions),
            zone: Some(wanted.zone.clone()),
            now: None,
        };
        let (book, issues) = read_rules(&document, &settings);
        let Some(book) = book else {
            return Err(Error::unreadable_rules(issues.first().map(|issue| issue.path.as_str())));
        };
        let rules = book.driver(driver).cloned().unwrap_or_else(|| DriverRules::none(driver.clone()));
        self.see_receipts(&rules);
        Ok(rules)
    }
}

/// A push at work.
struct Push<'a, 'w> {
    client: &'a Client,
    wanted: &'a RuleBook,
    report: PushReport,
    watch: &'a mut PushWatch<'w>,
}

impl Push<'_, '_> {
    async fn everything(&mut self) -> Result<(), WhyStopped> {
        for rules in self.wanted.drivers() {
            self.driver(rules).await?;
        }
        let known = self.book(Vec::new(), Overrides::new(self.report.acknowledged.clone()));
        let plan = plan(&known, &self.book(Vec::new(), self.wanted.overrides.clone()), self.now())?;
        self.tell(PushEvent::Planned(&plan))?;
        self.report.unreachable.extend(plan.unreachable);
        for step in plan.steps {
            self.carry_out(&step).await?;
            if let Request::Override(rule) = step.request {
                self.report.acknowledged.push(rule);
            }
        }
        Ok(())
    }

    /// One driver's schedules: a step, the rules read back, and on as planned; anew where that no longer leads to what is
    /// wanted.
    async fn driver(&mut self, rules: &DriverRules) -> Result<(), WhyStopped> {
        let wanted = self.book(vec![rules.clone()], Overrides::default());
        let mut current = self.client.current(&rules.driver, self.wanted).await?;
        let mut plan = plan(&self.book(vec![current.clone()], Overrides::default()), &wanted, self.now())?;
        self.tell(PushEvent::Planned(&plan))?;
        let mut unreachable = std::mem::take(&mut plan.unreachable);
        let mut steps: VecDeque<Step> = plan.steps.into();
        while let Some(step) = steps.pop_front() {
            self.carry_out(&step).await?;
            let before = std::mem::replace(&mut current, self.client.current(&rules.driver, self.wanted).await?);
            self.compare_clocks(&before, &current, rules);
            let held = self.book(vec![current.clone()], Overrides::default());
            let left = match outcome(&held, steps.iter().map(|step| &step.request), self.now()) {
                Ok(outcome) => horaires::plan(&outcome, &wanted, self.now())?,
                Err(_) => horaires::plan(&held, &wanted, self.now())?,
            };
            if left.is_empty() {
                unreachable = left.unreachable;
                continue;
            }
            let anew = horaires::plan(&held, &wanted, self.now())?;
            self.tell(PushEvent::Planned(&anew))?;
            if anew.steps.len() > steps.len() {
                return Err(WhyStopped::NotAsExpected(Box::new(step.says)));
            }
            (unreachable, steps) = (anew.unreachable, anew.steps.into());
        }
        self.report.unreachable.extend(unreachable);
        Ok(())
    }

    async fn carry_out(&mut self, step: &Step) -> Result<(), WhyStopped> {
        self.tell(PushEvent::Sending(step))?;
        let done = self.client.apply(&step.request).await?;
        self.report.steps.push((step.clone(), done));
        self.tell(PushEvent::Sent(step, done))
    }

    fn tell(&mut self, event: PushEvent<'_>) -> Result<(), WhyStopped> {
        match (self.watch)(event) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(WhyStopped::Stopped),
        }
    }

    fn book(&self, drivers: Vec<DriverRules>, overrides: Overrides) -> RuleBook {
        RuleBook::new(self.wanted.zone.clone(), self.wanted.options, drivers, overrides)
    }

    fn now(&self) -> Instant {
        self.client.service_now()
    }

    /// A step counts from its receipt. Where that is later than our "now", the service's clock is ahead: planning with
    /// ours would ask for the step again, for the time between.
    fn compare_clocks(&self, before: &DriverRules, after: &DriverRules, wanted: &DriverRules) {
        let known: HashSet<Instant> = bounds(before).chain(bounds(wanted)).collect();
        for bound in bounds(after).filter(|bound| !known.contains(bound)) {
            self.client.see_passed(bound);
        }
    }
}
