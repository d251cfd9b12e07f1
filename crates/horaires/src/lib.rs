//! Privacy-schedule rules engine.

mod answer;
mod batch;
mod classify;
mod id;
mod issue;
mod limits;
mod messages;
mod options;
mod payload;
mod range_set;
mod rules;
mod summary;
pub mod time;
mod timeline;
mod trip;
pub mod validate;
mod week;
pub mod wire;
pub mod zone;

pub use answer::{Answer, AnswerReason, AnswerSegment, SegmentDetail};
pub use batch::{BatchError, BatchIndex};
pub use classify::{Classification, Classifier, TripSegment, Usage};
pub use id::Id;
pub use issue::{CODES, Fix, FixAction, Issue, Lang, Problem, Severity};
pub use limits::{Limit, LimitExceeded};
pub use options::{EndOfDay, EndOfDayForm, Extensions, MixedPolicy, Options};
pub use payload::{NotWritable, Payload, payload_sequence};
pub use range_set::RangeSet;
pub use rules::{DriverRules, ExtensionRule, OverrideRule, Overrides, RuleBook, UnreadableRule, WeeklyRule};
pub use summary::{day_word, summary};
pub use time::{Instant, MinuteOfDay, OutOfWindow, Period, TimeRange, Weekday};
pub use timeline::{Reason, ReasonKind, Reasons, Segment, Segments, Timeline};
pub use trip::{Cell, Trip, TripColumn, TripError, TripRow};
pub use week::{Schedule, Week, split_overnight};
pub use zone::{Span, TzifError, UnknownZone, Zone};
