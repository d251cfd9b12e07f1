//! Lists that come from the service, read tolerantly into a book of rules (`semantics.md` 2.5, 3, 4 and 5).

use chrono::Timelike;
use serde_json::Value;

use super::horaire::{Times, ends_in_last_minute, on_next_day, read_day, read_kind, read_times, written_end_of_day};
use super::patch::Operation;
use super::pointer::Path;
use super::sink::{Reported, Sink, shorten};
use super::{Context, hints};
use crate::id::Id;
use crate::issue::{Fix, FixAction, Issue, Problem};
use crate::limits::Limit;
use crate::options::{EndOfDay, Extensions, Options};
use crate::payload::payload_sequence;
use crate::places::Places;
use crate::rules::{
    DriverRules, ExtensionRule, OverrideRule, Overrides, RuleBook, UnreadableRule, WeeklyRule, find_driver,
};
use crate::time::{DAY_MS, Instant, MinuteOfDay, Period, rfc3339};
use crate::timeline::Timeline;
use crate::week::split_overnight;
use crate::wire::{Date, Extension, Field, Override, RecurrentEntry, RulesDocument, Wire};
use crate::zone::Zone;

/// What a caller decides about a rules document; each wins over what the document says.
#[derive(Debug, Clone, Default)]
pub struct RuleSettings {
    /// What an end written 23:59 means.
    pub end_of_day: Option<EndOfDay>,
    /// What an extension covers.
    pub extensions: Option<Extensions>,
    /// The time zone, for example from a system's own zone data.
    pub zone: Option<Zone>,
    /// The present moment, for checks that need it.
    pub now: Option<Instant>,
}

/// Reads a rules document into a book of rules, and reports everything about it.
///
/// There is no book where the time zone is missing or unknown, an option is unknown, or a limit is exceeded; what is
/// wrong with a single rule is a warning, and that rule covers nothing.
///
/// ```
/// use horaires::{validate, wire::RulesDocument, Id};
/// let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
///     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
///                 "debutHeure": 18, "debutMinute": 0, "finHeure": 23, "finMinute": 59}}]}"#;
/// let document: RulesDocument = serde_json::from_str(text)?;
/// let (book, issues) = validate::read_rules(&document, &validate::RuleSettings::default());
/// assert!(book.is_some_and(|book| book.driver(&Id::Number(7)).is_some()));
/// assert!(issues.iter().all(|issue| !issue.unreadable));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn read_rules(document: &RulesDocument, settings: &RuleSettings) -> (Option<RuleBook>, Vec<Issue>) {
    let mut sink = Sink::tolerant();
    let root = Path::base("");
    for field in document.other.keys() {
        let suggestion = closest(field, &["timeZone", "options", "recurrent", "exceptional", "overrides"]);
        // A misspelt list is private time that nobody sees.
        sink.loss(Problem::UnknownField { field: shorten(field), suggestion }, root.key(field));
    }
    if document.other.contains_key("innerMap") {
        sink.reject(Problem::UnknownDocument, root);
    }
    let options = read_options(&mut sink, document, settings);
    let zone = settings.zone.clone().or_else(|| read_zone(&mut sink, document));
    let context = Context { options, zone: zone.clone(), now: settings.now, split_overnight: false };
    let mut reader = RuleReader::new(&context, sink);
    reader.recurrent(&document.recurrent, root.key("recurrent"));
    reader.exceptional(&document.exceptional, root.key("exceptional"));
    reader.overrides(&document.overrides, root.key("overrides"));
    let (drivers, overrides, sink) = reader.finish();
    let usable = sink.is_usable();
    let book = zone.filter(|_| usable).map(|zone| RuleBook::new(zone, options, drivers, overrides));
    (book, sink.finish())
}

fn read_zone(sink: &mut Sink, document: &RulesDocument) -> Option<Zone> {
    let path = Path::base("/timeZone");
    match &document.time_zone {
        Field::Value(name) => Zone::named(name)
            .map_err(|error| {
                let suggestion = error.suggestion().map(str::to_owned);
                sink.reject(Problem::UnknownTimeZone { found: shorten(name), suggestion }, path);
            })
            .ok(),
        Field::Absent | Field::Null => {
            sink.reject(Problem::MissingField { field: "timeZone".into() }, Path::base(""));
            None
        }
        Field::Other(value) => {
            sink.reject(Problem::WrongType { expected: "a string", found: super::sink::brief(value) }, path);
            None
        }
    }
}

