//! Why: every rule considered for one instant and who won, and the timeline of one day.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::answer::{AnswerReason, AnswerSegment, answer_segment};
use crate::classify::Usage;
use crate::covers::takes_rows;
use crate::id::Id;
use crate::limits::LimitExceeded;
use crate::rules::{DriverRules, ExtensionRule, RuleBook, WeeklyRule};
use crate::time::{Instant, MinuteOfDay, Period, Weekday, rfc3339};
use crate::timeline::{Reason, ReasonKind, Timeline, precedence};
use crate::wire::{Kind, day_name};
use crate::zone::Zone;

/// What one rule says about one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It covers the instant, and its reason is the one given.
    Decides,
    /// It covers the instant; a rule of higher precedence gives the reason.
    AlsoCovers,
    /// The wall clock is outside its day or time.
    OtherTime,
    /// It is not valid yet.
    NotYetValid,
    /// It is no longer valid.
    NoLongerValid,
    /// Its type is not private.
    NotPrivate,
    /// It could not be read and covers nothing.
    Unreadable,
}

/// One rule that was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConsideredRule {
    /// What it says about the instant.
    pub verdict: Verdict,
    /// `recurrent` or `exceptional`.
    pub kind: ReasonKind,
    /// Its id, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The name of an extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its type, as the service writes it.
    #[serde(rename = "typeHoraires", skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Its day and time on the wall, for example `LUNDI 18:00-24:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// First instant of validity; none: no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Instant>,
    /// First instant after validity; none: no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Instant>,
    /// JSON Pointer to the rule in the rules document.
    pub path: String,
}

impl ConsideredRule {
    /// The deciding rule first; within a verdict as reasons sort.
    const fn order(&self) -> (Verdict, (ReasonKind, bool, Option<&Id>)) {
        (self.verdict, precedence(self.kind, self.id.as_ref()))
    }
}

/// Why an instant is private or professional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The driver.
    pub driver_id: Id,
    /// The instant.
    pub at: Instant,
    /// What the clock on the wall shows, with its offset.
    pub wall_clock: String,
    /// The day on the wall.
    pub weekday: Weekday,
    /// `private` or `professional`.
    pub usage: Usage,
    /// The reason that decides.
    pub reason: AnswerReason,
    /// Every rule of the driver, the deciding one first.
    pub considered: Vec<ConsideredRule>,
}

/// Explains one instant: every rule of the driver, what it says, and who won (`semantics.md` 6.1 and 6.2).
/// Overrides concern trips, not instants: they are not considered here.
///
/// # Errors
/// [`LimitExceeded`] where the driver's rules are beyond the limits of [`Timeline::compile`].
pub fn explain(book: &RuleBook, driver: &Id, at: Instant) -> Result<Explanation, LimitExceeded> {
    let none = DriverRules::none(driver.clone());
    let rules = book.driver(driver).unwrap_or(&none);
    let timeline = Timeline::compile(rules, book.options, &book.zone)?;
    let reason = timeline.reasons_at(at).deciding().clone();
    let wall_clock = book.zone.to_datetime(at);
    let clock = WallClock::new(&book.zone, at);
    let mut considered: Vec<ConsideredRule> = Vec::new();
    for extension in &rules.extensions {
        considered.push(consider_extension(extension, book, at, clock));
    }
    for entry in &rules.recurrent {
        considered.push(consider_entry(entry, at, clock));
    }
    for rule in &rules.unreadable {
        considered.push(ConsideredRule {
            verdict: Verdict::Unreadable,
            kind: if rule.path.starts_with("/exceptional") { ReasonKind::Exceptional } else { ReasonKind::Recurrent },
            id: rule.id.clone(),
            description: None,
            type_name: None,
            hours: None,
            valid_from: None,
            valid_to: None,
            path: rule.path.clone(),
        });
    }
    // Everything that covers the instant was found "also covering"; those with the deciding reason decide.
    for rule in &mut considered {
        let same = rule.kind == reason.kind && rule.id == reason.id;
        if rule.verdict == Verdict::AlsoCovers && same {
            rule.verdict = Verdict::Decides;
        }
    }
    considered.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(Explanation {
        driver_id: rules.driver.clone(),
        at,
        wall_clock: rfc3339(&wall_clock, true),
        weekday: clock.day,
        usage: if reason == Reason::NONE { Usage::Professional } else { Usage::Private },
        reason: AnswerReason::from(&reason),
        considered,
    })
}

/// What the clock on the wall shows, to the minute.
#[derive(Clone, Copy)]
struct WallClock {
    day: Weekday,
    minute: u16,
}

impl WallClock {
    fn new(zone: &Zone, at: Instant) -> Self {
        use chrono::{Datelike, Timelike};
        let local = zone.to_local(at);
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        Self { day: local.weekday().into(), minute }
    }

    fn is_in(self, rule: &WeeklyRule) -> bool {
        self.day == rule.day && MinuteOfDay::new(self.minute).is_some_and(|minute| rule.range.contains(minute))
    }
}

fn consider_entry(entry: &WeeklyRule, at: Instant, clock: WallClock) -> ConsideredRule {
    let verdict = if entry.kind.is_private() { weekly_verdict(entry, at, clock) } else { Verdict::NotPrivate };
    ConsideredRule {
        verdict,
        kind: ReasonKind::Recurrent,
        id: entry.id.clone(),
        description: None,
        type_name: Some(entry.kind.name().to_owned()),
        hours: Some(format!("{} {}", day_name(entry.day), entry.range)),
        valid_from: (entry.validity.start() > Instant::MIN).then_some(entry.validity.start()),
        valid_to: (entry.validity.end() < Instant::MAX).then_some(entry.validity.end()),
        path: format!("/recurrent/{}", entry.position),
    }
}

