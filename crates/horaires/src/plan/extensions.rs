//! The exceptional part of a plan: which extensions differ, and what to send for them.

use crate::RangeSet;
use crate::covers::takes_rows;
use crate::id::Id;
use crate::limits::LimitExceeded;
use crate::rules::{DriverRules, ExtensionRule};
use crate::service::Request;
use crate::time::{Instant, Period};
use crate::timeline::{Reason, ReasonKind, Timeline};

use super::{Planner, Step, WhyNot, from, words};

/// What to send before the recurrent entries, and what after them.
#[derive(Default)]
pub(super) struct Steps {
    pub(super) first: Vec<Step>,
    pub(super) last: Vec<Step>,
}

/// An extension that covers a part of the future.
struct Extension<'a> {
    rule: &'a ExtensionRule,
    /// Its interval from now on.
    interval: Period,
    /// What it covers from now on.
    cover: RangeSet<Instant>,
}

impl Extension<'_> {
    /// Whether it covers its whole interval, as one that is made from two instants does.
    fn is_whole(&self) -> bool {
        self.cover.ranges() == [(self.interval.start(), self.interval.end())]
    }

    fn has_begun(&self, now: Instant) -> bool {
        self.rule.interval.start() < now
    }

    fn same_id(&self, other: &Self) -> bool {
        self.rule.id.as_ref().zip(other.rule.id.as_ref()).is_some_and(|(a, b)| a.matches(b))
    }
}

/// A wanted extension and the current one that becomes it.
type Pair<'a> = (Extension<'a>, Extension<'a>);

/// The steps for the extensions of a driver. `alone`: the recurrent entries do not change.
pub(super) fn changes(
    planner: &mut Planner,
    current: &DriverRules,
    wanted: &DriverRules,
    alone: bool,
) -> Result<Steps, LimitExceeded> {
    let mut changes = Changes { driver: &wanted.driver, planner, steps: Steps::default(), removed: Vec::new() };
    changes.past_wishes(&current.extensions, &wanted.extensions);
    let all_wanted = changes.live(&wanted.extensions)?;
    let everything = all_wanted.iter().fold(RangeSet::new(), |all, extension| all.union(&extension.cover));
    let mut current = changes.live(&current.extensions)?;
    let mut wanted = all_wanted;

    let same = |planner: &Planner, wanted: &Extension<'_>, current: &Extension<'_>| {
        wanted.cover == current.cover
            || wanted.is_whole()
                && current.is_whole()
                && sent(planner, wanted) == from(current.interval, planner.horizon)
    };
    let mut pairs = Vec::new();
    take_pairs(&mut wanted, &mut current, &mut pairs, |w, c| w.same_id(c) && same(changes.planner, w, c));
    take_pairs(&mut wanted, &mut current, &mut pairs, |w, c| {
        w.rule.description == c.rule.description && same(changes.planner, w, c)
    });
    take_pairs(&mut wanted, &mut current, &mut pairs, |w, c| same(changes.planner, w, c));
    for pair in &pairs {
        changes.remark_rounding(&pair.0, &pair.1.cover);
        changes.describe(pair);
    }
    for (extension, there) in settle(changes.planner, &mut wanted, &mut current) {
        changes.remark_rounding(&extension, &there);
    }
    let mut moved = Vec::new();
    // Of a wish that ends within this second nothing can be sent: there is nothing for the other to become.
    take_pairs(&mut wanted, &mut current, &mut moved, |w, c| {
        w.same_id(c) && w.is_whole() && c.is_whole() && sent(changes.planner, w).is_some()
    });
    changes.moves(moved, alone);
    for extension in wanted {
        // Rows that cannot be sent are no reason to remove the extension whose rows they are.
        if !changes.create(&extension) {
            let (kept, rest): (Vec<_>, Vec<_>) = current.into_iter().partition(|other| extension.same_id(other));
            current = rest;
            for kept in kept {
                changes.cannot(WhyNot::Rows, kept.rule, Some(kept.interval));
            }
        }
    }
    for extension in &current {
        changes.remove(extension, &everything);
    }
    Ok(changes.finish())
}

