//! The values of one row by role in, one message out.

use crate::error::Warning;
use crate::message::{BodyKind, Message, Origin};

use super::header::Columns;
use super::role::Role;
use super::tags::is_html;
use super::timestamp;

/// The values a row gives, by role. The text is kept apart: without it there is no message.
#[derive(Debug, Default)]
pub(super) struct Values {
    by_role: [Option<String>; Role::ALL.len()],
}

impl Values {
    /// Sets the role's value; blank is none.
    pub(super) fn set(&mut self, role: Role, value: String) {
        if let Some(slot) = self.by_role.get_mut(role as usize) {
            *slot = Some(value).filter(|value| !value.trim().is_empty());
        }
    }

    /// The role's value, trimmed.
    pub(super) fn trimmed(&self, role: Role) -> Option<&str> {
        let value = self.by_role.get(role as usize)?;
        value.as_deref().map(str::trim)
    }

    /// Takes the role's value out, trimmed.
    fn take(&mut self, role: Role) -> Option<String> {
        let value = self.by_role.get_mut(role as usize)?.take()?;
        let trimmed = value.trim();
        Some(if trimmed.len() == value.len() {
            value
        } else {
            trimmed.to_owned()
        })
    }

    /// The row's own id, empty when it has none.
    pub(super) fn id(&self) -> String {
        self.trimmed(Role::Id).unwrap_or_default().to_owned()
    }

    /// The message with this text. Its row and file are filled in by the source.
    pub(super) fn into_message(
        mut self,
        body: String,
        columns: &Columns,
        mut warnings: Vec<Warning>,
    ) -> Message {
        let received_at = self.trimmed(Role::ReceivedAt);
        let received_at = received_at.and_then(|value| timestamp::normalise(value, &mut warnings));
        let channel = self.take(Role::Channel);
        Message {
            id: self.take(Role::Id).unwrap_or_default(),
            subject: self.take(Role::Subject),
            body_kind: body_kind(&body, columns.text_name(), channel.as_deref()),
            body,
            thread_id: self.take(Role::Thread),
            turn: self.trimmed(Role::Turn).and_then(parse_count),
            channel,
            author_role: self
                .trimmed(Role::Author)
                .and_then(|value| columns.author(value)),
            received_at,
            customer_tier: self.take(Role::Tier),
            contact_count: self.trimmed(Role::ContactCount).and_then(parse_count),
            age_hours: self.trimmed(Role::Age).and_then(parse_amount),
            order_value: self.trimmed(Role::OrderValue).and_then(parse_amount),
            warnings,
            ..Message::default()
        }
    }
}

/// The place of a row whose file the source fills in.
pub(super) fn part(place: String) -> Origin {
    Origin {
        file: String::new(),
        part: Some(place),
        byte: None,
    }
}

/// How a body is written: by its column's name, its first characters, its channel.
pub(super) fn body_kind(body: &str, text_name: &str, channel: Option<&str>) -> BodyKind {
    if has_html(text_name) || is_html_document(body) || is_html(body) {
        return BodyKind::Html;
    }
    let is_mail = |channel: &str| {
        ["email", "e-mail", "mail"]
            .iter()
            .any(|known| channel.eq_ignore_ascii_case(known))
    };
    if channel.is_some_and(is_mail) {
        BodyKind::Mail
    } else {
        BodyKind::Text
    }
}

/// True for the name of a column that holds HTML.
fn has_html(name: &str) -> bool {
    let mut parts = name.as_bytes().windows(4);
    parts.any(|part| part.eq_ignore_ascii_case(b"html"))
}

/// True for a whole HTML document; a tag somewhere in a text is no document.
fn is_html_document(body: &str) -> bool {
    let start = body.trim_start().as_bytes();
    let starts_with = |known: &&str| {
        let head = start.get(..known.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(known.as_bytes()))
    };
    start.first() == Some(&b'<') && ["<!doctype html", "<html", "<body"].iter().any(starts_with)
}

/// Elements that mail programs build a message's body of.
const BODY_ELEMENTS: &[&str] = &[
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "font",
    "head",
    "html",
    "meta",
    "ol",
    "p",
    "span",
    "style",
    "table",
    "ul",
];

