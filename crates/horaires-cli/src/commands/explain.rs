//! `horaires explain`: why an instant is what it is, a day drawn, a schedule in words.

use std::fmt::Write;
use std::process::ExitCode;

use chrono::{Datelike, NaiveDate};
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use horaires::{
    AnswerReason, DayTimeline, DriverRules, Explanation, Id, Instant, Lang, RuleBook, Timeline, Usage, Verdict,
    day_timeline, explain, payload_sequence, summary,
};
use serde_json::{Value, json};

use super::{LangArg, parse_instant, pretty};
use crate::failure::{Failure, tell};
use crate::files::write_text;
use crate::rules_args::RulesArgs;
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires explain --rules rules.json --driver 1110000403
  horaires explain --rules rules.json --driver 1110000403 \\
    --at 2026-03-30T07:30:00+02:00
  horaires explain --rules rules.json --driver 1110000403 --date 2026-03-29
  horaires explain --recurrent recurrent.json --time-zone Europe/Paris \\
    --driver 1110000403 --lang fr";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    rules: RulesArgs,
    /// The driver
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    driver: String,
    /// Every rule considered for this instant, and who won
    #[arg(long, value_name = "INSTANT", value_parser = parse_at, allow_hyphen_values = true)]
    at: Option<Instant>,
    /// The timeline of this day (YYYY-MM-DD, on the wall), drawn
    #[arg(long, value_name = "DAY", value_parser = parse_day, conflicts_with = "at")]
    date: Option<NaiveDate>,
    /// Language of the summary in words
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "write YYYY-MM-DD, for example 2026-03-29")?;
    if (1970..2100).contains(&day.year()) { Ok(day) } else { Err(OUTSIDE.into()) }
}

fn parse_at(text: &str) -> Result<Instant, String> {
    // A trip may end at the end of the window; an instant there is outside.
    parse_instant(text).and_then(|at| if at == Instant::MAX { Err(OUTSIDE.into()) } else { Ok(at) })
}

const OUTSIDE: &str = "outside the supported window, 1970-01-01 to 2100-01-01 UTC";

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let loaded = args.rules.load(None)?;
    loaded.warn();
    let book = &loaded.book;
    let driver = Id::from_csv(&args.driver);
    let none = DriverRules::none(driver.clone());
    let rules = book.driver(&driver).unwrap_or(&none);
    if book.driver(&driver).is_none() {
        tell!("horaires: warning: driver {driver} has no rules: professional at every instant");
    }
    let json = args.format == Format::Json;
    let text = if let Some(at) = args.at {
        let explanation = explain(book, &driver, at).map_err(Failure::invalid)?;
        if json { pretty(&explanation)? } else { instant(&explanation, book) }
    } else if let Some(date) = args.date {
        let timeline = Timeline::compile(rules, book.options, &book.zone).map_err(Failure::invalid)?;
        let day = day_timeline(&timeline, date);
        if json { pretty(&day)? } else { draw(&day, rules, book) }
    } else if json {
        pretty(&schedule_json(rules))?
    } else {
        schedule(rules, book, args.lang.into())
    };
    write_text(None, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// The summary in words: the weekly hours of each period, and the extensions.
fn schedule(rules: &DriverRules, book: &RuleBook, lang: Lang) -> String {
    let (from, to, always) = match lang {
        Lang::En => ("from", "to", "always"),
        Lang::Fr => ("du", "au", "toujours"),
    };
    let mut text = String::new();
    let shown = |instant: Instant| book.zone.to_datetime(instant).format("%Y-%m-%d %H:%M").to_string();
    let sequence = payload_sequence(rules);
    for payload in &sequence {
        let bounds: Vec<String> = [(from, payload.start), (to, payload.end)]
            .into_iter()
            .filter_map(|(word, bound)| bound.map(|bound| format!("{word} {}", shown(bound))))
            .collect();
        let period = if bounds.is_empty() { always.to_owned() } else { bounds.join(" ") };
        let _ = writeln!(text, "{period}\n    {}", summary(&payload.schedule.private(), lang));
    }
    if sequence.is_empty() {
        let _ = writeln!(text, "{}", summary(&horaires::Week::empty(), lang));
    }
    let mut extensions: Vec<_> = rules.extensions.iter().collect();
    extensions.sort_by_key(|extension| extension.interval);
    for extension in extensions {
        let name = extension.description.clone().unwrap_or_default();
        let (start, end) = (shown(extension.interval.start()), shown(extension.interval.end()));
        let id = extension.id.as_ref().map_or_else(String::new, |id| format!(" ({id})"));
        let _ = writeln!(text, "+ {name}{id}: {from} {start} {to} {end}");
    }
    text
}

fn schedule_json(rules: &DriverRules) -> Value {
    let periods: Vec<Value> = payload_sequence(rules)
        .iter()
        .map(|payload| {
            let private = payload.schedule.private();
            json!({
                "start": payload.start,
                "end": payload.end,
                "summary": {"en": summary(&private, Lang::En), "fr": summary(&private, Lang::Fr)},
            })
        })
        .collect();
    let extensions: Vec<Value> = rules
        .extensions
        .iter()
        .map(|extension| {
            json!({
                "id": extension.id,
                "description": extension.description,
                "start": extension.interval.start(),
                "end": extension.interval.end(),
            })
        })
        .collect();
    json!({"driverId": rules.driver, "periods": periods, "extensions": extensions})
}

/// Every rule considered, and who won.
fn instant(explanation: &Explanation, book: &RuleBook) -> String {
    let mut text = String::new();
    let usage = explanation.usage.as_str();
    let _ = writeln!(
        text,
        "{usage}: {}\ndriver {} at {} ({:?}, {})",
        words::reason(&explanation.reason),
        explanation.driver_id,
        explanation.wall_clock,
        explanation.weekday,
        book.zone.name()
    );
    for rule in &explanation.considered {
        let name = words::reason(&AnswerReason { kind: rule.kind, id: rule.id.clone() });
        let mut facts: Vec<String> = Vec::new();
        facts.extend(rule.description.clone());
        facts.extend(rule.hours.clone());
        let bound = |instant: Option<Instant>| {
            instant.map_or_else(
                || "...".into(),
                |instant| book.zone.to_datetime(instant).format("%Y-%m-%d %H:%M").to_string(),
            )
        };
        if rule.valid_from.is_some() || rule.valid_to.is_some() {
            facts.push(format!("{} to {}", bound(rule.valid_from), bound(rule.valid_to)));
        }
        let _ = writeln!(text, "  {:<16} {name:<24} {}  [{}]", verdict(rule.verdict), facts.join(", "), rule.path);
    }
    text
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Decides => "decides",
        Verdict::AlsoCovers => "also covers",
        Verdict::OtherTime => "other time",
        Verdict::NotYetValid => "not yet valid",
        Verdict::NoLongerValid => "no longer valid",
        Verdict::NotPrivate => "not private",
        Verdict::Unreadable => "unreadable",
    }
}

