//! One line of CSV, cell by cell, behind what was written before: nothing is allocated for it.

use horaires::Id;

/// A line under way. Cells are quoted where they must be, as the csv crate does.
pub(crate) struct CsvLine<'a> {
    bytes: &'a mut Vec<u8>,
    delimiter: u8,
    numbers: itoa::Buffer,
    is_first: bool,
}

/// A whole line of cells, separated by commas.
pub(crate) fn csv_line(bytes: &mut Vec<u8>, cells: &[String]) {
    let mut line = CsvLine::new(bytes, b',');
    cells.iter().for_each(|cell| line.text(cell));
    line.end();
}

impl<'a> CsvLine<'a> {
    pub(crate) fn new(bytes: &'a mut Vec<u8>, delimiter: u8) -> Self {
        Self { bytes, delimiter, numbers: itoa::Buffer::new(), is_first: true }
    }

    pub(crate) fn number(&mut self, number: i64) {
        self.separate();
        self.bytes.extend_from_slice(self.numbers.format(number).as_bytes());
    }

    /// An id, or an empty cell.
    pub(crate) fn id(&mut self, id: Option<&Id>) {
        match id {
            None => self.word(""),
            Some(Id::Number(number)) => self.number(*number),
            Some(Id::Text(text)) => self.text(text),
        }
    }

    /// A word of ours, which needs no quotes.
    pub(crate) fn word(&mut self, word: &str) {
        self.separate();
        self.bytes.extend_from_slice(word.as_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.separate();
        if !text.bytes().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || byte == self.delimiter) {
            return self.bytes.extend_from_slice(text.as_bytes());
        }
        self.bytes.push(b'"');
        for (index, piece) in text.split('"').enumerate() {
            if index > 0 {
                self.bytes.extend_from_slice(b"\"\"");
            }
            self.bytes.extend_from_slice(piece.as_bytes());
        }
        self.bytes.push(b'"');
    }

    pub(crate) fn end(self) {
        self.bytes.push(b'\n');
    }

    fn separate(&mut self) {
        if !std::mem::replace(&mut self.is_first, false) {
            self.bytes.push(self.delimiter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_the_csv_crate_writes() {
        let texts = ["", "a", "a;b", "a,b", "say \"no\"", "\"", "two\nlines", "\r", " é "];
        for delimiter in [b',', b';', b'\t'] {
            let mut expected = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            expected.write_record(["-7", "x\ty", "", "word"].iter().chain(&texts)).unwrap();
            let mut bytes = Vec::new();
            let mut line = CsvLine::new(&mut bytes, delimiter);
            line.number(-7);
            line.id(Some(&Id::from("x\ty")));
            line.id(None);
            line.word("word");
            texts.iter().for_each(|text| line.text(text));
            line.end();
            assert_eq!(bytes, expected.into_inner().unwrap());
        }
    }
}
