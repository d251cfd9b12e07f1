//! The bytes of a trips file on their way to rows: what belongs to the current row stays in one piece.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use horaires::Limit;

/// Bytes asked for at a time.
const CHUNK: usize = 1 << 18;

/// How far reading has come.
#[derive(Clone, Default)]
pub(crate) struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Bytes read so far.
    pub(crate) fn passed(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// An input that is read forward.
pub(crate) struct Input {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// What lies before was taken.
    start: usize,
    /// What lies behind was not read yet.
    end: usize,
    meter: Meter,
    /// The line that `start` is on, from 1.
    line: u64,
    /// A carriage return was the last byte taken: it ends a line unless a line feed follows.
    after_return: bool,
}

impl Input {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        let (buffer, meter) = (Vec::new(), Meter::default());
        Self { reader, buffer, start: 0, end: 0, meter, line: 1, after_return: false }
    }

    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// What was read and not taken yet.
    pub(crate) fn pending(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The line of the first pending byte.
    pub(crate) fn line(&self) -> u64 {
        let lone_return = self.after_return && self.pending().first().is_some_and(|byte| *byte != b'\n');
        self.line + u64::from(lone_return)
    }

    /// Reads on, which may wait; false at the end of the input.
    pub(crate) fn read_more(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.reader.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.end += read;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read > 0)
    }

    /// Takes the next bytes.
    pub(crate) fn take(&mut self, length: usize) -> &[u8] {
        if length == 0 {
            // The return before the next byte would count twice.
            return &[];
        }
        self.line = self.line();
        let taken = self.buffer.get(self.start..self.end.min(self.start + length)).unwrap_or_default();
        self.start += taken.len();
        self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
        if let Some(last) = taken.last() {
            self.after_return = *last == b'\r';
        }
        taken
    }

    /// Drops a byte-order mark, and reads until it can be told what the file is: to the end of its first line, or to
    /// the bracket it begins with. False where there is nothing but blanks.
    pub(crate) fn read_head(&mut self) -> io::Result<bool> {
        let mut more = true;
        while more && self.end < 3 {
            more = self.read_more()?;
        }
        if self.pending().starts_with(b"\xef\xbb\xbf") {
            self.start += 3;
        }
        loop {
            let text = self.pending().trim_ascii_start();
            let known = matches!(text.first(), Some(b'[' | b'{')) || text.iter().any(|b| matches!(b, b'\n' | b'\r'));
            if known || !more || text.len() > Limit::RowBytes.max() {
                return Ok(!text.is_empty());
            }
            if text.is_empty() {
                // Blanks before the first line are not kept, however many.
                let blanks = self.pending().len();
                self.take(blanks);
            }
            more = self.read_more()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out the bytes one by one, as a slow pipe may.
    struct Slow(&'static [u8]);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (byte, rest) = self.0.split_at(self.0.len().min(1));
            self.0 = rest;
            buffer[..byte.len()].copy_from_slice(byte);
            Ok(byte.len())
        }
    }

    #[test]
    fn the_head_is_read_however_slowly_it_comes() {
        for (text, expected) in [
            (&b"\xef\xbb\xbf\n\n id;b\nrest"[..], Some((&b"id;b\n"[..], 3))),
            (b"  [", Some((b"[", 1))),
            (b"{", Some((b"{", 1))),
            (b"id", Some((b"id", 1))),
            (b" \n\t ", None),
            (b"", None),
            (b"\xef\xbb\xbf", None),
        ] {
            let mut input = Input::new(Box::new(Slow(text)));
            let found = input.read_head().unwrap();
            assert_eq!(found.then(|| (input.pending().trim_ascii_start(), input.line())), expected);
        }
    }

    #[test]
    fn lines_end_in_any_of_the_usual_ways() {
        let mut input = Input::new(Box::new(&b"a\nb\r\nc\rd\r\re"[..]));
        while input.read_more().unwrap() {}
        let mut lines = Vec::new();
        while !input.pending().is_empty() {
            lines.push((char::from(input.pending()[0]), input.line()));
            input.take(1);
        }
        lines.retain(|(byte, _)| byte.is_alphabetic());
        assert_eq!(lines, [('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 6)]);
    }
}
