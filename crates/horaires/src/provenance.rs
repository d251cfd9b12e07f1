//! What produced a result: engine, zone data, rules and options.

use serde::Serialize;
use serde_json::Value;

use crate::options::{MixedPolicy, Options};
use crate::rules::RuleBook;
use crate::validate::json_text;
use crate::wire::RulesDocument;

/// What produced a result: with the same provenance, the same trips get the same answers on every face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// Version of the engine.
    pub engine: String,
    /// Version of the time-zone database, for example `2026e`.
    pub tzdb: String,
    /// The customer's time zone.
    pub time_zone: String,
    /// [`rules_hash`] of the rules.
    pub rules_sha256: String,
    /// How the rules were read.
    pub options: Options,
    /// How mixed trips were told in one word.
    pub mixed: MixedPolicy,
}

impl Provenance {
    /// The provenance of answers from a book of rules and the document it was read from.
    #[must_use]
    pub fn new(book: &RuleBook, document: &RulesDocument, mixed: MixedPolicy) -> Self {
        Self::with_hash(book, rules_hash(document), mixed)
    }

    /// The provenance of answers from a book of rules, and the [`rules_hash`] of its document.
    #[must_use]
    pub fn with_hash(book: &RuleBook, rules_sha256: String, mixed: MixedPolicy) -> Self {
        Self {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            tzdb: book.zone.tzdb_version().to_owned(),
            time_zone: book.zone.name().to_owned(),
            rules_sha256,
            options: book.options,
            mixed,
        }
    }
}

/// SHA-256, in hexadecimal, of the three lists of a rules document in a canonical JSON form: without blanks, keys
/// sorted. The same lists give the same hash, whether they came in one file or in three; the time zone and the options
/// are stated beside it.
///
/// ```
/// use horaires::rules_hash;
/// let one = serde_json::from_str(r#"{"overrides": [{"idEtape": 1, "privacy": true}], "timeZone": "UTC"}"#)?;
/// let other = serde_json::from_str(r#"{"recurrent": [], "overrides": [{"privacy": true, "idEtape": 1}]}"#)?;
/// assert_eq!(rules_hash(&one), rules_hash(&other));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn rules_hash(document: &RulesDocument) -> String {
    hash([document.recurrent.to_json(), document.exceptional.to_json(), document.overrides.to_json()])
}

/// [`rules_hash`] of a rules document as it came: reading loses nothing of it.
///
/// ```
/// use horaires::{rules_hash, rules_hash_of_json, wire::{RulesDocument, Wire}};
/// let json = serde_json::json!({"overrides": [{"idEtape": 1, "privacy": true}], "timeZone": "UTC"});
/// let hash = rules_hash_of_json(&json);
/// assert_eq!(RulesDocument::from_json(json).map(|document| rules_hash(&document)), Ok(hash));
/// ```
#[must_use]
pub fn rules_hash_of_json(document: &Value) -> String {
    hash(["recurrent", "exceptional", "overrides"].map(|list| document.get(list).cloned()))
}

fn hash(lists: [Option<Value>; 3]) -> String {
    let mut text = String::new();
    for list in lists {
        // A list that is not there is an empty one.
        let mut list = list.filter(|list| !list.is_null()).unwrap_or_else(|| Value::Array(Vec::new()));
        list.sort_all_objects();
        text.push_str(&json_text(&list));
        text.push('\n');
    }
    let mut hex = String::with_capacity(64);
    for byte in sha256(text.as_bytes()) {
        hex.extend([byte >> 4, byte & 15].iter().filter_map(|digit| char::from_digit(u32::from(*digit), 16)));
    }
    hex
}

#[cfg(not(target_arch = "wasm32"))]
fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

#[cfg(target_arch = "wasm32")]
fn sha256(bytes: &[u8]) -> [u8; 32] {
    hmac_sha256::Hash::hash(bytes)
}
