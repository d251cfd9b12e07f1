//! `includeFields`: only the fields that are wanted, in the notation of the Facebook Graph API: `id,vehicle{id,vin}`.

use serde_json::{Map, Value};

/// The fields that are wanted, and those inside them; no fields inside means all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldSet(Vec<(String, Option<FieldSet>)>);

/// Nesting of braces.
const DEEPEST: usize = 8;

impl FieldSet {
    /// Reads the notation; none where braces do not match or a name is empty.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (set, rest) = Self::parse_list(text, 0)?;
        rest.is_empty().then_some(set)
    }

    fn parse_list(mut text: &str, depth: usize) -> Option<(Self, &str)> {
        let mut set = Self::default();
        if depth > DEEPEST {
            return None;
        }
        loop {
            let end = text.find(['{', '}', ',']).unwrap_or(text.len());
            let (name, rest) = text.split_at_checked(end)?;
            let name = name.trim();
            if name.is_empty() {
                return None;
            }
            let (inner, rest) = match rest.strip_prefix('{') {
                Some(inside) => {
                    let (inner, rest) = Self::parse_list(inside, depth + 1)?;
                    (Some(inner), rest.strip_prefix('}')?)
                }
                None => (None, rest),
            };
            set.0.push((name.to_owned(), inner));
            match rest.strip_prefix(',') {
                Some(more) => text = more,
                None => return Some((set, rest)),
            }
        }
    }

    /// Keeps the wanted fields of an object, or of each object of a list. Names that the document does not have select
    /// nothing.
    pub(crate) fn keep(&self, value: Value) -> Value {
        match value {
            Value::Array(elements) => elements.into_iter().map(|element| self.keep(element)).collect(),
            Value::Object(object) => {
                let mut kept = Map::new();
                for (name, value) in object {
                    if let Some((_, inner)) = self.0.iter().find(|(wanted, _)| *wanted == name) {
                        kept.insert(name, inner.as_ref().map_or(value.clone(), |inner| inner.keep(value)));
                    }
                }
                Value::Object(kept)
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wanted_fields_stay() {
        let fields = FieldSet::parse("vehicle{id, libelleTypeAsset{id}},entite,none").unwrap();
        let document = json!([{"vehicle": {"id": 1, "vin": "x", "libelleTypeAsset": {"id": 2, "ordre": 3}}, "entite": {"id": 4, "nom": "y"}, "boitier": {}}]);
        assert_eq!(
            fields.keep(document),
            json!([{"vehicle": {"id": 1, "libelleTypeAsset": {"id": 2}}, "entite": {"id": 4, "nom": "y"}}])
        );
    }

    #[test]
    fn broken_notation_is_refused() {
        for text in ["", ",", "a{", "a}", "a{}", "a,,b", "{a}", "a{b}c", "a{b{c}", &"a{".repeat(50)] {
            assert_eq!(FieldSet::parse(text), None, "{text}");
        }
    }
}
