//! Two weeks of private hours, one drawn over the other: seven days of 24 hours, each a strip that is as full as there
//! are drivers.

use std::fmt::Write;

use horaires::{MinuteOfDay, Overlap, WeekOverlay, Weekday, day_word};

use super::One;
use crate::page::{Page, Text, duration, put};

/// Pieces of a day that are drawn as they are; of more, quarters of an hour are drawn.
const PIECES: usize = 96;
/// Pieces of a day that are told in words.
const TOLD: usize = 24;
/// Minutes of a day.
const DAY: f64 = 1440.0;

type Pieces = Vec<((u16, u16), Overlap<f64>)>;

pub(super) fn draw(page: &mut Page, one: &One<'_>) {
    let (lang, rank, week) = (page.lang, one.rank, &one.candidate.week);
    let (before, after) = one.names;
    let name = page.say("Both weeks, one over the other", "Les deux semaines, l'une sur l'autre");
    one.title(page, name);
    page.soft(page.say(
        "The weekly private hours of both schedules, on average for the drivers with trips over the time of the trips: \
         the height is the share of drivers. Extensions and requests after the fact are not drawn.",
        "Les heures privées hebdomadaires des deux horaires, en moyenne des conducteurs qui ont des trajets et sur la \
         durée des trajets : la hauteur est la part des conducteurs. Les extensions et les demandes a posteriori ne sont pas dessinées.",
    ));
    // Hatched one way, hatched the other way, and full: told apart without colours too.
    put!(
        page,
        "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\
         <pattern id=\"before-{rank}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect width=\"6\" height=\"6\" fill=\"var(--bg)\"/><rect width=\"3\" height=\"6\" fill=\"var(--pri)\"/></pattern>\
         <pattern id=\"after-{rank}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">\
         <rect width=\"5\" height=\"5\" fill=\"var(--bg)\"/><rect width=\"2.5\" height=\"5\" fill=\"var(--pro)\"/></pattern></defs></svg>"
    );
    let both = page.say("private under both", "privé selon les deux");
    let only = page.say("private only under", "privé seulement selon");
    page.html += "<p class=\"key\">";
    for (pattern, text) in [
        ("before", format!("{only} {}", Text(before))),
        ("both", both.to_owned()),
        ("after", format!("{only} {}", Text(after))),
    ] {
        let swatch = area((0.0, 1.0), (0.0, 1.0), pattern, rank);
        put!(page, "<span><svg aria-hidden=\"true\">{swatch}</svg>{text}</span>");
    }
    page.html += "</p>\n";
    let ticks: String = (0..=24).step_by(3).map(|hour| format!("<span>{hour:02}</span>")).collect();
    let hours = page.say("hours", "heures");
    let mut heads = vec![page.say("day", "jour").to_owned()];
    heads.push(format!(
        "<th scope=\"col\" class=\"hours\"><span class=\"unseen\">{hours}</span><div class=\"ticks\" aria-hidden=\"true\">{ticks}</div></th>"
    ));
    heads.extend(
        page.say(["only before", "both", "only after"], ["seulement avant", "les deux", "seulement après"])
            .map(str::to_owned),
    );
    one.begin_table(page, "week", "week", name, &heads);
    let mut sums = [0; 3];
    for of_day in week.days() {
        let word = day_word(of_day.day, lang);
        let parts = [of_day.before_only_ms, of_day.both_ms, of_day.after_only_ms];
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
        let mut cells = vec![strip(page, rank, week, of_day.day)];
        cells.extend(parts.map(|ms| duration(ms, lang)));
        page.row(word, &cells);
    }
    let mut cells = vec!["<td></td>".to_owned()];
    cells.extend(sums.map(|ms| duration(ms, lang)));
    page.row_of("sum", page.say("week", "semaine"), &cells);
    page.end_table();
}

