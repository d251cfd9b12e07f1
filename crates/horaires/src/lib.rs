//! Privacy-schedule rules engine.

pub mod time;
pub mod zone;

pub use time::{Instant, MinuteOfDay, OutOfWindow, Period, TimeRange, Weekday};
pub use zone::{Span, TzifError, UnknownZone, Zone};
