//! Issues for people: the message, and the line and column with a caret.

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use horaires::{Issue, Lang, Problem, Severity};

use crate::locate::{byte_at, line_and_column, locate};

/// The issues of one document, as a compiler shows them.
pub(crate) fn human(file: &str, text: &str, issues: &[Issue], lang: Lang) -> String {
    let places = locate(text, issues.iter().map(|issue| issue.path.as_str()));
    let renderer = Renderer::styled();
    let mut shown = String::new();
    for issue in issues {
        let range = match &issue.problem {
            Problem::MalformedJson { line, column, .. } => {
                let at = byte_at(text, *line, *column);
                at..at
            }
            _ => places.get(issue.path.as_str()).cloned().unwrap_or_default(),
        };
        let (line, column) = line_and_column(text, range.start);
        let message = issue.message(lang);
        let title = level(issue.severity).primary_title(message).id(issue.code());
        // A value of many lines is marked by its first one.
        let first_line_start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let source = text.get(first_line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let start = (range.start - first_line_start).min(source.len());
        let end = (range.end.saturating_sub(first_line_start)).clamp(start, source.len());
        let mut elements: Vec<Element<'_>> = Vec::new();
        if source.chars().count() <= MAX_LINE {
            let mark = AnnotationKind::Primary.span(start..end);
            elements.push(Snippet::source(source).path(file).line_start(line).annotation(mark).into());
        } else {
            elements.push(Origin::path(file).line(line).char_column(column).into());
        }
        let pointer = if issue.path.is_empty() { "(document)" } else { &issue.path };
        elements.push(Level::NOTE.message(pointer.to_owned()).into());
        if let Some(fix) = &issue.fix {
            elements.push(Level::HELP.message(fix.action.message(lang)).into());
        }
        shown.push_str(&renderer.render(&[title.elements(elements)]));
        shown.push_str("\n\n");
    }
    shown
}

/// Longer lines, as in a document without line breaks, are not shown: only their place is.
const MAX_LINE: usize = 240;

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// `2 errors, 1 warning, 0 infos`.
pub(crate) fn totals(issues: &[Issue], lang: Lang) -> String {
    let count = |severity| issues.iter().filter(|issue| issue.severity == severity).count();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    match lang {
        Lang::En => format!(
            "{errors} error{}, {warnings} warning{}, {infos} info{}",
            plural(errors),
            plural(warnings),
            plural(infos)
        ),
        Lang::Fr => {
            let plural = |number: usize| if number > 1 { "s" } else { "" };
            format!(
                "{errors} erreur{}, {warnings} avertissement{}, {infos} information{}",
                plural(errors),
                plural(warnings),
                plural(infos)
            )
        }
    }
}
