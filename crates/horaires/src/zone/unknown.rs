//! The error for a name that is not in the table, with the name that was probably meant.

/// Names longer than this are cut in the message and get no suggestion. The longest of tzdb has 32 characters.
const MAX_CHARS: usize = 64;

/// No time zone of that name is in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{name}`{}", self.hint())]
pub struct UnknownZone {
    name: String,
    suggestion: Option<String>,
}

impl UnknownZone {
    pub(super) fn new<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        Self { name: printable(name), suggestion: closest(name, known).map(str::to_owned) }
    }

    /// The name, cut to 64 characters, control characters replaced.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The known name nearest to it, where one is near.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    fn hint(&self) -> String {
        match &self.suggestion {
            Some(name) => format!("; did you mean `{name}`?"),
            None => String::new(),
        }
    }
}

/// A bounded text without control characters, for a message.
pub(super) fn printable(text: &str) -> String {
    let mut chars = text.chars();
    let mut printable: String =
        chars.by_ref().take(MAX_CHARS).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if chars.next().is_some() {
        printable.push_str("...");
    }
    printable
}

/// The nearest known name: other case, blanks for underscores, a city alone, or a few letters wrong.
fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.chars().count() > MAX_CHARS {
        return None;
    }
    let wanted = fold(name);
    // A letter in four may be wrong, at least one and at most three.
    let limit = (wanted.len() / 4).clamp(1, 3);
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in known {
        let folded = fold(candidate);
        let rank = if folded.len().abs_diff(wanted.len()) <= limit {
            Some(edit_distance(&wanted, &folded)).filter(|distance| *distance <= limit).map(|distance| 2 * distance)
        } else {
            // `Paris`: between a slip of no letter and one of a letter.
            let city = folded.iter().rposition(|&c| c == '/').and_then(|slash| folded.get(slash + 1..));
            (city == Some(wanted.as_slice())).then_some(1)
        };
        if let Some(rank) = rank.filter(|rank| nearest.is_none_or(|(least, _)| *rank < least)) {
            nearest = Some((rank, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> Vec<char> {
    name.trim().chars().map(|c| if c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Insertions, deletions and substitutions that lead from one name to the other (Levenshtein).
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        let mut next = vec![previous];
        for (right, &above) in b.iter().zip(row.iter().skip(1)) {
            let substituted = diagonal + usize::from(left != right);
            previous = substituted.min(above + 1).min(previous + 1);
            next.push(previous);
            diagonal = above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use proptest::prelude::*;

    #[test]
    fn suggestions() {
        let rows = [
            ("Europe/Pariss", Some("Europe/Paris")),
            ("europe/paris", Some("Europe/Paris")),
            ("EUROPE/PARIS ", Some("Europe/Paris")),
            ("Paris", Some("Europe/Paris")),
            ("Europ/Pari", Some("Europe/Paris")),
            ("America/New York", Some("America/New_York")),
            ("Asia/Calcuta", Some("Asia/Calcutta")),
            ("utc", Some("UTC")),
            ("Mars/Olympus", None),
            ("", None),
        ];
        for (name, suggestion) in rows {
            let error = Zone::named(name).unwrap_err();
            assert_eq!(error.suggestion(), suggestion, "{name}");
        }
    }

    #[test]
    fn long_and_odd_names_print_short_and_clean() {
        let error = Zone::named(&"é".repeat(1 << 20)).unwrap_err();
        let cut = format!("unknown time zone `{}...`", "é".repeat(64));
        assert_eq!(error.to_string(), cut);
        let error = Zone::named("a\nb\0").unwrap_err();
        assert_eq!(error.name(), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn distances() {
        let rows = [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 2)];
        for (a, b, expected) in rows {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            assert_eq!(edit_distance(&a, &b), expected);
            assert_eq!(edit_distance(&b, &a), expected);
        }
    }

    proptest! {
        #[test]
        fn any_name_is_found_or_refused(name in ".{0,80}") {
            let _ = Zone::named(&name).map_err(|error| error.to_string());
        }
    }
}
