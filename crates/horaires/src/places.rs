//! Where in a list the element with a key is.

use std::hash::{BuildHasher, Hash, RandomState};

/// Places in a list by key, while the keys stay in the list: one table for all, where a `HashMap` would keep keys of
/// its own, and would be compiled for each kind of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    state: RandomState,
    /// INVARIANT: a power of two of slots, or none; at most half of them taken. What is taken stands in the first slot
    /// from that of its hash on that was free.
    slots: Vec<Slot>,
    taken: usize,
}

/// The hash of a key, and the place of its element.
type Slot = Option<(u32, usize)>;

impl Places {
    /// The place of the element with this key; `is` tells whether the element at a place has it.
    pub(crate) fn find(&self, key: &(impl Hash + ?Sized), is: impl Fn(usize) -> bool) -> Option<usize> {
        if self.taken == 0 {
            return None;
        }
        self.slot(self.hash(key), &is)?.1
    }

    /// Sets the place of the element with this key; answers the one it had before.
    pub(crate) fn insert(
        &mut self,
        key: &(impl Hash + ?Sized),
        place: usize,
        is: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if self.taken * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hash(key);
        let (index, before) = self.slot(hash, &is)?;
        self.taken += usize::from(before.is_none());
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Some((hash, place));
        }
        before
    }

    fn hash(&self, key: &(impl Hash + ?Sized)) -> u32 {
        self.state.hash_one(key) as u32
    }

    /// The slot of a key, and the place that stands there; a free one where the key is not there.
    fn slot(&self, hash: u32, is: &dyn Fn(usize) -> bool) -> Option<(usize, Option<usize>)> {
        let last = self.slots.len().checked_sub(1)?;
        let mut index = hash as usize & last;
        loop {
            match self.slots.get(index)? {
                None => return Some((index, None)),
                Some((known, place)) if *known == hash && is(*place) => return Some((index, Some(*place))),
                Some(_) => index = (index + 1) & last,
            }
        }
    }

    fn grow(&mut self) {
        let room = (self.slots.len() * 2).max(8);
        for (hash, place) in std::mem::replace(&mut self.slots, vec![None; room]).into_iter().flatten() {
            let free = self.slot(hash, &|_| false).and_then(|(index, _)| self.slots.get_mut(index));
            if let Some(free) = free {
                *free = Some((hash, place));
            }
        }
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
