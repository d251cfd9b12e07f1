//! A rules engine for the private hours of company-car drivers: it validates and merges weekly schedules, and
//! classifies trips as private or professional, to the millisecond, in the customer's time zone, and says why.
//!
//! It is pure: no I/O, no clock, no threads of its own (but with the feature `rayon`), no `unsafe` but in one
//! module of 100 lines, for what processors are told of memory. "Now" is an argument.
//!
//! # From the service's JSON to classified trips
//!
//! JSON goes one way: [`wire`] reads it word for word, [`validate`] turns it into the engine's types and reports every
//! [`Issue`] on the way, [`Timeline`] compiles a driver's rules, and [`Classifier`] answers for trips.
//!
//! ```
//! use horaires::validate::{self, RuleSettings};
//! use horaires::{Answer, Cell, Classifier, MixedPolicy, SegmentDetail, TripColumn, TripRow, Usage};
//!
//! // A rules document: the service's own lists, and the customer's time zone.
//! let rules = r#"{
//!   "timeZone": "Europe/Paris",
//!   "recurrent": [{
//!     "id": 1110000002, "individu": {"id": 1110000403}, "debut": 1767222000000, "fin": null,
//!     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
//!                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}
//!   }]
//! }"#;
//! let (book, issues) = validate::read_rules(&serde_json::from_str(rules)?, &RuleSettings::default());
//! assert!(issues.iter().all(|issue| !issue.unreadable)); // what cannot be read is never silent
//! let book = book.ok_or("the rules cannot be used")?;
//!
//! // A trip: Monday 30 March 2026, 07:35 to 08:20 in Paris.
//! let mut row = TripRow::default();
//! row.set(TripColumn::TripId, Cell::Number("1110000405"));
//! row.set(TripColumn::DriverId, Cell::Number("1110000403"));
//! row.set(TripColumn::Start, Cell::Text("2026-03-30T07:35:00+02:00"));
//! row.set(TripColumn::End, Cell::Text("2026-03-30T08:20:00+02:00"));
//! let trip = row.trip()?;
//!
//! let classifier = Classifier::new(&book, MixedPolicy::Split);
//! let classified = classifier.classify(&trip)?;
//! assert_eq!(classified.usage, Usage::Mixed);
//! assert_eq!((classified.private_ms, classified.professional_ms), (25 * 60_000, 20 * 60_000));
//!
//! // The answer document is the same on every face: library, command line, browser.
//! let answer = Answer::new(&trip, &classified, SegmentDetail::Deciding)?;
//! assert!(serde_json::to_string(&answer)?.contains(r#""usage":"mixed","privateMs":1500000"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it decides, and how
//!
//! - Weekly hours are hours **on the wall**: an instant is private when the clock on the wall shows a private time.
//!   Trips stay in UTC, so clock changes are never ambiguous: a day has 23, 24 or 25 hours, and durations are elapsed.
//! - Precedence: a request after the fact for a trip, then extensions and recurrent hours together, then professional.
//! - A list from the service is read tolerantly: what cannot be read covers nothing, and is an [`Issue`] marked
//!   `unreadable`. A payload for the service is checked strictly.
//! - An end written 23:59 means the end of the day, unless [`EndOfDay::Strict`].
//!
//! # Changing what the service holds
//!
//! [`plan()`] gives the requests that turn a driver's current rules into the wanted ones from now on, and names what the
//! service cannot grant; [`service`] is a model of what the service does with each.
//!
//! # What it does not do
//!
//! It talks to nobody, reads no file and no clock, and guesses no time zone. It does not interpret `IMMOBILISATION` or
//! types it does not know: they are kept, and are not private.
//!
//! # Compile once, query often
//!
//! A [`Timeline`] is immutable, `Send + Sync` and cheap to clone; it covers the whole supported window, 1970 to 2100,
//! in a few hundred bytes. [`Classifier`] compiles each driver once, on first use. For columns of trips see [`BatchIndex`], for
//! one driver, and [`Fleet`].
//!
//! # Distance, energy, cost
//!
//! [`TripShares`] shares what is proportional to a trip between its private and its professional part, by the trip's own
//! positions ([`Track`]) where it has them, else by time; [`Totals`] adds trips up,
//! and [`ReportSums`] does so by driver, vehicle, day and more; [`Synthesis`] is the service's own analysis in its ten render
//! modes. Amounts are exact decimals. What is
//! wrong with the data of a run is counted in its [`Findings`]. [`Compared`] and [`Difference`] tell what another set of
//! rules would change, and [`WeekOverlay`] lays the weekly hours of both over each other; [`Redactor`] tells what of it
//! may be shared; [`check_rules`] and [`check_trip`] what ought not to be; [`DrivenWeek`] suggests the schedule that agrees
//! best with what people marked.
//!
//! # Untrusted input
//!
//! No input makes the engine panic. [`validate::parse_json`] and [`validate::read_value`] bound size and nesting, and
//! refuse a key that stands twice in one object; every other [`Limit`] is enforced with an error that names it.
//!
//! # Time zones
//!
//! One compact table serves every face, so that all agree; [`zone::tzdb_version`] says which database it was made from.
//! A [`Zone`] can also be made from TZif bytes ([`Zone::from_tzif`]) or, with the feature `chrono-tz`, from a
//! `chrono_tz::Tz`: [`Zone::from_tz`] takes the bundled data of that name, [`Zone::from_tz_database`] chrono-tz's own.
//! Instants convert to and from chrono's `DateTime`.
//!
//! # Features
//!
//! - `chrono-tz` (default): `chrono_tz::Tz` as a way to a [`Zone`]. Off, chrono-tz's database is not linked in.
//! - `exact-decimals` (default): figures of trips are written with every digit in JSON. Off, as floating-point numbers.
//! - `rayon`: columns of trips on all cores, `BatchIndex::par_private_ms` and the like.
//! - `schema`: `schema`, the JSON Schemas of every document.
//! - `zone-table-writer`: writes the zone table; for maintainers.

