//! One mail in, its readable text out, by walking the tree of its parts.
//!
//! Headers are parsed by `mail-parser`; the tree is walked here, so that depth and number of parts
//! are bounded and a broken tree still gives its words.

use std::borrow::Cow;

use mail_parser::{HeaderName, Message as Head, MessageParser, MessagePart, MimeHeaders};

use super::alternative::own_letters;
use super::charset::decode_text;
use super::encoded_word;
use super::transfer::transfer_decode;

/// Chosen: forwards of forwards reach about ten levels.
const MAX_DEPTH: usize = 20;

/// Chosen: a mail with more parts is a bomb or an archive.
const MAX_PARTS: usize = 1000;

/// How a piece of text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Plain,
    Html,
}

/// Text of one part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) markup: Markup,
    pub(super) text: String,
}

/// What a mail's parts hold.
#[derive(Debug, Default)]
pub(super) struct Gathered<'a> {
    /// Text to read, in order.
    pub(super) pieces: Vec<Piece>,
    /// Text of attachments, read when there is nothing else.
    attached: Vec<Piece>,
    /// Mails inside of this one, read when there is no text.
    nested: Vec<Cow<'a, [u8]>>,
    /// Content types of parts that were not read.
    pub(super) skipped: Vec<String>,
    /// Some bytes could not be decoded.
    pub(super) has_invalid_bytes: bool,
    /// A limit on depth or number of parts was reached.
    pub(super) is_cut: bool,
    /// The structure was broken and its source was read as text.
    pub(super) is_mended: bool,
}

impl Gathered<'_> {
    fn has(&self, markup: Markup) -> bool {
        let is_text = |piece: &Piece| piece.markup == markup && !piece.text.trim().is_empty();
        self.pieces.iter().any(is_text)
    }

    fn has_text(&self) -> bool {
        self.has(Markup::Plain) || self.has(Markup::Html)
    }

    fn note(&mut self, other: &mut Self) {
        self.skipped.append(&mut other.skipped);
        self.has_invalid_bytes |= other.has_invalid_bytes;
        self.is_cut |= other.is_cut;
        self.is_mended |= other.is_mended;
    }

    fn own_letters(&self) -> usize {
        self.pieces.iter().map(own_letters).sum()
    }

    fn is_placeholder(&self) -> bool {
        let length: usize = self.pieces.iter().map(|piece| piece.text.len()).sum();
        let says_html = |piece: &Piece| piece.text.to_ascii_lowercase().contains("html");
        length < MAX_PLACEHOLDER_BYTES && self.pieces.iter().any(says_html)
    }
}

/// Chosen: "your program cannot show HTML" takes no more.
const MAX_PLACEHOLDER_BYTES: usize = 200;

/// The text of the entity with this head and body: its own, else that of the mails in it, else that
/// of its attachments.
pub(super) fn gather<'a>(head: &Head<'_>, body: &'a [u8]) -> Gathered<'a> {
    let mut walk = Walk { parts: 0 };
    walk.readable(head, body, 0)
}

struct Walk {
    parts: usize,
}

impl Walk {
    fn readable<'a>(&mut self, head: &Head<'_>, body: &'a [u8], depth: usize) -> Gathered<'a> {
        let mut found = self.entity(head, body, depth);
        if found.has_text() {
            return found;
        }
        for mail in std::mem::take(&mut found.nested) {
            let (head, body) = split_head(&mail);
            let head = parse_head(head);
            let mut inner = self.readable(&head, body, depth + 1);
            let subject = header_text(&head, &HeaderName::Subject);
            found.pieces.extend(subject.map(|text| Piece {
                markup: Markup::Plain,
                text,
            }));
            found.pieces.append(&mut inner.pieces);
            found.has_invalid_bytes |= inner.has_invalid_bytes;
            found.is_cut |= inner.is_cut;
            found.skipped.append(&mut inner.skipped);
        }
        if !found.has_text() {
            found.pieces.append(&mut found.attached);
        }
        found
    }

    fn entity<'a>(&mut self, head: &Head<'_>, body: &'a [u8], depth: usize) -> Gathered<'a> {
        self.parts += 1;
        if depth > MAX_DEPTH || self.parts > MAX_PARTS {
            return Gathered {
                is_cut: true,
                ..Gathered::default()
            };
        }
        let content_type = head.content_type();
        match content_type.map(mail_parser::ContentType::ctype) {
            Some(kind) if kind.eq_ignore_ascii_case("multipart") => {
                let boundary = content_type.and_then(|kind| kind.attribute("boundary"));
                match split_parts(body, boundary) {
                    Some(parts) => self.multipart(head, &parts, depth),
                    None => Gathered {
                        is_mended: true,
                        ..text_part(head, body, Markup::Plain)
                    },
                }
            }
            _ => leaf(head, body),
        }
    }

