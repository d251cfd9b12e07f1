//! The rows as a table in HTML, for a page that shows it as it is.

use std::fmt::Write;

use horaires::Figure;
use horaires_ocean::models::format_sheet_day;

use super::People;
use super::request::Wanted;
use super::tally::{Flag, RowKey, Tallies};

/// A row for each row of the analysis; hours and kilometres for each flag.
pub(super) fn table(people: &People, wanted: &Wanted, tallies: &Tallies) -> String {
    let flags = Flag::all(wanted.with_schedule);
    let mut html = String::from("<table><thead><tr><th scope=\"col\">Nom</th>");
    if wanted.by_day {
        html.push_str("<th scope=\"col\">Jour</th>");
    }
    for flag in flags {
        // Writing to a string never fails.
        let _ = write!(html, "<th scope=\"col\">{0} (h)</th><th scope=\"col\">{0} (km)</th>", flag.name());
    }
    html.push_str("</tr></thead><tbody>");
    for (key, sums) in &tallies.rows {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escape(&who(people, key)));
        if let Some(day) = key.day {
            let _ = write!(html, "<td>{}</td>", format_sheet_day(day));
        }
        for flag in flags {
            let part = sums.of(*flag);
            let minutes = part.ms / 60_000;
            let km = part.figures.get(Figure::Distance).unwrap_or_default().to_f64() / 1000.0;
            let _ = write!(html, "<td>{}:{:02}</td><td>{km:.1}</td>", minutes / 60, minutes % 60);
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    html
}

fn who(people: &People, key: &RowKey) -> String {
    let text = |field: &horaires::wire::Field<String>| field.value().cloned().unwrap_or_default();
    let driver = key.driver.and_then(|id| people.drivers.get(&id));
    let driver = driver.map(|driver| format!("{} {}", text(&driver.person.last_name), text(&driver.person.first_name)));
    let vehicle = key.vehicle.and_then(|id| people.vehicles.get(&id)).map(|stored| stored.vehicle.registration.clone());
    [driver, vehicle].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Names are people's own: they are text, never markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(
            escape("<b onclick='x'>\"O'Neil\" & co"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;O&#39;Neil&quot; &amp; co"
        );
    }
}
