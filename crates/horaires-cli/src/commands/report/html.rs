//! The report as one page, for people who would rather look than read: private use in totals only.

mod calendar;

use horaires::{Figure, Instant, Lang, Part, Totals};

use super::output::{dimension_word, key_text};
use super::{LISTED, Report};
use crate::page::{Page, Text, amount, bar, count, duration, figure_name, figure_word, known_amount, put};

/// Rows that have a bar of their own; the others share one.
const BARS: usize = 100;
/// Figures that stand beside the bars; the totals have all of them.
const BESIDE_BARS: [Figure; 2] = [Figure::Distance, Figure::Cost];

pub(super) fn page(report: &Report, lang: Lang) -> String {
    let mut page =
        Page::new(lang, crate::page::say(lang, "Private and professional use", "Usage privé et professionnel"));
    if let Some(period) = report.period {
        let day = |instant| report.zone.to_local(instant).date();
        // The period ends before the first day that is not in it.
        let last = Instant::clamped(period.end().millis() - 1);
        put!(page, "<p id=\"period\">{} – {}</p>\n", day(period.start()), day(last));
    }
    page.notice(report.private_details);
    totals(&mut page, report);
    rows(&mut page, report);
    calendar::week(&mut page, report);
    calendar::days(&mut page, report);
    mixed(&mut page, report);
    page.findings(&report.findings);
    page.finish(&report.provenance, "")
}

/// Professional, private and both together.
fn parts(totals: &Totals) -> [Part; 3] {
    [totals.professional, totals.private, totals.all()]
}

fn key(page: &mut Page) {
    let (professional, private) = page.say(("professional", "private"), ("professionnel", "privé"));
    put!(page, "<p class=\"key\"><span><i class=\"pro\"></i>{professional}</span>");
    put!(page, "<span><i class=\"pri\"></i>{private}</span></p>\n");
}

fn totals(page: &mut Page, report: &Report) {
    let (total, lang) = (&report.total, page.lang);
    let all = total.all();
    let mut tiles = vec![
        (page.say("professional", "professionnel"), duration(total.professional.ms, lang), "pro-edge"),
        (page.say("private", "privé"), duration(total.private.ms, lang), "pri-edge"),
        (page.say("trips", "trajets"), count(total.trips, lang), ""),
    ];
    if let Some(distance) = all.figures.get(Figure::Distance) {
        tiles.push((figure_word(Figure::Distance, lang), amount(Figure::Distance, distance, lang), ""));
    }
    page.tiles(&tiles);
    page.html += &bar(all.ms, &[("pro", total.professional.ms), ("pri", total.private.ms)]);
    key(page);
    let title = page.say("Totals", "Totaux");
    page.heading(title);
    let heads = page.say(["", "professional", "private", "total"], ["", "professionnel", "privé", "total"]);
    page.begin_table("totals", "", title, &heads.map(str::to_owned));
    let whole = [total.professional_trips, total.private_trips, total.professional_trips + total.private_trips];
    page.row(page.say("trips, wholly", "trajets, en entier"), &whole.map(|trips| count(trips, lang)));
    let both = page.say("trips, mixed: a part of each", "trajets mixtes : une part de chaque");
    page.row(both, &[String::new(), String::new(), count(total.mixed_trips, lang)]);
    page.row(page.say("time", "durée"), &parts(total).map(|part| duration(part.ms, lang)));
    for (figure, _) in all.figures.known() {
        let known = total.known(figure);
        let name = figure_name(figure, known, total.trips, lang);
        page.row(name, &parts(total).map(|part| known_amount(figure, &part, known, lang)));
    }
    page.end_table();
    if total.estimated_trips > 0 {
        let told = count(total.estimated_trips, lang);
        page.soft(match lang {
            Lang::En => format!("The figures of {told} mixed trips are shared by time (estimated)."),
            Lang::Fr => format!("Les valeurs de {told} trajets mixtes sont réparties selon le temps (estimées)."),
        });
    }
}

