//! A payload that goes to the service, checked strictly (`semantics.md` 2 and 7).

use std::cmp::Ordering;

use serde_json::Value;

use super::horaire::{
    Times, ends_in_last_minute, guess_day, guess_kind, on_next_day, read_times, report_kind, written_end_of_day,
};
use super::patch::Operation;
use super::pointer::Path;
use super::sink::{Sink, shorten};
use super::{Context, hints};
use crate::issue::{Fix, FixAction, Issue, Problem};
use crate::limits::Limit;
use crate::options::EndOfDayForm;
use crate::payload::{Payload, horaire as written};
use crate::time::{Instant, TimeRange, Weekday};
use crate::week::{Schedule, split_overnight};
use crate::wire::{DayMap, Field, Horaire, InnerMapDocument, Kind, Wire, day_from_name, day_name};

/// Reads a payload and reports everything about it; there is no payload where there is an error.
///
/// `base` is the JSON Pointer at which the document begins; `""` for a document of its own.
#[must_use]
pub fn read_payload(document: &InnerMapDocument, context: &Context, base: &str) -> (Option<Payload>, Vec<Issue>) {
    let mut sink = Sink::strict();
    let path = Path::base(base);
    let payload = PayloadReader { context, sink: &mut sink, ranges: Vec::new() }.read(document, path);
    let usable = sink.is_usable();
    (payload.filter(|_| usable), sink.finish())
}

struct PayloadReader<'a> {
    context: &'a Context,
    sink: &'a mut Sink,
    ranges: Vec<(Kind, Weekday, TimeRange)>,
}

/// A list of ranges of one day and one type, and where it stands.
struct List<'a> {
    day_key: &'a str,
    day: Option<Weekday>,
    kind_key: &'a str,
    kind: Option<Kind>,
    map: &'a DayMap,
    map_path: &'a Path<'a>,
    path: Path<'a>,
}

