//! The speaker's label before spoken words.
//!
//! A word for a role (`agent`, `Kunde`) is a label wherever it stands before a colon. Of other words
//! only those may be one that look like a name: each begins with a capital letter or a digit, there
//! are few of them, and none says that a form's field follows (`Order number: 17`). Names of other kinds are
//! known by the file's other lines (`names.rs`).

use crate::message::AuthorRole;

use super::super::author;
use super::super::header::normal_name;
use super::super::speakers::SpeakerRoles;
use super::names::{is_like_name, is_name};

/// Who speaks. Speakers are the same when their labels are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// The label as written; empty for a chat program's own notices.
    pub(super) name: String,
    /// What the caller or the label says of the role.
    pub(super) role: Option<AuthorRole>,
}

impl Speaker {
    /// The speaker with this label, and the role that was told of it.
    pub(super) fn of_label(label: &str, told: &SpeakerRoles) -> Self {
        Self {
            role: told.role_of(label).or_else(|| author::by_label(label)),
            name: label.to_owned(),
        }
    }

    /// The program that the chat runs in.
    pub(super) fn program() -> Self {
        Self {
            name: String::new(),
            role: Some(AuthorRole::System),
        }
    }
}

/// Chosen: longer than names and roles, shorter than sentences.
const MAX_LABEL_BYTES: usize = 60;

/// Chosen: a role and a name, or a name of four parts.
const MAX_LABEL_WORDS: usize = 4;

/// The label at the start of a line and the words behind it. Of labels that are no role's word those
/// count that look like a name, when `takes_names` holds.
pub(super) fn labelled<'a>(
    line: &'a str,
    takes_names: bool,
    told: &SpeakerRoles,
) -> Option<(Speaker, &'a str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix('<') {
        let (label, text) = rest.split_once('>')?;
        let is_nick = takes_names && is_short(label) && !label.contains(['/', '@', ':']);
        let is_apart = text.starts_with([' ', '\t']);
        return (is_nick && is_apart).then(|| (Speaker::of_label(label, told), text.trim_start()));
    }
    let (label, text) = emphasised(line).or_else(|| before_colon(line))?;
    let speaker = Speaker::of_label(label, told);
    let before = line.strip_suffix(text).unwrap_or_default();
    let is_apart = text.is_empty() || text.starts_with(char::is_whitespace);
    let is_apart = is_apart || before.ends_with('：');
    let is_speaker = match speaker.role {
        Some(_) => !text.starts_with("//"),
        None => takes_names && is_apart && is_plain_name(label),
    };
    is_speaker.then(|| (speaker, text.trim_start()))
}

/// The speaker that a line names and nothing else.
pub(super) fn named(label: &str, told: &SpeakerRoles) -> Option<Speaker> {
    let speaker = Speaker::of_label(label, told);
    let is_speaker = is_label(label) && (speaker.role.is_some() || is_plain_name(label));
    is_speaker.then_some(speaker)
}

/// `From Anna Berg to Everyone: text`, as a chat beside a meeting is saved; to whom it went is left out.
pub(super) fn sent<'a>(line: &'a str, told: &SpeakerRoles) -> Option<(Speaker, &'a str)> {
    let (head, text) = line.strip_prefix("From ")?.split_once(':')?;
    let name = head.split(" to ").next()?.trim();
    is_name(name).then(|| (Speaker::of_label(name, told), text.trim_start()))
}

/// A name and what was said, with a tab between them.
pub(super) fn tabbed<'a>(line: &'a str, told: &SpeakerRoles) -> Option<(Speaker, &'a str)> {
    let (name, text) = line.split_once('\t')?;
    let name = name.trim();
    let freely = || (is_name(name) && is_like_name(name)).then(|| Speaker::of_label(name, told));
    let speaker = named(name, told).or_else(freely)?;
    Some((speaker, text.trim_start()))
}

fn is_short(label: &str) -> bool {
    let words = label.split_whitespace().count();
    label.len() <= MAX_LABEL_BYTES && (1..=MAX_LABEL_WORDS).contains(&words)
}

