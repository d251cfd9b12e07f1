//! Sums by key that all workers add to. Sums are exact, so the order in which workers add does not matter.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// In so many shards workers seldom wait for each other.
const SHARDS: usize = 64;

/// Sums by key.
pub(crate) struct Shards<K, V> {
    shards: Vec<Mutex<HashMap<K, V>>>,
    hasher: RandomState,
}

impl<K: Hash + Ord, V: Default> Shards<K, V> {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }

    /// Adds to the sum of a key.
    pub(crate) fn update(&self, key: K, add: impl FnOnce(&mut V)) {
        let shard = self.hasher.hash_one(&key) as usize % SHARDS;
        if let Some(shard) = self.shards.get(shard) {
            add(shard.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        }
    }

    /// All sums, in the order of their keys.
    pub(crate) fn into_sorted(self) -> BTreeMap<K, V> {
        let maps = self.shards.into_iter().map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner));
        maps.flatten().collect()
    }
}
