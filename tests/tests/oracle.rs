//! The engine against the slow oracle: random rules, trips near clock changes, odd bounds, in zones and years where
//! chrono-tz 2025b agrees with the bundled table (`crates/horaires/src/data/chrono-tz-differences.md`).
//!
//! 300 books of rules with up to five trips each take about 10 seconds in debug; `PROPTEST_CASES` asks for more.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use horaires::{Classification, Classifier, MixedPolicy, Reason, ReasonKind};
use horaires_tests::oracle::{Piece, judge};
use horaires_tests::{book, trip};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

/// Zones, each in a year with changes worth a test.
const ZONES: [(&str, i32); 24] = [
    ("Europe/Paris", 2026),
    ("Europe/Paris", 1976),        // The first summer time, at 01:00
    ("Europe/Dublin", 2026),       // Negative summer time
    ("Australia/Lord_Howe", 2026), // Half an hour
    ("Pacific/Apia", 2011),        // No 30 December
    ("Pacific/Kwajalein", 1993),   // No 21 August
    ("America/Sao_Paulo", 2018),   // At midnight
    ("Africa/Casablanca", 2025),   // Ramadan
    ("Antarctica/Troll", 2026),    // Two hours
    ("America/St_Johns", 2010),    // One minute past midnight
    ("Asia/Kathmandu", 1985),      // A quarter of an hour
    ("Pacific/Chatham", 2026),     // 12:45
    ("America/New_York", 2026),
    ("America/Santiago", 2022),
    ("Asia/Gaza", 2024),
    ("Africa/Cairo", 2024),
    ("Asia/Beirut", 2026),
    ("Asia/Pyongyang", 2018), // Half an hour, once
    ("America/Caracas", 2016),
    ("Pacific/Tongatapu", 2016),
    ("Europe/London", 1970), // Summer time all year
    ("Indian/Reunion", 2026),
    ("Asia/Kolkata", 2099),
    ("UTC", 2026),
];

struct Year {
    zone: &'static str,
    tz: Tz,
    start: i64,
    /// Instants at which the offset changes.
    changes: Vec<i64>,
}