fn read_options(sink: &mut Sink, document: &RulesDocument, settings: &RuleSettings) -> Options {
    let root = Path::base("");
    let mut options = Options::default();
    sink.tolerant = false;
    if let Ok(Some(written)) = sink.optional(&document.options, root, "options", "an object") {
        let path = root.key("options");
        for field in written.other.keys() {
            let suggestion = closest(field, &["endOfDay", "extensions"]);
            sink.loss(Problem::UnknownField { field: shorten(field), suggestion }, path.key(field));
        }
        if let Ok(Some(word)) = sink.optional(&written.end_of_day, path, "endOfDay", "a string") {
            match word.as_str() {
                "inclusive" => options.end_of_day = EndOfDay::Inclusive,
                "strict" => options.end_of_day = EndOfDay::Strict,
                other => unknown_option(sink, other, "`inclusive` or `strict`", path.key("endOfDay")),
            }
        }
        if let Ok(Some(word)) = sink.optional(&written.extensions, path, "extensions", "a string") {
            match word.as_str() {
                "whole" => options.extensions = Extensions::Whole,
                "rows" => options.extensions = Extensions::Rows,
                other => unknown_option(sink, other, "`whole` or `rows`", path.key("extensions")),
            }
        }
    }
    sink.tolerant = true;
    Options {
        end_of_day: settings.end_of_day.unwrap_or(options.end_of_day),
        extensions: settings.extensions.unwrap_or(options.extensions),
    }
}

fn unknown_option(sink: &mut Sink, found: &str, expected: &'static str, path: Path<'_>) {
    sink.report(Problem::UnknownOption { found: shorten(found), expected }, path);
}

/// The known name that a misspelt one stands for: other case, or one letter wrong, missing or too many.
fn closest(found: &str, known: &[&str]) -> Option<String> {
    let close = |name: &&&str| {
        let (a, b) = (found.as_bytes(), name.as_bytes());
        let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
        let prefix = a.iter().zip(b).take_while(same).count();
        let suffix = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
        let shorter = a.len().min(b.len());
        let longer = a.len().max(b.len());
        longer - shorter <= 2 && (prefix + suffix + 2 >= longer)
    };
    known.iter().find(close).map(|name| (*name).to_owned())
}

/// Reads the service's lists, one after the other, and gathers the rules by driver.
pub(crate) struct RuleReader<'a> {
    context: &'a Context,
    sink: Sink,
    drivers: Vec<DriverRules>,
    by_driver: Places,
    overrides: Vec<OverrideRule>,
    /// JSON Pointers at which the three lists begin.
    bases: [String; 2],
}

impl<'a> RuleReader<'a> {
    pub(crate) fn new(context: &'a Context, sink: Sink) -> Self {
        Self {
            context,
            sink,
            drivers: Vec::new(),
            by_driver: Places::default(),
            overrides: Vec::new(),
            bases: [String::new(), String::new()],
        }
    }

    /// The rules by driver, the overrides, and the issues: those of single rules and those that concern several.
    pub(crate) fn finish(mut self) -> (Vec<DriverRules>, Overrides, Sink) {
        for rules in &self.drivers {
            let count = rules.recurrent.len()
                + rules.extensions.len()
                + rules.extensions.iter().map(|extension| extension.rows.len()).sum::<usize>();
            if count > Limit::DriverRules.max() {
                self.sink.reject(Problem::LimitExceeded { limit: Limit::DriverRules }, Path::base(&self.bases[0]));
                continue;
            }
            compare_recurrent(&mut self.sink, rules, Path::base(&self.bases[0]));
            compare_extensions(&mut self.sink, rules, Path::base(&self.bases[1]));
            remark_week(&mut self.sink, rules, self.context.now, Path::base(&self.bases[0]));
        }
        (self.drivers, Overrides::new(self.overrides), self.sink)
    }

