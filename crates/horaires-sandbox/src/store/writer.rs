//! The thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rusqlite::Connection;

use super::Fault;

/// Writes that share one commit, at most.
const TOGETHER: usize = 128;

/// Carries out a write in its savepoint; what it returns tells the one who waits, once it is known whether the commit
/// succeeded.
type Job = Box<dyn FnOnce(rusqlite::Result<&Connection>) -> Acknowledge + Send>;
type Acknowledge = Box<dyn FnOnce(rusqlite::Result<()>) + Send>;

/// The way to the thread that writes; it ends when the last way to it is gone.
#[derive(Debug, Clone)]
pub(super) struct Writer(Sender<Job>);

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, jobs) = channel();
        thread::Builder::new().name("horaires-writer".into()).spawn(move || run(&connection, &jobs))?;
        Ok(Self(sender))
    }

    /// Queues a change. `reply` is called when it has failed, or when it is on the disk; not at all where the thread is
    /// gone.
    pub(super) fn submit<T: Send + 'static, E: Fault>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        reply: impl FnOnce(Result<T, E>) + Send + 'static,
    ) {
        let job: Job = Box::new(move |connection| {
            let result = connection.map_err(E::from).and_then(|connection| in_savepoint(connection, change));
            Box::new(move |committed| reply(result.and_then(|value| committed.map(|()| value).map_err(E::from))))
        });
        let _ = self.0.send(job);
    }
}

fn in_savepoint<T, E: From<rusqlite::Error>>(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch("SAVEPOINT change")?;
    // A panic is a failure of this change alone: its savepoint is rolled back, the thread lives on.
    let result = catch_unwind(AssertUnwindSafe(|| change(connection))).unwrap_or_else(|_| {
        tracing::error!("a write panicked");
        Err(E::from(rusqlite::Error::UnwindingPanic))
    });
    if result.is_err() {
        connection.execute_batch("ROLLBACK TO change")?;
    }
    connection.execute_batch("RELEASE change")?;
    result
}

fn run(connection: &Connection, jobs: &Receiver<Job>) {
    let mut waiting: Vec<Acknowledge> = Vec::with_capacity(TOGETHER);
    while let Ok(first) = jobs.recv() {
        if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
            first(Err(error))(Ok(()));
            continue;
        }
        waiting.push(first(Ok(connection)));
        // SQLite gives a whole transaction up where the disk fails: what comes later must not commit by itself.
        while waiting.len() < TOGETHER && !connection.is_autocommit() {
            let Ok(job) = jobs.try_recv() else { break };
            waiting.push(job(Ok(connection)));
        }
        let committed = connection.execute_batch("COMMIT");
        if committed.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        for acknowledge in waiting.drain(..) {
            acknowledge(committed.as_ref().copied().map_err(same));
        }
    }
}

/// SQLite's errors cannot be cloned; every write of a failed commit is told its code.
fn same(error: &rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => rusqlite::Error::SqliteFailure(*code, message.clone()),
        _ => rusqlite::Error::QueryReturnedNoRows,
    }
}
