//! Ranges that are equal, overlap or touch, however many: what is said stays proportional to the list, and fixes, one or
//! all, leave the same private minutes.

use std::collections::BTreeSet;

use horaires::validate::{Context, Document, apply_fix, apply_fixes, read_payload};
use horaires::wire::InnerMapDocument;
use horaires::{Issue, Limit, Payload};
use horaires_tests::arbitrary::write_range;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Monday's list of ranges in minutes.
fn monday(ranges: impl IntoIterator<Item = (u16, u16)>) -> Document {
    let list: Value = ranges.into_iter().map(|(start, end)| write_range((0, 0, start, end))).collect();
    Document { value: json!({"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": list}}}}) }
}

fn length(document: &Document) -> usize {
    document.value["innerMap"]["map"]["LUNDI"]["VIE_PRIVEE"].as_array().unwrap().len()
}

fn read(document: &Document) -> Payload {
    let wire: InnerMapDocument = serde_json::from_value(document.value.clone()).unwrap();
    read_payload(&wire, &Context::default(), "").0.unwrap()
}

fn joins(document: &Document) -> Vec<Issue> {
    let mut issues = document.check(&Context::default()).issues;
    issues.retain(|issue| ["duplicate-range", "overlapping-ranges", "touching-ranges"].contains(&issue.code()));
    issues
}

/// One fix takes one range away and no private minute.
fn assert_fixes_one(document: &Document, issue: &Issue) {
    let mut fixed = document.clone();
    apply_fix(&mut fixed, &issue.fix.as_ref().unwrap().patch).unwrap();
    assert_eq!(read(&fixed), read(document), "{}", issue.path);
    assert_eq!(length(&fixed), length(document) - 1);
}

fn assert_fixes_all(document: &Document) {
    let fixed = apply_fixes(document.clone(), &Context::default());
    assert_eq!(joins(&fixed.document), []);
    assert_eq!(read(&fixed.document), read(document));
    assert_eq!(fixed.applied.len(), length(document) - length(&fixed.document));
}

/// Ten thousand ranges: in 720 heaps of equal ones, in one chain and heap, all equal, and each inside the one after it.
fn many() -> [Document; 5] {
    let ranges = 0..Limit::Issues.max() as u16;
    [
        monday(ranges.clone().map(|n| (n % 720 * 7 % 720 * 2, n % 720 * 7 % 720 * 2 + 1))),
        monday(ranges.clone().map(|n| (n % 1300, n % 1300 + 30 + n % 60))),
        monday(ranges.clone().map(|_| (0, 1440))),
        monday(ranges.clone().map(|n| (700 - n / 15, 701 + n / 15))),
        monday(ranges.map(|n| (1400 - n % 1400, 1401 - n % 1400))),
    ]
}

#[test]
fn what_is_said_is_proportional_to_the_list() {
    for document in many() {
        let issues = joins(&document);
        assert!(issues.len() > 9_000, "{}", issues.len());
        let operations = |issue: &Issue| serde_json::to_value(&issue.fix.as_ref().unwrap().patch).unwrap();
        assert!(issues.iter().all(|issue| operations(issue).as_array().unwrap().len() <= 2));
        let longest = issues.iter().step_by(50).map(|issue| issue.to_json().to_string().len()).max();
        assert!(longest < Some(1_000), "{longest:?} bytes");
        for issue in issues.iter().step_by(issues.len() / 2) {
            assert_fixes_one(&document, issue);
        }
    }
}

#[test]
fn ten_thousand_ranges_are_mended() {
    many().iter().for_each(assert_fixes_all);
}

/// Beyond the limit of issues, what is mended first makes room for the rest.
#[test]
fn more_ranges_than_issues_are_mended() {
    assert_fixes_all(&monday((0..11_000).map(|n| (n % 1000, n % 1000 + 20))));
}

#[test]
fn a_fix_leaves_the_other_ranges_word_for_word() {
    let document = monday([(600, 660), (60, 120), (100, 180), (900, 960)]);
    let issues = joins(&document);
    assert_eq!(issues.len(), 1);
    let fix = serde_json::to_value(&issues[0].fix.as_ref().unwrap().patch).unwrap();
    let list = "/innerMap/map/LUNDI/VIE_PRIVEE";
    assert_eq!(
        fix,
        json!([
            {"op": "replace", "path": format!("{list}/1"), "value": write_range((0, 0, 60, 180))},
            {"op": "remove", "path": format!("{list}/2")},
        ])
    );
}

proptest! {
    #[test]
    fn fixes_keep_every_private_minute(ranges in vec((0u16..40, 1u16..15), 2..24)) {
        let document = monday(ranges.into_iter().map(|(start, length)| (start * 5, (start + length) * 5)));
        let issues = joins(&document);
        let paths: BTreeSet<&str> = issues.iter().map(|issue| issue.path.as_str()).collect();
        prop_assert_eq!(paths.len(), issues.len());
        issues.iter().for_each(|issue| assert_fixes_one(&document, issue));
        assert_fixes_all(&document);
    }
}
