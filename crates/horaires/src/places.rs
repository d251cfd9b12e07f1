//! Where in a list the element with a key is.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;

/// Places in a list by key, while the keys stay in the list: one table for all, where a `HashMap` would keep keys of
/// its own, and would be compiled for each kind of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    state: RandomState,
    /// The hash of each key, and the place of its element.
    table: HashTable<(u64, usize)>,
}

impl Places {
    /// The place of the element with this key; `is` tells whether the element at a place has it.
    pub(crate) fn find(&self, key: &(impl Hash + ?Sized), is: impl Fn(usize) -> bool) -> Option<usize> {
        // Hashing is most of what a table without anything would take.
        if self.table.is_empty() {
            return None;
        }
        self.find_hashed(self.state.hash_one(key), &is)
    }

    fn find_hashed(&self, hash: u64, is: &dyn Fn(usize) -> bool) -> Option<usize> {
        self.table.find(hash, |(known, place)| *known == hash && is(*place)).map(|(_, place)| *place)
    }

    /// Sets the place of the element with this key; answers the one it had before.
    pub(crate) fn insert(
        &mut self,
        key: &(impl Hash + ?Sized),
        place: usize,
        is: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        self.insert_hashed(self.state.hash_one(key), place, &is)
    }

    fn insert_hashed(&mut self, hash: u64, place: usize, is: &dyn Fn(usize) -> bool) -> Option<usize> {
        if let Some((_, known)) = self.table.find_mut(hash, |(known, place)| *known == hash && is(*place)) {
            return Some(std::mem::replace(known, place));
        }
        self.table.insert_unique(hash, (hash, place), |(hash, _)| *hash);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    proptest::proptest! {
        #[test]
        fn as_a_hash_map(keys in proptest::collection::vec(0..200_u8, 0..400)) {
            let (mut places, mut map) = (Places::default(), HashMap::new());
            for (place, key) in keys.iter().enumerate() {
                let before = places.insert(key, place, |place| keys[place] == *key);
                proptest::prop_assert_eq!(before, map.insert(*key, place));
            }
            for key in 0..=u8::MAX {
                let found = places.find(&key, |place| keys[place] == key);
                proptest::prop_assert_eq!(found, map.get(&key).copied());
            }
        }
    }

    #[test]
    fn keys_with_one_hash_are_told_apart() {
        struct Same;
        impl Hash for Same {
            fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
        }
        let mut places = Places::default();
        for place in 0..100 {
            assert_eq!(places.insert(&Same, place, |other| other == place), None);
        }
        for place in 0..100 {
            assert_eq!(places.find(&Same, |other| other == place), Some(place));
        }
        assert_eq!(places.find(&Same, |_| false), None);
    }
}
