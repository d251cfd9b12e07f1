//! Passwords and tokens.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::store::tokens::Digest;

/// How long a token lives, in milliseconds: 12 hours.
pub(crate) const TOKEN_LIFE_MS: i64 = 12 * 3_600_000;

/// Bytes of a token; it is written in twice as many hexadecimal digits, as the documentation shows one.
const TOKEN_BYTES: usize = 64;

/// What is stored of a password: Argon2id with a salt of its own.
pub(crate) fn hash_password(password: &str) -> Result<String, Failure> {
    match Argon2::default().hash_password(password.as_bytes()) {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => {
            tracing::error!(%error, "a password could not be hashed");
            Err(Failure::internal())
        }
    }
}

/// Whether it is the password. Without a hash, where there is no such login, the work is done all the same: the time that
/// an answer takes tells nobody which logins exist.
pub(crate) fn verify_password(password: &str, hash: Option<&str>) -> bool {
    // Of a password that nobody knows; the work is that of the default parameters.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IG5vYm9keQ$zW1kq8Yx0m3l0c4m5pYg2q9b1uQm3l0c4m5pYg2q9b0";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    matches && hash.is_some()
}

/// A new token, and what is stored of it.
pub(crate) fn new_token() -> Result<(String, Digest), Failure> {
    let mut bytes = [0; TOKEN_BYTES];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the system gives no random numbers");
        return Err(Failure::internal());
    }
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest(token.as_bytes());
    Ok((token, digest))
}

/// What is stored of a token.
pub(crate) fn digest(token: &[u8]) -> Digest {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_salted_and_verified() {
        let hash = hash_password("correct").unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert_ne!(hash, hash_password("correct").unwrap());
        assert!(verify_password("correct", Some(&hash)));
        assert!(!verify_password("Correct", Some(&hash)));
        assert!(!verify_password("correct", None));
        assert!(!verify_password("", None));
    }

    #[test]
    fn an_unknown_login_costs_as_much_as_a_known_one() {
        // The stand-in must be readable: otherwise the answer would come at once.
        let hash = hash_password("x").unwrap();
        let parameters = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        let source = include_str!("auth.rs");
        let stand_in = source.lines().find(|line| line.trim().starts_with("\"$argon2id")).unwrap().trim();
        let stand_in = stand_in.trim_matches(['"', ';']);
        assert!(PasswordHash::new(stand_in).is_ok());
        assert_eq!(parameters(stand_in), parameters(&hash));
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (new_token().unwrap(), new_token().unwrap());
        assert_eq!(one.0.len(), 128);
        assert_ne!(one.0, other.0);
        assert_eq!(digest(one.0.as_bytes()), one.1);
    }
}
