//! What every page has in common: it works offline, prints, follows light and dark, needs no script, and holds nobody's
//! markup.

mod figures;

use std::fmt::{self, Display, Write};

use horaires::{Findings, Lang, Provenance};

pub(crate) use figures::{amount, count, duration, figure_name, figure_word, known_amount};

const STYLE: &str = include_str!("style.css");

/// Writing to a string does not fail.
macro_rules! put {
    ($page:expr, $($text:tt)*) => {{
        use std::fmt::Write;
        let _ = write!($page.html, $($text)*);
    }};
}
pub(crate) use put;

/// One of two languages.
pub(crate) const fn say<T: Copy>(lang: Lang, english: T, french: T) -> T {
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

/// A page under way.
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) lang: Lang,
}

impl Page {
    pub(crate) fn new(lang: Lang, title: &str) -> Self {
        let mut page = Self { html: String::new(), lang };
        let title = Text(title);
        put!(
            page,
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><link rel=\"icon\" href=\"data:,\">\
             <title>{title}</title><style>\n{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n",
            say(lang, "en", "fr")
        );
        page
    }

    /// One of two texts, in the language of the page.
    pub(crate) const fn say<T: Copy>(&self, english: T, french: T) -> T {
        say(self.lang, english, french)
    }

    /// What is told in passing.
    pub(crate) fn soft(&mut self, text: impl Display) {
        put!(self, "<p class=\"soft\">{text}</p>\n");
    }

    /// Whether private use is shown beside its time (`semantics.md` 9).
    pub(crate) fn notice(&mut self, private_details: bool) {
        if private_details {
            let notice = self.say(
                "This page shows when private use happened. Do not pass it on without a reason.",
                "Cette page montre quand l'usage privé a eu lieu. Ne la transmettez pas sans raison.",
            );
            put!(self, "<p class=\"notice\">{notice}</p>\n");
        } else {
            self.soft(self.say(
                "Private use is shown in totals only, never with its time.",
                "L'usage privé n'apparaît qu'en totaux, jamais avec son heure.",
            ));
        }
    }

    /// A heading of the second level.
    pub(crate) fn heading(&mut self, text: impl Display) {
        put!(self, "<h2>{text}</h2>\n");
    }

    /// A few numbers to look at first: name, number, and the class of the tile.
    pub(crate) fn tiles(&mut self, tiles: &[(&str, String, &str)]) {
        self.html += "<dl class=\"tiles\">";
        for (name, number, class) in tiles {
            put!(self, "<div class=\"{class}\"><dt>{name}</dt><dd>{number}</dd></div>");
        }
        self.html += "</dl>\n";
    }

    /// A table that scrolls by itself where it is too wide or too long, up to the end of its heads; each is markup.
    pub(crate) fn begin_table(&mut self, id: &str, class: &str, label: &str, heads: &[String]) {
        put!(self, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">", Text(label));
        put!(self, "<table id=\"{id}\" class=\"{class}\"><thead><tr>");
        for head in heads {
            match head.as_str() {
                "" => self.html += "<td></td>",
                head if head.starts_with("<th") => self.html += head,
                head => put!(self, "<th scope=\"col\">{head}</th>"),
            }
        }
        self.html += "</tr></thead><tbody>\n";
    }

    /// A row: its name and its cells, each markup.
    pub(crate) fn row(&mut self, name: impl Display, cells: &[String]) {
        self.row_of("", name, cells);
    }

    pub(crate) fn row_of(&mut self, class: &str, name: impl Display, cells: &[String]) {
        put!(self, "<tr class=\"{class}\"><th scope=\"row\">{name}</th>");
        for cell in cells {
            match cell.as_str() {
                cell if cell.starts_with("<td") => self.html += cell,
                cell => put!(self, "<td>{cell}</td>"),
            }
        }
        self.html += "</tr>\n";
    }

    pub(crate) fn end_table(&mut self) {
        self.html += "</tbody></table></div>\n";
    }

    /// What is remarkable in the data; nothing where there is nothing.
    pub(crate) fn findings(&mut self, findings: &Findings) {
        if findings.is_empty() {
            return;
        }
        let title = self.say("What is remarkable in the data", "Ce qui est à noter dans les données");
        self.heading(title);
        let [finding, number, such_as] =
            self.say(["finding", "count", "such as"], ["constat", "nombre", "par exemple"]);
        let such_as = format!("<th scope=\"col\" class=\"text\">{such_as}</th>");
        self.begin_table("findings", "", title, &[finding.to_owned(), number.to_owned(), such_as]);
        for (code, tally) in findings.iter() {
            let examples = tally.examples.iter().map(|text| Text(text).to_string()).collect::<Vec<_>>().join(", ");
            let cells = [count(tally.count, self.lang), format!("<td class=\"why text\">{examples}</td>")];
            let message = Text(code.message(tally.count, self.lang));
            let name = format!("{message} <span class=\"soft\">{}</span>", code.as_str());
            self.row(name, &cells);
        }
        self.end_table();
    }

    /// What produced the page, and its end.
    pub(crate) fn finish(mut self, what: &Provenance, more: impl Display) -> String {
        let Provenance { engine, tzdb, rules_sha256, time_zone, .. } = what;
        let rules = self.say("rules", "règles");
        put!(
            self,
            "<p class=\"soft\" id=\"provenance\">horaires {engine}, tzdb {tzdb}, {}, {rules} {rules_sha256:.12}{more}</p>\n",
            Text(time_zone)
        );
        self.html += "</main></body></html>\n";
        self.html
    }
}

/// Anybody's text, as text: ids and names of files.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c if c.is_control() => f.write_char('\u{fffd}'),
            c => f.write_char(c),
        })
    }
}

/// A bar: parts of a whole, each with its class.
pub(crate) fn bar(whole: i64, parts: &[(&str, i64)]) -> String {
    let mut bar = String::from("<div class=\"bars\">");
    for (class, part) in parts {
        // Widths are drawn, not read: tenths of a percent will do.
        let width = (i128::from(*part) * 1000 / i128::from(whole.max(1))) as f64 / 10.0;
        let _ = write!(bar, "<i class=\"{class}\" style=\"width:{width}%\"></i>");
    }
    bar + "</div>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        let text = Text("<b onclick='x' title=\"y\">&\u{1b}[1m é").to_string();
        assert_eq!(text, "&lt;b onclick=&#39;x&#39; title=&quot;y&quot;&gt;&amp;\u{fffd}[1m é");
    }

    #[test]
    fn a_bar_is_as_long_as_its_parts() {
        assert_eq!(
            bar(1000, &[("pro", 333), ("pri", 0)]),
            "<div class=\"bars\"><i class=\"pro\" style=\"width:33.3%\"></i><i class=\"pri\" style=\"width:0%\"></i></div>"
        );
        assert!(bar(0, &[("pro", 0)]).contains("width:0%"));
        assert!(bar(i64::MAX, &[("pro", i64::MAX)]).contains("width:100%"));
    }

    #[test]
    fn the_style_asks_nobody() {
        for outside in ["url(", "@import", "//", "http"] {
            assert!(!STYLE.contains(outside), "{outside}");
        }
    }
}