fn before_colon(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.split_once([':', '：'])?;
    // The colon of a clock, or one in brackets: `Support call (10:00)`.
    let colon = line.get(label.len()..)?;
    let is_digit = |c: char| c.is_ascii_digit();
    let is_clock =
        colon.starts_with(':') && label.ends_with(is_digit) && text.starts_with(is_digit);
    let is_inside = is_clock || label.matches('(').count() > label.matches(')').count();
    let label = label.trim_end();
    (is_label(label) && !is_inside).then_some((label, text))
}

/// `**Agent:** text`, `**Agent**: text`, and the same with other marks of emphasis.
fn emphasised(line: &str) -> Option<(&str, &str)> {
    ["**", "__", "*", "_"].iter().find_map(|mark| {
        let (inside, text) = line.strip_prefix(mark)?.split_once(mark)?;
        let (label, text) = match inside.trim_end().strip_suffix(':') {
            Some(label) => (label, text),
            None => (inside, text.strip_prefix(':')?),
        };
        is_label(label).then_some((label, text))
    })
}

/// True for a few words of letters, digits and the marks that names and roles are written with.
fn is_label(label: &str) -> bool {
    let is_mark = |c: char| " '’.-_()#+&/@~|,".contains(c);
    is_short(label)
        && label.chars().all(|c| c.is_alphanumeric() || is_mark(c))
        && label.contains(char::is_alphanumeric)
}

fn is_plain_name(label: &str) -> bool {
    let starts_name = |word: &str| {
        let first = word
            .trim_start_matches(['(', '#', '+', '~', '@'])
            .chars()
            .next();
        first.is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase()) || PARTICLES.contains(&word)
    };
    let is_phone = label.starts_with('+');
    (is_phone || label.contains(char::is_alphabetic))
        && !label.contains(',')
        && !label.starts_with(|c: char| c.is_ascii_digit())
        && label.split_whitespace().all(starts_name)
        && !announces_field(label)
}

/// True where the first or last word says that a field's value follows.
pub(super) fn announces_field(label: &str) -> bool {
    let name = normal_name(label);
    let parts = [name.split('_').next(), name.rsplit('_').next()];
    parts.iter().flatten().any(|part| FIELDS.contains(part))
}

/// Small words inside of names.
pub(super) const PARTICLES: &[&str] = &[
    "de", "del", "der", "den", "di", "da", "du", "la", "van", "von", "y",
];

/// Words that announce a field, a note or a link, not a speaker, as the first or last word before a
/// colon.
const FIELDS: &[&str] = &[
    "account",
    "address",
    "amount",
    "answer",
    "attachment",
    "bcc",
    "booking",
    "call",
    "case",
    "category",
    "cc",
    "chat",
    "city",
    "code",
    "comment",
    "comments",
    "conclusion",
    "cons",
    "conversation",
    "country",
    "customer",
    "date",
    "debug",
    "delivery",
    "description",
    "details",
    "device",
    "duration",
    "edit",
    "email",
    "end",
    "error",
    "example",
    "fax",
    "feedback",
    "file",
    "from",
    "ftp",
    "fw",
    "fwd",
    "http",
    "https",
    "iban",
    "id",
    "image",
    "important",
    "info",
    "invoice",
    "issue",
    "item",
    "items",
    "link",
    "location",
    "mail",
    "mailto",
    "message",
    "mobile",
    "model",
    "name",
    "nb",
    "no",
    "note",
    "notes",
    "number",
    "option",
    "order",
    "password",
    "phone",
    "postcode",
    "price",
    "priority",
    "problem",
    "product",
    "pros",
    "ps",
    "quantity",
    "question",
    "rating",
    "re",
    "reason",
    "ref",
    "reference",
    "refund",
    "result",
    "review",
    "sent",
    "serial",
    "session",
    "shipping",
    "start",
    "started",
    "status",
    "step",
    "subject",
    "summary",
    "tel",
    "telephone",
    "ticket",
    "time",
    "timestamp",
    "tip",
    "title",
    "to",
    "topic",
    "total",
    "tracking",
    "transcript",
    "type",
    "update",
    "url",
    "username",
    "version",
    "warning",
    "website",
    "zip",
    "adresse",
    "achtung",
    "anhang",
    "antwort",
    "anzahl",
    "artikel",
    "auftrag",
    "bestellnummer",
    "bestellung",
    "betreff",
    "betrag",
    "datum",
    "frage",
    "grund",
    "hinweis",
    "kundennummer",
    "nachricht",
    "nummer",
    "problema",
    "produkt",
    "rechnung",
    "rechnungsnummer",
    "telefon",
    "uhrzeit",
    "an",
    "von",
    "asunto",
    "commande",
    "data",
    "fecha",
    "fonte",
    "heure",
    "nom",
    "nombre",
    "nota",
    "numéro",
    "objet",
    "oggetto",
    "pedido",
    "precio",
    "prix",
    "téléphone",
    "teléfono",
    "telefono",
];

