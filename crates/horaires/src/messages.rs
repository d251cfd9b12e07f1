//! The words of issues and fixes, in English and in French. Lower case, no final period, user input in backticks.

use crate::figures::NUMBER;
use crate::issue::{FixAction, Lang, Problem};
use crate::summary::{day_list, pick};
use crate::validate::shorten;

impl Problem {
    /// What is wrong and what to do about it, in one sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let (english, french) = self.templates();
        fill(pick(lang, english, french), &self.arguments(lang))
    }

    /// The sentence in English and in French; each `{}` is the next of [`Problem::arguments`].
    #[rustfmt::skip] // A sentence is a line.
    const fn templates(&self) -> (&'static str, &'static str) {
        match self {
            Self::MalformedJson { .. } => (
                "not JSON at line {}, column {}: {}",
                "ce n'est pas du JSON, ligne {}, colonne {} : {}",
            ),
            Self::DuplicateKey { .. } => (
                "key `{}` stands twice in this object; keep one",
                "la clé `{}` figure deux fois dans cet objet ; n'en gardez qu'une",
            ),
            Self::UnknownDocument => (
                "neither a payload (`innerMap`), nor a rules document (`timeZone`, `recurrent`, ...), nor a list of the service",
                "ni un envoi (`innerMap`), ni un document de règles (`timeZone`, `recurrent`, ...), ni une liste du service",
            ),
            Self::MissingField { .. } => ("`{}` is missing; add it", "`{}` manque ; ajoutez-le"),
            Self::WrongType { .. } => ("expected {}, found `{}`", "attendu : {} ; trouvé : `{}`"),
            Self::UnknownField { suggestion: Some(_), .. } => (
                "unknown field `{}`: not read; did you mean `{}`?",
                "champ inconnu `{}`, non lu ; vouliez-vous dire `{}` ?",
            ),
            Self::UnknownField { suggestion: None, .. } => (
                "unknown field `{}`: not read",
                "champ inconnu `{}`, non lu",
            ),
            Self::LimitExceeded { .. } => ("more than {} {}", "plus de {} {}"),
            Self::UnknownDay { .. } => (
                "unknown day `{}`: write LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI or DIMANCHE",
                "jour inconnu `{}` : écrivez LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI ou DIMANCHE",
            ),
            Self::UnknownType { .. } => (
                "unknown type `{}`: kept as it is, and not private; private types are VIE_PRIVEE and VIE_PRIVEE_EXCEPTIONNELLE",
                "type inconnu `{}` : conservé tel quel, et non privé ; les types privés sont VIE_PRIVEE et VIE_PRIVEE_EXCEPTIONNELLE",
            ),
            Self::NonPrivateType { .. } => (
                "type `{}` is not private: it makes no instant private",
                "le type `{}` n'est pas privé : il ne rend aucun instant privé",
            ),
            Self::HourOutOfRange { .. } => (
                "hour `{}` is out of range: 0 to 23, or 24:00 as an end",
                "heure `{}` hors limites : de 0 à 23, ou 24:00 pour une fin",
            ),
            Self::MinuteOutOfRange { .. } => (
                "minute `{}` is out of range: 0 to 59",
                "minute `{}` hors limites : de 0 à 59",
            ),
            Self::StartAtEndOfDay => (
                "24:00 cannot be a start: write 0:00 of the next day",
                "24:00 ne peut pas être un début : écrivez 0:00 du lendemain",
            ),
            Self::BeyondEndOfDay { .. } => (
                "24:{} does not exist: a day ends at 24:00",
                "24:{} n'existe pas : une journée finit à 24:00",
            ),
            Self::EmptyRange { .. } => (
                "start and end are both {}: an empty range or a whole day? for a whole day write 0:00 to 24:00",
                "le début et la fin sont tous deux à {} : plage vide ou journée entière ? pour une journée entière écrivez de 0:00 à 24:00",
            ),
            Self::ReversedRange { .. } => (
                "the range ends ({}) before it starts ({}); a range never crosses midnight: write two, the second on the next day",
                "la plage finit ({}) avant de commencer ({}) ; une plage ne franchit jamais minuit : écrivez-en deux, la seconde le lendemain",
            ),
            Self::DayMismatch { .. } => (
                "day `{}` stands under the key `{}`: make them equal",
                "le jour `{}` figure sous la clé `{}` : rendez-les égaux",
            ),
            Self::TypeMismatch { .. } => (
                "type `{}` stands under the key `{}`: make them equal",
                "le type `{}` figure sous la clé `{}` : rendez-les égaux",
            ),
            Self::DuplicateRange { .. } => ("{} stands twice", "{} figure deux fois"),
            Self::OverlappingRanges { .. } => ("{} overlaps {}", "{} chevauche {}"),
            Self::TouchingRanges { .. } => ("{} touches {}: they are one range", "{} touche {} : c'est une seule plage"),
            Self::EndOfDayMinute { .. } => (
                "an end of 23:59 means the end of the day ({} in this document)",
                "une fin à 23:59 signifie la fin de la journée ({} dans ce document)",
            ),
            Self::LiteralEndOfDayMinute => (
                "strict mode takes 23:59 literally: the last minute of the day is professional; write 24:00",
                "le mode strict prend 23:59 à la lettre : la dernière minute de la journée est professionnelle ; écrivez 24:00",
            ),
            Self::EmptyList => ("the list is empty; leave it out", "la liste est vide ; omettez-la"),
            Self::WholeWeekPrivate => (
                "the whole week is private: every trip would be private",
                "toute la semaine est privée : chaque trajet serait privé",
            ),
            Self::NothingPrivate => (
                "nothing is private: this clears the schedule for its period",
                "rien n'est privé : ceci efface les horaires pour la période",
            ),
            Self::UnreadableDate { no_offset: true, .. } => (
                "`{}` has no offset from UTC, so it names no instant: add one, for example `Z` or `+01:00`",
                "`{}` n'a pas de décalage par rapport à UTC et ne désigne donc aucun instant : ajoutez-en un, par exemple `Z` ou `+01:00`",
            ),
            Self::UnreadableDate { no_offset: false, .. } => (
                "cannot read the date `{}`: write epoch milliseconds, ISO-8601 with an offset, or dd/MM/yyyy HH:mm:ss Z; times are 00:00:00 to 23:59:59",
                "date illisible `{}` : écrivez des millisecondes depuis 1970, une date ISO-8601 avec décalage, ou dd/MM/yyyy HH:mm:ss Z ; les heures vont de 00:00:00 à 23:59:59",
            ),
            Self::PeriodReversed { .. } => (
                "the period ends ({}) before it starts ({})",
                "la période finit ({}) avant de commencer ({})",
            ),
            Self::PeriodEmpty { .. } => (
                "the period is empty: it starts and ends at {}",
                "la période est vide : elle commence et finit à {}",
            ),
            Self::PeriodEndAtMidnight { .. } => (
                "the period ends at midnight: {} itself is not covered; to cover it, end at midnight of the day after",
                "la période finit à minuit : le {} n'est pas couvert ; pour le couvrir, finissez à minuit du lendemain",
            ),
            Self::PeriodInPast { wholly: true } => (
                "the period lies in the past: the service never changes the past, so nothing happens",
                "la période est passée : le service ne modifie jamais le passé, il ne se passera donc rien",
            ),
            Self::PeriodInPast { wholly: false } => (
                "the period starts in the past: the service never changes the past, so it starts when it is received",
                "la période commence dans le passé : le service ne modifie jamais le passé, elle commencera donc à la réception",
            ),
            Self::ExtensionUtcMidnight { .. } => (
                "{} is midnight in UTC, but {} on the wall: write midnight of the time zone",
                "{} est minuit en UTC, mais {} à l'horloge locale : écrivez minuit du fuseau horaire",
            ),
            Self::ExtensionRowsGap { counts: true, .. } => (
                "the rows leave {} of the extension uncovered: professional in the mode `rows`",
                "les lignes laissent {} de l'extension sans couverture : professionnel dans le mode `rows`",
            ),
            Self::ExtensionRowsGap { counts: false, .. } => (
                "the rows leave {} of the extension uncovered; it is private all the same, but not in the mode `rows`",
                "les lignes laissent {} de l'extension sans couverture ; c'est privé malgré tout, mais pas dans le mode `rows`",
            ),
            Self::ExtensionsOverlap { .. } => (
                "extension {} overlaps extension {}",
                "l'extension {} chevauche l'extension {}",
            ),
            Self::NoPrivateLunch { driver: None, .. } => (
                "no private minute between 12:00 and 14:00 on {}",
                "aucune minute privée entre 12 h et 14 h : {}",
            ),
            Self::NoPrivateLunch { driver: Some(_), .. } => (
                "driver {}: no private minute between 12:00 and 14:00 on {}",
                "conducteur {} : aucune minute privée entre 12 h et 14 h : {}",
            ),
            Self::NoPrivateEvening { driver: None, .. } => (
                "no private minute after 18:00 on {}",
                "aucune minute privée après 18 h : {}",
            ),
            Self::NoPrivateEvening { driver: Some(_), .. } => (
                "driver {}: no private minute after 18:00 on {}",
                "conducteur {} : aucune minute privée après 18 h : {}",
            ),
            Self::UnknownTimeZone { suggestion: Some(_), .. } => (
                "unknown time zone `{}`; did you mean `{}`?",
                "fuseau horaire inconnu `{}` ; vouliez-vous dire `{}` ?",
            ),
            Self::UnknownTimeZone { suggestion: None, .. } => (
                "unknown time zone `{}`: write an IANA name, for example `Europe/Paris`",
                "fuseau horaire inconnu `{}` : écrivez un nom IANA, par exemple `Europe/Paris`",
            ),
            Self::UnknownOption { .. } => ("unknown value `{}`: write {}", "valeur inconnue `{}` : écrivez {}"),
            Self::DuplicateOverride { .. } => (
                "an override for trip {} stands above: the last one wins",
                "une demande pour le trajet {} figure plus haut : la dernière l'emporte",
            ),
            Self::OverrideFitsSeveralTrips { .. } => (
                "the override for trip {} fits {} trips: give `numeroEmbarque` and `codeExploitant` to tell them apart",
                "la demande pour le trajet {} correspond à {} trajets : donnez `numeroEmbarque` et `codeExploitant` pour les distinguer",
            ),
            Self::OutsideWindow { .. } => (
                "{} is outside the supported window, 1970-01-01 to 2100-01-01 UTC",
                "{} est hors de la fenêtre prise en charge, du 1970-01-01 au 2100-01-01 UTC",
            ),
            Self::TripReversed { .. } => (
                "the trip ends ({}) before it starts ({})",
                "le trajet finit ({}) avant de commencer ({})",
            ),
        }
    }

    /// What the templates have gaps for, in the order in which they name it.
    fn arguments(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::MalformedJson { line, column, reason } => {
                vec![line.to_string(), column.to_string(), reason.get(lang).to_owned()]
            }
            Self::WrongType { expected, found } => {
                vec![pick(lang, *expected, french_type(expected)).to_owned(), found.clone()]
            }
            Self::UnknownField { field: found, suggestion } | Self::UnknownTimeZone { found, suggestion } => {
                let mut told = vec![found.clone()];
                told.extend(suggestion.clone());
                told
            }
            Self::LimitExceeded { limit } => {
                let (english, french) = limit.names();
                vec![limit.max().to_string(), pick(lang, english, french).into()]
            }
            Self::DuplicateKey { key: one }
            | Self::MissingField { field: one }
            | Self::UnknownDay { found: one }
            | Self::UnknownType { found: one }
            | Self::NonPrivateType { found: one }
            | Self::EmptyRange { at: one }
            | Self::DuplicateRange { range: one }
            | Self::UnreadableDate { found: one, .. }
            | Self::PeriodEmpty { at: one }
            | Self::PeriodEndAtMidnight { date: one }
            | Self::OutsideWindow { found: one } => vec![one.clone()],
            Self::ReversedRange { end: first, start: second }
            | Self::PeriodReversed { end: first, start: second }
            | Self::TripReversed { end: first, start: second }
            | Self::DayMismatch { found: first, key: second }
            | Self::TypeMismatch { found: first, key: second }
            | Self::OverlappingRanges { range: first, other: second }
            | Self::TouchingRanges { range: first, other: second }
            | Self::ExtensionUtcMidnight { at: first, wall_clock: second } => vec![first.clone(), second.clone()],
            Self::HourOutOfRange { found } | Self::MinuteOutOfRange { found } => vec![found.to_string()],
            Self::BeyondEndOfDay { minute } => vec![format!("{minute:02}")],
            Self::EndOfDayMinute { count } => vec![count.to_string()],
            Self::ExtensionRowsGap { uncovered_ms, .. } => vec![duration(*uncovered_ms)],
            Self::ExtensionsOverlap { id, other } => vec![quoted(id), quoted(other)],
            Self::NoPrivateLunch { driver, days } | Self::NoPrivateEvening { driver, days } => {
                let mut told = Vec::new();
                if let Some(driver) = driver {
                    told.push(quoted(&driver.to_string()));
                }
                told.push(day_list(days, lang));
                told
            }
            Self::UnknownOption { found, expected } => {
                let mut words = Vec::new();
                for word in expected.split(' ') {
                    words.push(if word == "or" { pick(lang, "or", "ou") } else { word }.to_owned());
                }
                vec![found.clone(), words.join(" ")]
            }
            Self::DuplicateOverride { trip } => vec![quoted(&trip.to_string())],
            Self::OverrideFitsSeveralTrips { trip, count } => vec![quoted(&trip.to_string()), count.to_string()],
            Self::UnknownDocument
            | Self::StartAtEndOfDay
            | Self::LiteralEndOfDayMinute
            | Self::EmptyList
            | Self::WholeWeekPrivate
            | Self::NothingPrivate
            | Self::PeriodInPast { .. } => Vec::new(),
        }
    }
}

