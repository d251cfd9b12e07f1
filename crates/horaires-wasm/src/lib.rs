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
mod to_json;

pub use book::RuleBook;
pub use columns::Timeline;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The standard allocator for this target is three times the code, and no faster.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Answers what is asked about documents. One way in for all functions, for what wasm-bindgen writes for each would be a
/// good part of the module.
#[wasm_bindgen]
pub fn ask(function: &str, first: JsValue, second: JsValue) -> Result<JsValue, JsValue> {
    plain::answer(first, second, &mut |first, second| documents::ask(function, first, second))
}
