//! The recurrent part of a plan: which periods differ, and what to send for them.

use std::collections::{BTreeMap, HashMap};

use crate::id::Id;
use crate::limits::{Limit, LimitExceeded};
use crate::options::EndOfDayForm;
use crate::payload::Payload;
use crate::rules::WeeklyRule;
use crate::service::Request;
use crate::time::{Instant, Period};
use crate::timeline::{Reason, ReasonKind};
use crate::week::{Schedule, Week};
use crate::wire::Kind;

use super::{Planner, Step, WhyNot, from, words};

const RECURRENT: Reason = Reason { kind: ReasonKind::Recurrent, id: None };

/// A stretch over which neither the current nor the wanted week changes.
struct Stretch {
    period: Period,
    current: Schedule,
    wanted: Schedule,
}

/// A period whose schedule is to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    period: Period,
    /// Whether it begins where the one before ends.
    touches: bool,
    schedule: Schedule,
}

/// The steps for the recurrent entries of a driver.
pub(super) fn changes(
    planner: &mut Planner,
    driver: &Id,
    current: &[WeeklyRule],
    wanted: &[WeeklyRule],
) -> Result<Vec<Step>, LimitExceeded> {
    let now = planner.plan.now;
    past_wishes(planner, driver, current, wanted)?;
    let Some(future) = Period::new(now, Instant::MAX) else { return Ok(Vec::new()) };
    let stretches = stretches(current, wanted, future)?;
    let (mut replaced, mut slivers) = runs(&stretches, now);
    let mut steps = Vec::new();
    if !replaced.is_empty() {
        let removable = removable(current, &stretches, now);
        let named = |entry: &&WeeklyRule| removable.iter().any(|other| other.id == entry.id);
        let rest: Vec<WeeklyRule> = current.iter().filter(|entry| !named(entry)).cloned().collect();
        let (left, still) = runs(&self::stretches(&rest, wanted, future)?, now);
        let cost = |runs: &[Run]| (unwritable(planner, runs), runs.len());
        let (lost, requests) = cost(&left);
        if !removable.is_empty() && (left.is_empty() || (lost, requests + 1) < cost(&replaced)) {
            let mut ids: Vec<Id> = removable.iter().filter_map(|entry| entry.id.clone()).collect();
            ids.sort();
            let says = words::of_removal(driver, &ids, &removable);
            steps.push(Step { request: Request::RemoveRecurrent { driver: driver.clone(), ids }, says });
            (replaced, slivers) = (left, still);
        }
    }
    unknown_types(planner, driver, &stretches, &replaced);
    for sliver in slivers {
        planner.cannot(Some(driver), WhyNot::FractionOfSecond, RECURRENT, Some(sliver));
    }
    for run in &replaced {
        steps.extend(replacement(planner, driver, run));
    }
    Ok(steps)
}

/// A wish that the past had been more private than it was.
fn past_wishes(
    planner: &mut Planner,
    driver: &Id,
    current: &[WeeklyRule],
    wanted: &[WeeklyRule],
) -> Result<(), LimitExceeded> {
    let Some(past) = Period::new(Instant::MIN, planner.plan.now) else { return Ok(()) };
    let more_private = |stretch: &&Stretch| !stretch.wanted.private().subtract(&stretch.current.private()).is_empty();
    let stretches = stretches(current, wanted, past)?;
    let mut wishes = stretches.iter().filter(more_private);
    if let Some(first) = wishes.next() {
        let last = wishes.next_back().unwrap_or(first);
        let period = Period::new(first.period.start(), last.period.end());
        planner.cannot(Some(driver), WhyNot::Past, RECURRENT, period);
    }
    Ok(())
}

