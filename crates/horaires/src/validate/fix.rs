//! Applying fixes until none is left.

use std::collections::HashMap;

use super::patch::{Change, Patch};
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
        let mut changed = HashMap::new();
        let issues = fixed.document.check(context).issues;
        for issue in issues.into_iter().rev() {
            let Some(fix) = &issue.fix else { continue };
            let paths = touched(&fix.patch);
            if paths.iter().any(|path| meets(&changed, path)) {
                continue;
            }
            if fix.patch.apply(&mut fixed.document.value).is_ok() {
                for path in paths {
                    note(&mut changed, path);
                }
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

/// The paths of what a patch changes.
fn touched(patch: &Patch) -> Vec<&str> {
    let mut paths = Vec::new();
    for operation in &patch.0 {
        paths.push(operation.path.as_str());
        if let Change::Move { from } = &operation.change {
            paths.push(from);
        }
    }
    paths
}

/// Whether a value is, holds or lies inside what a pass has changed; the end of a list may change again.
///
/// `changed` has the paths: true where the value itself was changed, false where something inside it was. So the cost of
/// a fix does not grow with the number of the others.
fn meets(changed: &HashMap<String, bool>, path: &str) -> bool {
    let mut holder = path;
    while let Some((outer, _)) = holder.rsplit_once('/') {
        holder = outer;
        if changed.get(holder) == Some(&true) {
            return true;
        }
    }
    !path.ends_with("/-") && changed.contains_key(path)
}

fn note(changed: &mut HashMap<String, bool>, path: &str) {
    let mut holder = path;
    while let Some((outer, _)) = holder.rsplit_once('/') {
        holder = outer;
        changed.entry(holder.to_owned()).or_insert(false);
    }
    changed.insert(path.to_owned(), true);
}
