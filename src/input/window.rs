//! A sliding view over a stream: look as far ahead as a record needs, give back what was not part
//! of it.
//!
//! Memory is the look-ahead plus one chunk; the callers bound the look-ahead.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

/// Chosen: large enough that system calls do not show, small beside any message limit.
const CHUNK_BYTES: usize = 64 << 10;

/// One line, without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The line's bytes.
    Complete(Vec<u8>),
    /// Longer than the limit; it was skipped to its end.
    TooLong,
}

/// Where something stands in a stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// 1-based.
    pub(super) line: u64,
    /// 0-based.
    pub(super) byte: u64,
}

/// The unread bytes of a stream, with the place they stand at.
pub(super) struct Window {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    offset: u64,
    row_offset: u64,
    line: u64,
    line_end: u8,
    is_finished: bool,
    failure: Option<(io::ErrorKind, String)>,
}

impl Window {
    /// A window at the start of `reader`.
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            row_offset: 0,
            line: 1,
            line_end: b'\n',
            is_finished: false,
            failure: None,
        }
    }

    /// Takes a lone CR as line end, as files of old Mac programs have it.
    pub(super) fn with_line_end(mut self, line_end: u8) -> Self {
        self.line_end = line_end;
        self
    }

    /// The byte that ends a line.
    pub(super) fn line_end(&self) -> u8 {
        self.line_end
    }

    /// The first `max_bytes` of what is read and not consumed, and whether the stream ends there.
    pub(super) fn head(&self, max_bytes: usize) -> (&[u8], bool) {
        match self.bytes().get(..max_bytes) {
            Some(head) => (head, self.is_finished && head.len() == self.bytes().len()),
            None => (self.bytes(), self.is_finished),
        }
    }

    /// What is read and not consumed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// 1-based line of the first unconsumed byte.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// 0-based offset of the first unconsumed byte.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Line and offset of the first unconsumed byte.
    pub(super) fn place(&self) -> Place {
        Place {
            line: self.line,
            byte: self.offset,
        }
    }

    /// Notes that a row starts here.
    pub(super) fn start_row(&mut self) {
        self.row_offset = self.offset;
    }

    /// 0-based offset at which the last row started.
    pub(super) fn row_offset(&self) -> u64 {
        self.row_offset
    }

    /// True when the stream has no more than what [`Window::bytes`] shows.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Reads one chunk more. Does nothing at the end; a stream that failed fails again.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        if let Some((kind, message)) = &self.failure {
            return Err(io::Error::new(*kind, message.clone()));
        }
        if self.is_finished {
            return Ok(());
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK_BYTES, 0);
        let outcome = self.read_at(before);
        self.buffer
            .truncate(before + *outcome.as_ref().unwrap_or(&0));
        if let Err(error) = &outcome {
            self.failure = Some((error.kind(), error.to_string()));
        }
        self.is_finished = outcome? == 0;
        Ok(())
    }

    fn read_at(&mut self, at: usize) -> io::Result<usize> {
        let free = self.buffer.get_mut(at..).unwrap_or_default();
        loop {
            match self.reader.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }

    /// Reads until `wanted` bytes are there or the stream ends.
    pub(super) fn fill_to(&mut self, wanted: usize) -> io::Result<()> {
        while self.bytes().len() < wanted && !self.is_finished {
            self.fill()?;
        }
        Ok(())
    }

    /// Reads until there is twice as much as now, so that looking again from the start costs no
    /// more than a constant for each byte.
    pub(super) fn fill_double(&mut self) -> io::Result<()> {
        self.fill_to((self.bytes().len() * 2).max(1))
    }

    /// Steps over the first `count` bytes.
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.bytes().len());
        let taken = self.bytes().get(..count).unwrap_or_default();
        let lines = memchr_iter(self.line_end, taken).count();
        self.line += lines as u64;
        self.offset += count as u64;
        self.start += count;
    }

    /// Takes the next line, with or without a line end at the end of the stream.
    pub(super) fn next_line(&mut self, max_bytes: usize) -> io::Result<Option<Line>> {
        let mut seen = 0;
        loop {
            let unseen = self.bytes().get(seen..).unwrap_or_default();
            if let Some(at) = memchr(self.line_end, unseen) {
                return Ok(Some(self.take_line(seen + at, max_bytes)));
            }
            seen = self.bytes().len();
            if self.is_finished {
                return Ok((seen > 0).then(|| self.take_line(seen, max_bytes)));
            }
            if seen > max_bytes.saturating_add(1) {
                self.skip_line()?;
                return Ok(Some(Line::TooLong));
            }
            self.fill()?;
        }
    }

    fn take_line(&mut self, length: usize, max_bytes: usize) -> Line {
        let bytes = self.bytes().get(..length).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let line = if bytes.len() > max_bytes {
            Line::TooLong
        } else {
            Line::Complete(bytes.to_vec())
        };
        let with_end = (length + 1).min(self.bytes().len());
        self.line += (with_end - length) as u64;
        self.offset += with_end as u64;
        self.start += with_end;
        line
    }

    /// Steps over the rest of the line, in bounded memory.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr(self.line_end, self.bytes()) {
                self.consume(at + 1);
                return Ok(());
            }
            self.consume(self.bytes().len());
            if self.is_finished {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &'static str, line_end: u8, max_bytes: usize) -> Vec<Line> {
        let mut window = Window::new(Box::new(text.as_bytes())).with_line_end(line_end);
        std::iter::from_fn(|| window.next_line(max_bytes).unwrap()).collect()
    }

    fn complete(text: &str) -> Line {
        Line::Complete(text.as_bytes().to_vec())
    }

    #[test]
    fn lines_end_with_lf_crlf_or_nothing() {
        let expected = vec![complete("a"), complete(""), complete("b"), complete("c")];
        assert_eq!(lines("a\r\n\nb\nc", b'\n', 9), expected);
        assert_eq!(lines("a\r\rb\rc", b'\r', 9), expected);
        assert_eq!(lines("", b'\n', 9), vec![]);
    }

    #[test]
    fn a_long_line_is_skipped_and_the_next_is_read() {
        assert_eq!(
            lines("123456\n12345\n", b'\n', 5),
            vec![Line::TooLong, complete("12345")]
        );
        let mut window = Window::new(Box::new(io::repeat(b'x').take(1 << 20).chain(&b"\nok"[..])));
        assert_eq!(window.next_line(10).unwrap(), Some(Line::TooLong));
        assert_eq!(window.line(), 2);
        assert_eq!(window.next_line(10).unwrap(), Some(complete("ok")));
        assert!(window.buffer.capacity() < 4 * CHUNK_BYTES);
    }

    #[test]
    fn places_count_from_one_and_zero() {
        let mut window = Window::new(Box::new(&b"ab\ncd\n"[..]));
        window.fill().unwrap();
        window.consume(4);
        assert_eq!((window.line(), window.offset()), (2, 4));
        assert_eq!(window.bytes(), b"d\n");
    }
}
