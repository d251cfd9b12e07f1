//! Pairs in the vectors of WebAssembly.

use std::arch::wasm32::{
    f64x2, f64x2_add, f64x2_extract_lane, f64x2_ne, f64x2_pmax, f64x2_pmin, f64x2_splat, f64x2_sub, i32x4_extract_lane,
    i64x2_shuffle, i64x2_sub, u64x2_extract_lane, u64x2_shr, v128, v128_and, v128_or,
};

/// How two numbers are kept in memory.
pub(crate) type Lanes = v128;

/// Two numbers for memory.
pub(crate) fn lanes(low: f64, high: f64) -> Lanes {
    f64x2(low, high)
}

/// Two numbers, or what their bits are made into.
#[derive(Clone, Copy)]
pub(crate) struct Pair(pub(crate) Lanes);

impl Pair {
    /// The first numbers of two pairs.
    pub(crate) fn lows(a: Lanes, b: Lanes) -> Self {
        Self(i64x2_shuffle::<0, 2>(a, b))
    }

    /// The second ones.
    pub(crate) fn highs(a: Lanes, b: Lanes) -> Self {
        Self(i64x2_shuffle::<1, 3>(a, b))
    }

    pub(crate) fn twice(number: f64) -> Self {
        Self(f64x2_splat(number))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(f64x2_add(self.0, other.0))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self(f64x2_sub(self.0, other.0))
    }

    /// At least these; what is no number stays none.
    pub(crate) fn at_least(self, least: Self) -> Self {
        Self(f64x2_pmax(self.0, least.0))
    }

    /// At most these; what is no number stays none.
    pub(crate) fn at_most(self, most: Self) -> Self {
        Self(f64x2_pmin(self.0, most.0))
    }

    /// All bits where they are not the same number, none where they are.
    pub(crate) fn differs(self, other: Self) -> Self {
        Self(f64x2_ne(self.0, other.0))
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    /// The difference of their bits, as whole numbers.
    pub(crate) fn bits_minus(self, other: Self) -> Self {
        Self(i64x2_sub(self.0, other.0))
    }

    pub(crate) fn numbers(self) -> [f64; 2] {
        [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
    }

    pub(crate) fn bits(self) -> [u64; 2] {
        [u64x2_extract_lane::<0>(self.0), u64x2_extract_lane::<1>(self.0)]
    }

    /// 32 of their bits, from this one up.
    pub(crate) fn bits_from<const LOWEST: u32>(self) -> [u32; 2] {
        let moved = u64x2_shr(self.0, LOWEST);
        [i32x4_extract_lane::<0>(moved) as u32, i32x4_extract_lane::<2>(moved) as u32]
    }
}