impl PayloadReader<'_> {
    fn read(mut self, document: &InnerMapDocument, path: Path<'_>) -> Option<Payload> {
        self.unknown_fields(&document.other, path, &["individuId", "dateDebut", "dateFin", "innerMap"]);
        let driver = self.sink.optional(&document.driver, path, "individuId", "a whole number or a string");
        let (start, end) = self.read_period(document, path);
        let inner_map = self.sink.need(&document.inner_map, path, "innerMap", "an object")?;
        let inner_path = path.key("innerMap");
        self.unknown_fields(&inner_map.other, inner_path, &["map"]);
        let map = self.sink.need(&inner_map.map, inner_path, "map", "an object")?;
        self.read_map(map, inner_path.key("map"));
        if self.ranges.len() > Limit::PayloadRanges.max() {
            self.sink.report(Problem::LimitExceeded { limit: Limit::PayloadRanges }, inner_path);
            return None;
        }
        self.sink.remark_last_minutes();
        if !self.sink.is_usable() {
            return None;
        }
        let schedule = Schedule::new(self.ranges);
        hints::about_week(self.sink, &schedule.private(), None, inner_path.key("map"));
        Some(Payload { driver: driver.ok().flatten().cloned(), start, end, schedule })
    }

    fn unknown_fields(&mut self, other: &serde_json::Map<String, Value>, path: Path<'_>, known: &[&str]) {
        for field in other.keys() {
            let suggestion = known.iter().find(|name| name.eq_ignore_ascii_case(field)).map(|name| (*name).to_owned());
            self.sink.report(Problem::UnknownField { field: shorten(field), suggestion }, path.key(field));
        }
    }

    fn read_period(&mut self, document: &InnerMapDocument, path: Path<'_>) -> (Option<Instant>, Option<Instant>) {
        let start = self.sink.date(&document.start, path, "dateDebut");
        let end = self.sink.date(&document.end, path, "dateFin");
        let (Ok(start), Ok(end)) = (start, end) else { return (None, None) };
        let order = start.zip(end).map(|(from, to)| from.cmp(&to));
        let (start, end) = (start.map(Instant::clamped), end.map(Instant::clamped));
        if let (Some(from), Some(to), Some(order)) = (start, end, order) {
            match order {
                Ordering::Less => {}
                Ordering::Equal => {
                    self.sink.report(Problem::PeriodEmpty { at: from.to_string() }, path.key("dateFin"));
                }
                Ordering::Greater => {
                    let problem = Problem::PeriodReversed { start: from.to_string(), end: to.to_string() };
                    self.sink.report(problem, path.key("dateFin"));
                }
            }
        }
        self.end_at_midnight(document, end, path);
        if let Some(now) = self.context.now {
            if end.is_some_and(|end| end <= now) {
                self.sink.report(Problem::PeriodInPast { wholly: true }, path.key("dateFin"));
            } else if start.is_some_and(|start| start < now) {
                self.sink.report(Problem::PeriodInPast { wholly: false }, path.key("dateDebut"));
            }
        }
        (start, end)
    }

    /// A `dateFin` at midnight does not cover the day that it names (`semantics.md` 7.6).
    fn end_at_midnight(&mut self, document: &InnerMapDocument, end: Option<Instant>, path: Path<'_>) {
        let (Some(written), Some(end)) = (document.end.value(), end) else { return };
        if written.millis().ok() != Some(end.millis()) {
            return; // Clamped: what the window cuts off is midnight by accident.
        }
        let wall_clock = self.context.zone.as_ref().map(|zone| zone.to_local(end));
        let on_the_wall =
            || wall_clock.filter(|local| local.time() == chrono::NaiveTime::MIN).map(|local| local.date());
        let named_day = written.written_midnight().or_else(on_the_wall);
        if let Some(day) = named_day {
            self.sink.report(Problem::PeriodEndAtMidnight { date: day.to_string() }, path.key("dateFin"));
        }
    }

    fn read_map(&mut self, map: &DayMap, map_path: Path<'_>) {
        for (day_key, kinds) in map.iter() {
            let day_path = map_path.key(day_key);
            let day = day_from_name(day_key);
            if day.is_none() {
                let fix = guess_day(day_key)
                    .filter(|day| map.get(day_name(*day)).is_none())
                    .map(|day| rename_key(map_path, day_key, day_name(day)));
                self.sink.report_with(Problem::UnknownDay { found: shorten(day_key) }, day_path, fix);
            }
            let Some(kinds) = self.sink.element(kinds, day_path, "an object") else { continue };
            for (kind_key, list) in kinds.iter() {
                let path = day_path.key(kind_key);
                let fix = guess_kind(kind_key)
                    .filter(|kind| kinds.get(kind.name()).is_none())
                    .map(|kind| rename_key(day_path, kind_key, kind.name()));
                let kind = Some(report_kind(self.sink, kind_key, path, fix));
                let Some(ranges) = self.sink.element(list, path, "a list") else { continue };
                self.read_list(ranges, &List { day_key, day, kind_key, kind, map, map_path: &map_path, path });
            }
        }
    }

    fn read_list(&mut self, ranges: &[Field<Horaire>], list: &List<'_>) {
        if ranges.is_empty() {
            let fix = Fix::new(FixAction::RemoveEmptyList, vec![Operation::remove(list.path)]);
            self.sink.report_with(Problem::EmptyList, list.path, Some(fix));
        }
        let mut readable: Vec<(TimeRange, usize)> = Vec::with_capacity(ranges.len());
        let mut all_readable = true;
        for (index, element) in ranges.iter().enumerate() {
            let path = list.path.index(index);
            let errors = self.sink.issues.len();
            let range =
                self.sink.element(element, path, "an object").and_then(|horaire| self.read_range(horaire, list, path));
            match range {
                Some(range) => readable.push((range, index)),
                None => all_readable = false,
            }
            all_readable &= self.sink.issues.len() == errors;
        }
        self.compare(&mut readable, list, all_readable);
    }

    /// The day and the type of a range must equal the keys it stands under (`semantics.md` 7.1).
    fn read_range(&mut self, horaire: &Horaire, list: &List<'_>, path: Path<'_>) -> Option<TimeRange> {
        self.unknown_fields(&horaire.other, path, &HORAIRE_FIELDS);
        if let Some(found) = self.sink.need(&horaire.day, path, "idJourSemaine", "a string") {
            if found != list.day_key {
                let problem = Problem::DayMismatch { key: shorten(list.day_key), found: shorten(found) };
                self.sink.report(problem, path.key("idJourSemaine"));
            }
        }
        if let Some(found) = self.sink.need(&horaire.kind, path, "typeHoraires", "a string") {
            if found != list.kind_key {
                let problem = Problem::TypeMismatch { key: shorten(list.kind_key), found: shorten(found) };
                self.sink.report(problem, path.key("typeHoraires"));
            }
        }
        let end_of_day = self.context.options.end_of_day;
        match read_times(self.sink, horaire, path, end_of_day)? {
            Times::Range(range) => {
                if ends_in_last_minute(horaire) {
                    self.sink.last_minute(path, end_of_day);
                }
                if let (Some(day), Some(kind)) = (list.day, &list.kind) {
                    self.ranges.push((kind.clone(), day, range));
                }
                Some(range)
            }
            Times::Overnight { start, end } => {
                if let (true, Some(day), Some(kind)) = (self.context.split_overnight, list.day, &list.kind) {
                    for (day, range) in split_overnight(day, start, end) {
                        self.ranges.push((kind.clone(), day, range));
                    }
                } else {
                    let problem = Problem::ReversedRange { start: start.to_string(), end: end.to_string() };
                    let fix = split_fix(horaire, list, path, written_end_of_day(start, end_of_day));
                    self.sink.report_with(problem, path, fix);
                }
                None
            }
        }
    }

    /// Duplicate, overlapping and touching ranges of one list, each with the one before it that ends last.
    ///
    /// A fix joins these two and leaves the others alone: what is said of a list stays proportional to the list.
    fn compare(&mut self, ranges: &mut [(TimeRange, usize)], list: &List<'_>, joinable: bool) {
        ranges.sort_unstable();
        let mut found = Vec::new();
        let mut longest: Option<(TimeRange, usize)> = None;
        for &(range, index) in &*ranges {
            if let Some((last, other)) = longest.filter(|(last, _)| range.start() <= last.end()) {
                let whole = TimeRange::new(last.start(), last.end().max(range.end())).unwrap_or(range);
                // What lies inside the other goes; else the first in the list becomes both.
                let (gone, becomes) = match () {
                    () if whole == last => (index, None),
                    () if whole == range => (other, None),
                    () => (index.max(other), Some((index.min(other), whole))),
                };
                let (words, other) = (range.to_string(), last.to_string());
                let problem = if range == last {
                    Problem::DuplicateRange { range: words }
                } else if range.start() < last.end() {
                    Problem::OverlappingRanges { range: words, other }
                } else {
                    Problem::TouchingRanges { range: words, other }
                };
                found.push((gone, becomes, index, problem));
            }
            if longest.is_none_or(|(last, _)| range.end() > last.end()) {
                longest = Some((range, index));
            }
        }
        // Whoever applies them from the last to the first finds every range that is still to go in its place.
        found.sort_unstable_by_key(|(gone, _, index, _)| (*gone, *index));
        for (gone, becomes, index, problem) in found {
            let fix = if joinable { self.join(list, gone, becomes) } else { None };
            self.sink.report_with(problem, list.path.index(index), fix);
        }
    }

    /// Two ranges as one: one goes, and where neither holds the other, one becomes both.
    fn join(&self, list: &List<'_>, gone: usize, becomes: Option<(usize, TimeRange)>) -> Option<Fix> {
        let mut operations = Vec::new();
        if let Some((index, range)) = becomes {
            let end_of_day = self.context.options.end_of_day;
            let both = written(list.kind.as_ref()?, list.day?, range, end_of_day, EndOfDayForm::default()).ok()?;
            operations.push(Operation::replace(list.path.index(index), both.to_json()));
        }
        operations.push(Operation::remove(list.path.index(gone)));
        Some(Fix::new(FixAction::JoinRanges, operations))
    }
}