    fn list<'f, T>(&mut self, list: &'f Field<Vec<T>>, path: Path<'_>) -> &'f [T] {
        let elements = match list {
            Field::Value(elements) => elements.as_slice(),
            Field::Absent | Field::Null => &[],
            Field::Other(value) => {
                // A whole list that cannot be read is no single rule: nothing may be concluded from the rest.
                let found = super::sink::brief(value);
                self.sink.reject(Problem::WrongType { expected: "a list", found }, path);
                &[]
            }
        };
        if elements.len() > Limit::ListEntries.max() {
            self.sink.reject(Problem::LimitExceeded { limit: Limit::ListEntries }, path);
            return &[];
        }
        elements
    }

    fn driver(&mut self, driver: &Id) -> Option<&mut DriverRules> {
        let index = find_driver(&self.by_driver, &self.drivers, driver).unwrap_or_else(|| {
            let index = self.drivers.len();
            self.by_driver.insert(&driver.key(), index, |_| false);
            self.drivers.push(DriverRules::none(driver.clone()));
            index
        });
        self.drivers.get_mut(index)
    }

    /// Notes a rule that covers nothing with the driver it would have belonged to.
    fn unreadable(&mut self, driver: Option<&Id>, id: Option<&Id>, path: Path<'_>) {
        let rule = UnreadableRule { id: id.cloned(), path: path.pointer() };
        if let Some(rules) = driver.and_then(|driver| self.driver(driver)) {
            rules.unreadable.push(rule);
        }
    }

    /// The recurrent list (`semantics.md` 3).
    pub(crate) fn recurrent(&mut self, list: &Field<Vec<Field<RecurrentEntry>>>, path: Path<'_>) {
        self.bases[0] = path.pointer();
        for (position, element) in self.list(list, path).iter().enumerate() {
            let path = path.index(position);
            let Some(entry) = self.sink.element(element, path, "an object") else { continue };
            let driver = self.read_driver(&entry.driver, path);
            let rule = self.read_weekly(entry, position, path);
            match (driver, rule) {
                (Some(driver), Some(rule)) => {
                    if let Some(rules) = self.driver(driver) {
                        rules.recurrent.push(rule);
                    }
                }
                (driver, _) => self.unreadable(driver, entry.id.value(), path),
            }
        }
    }

    fn read_driver<'f>(&mut self, individual: &'f Field<crate::wire::Individual>, path: Path<'_>) -> Option<&'f Id> {
        let individual = self.sink.need(individual, path, "individu", "an object")?;
        self.sink.need(&individual.id, path.key("individu"), "id", "a whole number or a string")
    }

    /// Fields that are known but for their case: a bound that is not read leaves a rule without it.
    fn remark_fields(&mut self, other: &serde_json::Map<String, serde_json::Value>, known: &[&str], path: Path<'_>) {
        for field in other.keys() {
            if let Some(name) = known.iter().find(|name| name.eq_ignore_ascii_case(field)) {
                let suggestion = Some((*name).to_owned());
                self.sink.loss(Problem::UnknownField { field: shorten(field), suggestion }, path.key(field));
            }
        }
    }

    /// A recurrent entry, or a row of an extension.
    fn read_weekly(&mut self, entry: &RecurrentEntry, position: usize, path: Path<'_>) -> Option<WeeklyRule> {
        // Without an id the rule counts all the same; only its name is missing.
        let id = self.sink.harmless(|sink| sink.need(&entry.id, path, "id", "a whole number or a string").cloned());
        self.remark_fields(&entry.other, &["id", "individu", "horaire", "debut", "fin"], path);
        let validity = self.read_validity(entry, path);
        let horaire = self.sink.need(&entry.horaire, path, "horaire", "an object")?;
        let horaire_path = path.key("horaire");
        let day = read_day(&mut self.sink, horaire, horaire_path);
        let kind = read_kind(&mut self.sink, horaire, horaire_path);
        let end_of_day = self.context.options.end_of_day;
        let times = read_times(&mut self.sink, horaire, horaire_path, end_of_day);
        let (day, kind, validity) = (day?, kind?, validity?);
        match times? {
            Times::Range(range) => {
                if ends_in_last_minute(horaire) {
                    self.sink.last_minute(horaire_path, end_of_day);
                }
                Some(WeeklyRule { id, kind, day, range, validity, position })
            }
            Times::Overnight { start, end } => {
                let problem = Problem::ReversedRange { start: start.to_string(), end: end.to_string() };
                let fix = split_fix(entry, position, path, (day, start, end), end_of_day);
                self.sink.report_with(problem, horaire_path, fix);
                None
            }
        }
    }

