//! The comparison as one page: both weeks drawn one over the other, and what it amounts to.

mod week;

use std::cmp::Reverse;

use horaires::{AnswerReason, ChangeDocument, Difference, Figure, Id, Lang, Part, Usage, WhyDocument};

use super::output::{LISTED, Listed, sides};
use super::{Candidate, WhatIf};
use crate::page::{Page, Text, amount, bar, count, duration, figure_name, figure_word, known_amount, put, say};
use crate::words;

/// Candidates that are drawn; all are ranked.
const DRAWN: usize = 5;
/// Drivers that have a row of their own; the others share one.
const DRIVERS: usize = 100;

/// A candidate under way.
struct One<'a> {
    result: &'a WhatIf<'a>,
    candidate: &'a Candidate,
    rank: usize,
    /// Whether it is one of several.
    several: bool,
    /// What the rules before and after are called.
    names: (&'a str, &'a str),
}

impl One<'_> {
    /// A heading, and what is below it; of several candidates each has a heading of its own above.
    fn title(&self, page: &mut Page, text: &str) {
        let level = if self.several { 3 } else { 2 };
        put!(page, "<h{level}>{text}</h{level}>\n");
    }

    fn begin_table(&self, page: &mut Page, id: &str, class: &str, label: &str, heads: &[String]) {
        let of = if self.several { format!("{label}, {}. {}", self.rank, self.names.1) } else { label.to_owned() };
        page.begin_table(&format!("{id}-{}", self.rank), class, &of, heads);
    }
}

/// The name of a file without its folders, where that is enough to tell it from the others.
fn short<'n>(name: &'n str, all: &[&str]) -> &'n str {
    let last = |name: &'_ str| name.rfind(['/', '\\']).map_or(0, |place| place + 1);
    let file = name.get(last(name)..).unwrap_or(name);
    let same = |other: &&str| *other != name && other.get(last(other)..) == Some(file);
    if all.iter().any(same) { name } else { file }
}

pub(super) fn page(result: &WhatIf<'_>, listed: &Listed, lang: Lang) -> String {
    let mut all = vec![result.baseline_name.as_str()];
    all.extend(result.ranked.iter().map(|candidate| candidate.name.as_str()));
    let before = short(&result.baseline_name, &all);
    let several = result.ranked.len() > 1;
    let question = say(lang, "What if: ", "Et si : ");
    let title = match result.ranked.first() {
        Some(only) if !several => format!("{question}{before} → {}", short(&only.name, &all)),
        _ => format!("{question}{before} → …"),
    };
    let mut page = Page::new(lang, &title);
    page.notice(result.private_details);
    if several {
        ranking(&mut page, result, &all);
    }
    for (rank, candidate) in (1..).zip(&result.ranked).take(DRAWN) {
        let one = One { result, candidate, rank, several, names: (before, short(&candidate.name, &all)) };
        if several {
            page.heading(format_args!("{rank}. {}", Text(one.names.1)));
        }
        sections(&mut page, &one, listed.of(candidate.place));
    }
    if let Some(more) = result.ranked.len().checked_sub(DRAWN).filter(|more| *more > 0) {
        let told = page.say("more are ranked above, and not drawn.", "autres sont classés ci-dessus, et non dessinés.");
        page.soft(format_args!("{} {told}", count(more as u64, lang)));
    }
    page.findings(result.findings);
    let against: Vec<String> =
        result.ranked.iter().map(|candidate| format!(" → {:.12}", candidate.provenance.rules_sha256)).collect();
    page.finish(result.baseline, against.concat())
}

/// All candidates, best first.
fn ranking(page: &mut Page, result: &WhatIf<'_>, all: &[&str]) {
    let lang = page.lang;
    let title = page.say("The candidates, best first", "Les candidats, le meilleur d'abord");
    page.heading(title);
    let heads = page.say(
        [
            "candidate",
            "trips that change",
            "becomes private",
            "becomes professional",
            "private before",
            "private after",
        ],
        ["candidat", "trajets qui changent", "devient privé", "devient professionnel", "privé avant", "privé après"],
    );
    page.begin_table("ranking", "", title, &heads.map(str::to_owned));
    for (rank, candidate) in (1..).zip(&result.ranked) {
        let sum = &candidate.total;
        let parts = [&sum.to_private, &sum.to_professional, &sum.before.private, &sum.after.private];
        let mut cells = vec![count(sum.changed_trips, lang)];
        cells.extend(parts.map(|part| duration(part.ms, lang)));
        page.row(format_args!("{rank}. {}", Text(short(&candidate.name, all))), &cells);
    }
    page.end_table();
}