/// The strip of a day, with its words for who does not see it.
fn strip(page: &Page, rank: usize, week: &WeekOverlay, day: Weekday) -> String {
    let pieces = week.day(day);
    let mut strip = String::from("<td class=\"strip\">");
    let label = format!("{}: {}", day_word(day, page.lang), in_words(page, &pieces));
    let _ = write!(strip, "<svg role=\"img\" aria-label=\"{}\">", Text(&label));
    for ((from, to), share) in if pieces.len() > PIECES { quarters(&pieces) } else { pieces } {
        let across = (f64::from(from) / DAY, f64::from(to) / DAY);
        let before = share.both + share.before_only;
        for (bottom, top, pattern) in
            [(0.0, share.both, "both"), (share.both, before, "before"), (before, before + share.after_only, "after")]
        {
            if top > bottom {
                strip += &area(across, (1.0 - top, 1.0 - bottom), pattern, rank);
            }
        }
    }
    for hour in (3..24).step_by(3) {
        let x = percent(f64::from(hour) / 24.0);
        let _ = write!(strip, "<line x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"100%\" stroke=\"var(--line)\"/>");
    }
    strip + "</svg></td>"
}

/// An area in the pattern of a candidate: `before`, `both` or `after`.
fn area(across: (f64, f64), down: (f64, f64), pattern: &str, rank: usize) -> String {
    let [x, y, width, height] = [across.0, down.0, across.1 - across.0, down.1 - down.0].map(percent);
    let fill = if pattern == "both" { String::from("var(--both)") } else { format!("url(#{pattern}-{rank})") };
    format!("<rect class=\"{pattern}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>")
}

/// To a thousandth of a percent, without zeros at the end.
fn percent(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The average of each quarter of an hour.
fn quarters(pieces: &Pieces) -> Pieces {
    let quarter = |from: u16| {
        let to = from + 15;
        let mut sum = Overlap::default();
        for ((start, end), share) in pieces {
            let minutes = f64::from((*end).min(to).saturating_sub((*start).max(from))) / 15.0;
            sum.before_only += share.before_only * minutes;
            sum.after_only += share.after_only * minutes;
            sum.both += share.both * minutes;
        }
        ((from, to), sum)
    };
    (0..1440).step_by(15).map(quarter).collect()
}

/// `both 00:00–08:00; only before 12:00–13:30 (40 %)`.
fn in_words(page: &Page, pieces: &Pieces) -> String {
    let names = page.say(["both", "only before", "only after"], ["les deux", "seulement avant", "seulement après"]);
    let clock = |minute: u16| MinuteOfDay::new(minute).map_or_else(String::new, |minute| minute.to_string());
    let mut told = Vec::new();
    for ((from, to), share) in pieces {
        for (name, share) in names.iter().zip([share.both, share.before_only, share.after_only]) {
            let whole = (share * 100.0).round();
            let part = if whole >= 100.0 { String::new() } else { format!(" ({whole} %)") };
            if share > 0.0 {
                told.push(format!("{name} {}–{}{part}", clock(*from), clock(*to)));
            }
        }
    }
    match told.len() {
        0 => page.say("nothing private", "rien de privé").into(),
        1..=TOLD => told.join("; "),
        _ => page.say("see the columns beside", "voir les colonnes à côté").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_short() {
        assert_eq!([0.0, 1.0 / 3.0, 0.125, 1.0].map(percent), ["0%", "33.333%", "12.5%", "100%"]);
    }

    #[test]
    fn quarters_of_an_hour_keep_what_is_drawn() {
        let share = Overlap { before_only: 0.5, after_only: 0.25, both: 0.25 };
        let pieces: Pieces = (0..1440).step_by(2).map(|minute| ((minute, minute + 1), share)).collect();
        let quarters = quarters(&pieces);
        let sum: f64 = quarters.iter().map(|quarter| quarter.1.before_only * 15.0).sum();
        assert_eq!(quarters.len(), 96);
        assert!((sum - 360.0).abs() < 1e-6);
    }
}