    fn read_validity(&mut self, entry: &RecurrentEntry, path: Path<'_>) -> Option<Period> {
        let start = self.sink.date(&entry.start, path, "debut");
        let end = self.sink.date(&entry.end, path, "fin");
        self.period(start.ok()?, end.ok()?, path)
    }

    /// The interval, clamped to the window; reversed and empty ones are reported.
    fn period(&mut self, start: Option<i64>, end: Option<i64>, path: Path<'_>) -> Option<Period> {
        let (from, to) = (start.map_or(Instant::MIN, Instant::clamped), end.map_or(Instant::MAX, Instant::clamped));
        let (Some(start), Some(end)) = (start, end) else { return Period::new(from, to) };
        if start == end {
            self.sink.report(Problem::PeriodEmpty { at: from.to_string() }, path.key("fin"));
            return None;
        }
        if end < start {
            let problem = Problem::PeriodReversed { start: from.to_string(), end: to.to_string() };
            self.sink.report(problem, path.key("fin"));
            return None;
        }
        Period::new(from, to)
    }

    /// The exceptional list (`semantics.md` 4).
    pub(crate) fn exceptional(&mut self, list: &Field<Vec<Field<Extension>>>, path: Path<'_>) {
        self.bases[1] = path.pointer();
        for (position, element) in self.list(list, path).iter().enumerate() {
            let path = path.index(position);
            let Some(extension) = self.sink.element(element, path, "an object") else { continue };
            let driver = self.read_driver(&extension.driver, path);
            let rule = self.read_extension(extension, position, path);
            match (driver, rule) {
                (Some(driver), Some((rule, unreadable_rows))) => {
                    self.remark_extension(extension, &rule, path);
                    // Where the rows count, a row that cannot be read is private time that is not seen.
                    if self.context.options.extensions == Extensions::Rows {
                        for path in unreadable_rows {
                            self.unreadable(Some(driver), rule.id.as_ref(), Path::base(&path));
                        }
                    }
                    if let Some(rules) = self.driver(driver) {
                        rules.extensions.push(rule);
                    }
                }
                (driver, _) => {
                    let id = extension.extension.value().and_then(|label| label.id.value());
                    self.unreadable(driver, id, path);
                }
            }
        }
    }

    /// The extension, and the paths of those of its rows that cannot be read.
    fn read_extension(
        &mut self,
        extension: &Extension,
        position: usize,
        path: Path<'_>,
    ) -> Option<(ExtensionRule, Vec<String>)> {
        let known = ["extension", "individu", "debut", "fin", "horairesIndividu", "description", "id"];
        self.remark_fields(&extension.other, &known, path);
        // Without an id the extension counts all the same; only its name is missing.
        let (label, id) = self.sink.harmless(|sink| {
            let label = sink.need(&extension.extension, path, "extension", "an object");
            let id = label.and_then(|label| {
                sink.need(&label.id, path.key("extension"), "id", "a whole number or a string").cloned()
            });
            (label, id)
        });
        let start = self.sink.date(&extension.start, path, "debut").and_then(|date| date.ok_or(Reported));
        let end = self.sink.date(&extension.end, path, "fin").and_then(|date| date.ok_or(Reported));
        for (field, name) in [(&extension.start, "debut"), (&extension.end, "fin")] {
            if field.is_missing() {
                self.sink.report(Problem::MissingField { field: name.into() }, path);
            }
        }
        let rows = self.sink.optional(&extension.rows, path, "horairesIndividu", "a list");
        let has_rows = rows.as_ref().map_or(true, |rows| rows.is_some_and(|rows| !rows.is_empty()));
        let rows_path = path.key("horairesIndividu");
        let mut readable = Vec::new();
        let mut unreadable: Vec<String> = Vec::new();
        if rows.is_err() {
            unreadable.push(rows_path.pointer());
        }
        for (index, row) in rows.ok().flatten().into_iter().flatten().enumerate() {
            let path = rows_path.index(index);
            let row = self.sink.element(row, path, "an object").and_then(|row| self.read_weekly(row, index, path));
            match row {
                Some(row) => readable.push(row),
                None => unreadable.push(path.pointer()),
            }
        }
        let interval = self.period(Some(start.ok()?), Some(end.ok()?), path)?;
        let description =
            label.and_then(|label| label.description.value()).or_else(|| extension.description.value()).cloned();
        Some((ExtensionRule { id, description, interval, rows: readable, has_rows, position }, unreadable))
    }

