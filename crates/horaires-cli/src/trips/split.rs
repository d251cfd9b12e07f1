//! Where rows end: the three forms of a trips file, byte by byte.

/// What a quote did wrong in a row of CSV, and in which cell (from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuoteFlaw {
    /// It is never closed, and takes the rest of the file.
    Unclosed(usize),
    /// Text goes on after the closing quote: one quote too many, or one missing before.
    TextAfter(usize),
}

impl QuoteFlaw {
    pub(crate) const fn cell(self) -> usize {
        match self {
            Self::Unclosed(cell) | Self::TextAfter(cell) => cell,
        }
    }

    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Unclosed(_) => "a quote is opened here and never closed",
            Self::TextAfter(_) => "text goes on after the closing quote; inside a quoted cell, write \"\" for a quote",
        }
    }
}

/// Finds the ends of rows in CSV: a line break outside quotes.
///
/// Readers of CSV forgive a stray quote, and so may swallow the rows up to the next one; here it is a flaw of the row.
#[derive(Debug)]
pub(crate) struct CsvRows {
    delimiter: u8,
    state: CsvState,
    cell: usize,
    flaw: Option<QuoteFlaw>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CsvState {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

impl CsvRows {
    pub(crate) const fn new(delimiter: u8) -> Self {
        Self { delimiter, state: CsvState::CellStart, cell: 0, flaw: None }
    }

    /// The length up to the end of the row, its line break included; none if it goes on.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        // Most rows have no quotes, and need no look at each byte.
        if (self.state, self.cell) == (CsvState::CellStart, 0) {
            let found = memchr::memchr3(b'\n', b'\r', b'"', bytes);
            if let Some(end) = found.filter(|index| bytes.get(*index) != Some(&b'"')) {
                return Some(end + 1);
            }
        }
        for (index, byte) in bytes.iter().enumerate() {
            self.state = match (self.state, *byte) {
                (CsvState::Quoted, b'"') => CsvState::AfterQuote,
                (CsvState::Quoted, _) | (CsvState::AfterQuote | CsvState::CellStart, b'"') => CsvState::Quoted,
                (_, b'\n' | b'\r') => {
                    self.state = CsvState::CellStart;
                    return Some(index + 1);
                }
                (_, byte) if byte == self.delimiter => {
                    self.cell += 1;
                    CsvState::CellStart
                }
                (CsvState::AfterQuote, _) => {
                    self.flaw.get_or_insert(QuoteFlaw::TextAfter(self.cell));
                    CsvState::Plain
                }
                (CsvState::CellStart | CsvState::Plain, _) => CsvState::Plain,
            };
        }
        None
    }

    /// What was wrong with the row that ended, and back to the start of the next one.
    pub(crate) fn end_row(&mut self) -> Option<QuoteFlaw> {
        let unclosed = (self.state == CsvState::Quoted).then_some(QuoteFlaw::Unclosed(self.cell));
        let flaw = self.flaw.or(unclosed);
        *self = Self::new(self.delimiter);
        flaw
    }
}

/// Finds the ends of the elements of a JSON array: a comma or bracket outside strings and at no depth.
#[derive(Debug, Default)]
pub(crate) struct JsonElements {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl JsonElements {
    /// Whether what was scanned ended with an element, not inside one.
    pub(crate) const fn is_between(&self) -> bool {
        self.depth == 0 && !self.in_string
    }

    /// The length up to the end of the element, its comma or bracket included; none if it goes on.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'[' | b'{' => self.depth += 1,
                b',' | b']' if self.depth == 0 => return Some(index + 1),
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_rows(text: &str) -> Vec<(&str, Option<QuoteFlaw>)> {
        let (mut rows, mut rest, mut scanner) = (Vec::new(), text, CsvRows::new(b';'));
        while !rest.is_empty() {
            let (row, after) = rest.split_at(scanner.scan(rest.as_bytes()).unwrap_or(rest.len()));
            rows.push((row, scanner.end_row()));
            rest = after;
        }
        rows
    }

    #[test]
    fn rows_of_csv_end_outside_quotes() {
        assert_eq!(csv_rows("a;b\n\"c\nd\";\"\"\ne"), [("a;b\n", None), ("\"c\nd\";\"\"\n", None), ("e", None)]);
        assert_eq!(csv_rows("5\";\"a\"\"\n\"\r"), [("5\";\"a\"\"\n\"\r", None)]);
        assert_eq!(csv_rows("a;\"b\nc;d\n"), [("a;\"b\nc;d\n", Some(QuoteFlaw::Unclosed(1)))]);
        let swallowed = "a;\"b\nc;\"d\"\n";
        assert_eq!(csv_rows(swallowed), [(swallowed, Some(QuoteFlaw::TextAfter(1)))]);
    }

    #[test]
    fn the_same_rows_as_the_csv_reader_wherever_the_text_is_cut() {
        let pieces = ["a", "\"", ";", "\n", "\"\"", "\r\n"];
        for number in 0..pieces.len().pow(5) {
            let text: String = (0..5).map(|place| pieces[number / pieces.len().pow(place) % pieces.len()]).collect();
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(b';')
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let expected: Vec<u64> =
                reader.records().map(|record| record.unwrap().position().unwrap().byte()).collect();
            let (mut found, mut at) = (Vec::new(), 0);
            for (row, _) in csv_rows(&text) {
                if !row.trim_matches(['\r', '\n']).is_empty() {
                    found.push(at);
                }
                at += row.len() as u64;
            }
            // The reader counts blank lines to the row that follows them.
            assert_eq!(found.len(), expected.len(), "{text:?}");
            for cut in 0..text.len() {
                let (mut whole, mut cutted) = (CsvRows::new(b';'), CsvRows::new(b';'));
                let (before, after) = text.as_bytes().split_at(cut);
                let again = cutted.scan(before).or_else(|| cutted.scan(after).map(|length| cut + length));
                assert_eq!(again, whole.scan(text.as_bytes()), "{text:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn elements_of_json_end_at_no_depth() {
        let mut scanner = JsonElements::default();
        assert_eq!(scanner.scan(br#"{"a": [1, 2], "b": "},\"]"}, next"#), Some(28));
        assert_eq!(scanner.scan(br#"{"a": "\"#), None);
        assert!(!scanner.is_between());
        assert_eq!(scanner.scan(br#"",","b": {}}]"#), Some(13));
        assert!(scanner.is_between());
    }
}
