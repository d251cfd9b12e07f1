//! What a data-protection officer looks for in rules, trips and positions.

use chrono::Months;

use crate::classify::{Classification, Classifier};
use crate::finding::{FindingCode, Findings};
use crate::limits::LimitExceeded;
use crate::rules::{DriverRules, RuleBook};
use crate::time::{DAY_MS, Instant};
use crate::track::Position;
use crate::trip::Trip;
use crate::validate::{EVENING, LUNCH, days_without};
use crate::week::Week;

/// Days within which a request after the fact is expected.
const REQUEST_DAYS: i64 = 7;
/// Months after which an entry without an end ought to be looked at again.
const REVIEW_MONTHS: u32 = 12;

/// Looks at rules alone: what could not be read, entries without an end that began more than a year before `now`, and
/// drivers whose hours at `now` leave some working day without private time at lunch or in the evening.
pub fn check_rules(book: &RuleBook, now: Instant, findings: &mut Findings) {
    let a_year_ago = now.to_chrono().checked_sub_months(Months::new(REVIEW_MONTHS));
    let a_year_ago = a_year_ago.map_or(Instant::MIN, |then| Instant::clamped(then.timestamp_millis()));
    for rules in book.drivers() {
        let driver = || rules.driver.to_string();
        findings.add_many(FindingCode::UnreadableRule, rules.unreadable.len() as u64, driver);
        let open = |start: Instant, end: Instant| end == Instant::MAX && start < a_year_ago;
        let old = rules.recurrent.iter().filter(|entry| open(entry.validity.start(), entry.validity.end())).count();
        findings.add_many(FindingCode::OldOpenEndedRule, old as u64, driver);
        let private = private_week(rules, now);
        for (hours, code) in [(LUNCH, FindingCode::NoPrivateLunch), (EVENING, FindingCode::NoPrivateEvening)] {
            if !days_without(&private, hours).is_empty() {
                findings.add(code, driver);
            }
        }
    }
}

/// The private minutes of a driver's week at an instant.
fn private_week(rules: &DriverRules, now: Instant) -> Week {
    let valid = rules.recurrent.iter().filter(|entry| entry.validity.contains(now) && entry.kind.is_private());
    Week::from_iter(valid.map(|entry| (entry.day, entry.range)))
}

/// Looks at a classified trip and its positions: a driver without rules, a request recorded more than seven days after
/// the trip, positions recorded at private instants.
///
/// # Errors
/// [`LimitExceeded`] where the driver's rules are beyond the limits.
pub fn check_trip(
    classifier: &Classifier<'_>,
    trip: &Trip,
    classification: &Classification<'_>,
    positions: &[Position],
    findings: &mut Findings,
) -> Result<(), LimitExceeded> {
    if !classification.has_rules {
        findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
    }
    let request = classification.override_index.and_then(|index| classifier.book().overrides.all().get(index));
    let latest = trip.period.end().millis() + REQUEST_DAYS * DAY_MS;
    if request.and_then(|request| request.recorded_at).is_some_and(|recorded| recorded.millis() > latest) {
        findings.add(FindingCode::LateOverride, || trip.id.to_string());
    }
    let inside =
        positions.iter().filter(|position| trip.period.start() <= position.at && position.at <= trip.period.end());
    let private = match request {
        Some(request) => {
            if request.private {
                inside.count()
            } else {
                0
            }
        }
        None => match classifier.timeline(&trip.driver)? {
            Some(timeline) => inside.filter(|position| timeline.is_private(position.at)).count(),
            None => 0,
        },
    };
    findings.add_many(FindingCode::PositionAtPrivateInstant, private as u64, || trip.id.to_string());
    Ok(())
}