    /// What is doubtful about one extension (`semantics.md` 4.4).
    fn remark_extension(&mut self, extension: &Extension, rule: &ExtensionRule, path: Path<'_>) {
        let Some(zone) = &self.context.zone else { return };
        let bounds = [("debut", &extension.start, rule.interval.start()), ("fin", &extension.end, rule.interval.end())];
        for (name, written, bound) in bounds {
            if written.value().and_then(|date| date.millis().ok()) != Some(bound.millis()) {
                continue; // Clamped: what the window cuts off is midnight by accident.
            }
            let wall_clock = zone.to_local(bound);
            if bound.millis().rem_euclid(DAY_MS) == 0 && wall_clock.time() != chrono::NaiveTime::MIN {
                let problem = Problem::ExtensionUtcMidnight {
                    at: bound.to_string(),
                    wall_clock: format!("{:02}:{:02}", wall_clock.hour(), wall_clock.minute()),
                };
                let path = path.key(name);
                let fix = move_to_midnight(zone, bound, written, path);
                self.sink.report_with(problem, path, fix);
            }
        }
        if !rule.has_rows {
            return;
        }
        let alone = DriverRules { extensions: vec![rule.clone()], ..DriverRules::none(Id::Number(0)) };
        let options = Options { extensions: Extensions::Rows, ..self.context.options };
        if let Ok(timeline) = Timeline::compile(&alone, options, zone) {
            let uncovered_ms = rule.interval.duration_ms() - timeline.private_ms(rule.interval);
            if uncovered_ms > 0 {
                let counts = self.context.options.extensions == Extensions::Rows;
                self.sink.report(Problem::ExtensionRowsGap { uncovered_ms, counts }, path.key("horairesIndividu"));
            }
        }
    }

    /// The requests after the fact (`semantics.md` 5).
    pub(crate) fn overrides(&mut self, list: &Field<Vec<Field<Override>>>, path: Path<'_>) {
        let key = |rule: &OverrideRule| {
            (rule.trip.key(), rule.unit_number.as_ref().map(Id::key), rule.operator_code.as_ref().map(Id::key))
        };
        let mut seen = Places::default();
        for (position, element) in self.list(list, path).iter().enumerate() {
            let path = path.index(position);
            let Some(entry) = self.sink.element(element, path, "an object") else { continue };
            let id = "a whole number or a string";
            let trip = self.sink.need(&entry.trip, path, "idEtape", id);
            let privacy = self.sink.need(&entry.privacy, path, "privacy", "true or false");
            let unit_number = self.sink.optional(&entry.unit_number, path, "numeroEmbarque", id);
            let operator_code = self.sink.optional(&entry.operator_code, path, "codeExploitant", id);
            let recorded_at = self.sink.date(&entry.recorded_at, path, "recordedAt");
            let (Some(trip), Some(private)) = (trip.cloned(), privacy.copied()) else { continue };
            let (Ok(unit_number), Ok(operator_code), Ok(recorded_at)) = (unit_number, operator_code, recorded_at)
            else {
                continue;
            };
            let (unit_number, operator_code) = (unit_number.cloned(), operator_code.cloned());
            let recorded_at = recorded_at.map(Instant::clamped);
            let rule = OverrideRule { trip, unit_number, operator_code, private, recorded_at, position };
            let wanted = key(&rule);
            let same = |index: usize| self.overrides.get(index).is_some_and(|rule| key(rule) == wanted);
            if seen.insert(&wanted, self.overrides.len(), same).is_some() {
                self.sink.report(Problem::DuplicateOverride { trip: rule.trip.clone() }, path);
            }
            self.overrides.push(rule);
        }
    }
}