// Macros that are exported name the crate as their users do.
extern crate self as horaires;

mod amount;
mod answer;
mod batch;
mod check;
mod classify;
mod covers;
mod explain;
mod figures;
mod finding;
mod fleet;
mod id;
mod instructions;
mod issue;
mod kernel;
mod limits;
mod memory;
mod messages;
mod options;
#[cfg(feature = "rayon")]
mod parallel;
mod payload;
mod places;
pub mod plan;
mod position_row;
mod provenance;
mod range_set;
mod redact;
mod report;
mod report_document;
mod retention;
mod rules;
#[cfg(feature = "schema")]
mod schema;
pub mod service;
mod shares;
mod slots;
mod stores;
mod stretch;
mod suggest;
mod summary;
mod synthesis;
pub mod time;
mod timeline;
mod track;
mod trip;
mod usage;
mod usage_columns;
pub mod validate;
mod week;
mod week_overlay;
mod what_if;
mod what_if_document;
pub mod wire;
pub mod zone;

pub use amount::Amount;
pub use answer::{Answer, AnswerReason, AnswerSegment, SegmentDetail};
pub use batch::{BatchError, BatchIndex, BatchPath};
pub use check::{check_rules, check_trip};
pub use classify::{Classification, Classifier, TripSegment, Usage};
pub use explain::{ClockChange, ConsideredRule, DayTimeline, Explanation, Verdict, day_timeline, explain};
pub use figures::{DetailColumn, DetailError, Figure, Figures, TripDetails};
pub use finding::{FindingCode, Findings, Tally};
pub use fleet::Fleet;
pub use id::Id;
pub use instructions::Instructions;
pub use issue::{ACTIONS, CODES, Fix, FixAction, Issue, Lang, Problem, Severity};
pub use limits::{Limit, LimitExceeded};
pub use options::{EndOfDay, EndOfDayForm, Extensions, MixedPolicy, Options};
pub use payload::{NotWritable, Payload, payload_sequence};
pub use plan::plan;
pub use position_row::{PositionColumn, PositionError, PositionRow};
pub use provenance::{Provenance, rules_hash, rules_hash_of_json};
pub use range_set::RangeSet;
pub use redact::{OutdatedTrip, ProfessionalStretch, RedactOptions, RedactedTrip, Redactor, UnreadableRules};
pub use report::{
    Dimension, KeyPart, RenderMode, ReportKey, ReportRow, ReportSums, available_private_ms, report_parts, whole_days,
};
pub use report_document::{ReportDocument, ReportPeriod, ReportRowDocument, hides_private};
pub use retention::{RetentionPeriod, RetentionPolicy, retention_policies};
pub use rules::{DriverRules, ExtensionRule, OverrideRule, Overrides, RuleBook, UnreadableRule, WeeklyRule};
#[cfg(feature = "schema")]
pub use schema::{DOCUMENTS, schema};
pub use shares::{Basis, Part, Sharing, Totals, TripShares};
pub use stores::Stores;
pub use suggest::{Agreement, DrivenWeek, SuggestDocument};
pub use summary::{day_word, summary};
pub use synthesis::{Synthesis, SynthesisNames, SynthesisSubject};
pub use time::{Instant, MinuteOfDay, OutOfWindow, Period, TimeRange, Weekday};
pub use timeline::{Reason, ReasonKind, Reasons, Segment, Segments, Timeline};
pub use track::{Odometer, Place, Position, Track};
pub use trip::{Cell, Trip, TripColumn, TripError, TripRow};
pub use usage_columns::{TripUsage, UsageColumns};
pub use week::{Schedule, Week, split_overnight};
pub use week_overlay::{Overlap, OverlayDay, WeekOverlay};
pub use what_if::{Compared, Difference, RankBy, RuleChange, TripChange, rank};
pub use what_if_document::{
    CandidateChange, CandidateDocument, ChangeDocument, DriverDifference, WhatIfDocument, WhatIfSums, WhyDocument,
};
pub use zone::{Span, TzifError, UnknownZone, Zone};
