//! The words of issues and fixes, in English and in French. Lower case, no final period, user input in backticks.

use crate::figures::NUMBER;
use crate::issue::{FixAction, Lang, Problem};
use crate::summary::day_list;
use crate::validate::shorten;

impl Problem {
    /// What is wrong and what to do about it, in one sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Fr => self.french(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::MalformedJson { line, column, reason } => {
                format!("not JSON at line {line}, column {column}: {reason}")
            }
            Self::DuplicateKey { key } => format!("key `{key}` stands twice in this object; keep one"),
            Self::UnknownDocument => {
                "neither a payload (`innerMap`), nor a rules document (`timeZone`, `recurrent`, ...), nor a list of the \
                 service"
                    .into()
            }
            Self::MissingField { field } => format!("`{field}` is missing; add it"),
            Self::WrongType { expected, found } => format!("expected {expected}, found `{found}`"),
            Self::UnknownField { field, suggestion } => match suggestion {
                Some(name) => format!("unknown field `{field}`: not read; did you mean `{name}`?"),
                None => format!("unknown field `{field}`: not read"),
            },
            Self::LimitExceeded { limit } => format!("more than {} {}", limit.max(), limit.names().0),
            Self::UnknownDay { found } => format!(
                "unknown day `{found}`: write LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI or DIMANCHE"
            ),
            Self::UnknownType { found } => {
                format!("unknown type `{found}`: kept as it is, and not private; private types are VIE_PRIVEE and VIE_PRIVEE_EXCEPTIONNELLE")
            }
            Self::NonPrivateType { found } => format!("type `{found}` is not private: it makes no instant private"),
            Self::HourOutOfRange { found } => {
                format!("hour `{found}` is out of range: 0 to 23, or 24:00 as an end")
            }
            Self::MinuteOutOfRange { found } => format!("minute `{found}` is out of range: 0 to 59"),
            Self::StartAtEndOfDay => "24:00 cannot be a start: write 0:00 of the next day".into(),
            Self::BeyondEndOfDay { minute } => {
                format!("24:{minute:02} does not exist: a day ends at 24:00")
            }
            Self::EmptyRange { at } => {
                format!("start and end are both {at}: an empty range or a whole day? for a whole day write 0:00 to 24:00")
            }
            Self::ReversedRange { start, end } => {
                format!("the range ends ({end}) before it starts ({start}); a range never crosses midnight: write two, the second on the next day")
            }
            Self::DayMismatch { key, found } => {
                format!("day `{found}` stands under the key `{key}`: make them equal")
            }
            Self::TypeMismatch { key, found } => {
                format!("type `{found}` stands under the key `{key}`: make them equal")
            }
            Self::DuplicateRange { range } => format!("{range} stands twice"),
            Self::OverlappingRanges { range, other } => format!("{range} overlaps {other}"),
            Self::TouchingRanges { range, other } => format!("{range} touches {other}: they are one range"),
            Self::EndOfDayMinute { count } => {
                format!("an end of 23:59 means the end of the day ({count} in this document)")
            }
            Self::LiteralEndOfDayMinute => {
                "strict mode takes 23:59 literally: the last minute of the day is professional; write 24:00".into()
            }
            Self::EmptyList => "the list is empty; leave it out".into(),
            Self::WholeWeekPrivate => "the whole week is private: every trip would be private".into(),
            Self::NothingPrivate => "nothing is private: this clears the schedule for its period".into(),
            Self::UnreadableDate { found, no_offset: true } => {
                format!("`{found}` has no offset from UTC, so it names no instant: add one, for example `Z` or `+01:00`")
            }
            Self::UnreadableDate { found, no_offset: false } => format!(
                "cannot read the date `{found}`: write epoch milliseconds, ISO-8601 with an offset, or dd/MM/yyyy HH:mm:ss Z"
            ),
            Self::PeriodReversed { start, end } => format!("the period ends ({end}) before it starts ({start})"),
            Self::PeriodEmpty { at } => format!("the period is empty: it starts and ends at {at}"),
            Self::PeriodEndAtMidnight { date } => format!(
                "the period ends at midnight: {date} itself is not covered; to cover it, end at midnight of the day after"
            ),
            Self::PeriodInPast { wholly: true } => {
                "the period lies in the past: the service never changes the past, so nothing happens".into()
            }
            Self::PeriodInPast { wholly: false } => {
                "the period starts in the past: the service never changes the past, so it starts when it is received"
                    .into()
            }
            Self::ExtensionUtcMidnight { at, wall_clock } => {
                format!("{at} is midnight in UTC, but {wall_clock} on the wall: write midnight of the time zone")
            }
            Self::ExtensionRowsGap { uncovered_ms, counts: true } => format!(
                "the rows leave {} of the extension uncovered: professional in the mode `rows`",
                duration(*uncovered_ms)
            ),
            Self::ExtensionRowsGap { uncovered_ms, counts: false } => format!(
                "the rows leave {} of the extension uncovered; it is private all the same, but not in the mode `rows`",
                duration(*uncovered_ms)
            ),
            Self::ExtensionsOverlap { id, other } => {
                format!("extension {} overlaps extension {}", quoted(id), quoted(other))
            },
            Self::NoPrivateLunch { driver, days } => format!(
                "{}no private minute between 12:00 and 14:00 on {}",
                for_driver(driver.as_ref(), Lang::En),
                day_list(days, Lang::En)
            ),
            Self::NoPrivateEvening { driver, days } => format!(
                "{}no private minute after 18:00 on {}",
                for_driver(driver.as_ref(), Lang::En),
                day_list(days, Lang::En)
            ),
            Self::UnknownTimeZone { found, suggestion } => match suggestion {
                Some(name) => format!("unknown time zone `{found}`; did you mean `{name}`?"),
                None => format!("unknown time zone `{found}`: write an IANA name, for example `Europe/Paris`"),
            },
            Self::UnknownOption { found, expected } => format!("unknown value `{found}`: write {expected}"),
            Self::DuplicateOverride { trip } => {
                format!("an override for trip {} stands above: the last one wins", quoted(trip))
            },
            Self::OverrideFitsSeveralTrips { trip, count } => format!(
                "the override for trip {} fits {count} trips: give `numeroEmbarque` and `codeExploitant` to tell them apart",
                quoted(trip)
            ),
            Self::OutsideWindow { found } => {
                format!("{found} is outside the supported window, 1970-01-01 to 2100-01-01 UTC")
            }
            Self::TripReversed { start, end } => format!("the trip ends ({end}) before it starts ({start})"),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::MalformedJson { line, column, reason } => {
                format!("ce n'est pas du JSON, ligne {line}, colonne {column} : {reason}")
            }
            Self::DuplicateKey { key } => format!("la clé `{key}` figure deux fois dans cet objet ; n'en gardez qu'une"),
            Self::UnknownDocument => {
                "ni un envoi (`innerMap`), ni un document de règles (`timeZone`, `recurrent`, ...), ni une liste du service"
                    .into()
            }
            Self::MissingField { field } => format!("`{field}` manque ; ajoutez-le"),
            Self::WrongType { expected, found } => {
                format!("attendu : {} ; trouvé : `{found}`", french_type(expected))
            }
            Self::UnknownField { field, suggestion } => match suggestion {
                Some(name) => format!("champ inconnu `{field}`, non lu ; vouliez-vous dire `{name}` ?"),
                None => format!("champ inconnu `{field}`, non lu"),
            },
            Self::LimitExceeded { limit } => format!("plus de {} {}", limit.max(), limit.names().1),
            Self::UnknownDay { found } => format!(
                "jour inconnu `{found}` : écrivez LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI ou DIMANCHE"
            ),
            Self::UnknownType { found } => {
                format!("type inconnu `{found}` : conservé tel quel, et non privé ; les types privés sont VIE_PRIVEE et VIE_PRIVEE_EXCEPTIONNELLE")
            }
            Self::NonPrivateType { found } => format!("le type `{found}` n'est pas privé : il ne rend aucun instant privé"),
            Self::HourOutOfRange { found } => {
                format!("heure `{found}` hors limites : de 0 à 23, ou 24:00 pour une fin")
            }
            Self::MinuteOutOfRange { found } => format!("minute `{found}` hors limites : de 0 à 59"),
            Self::StartAtEndOfDay => "24:00 ne peut pas être un début : écrivez 0:00 du lendemain".into(),
            Self::BeyondEndOfDay { minute } => {
                format!("24:{minute:02} n'existe pas : une journée finit à 24:00")
            }
            Self::EmptyRange { at } => {
                format!("le début et la fin sont tous deux à {at} : plage vide ou journée entière ? pour une journée entière écrivez de 0:00 à 24:00")
            }
            Self::ReversedRange { start, end } => {
                format!("la plage finit ({end}) avant de commencer ({start}) ; une plage ne franchit jamais minuit : écrivez-en deux, la seconde le lendemain")
            }
            Self::DayMismatch { key, found } => {
                format!("le jour `{found}` figure sous la clé `{key}` : rendez-les égaux")
            }
            Self::TypeMismatch { key, found } => {
                format!("le type `{found}` figure sous la clé `{key}` : rendez-les égaux")
            }
            Self::DuplicateRange { range } => format!("{range} figure deux fois"),
            Self::OverlappingRanges { range, other } => format!("{range} chevauche {other}"),
            Self::TouchingRanges { range, other } => format!("{range} touche {other} : c'est une seule plage"),
            Self::EndOfDayMinute { count } => {
                format!("une fin à 23:59 signifie la fin de la journée ({count} dans ce document)")
            }
            Self::LiteralEndOfDayMinute => {
                "le mode strict prend 23:59 à la lettre : la dernière minute de la journée est professionnelle ; écrivez 24:00".into()
            }
            Self::EmptyList => "la liste est vide ; omettez-la".into(),
            Self::WholeWeekPrivate => "toute la semaine est privée : chaque trajet serait privé".into(),
            Self::NothingPrivate => "rien n'est privé : ceci efface les horaires pour la période".into(),
            Self::UnreadableDate { found, no_offset: true } => {
                format!("`{found}` n'a pas de décalage par rapport à UTC et ne désigne donc aucun instant : ajoutez-en un, par exemple `Z` ou `+01:00`")
            }
            Self::UnreadableDate { found, no_offset: false } => format!(
                "date illisible `{found}` : écrivez des millisecondes depuis 1970, une date ISO-8601 avec décalage, ou dd/MM/yyyy HH:mm:ss Z"
            ),
            Self::PeriodReversed { start, end } => format!("la période finit ({end}) avant de commencer ({start})"),
            Self::PeriodEmpty { at } => format!("la période est vide : elle commence et finit à {at}"),
            Self::PeriodEndAtMidnight { date } => format!(
                "la période finit à minuit : le {date} n'est pas couvert ; pour le couvrir, finissez à minuit du lendemain"
            ),
            Self::PeriodInPast { wholly: true } => {
                "la période est passée : le service ne modifie jamais le passé, il ne se passera donc rien".into()
            }
            Self::PeriodInPast { wholly: false } => {
                "la période commence dans le passé : le service ne modifie jamais le passé, elle commencera donc à la réception".into()
            }
            Self::ExtensionUtcMidnight { at, wall_clock } => {
                format!("{at} est minuit en UTC, mais {wall_clock} à l'horloge locale : écrivez minuit du fuseau horaire")
            }
            Self::ExtensionRowsGap { uncovered_ms, counts: true } => format!(
                "les lignes laissent {} de l'extension sans couverture : professionnel dans le mode `rows`",
                duration(*uncovered_ms)
            ),
            Self::ExtensionRowsGap { uncovered_ms, counts: false } => format!(
                "les lignes laissent {} de l'extension sans couverture ; c'est privé malgré tout, mais pas dans le mode `rows`",
                duration(*uncovered_ms)
            ),
            Self::ExtensionsOverlap { id, other } => {
                format!("l'extension {} chevauche l'extension {}", quoted(id), quoted(other))
            },
            Self::NoPrivateLunch { driver, days } => format!(
                "{}aucune minute privée entre 12 h et 14 h : {}",
                for_driver(driver.as_ref(), Lang::Fr),
                day_list(days, Lang::Fr)
            ),
            Self::NoPrivateEvening { driver, days } => format!(
                "{}aucune minute privée après 18 h : {}",
                for_driver(driver.as_ref(), Lang::Fr),
                day_list(days, Lang::Fr)
            ),
            Self::UnknownTimeZone { found, suggestion } => match suggestion {
                Some(name) => format!("fuseau horaire inconnu `{found}` ; vouliez-vous dire `{name}` ?"),
                None => format!("fuseau horaire inconnu `{found}` : écrivez un nom IANA, par exemple `Europe/Paris`"),
            },
            Self::UnknownOption { found, expected } => {
                format!("valeur inconnue `{found}` : écrivez {}", expected.replace(" or ", " ou "))
            }
            Self::DuplicateOverride { trip } => {
                format!("une demande pour le trajet {} figure plus haut : la dernière l'emporte", quoted(trip))
            }
            Self::OverrideFitsSeveralTrips { trip, count } => format!(
                "la demande pour le trajet {} correspond à {count} trajets : donnez `numeroEmbarque` et `codeExploitant` pour les distinguer",
                quoted(trip)
            ),
            Self::OutsideWindow { found } => {
                format!("{found} est hors de la fenêtre prise en charge, du 1970-01-01 au 2100-01-01 UTC")
            }
            Self::TripReversed { start, end } => format!("le trajet finit ({end}) avant de commencer ({start})"),
        }
    }
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
            Self::MergeList => ("merge the ranges of the list", "fusionner les plages de la liste"),
            Self::Spell(name) => {
                return match lang {
                    Lang::En => format!("write `{name}`"),
                    Lang::Fr => format!("écrire `{name}`"),
                };
            }
            Self::RemoveEmptyList => ("remove the empty list", "supprimer la liste vide"),
            Self::WriteEndOfDay => ("write 24:00", "écrire 24:00"),
            Self::MoveToLocalMidnight => ("move to midnight of the time zone", "déplacer à minuit du fuseau horaire"),
        };
        match lang {
            Lang::En => english.into(),
            Lang::Fr => french.into(),
        }
    }
}

