//! From JSON Pointers to places in the text.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use horaires::{Issue, Problem};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The byte ranges of the values that JSON Pointers name, in a text that is JSON; a pointer that names nothing gets
/// its closest ancestor.
pub(crate) fn locate<'p>(text: &str, pointers: impl Iterator<Item = &'p str>) -> BTreeMap<&'p str, Range<usize>> {
    let mut wanted = Node::default();
    for pointer in pointers {
        wanted.insert(pointer);
    }
    let mut found = BTreeMap::new();
    let trimmed = text.trim_start_matches('\u{feff}');
    if let Ok(root) = serde_json::from_str::<&RawValue>(trimmed) {
        walk(text, root, &wanted, &mut found);
    }
    found
}

/// The pointers that are wanted, as a tree of their tokens.
#[derive(Default)]
struct Node<'p> {
    pointers: Vec<&'p str>,
    children: BTreeMap<String, Node<'p>>,
}

impl<'p> Node<'p> {
    fn insert(&mut self, pointer: &'p str) {
        let mut node = self;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            node = node.children.entry(token).or_default();
        }
        node.pointers.push(pointer);
    }
}

fn walk<'p>(text: &str, value: &RawValue, wanted: &Node<'p>, found: &mut BTreeMap<&'p str, Range<usize>>) {
    // A raw value is a slice of the text it was read from: the distance of their addresses is its place.
    let start = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let range = start..start + value.get().len();
    mark(wanted, &range, found);
    if wanted.children.is_empty() {
        return;
    }
    if let Ok(object) = serde_json::from_str::<Object<'_>>(value.get()) {
        for (key, value) in object.0 {
            if let Some(child) = wanted.children.get(key.as_str()) {
                walk(text, value, child, found);
            }
        }
    } else if let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(value.get()) {
        for (token, child) in &wanted.children {
            if let Some(element) = token.parse().ok().and_then(|index: usize| elements.get(index)) {
                walk(text, element, child, found);
            }
        }
    }
}

/// The place of a value is also the place of everything that is wanted inside, until something better is found.
fn mark<'p>(wanted: &Node<'p>, range: &Range<usize>, found: &mut BTreeMap<&'p str, Range<usize>>) {
    for pointer in &wanted.pointers {
        found.insert(pointer, range.clone());
    }
    for child in wanted.children.values() {
        mark(child, range, found);
    }
}

/// An object with its values as they stand in the text.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = access.next_key()? {
                    members.push((key, access.next_value()?));
                }
                Ok(members)
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Err(E::custom("null"))
            }
        }
        deserializer.deserialize_map(Members).map(Self)
    }
}

/// The lines of a text: from bytes to lines and columns, and back.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// The first byte of each line.
    starts: Vec<usize>,
    /// The last answer: a document may be one line of millions of characters, and issues come in its order.
    last: Cell<(usize, usize)>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, last: Cell::new((0, 1)) }
    }

    /// Line and column (both from 1, columns in characters) of a byte.
    pub(crate) fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        let line_start = self.line_start(line);
        let (known, column) =
            Some(self.last.get()).filter(|last| (line_start..=byte).contains(&last.0)).unwrap_or((line_start, 1));
        let column = column + self.text.get(known..byte).unwrap_or_default().chars().count();
        self.last.set((byte, column));
        (line, column)
    }

    /// The byte at a line and column (both from 1, columns in bytes, as the JSON parser counts them).
    pub(crate) fn byte_at(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let mut byte = (start + column.saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// A line without its line break, and its first byte.
    pub(crate) fn line(&self, line: usize) -> (&'t str, usize) {
        let start = self.line_start(line);
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        (text.strip_suffix('\r').unwrap_or(text), start)
    }
}

/// The place of an issue: of its value, or the one that the JSON parser names.
pub(crate) fn place(issue: &Issue, places: &BTreeMap<&str, Range<usize>>, lines: &Lines<'_>) -> Range<usize> {
    if let Problem::MalformedJson { line, column, .. } = &issue.problem {
        let at = lines.byte_at(*line, *column);
        return at..at;
    }
    places.get(issue.path.as_str()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_find_their_values() {
        let text = "\u{feff}{\"a\": [1, {\"b/c\": \"é\",\n \"d\": null}], \"e\": {}}";
        let found = locate(text, ["/a/0", "/a/1/b~1c", "/a/1/d", "/e/missing/x", "", "/a/7"].into_iter());
        let at = |pointer: &str| &text[found[pointer].clone()];
        assert_eq!(at("/a/0"), "1");
        assert_eq!(at("/a/1/b~1c"), "\"é\"");
        assert_eq!(at("/a/1/d"), "null");
        assert_eq!(at("/e/missing/x"), "{}");
        assert_eq!(at("/a/7"), "[1, {\"b/c\": \"é\",\n \"d\": null}]");
        let lines = Lines::new(text);
        assert_eq!(lines.line_and_column(found["/a/1/d"].start), (2, 7));
        assert_eq!(lines.line_and_column(found["/a/0"].start), (1, 9));
        assert_eq!(lines.line_and_column(found["/a/1/b~1c"].start), (1, 20));
    }

    #[test]
    fn bytes_of_lines_and_columns() {
        assert_eq!(Lines::new("ab\ncd").byte_at(2, 2), 4);
        assert_eq!(Lines::new("ab\n\u{e9}").byte_at(2, 2), 3);
        assert_eq!(Lines::new("ab").byte_at(9, 9), 2);
        assert_eq!(Lines::new("ab\r\ncd\n").line(1), ("ab", 0));
        assert_eq!(Lines::new("ab\r\ncd\n").line(2), ("cd", 4));
        assert_eq!(Lines::new("ab\n").line(2), ("", 3));
    }
}
