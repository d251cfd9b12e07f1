//! Small words that several commands say: durations, reasons, counts.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use horaires::{AnswerReason, Instant, Lang, ReasonKind, Usage, Zone};

/// `1 h 05 min`, `30 s`, `2 ms`: whole units, the largest two or so that matter to a reader.
pub(crate) fn duration(ms: i64) -> String {
    let (hours, minutes, seconds, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let mut words = Vec::new();
    if hours > 0 {
        words.push(format!("{hours} h"));
    }
    if minutes > 0 {
        words.push(if hours > 0 { format!("{minutes:02} min") } else { format!("{minutes} min") });
    }
    if seconds > 0 {
        words.push(format!("{seconds} s"));
    }
    if rest > 0 {
        words.push(format!("{rest} ms"));
    }
    if words.is_empty() { "0".into() } else { words.join(" ") }
}

/// When something that began at `start` ends, on the wall: without the day where it is the same, `24:00:00` at its end,
/// and the weekday alone in the week that follows.
///
/// The clock is read as it comes to the end, not after it: what lasts up to a change of the clock ends at 02:00, even
/// if 02:00 is at once called 03:00.
pub(crate) fn end_clock(zone: &Zone, start: Instant, end: Instant) -> String {
    let first = zone.to_local(start);
    let last = if end > start { zone.to_local(Instant::clamped(end.millis() - 1)) } else { first };
    let end = if end > start { last + TimeDelta::milliseconds(1) } else { first };
    if last.date() == first.date() && end.date() != first.date() {
        return "24:00:00".into();
    }
    clock_after(first.date(), end)
}

/// A time on the wall as it is told after a date: only what the reader does not know yet of its day.
pub(crate) fn clock_after(known: NaiveDate, time: NaiveDateTime) -> String {
    let days = (time.date() - known).num_days();
    let form = match days {
        0 => CLOCK,
        1..=6 => WEEKDAY_AND_CLOCK,
        _ => DAY_AND_CLOCK,
    };
    time.format(form).to_string()
}

/// A time on the wall; milliseconds where there are some.
pub(crate) const CLOCK: &str = "%H:%M:%S%.f";
const WEEKDAY_AND_CLOCK: &str = "%a %H:%M:%S%.f";
/// The same, with its day.
pub(crate) const DAY_AND_CLOCK: &str = "%a %Y-%m-%d %H:%M:%S%.f";

/// `recurrent 1110000002`, `no rule`.
pub(crate) fn reason(reason: &AnswerReason) -> String {
    reason_in(reason, Lang::En)
}

/// The same in a language: `horaire 1110000002`, `aucune règle`.
pub(crate) fn reason_in(reason: &AnswerReason, lang: Lang) -> String {
    let word = match (lang, reason.kind) {
        (Lang::En, ReasonKind::None) => "no rule",
        (Lang::En, kind) => kind_word(kind),
        (Lang::Fr, ReasonKind::None) => "aucune règle",
        (Lang::Fr, ReasonKind::Override) => "demande pour",
        (Lang::Fr, ReasonKind::Exceptional) => "extension",
        (Lang::Fr, ReasonKind::Recurrent) => "horaire",
    };
    match (reason.kind, &reason.id) {
        (ReasonKind::None, _) | (_, None) => word.into(),
        (_, Some(id)) => format!("{word} {id}"),
    }
}

/// A usage, for people.
pub(crate) const fn usage(usage: Usage, lang: Lang) -> &'static str {
    match (lang, usage) {
        (Lang::En, usage) => usage.as_str(),
        (Lang::Fr, Usage::Private) => "privé",
        (Lang::Fr, Usage::Professional) => "professionnel",
        (Lang::Fr, Usage::Mixed) => "mixte",
    }
}

/// The word of the answer documents.
pub(crate) const fn kind_word(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Override => "override",
        ReasonKind::Exceptional => "exceptional",
        ReasonKind::Recurrent => "recurrent",
        ReasonKind::None => "none",
    }
}

/// `1 trip`, `2 trips`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Ids are anybody's text: what would move the cursor of a terminal is shown, not done.
pub(crate) fn printable(text: &str) -> String {
    if text.chars().any(char::is_control) { text.escape_debug().to_string() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_units() {
        let told = [0, 2, 30_000, 60_000, 3_900_000, 3_600_001, 90_061_001].map(duration);
        assert_eq!(told, ["0", "2 ms", "30 s", "1 min", "1 h 05 min", "1 h 1 ms", "25 h 01 min 1 s 1 ms"]);
    }

    #[test]
    fn ends_are_read_as_the_clock_comes_to_them() {
        let zone = Zone::named("Europe/Paris").unwrap();
        let at = |text| Instant::from_millis(horaires::wire::parse_date(text).unwrap()).unwrap();
        for (start, end, expected) in [
            ("2026-03-28T10:00:00+01:00", "2026-03-28T10:00:00.250+01:00", "10:00:00.250"),
            ("2026-03-28T10:00:00+01:00", "2026-03-28T10:00:00+01:00", "10:00:00"),
            ("2026-03-28T00:00:00+01:00", "2026-03-28T00:00:00+01:00", "00:00:00"),
            ("2026-03-28T10:00:00+01:00", "2026-03-29T00:00:00+01:00", "24:00:00"),
            ("2026-03-28T10:00:00+01:00", "2026-03-30T00:00:00+02:00", "Mon 00:00:00"),
            ("2026-03-28T10:00:00+01:00", "2026-04-04T10:00:00+02:00", "Sat 2026-04-04 10:00:00"),
            ("2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "02:00:00"),
            ("2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "03:00:00"),
        ] {
            assert_eq!(end_clock(&zone, at(start), at(end)), expected, "{start} {end}");
        }
    }
}