/// The constant stretches of a period.
fn stretches(current: &[WeeklyRule], wanted: &[WeeklyRule], period: Period) -> Result<Vec<Stretch>, LimitExceeded> {
    let bounds = current.iter().chain(wanted).filter_map(|entry| entry.validity.intersect(period));
    let mut cuts: Vec<Instant> = bounds.flat_map(|valid| [valid.start(), valid.end()]).collect();
    cuts.extend([period.start(), period.end()]);
    cuts.sort_unstable();
    cuts.dedup();
    let weeks = schedules_at(current, &cuts)?.into_iter().zip(schedules_at(wanted, &cuts)?);
    let periods = cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(start, end)| Period::new(*start, *end));
    Ok(periods.zip(weeks).map(|(period, (current, wanted))| Stretch { period, current, wanted }).collect())
}

/// The schedule at each of these instants, which increase.
fn schedules_at(entries: &[WeeklyRule], instants: &[Instant]) -> Result<Vec<Schedule>, LimitExceeded> {
    let mut waiting: Vec<&WeeklyRule> = entries.iter().collect();
    waiting.sort_by_key(|entry| std::cmp::Reverse(entry.validity.start()));
    let mut valid: Vec<&WeeklyRule> = Vec::new();
    let mut work = 0;
    let mut schedules = Vec::with_capacity(instants.len());
    for instant in instants {
        while waiting.last().is_some_and(|entry| entry.validity.start() <= *instant) {
            valid.extend(waiting.pop());
        }
        valid.retain(|entry| *instant < entry.validity.end());
        work += valid.len();
        if work > Limit::TimelineSlots.max() {
            return Err(LimitExceeded(Limit::TimelineSlots));
        }
        schedules.push(Schedule::new(valid.iter().map(|entry| (entry.kind.clone(), entry.day, entry.range))));
    }
    Ok(schedules)
}

/// What can be sent: every type that the service documents.
fn sendable(schedule: &Schedule) -> Schedule {
    schedule.of_kinds(|kind| !matches!(kind, Kind::Other(_)))
}

/// What cannot.
fn unknown(schedule: &Schedule) -> Schedule {
    schedule.of_kinds(|kind| matches!(kind, Kind::Other(_)))
}

fn differs(stretch: &Stretch) -> bool {
    sendable(&stretch.current) != sendable(&stretch.wanted)
        || !unknown(&stretch.current).subtract(&unknown(&stretch.wanted)).is_empty()
}

/// The periods to replace: for each run of stretches with one wanted week, from the first that differs to the last.
///
/// Whole seconds are sent, so a difference without one is no reason to send anything: those come second.
fn runs(stretches: &[Stretch], now: Instant) -> (Vec<Run>, Vec<Period>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut slivers = Vec::new();
    for group in stretches.chunk_by(|a, b| a.wanted == b.wanted) {
        let mut run: Option<Run> = None;
        for difference in group.chunk_by(|a, b| differs(a) == differs(b)) {
            let [first, ..] = difference else { continue };
            let end = difference.last().unwrap_or(first).period.end();
            let Some(period) = Period::new(first.period.start(), end).filter(|_| differs(first)) else { continue };
            let touches = run.is_none() && runs.last().is_some_and(|last| last.period.end() == period.start());
            if whole_seconds(period, touches, now).is_none() {
                slivers.push(period);
                continue;
            }
            let start = run.as_ref().map_or(period.start(), |run| run.period.start());
            let schedule = || sendable(&first.wanted);
            run = Period::new(start, end).map(|period| Run { period, touches, schedule: schedule() });
        }
        runs.extend(run);
    }
    (runs, slivers)
}

/// The part of a difference that can be sent: inwards, so that nothing is replaced that is as wanted already. Where two
/// runs touch, the later one takes the whole second. What counts at once begins at `now`.
fn whole_seconds(period: Period, touches_last: bool, now: Instant) -> Option<Period> {
    let (start, end) = (period.start(), period.end());
    let first = if touches_last { start.floor_second() } else { start.ceil_second() };
    let first = if start <= now || first <= now { now } else { first };
    Period::new(first, end.floor_second()).filter(|whole| !whole.is_empty())
}

