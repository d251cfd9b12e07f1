//! Answers as a table for people, in pages, so that memory does not grow with the number of trips.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// Rows of one page.
pub(crate) const PAGE: usize = 500;

/// The columns of the table.
pub(crate) const COLUMNS: [&str; 8] = ["trip", "driver", "start", "end", "usage", "private", "professional", "reason"];

/// Two blanks between columns, and nothing else: ids of ten digits leave no room for lines on a usual terminal.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('\u{2500}').junction('\u{2500}'));

/// A page of the table.
pub(crate) fn page(rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(COLUMNS).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    for column in [5, 6] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n", table.trim_fmt())
}