/// Duplicate, overlapping and touching entries of one driver, day and type, where both are valid at some instant.
fn compare_recurrent(sink: &mut Sink, rules: &DriverRules, path: Path<'_>) {
    let mut entries: Vec<&WeeklyRule> = rules.recurrent.iter().collect();
    entries.sort_unstable_by(|a, b| (a.day, &a.kind, a.range, a.position).cmp(&(b.day, &b.kind, b.range, b.position)));
    for group in entries.chunk_by(|a, b| a.day == b.day && a.kind == b.kind) {
        let mut open: Vec<&WeeklyRule> = Vec::new();
        for entry in group {
            open.retain(|other| other.range.end() >= entry.range.start());
            let meets = |other: &&&WeeklyRule| other.validity.intersect(entry.validity).is_some();
            if let Some(other) = open.iter().filter(meets).max_by_key(|other| other.range.end()) {
                let words = entry.range.to_string();
                let problem = if other.range == entry.range {
                    Problem::DuplicateRange { range: words }
                } else if other.range.end() == entry.range.start() {
                    Problem::TouchingRanges { range: words, other: other.range.to_string() }
                } else {
                    Problem::OverlappingRanges { range: words, other: other.range.to_string() }
                };
                sink.report(problem, path.index(entry.position));
            }
            open.push(entry);
        }
    }
}

/// Extensions of one driver that overlap (`semantics.md` 4.4).
fn compare_extensions(sink: &mut Sink, rules: &DriverRules, path: Path<'_>) {
    let name = |rule: &ExtensionRule| rule.id.as_ref().map_or_else(|| "?".into(), Id::to_string);
    let mut extensions: Vec<&ExtensionRule> = rules.extensions.iter().collect();
    extensions.sort_unstable_by_key(|extension| (extension.interval, extension.position));
    let mut longest: Option<&ExtensionRule> = None;
    for extension in extensions {
        if let Some(other) = longest.filter(|other| other.interval.intersect(extension.interval).is_some()) {
            let problem = Problem::ExtensionsOverlap { id: name(extension), other: name(other) };
            sink.report(problem, path.index(extension.position));
        }
        if longest.is_none_or(|other| extension.interval.end() > other.interval.end()) {
            longest = Some(extension);
        }
    }
}

/// Remarks about the week that is in force last, unless it is over.
fn remark_week(sink: &mut Sink, rules: &DriverRules, now: Option<Instant>, path: Path<'_>) {
    let Some(last) = payload_sequence(rules).pop() else { return };
    let over = last.end.zip(now).is_some_and(|(end, now)| end <= now);
    let private = last.schedule.private();
    if !over && !private.is_empty() {
        hints::about_week(sink, &private, Some(&rules.driver), path);
    }
}

/// Two entries for one that runs past midnight: the entry itself, and a copy on the next day (`semantics.md` 2.3).
fn split_fix(
    entry: &RecurrentEntry,
    position: usize,
    path: Path<'_>,
    (day, start, end): (crate::Weekday, MinuteOfDay, MinuteOfDay),
    end_of_day: EndOfDay,
) -> Option<Fix> {
    let (end_hour, end_minute) = written_end_of_day(start, end_of_day);
    let horaire_path = path.key("horaire");
    let mut operations = vec![
        Operation::replace(horaire_path.key("finHeure"), end_hour),
        Operation::replace(horaire_path.key("finMinute"), end_minute),
    ];
    let Some((next_day, _)) = split_overnight(day, start, end).nth(1) else {
        return Some(Fix::new(FixAction::EndAtMidnight, operations));
    };
    let mut second = entry.to_json();
    if let Some(horaire) = second.get_mut("horaire") {
        *horaire = on_next_day(horaire.take(), next_day);
    }
    let list = path.pointer();
    let (list, _) = list.rsplit_once('/')?;
    operations.push(Operation::add(Path::base(list).index(position + 1), second));
    Some(Fix::new(FixAction::SplitAtMidnight, operations))
}

/// The bound moved to midnight, on the wall, of the day that it names in UTC; none where that day begins before the
/// supported window, so that its midnight is not in it.
fn move_to_midnight(zone: &Zone, bound: Instant, written: &Field<Date>, path: Path<'_>) -> Option<Fix> {
    let midnight = zone.instants_of_day(bound.to_chrono().date_naive()).first()?.start();
    if midnight == bound {
        return None;
    }
    let value = match written {
        Field::Value(Date::Text(_)) => Value::from(rfc3339(&zone.to_datetime(midnight), false)),
        _ => Value::from(midnight.millis()),
    };
    Some(Fix::new(FixAction::MoveToLocalMidnight, vec![Operation::replace(path, value)]))
}
