//! What a step will do, in words.

use serde::Serialize;

use crate::id::Id;
use crate::issue::Lang;
use crate::payload::Payload;
use crate::rules::{ExtensionRule, OverrideRule, WeeklyRule};
use crate::summary::summary;
use crate::time::{Instant, Period};
use crate::week::{Schedule, Week};
use crate::zone::Zone;

use super::unreachable::between;

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Says {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

impl Says {
    fn new(words: impl Fn(Lang) -> String) -> Self {
        Self { en: words(Lang::En), fr: words(Lang::Fr) }
    }

    /// In one of them.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }
}

/// What the clock on the wall shows, with its date; seconds and fractions where there are any, and the offset where it
/// shows the same twice.
pub(super) fn moment(zone: &Zone, instant: Instant) -> String {
    let form = match instant.millis() % 60_000 {
        0 => "%Y-%m-%d %H:%M",
        rest if rest % 1000 == 0 => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S%.3f",
    };
    let time = zone.to_datetime(instant);
    let offset = if is_repeated(zone, instant) { format!(" ({})", time.offset()) } else { String::new() };
    format!("{}{offset}", time.format(form))
}

/// Whether the clock on the wall shows the same at another instant, before or after it was put back.
fn is_repeated(zone: &Zone, instant: Instant) -> bool {
    let own = zone.span_index_at(instant);
    let offset = |index: usize| zone.spans().get(index).map(|span| span.offset_ms());
    [own.checked_sub(1), own.checked_add(1)].into_iter().flatten().any(|other| {
        let apart = offset(own).zip(offset(other)).map_or(0, |(own, other)| i64::from(own) - i64::from(other));
        zone.span_index_at(Instant::clamped(instant.millis().saturating_add(apart))) == other
    })
}

fn driver_words(driver: &Id, lang: Lang) -> String {
    match lang {
        Lang::En => format!("driver {driver}"),
        Lang::Fr => format!("conducteur {driver}"),
    }
}

pub(super) fn of_replacement(driver: &Id, payload: &Payload, zone: &Zone) -> Says {
    Says::new(|lang| {
        let when = match (payload.start, payload.end, lang) {
            (None, None, Lang::En) => "from receipt on".into(),
            (None, None, Lang::Fr) => "dès réception".into(),
            (None, Some(end), Lang::En) => format!("from receipt until {}", moment(zone, end)),
            (None, Some(end), Lang::Fr) => format!("dès réception et jusqu'au {}", moment(zone, end)),
            (Some(start), end, _) => {
                Period::new(start, end.unwrap_or(Instant::MAX)).map_or_else(String::new, |p| between(p, zone, lang))
            }
        };
        format!("{}, {when}{}{}", driver_words(driver, lang), lang.colon(), hours(&payload.schedule, lang))
    })
}

/// Private hours in words, then the hours of other types under their names.
fn hours(schedule: &Schedule, lang: Lang) -> String {
    let others = schedule.kinds().filter(|(kind, _)| !kind.is_private());
    let others = others.map(|(kind, week)| format!("{kind}{}{}", lang.colon(), summary(week, lang)));
    std::iter::once(summary(&schedule.private(), lang)).chain(others).collect::<Vec<_>>().join(" + ")
}

pub(super) fn of_removal(driver: &Id, ids: &[Id], entries: &[&WeeklyRule]) -> Says {
    let week = Week::from_iter(entries.iter().map(|entry| (entry.day, entry.range)));
    Says::new(|lang| {
        let (driver, hours, ids) = (driver_words(driver, lang), summary(&week, lang), id_list(ids));
        match lang {
            Lang::En => format!("{driver}, from receipt on: no longer {hours} (recurrent {ids})"),
            Lang::Fr => format!("{driver}, dès réception : plus {hours} (récurrent {ids})"),
        }
    })
}

pub(super) fn of_creation(driver: &Id, description: Option<&str>, interval: Period, zone: &Zone) -> Says {
    Says::new(|lang| {
        let (driver, name, when) = (driver_words(driver, lang), name(description), between(interval, zone, lang));
        match lang {
            Lang::En => format!("{driver}: new extension{name}, private {when}"),
            Lang::Fr => format!("{driver} : nouvelle extension{name}, privé {when}"),
        }
    })
}

/// What becomes of an extension.
pub(super) struct Change<'a> {
    pub(super) id: &'a Id,
    pub(super) before: Period,
    pub(super) after: Period,
    pub(super) description: Option<&'a str>,
}

pub(super) fn of_change(driver: &Id, change: &Change<'_>, zone: &Zone) -> Says {
    Says::new(|lang| {
        let (driver, id, name) = (driver_words(driver, lang), change.id, name(change.description));
        let (before, after) = (between(change.before, zone, lang), between(change.after, zone, lang));
        match lang {
            Lang::En if change.before == change.after => format!("{driver}: extension {id} is called{name}, {after}"),
            Lang::Fr if change.before == change.after => {
                format!("{driver} : l'extension {id} s'appelle{name}, {after}")
            }
            Lang::En => format!("{driver}: extension {id}{name}, private {after} instead of {before}"),
            Lang::Fr => format!("{driver} : extension {id}{name}, privé {after} au lieu de {before}"),
        }
    })
}

pub(super) fn of_extension_removal(driver: &Id, extensions: &[&ExtensionRule], zone: &Zone) -> Says {
    Says::new(|lang| {
        let told = extensions.iter().map(|extension| {
            let id = extension.id.as_ref().map(Id::to_string).unwrap_or_default();
            format!("{id}{} ({})", name(extension.description.as_deref()), between(extension.interval, zone, lang))
        });
        let (driver, told) = (driver_words(driver, lang), told.collect::<Vec<_>>().join(", "));
        match (lang, extensions.len()) {
            (Lang::En, 1) => format!("{driver}: remove extension {told}"),
            (Lang::En, _) => format!("{driver}: remove extensions {told}"),
            (Lang::Fr, 1) => format!("{driver} : supprimer l'extension {told}"),
            (Lang::Fr, _) => format!("{driver} : supprimer les extensions {told}"),
        }
    })
}

pub(super) fn of_override(rule: &OverrideRule) -> Says {
    let trip = &rule.trip;
    Says::new(|lang| match (lang, rule.private) {
        (Lang::En, true) => format!("trip {trip}: private, whatever the schedule says"),
        (Lang::En, false) => format!("trip {trip}: professional, whatever the schedule says"),
        (Lang::Fr, true) => format!("trajet {trip} : privé, quels que soient les horaires"),
        (Lang::Fr, false) => format!("trajet {trip} : professionnel, quels que soient les horaires"),
    })
}

fn name(description: Option<&str>) -> String {
    description.map(|name| format!(" `{name}`")).unwrap_or_default()
}

fn id_list(ids: &[Id]) -> String {
    ids.iter().map(Id::to_string).collect::<Vec<_>>().join(", ")
}
