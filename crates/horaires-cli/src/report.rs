//! Issues for people: the message, and the line and column with a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;
use horaires::{Issue, Lang, Severity};

use crate::locate::{Lines, locate, place};

/// The issues of one document, as a compiler shows them.
pub(crate) fn human(file: &str, text: &str, issues: &[Issue], lang: Lang) -> String {
    let places = locate(text, issues.iter().map(|issue| issue.path.as_str()));
    let lines = Lines::new(text);
    let renderer = Renderer::styled();
    let mut shown = String::new();
    for issue in issues {
        let range = place(issue, &places, &lines);
        let (line, column) = lines.line_and_column(range.start);
        let message = issue.message(lang);
        let title = level(issue.severity, lang).primary_title(message).id(issue.code());
        let (source, first) = lines.line(line);
        let (excerpt, mark) = excerpt(source, range.start - first..range.end.saturating_sub(first));
        let mut elements: Vec<Element<'_>> = Vec::new();
        elements.push(Origin::path(file).line(line).char_column(column).into());
        elements.push(Snippet::source(excerpt).line_start(line).annotation(AnnotationKind::Primary.span(mark)).into());
        let pointer = match (issue.path.as_str(), lang) {
            ("", Lang::En) => "(the document)",
            ("", Lang::Fr) => "(le document)",
            (path, _) => path,
        };
        elements.push(note(lang).message(pointer.to_owned()).into());
        if let Some(fix) = &issue.fix {
            elements.push(help(lang).message(fix.action.message(lang)).into());
        }
        let rendered = renderer.render(&[title.elements(elements)]);
        for line in rendered.lines().filter(|line| strip_str(line).to_string().trim() != ":::") {
            shown.push_str(line);
            shown.push('\n');
        }
        shown.push('\n');
    }
    shown
}

/// The most characters shown of a line before what is marked, and in all.
const EXCERPT: (usize, usize) = (30, 90);

/// The part of a line that shows a value, and where the value is in it: the service answers in one line without end.
/// A value that goes on behind it is marked as far as it is shown.
fn excerpt(line: &str, mark: Range<usize>) -> (String, Range<usize>) {
    let start = mark.start.min(line.len());
    let end = mark.end.clamp(start, line.len());
    let ends_of = |text: &str, count| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    if ends_of(line, EXCERPT.1) == line.len() {
        return (line.to_owned(), start..end);
    }
    let (before, after) = line.split_at(start);
    let from = before.char_indices().rev().nth(EXCERPT.0).map_or(0, |(at, c)| at + c.len_utf8());
    let to = start + ends_of(after, EXCERPT.1 - EXCERPT.0);
    let (head, tail) = (if from > 0 { "..." } else { "" }, if to < line.len() { "..." } else { "" });
    let shown = line.get(from..to).unwrap_or_default();
    let moved = |at: usize| at.min(to) - from + head.len();
    (format!("{head}{shown}{tail}"), moved(start)..moved(end))
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    match (severity, lang) {
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Warning, Lang::En) => Level::WARNING,
        (Severity::Info, Lang::En) => Level::INFO,
        (Severity::Error, Lang::Fr) => Level::ERROR.with_name("erreur"),
        (Severity::Warning, Lang::Fr) => Level::WARNING.with_name("avertissement"),
        (Severity::Info, Lang::Fr) => Level::INFO.with_name("information"),
    }
}

fn note(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::NOTE.with_name("at"),
        Lang::Fr => Level::NOTE.with_name("dans"),
    }
}

fn help(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::HELP.with_name("fix"),
        Lang::Fr => Level::HELP.with_name("remède"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_shown_around_the_value() {
        assert_eq!(excerpt("{\"a\": 1}", 6..7), ("{\"a\": 1}".into(), 6..7));
        let line = format!("{}[12]{}", "é".repeat(200), "b".repeat(200));
        let (shown, mark) = excerpt(&line, 400..404);
        assert_eq!(shown[mark].to_owned(), "[12]");
        assert_eq!(shown.chars().count(), 3 + 90 + 3);
        // A value longer than what is shown, and one that ends on another line.
        let (shown, mark) = excerpt(&line, 0..usize::MAX);
        assert_eq!((mark, shown.ends_with("...")), (0..shown.len() - 3, true));
        let (shown, mark) = excerpt(&line, line.len()..line.len());
        assert_eq!(mark, shown.len()..shown.len());
    }
}
