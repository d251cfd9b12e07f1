//! Small words that several commands say: durations, reasons, counts.

use horaires::{AnswerReason, ReasonKind};

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

/// `recurrent 1110000002`, `no rule`.
pub(crate) fn reason(reason: &AnswerReason) -> String {
    match (reason.kind, &reason.id) {
        (ReasonKind::None, _) => "no rule".into(),
        (kind, Some(id)) => format!("{} {id}", kind_word(kind)),
        (kind, None) => kind_word(kind).into(),
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
