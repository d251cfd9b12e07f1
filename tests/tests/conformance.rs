//! The vectors: 40 files made independently (segments joined by usage, no reasons), and hand-written ones for what
//! those lack (reasons, policies for mixed trips, odd ids and bounds, rows that cannot be read, unreadable rules).

use horaires::{Answer, Classifier, MixedPolicy, SegmentDetail, Usage};
use horaires_tests::{book, cases, trip};
use serde_json::{Value, json};

/// Segments joined by usage, as the shared vectors have them.
fn joined(classification: &horaires::Classification<'_>) -> Vec<Value> {
    let mut all: Vec<(i64, i64, Usage)> = Vec::new();
    for segment in classification.segments() {
        let (start, end) = (segment.period.start().millis(), segment.period.end().millis());
        let usage = if segment.private { Usage::Private } else { Usage::Professional };
        match all.last_mut() {
            Some(last) if last.2 == usage => {
                assert_eq!(last.1, start);
                last.1 = end;
            }
            _ => all.push((start, end, usage)),
        }
    }
    all.into_iter().map(|(start, end, usage)| json!([start, end, usage.as_str()])).collect()
}

#[test]
fn shared_vectors() {
    let cases = cases("vectors");
    assert_eq!(cases.len(), 40);
    for (name, case) in cases {
        let (book, _) = book(&case["rules"]);
        let book = book.unwrap_or_else(|| panic!("{name}: no book"));
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        let (trips, expected) = (case["trips"].as_array().unwrap(), case["expected"].as_array().unwrap());
        assert_eq!((trips.len(), expected.len()), (100, 100), "{name}");
        for (row, expected) in trips.iter().zip(expected) {
            let trip = trip(row).unwrap_or_else(|error| panic!("{name}: {row}: {error}"));
            let answer = classifier.classify(&trip).unwrap();
            let found = json!({
                "tripId": trip.id, "usage": answer.usage, "privateMs": answer.private_ms,
                "professionalMs": answer.professional_ms, "segments": joined(&answer),
            });
            assert_eq!(&found, expected, "{name}: {row}");
        }
    }
}

const POLICIES: [(&str, MixedPolicy); 6] = [
    ("split", MixedPolicy::Split),
    ("majority", MixedPolicy::Majority),
    ("at-start", MixedPolicy::AtStart),
    ("at-end", MixedPolicy::AtEnd),
    ("any-private", MixedPolicy::AnyPrivate),
    ("any-professional", MixedPolicy::AnyProfessional),
];

/// `["recurrent", 3]`, `["none"]`; a rule without an id is `["recurrent"]`.
fn reason_words(reason: &Value) -> Value {
    json!([reason.get("kind"), reason.get("id")].into_iter().flatten().collect::<Vec<_>>())
}

/// One hand-written case. `expected` is the answer document in short: `reason` is null where no single reason holds,
/// segments are `[start, end, usage, kind, id]`, `mixed` the word of each policy, `error` the column and code of a
/// row that is no trip.
fn own_case(name: &str, case: &Value) {
    let (book, issues) = book(&case["rules"]);
    let book = book.unwrap_or_else(|| panic!("{name}: no book: {issues:?}"));
    if let Some(count) = case.get("unreadable") {
        let unreadable = issues.iter().filter(|issue| issue.unreadable).count();
        assert_eq!(json!(unreadable), *count, "{name}: {issues:?}");
    }
    let (trips, expected) = (case["trips"].as_array().unwrap(), case["expected"].as_array().unwrap());
    assert_eq!(trips.len(), expected.len(), "{name}");
    for (row, expected) in trips.iter().zip(expected) {
        let at = format!("{name}: {row}");
        let trip = match trip(row) {
            Ok(trip) => trip,
            Err(error) => {
                let found = json!([error.column.name(), error.into_issue().code()]);
                assert_eq!(Some(&found), expected.get("error"), "{at}");
                continue;
            }
        };
        assert!(expected.get("error").is_none(), "{at}: accepted");
        for (word, policy) in POLICIES {
            let classifier = Classifier::new(&book, policy);
            let found = classifier.classify(&trip).unwrap();
            // A policy decides mixed trips alone; a vector may leave its words out.
            let policed = policy != MixedPolicy::Split && expected["usage"] == "mixed";
            let wanted = if policed { expected.pointer(&format!("/mixed/{word}")) } else { Some(&expected["usage"]) };
            if let Some(wanted) = wanted {
                assert_eq!(&json!(found.usage), wanted, "{at}: {word}");
            }
            assert!(!policed || found.usage != Usage::Mixed, "{at}: {word}");
            assert_eq!(found.private_ms, expected["privateMs"], "{at}: {word}");
            assert_eq!(found.professional_ms, expected["professionalMs"], "{at}: {word}");
        }
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        let classification = classifier.classify(&trip).unwrap();
        if let Some(has_rules) = expected.get("hasRules") {
            assert_eq!(&json!(classification.has_rules), has_rules, "{at}");
        }
        let answer =
            serde_json::to_value(Answer::new(&trip, &classification, SegmentDetail::Deciding).unwrap()).unwrap();
        for key in ["tripId", "driverId", "numeroEmbarque", "codeExploitant"] {
            assert_eq!(answer.get(key), row.get(key).filter(|value| !value.is_null()), "{at}: {key}");
        }
        match &expected["reason"] {
            Value::Null => assert_eq!(answer.get("reason"), None, "{at}"),
            reason => assert_eq!(&reason_words(&answer["reason"]), reason, "{at}"),
        }
        let segments: Vec<Value> = answer["segments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|segment| {
                let mut words = vec![segment["start"].clone(), segment["end"].clone(), segment["usage"].clone()];
                words.extend(reason_words(&segment["reason"]).as_array().unwrap().iter().cloned());
                Value::from(words)
            })
            .collect();
        assert_eq!(Value::from(segments), expected["segments"], "{at}");
    }
}

#[test]
fn own_vectors() {
    let cases = cases("vectors-own");
    assert!(cases.len() >= 10, "{} files", cases.len());
    let failed: Vec<String> = cases
        .iter()
        .filter(|(name, case)| std::panic::catch_unwind(|| own_case(name, case)).is_err())
        .map(|(name, _)| name.clone())
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}