/// True for a piece of an HTML page: it begins with one of [`BODY_ELEMENTS`], or one of them ends or breaks
/// a line in it.
pub(super) fn is_html_fragment(body: &str) -> bool {
    let is_body_tag = |tag: &str| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, rest) = name.split_at(end.unwrap_or(name.len()));
        rest.starts_with(['>', ' ', '/', '\n', '\r', '\t'])
            && BODY_ELEMENTS
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
    };
    let body = body.trim_start();
    if is_html_document(body) || body.strip_prefix('<').is_some_and(is_body_tag) {
        return true;
    }
    let mut tags = body.split('<').skip(1);
    tags.any(|tag| (tag.starts_with('/') || has_break(tag)) && is_body_tag(tag))
}

fn has_break(tag: &str) -> bool {
    tag.get(..2)
        .is_some_and(|name| name.eq_ignore_ascii_case("br"))
}

/// A count; spreadsheets write whole numbers as `2.0`.
fn parse_count(value: &str) -> Option<u32> {
    value.strip_suffix(".0").unwrap_or(value).parse().ok()
}

/// An amount as tables write it: `129.90`, `1,299.90`, `1.299,90`, `€ 40`. The last of two different
/// separators is the decimal one, and a single comma is unless three digits follow it. Nothing where it is
/// negative or no number.
fn parse_amount(value: &str) -> Option<f32> {
    let is_frame = |c: char| !c.is_ascii_digit() && c != '-' && c != '.';
    let number = value.trim_matches(is_frame);
    let (comma, point) = (number.rfind(','), number.rfind('.'));
    let is_decimal_comma = match (comma, point) {
        (Some(comma), Some(point)) => comma > point,
        (Some(comma), None) => number.len() - comma != 4 && number.find(',') == Some(comma),
        _ => false,
    };
    let (thousands, decimal) = if is_decimal_comma {
        ('.', ',')
    } else {
        (',', '.')
    };
    let plain: String = number
        .chars()
        .filter(|c| *c != thousands && !c.is_whitespace() && *c != '\'')
        .map(|c| if c == decimal { '.' } else { c })
        .collect();
    let amount: f32 = plain.parse().ok()?;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_pages_are_told_from_text() {
        let table = [
            ("<div dir=\"ltr\">Hello</div>", true),
            ("Hello<br>there", true),
            ("Hello<br/>there", true),
            ("Hi <p>a</p>", true),
            ("<blockquote\ntype=\"cite\">x", true),
            ("Hello <anna@shop.example> and <b>bold</b>", false),
            ("<anna@shop.example> wrote:", false),
            ("a < b and c > d", false),
            ("press <Ctrl> and </end>", false),
            ("<3 you all", false),
            ("<", false),
            ("<é", false),
            ("", false),
        ];
        for (body, expected) in table {
            assert_eq!(is_html_fragment(body), expected, "{body}");
        }
    }

    #[test]
    fn body_kinds_follow_name_content_and_channel() {
        let cases = [
            ("hello", "text", None, BodyKind::Text),
            ("hello", "text", Some("Email"), BodyKind::Mail),
            ("hello", "html_body", None, BodyKind::Html),
            (
                " <!DOCTYPE html><p>x",
                "text",
                Some("email"),
                BodyKind::Html,
            ),
            ("<b>hm</b>", "text", None, BodyKind::Text),
            ("<p>hm</p><p>so", "body", Some("email"), BodyKind::Html),
            ("hm<br />so", "text", None, BodyKind::Html),
            ("hm<br />so <me@shop.example>", "text", None, BodyKind::Text),
        ];
        for (body, name, channel, expected) in cases {
            assert_eq!(body_kind(body, name, channel), expected, "{body}");
        }
    }

    #[test]
    fn counts_are_whole_numbers() {
        let cases = [
            ("2", Some(2)),
            ("2.0", Some(2)),
            ("-1", None),
            ("2.5", None),
            ("x", None),
        ];
        for (value, expected) in cases {
            assert_eq!(parse_count(value), expected, "{value}");
        }
    }

    #[test]
    fn amounts_are_read_as_tables_write_them() {
        let table = [
            ("129.90", Some(129.9)),
            ("1,299.90", Some(1299.9)),
            ("1.299,90", Some(1299.9)),
            ("1 299,90 €", Some(1299.9)),
            ("€ 40", Some(40.0)),
            ("USD 12,5", Some(12.5)),
            ("12,500", Some(12_500.0)),
            ("1'200.00 CHF", Some(1200.0)),
            ("0", Some(0.0)),
            ("-3", None),
            ("n/a", None),
            ("1e999", None),
        ];
        for (value, expected) in table {
            assert_eq!(parse_amount(value), expected, "{value}");
        }
    }
}