static YEARS: LazyLock<Vec<Year>> = LazyLock::new(|| {
    ZONES
        .iter()
        .map(|(zone, year)| {
            let tz: Tz = zone.parse().unwrap();
            let start = NaiveDate::from_ymd_opt(*year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
            let offset = |minute: i64| {
                let utc = DateTime::from_timestamp(start.timestamp() + minute * 60, 0).unwrap();
                tz.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()
            };
            let changes = (0..365 * 24)
                .filter(|hour| offset(hour * 60) != offset((hour + 1) * 60))
                .filter_map(|hour| (hour * 60..(hour + 1) * 60).find(|minute| offset(*minute) != offset(minute + 1)))
                .map(|minute| start.timestamp_millis() + (minute + 1) * 60_000)
                .collect();
            Year { zone, tz, start: start.timestamp_millis(), changes }
        })
        .collect()
});

#[test]
fn the_years_have_their_changes() {
    let count = |zone, year| {
        let index = ZONES.iter().position(|entry| *entry == (zone, year)).unwrap();
        YEARS[index].changes.len()
    };
    assert_eq!(count("Europe/Paris", 2026), 2);
    assert_eq!(count("Pacific/Apia", 2011), 3);
    assert_eq!(count("America/Caracas", 2016), 1);
    assert_eq!(count("Asia/Kathmandu", 1985), 1);
    assert_eq!(count("UTC", 2026), 0);
}

const HOUR: i64 = 3_600_000;
const DRIVERS: [&str; 4] = ["7", "\"7\"", "\"07\"", "8"];
const IDS: [&str; 8] = ["1", "2", "10", "-3", "\"2\"", "\"b\"", "\"10\"", ""];
const KINDS: [&str; 8] = [
    "VIE_PRIVEE",
    "VIE_PRIVEE",
    "VIE_PRIVEE",
    "VIE_PRIVEE",
    "VIE_PRIVEE_EXCEPTIONNELLE",
    "VIE_PRIVEE_EXCEPTIONNELLE",
    "IMMOBILISATION",
    "ASTREINTE",
];
const DAYS: [&str; 7] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A date in one of the documentation's two forms; none: no bound.
fn bounds() -> impl Strategy<Value = Option<(i64, u8)>> {
    let offset = prop_oneof![
        4 => (-72i64..72).prop_map(|hours| hours * HOUR),
        3 => (-4 * HOUR)..(4 * HOUR),
        1 => (-6i64..6).prop_map(|ms| ms),
        1 => Just(i64::MAX / 4),
        1 => Just(i64::MIN / 4),
    ];
    proptest::option::of((offset, 0u8..3))
}

fn written(bound: Option<(i64, u8)>, anchor: i64) -> Value {
    let Some((offset, form)) = bound else { return Value::Null };
    let millis = anchor + offset;
    match DateTime::from_timestamp_millis(millis).filter(|_| form > 0 && millis.abs() < 250_000_000_000_000) {
        Some(date) if form == 1 => json!(date.to_rfc3339()),
        Some(date) => json!(date.with_timezone(&chrono::FixedOffset::east_opt(-12_600).unwrap()).to_rfc3339()),
        None => json!(millis),
    }
}

/// Minutes of the day: round ones, those near the anchor's wall clock, and impossible ones.
fn minutes() -> impl Strategy<Value = (bool, i64)> {
    prop_oneof![
        3 => prop::sample::select(vec![0i64, 60, 90, 119, 120, 121, 150, 165, 180, 195, 240, 720, 1438, 1439, 1440])
            .prop_map(|minute| (false, minute)),
        3 => (-150i64..150).prop_map(|offset| (true, offset)),
        2 => (0i64..1440).prop_map(|minute| (false, minute)),
        1 => (1440i64..1600).prop_map(|minute| (false, minute)),
    ]
}

type Row = ((usize, usize, usize), (i64, (bool, i64), (bool, i64)), Option<(i64, u8)>, Option<(i64, u8)>);

fn rows() -> impl Strategy<Value = Row> {
    ((0..DRIVERS.len(), 0..IDS.len(), 0..KINDS.len()), (-1i64..2, minutes(), minutes()), bounds(), bounds())
}

fn write_row(row: &Row, year: &Year, anchor: i64) -> Value {
    let ((driver, id, kind), (day, start, end), debut, fin) = row;
    let wall = year.tz.timestamp_millis_opt(anchor).unwrap().naive_local();
    let at = |(near, minute): (bool, i64)| {
        use chrono::Timelike;
        let of_day = i64::from(wall.hour() * 60 + wall.minute());
        if near { (of_day + minute).rem_euclid(1440) } else { minute }
    };
    let day = (i64::from(chrono::Datelike::weekday(&wall).num_days_from_monday()) + day).rem_euclid(7);
    let (start, mut end) = (at(*start), at(*end));
    // Mostly the right way round; sometimes the end of a day where an end cannot be.
    if start == 0 && end == 0 {
        end = 1440;
    }
    let (start, end) = if end < start && (start + end) % 4 > 0 { (end, start) } else { (start, end) };
    let mut entry = json!({
        "individu": {"id": parsed(DRIVERS[*driver])},
        "horaire": {"idJourSemaine": DAYS[day as usize], "typeHoraires": KINDS[*kind],
            "debutHeure": start / 60, "debutMinute": start % 60, "finHeure": end / 60, "finMinute": end % 60},
        "debut": written(*debut, anchor), "fin": written(*fin, anchor),
    });
    if let Some(id) = parsed(IDS[*id]) {
        entry["id"] = id;
    }
    entry
}

#[derive(Debug, Clone)]
struct Case {
    rules: Value,
    trips: Vec<Value>,
}

prop_compose! {
    fn whole_cases()(
        year in 0..ZONES.len(),
        anchor in (any::<prop::sample::Index>(), 0i64..365 * 24 * 60, 0u8..4),
        options in (0usize..4, 0usize..3),
        recurrent in prop::collection::vec(rows(), 0..12),
        extensions in prop::collection::vec((rows(), (-30i64..30, 0i64..60, 0i64..3), prop::collection::vec(rows(), 0..3)), 0..3),
        overrides in prop::collection::vec((0i64..6, prop::option::of(0i64..2), prop::option::of(0i64..2), any::<bool>()), 0..3),
        trips in prop::collection::vec(((0i64..6, 0..DRIVERS.len()), (-(5 * HOUR)..5 * HOUR, 0u8..4), (0u8..5, 0i64..1000),
            prop::option::of(0i64..2), prop::option::of(0i64..2)), 1..6),
    ) -> Case {
        let year = &YEARS[year];
        let (index, minute, choice) = anchor;
        let anchor = match choice {
            0 => year.start + minute * 60_000,
            _ if year.changes.is_empty() => year.start + minute * 60_000,
            _ => *index.get(&year.changes),
        };
        let mut rules = json!({
            "timeZone": year.zone,
            "recurrent": recurrent.iter().map(|row| write_row(row, year, anchor)).collect::<Vec<_>>(),
            "exceptional": extensions.iter().map(|(row, (debut, length, odd), rows)| {
                let entry = write_row(row, year, anchor);
                let debut = anchor + debut * HOUR / 2 + odd;
                json!({"extension": entry.get("id").map_or_else(|| json!({}), |id| json!({"id": id})),
                    "individu": entry["individu"], "id": 999, "debut": debut, "fin": debut + length * HOUR / 2 + odd,
                    "horairesIndividu": rows.iter().map(|row| write_row(row, year, anchor)).collect::<Vec<_>>()})
            }).collect::<Vec<_>>(),
            "overrides": overrides.iter().map(|(trip, unit, operator, privacy)| json!({"idEtape": trip,
                "numeroEmbarque": unit, "codeExploitant": operator.map(|code| code.to_string()), "privacy": privacy}))
                .collect::<Vec<_>>(),
        });
        if let Some(end_of_day) = ["inclusive", "strict"].get(options.0) { rules["options"]["endOfDay"] = json!(end_of_day); }
        if let Some(extensions) = ["whole", "rows"].get(options.1) { rules["options"]["extensions"] = json!(extensions); }
        let trips = trips.iter().map(|((id, driver), (offset, grain), (length, size), unit, operator)| {
            let grain = [1, 1000, 60_000, 1_800_000][usize::from(*grain)];
            let start = (anchor + offset.div_euclid(grain) * grain).max(0);
            let length = [0, 1, 21_600, 21_600, 259_200][usize::from(*length)] * size;
            json!({"tripId": id, "driverId": parsed(DRIVERS[*driver]), "start": start, "end": start + length,
                "numeroEmbarque": unit, "codeExploitant": operator})
        }).collect();
        Case { rules, trips }
    }
}

fn reason(reason: &Reason) -> (String, Option<Value>) {
    let kind = match reason.kind {
        ReasonKind::Override => "override",
        ReasonKind::Exceptional => "exceptional",
        ReasonKind::Recurrent => "recurrent",
        ReasonKind::None => "none",
    };
    (kind.to_owned(), reason.id.as_ref().map(|id| serde_json::to_value(id).unwrap()))
}

fn pieces(found: &Classification<'_>, detailed: bool) -> Vec<Piece> {
    let piece = |segment: horaires::TripSegment<'_>| {
        let reasons = match () {
            () if detailed => segment.all_reasons.iter().map(reason).collect(),
            () => vec![reason(segment.reason)],
        };
        let reasons = reasons.into_iter().filter(|reason| reason.0 != "none").collect();
        (segment.period.start().millis(), segment.period.end().millis(), segment.private, reasons)
    };
    if detailed { found.detailed_segments().map(piece).collect() } else { found.segments().map(piece).collect() }
}

fn compare(case: &Case) {
    let (book, issues) = book(&case.rules);
    let book = book.unwrap_or_else(|| panic!("{issues:?}"));
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    for row in &case.trips {
        let expected = judge(&case.rules, row);
        let found = classifier.classify(&trip(row).unwrap()).unwrap();
        let length = row["end"].as_i64().unwrap() - row["start"].as_i64().unwrap();
        assert_eq!(pieces(&found, false), expected.segments, "{row}");
        assert_eq!(pieces(&found, true), expected.detailed, "{row}");
        assert_eq!(found.usage.as_str(), expected.usage, "{row}");
        assert_eq!((found.private_ms, found.professional_ms), (expected.private_ms, length - expected.private_ms));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300),
        rng_seed: RngSeed::Random,
        ..ProptestConfig::default()
    })]
    #[test]
    fn engine_equals_oracle(case in whole_cases()) {
        compare(&case);
    }
}
