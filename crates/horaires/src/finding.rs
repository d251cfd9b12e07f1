//! Findings: what is remarkable in the data of a run, each with a code, a source and a count, so that nothing is
//! dropped in silence.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::issue::Lang;

/// What was found. Codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingCode {
    /// A trip of a driver without rules: professional.
    DriverWithoutRules,
    /// A distance or an amount of fuel below zero.
    NegativeFigure,
    /// Trips without a figure that other trips have.
    MissingFigure,
    /// More metres driven electrically than metres driven.
    ElectricBeyondDistance,
    /// Positions of a trip that the trips do not have.
    PositionUnknownTrip,
    /// A position recorded before its trip or after it.
    PositionOutsideTrip,
    /// Positions of a trip that are not in the order of time.
    PositionsOutOfOrder,
    /// Several positions of a trip at one instant.
    PositionsSameTime,
    /// An odometer that shows less than before.
    OdometerRunsBack,
    /// Positions that leave a private or a professional part of their trip out.
    PositionsCoverPart,
    /// A position recorded at a private instant.
    PositionAtPrivateInstant,
    /// A driver with a working day without private time at lunch.
    NoPrivateLunch,
    /// A driver with a working day without private time in the evening.
    NoPrivateEvening,
    /// An entry without an end that began more than a year ago.
    OldOpenEndedRule,
    /// A request recorded more than seven days after its trip.
    LateOverride,
    /// A rule that could not be read.
    UnreadableRule,
}

impl FindingCode {
    /// Every code.
    pub const ALL: [Self; 16] = [
        Self::DriverWithoutRules,
        Self::NegativeFigure,
        Self::MissingFigure,
        Self::ElectricBeyondDistance,
        Self::PositionUnknownTrip,
        Self::PositionOutsideTrip,
        Self::PositionsOutOfOrder,
        Self::PositionsSameTime,
        Self::OdometerRunsBack,
        Self::PositionsCoverPart,
        Self::PositionAtPrivateInstant,
        Self::NoPrivateLunch,
        Self::NoPrivateEvening,
        Self::OldOpenEndedRule,
        Self::LateOverride,
        Self::UnreadableRule,
    ];

