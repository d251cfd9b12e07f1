//! What can go wrong: what was asked, what came back, how often it was tried and how long it took.

use std::fmt;
use std::time::Duration;

use super::transport::TransportError;
use crate::service::{Effect, Service};

/// A failure.
///
/// It never holds a password, a token, or the query of a URL, which may name persons. [`ErrorKind::Status`] holds what
/// the service said, which is the caller's to show or not; it stands in no log of this crate.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    service: Option<&'static Service>,
    tries: u32,
    elapsed: Duration,
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
        message: Option<String>,
    },
    /// The service answered with a status that is no success.
    Status {
        /// The status: 400, 403, 404, 429, 500, ...
        status: u16,
        /// What the service said, shortened.
        message: String,
    },
    /// The service answered `false`: it has not done what was asked.
    Refused,
    /// The answer is not what the documentation says.
    Decode {
        /// Where, as a path into the JSON: `[3].horaire.debutHeure`; `.` for the whole.
        path: String,
        /// Why.
        message: String,
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
        Self(Box::new(Inner { kind, service: Some(service), tries, elapsed }))
    }

    pub(crate) fn invalid(message: &str) -> Self {
        Self::before(ErrorKind::Invalid(message.to_owned()))
    }

    pub(crate) fn credentials(message: String) -> Self {
        Self::before(ErrorKind::Credentials(message))
    }

    /// A failure before anything was sent.
    fn before(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, service: None, tries: 0, elapsed: Duration::ZERO }))
    }

    /// The same failure for a call that waited for another's.
    pub(crate) fn of_service(mut self, service: &'static Service) -> Self {
        self.0.service.get_or_insert(service);
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
            ErrorKind::NotLoggedIn { message: Some(_) } => Some(401),
            _ => None,
        }
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
            kind => changes && kind.is_uncertain(),
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

    /// Whether it may go well another time.
    pub(crate) const fn is_passing(&self) -> bool {
        match self {
            // 401: other calls may have ended the token meanwhile.
            Self::Status { status, .. } => matches!(*status, 401 | 408 | 429 | 500 | 502 | 503 | 504),
            Self::TimedOut { .. } => true,
            Self::Decode { truncated, .. } => *truncated,
            Self::Transport(error) => !matches!(error, TransportError::TooLarge),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, service, tries, elapsed } = &*self.0;
        if let Some(service) = service {
            write!(f, "{} {}: ", service.verb.name(), service.path)?;
        }
        write!(f, "{kind}")?;
        if *tries > 0 {
            let times = if *tries == 1 { "1 try".to_owned() } else { format!("{tries} tries") };
            write!(f, " ({times}, {:.1} s)", elapsed.as_secs_f64())?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(message) | Self::Credentials(message) => f.write_str(message),
            Self::NotLoggedIn { message: Some(message) } if !message.is_empty() => {
                write!(f, "not logged in: the service said `{message}`: check login and password")
            }
            Self::NotLoggedIn { message: Some(_) } => f.write_str("the login was refused: check login and password"),
            Self::NotLoggedIn { message: None } => f.write_str("the token is no longer valid: log in again"),
            Self::Status { status, message } => {
                write!(f, "status {status}{}", reason(*status))?;
                if message.is_empty() { Ok(()) } else { write!(f, ": `{message}`") }
            }
            Self::Refused => f.write_str("the service answered `false`: it has not done what was asked"),
            Self::Decode { path, message, .. } => write!(f, "the answer cannot be read at `{path}`: {message}"),
            Self::TimedOut { after } => write!(f, "no answer within {} s", after.as_secs_f64()),
            Self::Transport(error) => write!(f, "{error}"),
            Self::Unconfirmed { lost, reading_back } => write!(
                f,
                "the schedule may have been changed: the answer was lost ({lost}), and the schedule could not be read back ({reading_back})"
            ),
        }
    }
}

/// What the documentation says of a status.
const fn reason(status: u16) -> &'static str {
    match status {
        400 => ", invalid input",
        401 => ", the token is refused although it is new",
        403 => ", not allowed",
        404 => ", not found",
        429 => ", too many requests",
        500 => ", internal server error",
        300..=399 => ", a redirection, which is not followed: check the base URL",
        _ => "",
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
