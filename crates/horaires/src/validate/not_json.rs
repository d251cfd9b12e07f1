//! Why a text is no JSON, in both languages.

use crate::issue::{Issue, Problem};
use crate::plan::Says;

/// What the reader of JSON says, and the same in French.
const REASONS: [(&str, &str); 20] = [
    ("EOF while parsing a list", "le texte finit au milieu d'une liste"),
    ("EOF while parsing an object", "le texte finit au milieu d'un objet"),
    ("EOF while parsing a string", "le texte finit au milieu d'une chaîne"),
    ("EOF while parsing a value", "le texte finit avant une valeur"),
    ("expected `:`", "attendu : `:`"),
    ("expected `,` or `]`", "attendu : `,` ou `]`"),
    ("expected `,` or `}`", "attendu : `,` ou `}`"),
    ("expected `\"`", "attendu : `\"`"),
    ("expected ident", "attendu : `true`, `false` ou `null`"),
    ("expected value", "attendu : une valeur"),
    ("invalid escape", "échappement non valable"),
    ("invalid number", "nombre non valable"),
    ("number out of range", "nombre hors limites"),
    ("invalid unicode code point", "caractère Unicode non valable"),
    ("lone leading surrogate in hex escape", "caractère Unicode incomplet"),
    ("unexpected end of hex escape", "échappement hexadécimal incomplet"),
    ("control character (\\u0000-\\u001F) found while parsing a string", "caractère de contrôle dans une chaîne"),
    ("key must be a string", "une clé doit être une chaîne"),
    ("trailing comma", "virgule en trop"),
    ("trailing characters", "il y a du texte après la fin du document"),
];

/// What the reader of JSON found.
pub(super) fn malformed(error: &serde_json::Error) -> Issue {
    let told = error.to_string();
    let english = told.split(" at line ").next().unwrap_or_default();
    let french = REASONS.iter().find(|(known, _)| *known == english).map_or("texte illisible", |(_, french)| french);
    issue(error.line(), error.column(), english, french)
}

/// A text with nothing in it.
pub(super) fn empty() -> Issue {
    issue(1, 1, "the document is empty", "le document est vide")
}

fn issue(line: usize, column: usize, english: &str, french: &str) -> Issue {
    let reason = Says { en: english.to_owned(), fr: french.to_owned() };
    Issue::new(Problem::MalformedJson { line, column, reason }, "")
}

#[cfg(test)]
mod tests {
    use super::super::parse_json;
    use super::*;
    use crate::Lang;

    #[test]
    fn every_reason_is_told_in_both_languages() {
        let texts = [
            "[1",
            "{",
            "\"a",
            "[1,",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\": 1 2}",
            "{\"a\": 1, 2: 3}",
            "nul",
            "nux",
            "[?]",
            "\"\\x\"",
            "01",
            "-",
            "1e999",
            "\"\\uDC00\"",
            "\"\\uD800\"",
            "\"\\uD800\\u0041\"",
            "\"\\u12\"",
            "\"\u{1}\"",
            "{1: 2}",
            "[1,]",
            "{\"a\": 1,}",
            "1 x",
            "",
        ];
        for text in texts {
            let issues = parse_json(text).unwrap_err();
            let [issue] = issues.as_slice() else { panic!("{text}: {issues:?}") };
            let Problem::MalformedJson { reason, .. } = &issue.problem else { panic!("{text}: {issue:?}") };
            assert_ne!(reason.fr, "texte illisible", "{text}: {reason:?}");
            assert_ne!(reason.fr, reason.en);
            assert!(issue.message(Lang::Fr).ends_with(&reason.fr) && issue.message(Lang::En).ends_with(&reason.en));
        }
        assert_eq!(
            parse_json(" \n").unwrap_err()[0].message(Lang::Fr),
            "ce n'est pas du JSON, ligne 1, colonne 1 : le document est vide"
        );
    }
}