fn sections(page: &mut Page, one: &One<'_>, listed: &[ChangeDocument]) {
    let (sum, lang) = (&one.candidate.total, page.lang);
    let tiles = [
        (page.say("becomes private", "devient privé"), duration(sum.to_private.ms, lang), "pri-edge"),
        (page.say("becomes professional", "devient professionnel"), duration(sum.to_professional.ms, lang), "pro-edge"),
        (page.say("trips that change usage", "trajets qui changent d'usage"), count(sum.changed_trips, lang), ""),
        (page.say("trips in all", "trajets en tout"), count(sum.before.trips, lang), ""),
    ];
    page.tiles(&tiles);
    week::draw(page, one);
    totals(page, one);
    drivers(page, one);
    trips(page, one, listed);
}

fn totals(page: &mut Page, one: &One<'_>) {
    let (sum, lang) = (&one.candidate.total, page.lang);
    let name = page.say("Totals", "Totaux");
    one.title(page, name);
    let heads = page.say(
        ["", "all", "private before", "private after", "becomes private", "becomes professional"],
        ["", "total", "privé avant", "privé après", "devient privé", "devient professionnel"],
    );
    one.begin_table(page, "totals", "", name, &heads.map(str::to_owned));
    let all = sum.before.all();
    let parts = || std::iter::once(&all).chain(sides(sum));
    page.row(page.say("time", "durée"), &parts().map(|part| duration(part.ms, lang)).collect::<Vec<_>>());
    for (figure, _) in all.figures.known() {
        let known = sum.before.known(figure);
        let cells: Vec<String> = parts().map(|part| known_amount(figure, part, known, lang)).collect();
        page.row(figure_name(figure, known, sum.before.trips, lang), &cells);
    }
    page.end_table();
}

/// Both directions of a part, one under the other.
fn both_ways(to_private: String, to_professional: String) -> String {
    format!("<span class=\"up\">+ {to_private}</span><br><span class=\"down\">\u{2212} {to_professional}</span>")
}

fn drivers(page: &mut Page, one: &One<'_>) {
    let (candidate, lang) = (one.candidate, page.lang);
    let mut rows: Vec<(&Id, &Difference)> =
        candidate.drivers.iter().filter(|(_, difference)| difference.changed_trips > 0).collect();
    if rows.is_empty() {
        return;
    }
    let name = page.say("By driver", "Par conducteur");
    one.title(page, name);
    let unchanged = candidate.drivers.len() - rows.len();
    rows.sort_by_key(|(_, difference)| Reverse(difference.changed_ms()));
    let others = rows.split_off(rows.len().min(if rows.len() > DRIVERS { DRIVERS - 1 } else { DRIVERS }));
    let private = page.say("+ becomes private", "+ devient privé");
    let professional = page.say("\u{2212} becomes professional", "\u{2212} devient professionnel");
    put!(page, "<p class=\"key\"><span class=\"up\"><i class=\"pri\"></i>{private}</span>");
    put!(page, "<span class=\"down\"><i class=\"pro\"></i>{professional}</span></p>\n");
    let known: Vec<Figure> = candidate.total.before.all().figures.known().map(|(figure, _)| figure).collect();
    let mut heads = page
        .say(["driver", "trips that change", "", "time"], ["conducteur", "trajets qui changent", "", "durée"])
        .map(str::to_owned)
        .to_vec();
    heads.extend(known.iter().map(|figure| figure_word(*figure, lang).to_owned()));
    one.begin_table(page, "drivers", "", name, &heads);
    let most = rows.iter().flat_map(|(_, sum)| [sum.to_private.ms, sum.to_professional.ms]).max().unwrap_or(0);
    let cells = |sum: &Difference, bars: String| -> Vec<String> {
        let trips = format!("{} / {}", count(sum.changed_trips, lang), count(sum.before.trips, lang));
        let mut cells = vec![trips, bars];
        cells.push(both_ways(duration(sum.to_private.ms, lang), duration(sum.to_professional.ms, lang)));
        cells.extend(known.iter().map(|figure| {
            let of = |part: &Part| amount(*figure, part.figures.get(*figure).unwrap_or_default(), lang);
            match sum.before.known(*figure) {
                0 => known_amount(*figure, &sum.to_private, 0, lang),
                _ => both_ways(of(&sum.to_private), of(&sum.to_professional)),
            }
        }));
        cells
    };
    for (driver, sum) in &rows {
        let [up, down] = [("pri", sum.to_private.ms), ("pro", sum.to_professional.ms)].map(|part| bar(most, &[part]));
        let bars = format!("<td class=\"bar\">{up}{down}</td>");
        page.row(Text(&driver.to_string()), &cells(sum, bars));
    }
    if !others.is_empty() {
        let mut sum = Difference::default();
        others.iter().for_each(|(_, difference)| sum.merge(difference));
        let name = format!("{} {}", count(others.len() as u64, lang), page.say("others together", "autres ensemble"));
        page.row_of("sum", name, &cells(&sum, "<td></td>".into()));
    }
    page.end_table();
    if unchanged > 0 {
        let unchanged = count(unchanged as u64, lang);
        page.soft(match lang {
            Lang::En => format!("For {unchanged} drivers nothing changes."),
            Lang::Fr => format!("Rien ne change pour {unchanged} conducteurs."),
        });
    }
}

