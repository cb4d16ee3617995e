//! Plain text in: one message a line, or one message a file.

use std::io::Read;

use crate::message::{BodyKind, Message};

use super::charset::row_text;
use super::values::{is_html_fragment, part};
use super::window::{Line, Window};
use super::{FailedRow, Reader, Row, broken_row, too_large};

/// One message a line; blank lines are none.
pub(super) struct TextLines {
    window: Window,
    max_bytes: usize,
    is_broken: bool,
}

impl TextLines {
    /// Reads lines of up to `max_bytes`.
    pub(super) fn new(window: Window, max_bytes: usize) -> Self {
        Self {
            window,
            max_bytes,
            is_broken: false,
        }
    }
}

impl Iterator for TextLines {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while !self.is_broken {
            self.window.start_row();
            let place = format!("line {}", self.window.line());
            match self.window.next_line(self.max_bytes) {
                Ok(None) => return None,
                Ok(Some(Line::TooLong)) => {
                    return Some(Err(too_large("line", place, self.max_bytes)));
                }
                Ok(Some(Line::Complete(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(Line::Complete(line))) => return Some(Ok(text_message(&line, place))),
                Err(error) => {
                    self.is_broken = true;
                    return Some(Err(broken_row(&error, place)));
                }
            }
        }
        None
    }
}

impl Reader for TextLines {
    fn row_byte(&self) -> Option<u64> {
        Some(self.window.row_offset())
    }
}

fn text_message(line: &[u8], place: String) -> Message {
    let mut warnings = Vec::new();
    let mut message = Message::new("", row_text(line, &mut warnings));
    message.origin = Some(part(place));
    message.warnings = warnings;
    message
}

/// One row of a file that is one message; read in its turn.
pub(super) struct Whole {
    reader: Option<Box<dyn Read + Send>>,
    max_bytes: usize,
    parse: fn(&[u8]) -> Row,
}

impl Whole {
    /// The row that `parse` makes of the whole stream when it has no more than `max_bytes`.
    pub(super) fn new(
        reader: Box<dyn Read + Send>,
        max_bytes: usize,
        parse: fn(&[u8]) -> Row,
    ) -> Self {
        Self {
            reader: Some(reader),
            max_bytes,
            parse,
        }
    }
}

impl Iterator for Whole {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut bytes = Vec::new();
        let limit = (self.max_bytes as u64).saturating_add(1);
        let outcome = self.reader.take()?.take(limit).read_to_end(&mut bytes);
        Some(match outcome {
            Ok(_) if bytes.len() > self.max_bytes => Err(FailedRow {
                origin: None,
                ..too_large("file", String::new(), self.max_bytes)
            }),
            Ok(_) => (self.parse)(&bytes),
            Err(error) => Err(FailedRow {
                origin: None,
                ..broken_row(&error, format!("byte {}", bytes.len()))
            }),
        })
    }
}

impl Reader for Whole {
    fn row_byte(&self) -> Option<u64> {
        Some(0)
    }
}

/// The message of a file that is one message body.
pub(super) fn body_message(bytes: &[u8]) -> Message {
    let mut warnings = Vec::new();
    let body = row_text(bytes, &mut warnings);
    let mut message = Message::new("", "");
    message.body_kind = if is_html_fragment(&body) {
        BodyKind::Html
    } else {
        BodyKind::Mail
    };
    message.body = body;
    message.warnings = warnings;
    message
}
