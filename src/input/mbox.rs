//! A mailbox in, one mail at a time out, whatever the mailbox's size.

use std::io;

use memchr::memchr;
use memchr::memmem::Finder;

use super::mail::{Headless, mail_row};
use super::mime::mail_header_count;
use super::values::part;
use super::window::Window;
use super::{FailedRow, Reader, Row, broken_row, too_large};

/// Chosen: separator lines are an address and a time.
const MAX_SEPARATOR_BYTES: usize = 1024;

/// Mails of one mailbox.
pub(super) struct MboxMails {
    window: Window,
    max_bytes: usize,
    is_broken: bool,
}

/// Outcome of looking for the next separator.
enum Found {
    /// The separator's first byte.
    At(usize),
    /// None before this byte; more bytes are needed to go on from here.
    NotBefore(usize),
}

impl MboxMails {
    /// Reads mails of up to `max_bytes`.
    pub(super) fn new(window: Window, max_bytes: usize) -> Self {
        Self {
            window,
            max_bytes,
            is_broken: false,
        }
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        self.skip_blank_lines()?;
        if self.window.bytes().is_empty() {
            return Ok(None);
        }
        self.window.start_row();
        let place = format!("byte {}", self.window.row_offset());
        let headless = self.skip_separator()?;
        let Some(length) = self.find_end()? else {
            self.skip_mail()?;
            return Ok(Some(Err(too_large("mail", place, self.max_bytes))));
        };
        let raw = unquote(
            self.window.bytes().get(..length).unwrap_or_default(),
            self.window.line_end(),
        );
        self.window.consume(length);
        Ok(Some(mail_row(&raw, Some(place.clone()), headless).map_err(
            |failed| FailedRow {
                origin: Some(part(place)),
                ..failed
            },
        )))
    }

    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let count = self
                .window
                .bytes()
                .iter()
                .take_while(|b| matches!(b, b'\r' | b'\n'))
                .count();
            let is_all = count == self.window.bytes().len();
            self.window.consume(count);
            if !is_all || self.window.is_finished() {
                return Ok(());
            }
            self.window.fill()?;
        }
    }

    fn skip_separator(&mut self) -> io::Result<Headless> {
        self.window.fill_to(MAX_SEPARATOR_BYTES)?;
        if !self.window.bytes().starts_with(b"From ") {
            return Ok(Headless::Refused);
        }
        self.window.skip_line()?;
        Ok(Headless::Allowed)
    }

    /// Length of the mail at the start; nothing when it is larger than the limit.
    fn find_end(&mut self) -> io::Result<Option<usize>> {
        let mut from = 0;
        loop {
            let is_last = self.window.is_finished();
            let length =
                match find_separator(self.window.bytes(), from, self.window.line_end(), is_last) {
                    Found::At(at) => Some(at),
                    Found::NotBefore(_) if is_last => Some(self.window.bytes().len()),
                    Found::NotBefore(at) => {
                        from = at;
                        None
                    }
                };
            match length {
                Some(length) => return Ok(Some(length).filter(|length| *length <= self.max_bytes)),
                None if from > self.max_bytes => return Ok(None),
                None => self.window.fill()?,
            }
        }
    }

    /// Steps to the next separator, in bounded memory.
    fn skip_mail(&mut self) -> io::Result<()> {
        loop {
            let is_last = self.window.is_finished();
            match find_separator(self.window.bytes(), 0, self.window.line_end(), is_last) {
                Found::At(at) => {
                    self.window.consume(at);
                    return Ok(());
                }
                Found::NotBefore(_) if is_last => {
                    self.window.consume(self.window.bytes().len());
                    return Ok(());
                }
                Found::NotBefore(at) => {
                    self.window.consume(at.saturating_sub(BLANK_LINE_BYTES));
                    self.window.fill()?;
                }
            }
        }
    }
}

/// What is kept before a place to see that a line before it is blank.
const BLANK_LINE_BYTES: usize = 4;

impl Iterator for MboxMails {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.is_broken {
            return None;
        }
        self.next_row().unwrap_or_else(|error| {
            self.is_broken = true;
            let place = format!("byte {}", self.window.offset());
            Some(Err(broken_row(&error, place)))
        })
    }
}

impl Reader for MboxMails {
    fn row_byte(&self) -> Option<u64> {
        Some(self.window.row_offset())
    }
}

