//! The engine for JavaScript: thin functions over plain objects and typed arrays, without a rule of their own.
//!
//! The npm package `horaires` wraps them (`pkg/src`): it gives them types and documentation, and turns what they throw,
//! objects with `code`, `message`, `path` and `issues`, into errors.

mod book;
mod columns;
mod documents;
mod failure;
mod plain;
mod settings;
mod zones;

pub use book::RuleBook;
pub use columns::Timeline;
pub use documents::{
    apply_fix, apply_fixes, canonical, complement, from_week_ranges, intersect, payload_summary, payloads, subtract,
    union, validate, week_ranges,
};
use wasm_bindgen::prelude::wasm_bindgen;
pub use zones::zone_spans;

/// The engine's version.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The release of the time-zone database, for example `2026e`.
#[wasm_bindgen(js_name = tzdbVersion)]
#[must_use]
pub fn tzdb_version() -> String {
    horaires::zone::tzdb_version().to_owned()
}

/// The names of all time zones, sorted.
#[wasm_bindgen(js_name = timeZones)]
#[must_use]
pub fn time_zones() -> Vec<String> {
    horaires::Zone::names().map(str::to_owned).collect()
}
