//! Trips files: rows in, answers out, in order, with memory that does not grow with their number.

mod answers;
mod batch;
mod csv_rows;
mod input;
mod json_rows;
mod pipeline;
mod rejects;
mod source;
mod split;
mod table;

pub(crate) use answers::{AnswerFormat, Formatter};
pub(crate) use batch::{Counts, Done, Worker};
pub(crate) use pipeline::run;
pub(crate) use rejects::{OnError, Rejects};
pub(crate) use source::{Source, TripsFormat};
pub(crate) use table::{PAGE, page};