/// The fields of a range; its own `id` is legal and not needed.
const HORAIRE_FIELDS: [&str; 6] =
    ["idJourSemaine", "typeHoraires", "debutHeure", "finHeure", "debutMinute", "finMinute"];

fn rename_key(object: Path<'_>, from: &str, to: &str) -> Fix {
    Fix::new(FixAction::Spell(to.to_owned()), vec![Operation::rename(object, from, to)])
}

/// Two ranges for one that runs past midnight, the second on the next day (`semantics.md` 2.3).
fn split_fix(horaire: &Horaire, list: &List<'_>, path: Path<'_>, (end_hour, end_minute): (u16, u16)) -> Option<Fix> {
    let day = list.day?.next();
    let mut operations =
        vec![Operation::replace(path.key("finHeure"), end_hour), Operation::replace(path.key("finMinute"), end_minute)];
    if (horaire.end_hour.value(), horaire.end_minute.value()) == (Some(&0), Some(&0)) {
        return Some(Fix::new(FixAction::EndAtMidnight, operations));
    }
    let second = on_next_day(horaire.to_json(), day);
    let day_path = list.map_path.key(day_name(day));
    let kind_path = day_path.key(list.kind_key);
    operations.push(match list.map.get(day_name(day)) {
        None => {
            let kinds = serde_json::Map::from_iter([(list.kind_key.to_owned(), vec![second].into())]);
            Operation::add(day_path, kinds.into())
        }
        Some(Field::Value(kinds)) => match kinds.get(list.kind_key) {
            None => Operation::add(kind_path, vec![second].into()),
            Some(Field::Value(_)) => Operation::add(kind_path.key("-"), second),
            Some(_) => return None,
        },
        Some(_) => return None,
    });
    Some(Fix::new(FixAction::SplitAtMidnight, operations))
}