/// The next line at or after `from` that separates two mails.
fn find_separator(bytes: &[u8], from: usize, line_end: u8, is_last: bool) -> Found {
    let needle = [line_end, b'F', b'r', b'o', b'm', b' '];
    let finder = Finder::new(&needle);
    let mut at = from;
    while let Some(found) = finder.find(bytes.get(at..).unwrap_or_default()) {
        let start = at + found + 1;
        let ahead = bytes.get(start..).unwrap_or_default();
        if !is_last && ahead.len() < 2 * MAX_SEPARATOR_BYTES {
            return Found::NotBefore(start - 1);
        }
        let before = bytes.get(..start).unwrap_or_default();
        if is_separator(ahead, is_blank_line_end(before, line_end), line_end) {
            return Found::At(start);
        }
        at = start;
    }
    Found::NotBefore(bytes.len().saturating_sub(needle.len()).max(from))
}

fn is_blank_line_end(before: &[u8], line_end: u8) -> bool {
    let line = before.strip_suffix(&[line_end]).unwrap_or(before);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.is_empty() || line.ends_with(&[line_end])
}

/// A `From ` line is a separator when it ends with a time as mail programs write it; after a blank
/// line also when it names an address and a header follows. Other such lines are words of a mail.
fn is_separator(ahead: &[u8], is_after_blank: bool, line_end: u8) -> bool {
    let ahead = ahead
        .get(..ahead.len().min(2 * MAX_SEPARATOR_BYTES))
        .unwrap_or_default();
    let end = memchr(line_end, ahead).unwrap_or(ahead.len());
    if end > MAX_SEPARATOR_BYTES {
        return false;
    }
    let (line, next) = ahead.split_at_checked(end).unwrap_or((ahead, &[]));
    let line = String::from_utf8_lossy(line);
    if has_mail_time(&line) {
        return true;
    }
    let sender = line.split_whitespace().nth(1).unwrap_or_default();
    let is_sender = sender.contains('@') || matches!(sender, "-" | "MAILER-DAEMON");
    let next = next.get(1..).unwrap_or_default();
    let header = next.split(|b| *b == line_end).next().unwrap_or_default();
    is_after_blank && is_sender && mail_header_count(header) > 0
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// True when a weekday, a time of day and a year follow the sender.
fn has_mail_time(line: &str) -> bool {
    let words = || line.split_whitespace().skip(1);
    let is_clock = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        matches!(parts.len(), 2 | 3) && parts.iter().all(|part| is_number(part, 1, 2))
    };
    let is_weekday = |word: &str| WEEKDAYS.contains(&word.trim_end_matches(','));
    words().any(is_weekday) && words().any(is_clock) && words().any(|word| is_number(word, 4, 4))
}

fn is_number(word: &str, min_digits: usize, max_digits: usize) -> bool {
    (min_digits..=max_digits).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Takes one `>` away from lines such as `>From ` and `>>From `, and the blank line at the end.
fn unquote(mail: &[u8], line_end: u8) -> Vec<u8> {
    let mut raw = Vec::with_capacity(mail.len());
    for line in mail.split_inclusive(|b| *b == line_end) {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        let is_quoted = marks > 0
            && line
                .get(marks..)
                .is_some_and(|rest| rest.starts_with(b"From "));
        raw.extend_from_slice(line.get(usize::from(is_quoted)..).unwrap_or_default());
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_from_words() {
        let cases = [
            ("From a@b.example Tue Mar  4 09:12:00 2025\n", false, true),
            ("From - Tue Mar 04 09:12:00 2025\n", false, true),
            ("From 17@xxx Tue Mar 04 09:12:00 +0000 2025\n", false, true),
            ("From a@b.example\nSubject: x\n", true, true),
            ("From a@b.example\nSubject: x\n", false, false),
            ("From now on I buy elsewhere.\nSubject: x\n", true, false),
            ("From 09:12 to 10:15 I waited in 2025\n", true, false),
        ];
        for (text, is_after_blank, expected) in cases {
            assert_eq!(
                is_separator(text.as_bytes(), is_after_blank, b'\n'),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn quoting_is_undone_once() {
        assert_eq!(
            unquote(b">From a\n>>From b\n> From c\nFrom d", b'\n'),
            b"From a\n>From b\n> From c\nFrom d"
        );
    }
}
