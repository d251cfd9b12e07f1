//! Limits on what the engine takes, so that no input can exhaust a machine. Each is documented and enforced with an
//! error that names it.

/// A documented limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of a JSON document: 256 MiB.
    DocumentBytes,
    /// Values of a document that comes as objects, not as text: 4,000,000.
    DocumentValues,
    /// Nesting of a JSON document: 64 levels.
    Nesting,
    /// Entries in one list of a rules document: 4,000,000.
    ListEntries,
    /// Entries, rows and extensions of one driver: 10,000.
    DriverRules,
    /// Slots of one driver's compiled timeline: 2,000,000 (rules x changes of the set of valid rules).
    TimelineSlots,
    /// Changes of usage in the window of one batch index: 4,000,000.
    BatchChanges,
    /// Ranges in one payload: 100,000.
    PayloadRanges,
    /// Issues reported for one document: 10,000; one more says that there are others.
    Issues,
    /// Bytes of one trip row: 1 MiB.
    RowBytes,
    /// Positions of the trips of one run, which are held in memory: 20,000,000.
    Positions,
    /// Segments, and reasons in them, of one answer: 1,000,000.
    Segments,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 12] = [
        Self::DocumentBytes,
        Self::DocumentValues,
        Self::Nesting,
        Self::ListEntries,
        Self::DriverRules,
        Self::TimelineSlots,
        Self::BatchChanges,
        Self::PayloadRanges,
        Self::Issues,
        Self::RowBytes,
        Self::Positions,
        Self::Segments,
    ];

    /// The largest number that is accepted.
    #[must_use]
    pub const fn max(self) -> usize {
        match self {
            Self::DocumentBytes => 256 << 20,
            Self::DocumentValues => 4_000_000,
            Self::Nesting => 64,
            Self::ListEntries => 4_000_000,
            Self::DriverRules => 10_000,
            Self::TimelineSlots => 2_000_000,
            Self::BatchChanges => 4_000_000,
            Self::PayloadRanges => 100_000,
            Self::Issues => 10_000,
            Self::RowBytes => 1 << 20,
            Self::Positions => 20_000_000,
            Self::Segments => 1_000_000,
        }
    }

    /// What is limited, in English and in French.
    pub(crate) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::DocumentBytes => ("bytes of a document", "octets d'un document"),
            Self::DocumentValues => ("values of a document", "valeurs d'un document"),
            Self::Nesting => ("levels of nesting", "niveaux d'imbrication"),
            Self::ListEntries => ("entries of a list", "entrées d'une liste"),
            Self::DriverRules => ("rules of one driver", "règles d'un conducteur"),
            Self::TimelineSlots => ("slots of a compiled timeline", "cases d'une chronologie compilée"),
            Self::BatchChanges => ("changes of usage in a batch index", "changements d'usage d'un index de lot"),
            Self::PayloadRanges => ("ranges of a payload", "plages d'un envoi"),
            Self::Issues => ("issues of a document", "constats d'un document"),
            Self::RowBytes => ("bytes of a trip row", "octets d'une ligne de trajet"),
            Self::Positions => ("positions", "positions"),
            Self::Segments => ("segments of an answer", "segments d'une réponse"),
        }
    }
}

/// A limit was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {max} {name}", max = .0.max(), name = .0.names().0)]
pub struct LimitExceeded(pub Limit);
