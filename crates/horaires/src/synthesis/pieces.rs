//! A trip cut where an analysis tells it apart.

use chrono::NaiveDate;

use super::Synthesis;
use crate::classify::{Classification, Usage};
use crate::figures::Figures;
use crate::report::days_of;
use crate::shares::{Basis, Part, Sharing};
use crate::time::{Instant, Period};
use crate::timeline::ReasonKind;
use crate::track::Track;
use crate::wire::SynthesisFlag;
use crate::zone::Zone;

/// What a trip adds, by day on the wall (where days are wanted) and flag.
pub(super) struct Pieces {
    pub(super) pieces: Vec<(Option<NaiveDate>, SynthesisFlag, Part)>,
    /// Whether time decided about some share.
    pub(super) estimated: bool,
}

struct Piece {
    period: Period,
    day: Option<NaiveDate>,
    flag: SynthesisFlag,
    inside: bool,
}

/// Cuts a trip at the ends of its runs of one usage, and these where the flag changes, at the ends of the period and, where
/// days are wanted, where a new day begins on the wall; and shares its figures out the same way.
pub(super) fn pieces(
    zone: &Zone,
    classification: &Classification<'_>,
    synthesis: &Synthesis,
    figures: &Figures,
    track: Option<&Track>,
) -> Pieces {
    let with_schedule = synthesis.mode.with_hours;
    let runs = classification.usage_runs();
    if runs.is_empty() {
        return instant(zone, classification, synthesis, figures);
    }
    let periods: Vec<Period> = runs.iter().map(|run| run.0).collect();
    let sharing = Sharing::over(&periods, track);
    let mut found = Pieces { pieces: Vec::new(), estimated: sharing.basis == Basis::Estimated };
    let mut segments = classification.segments().peekable();
    for ((run, private), figures) in runs.iter().zip(sharing.share(figures)) {
        let mut flagged: Vec<(Period, SynthesisFlag)> = Vec::new();
        while let Some(segment) = segments.next_if(|segment| segment.period.start() < run.end()) {
            let flag = SynthesisFlag::of(*private, segment.reason.kind, with_schedule);
            match flagged.last_mut().filter(|last| last.1 == flag) {
                Some(last) => last.0 = Period::new(last.0.start(), segment.period.end()).unwrap_or(last.0),
                None => flagged.push((segment.period, flag)),
            }
        }
        let pieces: Vec<Piece> =
            flagged.iter().flat_map(|(period, flag)| cut(zone, synthesis, *period, *flag)).collect();
        let periods: Vec<Period> = pieces.iter().map(|piece| piece.period).collect();
        let sharing = Sharing::over(&periods, track);
        found.estimated |= sharing.basis == Basis::Estimated;
        for (piece, figures) in pieces.iter().zip(sharing.share(&figures)).filter(|(piece, _)| piece.inside) {
            found.pieces.push((piece.day, piece.flag, Part { ms: piece.period.duration_ms(), figures }));
        }
    }
    found
}

/// A trip of no length: everything goes to the usage of its instant.
fn instant(zone: &Zone, classification: &Classification<'_>, synthesis: &Synthesis, figures: &Figures) -> Pieces {
    let at = classification.period().start();
    let reason = classification.reason.as_ref().map_or(ReasonKind::None, |reason| reason.kind);
    let flag = SynthesisFlag::of(classification.usage == Usage::Private, reason, synthesis.mode.with_hours);
    let day = synthesis.by_day().then(|| zone.to_local(at).date());
    let inside = synthesis.period.is_none_or(|period| period.contains(at));
    let piece = (day, flag, Part { ms: 0, figures: *figures });
    Pieces { pieces: inside.then_some(piece).into_iter().collect(), estimated: false }
}

/// A stretch of one flag cut at the ends of the period and, where they are wanted, of days.
fn cut(zone: &Zone, synthesis: &Synthesis, stretch: Period, flag: SynthesisFlag) -> Vec<Piece> {
    let by_day = synthesis.by_day();
    at_ends(stretch, synthesis.period)
        .flat_map(|(part, inside)| {
            let days = if by_day { days_of(zone, part) } else { Vec::new() };
            let whole = (!by_day).then_some(Piece { period: part, day: None, flag, inside });
            whole.into_iter().chain(days.into_iter().map(move |(day, period)| Piece {
                period,
                day: Some(day),
                flag,
                inside,
            }))
        })
        .collect()
}

/// What lies before, within and after a period, in order, and whether it lies within.
fn at_ends(stretch: Period, period: Option<Period>) -> impl Iterator<Item = (Period, bool)> {
    let (start, end) = period.map_or((Instant::MIN, Instant::MAX), |period| (period.start(), period.end()));
    let part = |from, to| Period::new(from, to).and_then(|side| stretch.intersect(side));
    let parts = [(part(Instant::MIN, start), false), (part(start, end), true), (part(end, Instant::MAX), false)];
    parts.into_iter().filter_map(|(part, inside)| Some((part?, inside)))
}
