//! Documents: validation, fixes, set operations, payloads, summaries.

use horaires::validate::{
    Context, Document, RuleSettings, apply_fix as apply, apply_fixes as apply_all, read_patch, read_payload, read_rules,
};
use horaires::wire::{InnerMapDocument, Kind, RulesDocument, Wire, day_from_name, day_name};
use horaires::{EndOfDayForm, Lang, MinuteOfDay, Payload, Problem, Schedule, TimeRange, payload_sequence, summary};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;
use crate::plain;
use crate::settings::Settings;

/// What kind of document it is, and everything that is to be said about it.
#[wasm_bindgen]
pub fn validate(document: JsValue, context: JsValue) -> Result<JsValue, JsValue> {
    let context = read_context(context)?;
    let document = Document { value: plain::read(document)? };
    let checked = document.check(&context);
    let kind = checked.kind.map(horaires::validate::DocumentKind::as_str);
    let valid = checked.is_valid();
    Ok(plain::write(&json!({"kind": kind, "valid": valid, "issues": checked.issues}))?)
}

/// A copy of the document, with the patch of one fix applied.
#[wasm_bindgen(js_name = applyFix)]
pub fn apply_fix(document: JsValue, fix: JsValue) -> Result<JsValue, JsValue> {
    let mut document = Document { value: plain::read(document)? };
    let patch = match plain::read(fix)? {
        Value::Object(mut fix) => fix.shift_remove("patch").and_then(read_patch),
        _ => None,
    };
    let patch =
        patch.ok_or_else(|| Failure::new("not-a-fix", "not a fix: expected `patch`, a JSON Patch").at("/patch"))?;
    apply(&mut document, &patch).map_err(|error| Failure::new("fix-does-not-fit", error.to_string()).at(error.path))?;
    Ok(plain::write_value(&document.value))
}

/// A copy of the document, with every fix applied until none is left.
#[wasm_bindgen(js_name = applyFixes)]
pub fn apply_fixes(document: JsValue, context: JsValue) -> Result<JsValue, JsValue> {
    let context = read_context(context)?;
    let fixed = apply_all(Document { value: plain::read(document)? }, &context);
    Ok(plain::write(&json!({"document": fixed.document.value, "applied": fixed.applied}))?)
}

fn read_context(context: JsValue) -> Result<Context, Failure> {
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
    fn read(options: JsValue) -> Result<Self, Failure> {
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
        let document = InnerMapDocument::from_json(value).map_err(|value| {
            Failure::from(Problem::WrongType { expected: "an object", found: value.to_string() }).at(base)
        })?;
        let (payload, issues) = read_payload(&document, &self.context, base);
        payload.ok_or_else(|| Failure::unusable("the payload", issues))
    }

    fn write(&self, payload: &Payload) -> Result<JsValue, Failure> {
        plain::write(&payload.to_wire(self.context.options.end_of_day, self.form)?)
    }
}

fn combine(
    payloads: JsValue,
    options: JsValue,
    operation: fn(&Schedule, &Schedule) -> Schedule,
) -> Result<JsValue, Failure> {
    let forms = Forms::read(options)?;
    let payloads = plain::read(payloads)?;
    let Value::Array(payloads) = payloads else {
        return Err(Problem::WrongType { expected: "a list", found: payloads.to_string() }.into());
    };
    let mut read = payloads.into_iter().enumerate().map(|(index, value)| forms.payload(value, &format!("/{index}")));
    let first = read.next().ok_or_else(|| Failure::new("missing-field", "at least one payload is needed"))??;
    let combined = read.try_fold(first, |combined, next| {
        let next = next?;
        let same_period = (combined.start, combined.end) == (next.start, next.end);
        // Driver and period are kept where all payloads agree on them.
        Ok::<_, Failure>(Payload {
            driver: combined.driver.filter(|driver| Some(driver) == next.driver.as_ref()),
            start: combined.start.filter(|_| same_period),
            end: combined.end.filter(|_| same_period),
            schedule: operation(&combined.schedule, &next.schedule),
        })
    })?;
    forms.write(&combined)
}

/// Private in any of them, in canonical form.
#[wasm_bindgen]
pub fn union(payloads: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(combine(payloads, options, Schedule::union)?)
}

