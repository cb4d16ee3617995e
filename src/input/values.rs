//! The values of one row by role in, one message out.

use crate::error::Warning;
use crate::message::{AuthorRole, BodyKind, Message, Origin};

use super::role::Role;
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
        text_name: &str,
        mut warnings: Vec<Warning>,
    ) -> Message {
        let received_at = self.trimmed(Role::ReceivedAt);
        let received_at = received_at.and_then(|value| timestamp::normalise(value, &mut warnings));
        let channel = self.take(Role::Channel);
        Message {
            id: self.take(Role::Id).unwrap_or_default(),
            subject: self.take(Role::Subject),
            body_kind: body_kind(&body, text_name, channel.as_deref()),
            body,
            thread_id: self.take(Role::Thread),
            turn: self.trimmed(Role::Turn).and_then(parse_count),
            channel,
            author_role: self.trimmed(Role::Author).and_then(parse_author_role),
            received_at,
            customer_tier: self.take(Role::Tier),
            contact_count: self.trimmed(Role::ContactCount).and_then(parse_count),
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
    }
}

/// How a body is written: by its column's name, its first characters, its channel.
pub(super) fn body_kind(body: &str, text_name: &str, channel: Option<&str>) -> BodyKind {
    if has_html(text_name) || is_html_document(body) {
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

/// A count; spreadsheets write whole numbers as `2.0`.
fn parse_count(value: &str) -> Option<u32> {
    value.strip_suffix(".0").unwrap_or(value).parse().ok()
}

/// Words for who wrote a message, as helpdesks, dialogue sets and social media exports have them.
const AUTHOR_ROLES: &[(AuthorRole, &[&str])] = &[
    (
        AuthorRole::Customer,
        &[
            "customer",
            "user",
            "client",
            "consumer",
            "requester",
            "end_user",
            "enduser",
            "visitor",
            "contact",
            "caller",
            "guest",
            "inbound",
            "incoming",
            "true",
            "buyer",
            "lead",
            "shopper",
            "human",
        ],
    ),
    (
        AuthorRole::Agent,
        &[
            "agent",
            "admin",
            "staff",
            "support",
            "operator",
            "rep",
            "representative",
            "employee",
            "teammate",
            "company",
            "advisor",
            "outbound",
            "outgoing",
            "false",
            "seller",
            "supervisor",
        ],
    ),
    (
        AuthorRole::System,
        &[
            "system",
            "bot",
            "automation",
            "auto",
            "assistant",
            "machine",
            "chatbot",
            "trigger",
            "ivr",
            "gpt",
            "model",
        ],
    ),
];

/// The role a word stands for.
pub(super) fn parse_author_role(value: &str) -> Option<AuthorRole> {
    let value = super::header::normal_name(value);
    let found = AUTHOR_ROLES
        .iter()
        .find(|(_, words)| words.contains(&&*value));
    found.map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn author_roles_are_understood() {
        let cases = [
            ("Customer", Some(AuthorRole::Customer)),
            ("end-user", Some(AuthorRole::Customer)),
            ("True", Some(AuthorRole::Customer)),
            ("AGENT", Some(AuthorRole::Agent)),
            ("bot", Some(AuthorRole::System)),
            ("jane@shop.example", None),
        ];
        for (value, expected) in cases {
            assert_eq!(parse_author_role(value), expected, "{value}");
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
}
