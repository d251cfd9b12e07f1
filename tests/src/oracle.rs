//! A slow second reading of `semantics.md`, straight from the wire documents: every minute of a trip (and every odd
//! bound inside it) is put on the wall by chrono-tz and held against every rule. It shares no code with the engine.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Offset, TimeZone, Timelike};
use chrono_tz::Tz;
use serde_json::Value;

const DAYS: [&str; 7] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
const MINUTE_MS: i64 = 60_000;

/// What decides: kind and id.
pub type Reason = (String, Option<Value>);
/// Start, end, private or not, and the reasons, the deciding one first; none for professional time.
pub type Piece = (i64, i64, bool, Vec<Reason>);

/// The answer to one trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// `private`, `professional` or `mixed`.
    pub usage: &'static str,
    /// Private milliseconds.
    pub private_ms: i64,
    /// Maximal runs of equal usage and deciding reason.
    pub segments: Vec<Piece>,
    /// Maximal runs of equal usage and equal reasons.
    pub detailed: Vec<Piece>,
}

/// A date of the wire, as milliseconds.
fn date(value: &Value) -> Option<i64> {
    match value {
        Value::Null => None,
        Value::Number(number) => number.as_i64(),
        Value::String(text) => Some(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()),
        other => panic!("{other}"),
    }
}

/// 7 and "7" are one thing, "07" is another.
fn same(a: &Value, b: &Value) -> bool {
    let spelt = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    spelt(a) == spelt(b)
}

fn both_differ(a: &Value, b: &Value) -> bool {
    !a.is_null() && !b.is_null() && !same(a, b)
}

/// Exceptional before recurrent; numbers by size, then text, then rules without an id.
fn precedence(a: &Reason, b: &Reason) -> Ordering {
    let rank = |reason: &Reason| match &reason.1 {
        Some(Value::Number(number)) => (0, number.as_i64().unwrap(), String::new()),
        Some(id) => (1, 0, id.as_str().unwrap().to_owned()),
        None => (2, 0, String::new()),
    };
    a.0.cmp(&b.0).then_with(|| rank(a).cmp(&rank(b)))
}

struct Reader<'a> {
    rules: &'a Value,
    zone: Tz,
    strict: bool,
    rows: bool,
}

impl Reader<'_> {
    /// Semantics 2: is the wall clock in the range? Impossible ranges cover nothing.
    fn on_the_wall(&self, horaire: &Value, instant: i64) -> bool {
        if !["VIE_PRIVEE", "VIE_PRIVEE_EXCEPTIONNELLE"].iter().any(|kind| horaire["typeHoraires"] == **kind) {
            return false;
        }
        let number = |key: &str| horaire[key].as_i64().unwrap();
        let (start_hour, start_minute) = (number("debutHeure"), number("debutMinute"));
        let (end_hour, end_minute) = (number("finHeure"), number("finMinute"));
        let start = start_hour * 60 + start_minute;
        let mut end = end_hour * 60 + end_minute;
        let possible = (0..24).contains(&start_hour)
            && (0..60).contains(&start_minute)
            && (0..60).contains(&end_minute)
            && (0..=24).contains(&end_hour)
            && end <= 1440
            && start < end;
        if !possible {
            return false;
        }
        if end == 1439 && !self.strict {
            end = 1440;
        }
        let utc = DateTime::from_timestamp_millis(instant).unwrap();
        let wall = self.zone.from_utc_datetime(&utc.naive_utc());
        let minute = i64::from(wall.hour() * 60 + wall.minute());
        let day = DAYS[wall.weekday().num_days_from_monday() as usize];
        horaire["idJourSemaine"] == day && start <= minute && minute < end
    }

    /// Semantics 3.
    fn entry_covers(&self, entry: &Value, instant: i64) -> bool {
        self.on_the_wall(&entry["horaire"], instant)
            && date(&entry["debut"]).is_none_or(|debut| debut <= instant)
            && date(&entry["fin"]).is_none_or(|fin| instant < fin)
    }

    /// Semantics 4.1.
    fn extension_covers(&self, extension: &Value, instant: i64) -> bool {
        let (debut, fin) = (date(&extension["debut"]).unwrap(), date(&extension["fin"]).unwrap());
        let rows = extension["horairesIndividu"].as_array().filter(|rows| !rows.is_empty());
        let inside = debut <= instant && instant < fin;
        match rows {
            Some(rows) if self.rows => inside && rows.iter().any(|row| self.entry_covers(row, instant)),
            _ => inside,
        }
    }

    fn reasons(&self, driver: &Value, instant: i64) -> Vec<Reason> {
        let list = |key: &str| self.rules[key].as_array().into_iter().flatten();
        let mut reasons: Vec<Reason> = Vec::new();
        for extension in list("exceptional") {
            if same(&extension["individu"]["id"], driver) && self.extension_covers(extension, instant) {
                reasons.push(("exceptional".into(), extension["extension"].get("id").cloned()));
            }
        }
        for entry in list("recurrent") {
            if same(&entry["individu"]["id"], driver) && self.entry_covers(entry, instant) {
                reasons.push(("recurrent".into(), entry.get("id").cloned()));
            }
        }
        reasons.sort_by(precedence);
        reasons.dedup();
        reasons
    }

    /// Semantics 5: the last one that fits.
    fn override_of(&self, trip: &Value) -> Option<Value> {
        self.rules["overrides"]
            .as_array()?
            .iter()
            .rfind(|entry| {
                same(&entry["idEtape"], &trip["tripId"])
                    && !both_differ(&entry["numeroEmbarque"], &trip["numeroEmbarque"])
                    && !both_differ(&entry["codeExploitant"], &trip["codeExploitant"])
            })
            .cloned()
    }

    /// Every minute, and every bound that is none.
    fn steps(&self, start: i64, end: i64) -> Vec<i64> {
        let mut steps: Vec<i64> = vec![start];
        let mut minute = start - start.rem_euclid(MINUTE_MS) + MINUTE_MS;
        while minute < end {
            steps.push(minute);
            minute += MINUTE_MS;
        }
        let mut bounds = Vec::new();
        collect_bounds(self.rules, &mut bounds);
        steps.extend(bounds.into_iter().filter(|bound| start < *bound && *bound < end));
        steps.sort_unstable();
        steps.dedup();
        steps
    }
}

