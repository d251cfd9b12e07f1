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
mod rows;
mod source;
mod split;
mod table;

pub(crate) use answers::{AnswerFormat, Formatter};
pub(crate) use args::{TripsArgs, Written};
pub(crate) use batch::{Batch, Counts, Done, Extra, RawRow, RowError, Worked, Worker};
pub(crate) use csv_line::{CsvLine, csv_line};
pub(crate) use csv_rows::{Cells, CsvHeader, parse as parse_csv, parse_ids as parse_csv_ids};
pub(crate) use details::{details, tell_findings};
pub(crate) use json_rows::parse as parse_json;
pub(crate) use positions::{Positions, PositionsArgs};
pub(crate) use rows::{DetailedTrip, Pool};
pub(crate) use source::Source;
pub(crate) use table::{PAGE, page, table};
