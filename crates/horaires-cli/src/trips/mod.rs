//! Trips files: rows in, answers out, in order, with memory that does not grow with their number.

mod answers;
mod args;
mod batch;
mod csv_line;
mod csv_rows;
mod details;
mod input;
mod json_rows;
mod pipeline;
mod positions;
mod rejects;
mod shards;
mod source;
mod split;
mod table;

pub(crate) use answers::{AnswerFormat, Formatter};
pub(crate) use args::TripsArgs;
pub(crate) use batch::{Counts, Done, Extra, RowError, Worked, Worker};
pub(crate) use csv_line::csv_line;
pub(crate) use details::{details, tell_findings};
pub(crate) use positions::{Positions, PositionsArgs};
pub(crate) use shards::Shards;
pub(crate) use source::Source;
pub(crate) use table::{PAGE, page, table};
