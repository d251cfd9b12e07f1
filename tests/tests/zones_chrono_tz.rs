//! The bundled zones against chrono-tz: every difference is written down in a committed file.

use std::fmt::Write as _;
use std::path::Path;

use chrono::{Offset, TimeZone};
use chrono_tz::TZ_VARIANTS;
use horaires::{Instant, Zone};

fn offset_at(zone: &Zone, instant: Instant) -> i32 {
    zone.spans()[zone.span_index_at(instant)].offset_seconds()
}

/// The first instant at which the offsets differ, and how long they differ in all.
fn difference(ours: &Zone, theirs: &Zone) -> Option<(Instant, i64)> {
    let starts = ours.spans().iter().chain(theirs.spans());
    let mut edges: Vec<Instant> = starts.map(|span| span.start()).collect();
    edges.push(Instant::MAX);
    edges.sort();
    edges.dedup();
    let mut first = None;
    let mut total = 0;
    for edge in edges.windows(2) {
        if offset_at(ours, edge[0]) != offset_at(theirs, edge[0]) {
            first.get_or_insert(edge[0]);
            total += edge[1].millis() - edge[0].millis();
        }
    }
    first.map(|first| (first, total))
}

fn page() -> String {
    let mut page = format!(
        "# Bundled zones and chrono-tz\n\n\
         The bundled table carries tzdb {}, chrono-tz carries {}. Every name whose offsets differ anywhere between\n\
         1970 and 2100, with the first instant at which they do and for how long in all. A test regenerates this page.\n\n\
         | name | first difference | milliseconds in all | spans, bundled | spans, chrono-tz |\n\
         |---|---|--:|--:|--:|\n",
        horaires::zone::tzdb_version(),
        chrono_tz::IANA_TZDB_VERSION,
    );
    let mut differing = 0;
    let mut missing = Vec::new();
    for tz in TZ_VARIANTS {
        let Ok(ours) = Zone::from_tz(tz) else {
            missing.push(tz.name());
            continue;
        };
        let theirs = Zone::from_tz_database(tz);
        if let Some((first, total)) = difference(&ours, &theirs) {
            differing += 1;
            let (ours, theirs) = (ours.spans().len(), theirs.spans().len());
            writeln!(page, "| {} | {first} | {total} | {ours} | {theirs} |", tz.name()).unwrap();
        }
    }
    let others: Vec<&str> = Zone::names().filter(|name| name.parse::<chrono_tz::Tz>().is_err()).collect();
    write!(
        page,
        "\n{differing} of {} names differ.\n\n\
         Names of chrono-tz that the bundled table has not: {}.\n\
         Names of the bundled table that chrono-tz has not: {}.\n",
        TZ_VARIANTS.len(),
        list(&missing),
        list(&others),
    )
    .unwrap();
    page
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

/// `UPDATE_PAGES=1 cargo test` writes the page anew.
#[test]
fn the_page_lists_every_difference() {
    let path = "../crates/horaires/src/data/chrono-tz-differences.md";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let page = page();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page);
}

/// Probing found every change: hour by hour the offsets are those that chrono-tz gives.
#[test]
fn probing_finds_every_change() {
    for tz in [
        chrono_tz::Africa::Casablanca,
        chrono_tz::America::Havana,
        chrono_tz::Antarctica::Casey,
        chrono_tz::Europe::Paris,
        chrono_tz::Pacific::Apia,
    ] {
        let zone = Zone::from_tz_database(tz);
        for ms in (0..Instant::MAX.millis()).step_by(3_600_000) {
            let instant = Instant::clamped(ms);
            let utc = instant.to_chrono().naive_utc();
            let expected = tz.offset_from_utc_datetime(&utc).fix().local_minus_utc();
            assert_eq!(offset_at(&zone, instant), expected, "{tz} at {instant}");
        }
    }
}