    /// The code, as documents write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DriverWithoutRules => "driver-without-rules",
            Self::NegativeFigure => "negative-figure",
            Self::MissingFigure => "missing-figure",
            Self::ElectricBeyondDistance => "electric-beyond-distance",
            Self::PositionUnknownTrip => "position-unknown-trip",
            Self::PositionOutsideTrip => "position-outside-trip",
            Self::PositionsOutOfOrder => "positions-out-of-order",
            Self::PositionsSameTime => "positions-same-time",
            Self::OdometerRunsBack => "odometer-runs-back",
            Self::PositionsCoverPart => "positions-cover-part",
            Self::PositionAtPrivateInstant => "position-at-private-instant",
            Self::NoPrivateLunch => "no-private-lunch",
            Self::NoPrivateEvening => "no-private-evening",
            Self::OldOpenEndedRule => "old-open-ended-rule",
            Self::LateOverride => "late-override",
            Self::UnreadableRule => "unreadable-rule",
        }
    }

    /// Where the rule behind it comes from.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::DriverWithoutRules => "semantics 6.1",
            Self::NegativeFigure
            | Self::MissingFigure
            | Self::ElectricBeyondDistance
            | Self::PositionUnknownTrip
            | Self::PositionOutsideTrip
            | Self::PositionsOutOfOrder
            | Self::PositionsSameTime
            | Self::OdometerRunsBack
            | Self::PositionsCoverPart => "semantics 6.4",
            Self::PositionAtPrivateInstant => "semantics 9; GDPR 5(1)(c); CNIL 2015-165",
            Self::NoPrivateLunch | Self::NoPrivateEvening => "CNIL 2015-165",
            Self::OldOpenEndedRule => "GDPR 5(1)(d)",
            Self::LateOverride => "semantics 5; GDPR 5(1)(d)",
            Self::UnreadableRule => "semantics 2.5",
        }
    }

    /// What it means, and what became of it, as it follows a count: `1` `trip of a driver without rules`.
    #[must_use]
    pub const fn message(self, count: u64, lang: Lang) -> &'static str {
        let ([one, many], [un, plusieurs]) = self.messages();
        match (lang, count) {
            (Lang::En, 1) => one,
            (Lang::En, _) => many,
            (Lang::Fr, 1) => un,
            (Lang::Fr, _) => plusieurs,
        }
    }

    /// In English and in French, each of one and of several.
    const fn messages(self) -> ([&'static str; 2], [&'static str; 2]) {
        match self {
            Self::DriverWithoutRules => (
                [
                    "trip of a driver without rules: professional, all of it",
                    "trips of drivers without rules: professional, all of them",
                ],
                [
                    "trajet d'un conducteur sans règles : entièrement professionnel",
                    "trajets de conducteurs sans règles : tous professionnels",
                ],
            ),
            Self::NegativeFigure => (
                [
                    "distance or amount of fuel below zero: left out of every sum",
                    "distances or fuel below zero: left out of every sum",
                ],
                [
                    "distance ou carburant négatif : exclu de toutes les sommes",
                    "distances ou carburant négatifs : exclus de toutes les sommes",
                ],
            ),
            Self::MissingFigure => (
                [
                    "figure that a trip does not have, and others do: the sum is that of the others",
                    "figures that trips do not have, and others do: the sums are those of the others",
                ],
                [
                    "valeur absente d'un trajet, présente dans d'autres : la somme est celle de ces derniers",
                    "valeurs absentes de certains trajets, présentes dans d'autres : les sommes sont celles de ces derniers",
                ],
            ),
            Self::ElectricBeyondDistance => (
                [
                    "trip with more electric metres than metres: counted as it is",
                    "trips with more electric metres than metres: counted as they are",
                ],
                [
                    "trajet avec plus de mètres électriques que de mètres : compté tel quel",
                    "trajets avec plus de mètres électriques que de mètres : comptés tels quels",
                ],
            ),
            Self::PositionUnknownTrip => (
                [
                    "position of a trip that the trips file does not have: not used",
                    "positions of trips that the trips file does not have: not used",
                ],
                [
                    "position d'un trajet absent du fichier des trajets : non utilisée",
                    "positions de trajets absents du fichier des trajets : non utilisées",
                ],
            ),
            Self::PositionOutsideTrip => (
                ["position recorded outside its trip: not used", "positions recorded outside their trip: not used"],
                [
                    "position enregistrée hors de son trajet : non utilisée",
                    "positions enregistrées hors de leur trajet : non utilisées",
                ],
            ),
            Self::PositionsOutOfOrder => (
                [
                    "trip whose positions are not in the order of time: put in order",
                    "trips whose positions are not in the order of time: put in order",
                ],
                [
                    "trajet dont les positions ne sont pas dans l'ordre du temps : remises en ordre",
                    "trajets dont les positions ne sont pas dans l'ordre du temps : remises en ordre",
                ],
            ),
            Self::PositionsSameTime => (
                [
                    "position at the instant of another one of its trip: the last counts",
                    "positions at the instant of another one of their trip: the last counts",
                ],
                [
                    "position au même instant qu'une autre du trajet : la dernière compte",
                    "positions au même instant qu'une autre du trajet : la dernière compte",
                ],
            ),
            Self::OdometerRunsBack => (
                [
                    "trip whose odometer runs back: its odometer is not used",
                    "trips whose odometer runs back: their odometer is not used",
                ],
                [
                    "trajet dont le compteur recule : son compteur n'est pas utilisé",
                    "trajets dont le compteur recule : leur compteur n'est pas utilisé",
                ],
            ),
            Self::PositionsCoverPart => (
                [
                    "mixed trip whose positions leave a private or professional part out: shared by time",
                    "mixed trips whose positions leave a private or professional part out: shared by time",
                ],
                [
                    "trajet mixte dont les positions omettent une partie privée ou professionnelle : réparti selon le temps",
                    "trajets mixtes dont les positions omettent une partie privée ou professionnelle : répartis selon le temps",
                ],
            ),
            Self::PositionAtPrivateInstant => (
                [
                    "position recorded at a private instant: it ought not to be there",
                    "positions recorded at private instants: they ought not to be there",
                ],
                [
                    "position enregistrée à un instant privé : elle ne devrait pas exister",
                    "positions enregistrées à des instants privés : elles ne devraient pas exister",
                ],
            ),
            Self::NoPrivateLunch => (
                [
                    "driver with a working day without private time between 12:00 and 14:00",
                    "drivers with a working day without private time between 12:00 and 14:00",
                ],
                [
                    "conducteur avec un jour ouvré sans temps privé entre 12 h et 14 h",
                    "conducteurs avec un jour ouvré sans temps privé entre 12 h et 14 h",
                ],
            ),
            Self::NoPrivateEvening => (
                [
                    "driver with a working day without private time after 18:00",
                    "drivers with a working day without private time after 18:00",
                ],
                [
                    "conducteur avec un jour ouvré sans temps privé après 18 h",
                    "conducteurs avec un jour ouvré sans temps privé après 18 h",
                ],
            ),
            Self::OldOpenEndedRule => (
                [
                    "entry without an end that began more than a year ago: still right?",
                    "entries without an end that began more than a year ago: still right?",
                ],
                [
                    "entrée sans fin qui a commencé il y a plus d'un an : toujours juste ?",
                    "entrées sans fin qui ont commencé il y a plus d'un an : toujours justes ?",
                ],
            ),
            Self::LateOverride => (
                [
                    "trip whose request was recorded more than 7 days after it",
                    "trips whose request was recorded more than 7 days after them",
                ],
                [
                    "trajet dont la demande a été enregistrée plus de 7 jours après",
                    "trajets dont la demande a été enregistrée plus de 7 jours après",
                ],
            ),
            Self::UnreadableRule => (
                ["rule that could not be read: it covers nothing", "rules that could not be read: they cover nothing"],
                ["règle illisible : elle ne couvre rien", "règles illisibles : elles ne couvrent rien"],
            ),
        }
    }
}