fn collect_bounds(value: &Value, bounds: &mut Vec<i64>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect_bounds(element, bounds)),
        Value::Object(object) => {
            bounds.extend(["debut", "fin"].iter().filter_map(|key| date(object.get(*key)?)));
            object.values().for_each(|value| collect_bounds(value, bounds));
        }
        _ => {}
    }
}

/// Whole minutes from UTC, without which a walk by minutes would miss changes.
pub fn walks_by_minutes(zone: Tz, instant: i64) -> bool {
    let utc = DateTime::from_timestamp_millis(instant).unwrap();
    zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc() % 60 == 0
}

/// The verdict on one trip (`tripId`, `driverId`, `start` and `end` in milliseconds).
pub fn judge(rules: &Value, trip: &Value) -> Verdict {
    let reader = Reader {
        rules,
        zone: rules["timeZone"].as_str().unwrap().parse().unwrap(),
        strict: rules["options"]["endOfDay"] == "strict",
        rows: rules["options"]["extensions"] == "rows",
    };
    let (start, end) = (trip["start"].as_i64().unwrap(), trip["end"].as_i64().unwrap());
    let fixed = reader.override_of(trip);
    let at = |instant: i64| match &fixed {
        Some(entry) => (entry["privacy"] == true, vec![("override".to_owned(), Some(entry["idEtape"].clone()))]),
        None => {
            let reasons = reader.reasons(&trip["driverId"], instant);
            (!reasons.is_empty(), reasons)
        }
    };
    if start == end {
        let usage = if at(start).0 { "private" } else { "professional" };
        return Verdict { usage, private_ms: 0, segments: Vec::new(), detailed: Vec::new() };
    }
    let steps = reader.steps(start, end);
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        assert!(walks_by_minutes(reader.zone, *step));
        let (private, reasons) = at(*step);
        pieces.push((*step, steps.get(index + 1).copied().unwrap_or(end), private, reasons));
    }
    let private_ms = pieces.iter().filter(|piece| piece.2).map(|piece| piece.1 - piece.0).sum();
    let usage = match private_ms {
        0 => "professional",
        all if all == end - start => "private",
        _ => "mixed",
    };
    let join = |same: fn(&Piece, &Piece) -> bool| {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in &pieces {
            match joined.last_mut() {
                Some(last) if same(last, piece) => last.1 = piece.1,
                _ => joined.push(piece.clone()),
            }
        }
        joined
    };
    let mut segments = join(|a, b| a.2 == b.2 && a.3.first() == b.3.first());
    segments.iter_mut().for_each(|segment| segment.3.truncate(1));
    Verdict { usage, private_ms, segments, detailed: join(|a, b| a.2 == b.2 && a.3 == b.3) }
}
