//! Why there is no plan.

use crate::issue::{Issue, Lang, Problem};
use crate::limits::LimitExceeded;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// The rules are more than the engine takes.
    TooMuch(LimitExceeded),
    /// The wanted rules are of another clock than the current ones: the same ranges are other hours.
    OtherZone {
        /// The time zone of the wanted rules.
        wanted: Box<str>,
        /// The time zone of the current rules.
        current: Box<str>,
    },
}

impl PlanError {
    /// Why, and what to do about it.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::TooMuch(exceeded), _) => Issue::new(Problem::LimitExceeded { limit: exceeded.0 }, "").message(lang),
            (Self::OtherZone { wanted, current }, Lang::En) => format!(
                "the wanted rules are in the time zone `{wanted}`, the current ones in `{current}`: write the wanted hours in `{current}`"
            ),
            (Self::OtherZone { wanted, current }, Lang::Fr) => format!(
                "les règles voulues sont dans le fuseau horaire `{wanted}`, les actuelles dans `{current}` : écrivez les heures voulues dans `{current}`"
            ),
        }
    }
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for PlanError {}

impl From<LimitExceeded> for PlanError {
    fn from(exceeded: LimitExceeded) -> Self {
        Self::TooMuch(exceeded)
    }
}