/// Private in all of them, in canonical form.
#[wasm_bindgen]
pub fn intersect(payloads: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(combine(payloads, options, Schedule::intersect)?)
}

/// Private in the first and in no other, in canonical form.
#[wasm_bindgen]
pub fn subtract(payloads: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(combine(payloads, options, Schedule::subtract)?)
}

/// Private where the payload is not, in canonical form: work hours to private hours.
#[wasm_bindgen]
pub fn complement(payload: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let forms = Forms::read(options)?;
    let payload = forms.payload(plain::read(payload)?, "")?;
    Ok(forms.write(&Payload { schedule: payload.schedule.complement(), ..payload })?)
}

/// The same payload in canonical form.
#[wasm_bindgen]
pub fn canonical(payload: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let forms = Forms::read(options)?;
    Ok(forms.write(&forms.payload(plain::read(payload)?, "")?)?)
}

/// The private hours of a payload in words, in English and in French.
#[wasm_bindgen(js_name = payloadSummary)]
pub fn payload_summary(payload: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let forms = Forms::read(options)?;
    let private = forms.payload(plain::read(payload)?, "")?.schedule.private();
    Ok(plain::write(&json!({"en": summary(&private, Lang::En), "fr": summary(&private, Lang::Fr)}))?)
}

/// The ranges of a payload as minutes of days, in canonical form.
#[wasm_bindgen(js_name = weekRanges)]
pub fn week_ranges(payload: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let forms = Forms::read(options)?;
    let payload = forms.payload(plain::read(payload)?, "")?;
    let ranges: Vec<Value> = payload
        .schedule
        .kinds()
        .flat_map(|(kind, week)| week.days().map(move |(day, range)| (day, range, kind)))
        .map(|(day, range, kind)| {
            json!({
                "day": day_name(day), "start": range.start().minutes(), "end": range.end().minutes(), "type": kind.name(),
            })
        })
        .collect();
    Ok(plain::write(&ranges)?)
}

/// The payload of ranges in minutes of days, in canonical form.
#[wasm_bindgen(js_name = fromWeekRanges)]
pub fn from_week_ranges(ranges: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let forms = Forms::read(options)?;
    let ranges = plain::read(ranges)?;
    let Value::Array(ranges) = ranges else {
        return Err(Failure::from(Problem::WrongType { expected: "a list", found: ranges.to_string() }).into());
    };
    let limit = horaires::Limit::PayloadRanges;
    if ranges.len() > limit.max() {
        return Err(Failure::from(Problem::LimitExceeded { limit }).into());
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
            Some(other) => {
                let problem = Problem::WrongType { expected: "a string", found: other.to_string() };
                return Err(Failure::from(problem).at(at("type")).into());
            }
        };
        read.push((kind, day, range));
    }
    let payload = Payload { schedule: Schedule::new(read), ..Payload::default() };
    Ok(forms.write(&payload)?)
}

/// The recurrent entries of rules as payloads, for each driver in the order of time.
#[wasm_bindgen]
pub fn payloads(rules: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let mut settings = Settings::read(options)?;
    let end_of_day = settings.end_of_day()?;
    let form = settings.end_of_day_form()?;
    settings.finish()?;
    let value = plain::read(rules)?;
    let value = if value.is_array() { json!({"recurrent": value}) } else { value };
    let mut document = read_document(value)?;
    // Weekly ranges are weekly ranges in any zone: none is needed here.
    if document.time_zone.is_missing() {
        document.time_zone = String::from("UTC").into();
    }
    let (book, issues) = read_rules(&document, &RuleSettings { end_of_day, ..RuleSettings::default() });
    let book = book.ok_or_else(|| Failure::unusable("the rules document", issues))?;
    let mut written = Vec::new();
    for payload in book.drivers().iter().flat_map(payload_sequence) {
        written.push(payload.to_wire(book.options.end_of_day, form).map_err(Failure::from)?);
    }
    Ok(plain::write(&written)?)
}

/// A rules document in the engine's wire types.
pub(crate) fn read_document(value: Value) -> Result<RulesDocument, Failure> {
    RulesDocument::from_json(value)
        .map_err(|value| Problem::WrongType { expected: "an object", found: value.to_string() }.into())
}
