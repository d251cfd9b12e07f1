//! Applying fixes until none is left.

use super::patch::{Change, Operation, Patch};
use super::{Context, Document};
use crate::issue::Issue;

/// A document after its fixes.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The document.
    pub document: Document,
    /// The issues whose fixes were applied, in the order of application.
    pub applied: Vec<Issue>,
}

/// How often a document is validated again while fixes change it; a fix can make another one necessary.
const MAX_PASSES: usize = 100;

/// Applies every machine-applicable fix, validating again until none is left.
///
/// In one pass, fixes are applied from the end of the document to its beginning, so that list positions stay right,
/// and a fix that touches what another one has changed waits for the next pass; two that append to one list do not
/// touch each other.
///
/// ```
/// use horaires::validate::{Context, Document, apply_fixes};
/// let text = r#"{"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": [{"idJourSemaine": "LUNDI",
///   "typeHoraires": "VIE_PRIVEE", "debutHeure": 22, "debutMinute": 0, "finHeure": 6, "finMinute": 0}]}}}}"#;
/// let fixed = apply_fixes(Document::parse(text).unwrap(), &Context::default());
/// assert_eq!(fixed.document.value["innerMap"]["map"]["MARDI"]["VIE_PRIVEE"][0]["finHeure"], 6);
/// assert!(fixed.document.check(&Context::default()).is_valid());
/// ```
#[must_use]
pub fn apply_fixes(document: Document, context: &Context) -> Fixed {
    let mut fixed = Fixed { document, applied: Vec::new() };
    for _ in 0..MAX_PASSES {
        let mut applied: Vec<Issue> = Vec::new();
        let issues = fixed.document.check(context).issues;
        for issue in issues.into_iter().rev() {
            let Some(fix) = &issue.fix else { continue };
            let changed = |path| applied.iter().any(|issue| touched_by(issue).any(|other| overlap(path, other)));
            if fix.patch.0.iter().flat_map(touched).any(changed) {
                continue;
            }
            if fix.patch.apply(&mut fixed.document.value).is_ok() {
                applied.push(issue);
            }
        }
        if applied.is_empty() {
            break;
        }
        fixed.applied.extend(applied);
    }
    fixed
}

/// A fix does not fit the document: it was made for another one, or for an older state of this one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the fix does not fit this document: {reason}; validate it again")]
pub struct NotApplicable {
    /// JSON Pointer that the failed operation names.
    pub path: String,
    reason: &'static str,
}

/// Applies the patch of one fix, wholly or not at all.
///
/// ```
/// use horaires::validate::{Context, Document, apply_fix};
/// let text = r#"{"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": [{"idJourSemaine": "LUNDI",
///   "typeHoraires": "VIE_PRIVEE", "debutHeure": 22, "debutMinute": 0, "finHeure": 6, "finMinute": 0}]}}}}"#;
/// let mut document = Document::parse(text).unwrap();
/// let fix = document.check(&Context::default()).issues.remove(0).fix.unwrap();
/// apply_fix(&mut document, &fix.patch)?;
/// assert!(document.check(&Context::default()).is_valid());
/// # Ok::<(), horaires::validate::NotApplicable>(())
/// ```
///
/// # Errors
/// [`NotApplicable`] where an operation names what the document does not have.
pub fn apply_fix(document: &mut Document, patch: &Patch) -> Result<(), NotApplicable> {
    patch.apply(&mut document.value).map_err(|(path, reason)| NotApplicable { path: path.to_owned(), reason })
}

/// What an operation changes; appending to a list changes the list.
#[derive(Clone, Copy)]
enum Touched<'a> {
    Value(&'a str),
    EndOfList(&'a str),
}

fn touched(operation: &Operation) -> impl Iterator<Item = Touched<'_>> {
    let path = operation.path.as_str();
    let (touched, also) = match &operation.change {
        Change::Move { from } => (Touched::Value(path), Some(Touched::Value(from))),
        Change::Add(_) => (path.strip_suffix("/-").map_or(Touched::Value(path), Touched::EndOfList), None),
        _ => (Touched::Value(path), None),
    };
    std::iter::once(touched).chain(also)
}

fn touched_by(issue: &Issue) -> impl Iterator<Item = Touched<'_>> {
    issue.fix.iter().flat_map(|fix| fix.patch.0.iter().flat_map(touched))
}

/// Whether one path is the other, or lies inside it.
fn overlap(a: Touched, b: Touched) -> bool {
    let (Touched::Value(path) | Touched::EndOfList(path), Touched::Value(other) | Touched::EndOfList(other)) = (a, b);
    if matches!((a, b), (Touched::EndOfList(_), Touched::EndOfList(_))) && path == other {
        return false;
    }
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    inside(path, other) || inside(other, path)
}
