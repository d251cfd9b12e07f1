//! Answers as a table for people, in pages, so that memory does not grow with the number of trips.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// Rows of one page.
pub(crate) const PAGE: usize = 500;

/// The columns of the table.
pub(crate) const COLUMNS: [&str; 8] = ["trip", "driver", "start", "end", "usage", "private", "professional", "reason"];

/// Two blanks between columns, and nothing else: ids of ten digits leave no room for lines on a usual terminal.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('\u{2500}').junction('\u{2500}'));

/// A page of the table of answers.
pub(crate) fn page(rows: Vec<Vec<String>>) -> String {
    table(&COLUMNS, &[5, 6], rows)
}

/// A table; the numbered columns hold figures and are aligned to the right.
pub(crate) fn table(columns: &[&str], figures: &[usize], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(columns.iter().copied()).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    for column in figures {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n", table.trim_fmt())
}
