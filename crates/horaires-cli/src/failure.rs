//! How a command fails: what is said, and with which exit status.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use horaires::{Issue, Lang};

/// A line on standard error; that nobody reads it is no failure.
macro_rules! tell {
    ($($message:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($message)*);
    }};
}
pub(crate) use tell;

/// The input was read and is invalid.
pub(crate) const INVALID: u8 = 1;
/// Wrong usage, or a file that cannot be opened.
pub(crate) const USAGE: u8 = 2;

/// The service could not be reached, or refused.
#[cfg(feature = "network")]
pub(crate) const SERVICE: u8 = 3;

/// Interrupted or terminated, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command stops.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input was read and is invalid (exit status 1).
    Invalid(String),
    /// Wrong usage, or a file that cannot be opened or written (exit status 2).
    Usage(String),
    /// The service could not be reached, or refused (exit status 3).
    #[cfg(feature = "network")]
    Service(String),
    /// The reader of our output has gone: not our failure.
    BrokenPipe,
}

impl Failure {
    pub(crate) fn invalid(message: impl Display) -> Self {
        Self::Invalid(message.to_string())
    }

    pub(crate) fn usage(message: impl Display) -> Self {
        Self::Usage(message.to_string())
    }

    /// A document that cannot be used, with the first few things that are wrong with it.
    pub(crate) fn issues(file: &str, issues: &[Issue]) -> Self {
        let told: Vec<String> = issues
            .iter()
            .filter(|issue| issue.severity == horaires::Severity::Error)
            .take(10)
            .map(|issue| {
                let at = if issue.path.is_empty() { String::new() } else { format!(" at {}", issue.path) };
                format!("{file}{at}: {} [{}]", issue.message(Lang::En), issue.code())
            })
            .collect();
        Self::Invalid(told.join("\nhoraires: "))
    }

    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Self::Invalid(message) | Self::Usage(message) => Some(message),
            #[cfg(feature = "network")]
            Self::Service(message) => Some(message),
            Self::BrokenPipe => None,
        }
    }

    pub(crate) fn status(&self) -> ExitCode {
        match self {
            Self::Invalid(_) => ExitCode::from(INVALID),
            Self::Usage(_) => ExitCode::from(USAGE),
            #[cfg(feature = "network")]
            Self::Service(_) => ExitCode::from(SERVICE),
            Self::BrokenPipe => ExitCode::SUCCESS,
        }
    }

    /// A failure to write output.
    pub(crate) fn write(target: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        // A file that takes its place later has another name until then, which is nobody's business.
        let words = error.to_string();
        let words = words.split(" at path \"").next().unwrap_or_default();
        Self::usage(format_args!("cannot write {target}: {words}"))
    }
}