/// At most so many places are kept for each code.
const EXAMPLES: usize = 3;

/// The findings of a run, counted by code. They hold ids of trips and drivers, and never a position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings(BTreeMap<FindingCode, Tally>);

/// How often something was found, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// The first few ids of trips or drivers.
    pub examples: Vec<String>,
}

impl Findings {
    /// Counts a finding; the example is asked for only while there are few.
    pub fn add(&mut self, code: FindingCode, example: impl FnOnce() -> String) {
        self.add_many(code, 1, example);
    }

    /// Counts several at once, with one example; none is no finding.
    pub fn add_many(&mut self, code: FindingCode, count: u64, example: impl FnOnce() -> String) {
        if count == 0 {
            return;
        }
        let tally = self.0.entry(code).or_default();
        tally.count += count;
        if tally.examples.len() < EXAMPLES {
            let example = example();
            if !tally.examples.contains(&example) {
                tally.examples.push(example);
            }
        }
    }

    /// Adds what was found elsewhere, later.
    pub fn merge(&mut self, later: &Self) {
        for (code, other) in &later.0 {
            let tally = self.0.entry(*code).or_default();
            tally.count += other.count;
            for example in &other.examples {
                if tally.examples.len() < EXAMPLES && !tally.examples.contains(example) {
                    tally.examples.push(example.clone());
                }
            }
        }
    }

    /// How often something was found.
    #[must_use]
    pub fn count(&self, code: FindingCode) -> u64 {
        self.0.get(&code).map_or(0, |tally| tally.count)
    }

    /// What was found, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (FindingCode, &Tally)> {
        self.0.iter().map(|(code, tally)| (*code, tally))
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Findings {
    /// A list of `{"code", "source", "count", "message": {"en", "fr"}, "examples"}`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Message {
            en: &'static str,
            fr: &'static str,
        }
        #[derive(Serialize)]
        struct Entry<'a> {
            code: &'static str,
            source: &'static str,
            count: u64,
            message: Message,
            examples: &'a [String],
        }
        serializer.collect_seq(self.iter().map(|(code, tally)| Entry {
            code: code.as_str(),
            source: code.source(),
            count: tally.count,
            message: Message { en: code.message(tally.count, Lang::En), fr: code.message(tally.count, Lang::Fr) },
            examples: &tally.examples,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_the_first_examples_stay() {
        let mut findings = Findings::default();
        for trip in 0..5 {
            findings.add(FindingCode::NegativeFigure, || trip.to_string());
        }
        findings.add_many(FindingCode::PositionOutsideTrip, 0, || "none".into());
        let mut later = Findings::default();
        later.add_many(FindingCode::NegativeFigure, 10, || "9".into());
        later.add(FindingCode::OdometerRunsBack, || "9".into());
        findings.merge(&later);
        assert_eq!(findings.count(FindingCode::NegativeFigure), 15);
        assert_eq!(findings.count(FindingCode::PositionOutsideTrip), 0);
        let codes: Vec<_> = findings.iter().map(|(code, tally)| (code.as_str(), tally.examples.join(" "))).collect();
        assert_eq!(codes, [("negative-figure", "0 1 2".to_owned()), ("odometer-runs-back", "9".to_owned())]);
    }

    #[test]
    fn every_code_has_its_own_name_and_words() {
        let names: std::collections::BTreeSet<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), FindingCode::ALL.len());
        for code in FindingCode::ALL {
            let words: std::collections::BTreeSet<&str> = [(1, Lang::En), (2, Lang::En), (1, Lang::Fr), (2, Lang::Fr)]
                .map(|(n, lang)| code.message(n, lang))
                .into();
            assert_eq!(words.len(), 4, "{words:?}");
            assert_eq!(code.message(0, Lang::En), code.message(2, Lang::En));
        }
        let json = serde_json::to_value(&{
            let mut findings = Findings::default();
            findings.add(FindingCode::DriverWithoutRules, || "7".into());
            findings
        });
        assert_eq!(json.unwrap()[0]["code"], "driver-without-rules");
    }
}
