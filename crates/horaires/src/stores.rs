//! How answers are written to their columns.

use crate::memory::STREAMS;

/// How the loops of [`BatchPath::Slots`](crate::BatchPath::Slots) write private durations. It decides the speed, never
/// the answer.
///
/// ```
/// use horaires::Stores;
/// assert_eq!(Stores::for_rows(1_000), Stores::Cached);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stores {
    /// As everything is written: into the cache, which fetches first what is replaced.
    Cached,
    /// Past the cache, straight to memory: nothing is fetched for it, and nothing is left in the cache for whoever reads
    /// the answers next. On x86-64.
    Streamed,
}

impl Stores {
    /// From so many rows on answers are streamed: the 32 MiB of their column, and twice as much of the trips', leave the
    /// caches of most processors before anybody can read them again.
    pub const STREAMED_FROM: usize = 1 << 22;

    /// What serves a batch of so many trips best.
    #[must_use]
    pub const fn for_rows(rows: usize) -> Self {
        if rows >= Self::STREAMED_FROM { Self::Streamed.available() } else { Self::Cached }
    }

    /// The same, or what is there instead of it.
    pub(crate) const fn available(self) -> Self {
        if STREAMS { self } else { Self::Cached }
    }
}
