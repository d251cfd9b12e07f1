//! Two floating-point numbers that are reckoned with at once: in one register, where the target has vectors.

#[cfg(not(target_feature = "simd128"))]
mod arrays;
#[cfg(target_feature = "simd128")]
mod vectors;

#[cfg(not(target_feature = "simd128"))]
pub(crate) use arrays::{Lanes, Pair, lanes};
#[cfg(target_feature = "simd128")]
pub(crate) use vectors::{Lanes, Pair, lanes};
