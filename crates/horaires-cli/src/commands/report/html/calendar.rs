//! The week as a heat map of professional driving, and the calendar: days, and months where there are many days.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use horaires::{KeyPart, Lang, Totals, Weekday, day_word};

use super::super::{Report, has_professional};
use crate::page::{Page, bar, count, duration, put};

/// Days that the calendar shows, the last ones; months tell of the time before.
const CALENDAR_DAYS: u64 = 371;
/// Months that are listed, the last ones.
const MONTHS: usize = 120;

const ENGLISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FRENCH_MONTHS: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];

fn month_word(page: &Page, date: NaiveDate) -> &'static str {
    page.say(ENGLISH_MONTHS, FRENCH_MONTHS).get(date.month0() as usize).copied().unwrap_or_default()
}

/// How strong a colour is, in percent.
fn strength(ms: u64, most: u64) -> u128 {
    u128::from(ms) * 100 / u128::from(most.max(1))
}

pub(super) fn week(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let professional = |day: Weekday, hour: u16| report.page.week.hour(day, hour).1;
    let most = Weekday::ALL.iter().flat_map(|day| (0..24).map(|hour| professional(*day, hour))).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let title = page.say("The week: professional driving", "La semaine : conduite professionnelle");
    page.heading(title);
    // Whole numbers of two or three digits fit into a cell.
    let in_hours = most >= 600 * 60_000;
    let unit = if in_hours { 3_600_000 } else { 60_000 };
    page.soft(match (in_hours, lang) {
        (true, Lang::En) => "Hours driven in each hour of the week.",
        (true, Lang::Fr) => "Heures de conduite à chaque heure de la semaine.",
        (false, Lang::En) => "Minutes driven in each hour of the week.",
        (false, Lang::Fr) => "Minutes de conduite à chaque heure de la semaine.",
    });
    let mut heads = vec![String::new()];
    heads.extend((0..24).map(|hour| format!("{hour:02}")));
    heads.push(format!("<th scope=\"col\" class=\"all\">{}</th>", page.say("all", "total")));
    page.begin_table("week", "heat", title, &heads);
    for day in Weekday::ALL {
        let mut cells: Vec<String> = Vec::with_capacity(25);
        for hour in 0..24 {
            let ms = professional(day, hour);
            cells.push(match ms {
                0 => "<td class=\"none\" style=\"--v:0\"></td>".into(),
                ms => {
                    let number = (ms + unit / 2) / unit;
                    let number = if number == 0 { "&lt; 1".to_owned() } else { number.to_string() };
                    format!("<td style=\"--v:{}\"><data value=\"{ms}\">{number}</data></td>", strength(ms, most))
                }
            });
        }
        let all: u64 = (0..24).map(|hour| professional(day, hour)).sum();
        cells.push(format!("<td class=\"all\">{}</td>", duration(i64::try_from(all).unwrap_or(i64::MAX), lang)));
        page.row(day_word(day, lang), &cells);
    }
    page.end_table();
}

pub(super) fn days(page: &mut Page, report: &Report) {
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
    let earliest = last.checked_sub_days(Days::new(CALENDAR_DAYS - 1)).unwrap_or(*last);
    let (_, shown) = days.split_at(days.partition_point(|day| day.0 < earliest));
    if shown.len() < days.len() {
        months(page, report, &days);
    }
    let title = page.say("Day by day: professional driving", "Jour par jour : conduite professionnelle");
    page.heading(title);
    if shown.len() < days.len() {
        page.soft(match page.lang {
            Lang::En => format!("The days since {earliest}."),
            Lang::Fr => format!("Les jours depuis le {earliest}."),
        });
    }
    let mut heads = vec![page.say("week of", "semaine du").to_owned()];
    heads.extend(Weekday::ALL.map(|day| day_word(day, page.lang).to_owned()));
    page.begin_table("days", "days", title, &heads);
    let most = shown.iter().map(|day| day.1.professional.ms).max().unwrap_or(0);
    let first = shown.first().map_or(*last, |day| day.0);
    let mut at = first.checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday())));
    while let Some(monday) = at.filter(|monday| monday <= last) {
        let dates = (0..7).filter_map(|days| monday.checked_add_days(Days::new(days)));
        let cells: Vec<String> = dates
            .map(|date| {
                if date < first || date > *last {
                    return "<td class=\"out\" style=\"--v:0\"></td>".into();
                }
                let found = shown.binary_search_by_key(&date, |day| day.0).ok().and_then(|index| shown.get(index));
                day(page, date, found.map(|day| day.1), most, report.private_details)
            })
            .collect();
        page.row(monday, &cells);
        at = monday.checked_add_days(Days::new(7));
    }
    page.end_table();
}

/// The cell of a day.
fn day(page: &Page, date: NaiveDate, totals: Option<&Totals>, most: i64, private_details: bool) -> String {
    let number = match date.day() {
        1 => format!("1 {}", month_word(page, date)),
        day => day.to_string(),
    };
    let ms = totals.map_or(0, |totals| totals.professional.ms);
    let strength = strength(ms.unsigned_abs(), most.unsigned_abs());
    let mut cell = format!("<td style=\"--v:{strength}\"><b><time datetime=\"{date}\">{number}</time></b>");
    if let Some(totals) = totals {
        cell += &duration(ms, page.lang);
        if private_details && totals.private.ms > 0 {
            let private = duration(totals.private.ms, page.lang);
            cell += &format!("<br>{}: {private}", page.say("private", "privé"));
        }
    }
    cell + "</td>"
}

/// Professional driving of each month, and private use with details.
fn months(page: &mut Page, report: &Report, days: &[(NaiveDate, &Totals)]) {
    let lang = page.lang;
    let mut months: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for (date, totals) in days {
        let sum = months.entry(date.with_day(1).unwrap_or(*date)).or_default();
        *sum = (sum.0 + totals.professional.ms, sum.1 + totals.private.ms);
    }
    let left_out = months.len().saturating_sub(MONTHS);
    let title = page.say("Month by month: professional driving", "Mois par mois : conduite professionnelle");
    page.heading(title);
    let mut heads = page.say(["month", "", "professional"], ["mois", "", "professionnel"]).map(str::to_owned).to_vec();
    heads.extend(report.private_details.then(|| page.say("private", "privé").to_owned()));
    page.begin_table("months", "", title, &heads);
    let most = months.values().skip(left_out).map(|sum| sum.0).max().unwrap_or(0);
    for (month, (professional, private)) in months.iter().skip(left_out) {
        let mut cells = vec![format!("<td class=\"bar\">{}</td>", bar(most, &[("pro", *professional)]))];
        cells.push(duration(*professional, lang));
        cells.extend(report.private_details.then(|| duration(*private, lang)));
        page.row(format_args!("{} {}", month_word(page, *month), month.year()), &cells);
    }
    page.end_table();
    if left_out > 0 {
        let left_out = count(left_out as u64, lang);
        put!(
            page,
            "<p class=\"soft\">{left_out} {}</p>\n",
            page.say("earlier months are not listed.", "mois antérieurs ne sont pas listés.")
        );
    }
}
