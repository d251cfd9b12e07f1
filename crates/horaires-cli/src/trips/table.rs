//! Answers as a table for people, in pages, so that memory does not grow with the number of trips.

use comfy_table::{CellAlignment, Table, presets};

/// Rows of one page.
pub(crate) const PAGE: usize = 500;

/// The columns of the table.
pub(crate) const COLUMNS: [&str; 8] = ["trip", "driver", "start", "end", "usage", "private", "professional", "reason"];

/// A page of the table.
pub(crate) fn page(rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(COLUMNS).add_rows(rows);
    for column in [5, 6] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n", table.trim_fmt())
}
