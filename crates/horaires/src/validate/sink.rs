//! Where issues are collected.

use serde_json::Value;

use super::patch::Operation;
use super::pointer::Path;
use crate::issue::{Fix, FixAction, Issue, Problem, Severity};
use crate::limits::Limit;
use crate::options::EndOfDay;
use crate::wire::{Date, DateError, Field};

/// Collects issues; in tolerant reading, errors become warnings marked `unreadable`.
pub(crate) struct Sink {
    pub(crate) issues: Vec<Issue>,
    pub(crate) tolerant: bool,
    errors: usize,
    /// Issues beyond the limit, which are not kept: none, some, or some that were unreadable.
    omitted: Option<Omitted>,
    /// Where the first end is written 23:59, and how many there are.
    last_minutes: Option<(String, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Omitted {
    Remarks,
    Unreadable,
}

impl Sink {
    pub(crate) const fn strict() -> Self {
        Self { issues: Vec::new(), tolerant: false, errors: 0, omitted: None, last_minutes: None }
    }

    pub(crate) fn tolerant() -> Self {
        Self { tolerant: true, ..Self::strict() }
    }

    /// Whether nothing reported so far makes the document unusable.
    pub(crate) const fn is_usable(&self) -> bool {
        self.errors == 0
    }

    /// Reports what is wrong with one value.
    pub(crate) fn report(&mut self, problem: Problem, path: Path<'_>) {
        self.report_with(problem, path, None);
    }

    /// Reports what is wrong with one value, and how to mend it.
    pub(crate) fn report_with(&mut self, problem: Problem, path: Path<'_>, fix: Option<Fix>) {
        let mut issue = Issue { fix, ..Issue::new(problem, "") };
        if self.tolerant && issue.severity == Severity::Error {
            issue.severity = Severity::Warning;
            issue.unreadable = true;
        }
        self.push(issue, path);
    }

    /// Reports a value that is not read, and may hold what somebody meant to be read.
    pub(crate) fn loss(&mut self, problem: Problem, path: Path<'_>) {
        self.push(Issue { unreadable: true, ..Issue::new(problem, "") }, path);
    }

    /// Reports what makes the whole document unusable, however tolerantly it is read.
    pub(crate) fn reject(&mut self, problem: Problem, path: Path<'_>) {
        self.push(Issue { severity: Severity::Error, ..Issue::new(problem, "") }, path);
    }

    /// Reports made in `read` are about values whose loss leaves the rule as it is: nothing becomes unreadable.
    pub(crate) fn harmless<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.issues.len();
        let value = read(self);
        for issue in self.issues.get_mut(before..).unwrap_or_default() {
            issue.unreadable = false;
        }
        value
    }

    fn push(&mut self, mut issue: Issue, path: Path<'_>) {
        self.errors += usize::from(issue.severity == Severity::Error);
        if self.issues.len() < Limit::Issues.max() || issue.severity == Severity::Error && self.errors == 1 {
            issue.path = path.pointer();
            self.issues.push(issue);
        } else {
            let omitted = if issue.unreadable { Omitted::Unreadable } else { Omitted::Remarks };
            self.omitted = self.omitted.max(Some(omitted));
        }
    }

    /// Notes an end written 23:59: in strict mode it costs a minute, else it is remarked once for a document.
    pub(crate) fn last_minute(&mut self, horaire: Path<'_>, end_of_day: EndOfDay) {
        let (hour, minute) = (horaire.key("finHeure"), horaire.key("finMinute"));
        match (end_of_day, &mut self.last_minutes) {
            (EndOfDay::Inclusive, Some((_, count))) => *count += 1,
            (EndOfDay::Inclusive, none) => *none = Some((minute.pointer(), 1)),
            (EndOfDay::Strict, _) => {
                let operations = vec![Operation::replace(hour, 24), Operation::replace(minute, 0)];
                let fix = Fix::new(FixAction::WriteEndOfDay, operations);
                self.report_with(Problem::LiteralEndOfDayMinute, minute, Some(fix));
            }
        }
    }

    /// Remarks on the ends written 23:59 so far, if there are any.
    pub(crate) fn remark_last_minutes(&mut self) {
        if let Some((path, count)) = self.last_minutes.take() {
            self.report(Problem::EndOfDayMinute { count }, Path::base(&path));
        }
    }

    /// All issues, with what is to be said about the document as a whole.
    pub(crate) fn finish(mut self) -> Vec<Issue> {
        self.remark_last_minutes();
        if let Some(omitted) = self.omitted {
            let limit = Limit::Issues;
            let mut issue = Issue::new(Problem::LimitExceeded { limit }, "");
            issue.severity = Severity::Warning;
            issue.unreadable = omitted == Omitted::Unreadable;
            self.issues.push(issue);
        }
        self.issues
    }

    /// The value of a field that must be there.
    pub(crate) fn need<'f, T>(
        &mut self,
        field: &'f Field<T>,
        path: Path<'_>,
        name: &str,
        expected: &'static str,
    ) -> Option<&'f T> {
        match field {
            Field::Absent => self.report(Problem::MissingField { field: name.into() }, path),
            Field::Null => self.report(Problem::MissingField { field: name.into() }, path.key(name)),
            _ => return self.optional(field, path, name, expected).ok().flatten(),
        }
        None
    }

    /// The value of a field that may be missing; an error where it is of the wrong type.
    pub(crate) fn optional<'f, T>(
        &mut self,
        field: &'f Field<T>,
        path: Path<'_>,
        name: &str,
        expected: &'static str,
    ) -> Result<Option<&'f T>, Reported> {
        match field {
            Field::Value(value) => Ok(Some(value)),
            Field::Absent | Field::Null => Ok(None),
            Field::Other(value) => {
                self.report(Problem::WrongType { expected, found: brief(value) }, path.key(name));
                Err(Reported)
            }
        }
    }

    /// The value of a list's element.
    pub(crate) fn element<'f, T>(
        &mut self,
        field: &'f Field<T>,
        path: Path<'_>,
        expected: &'static str,
    ) -> Option<&'f T> {
        let found = match field {
            Field::Value(value) => return Some(value),
            Field::Absent | Field::Null => "null".into(),
            Field::Other(value) => brief(value),
        };
        self.report(Problem::WrongType { expected, found }, path);
        None
    }

    /// The instant of a date field, in milliseconds, not clamped; none where it is missing.
    pub(crate) fn date(&mut self, field: &Field<Date>, path: Path<'_>, name: &str) -> Result<Option<i64>, Reported> {
        let Some(date) = self.optional(field, path, name, "a date")? else { return Ok(None) };
        date.millis().map(Some).map_err(|error| {
            let found = match date {
                Date::Millis(millis) => millis.to_string(),
                Date::Text(text) => shorten(text),
            };
            let no_offset = error == DateError::NoOffset;
            self.report(Problem::UnreadableDate { found, no_offset }, path.key(name));
            Reported
        })
    }
}

/// An issue has been reported; nothing more to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reported;

/// A value as it stands in a message: at most 40 characters of it.
///
/// ```
/// use horaires::validate::brief;
/// assert_eq!(brief(&serde_json::json!([1, 2])), "[...]");
/// ```
#[must_use]
pub fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", shorten(text)),
        Value::Object(_) => "{...}".into(),
        Value::Array(_) => "[...]".into(),
        other => shorten(&json_text(other)),
    }
}

/// A value as JSON, without blanks.
// Not by `Display`, which brings the code of indented JSON along.
pub(crate) fn json_text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// At most 40 characters of a text as it stands in a message, on one line.
///
/// ```
/// use horaires::validate::shorten;
/// assert_eq!(shorten("one\ntwo"), "one two");
/// ```
#[must_use]
pub fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
