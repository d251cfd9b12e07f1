//! How long data on movements may be kept: dated data with its source named, not code.

use std::sync::LazyLock;

use chrono::Months;
use serde::Deserialize;

use crate::time::Instant;

/// A retention policy: one authority's periods.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RetentionPolicy {
    /// Its name, as commands take it.
    pub policy: String,
    /// The country, ISO 3166-1.
    pub country: String,
    /// Whose rules they are.
    pub authority: String,
    /// The text they are taken from.
    pub source: String,
    /// The date of that text.
    pub dated: String,
    /// Its periods; the first is the default.
    pub periods: Vec<RetentionPeriod>,
}

/// How long data may be kept for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RetentionPeriod {
    /// The purpose.
    pub purpose: String,
    /// Calendar months.
    pub months: u32,
    /// What it means.
    pub meaning: String,
}

static POLICIES: LazyLock<Vec<RetentionPolicy>> =
    LazyLock::new(|| serde_json::from_str(include_str!("data/retention.json")).unwrap_or_default());

/// Every policy.
#[must_use]
pub fn retention_policies() -> &'static [RetentionPolicy] {
    &POLICIES
}

impl RetentionPolicy {
    /// The policy of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        POLICIES.iter().find(|policy| policy.policy == name)
    }

    /// The period for a purpose; without one, the default.
    #[must_use]
    pub fn period(&self, purpose: Option<&str>) -> Option<&RetentionPeriod> {
        match purpose {
            None => self.periods.first(),
            Some(purpose) => self.periods.iter().find(|period| period.purpose == purpose),
        }
    }
}

impl RetentionPeriod {
    /// What ended before this instant is older than may be kept: calendar months back from `now`, in UTC (from the 31st
    /// to the last day of a shorter month).
    ///
    /// ```
    /// use horaires::{Instant, RetentionPolicy};
    /// let two_months = RetentionPolicy::named("cnil").unwrap().period(None).unwrap();
    /// let now = Instant::from_millis(1_777_507_200_000).unwrap(); // 2026-04-30
    /// assert_eq!(two_months.cutoff(now).to_string(), "2026-02-28T00:00:00.000Z");
    /// ```
    #[must_use]
    pub fn cutoff(&self, now: Instant) -> Instant {
        let then = now.to_chrono().checked_sub_months(Months::new(self.months));
        then.map_or(Instant::MIN, |then| Instant::clamped(then.timestamp_millis()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_whole() {
        assert!(!retention_policies().is_empty());
        for policy in retention_policies() {
            assert_eq!(RetentionPolicy::named(&policy.policy), Some(policy));
            assert!(!policy.source.is_empty() && policy.dated.len() == 10);
            assert!(policy.period(None).is_some_and(|period| period.months > 0));
            assert_eq!(policy.period(Some("whim")), None);
        }
    }

    #[test]
    fn the_cnil_keeps_positions_two_months() {
        let cnil = RetentionPolicy::named("cnil").unwrap();
        let months = [None, Some("proof-of-service"), Some("working-time")].map(|p| cnil.period(p).unwrap().months);
        assert_eq!(months, [2, 12, 60]);
        assert_eq!(cnil.period(None).unwrap().cutoff(Instant::MIN), Instant::MIN);
    }
}
