//! What can go wrong: what was asked, what came back, how often it was tried and how long it took.

use std::fmt;
use std::time::Duration;

use horaires::Lang;
use horaires::plan::Says;

use super::said::Said;
use super::transport::TransportError;
use crate::service::{Effect, Service};

/// A failure.
///
/// It never holds a password, a token, or the query of a URL, which may name persons. What the service said
/// ([`Error::said`]) is the caller's to show or not; it stands in no log of this crate. `Display` speaks English,
/// [`Error::message`] French too.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    service: Option<&'static Service>,
    tries: u32,
    elapsed: Duration,
    /// Whether an earlier try may have been carried out, whatever the last one met.
    unsettled: bool,
}

/// The kinds of failures.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was asked cannot be asked; nothing was sent.
    Invalid(String),
    /// There are no credentials, or they cannot be read.
    Credentials(String),
    /// The login was refused, or the token is no longer valid and there is no password to get another with.
    NotLoggedIn {
        /// What the service said, if it was asked.
        said: Option<Said>,
    },
    /// The service answered with a status that is no success.
    Status {
        /// The status: 400, 403, 404, 429, 500, ...
        status: u16,
        /// What the service said.
        said: Said,
        /// How long the service asks to wait, where it does (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// The service answered `false`: it has not done what was asked.
    Refused,
    /// The answer is not what the documentation says.
    Decode {
        /// Where, as a path into the JSON: `[3].horaire.debutHeure`; `.` for the whole.
        path: String,
        /// Why.
        why: Says,
        /// Whether the answer ends too soon.
        truncated: bool,
    },
    /// There was no answer in time.
    TimedOut {
        /// The time that one try is given.
        after: Duration,
    },
    /// There was no whole answer.
    Transport(TransportError),
    /// A schedule may have been changed: the answer was lost, and the schedule could not be read back to see.
    Unconfirmed {
        /// Why there is no answer.
        lost: Box<Error>,
        /// Why the schedule could not be read back.
        reading_back: Box<Error>,
    },
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, service: &'static Service, tries: u32, elapsed: Duration) -> Self {
        Self(Box::new(Inner { kind, service: Some(service), tries, elapsed, unsettled: false }))
    }

    pub(crate) fn invalid(message: &str) -> Self {
        Self::before(ErrorKind::Invalid(message.to_owned()))
    }

    /// An answer that holds rules which the engine cannot read; the place, where it is known.
    pub(crate) fn unreadable_rules(path: Option<&str>) -> Self {
        let why = Says {
            en: "a rule in it cannot be read".to_owned(),
            fr: "une règle qu'elle contient n'est pas lisible".to_owned(),
        };
        Self::before(ErrorKind::Decode { path: path.unwrap_or(".").to_owned(), why, truncated: false })
    }

    pub(crate) fn credentials(message: String) -> Self {
        Self::before(ErrorKind::Credentials(message))
    }

    /// A failure of no request in particular.
    fn before(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, service: None, tries: 0, elapsed: Duration::ZERO, unsettled: false }))
    }

    /// The same failure for a call that waited for another's.
    pub(crate) fn of_service(mut self, service: &'static Service) -> Self {
        self.0.service.get_or_insert(service);
        self
    }

    /// The same failure, of a call of which an earlier try may have been carried out.
    pub(crate) fn unsettled(mut self, unsettled: bool) -> Self {
        self.0.unsettled |= unsettled;
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What was asked; none where nothing was sent.
    #[must_use]
    pub fn service(&self) -> Option<&'static Service> {
        self.0.service
    }

    /// The status of the last answer, if there was one and it decided.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            ErrorKind::Status { status, .. } => Some(*status),
            ErrorKind::NotLoggedIn { said: Some(_) } => Some(401),
            _ => None,
        }
    }

    /// What the service said with that status.
    #[must_use]
    pub fn said(&self) -> Option<&Said> {
        match self.kind() {
            ErrorKind::Status { said, .. } | ErrorKind::NotLoggedIn { said: Some(said) } => Some(said),
            _ => None,
        }
    }

    /// How long the service asks to wait before it is asked again (`Retry-After`), where it does.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.kind().retry_after()
    }

    /// How often the request was sent.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// How long it took, waiting included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Whether the service may have done what was asked all the same.
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        let changes = self.service().is_some_and(|service| service.effect != Effect::Reads);
        match self.kind() {
            ErrorKind::Unconfirmed { .. } => true,
            kind => self.0.unsettled || (changes && kind.is_uncertain()),
        }
    }
}

impl ErrorKind {
    /// Whether the service may have carried the request out although there is no good answer.
    pub(crate) const fn is_uncertain(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 500,
            Self::TimedOut { .. } | Self::Decode { .. } | Self::Unconfirmed { .. } => true,
            Self::Transport(error) => !matches!(error, TransportError::Connect(_)),
            Self::Invalid(_) | Self::Credentials(_) | Self::NotLoggedIn { .. } | Self::Refused => false,
        }
    }

    /// The status of the answer, if there was one.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long the service asks to wait, where it does.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether it may go well another time.
    pub(crate) const fn is_passing(&self) -> bool {
        match self {
            // 401 is not: the call has renewed the token by then.
            Self::Status { status, .. } => matches!(*status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::TimedOut { .. } => true,
            Self::Decode { truncated, .. } => *truncated,
            Self::Transport(error) => !matches!(error, TransportError::TooLarge),
            _ => false,
        }
    }
}