    fn multipart<'a>(&mut self, head: &Head<'_>, parts: &[&'a [u8]], depth: usize) -> Gathered<'a> {
        let is_digest = content_type_name(head) == "multipart/digest";
        let mut children: Vec<Gathered<'a>> = Vec::new();
        for part in parts {
            let (child_head, child_body) = split_head(part);
            let child_head = parse_head(child_head);
            // RFC 2046, section 5.1.5: parts of a digest are mails where they do not say otherwise.
            let child = if is_digest && child_head.content_type().is_none() {
                self.parts += 1;
                inner_mail(Cow::Borrowed(mail_of(part)))
            } else {
                self.entity(&child_head, child_body, depth + 1)
            };
            children.push(child);
            if self.parts > MAX_PARTS {
                break;
            }
        }
        let is_alternative = content_type_name(head) == "multipart/alternative";
        let chosen = is_alternative.then(|| choose(&children));
        let mut all = Gathered::default();
        for (at, mut child) in children.into_iter().enumerate() {
            all.note(&mut child);
            all.nested.append(&mut child.nested);
            all.attached.append(&mut child.attached);
            if chosen.is_none_or(|chosen| chosen == at) {
                all.pieces.append(&mut child.pieces);
            }
        }
        all
    }
}

/// The alternative to read: plain text, unless it is blank, only says that there is HTML, or says clearly
/// less than that.
fn choose(children: &[Gathered<'_>]) -> usize {
    let html = children.iter().rposition(|child| child.has(Markup::Html));
    let html_letters = html
        .and_then(|at| children.get(at))
        .map_or(0, Gathered::own_letters);
    let is_plain = |child: &Gathered<'_>| {
        let is_poor =
            || child.is_placeholder() || is_clearly_less(child.own_letters(), html_letters);
        child.has(Markup::Plain) && !(html.is_some() && is_poor())
    };
    let plain = children.iter().position(is_plain);
    plain.or(html).unwrap_or_default()
}

/// True where the plain text says so much less than its HTML that words are missing. Chosen: names of
/// links and a line of a signature make less of a difference.
fn is_clearly_less(plain_letters: usize, html_letters: usize) -> bool {
    const MIN_MORE: usize = 12;
    match plain_letters {
        0 => html_letters > 0,
        _ => html_letters > plain_letters + plain_letters / 2 + MIN_MORE,
    }
}

/// Texts that programs write for programs: nobody's words.
const MACHINE_TEXTS: [&str; 8] = [
    "text/calendar",
    "text/css",
    "text/directory",
    "text/javascript",
    "text/rfc822-headers",
    "text/vcard",
    "text/x-amp-html",
    "text/x-vcard",
];

/// A mail inside of a mail, which is read when there is nothing else.
fn inner_mail(mail: Cow<'_, [u8]>) -> Gathered<'_> {
    Gathered {
        nested: vec![mail],
        skipped: vec!["message/rfc822".to_owned()],
        ..Gathered::default()
    }
}

/// A part of a digest without the empty line that ends its own head.
fn mail_of(part: &[u8]) -> &[u8] {
    let without = part.strip_prefix(b"\r\n").or(part.strip_prefix(b"\n"));
    without.unwrap_or(part)
}

fn leaf<'a>(head: &Head<'_>, body: &'a [u8]) -> Gathered<'a> {
    let name = content_type_name(head);
    let is_attached = head
        .content_disposition()
        .is_some_and(mail_parser::ContentType::is_attachment);
    let markup = match name.as_str() {
        "text/html" => Markup::Html,
        _ => Markup::Plain,
    };
    match name.as_str() {
        "text/plain" | "text/html" | "text/enriched" | "text/markdown" if !is_attached => {
            text_part(head, body, markup)
        }
        "message/rfc822" | "message/global" => inner_mail(plain_body(head, body)),
        _ if name.starts_with("text/") && !MACHINE_TEXTS.contains(&name.as_str()) => {
            let read = text_part(head, body, markup);
            Gathered {
                attached: read.pieces,
                skipped: vec![name],
                ..Gathered::default()
            }
        }
        _ => Gathered {
            skipped: vec![name],
            ..Gathered::default()
        },
    }
}

fn text_part<'a>(head: &Head<'_>, body: &'a [u8], markup: Markup) -> Gathered<'a> {
    let bytes = plain_body(head, body);
    let charset = head
        .content_type()
        .and_then(|kind| kind.attribute("charset"));
    let (text, has_invalid_bytes) = decode_text(&bytes, charset);
    Gathered {
        pieces: vec![Piece {
            markup,
            text: text.replace("\r\n", "\n"),
        }],
        has_invalid_bytes,
        ..Gathered::default()
    }
}

/// Chosen: a content type from a registry is shorter.
const MAX_TYPE_CHARS: usize = 60;

/// The content type in lower case, reduced to the characters a type may have. Plain text where
/// there is none or it is malformed (RFC 2045, section 5.2).
fn content_type_name(head: &Head<'_>) -> String {
    let Some(kind) = head.content_type() else {
        return "text/plain".to_owned();
    };
    let name = match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()).to_ascii_lowercase(),
        None => "text/plain".to_owned(),
    };
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || "/.+-_".contains(*c);
    name.chars()
        .filter(is_allowed)
        .take(MAX_TYPE_CHARS)
        .collect()
}

