//! What the service said about a failure: its body, and the plain words in it.

use horaires::Lang;
use serde_json::Value;

/// Characters of a body that an error keeps.
const LONGEST_BODY: usize = 4_000;

/// Characters of the words that a message shows.
const LONGEST_WORDS: usize = 500;

/// Findings of one refusal that a message shows.
const MOST_FINDINGS: usize = 10;

/// Where services put what they have to say, the plainest first.
const NAMES: [&str; 6] = ["message", "detail", "error_description", "description", "title", "error"];

/// What the service said about a failure: all of it, and in plain words.
///
/// Both may name persons: they are the caller's to show or not. Neither holds the password or the token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    body: String,
    english: String,
    french: String,
}

impl Said {
    /// Reads a body; `clean` takes secrets out of a text, and does so where JSON spells them otherwise, too.
    pub(crate) fn read(text: &str, clean: impl Fn(&str) -> String) -> Self {
        let json: Option<Value> = serde_json::from_str(text).ok().map(|json| cleaned(json, &clean));
        let text = &clean(&json.as_ref().map_or_else(|| text.to_owned(), Value::to_string));
        let told = |lang| {
            let words = json.as_ref().map_or_else(|| plain(text), |json| words(json, lang).or_else(|| plain(text)));
            words.map(|words| one_line(&clean(&words), LONGEST_WORDS)).unwrap_or_default()
        };
        Self { english: told(Lang::En), french: told(Lang::Fr), body: one_line(text, LONGEST_BODY) }
    }

    /// The answer's body on one line, without the spaces of its JSON, shortened to 4,000 characters.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What it says in plain words, in that language where the service speaks it; empty where it says nothing.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.english,
            Lang::Fr => &self.french,
        }
    }
}

fn cleaned(value: Value, clean: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(values) => values.into_iter().map(|value| cleaned(value, clean)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (clean(&name), cleaned(value, clean))).collect()
        }
        other => other,
    }
}

/// Text that is no JSON speaks for itself; a page for browsers does not.
fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.starts_with('<')).then(|| text.to_owned())
}

/// The words of a document: findings with their places, else a text under one of the usual names.
fn words(value: &Value, lang: Lang) -> Option<String> {
    match value {
        Value::String(text) => plain(text),
        Value::Array(values) => {
            let told: Vec<String> = values.iter().filter_map(|value| words(value, lang)).take(MOST_FINDINGS).collect();
            (!told.is_empty()).then(|| told.join(lang.semicolon()))
        }
        Value::Object(members) => {
            let own = match lang {
                Lang::En => "en",
                Lang::Fr => "fr",
            };
            let find = |name: &str| words(members.get(name)?, lang);
            let told = find(own).or_else(|| find("issues")).or_else(|| NAMES.into_iter().find_map(find))?;
            match members.get("path") {
                // A place in what was sent; elsewhere it is that of the service, which stands in the message already.
                Some(Value::String(path)) if !path.is_empty() && members.contains_key("code") => {
                    Some(format!("{path}{}{told}", lang.colon()))
                }
                _ => Some(told),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn one_line(text: &str, longest: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    match clean.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
        None => clean.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Said {
        Said::read(text, str::to_owned)
    }

    #[test]
    fn plain_words_are_found() {
        for (body, english, french) in [
            ("", "", ""),
            ("expired", "expired", "expired"),
            ("\"wrong\r\npassword\"", "\"wrong  password\"", "\"wrong  password\""),
            ("<html><body>Bad Gateway</body></html>", "", ""),
            (r#"{"status": 401, "error": "Unauthorized", "path": "/x"}"#, "Unauthorized", "Unauthorized"),
            (r#"{"error": "Bad Request", "message": "no driver 7"}"#, "no driver 7", "no driver 7"),
            (r#"{"message": {"en": "no driver", "fr": "aucun conducteur"}}"#, "no driver", "aucun conducteur"),
            (r#"{"detail": "gone", "title": "Not Found"}"#, "gone", "gone"),
            (r#"["one", "two", null]"#, "one; two", "one ; two"),
            // What has no words is told as it is.
            (r#"{"code": 17}"#, r#"{"code":17}"#, r#"{"code":17}"#),
        ] {
            let said = read(body);
            assert_eq!((said.words(Lang::En), said.words(Lang::Fr)), (english, french), "{body}");
        }
    }

    #[test]
    fn findings_are_told_with_their_places() {
        let body = r#"{"status": 400, "error": "BAD_REQUEST", "message": "both, in English", "issues": [
            {"code": "a", "path": "/dateFin", "message": {"en": "no date", "fr": "pas une date"}},
            {"code": "b", "path": "", "message": {"en": "no body", "fr": "pas de corps"}}]}"#;
        let said = read(body);
        assert_eq!(said.words(Lang::En), "/dateFin: no date; no body");
        assert_eq!(said.words(Lang::Fr), "/dateFin : pas une date ; pas de corps");
        assert!(said.body().contains("\"BAD_REQUEST\""));
    }

    #[test]
    fn secrets_are_taken_out_however_they_are_spelt() {
        let clean = |text: &str| text.replace("p\"ass\u{e9}", "***");
        for body in ["is it p\"ass\u{e9}?", r#"{"message": "is it p\"ass\u00e9?", "p\"ass\u00e9": [1]}"#] {
            let said = Said::read(body, clean);
            assert_eq!(said.words(Lang::En), "is it ***?");
            assert!(!said.body().contains("ass"), "{}", said.body());
        }
    }

    #[test]
    fn what_is_long_is_shortened() {
        let said = read(&"é".repeat(10_000));
        assert_eq!((said.body().chars().count(), said.words(Lang::En).chars().count()), (4_001, 501));
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep).body().chars().count(), 4_001);
    }
}