impl Error {
    /// What was asked, what went wrong, how often it was tried and how long it took, in words. Wrong settings and what
    /// cannot be asked at all are told in English.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let Inner { kind, service, tries, elapsed, .. } = &*self.0;
        let asked = service.map(|service| format!("{} {}{}", service.verb.name(), service.path, lang.colon()));
        let mut words = asked.unwrap_or_default() + &kind.words(lang);
        if *tries > 0 {
            let seconds = format!("{:.1} s", elapsed.as_secs_f64());
            words += &match (lang, *tries) {
                (Lang::En, 1) => format!(" (1 try, {seconds})"),
                (Lang::En, tries) => format!(" ({tries} tries, {seconds})"),
                (Lang::Fr, 1) => format!(" (1 essai, {})", seconds.replace('.', ",")),
                (Lang::Fr, tries) => format!(" ({tries} essais, {})", seconds.replace('.', ",")),
            };
        }
        words
    }
}

impl ErrorKind {
    fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Invalid(message) | Self::Credentials(message), _) => message.clone(),
            (Self::NotLoggedIn { said: Some(said) }, Lang::En) => {
                let said = in_brackets("the service says", said, lang);
                format!("the login was refused{said}: check login and password")
            }
            (Self::NotLoggedIn { said: Some(said) }, Lang::Fr) => {
                let said = in_brackets("le service dit", said, lang);
                format!("la connexion est refusée{said} : vérifiez l'identifiant et le mot de passe")
            }
            (Self::NotLoggedIn { said: None }, Lang::En) => "the token is no longer valid: log in again".into(),
            (Self::NotLoggedIn { said: None }, Lang::Fr) => "le jeton n'est plus valable : reconnectez-vous".into(),
            (Self::Status { status, said, retry_after }, _) => {
                let word = match lang {
                    Lang::En => "status",
                    Lang::Fr => "statut",
                };
                let said = said.words(lang);
                // Services like to say the status again.
                let reason = Some(reason(*status, lang)).filter(|reason| !says(said, reason)).unwrap_or_default();
                let wait = retry_after.map(|wait| ask_again(wait, said, lang)).unwrap_or_default();
                let said = if said.is_empty() { String::new() } else { format!("{}{said}", lang.colon()) };
                format!("{word} {status}{reason}{wait}{said}")
            }
            (Self::Refused, Lang::En) => "the service answered `false`: it has not done what was asked".into(),
            (Self::Refused, Lang::Fr) => "le service a répondu `false` : il n'a pas fait ce qui était demandé".into(),
            (Self::Decode { path, why, .. }, Lang::En) => format!("the answer cannot be read at `{path}`: {}", why.en),
            (Self::Decode { path, why, .. }, Lang::Fr) => format!("la réponse est illisible à `{path}` : {}", why.fr),
            (Self::TimedOut { after }, Lang::En) => format!("no answer within {} s", after.as_secs_f64()),
            (Self::TimedOut { after }, Lang::Fr) => format!("pas de réponse en {} s", after.as_secs_f64()),
            (Self::Transport(error), Lang::En) => error.to_string(),
            (Self::Transport(error), Lang::Fr) => match error {
                TransportError::Connect(_) => "pas de connexion".into(),
                TransportError::Broken(_) => "la connexion a été coupée avant la fin de la réponse".into(),
                TransportError::TooLarge => "la réponse est trop grande".into(),
            },
            (Self::Unconfirmed { lost, reading_back }, Lang::En) => format!(
                "the schedule may have been changed: the answer was lost ({}), and the schedule could not be read back ({})",
                lost.message(lang),
                reading_back.message(lang)
            ),
            (Self::Unconfirmed { lost, reading_back }, Lang::Fr) => format!(
                "les horaires ont peut-être été modifiés : la réponse a été perdue ({}), et les horaires n'ont pas pu être relus ({})",
                lost.message(lang),
                reading_back.message(lang)
            ),
        }
    }
}

/// What the service said, where it said something.
fn in_brackets(who: &str, said: &Said, lang: Lang) -> String {
    match said.words(lang) {
        "" => String::new(),
        words => format!(" ({who}{}{words})", lang.colon()),
    }
}

/// Whether the service itself says what a status means.
fn says(said: &str, reason: &str) -> bool {
    said.to_lowercase().contains(reason.trim_start_matches(", "))
}

/// When to ask again, unless the service said it itself.
fn ask_again(wait: Duration, said: &str, lang: Lang) -> String {
    let seconds = wait.as_millis().div_ceil(1000);
    if seconds == 0 || said.contains(&seconds.to_string()) {
        return String::new();
    }
    let wait = match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    };
    match lang {
        Lang::En => format!(", ask again in {wait}"),
        Lang::Fr => format!(", redemandez dans {wait}"),
    }
}

/// What the documentation says of a status.
const fn reason(status: u16, lang: Lang) -> &'static str {
    let (english, french) = match status {
        400 => (", invalid input", ", demande non valable"),
        401 => (
            ", the token is refused, and a new one too (does another program use this login?)",
            ", le jeton est refusé, et un nouveau aussi (un autre programme se sert-il de ce compte ?)",
        ),
        403 => (", not allowed", ", non autorisé"),
        404 => (", not found", ", introuvable"),
        429 => (", too many requests", ", trop de requêtes"),
        500 => (", internal server error", ", erreur interne du serveur"),
        300..=399 => (
            ", a redirection, which is not followed: check the base URL",
            ", une redirection, qui n'est pas suivie : vérifiez l'adresse",
        ),
        _ => ("", ""),
    };
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // What `Display` says of it is said already: its own source comes next.
            ErrorKind::Transport(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}
