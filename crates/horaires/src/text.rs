//! Texts cut at an ASCII character, and put together again: one short routine each, where those of the standard library
//! are compiled for every kind of pattern and of list.

/// What stands between the separators; a text without any is one piece.
pub(crate) fn pieces(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = text.bytes().position(|byte| byte == separator).and_then(|at| parts(text, at));
        let (piece, others) = cut.map_or((text, None), |(piece, others)| (piece, Some(others)));
        rest = others;
        Some(piece)
    })
}

/// What stands before and behind the last separator.
pub(crate) fn cut_last(text: &str, separator: u8) -> Option<(&str, &str)> {
    parts(text, text.bytes().rposition(|byte| byte == separator)?)
}

/// What stands before and behind one byte.
fn parts(text: &str, at: usize) -> Option<(&str, &str)> {
    text.get(..at).zip(text.get(at + 1..))
}

/// The words with something between them.
pub(crate) fn join(words: &[String], between: &str) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn as_the_standard_library(text in "[ab/é]{0,12}") {
            let told: Vec<String> = pieces(&text, b'/').map(str::to_owned).collect();
            proptest::prop_assert_eq!(&told, &text.split('/').collect::<Vec<_>>());
            proptest::prop_assert_eq!(cut_last(&text, b'/'), text.rsplit_once('/'));
            proptest::prop_assert_eq!(join(&told, ", "), told.join(", "));
        }
    }
}
