//! The report as one page: it works offline, prints, needs no script, and shows private use in totals only.

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate};
use horaires::{Instant, KeyPart, Lang, Part, Totals, Weekday, day_word};

use super::output::{figure_word, key_text};
use super::{LISTED, Report, has_professional};
use crate::words;

/// Drivers that have a bar of their own; the others share one.
const BARS: usize = 100;
/// Days that the calendar shows; of a longer report the last ones.
const CALENDAR_DAYS: u64 = 371;

const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2430;--soft:#5b6675;--line:#d9dee6;--pro:#1f6fb2;--pri:#b2591f;--card:#f5f7fa}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e6eaf0;--soft:#9aa6b5;--line:#2c3440;--pro:#5aa9e6;--pri:#e6995a;--card:#1a2029}}
*{box-sizing:border-box}body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.3rem 0}.soft{color:var(--soft);font-size:.875rem}
.notice{border:2px solid var(--pri);padding:.5rem .75rem;border-radius:.4rem}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{padding:.25rem .5rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}thead th{color:var(--soft);font-weight:600;font-size:.875rem}tbody th{font-weight:500}
td.bar{width:40%;min-width:8rem}.bar div{display:flex;height:.9rem;background:var(--card)}.bar i{display:block;height:100%}.pro{background:var(--pro)}.pri{background:var(--pri)}
.key i{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 .8rem;vertical-align:-.1rem}
.heat td{padding:0;position:relative;height:1.5rem;min-width:1.4rem;border:1px solid var(--bg);background:color-mix(in srgb,var(--pro) calc(var(--v)*1%),var(--card))}.heat span{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.heat th{border:0;font-size:.75rem;padding:.1rem .25rem}
.days th{text-align:left}.days td{min-width:5.5rem;vertical-align:top;text-align:left;font-size:.8rem;border:1px solid var(--line);background:color-mix(in srgb,var(--pro) calc(var(--v)*.35%),var(--bg))}
@media (max-width:40rem){body{padding:.5rem}th,td{padding:.25rem}tbody th{white-space:normal}td.bar{min-width:4rem}}
@media print{body{max-width:none;font-size:11px}h2{break-after:avoid}tr{break-inside:avoid}*{print-color-adjust:exact}}
";

/// The words of the page.
struct Words {
    lang: &'static str,
    title: &'static str,
    private: &'static str,
    professional: &'static str,
    trips: &'static str,
    mixed: &'static str,
    duration: &'static str,
    totals: &'static str,
    by_driver: &'static str,
    driver: &'static str,
    others: &'static str,
    week: &'static str,
    calendar: &'static str,
    mixed_trips: &'static str,
    trip: &'static str,
    estimated: &'static str,
    notice: &'static str,
    no_notice: &'static str,
    more: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    title: "Private and professional use",
    private: "private",
    professional: "professional",
    trips: "trips",
    mixed: "mixed",
    duration: "duration",
    totals: "Totals",
    by_driver: "By driver",
    driver: "driver",
    others: "other drivers",
    week: "The week: professional driving",
    calendar: "Day by day",
    mixed_trips: "Mixed trips",
    trip: "trip",
    estimated: "shared by time",
    notice: "This page shows on which days private use happened. Do not pass it on without a reason.",
    no_notice: "Private use is shown in totals only, never with its time.",
    more: "more are not listed",
};

const FRENCH: Words = Words {
    lang: "fr",
    title: "Usage privé et professionnel",
    private: "privé",
    professional: "professionnel",
    trips: "trajets",
    mixed: "mixtes",
    duration: "durée",
    totals: "Totaux",
    by_driver: "Par conducteur",
    driver: "conducteur",
    others: "autres conducteurs",
    week: "La semaine : conduite professionnelle",
    calendar: "Jour par jour",
    mixed_trips: "Trajets mixtes",
    trip: "trajet",
    estimated: "réparti selon le temps",
    notice: "Cette page montre quels jours l'usage privé a eu lieu. Ne la transmettez pas sans raison.",
    no_notice: "L'usage privé n'apparaît qu'en totaux, jamais avec son heure.",
    more: "autres ne sont pas listés",
};

/// Writing to a string does not fail.
macro_rules! put {
    ($page:expr, $($text:tt)*) => {
        let _ = write!($page, $($text)*);
    };
}

pub(super) fn page(report: &Report, lang: Lang) -> String {
    let words = if lang == Lang::Fr { &FRENCH } else { &ENGLISH };
    let mut page = String::new();
    put!(
        page,
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\
         <link rel=\"icon\" href=\"data:,\"><title>{}</title><style>\n{STYLE}</style></head><body><main>\n<h1>{}</h1>\n",
        words.lang,
        words.title,
        words.title
    );
    let what = &report.provenance;
    if let Some(period) = report.period {
        let day = |instant| report.zone.to_local(instant).date();
        // The period ends before the first day that is not in it.
        let last = Instant::clamped(period.end().millis() - 1);
        put!(page, "<p>{} – {}, {}</p>\n", day(period.start()), day(last), escape(&what.time_zone));
    }
    put!(page, "<p class=\"soft\">horaires {}, tzdb {}, rules {:.12}</p>\n", what.engine, what.tzdb, what.rules_sha256);
    let (class, notice) = if report.private_details { ("notice", words.notice) } else { ("soft", words.no_notice) };
    put!(page, "<p class=\"{class}\">{notice}</p>\n");
    totals(&mut page, report, words, lang);
    drivers(&mut page, report, words);
    week(&mut page, report, words, lang);
    calendar(&mut page, report, words, lang);
    mixed(&mut page, report, words);
    page += "</main></body></html>\n";
    page
}

fn totals(page: &mut String, report: &Report, words: &Words, lang: Lang) {
    let Totals { trips, private_trips, professional_trips, mixed_trips, private, professional, .. } = &report.total;
    put!(
        page,
        "<h2>{0}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table id=\"totals\"><thead><tr><td></td>",
        words.totals
    );
    put!(page, "<th>{}</th><th>{}</th></tr></thead><tbody>\n", words.private, words.professional);
    let mut row = |name: &str, private: &str, professional: &str| {
        put!(page, "<tr><th>{name}</th><td>{private}</td><td>{professional}</td></tr>\n");
    };
    let name = format!("{} ({trips}, {mixed_trips} {})", words.trips, words.mixed);
    row(&name, &private_trips.to_string(), &professional_trips.to_string());
    row(words.duration, &words::duration(private.ms), &words::duration(professional.ms));
    for (figure, _) in report.total.all().figures.known() {
        let of = |part: &Part| part.figures.get(figure).unwrap_or_default().to_string();
        row(figure_word(figure, lang), &of(private), &of(professional));
    }
    *page += "</tbody></table></div>\n";
}

fn drivers(page: &mut String, report: &Report, words: &Words) {
    let mut rows: Vec<(String, i64, i64)> = report
        .rows
        .iter()
        .map(|row| {
            let name = row.key.iter().map(key_text).collect::<Vec<_>>().join(" ");
            (name, row.totals.private.ms, row.totals.professional.ms)
        })
        .collect();
    if rows.len() > BARS {
        rows.sort_by_key(|(_, private, professional)| -(private + professional));
        let others = rows.split_off(BARS - 1);
        let name = format!("{} {}", others.len(), words.others);
        rows.push((name, others.iter().map(|row| row.1).sum(), others.iter().map(|row| row.2).sum()));
    }
    let most = rows.iter().map(|row| row.1 + row.2).max().unwrap_or(0).max(1);
    put!(page, "<h2>{}</h2>\n<p class=\"key\"><i class=\"pro\"></i>{}", words.by_driver, words.professional);
    put!(page, "<i class=\"pri\"></i>{}</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\"", words.private);
    put!(page, " aria-label=\"{}\"><table id=\"drivers\"><thead><tr>", words.by_driver);
    put!(page, "<th>{}</th><td></td><th>{}</th><th>{}</th>", words.driver, words.professional, words.private);
    *page += "</tr></thead><tbody>\n";
    for (name, private, professional) in rows {
        // Widths are drawn, not read: whole thousandths will do.
        let width = |ms: i64| format!("{:.1}", (ms * 1000 / most) as f64 / 10.0);
        put!(page, "<tr><th>{}</th><td class=\"bar\"><div>", escape(&name));
        put!(page, "<i class=\"pro\" style=\"width:{}%\"></i>", width(professional));
        put!(page, "<i class=\"pri\" style=\"width:{}%\"></i></div></td>", width(private));
        put!(page, "<td>{}</td><td>{}</td></tr>\n", words::duration(professional), words::duration(private));
    }
    *page += "</tbody></table></div>\n";
}

fn week(page: &mut String, report: &Report, words: &Words, lang: Lang) {
    let professional = |day: Weekday, hour: u16| report.page.week.hour(day, hour).1;
    let most =
        Weekday::ALL.iter().flat_map(|day| (0..24).map(|hour| professional(*day, hour))).max().unwrap_or(0).max(1);
    put!(
        page,
        "<h2>{0}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table class=\"heat\" id=\"week\"><thead><tr><td></td>",
        words.week
    );
    for hour in 0..24 {
        put!(page, "<th>{hour:02}</th>");
    }
    *page += "</tr></thead><tbody>\n";
    for day in Weekday::ALL {
        put!(page, "<tr><th>{}</th>", day_word(day, lang));
        for hour in 0..24 {
            let ms = professional(day, hour);
            let time = words::duration(i64::try_from(ms).unwrap_or(i64::MAX));
            put!(
                page,
                "<td style=\"--v:{}\" title=\"{hour:02}:00 {time}\"></td>",
                u128::from(ms) * 100 / u128::from(most)
            );
        }
        *page += "</tr>\n";
    }
    *page += "</tbody></table></div>\n";
}

fn calendar(page: &mut String, report: &Report, words: &Words, lang: Lang) {
    let days: Vec<(NaiveDate, &Totals)> = report
        .page
        .days
        .iter()
        .filter_map(|(key, row)| match key.first() {
            // A day with private use alone would show when it happened by being there.
            Some(KeyPart::Date(date)) if report.private_details || has_professional(&row.totals) => {
                Some((*date, &row.totals))
            }
            _ => None,
        })
        .collect();
    let Some((last, _)) = days.last() else { return };
    let earliest = last.checked_sub_days(Days::new(CALENDAR_DAYS - 1));
    let shown: Vec<&(NaiveDate, &Totals)> = days.iter().filter(|day| Some(day.0) >= earliest).collect();
    let most = shown.iter().map(|day| day.1.professional.ms).max().unwrap_or(0).max(1);
    put!(
        page,
        "<h2>{0}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table class=\"days\" id=\"days\"><thead><tr>",
        words.calendar
    );
    for day in Weekday::ALL {
        put!(page, "<th>{}</th>", day_word(day, lang));
    }
    *page += "</tr></thead><tbody>\n";
    let monday = |date: NaiveDate| date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())));
    let mut at = shown.first().and_then(|day| monday(day.0));
    while let Some(first) = at.filter(|first| first <= last) {
        *page += "<tr>";
        for date in (0..7).filter_map(|days| first.checked_add_days(Days::new(days))) {
            let found = shown.binary_search_by_key(&date, |day| day.0).ok().and_then(|index| shown.get(index));
            let ms = found.map_or(0, |day| day.1.professional.ms);
            put!(page, "<td style=\"--v:{}\">{date}", ms * 100 / most);
            if let Some((_, totals)) = found {
                put!(page, "<br>{}", words::duration(ms));
                if report.private_details && totals.private.ms > 0 {
                    put!(page, "<br>{}: {}", words.private, words::duration(totals.private.ms));
                }
            }
            *page += "</td>";
        }
        *page += "</tr>\n";
        at = first.checked_add_days(Days::new(7));
    }
    *page += "</tbody></table></div>\n";
}

fn mixed(page: &mut String, report: &Report, words: &Words) {
    let listed = &report.page.mixed;
    if listed.is_empty() {
        return;
    }
    put!(
        page,
        "<h2>{0}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table id=\"mixed\"><thead><tr>",
        words.mixed_trips
    );
    put!(
        page,
        "<th>{}</th><th>{}</th><th>{}</th><th>{}</th><td></td>",
        words.trip,
        words.driver,
        words.professional,
        words.private
    );
    *page += "</tr></thead><tbody>\n";
    for trip in listed {
        put!(page, "<tr><th>{}</th><td>{}</td>", escape(&trip.trip.to_string()), escape(&trip.driver.to_string()));
        put!(page, "<td>{}</td><td>{}</td>", words::duration(trip.professional.ms), words::duration(trip.private.ms));
        put!(page, "<td>{}</td></tr>\n", if trip.estimated { words.estimated } else { "" });
    }
    *page += "</tbody></table></div>\n";
    if let Some(more) = report.page.mixed_trips.checked_sub(LISTED as u64).filter(|more| *more > 0) {
        put!(page, "<p class=\"soft\">{more} {}</p>\n", words.more);
    }
}

/// Ids are anybody's text.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, c| {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
        safe
    })
}