fn for_driver(driver: Option<&crate::Id>, lang: Lang) -> String {
    driver.map_or_else(String::new, |id| match lang {
        Lang::En => format!("driver {}: ", quoted(id)),
        Lang::Fr => format!("conducteur {} : ", quoted(id)),
    })
}

/// An id, which is user input: in backticks, on one line, cut to size.
fn quoted(id: &impl std::fmt::Display) -> String {
    format!("`{}`", shorten(&id.to_string()))
}

fn french_type(expected: &str) -> &str {
    match expected {
        "an object" => "un objet",
        "a list" => "une liste",
        "a whole number" => "un nombre entier",
        "a string" => "une chaîne",
        "true or false" => "true ou false",
        "a whole number or a string" => "un nombre entier ou une chaîne",
        "a date" => "une date",
        NUMBER => "un nombre avec un point, comme 12.5, d'au plus 12 chiffres avant et 18 après",
        other => crate::position_row::french(other).unwrap_or(other),
    }
}

/// `1 h 30 min`; milliseconds only where there are any.
pub(crate) fn duration(ms: i64) -> String {
    let parts = [(ms / 3_600_000, "h"), (ms / 60_000 % 60, "min"), (ms / 1000 % 60, "s"), (ms % 1000, "ms")];
    let words: Vec<String> =
        parts.iter().filter(|part| part.0 != 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if words.is_empty() { "0 s".into() } else { words.join(" ") }
}