/// One character of the drawing stands for 20 minutes.
const CELL_MS: i64 = 20 * 60_000;

/// The day drawn: one row of cells, a ruler of hours on the wall, and its segments in words.
fn draw(day: &DayTimeline, rules: &DriverRules, book: &RuleBook) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {}, driver {}: {} private of {}",
        day.date,
        book.zone.name(),
        rules.driver,
        words::duration(day.private_ms),
        words::duration(day.duration_ms)
    );
    if day.segments.is_empty() {
        let _ = writeln!(text, "this day does not exist in this zone: its clocks skipped it");
        return text;
    }
    let (ruler, bar) = cells(day, book);
    let _ = writeln!(text, "{}\n{bar}\n\u{2588} private  \u{2591} professional  \u{2592} both", ruler.trim_end());
    for change in &day.clock_changes {
        let direction = if change.seconds > 0 { "forward" } else { "back" };
        let by = words::duration(i64::from(change.seconds.abs()) * 1000);
        let before = Instant::clamped(change.at.millis() - 1);
        let clock = |instant| book.zone.to_datetime(instant).format("%H:%M:%S %:z").to_string();
        let _ = writeln!(text, "! clocks go {direction} by {by}: after {} comes {}", clock(before), clock(change.at));
    }
    for segment in &day.segments {
        let start = book.zone.to_local(segment.start).format(words::CLOCK);
        let end = words::end_clock(&book.zone, segment.start, segment.end);
        let usage = segment.usage.as_str();
        let length = words::duration(segment.end.millis() - segment.start.millis());
        let why = words::reason(&segment.reason);
        let _ = writeln!(text, "{start}  {end}  {usage:<12}  {length:<12} {why}");
    }
    text
}

/// The ruler and the bar of a day. Each hour on the wall is named where it begins; a change of the clock shows as `!`.
fn cells(day: &DayTimeline, book: &RuleBook) -> (String, String) {
    let (mut ruler, mut bar, mut marks) = (String::new(), String::new(), Vec::new());
    let runs = day.segments.iter().map(|segment| (segment.start.millis(), segment.end.millis(), segment.usage));
    let runs: Vec<(i64, i64, Usage)> = runs.collect();
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return (ruler, bar) };
    let mut at = first.0;
    while at < last.1 {
        let end = at + CELL_MS;
        let touches = |usage| runs.iter().any(|run| run.2 == usage && run.0 < end && at < run.1);
        bar.push(match (touches(Usage::Private), touches(Usage::Professional)) {
            (true, true) => '\u{2592}',
            (true, false) => '\u{2588}',
            (false, true) => '\u{2591}',
            // A gap in the day itself, where clocks were put back over midnight.
            (false, false) => ' ',
        });
        let changes = day.clock_changes.iter().any(|change| (at..end).contains(&change.at.millis()));
        let hour = (at..end.min(last.1)).step_by(60_000).find_map(|minute| {
            let clock = book.zone.to_local(Instant::clamped(minute)).format("%H:%M").to_string();
            clock.strip_suffix(":00").map(str::to_owned)
        });
        let place = bar.chars().count() - 1;
        if changes {
            // A label is two characters wide and three apart from the next: the mark takes the blank between them.
            let mark = if hour.is_some() { place.saturating_sub(1) } else { place };
            marks.push(mark);
        }
        if let Some(hour) = hour.filter(|_| ruler.len() <= place) {
            ruler.push_str(&" ".repeat(place - ruler.len()));
            ruler.push_str(&hour);
        }
        at = end;
    }
    for mark in marks {
        if ruler.len() <= mark {
            ruler.push_str(&" ".repeat(mark + 1 - ruler.len()));
        }
        // The ruler is ASCII: places are bytes.
        if ruler.get(mark..=mark) == Some(" ") {
            ruler.replace_range(mark..=mark, "!");
        }
    }
    (ruler, bar)
}
