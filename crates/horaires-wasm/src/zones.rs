//! A time zone's offsets, as columns.

use js_sys::{Float64Array, Int32Array, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::settings::zone_named;

/// The runs of constant offset of a zone: where each starts, in epoch milliseconds, and its offset in seconds.
#[wasm_bindgen(js_name = zoneSpans)]
pub fn zone_spans(time_zone: &str) -> Result<JsValue, JsValue> {
    let zone = zone_named(time_zone)?;
    let starts: Vec<f64> = zone.spans().iter().map(|span| span.start().millis() as f64).collect();
    let offsets: Vec<i32> = zone.spans().iter().map(|span| span.offset_seconds()).collect();
    let columns = Object::new();
    Reflect::set(&columns, &"starts".into(), &Float64Array::from(starts.as_slice()))?;
    Reflect::set(&columns, &"offsets".into(), &Int32Array::from(offsets.as_slice()))?;
    Ok(columns.into())
}