/// The template with its gaps filled.
fn fill(template: &str, arguments: &[String]) -> String {
    let mut pieces = template.split('{');
    let mut sentence = pieces.next().unwrap_or_default().to_owned();
    for (argument, piece) in arguments.iter().zip(pieces) {
        sentence.push_str(argument);
        sentence.push_str(piece.strip_prefix('}').unwrap_or(piece));
    }
    sentence
}

impl FixAction {
    /// What the fix does.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let (english, french) = match self {
            Self::SplitAtMidnight => (
                "split at midnight, the second range on the next day",
                "couper à minuit, la seconde plage le lendemain",
            ),
            Self::EndAtMidnight => ("end the range at the end of its day", "finir la plage à la fin de sa journée"),
            Self::JoinRanges => ("join the two ranges", "réunir les deux plages"),
            Self::Spell(name) => {
                return fill(pick(lang, "write `{}`", "écrire `{}`"), std::slice::from_ref(name));
            }
            Self::RemoveEmptyList => ("remove the empty list", "supprimer la liste vide"),
            Self::WriteEndOfDay => ("write 24:00", "écrire 24:00"),
            Self::MoveToLocalMidnight => ("move to midnight of the time zone", "déplacer à minuit du fuseau horaire"),
        };
        pick(lang, english, french).into()
    }
}