/// Takes out the pairs of a wanted and a current extension that fit, each once.
fn take_pairs<'a>(
    wanted: &mut Vec<Extension<'a>>,
    current: &mut Vec<Extension<'a>>,
    pairs: &mut Vec<Pair<'a>>,
    fits: impl Fn(&Extension<'a>, &Extension<'a>) -> bool,
) {
    for extension in std::mem::take(wanted) {
        match current.iter().position(|other| fits(&extension, other)) {
            Some(index) => pairs.push((extension, current.remove(index))),
            None => wanted.push(extension),
        }
    }
}

/// The interval to send for a wanted extension: whole seconds, outwards, nothing of the past.
fn sent(planner: &Planner, extension: &Extension<'_>) -> Option<Period> {
    let interval = extension.interval;
    let start = if interval.start() <= planner.plan.now { planner.horizon } else { interval.start().floor_second() };
    Period::new(start.max(planner.horizon), interval.end().ceil_second()).filter(|period| !period.is_empty())
}

/// What covers the same instants as before needs no step, however it is cut into extensions: takes out what is settled,
/// and tells the wanted ones with what is there.
fn settle<'a>(
    planner: &Planner,
    wanted: &mut Vec<Extension<'a>>,
    current: &mut Vec<Extension<'a>>,
) -> Vec<(Extension<'a>, RangeSet<Instant>)> {
    let horizon = planner.horizon;
    let sent_for = |extension: &Extension<'_>| sent(planner, extension).filter(|_| extension.is_whole());
    let is_there = |extension: &Extension<'_>| from(extension.interval, horizon).filter(|_| extension.is_whole());
    let ends = |period: Period| (period.start(), period.end());
    let after: RangeSet<Instant> = wanted.iter().filter_map(sent_for).map(ends).collect();
    let before: RangeSet<Instant> = current.iter().filter_map(is_there).map(ends).collect();
    let parts = after.union(&before);
    let parts = parts.ranges().iter().map(|range| RangeSet::from_iter([*range]));
    let settled: Vec<RangeSet<Instant>> =
        parts.filter(|part| after.intersect(part) == before.intersect(part)).collect();
    let part_of = |period: Option<Period>| {
        period.and_then(|period| settled.iter().find(|part| part.contains(period.start()))).cloned()
    };
    current.retain(|extension| part_of(is_there(extension)).is_none());
    let mut done = Vec::new();
    for extension in std::mem::take(wanted) {
        match part_of(sent_for(&extension)) {
            Some(part) => done.push((extension, part)),
            None => wanted.push(extension),
        }
    }
    done
}

/// Gathers the steps of one driver.
struct Changes<'a, 'p> {
    driver: &'a Id,
    planner: &'p mut Planner,
    steps: Steps,
    /// To be removed, in one request.
    removed: Vec<&'a ExtensionRule>,
}

fn reason(rule: &ExtensionRule) -> Reason {
    Reason { kind: ReasonKind::Exceptional, id: rule.id.clone() }
}

