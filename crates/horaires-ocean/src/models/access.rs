//! Authentication (`/auth/authenticate2`).

use std::fmt;

use horaires::wire::{Shape, Wire};
use horaires::wire_struct;
use serde::{Deserialize, Serialize};

use super::JsonObject;

/// A password or a token in a document: it is read and written, and no `Debug` shows it.
///
/// ```
/// use horaires_ocean::models::Hidden;
/// let password: Hidden = serde_json::from_str(r#""correct horse""#)?;
/// assert_eq!(password.expose(), "correct horse");
/// assert_eq!(format!("{password:?}"), "***");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hidden(String);

impl Hidden {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself.
    #[must_use]
    pub fn into_exposed(self) -> String {
        self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Wire for Hidden {
    const SHAPE: Shape = Shape::Scalar;
}

wire_struct! {
    /// The body of a login.
    pub struct Login {
        /// The user's login.
        "login" => login: String,
        /// The user's password.
        "password" => password: Hidden,
    }
}

wire_struct! {
    /// The answer to a login.
    pub struct Session {
        /// What the service adds about the account.
        "additionalAccountData" => additional_account_data: JsonObject,
        /// Days until the password expires.
        "passwordExpirationRemainingDays" => password_expires_in_days: i64,
        /// The token that every other call carries as `X-AUTH-TOKEN`. It lives 12 hours.
        "token" => token: Hidden,
    }
}
