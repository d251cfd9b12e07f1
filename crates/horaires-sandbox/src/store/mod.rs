//! What the server knows, in SQLite.
//!
//! One thread writes. Writes that wait together share one commit, each in a savepoint of its own, and none is
//! acknowledged before the commit is on the disk (write-ahead log, `synchronous = FULL`): what was acknowledged
//! survives a kill, and a hundred writes cost the disk one flush. Reads of a file have connections of their own and never
//! wait for a write.

pub(crate) mod people;
pub(crate) mod schedules;
pub(crate) mod seed;
pub(crate) mod tokens;
pub(crate) mod trips;
pub(crate) mod vehicles;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use horaires::wire::Field;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::config::Database;
use writer::Writer;

/// The layout of the tables that this version reads and writes.
const LAYOUT: i64 = 1;
const READERS: usize = 4;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite says so.
    #[error("cannot use the database `{path}`: {source}")]
    Sqlite {
        /// The file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A file of another program, or of another version of this one.
    #[error("`{path}` holds tables of layout {found}, this version reads layout {LAYOUT}: choose another file")]
    Layout {
        /// The file.
        path: String,
        /// Its layout.
        found: i64,
    },
    /// The system refused a thread.
    #[error("cannot start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// What a query may fail with: a failure of SQLite can be told as one.
pub(crate) trait Fault: From<rusqlite::Error> + Send + 'static {}

impl<E: From<rusqlite::Error> + Send + 'static> Fault for E {}

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: Writer,
    /// None: in memory, where the writing connection is the only one.
    readers: Option<Arc<Readers>>,
}

#[derive(Debug)]
struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

impl Store {
    /// Opens the database, and makes its tables where there are none.
    pub(crate) fn open(database: &Database) -> Result<Self, StoreError> {
        match database {
            Database::Memory => {
                let connection = open(None, OpenFlags::default())?;
                Ok(Self { writer: Writer::start(connection)?, readers: None })
            }
            Database::File(path) => {
                let connection = open(Some(path), OpenFlags::default())?;
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connections =
                    (0..READERS).map(|_| open(Some(path), flags).map(Mutex::new)).collect::<Result<_, _>>()?;
                let readers = Readers { connections, next: AtomicUsize::new(0) };
                Ok(Self { writer: Writer::start(connection)?, readers: Some(Arc::new(readers)) })
            }
        }
    }

    /// Reads, from one state of the database.
    pub(crate) async fn read<T: Send + 'static, E: Fault>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        match &self.readers {
            None => self.write(query).await,
            Some(readers) => {
                let readers = Arc::clone(readers);
                tokio::task::spawn_blocking(move || readers.read(query)).await.unwrap_or_else(|_| Err(lost()))
            }
        }
    }

    /// Writes: all of it or, where the closure fails, nothing. Returns when it is on the disk.
    pub(crate) async fn write<T: Send + 'static, E: Fault>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (reply, answer) = oneshot::channel();
        self.writer.submit(change, move |result| {
            // Nobody waits any more where the client has gone; the write counts all the same.
            let _ = reply.send(result);
        });
        answer.await.unwrap_or_else(|_| Err(lost()))
    }

    /// [`Store::write`] for threads that may wait.
    pub(crate) fn write_waiting<T: Send + 'static, E: Fault>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (reply, answer) = std::sync::mpsc::channel();
        self.writer.submit(change, move |result| {
            let _ = reply.send(result);
        });
        answer.recv().unwrap_or_else(|_| Err(lost()))
    }
}

impl Readers {
    fn read<T, E: From<rusqlite::Error>>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let index = self.next.fetch_add(1, Ordering::Relaxed) % READERS;
        let Some(connection) = self.connections.get(index) else { return Err(lost()) };
        let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.unchecked_transaction()?;
        query(&transaction)
    }
}

/// A column as a field of the wire: null where there is nothing.
pub(crate) fn optional<T>(value: Option<T>) -> Field<T> {
    value.map_or(Field::Null, Field::Value)
}

fn lost<E: From<rusqlite::Error>>() -> E {
    E::from(rusqlite::Error::QueryReturnedNoRows)
}

fn open(path: Option<&Path>, flags: OpenFlags) -> Result<Connection, StoreError> {
    let name = || path.map_or_else(|| ":memory:".to_owned(), |path| path.display().to_string());
    let opened = match path {
        Some(path) => Connection::open_with_flags(path, flags),
        None => Connection::open_in_memory(),
    };
    let wrong = |source| StoreError::Sqlite { path: name(), source };
    let connection = opened.map_err(wrong)?;
    let prepare = || -> rusqlite::Result<i64> {
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
        if flags.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) {
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        }
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    };
    let layout = prepare().map_err(wrong)?;
    if layout == LAYOUT {
        return Ok(connection);
    }
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    if layout != 0 || tables.map_err(wrong)? != 0 {
        return Err(StoreError::Layout { path: name(), found: layout });
    }
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {} COMMIT;", include_str!("schema.sql"))).map_err(wrong)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing_and_its_neighbours_stay() {
        let store = Store::open(&Database::Memory).unwrap();
        let insert = |id: i64| {
            move |connection: &Connection| {
                connection.execute("INSERT INTO customer VALUES (?1, 'x', ?1, 'Europe/Paris')", [id])
            }
        };
        store.write_waiting(insert(1)).unwrap();
        let failed: Result<(), rusqlite::Error> = store.write_waiting(move |connection| {
            insert(2)(connection)?;
            Err(rusqlite::Error::QueryReturnedNoRows)
        });
        assert!(failed.is_err());
        assert!(store.write_waiting(insert(1)).is_err());
        store.write_waiting(insert(3)).unwrap();
        let ids: Vec<i64> = store
            .write_waiting(|connection| {
                connection
                    .prepare("SELECT id FROM customer ORDER BY id")?
                    .query_map([], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()
            })
            .unwrap();
        assert_eq!(ids, [1, 3]);
    }

    #[test]
    fn a_panic_in_a_write_is_a_failure_of_that_write_alone() {
        let store = Store::open(&Database::Memory).unwrap();
        let panicked: Result<(), rusqlite::Error> = store.write_waiting(|_| panic!("on purpose"));
        assert!(panicked.is_err());
        let fine: Result<i64, rusqlite::Error> =
            store.write_waiting(|connection| connection.query_row("SELECT 1", [], |row| row.get(0)));
        assert_eq!(fine.unwrap(), 1);
    }

    #[test]
    fn another_programs_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("other.sqlite");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
        let error = Store::open(&Database::File(path)).unwrap_err();
        assert!(matches!(error, StoreError::Layout { found: 0, .. }), "{error}");
        let path = directory.path().join("text");
        std::fs::write(&path, "not a database, but long enough to be read as one: ".repeat(40)).unwrap();
        assert!(matches!(Store::open(&Database::File(path)).unwrap_err(), StoreError::Sqlite { .. }));
    }
}