impl<'a> Changes<'a, '_> {
    fn cannot(&mut self, why: WhyNot, rule: &ExtensionRule, period: Option<Period>) {
        self.planner.cannot(Some(self.driver), why, reason(rule), period);
    }

    /// The extensions that cover a part of the future, and what they cover of it.
    fn live(&self, rules: &'a [ExtensionRule]) -> Result<Vec<Extension<'a>>, LimitExceeded> {
        let (now, options) = (self.planner.plan.now, self.planner.plan.options);
        let future = rules.iter().filter_map(|rule| Some((rule, from(rule.interval, now)?)));
        future
            .map(|(rule, interval)| {
                let cover = if takes_rows(rule, options) {
                    let alone =
                        DriverRules { extensions: vec![rule.clone()], ..DriverRules::none(self.driver.clone()) };
                    let timeline = Timeline::compile(&alone, options, &self.planner.plan.zone)?;
                    let private = timeline.segments(interval).filter(|segment| segment.private);
                    private.map(|segment| (segment.period.start(), segment.period.end())).collect()
                } else {
                    RangeSet::from_iter([(interval.start(), interval.end())])
                };
                Ok(Extension { rule, interval, cover })
            })
            .filter(|live| !live.as_ref().is_ok_and(|extension| extension.cover.is_empty()))
            .collect()
    }

    /// Wishes with a date in the past, which the service has not kept that way.
    fn past_wishes(&mut self, current: &[ExtensionRule], wanted: &[ExtensionRule]) {
        let now = self.planner.plan.now;
        let Some(past) = Period::new(Instant::MIN, now) else { return };
        let covered: RangeSet<Instant> =
            current.iter().map(|rule| (rule.interval.start(), rule.interval.end())).collect();
        for rule in wanted {
            let Some(period) = rule.interval.intersect(past) else { continue };
            let asked = RangeSet::from_iter([(period.start(), period.end())]);
            if !asked.subtract(&covered).is_empty() {
                self.cannot(WhyNot::Past, rule, Some(period));
            }
        }
    }

    /// The wanted name of an extension that is as wanted otherwise.
    fn describe(&mut self, (wanted, current): &Pair<'a>) {
        let description = wanted.rule.description.as_deref();
        if !wanted.same_id(current) || description.is_none() || description == current.rule.description.as_deref() {
            return;
        }
        let interval = current.rule.interval;
        let interval = Period::new(interval.start().floor_second(), interval.end().ceil_second()).unwrap_or(interval);
        if interval != current.rule.interval && !current.is_whole() {
            // To round its bounds would cost its rows.
            self.cannot(WhyNot::FractionOfSecond, current.rule, None);
            return;
        }
        if wanted.cover == current.cover {
            self.slivers(wanted, interval);
        }
        let step = self.modification(wanted, current, interval);
        self.steps.first.extend(step);
    }

    /// Extensions that keep their id and take another interval.
    fn moves(&mut self, pairs: Vec<Pair<'a>>, alone: bool) {
        let (mut both_ways, now) = (Vec::new(), self.planner.plan.now);
        for (wanted, current) in pairs {
            let Some(after) = sent(self.planner, &wanted) else {
                self.cannot(WhyNot::FractionOfSecond, wanted.rule, Some(wanted.interval));
                continue;
            };
            if current.has_begun(now) {
                self.prolong(&wanted, &current, after);
                continue;
            }
            let before = current.interval;
            let step = self.modification(&wanted, &current, after);
            if after.start() <= before.start() && before.end() <= after.end() {
                self.slivers(&wanted, after);
                self.steps.first.extend(step);
            } else if before.start() <= after.start() && after.end() <= before.end() {
                self.slivers(&wanted, after);
                self.steps.last.extend(step);
            } else {
                both_ways.extend(step.map(|step| (wanted, current, after, step)));
            }
        }
        let single = alone && both_ways.len() == 1;
        for (wanted, current, after, step) in both_ways {
            let before = current.interval;
            let hull = Period::new(before.start().min(after.start()), before.end().max(after.end()));
            let touch = before.start() <= after.end() && after.start() <= before.end();
            if single || touch {
                self.slivers(&wanted, after);
            }
            match hull {
                // The only one that takes time away: what is added comes before it, what is removed after.
                _ if single => self.steps.last.insert(0, step),
                Some(hull) if touch => {
                    let hull =
                        Period::new(hull.start().floor_second().max(self.planner.horizon), hull.end().ceil_second());
                    let widened = hull.and_then(|hull| self.modification(&wanted, &current, hull));
                    self.steps.first.extend(widened);
                    self.steps.last.push(step);
                }
                _ => {
                    self.create(&wanted);
                    self.removed.push(current.rule);
                }
            }
        }
    }

    /// An extension that has begun keeps its start, and can only end later (`semantics.md` 8.3).
    fn prolong(&mut self, wanted: &Extension<'a>, current: &Extension<'a>, after: Period) {
        let now = self.planner.plan.now;
        if wanted.interval.start() > now {
            let period = Period::new(now, wanted.interval.start().min(current.interval.end()));
            self.cannot(WhyNot::UnderWay, current.rule, period);
        }
        if wanted.interval.end() < current.interval.end() {
            let period = Period::new(wanted.interval.end(), current.interval.end());
            self.cannot(WhyNot::UnderWay, current.rule, period);
        } else if wanted.interval.end() > current.interval.end() {
            if after.start() > current.interval.end() {
                // Not this one made longer: the time between is not wanted.
                self.create(wanted);
                return;
            }
            self.slivers(wanted, after);
            let interval = Period::new(current.rule.interval.start().floor_second(), after.end());
            let step = interval.and_then(|interval| self.modification(wanted, current, interval));
            self.steps.first.extend(step);
        }
    }

    fn modification(&mut self, wanted: &Extension<'a>, current: &Extension<'a>, interval: Period) -> Option<Step> {
        let Some(id) = current.rule.id.clone() else {
            self.cannot(WhyNot::NoId, current.rule, Some(current.interval));
            return None;
        };
        let change = words::Change {
            id: &id,
            before: current.rule.interval,
            after: interval,
            description: wanted.rule.description.as_deref().or(current.rule.description.as_deref()),
        };
        let says = words::of_change(self.driver, &change, &self.planner.plan.zone);
        let description = wanted.rule.description.clone().or_else(|| current.rule.description.clone());
        let driver = self.driver.clone();
        Some(Step { request: Request::ModifyExtension { driver, id, description, interval }, says })
    }

    /// Where what is there differs from the wish by the rounding to whole seconds.
    fn remark_rounding(&mut self, wanted: &Extension<'a>, there: &RangeSet<Instant>) {
        if let (true, Some(sent)) = (wanted.cover != *there, sent(self.planner, wanted)) {
            self.slivers(wanted, sent);
        }
    }

    /// What rounding to whole seconds makes private beside the wish.
    fn slivers(&mut self, wanted: &Extension<'a>, sent: Period) {
        let interval = wanted.interval;
        let start = sent.start().max(self.planner.plan.now);
        let before = Period::new(start, interval.start()).filter(|sliver| !sliver.is_empty());
        let after = Period::new(interval.end(), sent.end()).filter(|sliver| !sliver.is_empty());
        for sliver in before.into_iter().chain(after) {
            self.cannot(WhyNot::FractionOfSecond, wanted.rule, Some(sliver));
        }
    }

    /// Whether a new extension could be asked for.
    fn create(&mut self, wanted: &Extension<'a>) -> bool {
        if !wanted.is_whole() {
            self.cannot(WhyNot::Rows, wanted.rule, Some(wanted.interval));
            return false;
        }
        let Some(interval) = sent(self.planner, wanted) else {
            self.cannot(WhyNot::FractionOfSecond, wanted.rule, Some(wanted.interval));
            return true;
        };
        self.slivers(wanted, interval);
        let description = wanted.rule.description.clone();
        let says = words::of_creation(self.driver, description.as_deref(), interval, &self.planner.plan.zone);
        let driver = self.driver.clone();
        self.steps.first.push(Step { request: Request::CreateExtension { driver, description, interval }, says });
        true
    }

    /// An extension that is not wanted any more. One that has begun stays; that is told where it covers what is not
    /// wanted.
    fn remove(&mut self, current: &Extension<'a>, wanted: &RangeSet<Instant>) {
        if current.rule.id.is_none() {
            self.cannot(WhyNot::NoId, current.rule, Some(current.interval));
        } else if !current.has_begun(self.planner.plan.now) {
            self.removed.push(current.rule);
        } else if !current.cover.subtract(wanted).is_empty() {
            self.cannot(WhyNot::UnderWay, current.rule, Some(current.interval));
        }
    }

    fn finish(mut self) -> Steps {
        if !self.removed.is_empty() {
            self.removed.sort_by_key(|rule| (rule.interval, rule.position));
            let says = words::of_extension_removal(self.driver, &self.removed, &self.planner.plan.zone);
            let ids = self.removed.iter().filter_map(|rule| rule.id.clone()).collect();
            self.steps
                .last
                .push(Step { request: Request::RemoveExtensions { driver: self.driver.clone(), ids }, says });
        }
        self.steps
    }
}
