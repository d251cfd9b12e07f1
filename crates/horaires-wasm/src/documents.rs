//! Documents: validation, fixes, set operations, payloads, summaries.

use horaires::validate::{
    Context, Document, RuleSettings, apply_fix as apply, apply_fixes as apply_all, read_patch, read_payload, read_rules,
};
use horaires::wire::{InnerMapDocument, Kind, RulesDocument, Wire, day_from_name, day_name};
use horaires::zone::tzdb_version;
use horaires::{
    EndOfDayForm, Lang, MinuteOfDay, Payload, Problem, Schedule, TimeRange, Week, Weekday, Zone, payload_sequence,
    summary,
};
use serde_json::Value;

use crate::failure::{Failure, issues_to_json};
use crate::settings::{Settings, zone_named};
use crate::to_json::{object, optional};

/// Answers what is asked about documents; `second` are options.
pub(crate) fn ask(function: &str, first: Value, second: Value) -> Result<Value, Failure> {
    match function {
        "version" => Ok(env!("CARGO_PKG_VERSION").into()),
        "tzdbVersion" => Ok(tzdb_version().into()),
        "timeZones" => Ok(Zone::names().map(Value::from).collect()),
        "zoneSpans" => zone_spans(&first),
        "validate" => validate(first, second),
        "applyFix" => apply_fix(first, second),
        "applyFixes" => apply_fixes(first, second),
        "union" => combine(first, second, Schedule::union),
        "intersect" => combine(first, second, Schedule::intersect),
        "subtract" => combine(first, second, Schedule::subtract),
        "complement" => complement(first, second),
        "canonical" => canonical(first, second),
        "payloadSummary" => payload_summary(first, second),
        "weekRanges" => week_ranges(first, second),
        "fromWeekRanges" => from_week_ranges(first, second),
        "payloads" => payloads(first, second),
        _ => Err(Failure::unknown_function(function)),
    }
}

/// The runs of constant offset of a zone: where each starts, in epoch milliseconds, and its offset in seconds.
fn zone_spans(time_zone: &Value) -> Result<Value, Failure> {
    let name = time_zone.as_str().ok_or_else(|| Failure::wrong_type("a string", time_zone))?;
    let zone = zone_named(name)?;
    let (mut starts, mut offsets): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for span in zone.spans() {
        starts.push(span.start().millis().into());
        offsets.push(span.offset_seconds().into());
    }
    Ok(object([("starts", starts.into()), ("offsets", offsets.into())]))
}

/// What kind of document it is, and everything that is to be said about it.
fn validate(document: Value, context: Value) -> Result<Value, Failure> {
    let context = read_context(context)?;
    let document = Document { value: document };
    let checked = document.check(&context);
    let kind = checked.kind.map(horaires::validate::DocumentKind::as_str);
    let valid = checked.is_valid();
    let issues = issues_to_json(&checked.issues);
    Ok(object([("kind", optional(kind)), ("valid", valid.into()), ("issues", issues)]))
}

/// A copy of the document, with the patch of one fix applied.
fn apply_fix(document: Value, fix: Value) -> Result<Value, Failure> {
    let mut document = Document { value: document };
    let patch = match fix {
        Value::Object(mut fix) => fix.shift_remove("patch").and_then(read_patch),
        _ => None,
    };
    let patch =
        patch.ok_or_else(|| Failure::new("not-a-fix", "not a fix: expected `patch`, a JSON Patch").at("/patch"))?;
    apply(&mut document, &patch).map_err(|error| Failure::new("fix-does-not-fit", error.to_string()).at(error.path))?;
    Ok(document.value)
}

/// A copy of the document, with every fix applied until none is left.
fn apply_fixes(document: Value, context: Value) -> Result<Value, Failure> {
    let context = read_context(context)?;
    let fixed = apply_all(Document { value: document }, &context);
    Ok(object([("document", fixed.document.value), ("applied", issues_to_json(&fixed.applied))]))
}

fn read_context(context: Value) -> Result<Context, Failure> {
    let mut settings = Settings::read(context)?;
    let context = settings.context()?;
    settings.finish()?;
    Ok(context)
}

/// How payloads are read, and how they are written.
struct Forms {
    context: Context,
    form: EndOfDayForm,
}

impl Forms {
    fn read(options: Value) -> Result<Self, Failure> {
        let mut settings = Settings::read(options)?;
        let context = Context {
            split_overnight: settings.flag("splitOvernight")?,
            options: horaires::Options { end_of_day: settings.end_of_day()?.unwrap_or_default(), ..Default::default() },
            ..Context::default()
        };
        let form = settings.end_of_day_form()?;
        settings.finish()?;
        Ok(Self { context, form })
    }

    fn payload(&self, value: Value, base: &str) -> Result<Payload, Failure> {
        let document =
            InnerMapDocument::from_json(value).map_err(|value| Failure::wrong_type("an object", &value).at(base))?;
        let (payload, issues) = read_payload(&document, &self.context, base);
        payload.ok_or_else(|| Failure::unusable("the payload", issues))
    }

    fn write(&self, payload: &Payload) -> Result<Value, Failure> {
        let document = payload.to_wire(self.context.options.end_of_day, self.form)?;
        Ok(document.to_json())
    }
}