/// The entries that count in the future, and of which nothing is wanted at any instant of it. Their ids name nothing
/// else.
fn removable<'a>(current: &'a [WeeklyRule], stretches: &[Stretch], now: Instant) -> Vec<&'a WeeklyRule> {
    let mut names: HashMap<&Id, usize> = HashMap::new();
    for id in current.iter().filter_map(|entry| entry.id.as_ref()) {
        *names.entry(id).or_default() += 1;
    }
    let unwanted = |entry: &&WeeklyRule| {
        let minutes = Week::from_iter([(entry.day, entry.range)]);
        let first = stretches.partition_point(|stretch| stretch.period.start() < entry.validity.start());
        let mut met = stretches.iter().skip(first).take_while(|stretch| stretch.period.start() < entry.validity.end());
        met.all(|stretch| {
            // Private under whatever type: it must not be professional for a moment in between.
            let kind = &entry.kind;
            let wanted = if kind.is_private() { stretch.wanted.private() } else { stretch.wanted.of_kind(kind) };
            wanted.intersect(&minutes).is_empty()
        })
    };
    let is_named = |entry: &&WeeklyRule| entry.id.as_ref().is_some_and(|id| names.get(id) == Some(&1));
    let future = current.iter().filter(|entry| from(entry.validity, now).is_some());
    future.filter(is_named).filter(unwanted).collect()
}

fn is_writable(planner: &Planner, schedule: &Schedule) -> bool {
    let payload = Payload { schedule: schedule.clone(), ..Payload::default() };
    payload.to_wire(planner.plan.options.end_of_day, EndOfDayForm::default()).is_ok()
}

/// How many of the runs cannot be sent.
fn unwritable(planner: &Planner, runs: &[Run]) -> usize {
    runs.iter().filter(|run| !is_writable(planner, &run.schedule)).count()
}

/// The request for a run.
fn replacement(planner: &mut Planner, driver: &Id, run: &Run) -> Option<Step> {
    let now = planner.plan.now;
    if !is_writable(planner, &run.schedule) {
        planner.cannot(Some(driver), WhyNot::LastMinute, RECURRENT, Some(run.period));
        return None;
    }
    let sent = whole_seconds(run.period, run.touches, now)?;
    for (start, end) in [(run.period.start(), sent.start()), (sent.end(), run.period.end())] {
        if start < end {
            planner.cannot(Some(driver), WhyNot::FractionOfSecond, RECURRENT, Period::new(start, end));
        }
    }
    let payload = Payload {
        driver: Some(driver.clone()),
        // Without a start it counts from receipt.
        start: (sent.start() > now).then_some(sent.start()),
        end: (sent.end() < Instant::MAX).then_some(sent.end()),
        schedule: run.schedule.clone(),
    };
    let says = words::of_replacement(driver, &payload, &planner.plan.zone);
    Some(Step { request: Request::ReplaceRecurrent { driver: driver.clone(), payload }, says })
}

/// Ranges of types that cannot be sent: those that are not there yet, and those that a replacement would lose.
fn unknown_types(planner: &mut Planner, driver: &Id, stretches: &[Stretch], replaced: &[Run]) {
    let mut lost: BTreeMap<Kind, Period> = BTreeMap::new();
    for stretch in stretches {
        let wanted = unknown(&stretch.wanted);
        let replaced = replaced.iter().any(|run| run.period.intersect(stretch.period).is_some());
        let lacking = if replaced { wanted } else { wanted.subtract(&unknown(&stretch.current)) };
        for (kind, _) in lacking.kinds() {
            let known = lost.entry(kind.clone()).or_insert(stretch.period);
            *known = Period::new(known.start(), stretch.period.end()).unwrap_or(*known);
        }
    }
    for (kind, period) in lost {
        planner.cannot(Some(driver), WhyNot::UnknownType(kind), RECURRENT, Some(period));
    }
}
