//! Privacy-schedule rules engine.

pub mod time;

pub use time::{Instant, MinuteOfDay, OutOfWindow, Period, TimeRange, Weekday};
