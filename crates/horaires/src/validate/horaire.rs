//! One `horaire`: its day, its type and its times, as written and as meant (`semantics.md` 2).

use serde_json::Value;

use super::patch::Operation;
use super::pointer::Path;
use super::sink::{Sink, shorten};
use crate::issue::{Fix, FixAction, Lang, Problem};
use crate::options::EndOfDay;
use crate::summary::day_word;
use crate::time::{DAY_MINUTES, MinuteOfDay, TimeRange, Weekday};
use crate::wire::{Field, Horaire, Kind, day_from_name, day_name};

/// The times of a range as they were written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// A range of one day.
    Range(TimeRange),
    /// The end is before the start: a night, written as one range.
    Overnight { start: MinuteOfDay, end: MinuteOfDay },
}

/// The times, with 23:59 as an end read as the mode says; anything impossible is reported.
pub(crate) fn read_times(sink: &mut Sink, horaire: &Horaire, path: Path<'_>, end_of_day: EndOfDay) -> Option<Times> {
    let start = clock(sink, (&horaire.start_hour, "debutHeure"), (&horaire.start_minute, "debutMinute"), path);
    let end = clock(sink, (&horaire.end_hour, "finHeure"), (&horaire.end_minute, "finMinute"), path);
    if start == Some(MinuteOfDay::END_OF_DAY) {
        sink.report(Problem::StartAtEndOfDay, path.key("debutHeure"));
        return None;
    }
    let (start, end) = (start?, end?);
    // Emptiness and order are judged on the values as written (semantics.md 2.1).
    if start == end {
        sink.report(Problem::EmptyRange { at: start.to_string() }, path);
        return None;
    }
    if end < start {
        return Some(Times::Overnight { start, end });
    }
    let last_minute = end.minutes() == DAY_MINUTES - 1;
    let end = if last_minute && end_of_day == EndOfDay::Inclusive { MinuteOfDay::END_OF_DAY } else { end };
    TimeRange::new(start, end).map(Times::Range)
}

/// Whether the end is written 23:59.
pub(crate) fn ends_in_last_minute(horaire: &Horaire) -> bool {
    horaire.end_hour.value() == Some(&23) && horaire.end_minute.value() == Some(&59)
}

fn clock(
    sink: &mut Sink,
    (hour, hour_name): (&Field<i64>, &str),
    (minute, minute_name): (&Field<i64>, &str),
    path: Path<'_>,
) -> Option<MinuteOfDay> {
    let hour = sink.need(hour, path, hour_name, "a whole number").copied();
    let minute = sink.need(minute, path, minute_name, "a whole number").copied();
    let hour_fits = hour.is_some_and(|found| {
        let fits = (0..=24).contains(&found);
        if !fits {
            sink.report(Problem::HourOutOfRange { found }, path.key(hour_name));
        }
        fits
    });
    let minute_fits = minute.is_some_and(|found| {
        let fits = (0..=59).contains(&found);
        if !fits {
            sink.report(Problem::MinuteOutOfRange { found }, path.key(minute_name));
        }
        fits
    });
    if !hour_fits || !minute_fits {
        return None;
    }
    let (hour, minute) = (hour?, minute?);
    if hour == 24 && minute > 0 {
        sink.report(Problem::BeyondEndOfDay { minute }, path.key(minute_name));
        return None;
    }
    MinuteOfDay::from_hm(u16::try_from(hour).ok()?, u16::try_from(minute).ok()?)
}

/// The day of a range.
pub(crate) fn read_day(sink: &mut Sink, horaire: &Horaire, path: Path<'_>) -> Option<Weekday> {
    let name = sink.need(&horaire.day, path, "idJourSemaine", "a string")?;
    let day = day_from_name(name);
    if day.is_none() {
        let path = path.key("idJourSemaine");
        let fix = guess_day(name).map(|day| spell(path, day_name(day)));
        sink.report_with(Problem::UnknownDay { found: shorten(name) }, path, fix);
    }
    day
}

/// The type of a range. A type that is not known is reported, kept, and not private (`semantics.md` 2.4).
pub(crate) fn read_kind(sink: &mut Sink, horaire: &Horaire, path: Path<'_>) -> Option<Kind> {
    let name = sink.need(&horaire.kind, path, "typeHoraires", "a string")?;
    let path = path.key("typeHoraires");
    let fix = guess_kind(name).map(|kind| spell(path, kind.name()));
    Some(report_kind(sink, name, path, fix))
}

/// Reports a type that is not private, and gives it back.
pub(crate) fn report_kind(sink: &mut Sink, name: &str, path: Path<'_>, fix: Option<Fix>) -> Kind {
    let kind = Kind::from_name(name);
    match &kind {
        Kind::Immobilisation => sink.report(Problem::NonPrivateType { found: name.to_owned() }, path),
        // Understood, if not known: it is kept, and it is not private.
        Kind::Other(_) => {
            sink.harmless(|sink| sink.report_with(Problem::UnknownType { found: shorten(name) }, path, fix));
        }
        Kind::Private | Kind::PrivateExceptional => {}
    }
    kind
}

/// A fix that writes a name as the service spells it.
fn spell(path: Path<'_>, name: &str) -> Fix {
    Fix::new(FixAction::Spell(name.to_owned()), vec![Operation::replace(path, name)])
}

/// The day that somebody meant: other case, blanks, English or French names.
pub(crate) fn guess_day(name: &str) -> Option<Weekday> {
    let name = name.trim();
    Weekday::ALL
        .into_iter()
        .find(|day| name.eq_ignore_ascii_case(day_name(*day)) || name.eq_ignore_ascii_case(day_word(*day, Lang::En)))
}

/// The private type that somebody meant: other case, blanks or hyphens.
pub(crate) fn guess_kind(name: &str) -> Option<Kind> {
    let spelt = name.trim().chars().map(|c| match c {
        ' ' | '-' => '_',
        'é' | 'É' => 'E',
        c => c.to_ascii_uppercase(),
    });
    let kind = Kind::from_name(&spelt.collect::<String>());
    (!matches!(kind, Kind::Other(_))).then_some(kind)
}

/// Hour and minute of the end of a day, as the mode writes it; after a start at 23:59 always 24:00.
pub(crate) const fn written_end_of_day(start: MinuteOfDay, end_of_day: EndOfDay) -> (u16, u16) {
    match end_of_day {
        EndOfDay::Inclusive if start.minutes() < DAY_MINUTES - 1 => (23, 59),
        _ => (24, 0),
    }
}

/// The JSON of a range, moved to the beginning of another day: the second part of one that ran past midnight.
pub(crate) fn on_next_day(mut horaire: Value, day: Weekday) -> Value {
    if let Value::Object(fields) = &mut horaire {
        fields.insert("idJourSemaine".to_owned(), day_name(day).into());
        fields.insert("debutHeure".to_owned(), 0.into());
        fields.insert("debutMinute".to_owned(), 0.into());
    }
    horaire
}