/// Which trips change, and why. How much of one changes, and when, is told with details only (`semantics.md` 9).
fn trips(page: &mut Page, one: &One<'_>, listed: &[ChangeDocument]) {
    if listed.is_empty() {
        return;
    }
    let (result, lang) = (one.result, page.lang);
    let name = page.say("Trips that change usage", "Trajets qui changent d'usage");
    one.title(page, name);
    let text = |word: &str| format!("<th scope=\"col\" class=\"text\">{word}</th>");
    let words = page.say(
        ["trip", "driver", "before", "after", "rule against rule"],
        ["trajet", "conducteur", "avant", "après", "règle contre règle"],
    );
    let heads: Vec<String> = words.into_iter().map(text).collect();
    one.begin_table(page, "trips", "", name, &heads);
    for change in listed {
        let text = |text: &str| format!("<td class=\"text\">{text}</td>");
        let why: String = change.why.iter().map(|why| format!("<li>{}</li>", reasons(result, why, lang))).collect();
        let cells = [
            text(&Text(&change.driver_id.to_string()).to_string()),
            text(words::usage(change.before, lang)),
            text(words::usage(change.after, lang)),
            format!("<td class=\"why text\"><ul>{why}</ul></td>"),
        ];
        page.row(Text(&change.trip_id.to_string()), &cells);
    }
    page.end_table();
    if let Some(more) = one.candidate.total.changed_trips.checked_sub(LISTED as u64).filter(|more| *more > 0) {
        let more = count(more, lang);
        page.soft(format_args!("{more} {}", page.say("more are not listed.", "autres ne sont pas listés.")));
    }
    if !result.private_details {
        page.soft(page.say(
            "How much of each changes, and when, is shown only on request.",
            "La part de chacun qui change, et quand, n'est montrée que sur demande.",
        ));
    }
}

/// `recurrent 12 → no rule: becomes professional`.
fn reasons(result: &WhatIf<'_>, why: &WhyDocument, lang: Lang) -> String {
    let becomes = match why.to {
        Usage::Private => say(lang, "becomes private", "devient privé"),
        _ => say(lang, "becomes professional", "devient professionnel"),
    };
    let colon = say(lang, ":", " :");
    let mut text = format!("{} → {}{colon} {becomes}", reason(&why.before, lang), reason(&why.after, lang));
    if let Some((start, end)) = why.start.zip(why.end).filter(|_| result.private_details) {
        let (start, end) = (result.zone.to_local(start), result.zone.to_local(end));
        let (from, to) = (start.format("%Y-%m-%d %H:%M:%S%.f"), end.format("%H:%M:%S%.f"));
        let day = if start.date() == end.date() { String::new() } else { format!("{} ", end.date()) };
        let long = duration(why.duration_ms, lang);
        text += &format!("<br><span class=\"when\">{from} – {day}{to}, {long}</span>");
    }
    text
}

/// A rule, in words.
fn reason(reason: &AnswerReason, lang: Lang) -> String {
    Text(&words::reason_in(reason, lang)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be() {
        let all = ["a/rules.json", "b/rules.json", "b/other.json", "b/other.json", "C:\\x\\third.json"];
        let told = all.map(|name| short(name, &all));
        assert_eq!(told, ["a/rules.json", "b/rules.json", "other.json", "other.json", "third.json"]);
    }
}