fn plain_body<'a>(head: &Head<'_>, body: &'a [u8]) -> Cow<'a, [u8]> {
    transfer_decode(head.content_transfer_encoding().unwrap_or_default(), body)
}

/// The headers of an entity.
pub(super) fn parse_head(head: &[u8]) -> Head<'_> {
    // The parser gives nothing for a head without fields, and its messages need a part.
    let without_fields = || Head {
        parts: vec![MessagePart::default()],
        ..Head::default()
    };
    MessageParser::new()
        .parse_headers(head)
        .unwrap_or_else(without_fields)
}

/// Splits an entity at its first empty line, or before the first line that can be no header.
pub(super) fn split_head(entity: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in entity.split_inclusive(|b| *b == b'\n') {
        let content = line.trim_ascii_end();
        if content.is_empty() && line.first().is_none_or(|b| matches!(b, b'\r' | b'\n')) {
            return entity
                .split_at_checked(at)
                .map_or((entity, &[]), |(head, rest)| {
                    (head, rest.get(line.len()..).unwrap_or_default())
                });
        }
        let is_folded = at > 0 && matches!(line.first(), Some(b' ' | b'\t'));
        if !is_folded && header_name(line).is_none() && !is_from_line(line) {
            break;
        }
        at += line.len();
    }
    entity.split_at_checked(at).unwrap_or((entity, &[]))
}

fn is_from_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// The name of the header field a line starts.
fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then_some(name)
}

/// Header fields that only mail has, or that mail can hardly lack.
const MAIL_HEADERS: [&str; 16] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "delivered-to",
    "reply-to",
    "sender",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "in-reply-to",
    "dkim-signature",
];

/// Number of mail's own header fields in the head at the start of `text`.
pub(super) fn mail_header_count(text: &[u8]) -> usize {
    let (head, _) = split_head(text);
    let names = head.split(|b| *b == b'\n').filter_map(header_name);
    let is_known = |name: &&[u8]| {
        let mut known = MAIL_HEADERS.iter();
        known.any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    };
    names.filter(is_known).count()
}

/// The parts of a multipart body. Where the boundary is not told or not found, the first line that
/// looks like one and comes twice is taken. Nothing when there are no parts.
fn split_parts<'a>(body: &'a [u8], boundary: Option<&str>) -> Option<Vec<&'a [u8]>> {
    let told = boundary
        .map(str::trim)
        .filter(|boundary| !boundary.is_empty());
    let parts = told.map(|told| parts_at(body, told.as_bytes()));
    parts.filter(|parts| !parts.is_empty()).or_else(|| {
        let parts = parts_at(body, guess_boundary(body)?);
        Some(parts).filter(|parts| !parts.is_empty())
    })
}

/// Chosen: RFC 2046 allows boundaries of 70 characters, and shorter ones than this are dashes that
/// people draw.
const GUESSED_BOUNDARY_BYTES: std::ops::RangeInclusive<usize> = 6..=70;

fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let first = body.split(|b| *b == b'\n').find_map(|line| {
        let name = line.strip_prefix(b"--")?.trim_ascii_end();
        let is_drawn = name.iter().all(|b| matches!(b, b'-' | b'_' | b'=' | b' '));
        (GUESSED_BOUNDARY_BYTES.contains(&name.len()) && !is_drawn).then_some(name)
    })?;
    let has_head = body
        .windows(13)
        .any(|w| w.eq_ignore_ascii_case(b"content-type:"));
    has_head.then_some(first)
}

fn parts_at<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let after = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary));
        let after = after.map(<[u8]>::trim_ascii);
        let line_start = at;
        at += line.len();
        if let Some(after @ ([] | b"--")) = after {
            parts.extend(
                start
                    .and_then(|start| body.get(start..line_start))
                    .map(without_line_end),
            );
            start = Some(at).filter(|_| after.is_empty());
            if start.is_none() {
                return parts;
            }
        }
    }
    parts.extend(start.and_then(|start| body.get(start..)));
    parts
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// The decoded text of a header.
pub(super) fn header_text(head: &Head<'_>, name: &HeaderName<'static>) -> Option<String> {
    let header = head.headers().iter().find(|header| header.name == *name)?;
    let range = header.offset_start as usize..header.offset_end as usize;
    Some(encoded_word::decoded(head.raw_message().get(range)?))
}