fn weekly_verdict(entry: &WeeklyRule, at: Instant, clock: WallClock) -> Verdict {
    validity_verdict(entry.validity, at).unwrap_or(if clock.is_in(entry) {
        Verdict::AlsoCovers
    } else {
        Verdict::OtherTime
    })
}

fn validity_verdict(validity: Period, at: Instant) -> Option<Verdict> {
    if at < validity.start() {
        Some(Verdict::NotYetValid)
    } else if at >= validity.end() {
        Some(Verdict::NoLongerValid)
    } else {
        None
    }
}

fn consider_extension(extension: &ExtensionRule, book: &RuleBook, at: Instant, clock: WallClock) -> ConsideredRule {
    let covered = || {
        let row_covers =
            |row: &WeeklyRule| row.kind.is_private() && weekly_verdict(row, at, clock) == Verdict::AlsoCovers;
        !takes_rows(extension, book.options) || extension.rows.iter().any(row_covers)
    };
    let verdict = validity_verdict(extension.interval, at)
        .unwrap_or_else(|| if covered() { Verdict::AlsoCovers } else { Verdict::OtherTime });
    ConsideredRule {
        verdict,
        kind: ReasonKind::Exceptional,
        id: extension.id.clone(),
        description: extension.description.clone(),
        type_name: Some(Kind::PrivateExceptional.name().to_owned()),
        hours: None,
        valid_from: Some(extension.interval.start()),
        valid_to: Some(extension.interval.end()),
        path: format!("/exceptional/{}", extension.position),
    }
}

/// One local day, from midnight to midnight on the wall: 23, 24 or 25 hours, or none at all (`semantics.md` 1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayTimeline {
    /// The day.
    #[serde(serialize_with = "as_string")]
    pub date: NaiveDate,
    /// Elapsed milliseconds of the day.
    pub duration_ms: i64,
    /// Private milliseconds of the day.
    pub private_ms: i64,
    /// The segments of the day, in order.
    pub segments: Vec<AnswerSegment>,
    /// The changes of the clock within the day.
    pub clock_changes: Vec<ClockChange>,
}

/// A change of the clock: forward or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockChange {
    /// When.
    pub at: Instant,
    /// By how many seconds: positive when clocks go forward.
    pub seconds: i32,
}

fn as_string<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// The timeline of one local day.
///
/// ```
/// use horaires::{day_timeline, DriverRules, Id, Options, Timeline, Zone};
/// let zone = Zone::named("Europe/Paris")?;
/// let timeline = Timeline::compile(&DriverRules::none(Id::Number(7)), Options::default(), &zone)?;
/// let day = day_timeline(&timeline, chrono::NaiveDate::from_ymd_opt(2026, 3, 29).unwrap());
/// assert_eq!(day.duration_ms, 23 * 3_600_000);
/// assert_eq!(day.clock_changes[0].seconds, 3600);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn day_timeline(timeline: &Timeline, date: NaiveDate) -> DayTimeline {
    let zone = timeline.zone();
    let periods = zone.instants_of_day(date);
    let (mut duration_ms, mut private_ms, mut segments) = (0, 0, Vec::new());
    for period in &periods {
        duration_ms += period.duration_ms();
        private_ms += timeline.private_ms(*period);
        segments.extend(timeline.segments(*period).map(|segment| answer_segment(&segment, false)));
    }
    // A change back over midnight leaves the day and returns to it: it lies between two periods.
    let whole = periods.first().zip(periods.last()).and_then(|(first, last)| Period::new(first.start(), last.end()));
    let mut clock_changes = Vec::new();
    if let Some(whole) = whole {
        for change in zone.changes_in(whole) {
            let seconds = change.after.local_minus_utc() - change.before.local_minus_utc();
            clock_changes.push(ClockChange { at: change.at, seconds });
        }
    }
    DayTimeline { date, duration_ms, private_ms, segments, clock_changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn a_change_that_leaves_the_day_and_returns_to_it_is_told() {
        // At 00:01 on 7 November 2010 clocks in St John's went back to 23:01 of the day before.
        let zone = Zone::named("America/St_Johns").unwrap();
        let timeline = Timeline::compile(&DriverRules::none(Id::Number(7)), Options::default(), &zone).unwrap();
        let day = day_timeline(&timeline, NaiveDate::from_ymd_opt(2010, 11, 7).unwrap());
        assert_eq!(day.clock_changes.iter().map(|change| change.seconds).collect::<Vec<_>>(), [-3600]);
        // One minute before the change, and 24 hours after it.
        assert_eq!(day.duration_ms, 60_000 + 24 * 3_600_000);
    }

    #[test]
    fn nothing_covers_the_end_of_the_window() {
        let always = DriverRules {
            extensions: vec![ExtensionRule {
                id: Some(Id::Number(1)),
                description: None,
                interval: Period::ALWAYS,
                rows: Vec::new(),
                has_rows: false,
                position: 0,
            }],
            ..DriverRules::none(Id::Number(7))
        };
        let timeline = Timeline::compile(&always, Options::default(), &Zone::utc()).unwrap();
        assert!(timeline.is_private(Instant::MIN));
        assert!(timeline.is_private(Instant::clamped(Instant::MAX.millis() - 1)));
        assert!(!timeline.is_private(Instant::MAX));
    }
}
