//! What the service cannot grant, and why.

use crate::id::Id;
use crate::issue::Lang;
use crate::time::{Instant, Period};
use crate::timeline::{Reason, ReasonKind};
use crate::wire::Kind;
use crate::zone::Zone;

use super::words::{Says, moment};

/// A wish that the service cannot grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// The driver; none for a request after the fact, which names a trip.
    pub driver: Option<Id>,
    /// The rule that it is about, where it is about one.
    pub rule: Reason,
    /// The instants that will not be as wanted, where they are known.
    pub period: Option<Period>,
    /// Why.
    pub why: WhyNot,
    /// The same in words.
    pub says: Says,
}

/// Why a wish cannot be granted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhyNot {
    /// The wish lies in the past, which is never changed (`semantics.md` 8.1).
    Past,
    /// The extension has begun: it can neither be removed nor end earlier (8.3).
    UnderWay,
    /// The service's dates have whole seconds (7.6).
    FractionOfSecond,
    /// A type that the service does not document cannot be sent.
    UnknownType(Kind),
    /// A range that ends at 23:59 sharp would be read as the end of the day (2.2).
    LastMinute,
    /// An extension is made of two instants; its weekly rows cannot be sent (4.1).
    Rows,
    /// The rule has no id to name it by.
    NoId,
    /// A rule of this driver could not be read (2.5): nothing is changed, for it could be lost.
    Unreadable,
    /// The wanted rules do not name the driver.
    NotNamed,
    /// A request after the fact cannot be withdrawn (5).
    Withdrawn,
    /// A request after the fact needs `numeroEmbarque`.
    MissingUnitNumber,
}

impl WhyNot {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::UnderWay => "under-way",
            Self::FractionOfSecond => "fraction-of-second",
            Self::UnknownType(_) => "unknown-type",
            Self::LastMinute => "last-minute",
            Self::Rows => "rows",
            Self::NoId => "no-id",
            Self::Unreadable => "unreadable",
            Self::NotNamed => "not-named",
            Self::Withdrawn => "withdrawn",
            Self::MissingUnitNumber => "missing-unit-number",
        }
    }

    /// Whether it is worth knowing and no more: from now on everything is as wanted all the same.
    #[must_use]
    pub const fn is_remark(&self) -> bool {
        matches!(self, Self::Past | Self::NotNamed)
    }

    fn words(&self, lang: Lang) -> String {
        let (english, french) = match self {
            Self::Past => ("the past stays as it was", "le passé reste ce qu'il était"),
            Self::UnderWay => (
                "it has begun, and can neither be removed nor shortened: it stays until it ends",
                "elle a commencé, et ne peut être ni supprimée ni raccourcie : elle reste jusqu'à sa fin",
            ),
            Self::FractionOfSecond => (
                "dates are sent in whole seconds: write the bound without a fraction",
                "les dates sont envoyées en secondes entières : écrire la borne sans fraction",
            ),
            Self::UnknownType(kind) => {
                return match lang {
                    Lang::En => format!("ranges of type `{kind}` cannot be sent: they are left out"),
                    Lang::Fr => format!("les plages de type `{kind}` ne peuvent pas être envoyées : elles sont omises"),
                };
            }
            Self::LastMinute => (
                "a range that ends at 23:59 sharp would be read as the end of the day: end it at 23:58 or 24:00",
                "une plage qui finit à 23:59 juste serait lue comme la fin du jour : la finir à 23:58 ou 24:00",
            ),
            Self::Rows => (
                "an extension is sent as a start and an end, without weekly rows: write one extension for each stretch",
                "une extension est envoyée avec un début et une fin, sans lignes hebdomadaires : écrire une extension par intervalle",
            ),
            Self::NoId => ("it has no id to name it by", "elle n'a pas d'id pour la désigner"),
            Self::Unreadable => (
                "a rule could not be read and would be lost: correct or remove it first; nothing is changed for this driver",
                "une règle n'a pas pu être lue et serait perdue : la corriger ou la supprimer d'abord ; rien n'est changé pour ce conducteur",
            ),
            Self::NotNamed => (
                "the wanted rules do not name this driver, who is left as is: to clear the rules, name the driver",
                "les règles voulues ne nomment pas ce conducteur, qui reste inchangé : pour effacer ses règles, le nommer",
            ),
            Self::Withdrawn => (
                "a request after the fact cannot be withdrawn: send the opposite one",
                "une demande a posteriori ne peut pas être retirée : envoyer la demande contraire",
            ),
            Self::MissingUnitNumber => (
                "a request after the fact needs the number of the on-board unit: add `numeroEmbarque`",
                "une demande a posteriori requiert le numéro d'embarqué : ajouter `numeroEmbarque`",
            ),
        };
        match lang {
            Lang::En => english.into(),
            Lang::Fr => french.into(),
        }
    }
}

impl Unreachable {
    pub(super) fn new(driver: Option<Id>, why: WhyNot, rule: Reason, period: Option<Period>, zone: &Zone) -> Self {
        let words = |lang| {
            let mut parts = Vec::new();
            parts.extend(driver.as_ref().map(|driver| match lang {
                Lang::En => format!("driver {driver}"),
                Lang::Fr => format!("conducteur {driver}"),
            }));
            let id = rule.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
            let kind = match (rule.kind, lang) {
                (ReasonKind::Override, Lang::En) => Some("trip"),
                (ReasonKind::Override, Lang::Fr) => Some("trajet"),
                (ReasonKind::Exceptional, _) => Some("extension"),
                (ReasonKind::Recurrent, Lang::En) => Some("recurrent hours"),
                (ReasonKind::Recurrent, Lang::Fr) => Some("heures récurrentes"),
                (ReasonKind::None, Lang::En) => rule.id.as_ref().map(|_| "rule"),
                (ReasonKind::None, Lang::Fr) => rule.id.as_ref().map(|_| "règle"),
            };
            parts.extend(kind.map(|kind| format!("{kind}{id}")));
            parts.extend(period.map(|period| between(period, zone, lang)));
            format!("{}{}{}", parts.join(", "), lang.colon(), why.words(lang))
        };
        let says = Says { en: words(Lang::En), fr: words(Lang::Fr) };
        Self { driver, rule, period, why, says }
    }

    /// What cannot be had, why, and what to do about it.
    #[must_use]
    pub fn message(&self, lang: Lang) -> &str {
        self.says.get(lang)
    }
}

/// "from A until B", open where the window ends.
pub(super) fn between(period: Period, zone: &Zone, lang: Lang) -> String {
    let (start, end) = (period.start(), period.end());
    let from = (start > Instant::MIN).then(|| moment(zone, start));
    let until = (end < Instant::MAX).then(|| moment(zone, end));
    match (from, until, lang) {
        (Some(from), Some(until), Lang::En) => format!("from {from} until {until}"),
        (Some(from), Some(until), Lang::Fr) => format!("du {from} au {until}"),
        (Some(from), None, Lang::En) => format!("from {from} on"),
        (Some(from), None, Lang::Fr) => format!("à partir du {from}"),
        (None, Some(until), Lang::En) => format!("until {until}"),
        (None, Some(until), Lang::Fr) => format!("jusqu'au {until}"),
        (None, None, Lang::En) => "at all times".into(),
        (None, None, Lang::Fr) => "en tout temps".into(),
    }
}
