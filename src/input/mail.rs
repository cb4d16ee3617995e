//! One mail in, one row out: headers to metadata, readable parts to the body.

use std::borrow::Cow;

use mail_parser::{HeaderName, HeaderValue, Message as Head};

use crate::error::{Failure, FailureCode, Warning, WarningCode};
use crate::message::{BodyKind, Message};

use super::charset::note_invalid_bytes;
use super::mime::{
    Gathered, Markup, Piece, gather, header_text, mail_header_count, parse_head, split_head,
};
use super::timestamp;
use super::values::part;
use super::{FailedRow, Row};

/// Whether bytes without any header are a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headless {
    /// They are: something else, such as a mailbox's separator, says so.
    Allowed,
    /// They are not.
    Refused,
}

/// The row of one mail. `place` is its place where the file holds more than one.
pub(super) fn mail_row(raw: &[u8], place: Option<String>, headless: Headless) -> Row {
    let origin = place.map(part);
    let raw = with_line_feeds(raw);
    let raw = trim_start_lines(&raw);
    if headless == Headless::Refused && mail_header_count(raw) == 0 {
        return Err(FailedRow {
            id: String::new(),
            row: 0,
            origin,
            failure: Failure::new(
                FailureCode::MalformedMail,
                "has no mail headers; read it with --input-format body or text",
            ),
            cells: Vec::new(),
        });
    }
    let mut message = message(raw);
    message.origin = origin;
    Ok(message)
}

/// Lines of old Mac programs end with CR alone.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    let line_feed = |b: &u8| if *b == b'\r' { b'\n' } else { *b };
    Cow::Owned(raw.iter().map(line_feed).collect())
}

fn trim_start_lines(raw: &[u8]) -> &[u8] {
    let start = raw.iter().position(|b| !matches!(b, b'\r' | b'\n'));
    start.and_then(|start| raw.get(start..)).unwrap_or_default()
}

fn message(raw: &[u8]) -> Message {
    let (head, body) = match mail_header_count(raw) {
        0 => (&[][..], raw),
        _ => split_head(raw),
    };
    let head = parse_head(head);
    let mut gathered = gather(&head, body);
    let mut warnings = part_warnings(&mut gathered);
    let subject = header_text(&head, &HeaderName::Subject);
    if gathered.has_invalid_bytes || subject.as_ref().is_some_and(|s| s.contains('\u{fffd}')) {
        note_invalid_bytes(&mut warnings);
    }
    let received_at = received_at(&head, &mut warnings);
    let (body, body_kind) = join(gathered.pieces);
    Message {
        id: head.message_id().unwrap_or_default().trim().to_owned(),
        subject: subject.filter(|subject| !subject.trim().is_empty()),
        body,
        body_kind,
        thread_id: thread_id(&head),
        channel: Some("email".to_owned()),
        received_at,
        is_auto_submitted: is_auto_submitted(&head),
        warnings,
        ..Message::default()
    }
}

/// All pieces as one body: as they are when they are written alike, else as HTML.
fn join(mut pieces: Vec<Piece>) -> (String, BodyKind) {
    pieces.retain(|piece| !piece.text.trim().is_empty());
    if pieces.iter().all(|piece| piece.markup == Markup::Plain) {
        let texts: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
        return (texts.join("\n"), BodyKind::Mail);
    }
    let as_html = |piece: Piece| match piece.markup {
        // Without any tag nothing would show that its references are to be read.
        Markup::Html if !piece.text.contains('<') => format!("<div>{}</div>", piece.text),
        Markup::Html => piece.text,
        Markup::Plain => format!("<div>{}</div>", escape(&piece.text)),
    };
    let texts: Vec<String> = pieces.into_iter().map(as_html).collect();
    (texts.join("\n"), BodyKind::Html)
}

fn escape(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('\n', "<br>\n")
}

/// Chosen: enough to know what was there.
const MAX_LISTED_TYPES: usize = 10;

fn part_warnings(gathered: &mut Gathered<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    gathered.skipped.retain(|name| !name.is_empty());
    let count = gathered.skipped.len();
    if count > 0 {
        gathered.skipped.truncate(MAX_LISTED_TYPES);
        let types = gathered.skipped.join(", ");
        let sentence = if count > MAX_LISTED_TYPES {
            format!("{count} parts were not read, such as {types}")
        } else {
            format!("parts not read: {types}")
        };
        warnings.push(Warning::new(WarningCode::PartSkipped, sentence));
    }
    if gathered.is_mended {
        warnings.push(Warning::new(
            WarningCode::PartSkipped,
            "the mail's parts could not be told apart; its source was read as text",
        ));
    }
    if gathered.is_cut {
        warnings.push(Warning::new(
            WarningCode::DepthLimit,
            "the mail has too many or too deeply nested parts; the rest was not read",
        ));
    }
    warnings
}

fn received_at(head: &Head<'_>, warnings: &mut Vec<Warning>) -> Option<String> {
    let raw = head.header_raw(HeaderName::Date)?;
    let value = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let lenient = || {
        let date = head.date().filter(|date| date.is_valid())?;
        timestamp::parse_timestamp(&date.to_rfc3339())
    };
    let known = timestamp::parse_timestamp(&value).or_else(lenient);
    known.or_else(|| timestamp::normalise(&value, warnings))
}

/// The first mail of the conversation as the mail names it.
fn thread_id(head: &Head<'_>) -> Option<String> {
    let first = |value: &HeaderValue<'_>| {
        let id = match value {
            HeaderValue::Text(id) => Some(id),
            HeaderValue::TextList(ids) => ids.first(),
            _ => None,
        };
        id.map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
    };
    first(head.references()).or_else(|| first(head.in_reply_to()))
}

/// True when a header says that a machine or a list sent the mail (RFC 3834, RFC 2369, and what
/// programs wrote before them).
fn is_auto_submitted(head: &Head<'_>) -> bool {
    head.headers_raw().any(|(name, value)| {
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        match name.as_str() {
            "precedence" => {
                ["bulk", "junk", "list", "auto_reply", "auto-reply"].contains(&value.as_str())
            }
            "auto-submitted" | "x-autoreply" | "x-autorespond" | "x-autoresponder" => {
                !value.starts_with("no")
            }
            "return-path" => value == "<>",
            _ => name.starts_with("list-"),
        }
    })
}