/// An id, which is user input: in backticks, on one line, cut to size.
fn quoted(id: &str) -> String {
    format!("`{}`", shorten(id))
}

fn french_type(expected: &str) -> &str {
    match expected {
        "an object" => "un objet",
        "a list" => "une liste",
        "a whole number" => "un nombre entier",
        "a finite number" => "un nombre fini",
        "a string" => "une chaîne",
        "true or false" => "true ou false",
        "a whole number or a string" => "un nombre entier ou une chaîne",
        "a date" => "une date",
        "a plain object" => "un objet simple",
        "a value of JSON" => "une valeur JSON",
        "a whole number of 64 bits" => "un entier de 64 bits",
        "a value without a getter or a proxy that throws" => "une valeur sans accesseur ni proxy qui lève une erreur",
        NUMBER => "un nombre avec un point, comme 12.5, d'au plus 12 chiffres avant et 18 après",
        other => crate::position_row::french(other).unwrap_or(other),
    }
}

/// `1 h 30 min`; milliseconds only where there are any.
pub(crate) fn duration(ms: i64) -> String {
    let parts = [(ms / 3_600_000, "h"), (ms / 60_000 % 60, "min"), (ms / 1000 % 60, "s"), (ms % 1000, "ms")];
    let mut words = Vec::new();
    for (count, unit) in parts {
        if count != 0 {
            words.push(format!("{count} {unit}"));
        }
    }
    if words.is_empty() { "0 s".into() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_input_is_no_template() {
        let problem = Problem::DayMismatch { key: "{}".into(), found: "a{}b".into() };
        assert_eq!(problem.message(Lang::En), "day `a{}b` stands under the key `{}`: make them equal");
    }
}