fn combine(payloads: Value, options: Value, operation: fn(&Schedule, &Schedule) -> Schedule) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    let mut combined: Option<Payload> = None;
    for (index, value) in list(payloads)?.into_iter().enumerate() {
        let next = forms.payload(value, &format!("/{index}"))?;
        combined = Some(match combined {
            None => next,
            Some(combined) => {
                let same_period = (combined.start, combined.end) == (next.start, next.end);
                // Driver and period are kept where all payloads agree on them.
                Payload {
                    driver: combined.driver.filter(|driver| Some(driver) == next.driver.as_ref()),
                    start: combined.start.filter(|_| same_period),
                    end: combined.end.filter(|_| same_period),
                    schedule: operation(&combined.schedule, &next.schedule),
                }
            }
        });
    }
    forms.write(&combined.ok_or_else(|| Failure::new("missing-field", "at least one payload is needed"))?)
}

/// The elements of a list.
fn list(value: Value) -> Result<Vec<Value>, Failure> {
    match value {
        Value::Array(elements) => Ok(elements),
        other => Err(Failure::wrong_type("a list", &other)),
    }
}

/// Private where the payload is not, in canonical form: work hours to private hours.
fn complement(payload: Value, options: Value) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    let payload = forms.payload(payload, "")?;
    forms.write(&Payload { schedule: payload.schedule.complement(), ..payload })
}

/// The same payload in canonical form.
fn canonical(payload: Value, options: Value) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    forms.write(&forms.payload(payload, "")?)
}

/// The private hours of a payload in words, in English and in French.
fn payload_summary(payload: Value, options: Value) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    let private = forms.payload(payload, "")?.schedule.private();
    Ok(in_words(&private))
}

/// The private hours of a week in words, in English and in French.
pub(crate) fn in_words(private: &Week) -> Value {
    object([("en", summary(private, Lang::En).into()), ("fr", summary(private, Lang::Fr).into())])
}

/// The ranges of a payload as minutes of days, in canonical form.
fn week_ranges(payload: Value, options: Value) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    let payload = forms.payload(payload, "")?;
    let mut ranges = Vec::new();
    for (kind, week) in payload.schedule.kinds() {
        for day in Weekday::ALL {
            for range in week.day(day) {
                ranges.push(object([
                    ("day", day_name(day).into()),
                    ("start", range.start().minutes().into()),
                    ("end", range.end().minutes().into()),
                    ("type", kind.name().into()),
                ]));
            }
        }
    }
    Ok(ranges.into())
}

/// The payload of ranges in minutes of days, in canonical form.
fn from_week_ranges(ranges: Value, options: Value) -> Result<Value, Failure> {
    let forms = Forms::read(options)?;
    let ranges = list(ranges)?;
    let limit = horaires::Limit::PayloadRanges;
    if ranges.len() > limit.max() {
        return Err(Problem::LimitExceeded { limit }.into());
    }
    let mut read = Vec::with_capacity(ranges.len());
    for (index, value) in ranges.iter().enumerate() {
        let at = |key: &str| format!("/{index}/{key}");
        let day = value.get("day").and_then(Value::as_str).unwrap_or_default();
        let day = day_from_name(day)
            .ok_or_else(|| Failure::from(Problem::UnknownDay { found: day.to_owned() }).at(at("day")))?;
        let minute = |key| {
            let minute = value.get(key).and_then(Value::as_u64).and_then(|minute| u16::try_from(minute).ok());
            minute.and_then(MinuteOfDay::new).ok_or_else(|| {
                Failure::new("wrong-type", "expected a minute of a day, a whole number from 0 to 1440").at(at(key))
            })
        };
        let (start, end) = (minute("start")?, minute("end")?);
        let range = TimeRange::new(start, end).ok_or_else(|| {
            Failure::from(if start == end {
                Problem::EmptyRange { at: start.to_string() }
            } else {
                Problem::ReversedRange { start: start.to_string(), end: end.to_string() }
            })
            .at(format!("/{index}"))
        })?;
        let kind = match value.get("type") {
            None | Some(Value::Null) => Kind::Private,
            Some(Value::String(name)) => Kind::from_name(name),
            Some(other) => return Err(Failure::wrong_type("a string", other).at(at("type"))),
        };
        read.push((kind, day, range));
    }
    let payload = Payload { schedule: Schedule::new(read), ..Payload::default() };
    forms.write(&payload)
}

/// The recurrent entries of rules as payloads, for each driver in the order of time, and what could not be read.
fn payloads(rules: Value, options: Value) -> Result<Value, Failure> {
    let mut settings = Settings::read(options)?;
    let end_of_day = settings.end_of_day()?;
    let form = settings.end_of_day_form()?;
    settings.finish()?;
    let rules = if rules.is_array() { object([("recurrent", rules)]) } else { rules };
    let mut document = read_document(rules)?;
    // Weekly ranges are weekly ranges in any zone: none is needed here.
    if document.time_zone.is_missing() {
        document.time_zone = String::from("UTC").into();
    }
    let (book, issues) = read_rules(&document, &RuleSettings { end_of_day, ..RuleSettings::default() });
    let Some(book) = book else { return Err(Failure::unusable("the rules document", issues)) };
    let mut written: Vec<Value> = Vec::new();
    for rules in book.drivers() {
        for payload in payload_sequence(rules) {
            written.push(payload.to_wire(book.options.end_of_day, form).map_err(Failure::from)?.to_json());
        }
    }
    Ok(object([("payloads", written.into()), ("issues", issues_to_json(&issues))]))
}

/// A rules document in the engine's wire types.
pub(crate) fn read_document(value: Value) -> Result<RulesDocument, Failure> {
    RulesDocument::from_json(value).map_err(|value| Failure::wrong_type("an object", &value))
}
