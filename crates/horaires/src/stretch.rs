//! How private time grows within one stretch of UTC, in eight bytes.

/// A cell is `2^22` ms long, 69 min 54 s: shorter than a lunch break, so that hardly any holds two changes.
pub(crate) const CELL_BITS: u32 = 22;
pub(crate) const CELL_MS: u64 = 1 << CELL_BITS;
pub(crate) const IN_CELL: u64 = CELL_MS - 1;
/// Private time up to a cell counts modulo this, 69 years: longer trips are answered by the rules.
const MODULUS: u64 = 1 << (u64::BITS - 1 - CELL_BITS);

/// How private time grows within one stretch of 2^22 ms of a [`BatchIndex`](crate::BatchIndex).
///
/// From the lowest bit: the offset at which usage changes (22 bits), the private milliseconds up to that change,
/// modulo 2^41 (41 bits), and whether the cell begins professional (1 bit).
// INVARIANT: the offset is `IN_CELL` where usage does not change (one that changes there changes nothing for the
// offsets up to it), and 0 only in `SEARCHED`: a change at the very start belongs to the state of the cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch(u64);

impl Stretch {
    /// One that tells nothing: usage changes more than once, and the changes themselves must be searched.
    pub(crate) const SEARCHED: Self = Self(0);

    /// `base` private milliseconds come before the cell.
    pub(crate) const fn new(base: u64, private: bool, change: u64) -> Self {
        let at_change = if private { base + change } else { base };
        Self((!private as u64) << (u64::BITS - 1) | (at_change % MODULUS) << CELL_BITS | change)
    }

    #[inline(always)]
    pub(crate) const fn is_searched(self) -> bool {
        self.0 & IN_CELL == 0
    }

    /// The private milliseconds from one offset to another, each given with its stretch, and whether that is so: the
    /// stretches do not tell where usage changes more than once, where the trip is reversed and where it takes 69 years.
    // The loop must have it inside, for a call costs as much as the answer; and without a branch, for two at a time.
    #[inline(always)]
    pub(crate) const fn private_ms(first: (Self, u64), last: (Self, u64)) -> (u64, bool) {
        // A reversed trip wraps to a huge length.
        let too_long = last.1.wrapping_sub(first.1) >= MODULUS;
        let ms = last.0.cumulative(last.1).wrapping_sub(first.0.cumulative(first.1)) % MODULUS;
        (ms, !(first.0.is_searched() | last.0.is_searched() | too_long))
    }

    /// The private milliseconds up to an offset, modulo [`MODULUS`]; the bits above are noise.
    #[inline(always)]
    const fn cumulative(self, offset: u64) -> u64 {
        let beyond = (offset & IN_CELL).wrapping_sub(self.0 & IN_CELL);
        // What is private lies before the change, or after it: no branch, for none could be foretold.
        let before = (beyond as i64 >> (u64::BITS - 1)) as u64;
        let professional = (self.0 as i64 >> (u64::BITS - 1)) as u64;
        (self.0 >> CELL_BITS).wrapping_add(beyond & (before ^ professional))
    }
}
