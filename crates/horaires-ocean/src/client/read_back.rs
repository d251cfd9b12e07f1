//! Whether a change has been carried out, seen by reading the schedules back.
//!
//! The comparison is of what the entries mean, in the engine's canonical form (`semantics.md` 7.1 and 8.2), never of how
//! they are written.

use horaires::service::Request;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::RulesDocument;
use horaires::{DriverRules, ExtensionRule, Id, Instant, Payload, Period, payload_sequence};

use super::service_clock::CLOCK_SKEW_MS;
use super::{Client, Error};
use crate::request::ExtensionQuery;

impl Client {
    /// Whether the service holds what a request asked for.
    pub(super) async fn is_applied(&self, change: &Request) -> Result<bool, Error> {
        match change {
            Request::ReplaceRecurrent { driver, payload } => {
                let rules = self.recurrent_rules(driver).await?;
                Ok(replaced(&rules, payload, self.now()))
            }
            Request::RemoveRecurrent { driver, ids } => {
                let rules = self.recurrent_rules(driver).await?;
                Ok(removed(&rules, ids, self.now()))
            }
            Request::CreateExtension { driver, description, interval } => {
                let rules = self.extension_rules(driver).await?;
                let description = description.as_deref();
                Ok(rules.extensions.iter().any(|found| created(found, description, *interval, self.now())))
            }
            Request::ModifyExtension { driver, id, description, interval } => {
                let rules = self.extension_rules(driver).await?;
                Ok(modified(&rules, id, description.as_deref(), *interval, self.now()))
            }
            Request::RemoveExtensions { driver, ids } => {
                let rules = self.extension_rules(driver).await?;
                Ok(!rules.extensions.iter().any(|extension| is_one_of(extension.id.as_ref(), ids)))
            }
            // There is no way to read it back, and sending it again is harmless.
            Request::Override(_) => Ok(false),
        }
    }

    /// A driver's recurrent entries in the engine's type.
    async fn recurrent_rules(&self, driver: &Id) -> Result<DriverRules, Error> {
        let recurrent = self.recurrent(Some(driver)).await?;
        self.readable(driver, RulesDocument { recurrent: recurrent.into(), ..RulesDocument::default() })
    }

    /// A driver's extensions in the engine's type.
    async fn extension_rules(&self, driver: &Id) -> Result<DriverRules, Error> {
        let query = ExtensionQuery { driver: Some(driver.clone()), ..ExtensionQuery::default() };
        let exceptional = self.exceptional(&query).await?;
        self.readable(driver, RulesDocument { exceptional: exceptional.into(), ..RulesDocument::default() })
    }

    /// A driver's rules; entries that the engine cannot read might be the ones that are looked for.
    fn readable(&self, driver: &Id, document: RulesDocument) -> Result<DriverRules, Error> {
        // Nothing is asked of the wall clock: any zone will do.
        let document = RulesDocument { time_zone: "UTC".to_owned().into(), ..document };
        let settings = RuleSettings {
            end_of_day: Some(self.0.options.end_of_day),
            extensions: Some(self.0.options.extensions),
            ..RuleSettings::default()
        };
        let (book, issues) = read_rules(&document, &settings);
        let unreadable = issues.iter().find(|issue| issue.unreadable);
        match (book, unreadable) {
            (Some(book), None) => Ok(book.driver(driver).cloned().unwrap_or_else(|| DriverRules::none(driver.clone()))),
            (_, issue) => Err(Error::unreadable_rules(issue.map(|issue| issue.path.as_str()))),
        }
    }
}

/// Whether the recurrent schedule is the payload's from now to the payload's end.
fn replaced(rules: &DriverRules, payload: &Payload, now: Instant) -> bool {
    let from = payload.start.map_or(now, |start| start.max(now));
    let latest = Instant::clamped(now.millis().saturating_add(CLOCK_SKEW_MS)).max(from);
    let end = payload.end.unwrap_or(Instant::MAX);
    let Some(window) = Period::new(from, end).filter(|window| !window.is_empty()) else { return false };
    // What holds in the window, piece by piece; where nothing does there is no piece.
    let sequence = payload_sequence(rules);
    let pieces = sequence.iter().filter_map(|piece| {
        let held = Period::new(piece.start.unwrap_or(Instant::MIN), piece.end.unwrap_or(Instant::MAX))?;
        let held = held.intersect(window).filter(|held| !held.is_empty())?;
        Some((held, piece.schedule == payload.schedule))
    });
    if payload.schedule.is_empty() {
        return pieces.into_iter().all(|(held, _)| held.end() <= latest && held.start() == from);
    }
    // How far the payload's schedule has been seen to hold without a gap; it may begin a little late.
    let mut reached = None;
    for (held, same) in pieces {
        match (same, reached) {
            (true, None) if held.start() <= latest => reached = Some(held.end()),
            (true, Some(end)) if end == held.start() => reached = Some(held.end()),
            (false, None) if held.end() <= latest => {}
            _ => return false,
        }
    }
    reached == Some(end)
}

/// Whether none of these entries is in force any more.
fn removed(rules: &DriverRules, ids: &[Id], now: Instant) -> bool {
    let latest = Instant::clamped(now.millis().saturating_add(CLOCK_SKEW_MS));
    let named = rules.recurrent.iter().filter(|entry| is_one_of(entry.id.as_ref(), ids));
    named.into_iter().all(|entry| entry.validity.end() <= latest)
}

/// Whether an extension is the one that was asked for; what lay in the past is cut off.
fn created(found: &ExtensionRule, description: Option<&str>, wanted: Period, now: Instant) -> bool {
    let latest = Instant::clamped(now.millis().saturating_add(CLOCK_SKEW_MS));
    let start = found.interval.start();
    let starts = start == wanted.start() || (wanted.start() < start && start <= latest);
    // A service may write an empty name for none.
    let named = found.description.as_deref().unwrap_or_default() == description.unwrap_or_default();
    starts && named && found.interval.end() == wanted.end()
}

/// Whether an extension is now what was asked for; one that had begun has kept its start.
fn modified(rules: &DriverRules, id: &Id, description: Option<&str>, wanted: Period, now: Instant) -> bool {
    let own = rules.extensions.iter().find(|extension| is_one_of(extension.id.as_ref(), std::slice::from_ref(id)));
    let Some(own) = own else {
        // Its id may have changed with the request.
        return rules.extensions.iter().any(|found| created(found, description, wanted, now));
    };
    let description = description.or(own.description.as_deref());
    let kept_start = own.interval.start() < now && own.interval.end() == wanted.end();
    created(own, description, wanted, now)
        || (kept_start && own.description.as_deref().unwrap_or_default() == description.unwrap_or_default())
}

fn is_one_of(id: Option<&Id>, ids: &[Id]) -> bool {
    id.is_some_and(|id| ids.iter().any(|other| other.matches(id)))
}
