//! Who asks: a login and a password, or a token that somebody got with them.

use std::env;
use std::fmt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::Error;

/// The variables of the environment that [`Credentials::from_env`] reads.
const VARIABLES: [&str; 3] = ["OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_TOKEN"];

/// The largest file of credentials.
const LARGEST_FILE: u64 = 64 << 10;

/// A login and a password, or a token. Neither `Debug` nor any error shows them, and no URL carries them.
///
/// ```
/// use horaires_ocean::Credentials;
/// let credentials = Credentials::new("j.martin", "correct horse");
/// assert_eq!(format!("{credentials:?}"), "Credentials(login and password)");
/// ```
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
enum Kind {
    Password { login: SecretString, password: SecretString },
    Token(SecretString),
}

impl Credentials {
    /// A login and a password: tokens are got with them, and renewed.
    #[must_use]
    pub fn new(login: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Kind::Password { login: login.into().into(), password: password.into().into() })
    }

    /// A token alone, for example one kept by a program that does not keep passwords. It ends 12 hours after it was
    /// got, and nothing renews it.
    #[must_use]
    pub fn token(token: impl Into<String>) -> Self {
        Self(Kind::Token(token.into().into()))
    }

    /// From the environment: `OCEAN_LOGIN` and `OCEAN_PASSWORD`, or `OCEAN_TOKEN`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where they are not set.
    pub fn from_env() -> Result<Self, Error> {
        let [login, password, token] = VARIABLES.map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
        Self::of(login, password, token).ok_or_else(|| {
            Error::credentials("no credentials: set OCEAN_LOGIN and OCEAN_PASSWORD, or OCEAN_TOKEN".to_owned())
        })
    }

    /// From a file: `{"login": "...", "password": "..."}`, or `{"token": "..."}`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where it cannot be read, or is not that.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let named = |why: &dyn fmt::Display| {
            Error::credentials(format!("the file of credentials `{}` cannot be used: {why}", path.display()))
        };
        let size = std::fs::metadata(path).map_err(|error| named(&error))?.len();
        if size > LARGEST_FILE {
            return Err(named(&format!("it is larger than {LARGEST_FILE} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
        // What the reader of JSON says may quote what it read: only the place is told.
        let written: Written = serde_json::from_str(&text).map_err(|error| {
            named(&format!("it is no JSON object of texts (line {}, column {})", error.line(), error.column()))
        })?;
        Self::of(written.login, written.password, written.token)
            .ok_or_else(|| named(&"it holds neither `login` and `password` nor `token`"))
    }

    fn of(login: Option<String>, password: Option<String>, token: Option<String>) -> Option<Self> {
        match (login, password, token) {
            (Some(login), Some(password), _) => Some(Self::new(login, password)),
            (_, _, Some(token)) => Some(Self::token(token)),
            _ => None,
        }
    }

    /// The body of a login; none where there is a token alone.
    pub(crate) fn login_body(&self) -> Option<Vec<u8>> {
        match &self.0 {
            Kind::Password { login, password } => {
                let body = LoginBody { login: login.expose_secret(), password: password.expose_secret() };
                serde_json::to_vec(&body).ok()
            }
            Kind::Token(_) => None,
        }
    }

    /// The token; none where there is a password to get one with.
    pub(crate) fn given_token(&self) -> Option<&SecretString> {
        match &self.0 {
            Kind::Password { .. } => None,
            Kind::Token(token) => Some(token),
        }
    }

    /// Takes the password or the token out of a text.
    pub(crate) fn scrub(&self, text: &str) -> String {
        match &self.0 {
            Kind::Password { password, .. } => scrub(text, password),
            Kind::Token(token) => scrub(text, token),
        }
    }
}

/// Takes a secret out of a text.
pub(crate) fn scrub(text: &str, secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    if secret.is_empty() { text.to_owned() } else { text.replace(secret, "***") }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Password { .. } => "Credentials(login and password)",
            Kind::Token(_) => "Credentials(token)",
        })
    }
}

#[derive(Deserialize)]
struct Written {
    login: Option<String>,
    password: Option<String>,
    token: Option<String>,
}

#[derive(serde::Serialize)]
struct LoginBody<'a> {
    login: &'a str,
    password: &'a str,
}