#[cfg(test)]
mod tests {
    use super::*;
    use AuthorRole::{Agent, Customer, System};

    #[test]
    fn labels_are_told_from_words() {
        let cases = [
            ("Agent: Hello", Some(("Agent", Some(Agent), "Hello"))),
            (
                "customer:hello",
                Some(("customer", Some(Customer), "hello")),
            ),
            (
                "  Agent (Anna) : Hi",
                Some(("Agent (Anna)", Some(Agent), "Hi")),
            ),
            ("**Customer:** Hi", Some(("Customer", Some(Customer), "Hi"))),
            ("**Customer**: Hi", Some(("Customer", Some(Customer), "Hi"))),
            ("*Bot:* Hi", Some(("Bot", Some(System), "Hi"))),
            ("<Customer> Hi", Some(("Customer", Some(Customer), "Hi"))),
            ("<tom_1> Hi", Some(("tom_1", None, "Hi"))),
            ("Anna: Hi", Some(("Anna", None, "Hi"))),
            (
                "Anna Maria von Berg: Hi",
                Some(("Anna Maria von Berg", None, "Hi")),
            ),
            ("SPEAKER_00: Hi", Some(("SPEAKER_00", None, "Hi"))),
            ("+44 7700 900123: Hi", Some(("+44 7700 900123", None, "Hi"))),
            ("客服：您好", Some(("客服", None, "您好"))),
            ("客服: 您好", Some(("客服", None, "您好"))),
            ("客服2：3天", Some(("客服2", None, "3天"))),
            ("Customer:", Some(("Customer", Some(Customer), ""))),
            ("Note: the parcel is late", None),
            ("Order number: 17", None),
            ("Customer number: 17", None),
            ("Model: X200", None),
            ("PS: hurry", None),
            ("My question is this: why", None),
            ("I said: hello", None),
            ("https://shop.example", None),
            ("Support://x", None),
            ("10:30 is fine", None),
            ("Agent 10:30 is fine", None),
            ("Support call (2024-03-05 10:00 GMT) - Transcript", None),
            ("12: twelve", None),
            ("Dear Customer: we are sorry", None),
            ("Late again, Tom: why", None),
            ("<me@shop.example> wrote", None),
            ("<b>bold</b> words", None),
            (": empty", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let found = labelled(line, true, &SpeakerRoles::default());
            let found = found.as_ref();
            let found = found.map(|(s, text)| (s.name.as_str(), s.role, *text));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn names_count_only_where_they_may() {
        let told = SpeakerRoles::default();
        assert!(labelled("Anna: Hi", false, &told).is_none());
        assert!(labelled("Agent: Hi", false, &told).is_some());
        let told = ["anna b=agent".parse().unwrap()].into_iter().collect();
        let (speaker, words) = labelled("anna b: Hi", false, &told).unwrap();
        assert_eq!((speaker.role, words), (Some(Agent), "Hi"));
    }
}
