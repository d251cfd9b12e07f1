//! Accounts' passwords and tokens.

use horaires::Instant;
use rusqlite::{Connection, OptionalExtension, params};

/// The SHA-256 of a token.
pub(crate) type Digest = [u8; 32];

/// What a login is checked against.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) account: i64,
    pub(crate) password_hash: String,
    pub(crate) valid_until: Option<Instant>,
}

/// Whose requests a token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) account: i64,
    /// The customers whose data the account may see and change, by id.
    pub(crate) customers: Vec<i64>,
}

pub(crate) fn credentials(connection: &Connection, login: &str) -> rusqlite::Result<Option<Credentials>> {
    connection
        .prepare_cached("SELECT id, password_hash, valid_until FROM account WHERE login = ?1")?
        .query_row([login], |row| {
            let valid_until = row.get::<_, Option<i64>>(2)?.map(Instant::clamped);
            Ok(Credentials { account: row.get(0)?, password_hash: row.get(1)?, valid_until })
        })
        .optional()
}

/// Keeps a token, and forgets those that have ended.
pub(crate) fn keep(
    connection: &Connection,
    digest: Digest,
    account: i64,
    now: Instant,
    end: Instant,
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM token WHERE expires_at <= ?1")?.execute([now.millis()])?;
    connection.prepare_cached("INSERT INTO token VALUES (?1, ?2, ?3)")?.execute(params![
        digest,
        account,
        end.millis()
    ])?;
    Ok(())
}

/// Ends a token before its time.
pub(crate) fn end(connection: &Connection, digest: Digest) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM token WHERE digest = ?1")?.execute([digest])?;
    Ok(())
}

/// Whose token it is; none where it is unknown or has ended, or the account has.
pub(crate) fn session(connection: &Connection, digest: Digest, now: Instant) -> rusqlite::Result<Option<Session>> {
    let account = connection
        .prepare_cached(
            "SELECT a.id FROM token t JOIN account a ON a.id = t.account_id \
             WHERE t.digest = ?1 AND t.expires_at > ?2 AND (a.valid_until IS NULL OR a.valid_until > ?2)",
        )?
        .query_row(params![digest, now.millis()], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(account) = account else { return Ok(None) };
    let customers = connection
        .prepare_cached("SELECT customer_id FROM account_customer WHERE account_id = ?1 ORDER BY customer_id")?
        .query_map([account], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Session { account, customers }))
}
