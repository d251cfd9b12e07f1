//! What makes the instants of a driver private: every rule as weekly minutes within a period.

use crate::id::Id;
use crate::limits::{Limit, LimitExceeded};
use crate::options::{Extensions, Options};
use crate::rules::{DriverRules, ExtensionRule, WeeklyRule};
use crate::time::{Period, WEEK_MINUTES};
use crate::timeline::ReasonKind;
use crate::week::minutes_of;

/// One private rule: weekly minutes within a period, or all of it.
pub(crate) struct Cover<R> {
    pub(crate) reason: R,
    /// Minutes of the week; 0 to 10080 for a whole interval.
    pub(crate) minutes: (u16, u16),
    /// Never empty.
    pub(crate) period: Period,
}

/// A rule's kind and id, which stay where the rules are.
pub(crate) type RuleReason<'a> = (ReasonKind, Option<&'a Id>);

/// Everything that makes instants private: the union of exceptional and recurrent rules (`semantics.md` 6.1).
///
/// # Errors
/// [`LimitExceeded`] where there are more of them than [`Limit::DriverRules`] allows.
pub(crate) fn covers(rules: &DriverRules, options: Options) -> Result<Vec<Cover<RuleReason<'_>>>, LimitExceeded> {
    let mut covers = Vec::with_capacity(rules.recurrent.len() + rules.extensions.len());
    for entry in &rules.recurrent {
        covers.extend(weekly_cover(entry, (ReasonKind::Recurrent, entry.id.as_ref()), Period::ALWAYS));
    }
    for extension in &rules.extensions {
        let reason = (ReasonKind::Exceptional, extension.id.as_ref());
        if takes_rows(extension, options) {
            for row in &extension.rows {
                covers.extend(weekly_cover(row, reason, extension.interval));
            }
        } else if !extension.interval.is_empty() {
            covers.push(Cover { reason, minutes: (0, WEEK_MINUTES), period: extension.interval });
        }
    }
    if covers.len() > Limit::DriverRules.max() { Err(LimitExceeded(Limit::DriverRules)) } else { Ok(covers) }
}

/// In the mode `rows`, the rows count where there are any (`semantics.md` 4.1).
pub(crate) fn takes_rows(extension: &ExtensionRule, options: Options) -> bool {
    options.extensions == Extensions::Rows && extension.has_rows
}

fn weekly_cover<'a>(rule: &WeeklyRule, reason: RuleReason<'a>, within: Period) -> Option<Cover<RuleReason<'a>>> {
    let period = rule.validity.intersect(within).filter(|_| rule.kind.is_private())?;
    Some(Cover { reason, minutes: minutes_of(rule.day, rule.range), period })
}