fn rows(page: &mut Page, report: &Report) {
    let lang = page.lang;
    if report.dimensions.is_empty() {
        return;
    }
    let named = |row: &super::Row| {
        let unknown = page.say("not told", "non renseigné");
        let part = |part: &_| match key_text(part) {
            text if text.is_empty() => unknown.to_owned(),
            text => Text(&text).to_string(),
        };
        row.key.iter().map(part).collect::<Vec<_>>().join(" · ")
    };
    let mut rows: Vec<(String, Totals, Option<i64>)> =
        report.rows.iter().map(|row| (named(row), row.totals, row.available_ms)).collect();
    let mut others = Vec::new();
    if rows.len() > BARS {
        rows.sort_by_key(|(_, totals, _)| std::cmp::Reverse(totals.all().ms));
        others = rows.split_off(BARS - 1);
    }
    let words: Vec<&str> = report.dimensions.iter().map(|dimension| dimension_word(*dimension, lang)).collect();
    let title = format!("{} {}", page.say("By", "Par"), words.join(page.say(" and ", " et ")));
    page.heading(&title);
    key(page);
    let figures: Vec<Figure> =
        BESIDE_BARS.into_iter().filter(|figure| report.total.all().figures.get(*figure).is_some()).collect();
    let with_hours = report.rows.iter().any(|row| row.available_ms.is_some());
    let mut heads = vec![words.join(" · "), String::new()];
    heads.extend(page.say(["professional", "private"], ["professionnel", "privé"]).map(str::to_owned));
    // Professional above, private below; the abbreviations are those of both languages.
    heads.extend(figures.iter().map(|figure| format!("{}, prof. / priv.", figure_word(*figure, lang))));
    if with_hours {
        heads.push(page.say("private hours", "heures privées").into());
    }
    page.begin_table("rows", "", &title, &heads);
    let most = rows.iter().map(|row| row.1.all().ms).max().unwrap_or(0);
    let cells = |totals: &Totals, available: Option<i64>, bar: String| -> Vec<String> {
        let mut cells = vec![bar, duration(totals.professional.ms, lang), duration(totals.private.ms, lang)];
        cells.extend(figures.iter().map(|figure| {
            let [professional, private] = [&totals.professional, &totals.private]
                .map(|part| known_amount(*figure, part, totals.known(*figure), lang));
            match totals.known(*figure) {
                0 => professional,
                _ => format!("{professional}<br><span class=\"up\">{private}</span>"),
            }
        }));
        if with_hours {
            cells.push(available.map_or_else(String::new, |ms| duration(ms, lang)));
        }
        cells
    };
    for (name, totals, available) in &rows {
        let drawn = bar(most, &[("pro", totals.professional.ms), ("pri", totals.private.ms)]);
        page.row(name, &cells(totals, *available, format!("<td class=\"bar\">{drawn}</td>")));
    }
    if !others.is_empty() {
        let mut sum = Totals::default();
        others.iter().for_each(|row| sum.merge(&row.1));
        let available = others.iter().filter_map(|row| row.2).sum();
        let name = format!("{} {}", count(others.len() as u64, lang), page.say("others together", "autres ensemble"));
        let drawn = "<td></td>".to_owned();
        page.row_of("sum", name, &cells(&sum, with_hours.then_some(available), drawn));
    }
    page.end_table();
}

/// Which trips are mixed. How much of one is private is told with details only: its professional end and its private
/// length would show when it ended (`semantics.md` 9).
fn mixed(page: &mut Page, report: &Report) {
    let (listed, lang) = (&report.page.mixed, page.lang);
    if listed.is_empty() {
        return;
    }
    let title = page.say("Mixed trips", "Trajets mixtes");
    page.heading(title);
    let with_distance = listed.iter().any(|trip| trip.professional.figures.get(Figure::Distance).is_some());
    let details = report.private_details;
    let driver = format!("<th scope=\"col\" class=\"text\">{}</th>", page.say("driver", "conducteur"));
    let mut heads = vec![page.say("trip", "trajet").to_owned(), driver];
    heads.push(page.say("professional", "professionnel").into());
    heads.extend(details.then(|| page.say("private", "privé").into()));
    heads.extend(with_distance.then(|| page.say("professional distance", "distance professionnelle").into()));
    heads.push(page.say("shared", "répartition").into());
    page.begin_table("mixed", "", title, &heads);
    for trip in listed {
        let driver = format!("<td class=\"text\">{}</td>", Text(&trip.driver.to_string()));
        let mut cells = vec![driver, duration(trip.professional.ms, lang)];
        if details {
            cells.push(duration(trip.private.ms, lang));
        }
        if with_distance {
            let known = u64::from(trip.professional.figures.get(Figure::Distance).is_some());
            cells.push(known_amount(Figure::Distance, &trip.professional, known, lang));
        }
        cells.push(match trip.estimated {
            true => page.say("by time (estimated)", "selon le temps (estimé)").into(),
            false => page.say("by positions (measured)", "selon les positions (mesuré)").into(),
        });
        page.row(Text(&trip.trip.to_string()), &cells);
    }
    page.end_table();
    if let Some(more) = report.page.mixed_trips.checked_sub(LISTED as u64).filter(|more| *more > 0) {
        let more = count(more, lang);
        page.soft(format_args!("{more} {}", page.say("more are not listed.", "autres ne sont pas listés.")));
    }
    if !details {
        page.soft(page.say(
            "How much of each is private is shown only on request.",
            "La part privée de chacun n'est montrée que sur demande.",
        ));
    }
}
