//! One element of a conversation's list in, one turn out.

use jiff::Timestamp;
use serde_json::Value;

use crate::input::author;
use crate::input::role::Role;
use crate::input::timestamp::parse_timestamp;
use crate::input::values::body_kind;
use crate::message::{AuthorRole, BodyKind};

use super::about::{About, Kind, channel};
use super::layers::{Layers, Object, inside, named, scalar};
use super::messenger;
use super::names::{
    AUTHOR, AUTHOR_ID, DEED, EVENT, INSIDE_AUTHOR, INSIDE_ROLES, INSIDE_TURN, OPENING, ROLE_FLAGS,
    SPEAKER, TURN_CHANNEL, TURN_ID, TURN_TEXT,
};

/// Chosen: `Agent` and `Customer (mobile)` are shorter, sentences before a colon are longer.
const MAX_SPEAKER_BYTES: usize = 40;

/// Chosen: shorter ids of turns count them inside of their conversation.
const MIN_OWN_ID_BYTES: usize = 8;

/// Objects that a text may lie in, below its element. Chosen: chat exports reach two.
const MAX_TEXT_DEPTH: usize = 3;

/// What one writer says at a time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Turn {
    pub(super) id: Option<String>,
    pub(super) role: Option<AuthorRole>,
    /// When it was written, as it stands.
    pub(super) at: Option<String>,
    pub(super) channel: Option<String>,
    /// Nothing where the element has no text.
    pub(super) body: Option<String>,
    pub(super) body_kind: BodyKind,
    /// The element as JSON text, where objects are kept.
    pub(super) object: Option<String>,
}

/// A text and the name of the field it stood in.
pub(super) struct Words<'n> {
    pub(super) text: String,
    name: &'n str,
}

impl Turn {
    /// A turn that is nothing but its text.
    pub(super) fn said(text: String, role: Option<AuthorRole>) -> Self {
        Self {
            id: None,
            role,
            at: None,
            channel: None,
            body: Some(text),
            body_kind: BodyKind::Text,
            object: None,
        }
    }

    /// A turn without a text.
    fn silent() -> Self {
        Self {
            body: None,
            ..Self::said(String::new(), None)
        }
    }

    /// The turn of an element; `None` for an event.
    pub(super) fn of_element(element: &Value, about: &About) -> Option<Self> {
        let mut turn = match element {
            Value::String(text) => Self::of_line(text, about),
            Value::Array(pair) => Self::of_pair(pair, about),
            Value::Object(object) => Self::of_opened(object, about)?,
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::silent(),
        };
        turn.object = about.keeps_objects.then(|| element.to_string());
        Some(turn)
    }

    /// The ticket's own text, which is its first message. What lies around the ticket has none.
    pub(super) fn opening(ticket: &Layers<'_>, about: &About) -> Option<Self> {
        let ticket = &Layers::of(ticket.inner()?);
        let mapped = about.mapping.text.as_deref().into_iter();
        let mut named = mapped.chain(OPENING.iter().copied());
        let words = named.find_map(|name| {
            let text = ticket.named(&[name])?.as_str()?.to_owned();
            Some(Words { text, name })
        })?;
        let submitter = ticket.scalar(&["submitter_id"]);
        Some(Self {
            role: about.role_of_opening(submitter.as_deref()),
            at: time_of(ticket, about),
            body_kind: kind_of_body(&words, ticket, about.channel.as_deref(), about.kind),
            object: kept(ticket.inner()?, about),
            ..Self::said(words.text, None)
        })
    }

    /// A string such as `Agent: hello`; a speaker that is no known role stays in the text.
    fn of_line(line: &str, about: &About) -> Self {
        let split = line
            .split_once(':')
            .filter(|(who, _)| who.len() <= MAX_SPEAKER_BYTES);
        let known = split.and_then(|(who, text)| Some((about.named_role(who.trim())?, text)));
        match known {
            Some((role, text)) => Self::said(text.trim_start().to_owned(), Some(role)),
            None => Self::said(line.to_owned(), None),
        }
    }

    /// A pair of speaker and text; a speaker that is no known role stays in the text.
    fn of_pair(pair: &[Value], about: &About) -> Self {
        match pair {
            [Value::String(who), Value::String(text)] => match about.named_role(who) {
                Some(role) => Self::said(text.clone(), Some(role)),
                None => Self::said(format!("{who}\n{text}"), None),
            },
            _ => Self::silent(),
        }
    }

    /// The turn of an object, or of the one that it holds and nothing else.
    fn of_opened(element: &Object, about: &About) -> Option<Self> {
        let mut roles = INSIDE_ROLES.iter();
        let says_role = roles.any(|(name, _)| named(element, &[name]).is_some());
        match inside(element).filter(|_| !says_role) {
            Some(inner) => Self::of_object(inner, about).filter(|turn| turn.body.is_some()),
            None => Self::of_object(element, about),
        }
    }

    fn of_object(element: &Object, about: &About) -> Option<Self> {
        let layers = layers_of(element);
        let words = words_of(&layers, about.mapping.text.as_deref());
        let is_blank = |words: &Words<'_>| words.text.trim().is_empty();
        if (words.is_none() && is_event(element))
            || (words.as_ref().is_none_or(is_blank) && is_service(&layers))
        {
            return None;
        }
        let channel = channel(&layers, TURN_CHANNEL).or_else(|| article_channel(&layers, about));
        let channel = channel.filter(|_| side_of_channel(&layers).is_none());
        let kind_of = |words: &Words<'_>| {
            let channel = channel.as_deref().or(about.channel.as_deref());
            kind_of_body(words, &layers, channel, about.kind)
        };
        let text_of = |words: Words<'_>| {
            if messenger::is_message(&layers) {
                messenger::decoded(words.text)
            } else {
                words.text
            }
        };
        Some(Self {
            id: own_id(&layers, about),
            role: role_of(&layers, about),
            at: time_of(&layers, about),
            body_kind: words.as_ref().map(kind_of).unwrap_or_default(),
            body: words.map(text_of),
            channel,
            object: None,
        })
    }
}

/// The element as JSON text, where objects are kept.
fn kept(element: &Object, about: &About) -> Option<String> {
    about
        .keeps_objects
        .then(|| serde_json::to_string(element).ok())?
}

/// The element, and before it the object around its text, where there is one.
fn layers_of(element: &Object) -> Layers<'_> {
    let outer = Layers::of(element);
    match outer.named(INSIDE_TURN) {
        Some(Value::Object(inner)) => outer.within(inner),
        _ => outer,
    }
}

/// The element's text: a string, strings in a list of parts, or a string one object further in.
pub(super) fn words_of<'n>(layers: &Layers<'_>, mapped: Option<&'n str>) -> Option<Words<'n>> {
    let mut named = mapped.into_iter().chain(TURN_TEXT.iter().copied());
    named.find_map(|name| text_under(layers, name, MAX_TEXT_DEPTH))
}

fn text_under<'n>(layers: &Layers<'_>, name: &'n str, depth: usize) -> Option<Words<'n>> {
    let depth = depth.checked_sub(1)?;
    match layers.named(&[name])? {
        Value::String(text) => Some(Words {
            text: text.clone(),
            name,
        }),
        Value::Array(parts) => text_of_parts(parts).map(|text| Words { text, name }),
        Value::Object(inner) => {
            let inner = Layers::of(inner);
            let mut names = TURN_TEXT.iter().chain(&["parts"]);
            names.find_map(|name| text_under(&inner, name, depth))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The texts of a message's parts, one below the other; `None` when it has none.
pub(in crate::input) fn text_of_parts(parts: &[Value]) -> Option<String> {
    let texts: Vec<&str> = parts.iter().filter_map(text_of_part).collect();
    // Strings among objects are one text with links and names marked in it.
    let is_marked = parts.iter().any(Value::is_string) && parts.iter().any(Value::is_object);
    let joint = if is_marked { "" } else { "\n" };
    (!texts.is_empty()).then(|| texts.join(joint))
}

/// The text of one of a message's parts, which may be pictures too.
fn text_of_part(part: &Value) -> Option<&str> {
    match part {
        Value::String(text) => Some(text),
        Value::Object(object) => match object.get("text")? {
            Value::Object(inner) => inner.get("content")?.as_str(),
            text => text.as_str(),
        },
        _ => None,
    }
}

/// The turns, the first one first, where each has a time; those of one time as they stand, or the other way
/// round where the last one stands first.
pub(super) fn in_order(mut turns: Vec<Turn>) -> Vec<Turn> {
    let time = |turn: &Turn| -> Option<Timestamp> {
        let at = parse_timestamp(turn.at.as_deref()?)?;
        at.parse().ok()
    };
    let times: Option<Vec<Timestamp>> = turns.iter().map(time).collect();
    let Some(mut times) = times else {
        return turns;
    };
    if times.first() > times.last() {
        turns.reverse();
        times.reverse();
    }
    let mut timed: Vec<(Timestamp, Turn)> = times.into_iter().zip(turns).collect();
    timed.sort_by_key(|(time, _)| *time);
    timed.into_iter().map(|(_, turn)| turn).collect()
}

/// True for what a chat program tells of a chat, as Telegram exports it: its text is blank.
fn is_service(layers: &Layers<'_>) -> bool {
    layers.scalar(&["type"]).as_deref() == Some("service")
}

/// True for an element that says what happened, or holds nothing but such objects.
fn is_event(element: &Object) -> bool {
    let is_named = || Layers::of(element).named(EVENT).is_some();
    let is_nested = || element.values().all(|v| v.is_object() || v.is_array());
    is_named() || is_nested()
}

fn kind_of_body(
    words: &Words<'_>,
    layers: &Layers<'_>,
    channel: Option<&str>,
    kind: Kind,
) -> BodyKind {
    let content_type = layers.scalar(&["content_type"]).unwrap_or_default();
    if content_type.contains("html") || (kind == Kind::Ticket && has_markup(&words.text)) {
        return BodyKind::Html;
    }
    if words.text.trim_start().starts_with('<') && has_markup(&words.text) {
        return BodyKind::Html;
    }
    match body_kind(&words.text, words.name, channel) {
        BodyKind::Text if kind == Kind::Ticket => BodyKind::Mail,
        found => found,
    }
}

/// True for a text with a closing tag or a line break of HTML, as helpdesks write comments.
fn has_markup(text: &str) -> bool {
    let closes = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut tags = text.match_indices("</");
    tags.any(|(at, _)| text.get(at + 2..).is_some_and(closes)) || text.contains("<br")
}

/// The turn's own id: always a helpdesk's, of other conversations one that is no mere count.
fn own_id(layers: &Layers<'_>, about: &About) -> Option<String> {
    let by_name = || {
        let id = layers.scalar(TURN_ID)?;
        (about.kind == Kind::Ticket || id.len() >= MIN_OWN_ID_BYTES).then_some(id)
    };
    let mapped = about.mapping.id.as_deref();
    mapped
        .and_then(|name| layers.scalar(&[name]))
        .or_else(by_name)
}

/// Zammad's articles name their channel as their type.
fn article_channel(layers: &Layers<'_>, about: &About) -> Option<String> {
    let is_article = about.kind == Kind::Ticket && layers.named(&["sender"]).is_some();
    is_article.then(|| layers.scalar(&["type"]))?
}

/// Who wrote it: by flags, by words, by ids.
fn role_of(layers: &Layers<'_>, about: &About) -> Option<AuthorRole> {
    let flagged = |(name, wanted, role): &(&str, bool, AuthorRole)| {
        let value = layers.named(&[name])?.as_bool()?;
        (value == *wanted).then_some(*role)
    };
    let by_word = || {
        let mapped = about.mapping.author.as_deref().into_iter();
        let mut named = mapped.chain(AUTHOR.iter().chain(SPEAKER).copied());
        named.find_map(|name| role_of_author(layers.named(&[name])?, name, about))
    };
    let by_deed = || {
        let mut deeds = DEED.iter().filter_map(|name| layers.scalar(&[name]));
        deeds.find_map(|deed| role_of_deed(&deed))
    };
    let by_object = || {
        let mut inside = INSIDE_ROLES.iter();
        let (_, role) = inside.find(|(name, _)| layers.named(&[name]).is_some())?;
        Some(*role)
    };
    let by_id = || {
        let id = layers.scalar(AUTHOR_ID).or_else(|| id_of_author(layers))?;
        about.role_of_id(&id)
    };
    let by_flag = ROLE_FLAGS.iter().find_map(flagged);
    by_flag
        .or_else(by_word)
        .or_else(by_id)
        .or_else(by_object)
        .or_else(by_deed)
        .or_else(|| side_of_channel(layers))
}

/// Whose channel it is: a recording may have one for each side.
fn side_of_channel(layers: &Layers<'_>) -> Option<AuthorRole> {
    author::by_value(&layers.scalar(&["channel"])?)
}

/// Who does what an element is called: a program tells of itself.
fn role_of_deed(deed: &str) -> Option<AuthorRole> {
    let start = deed.get(.."system".len());
    if start.is_some_and(|start| start.eq_ignore_ascii_case("system")) {
        return Some(AuthorRole::System);
    }
    author::by_value(deed)
}

/// Help Scout's creators are customers or users, and users are staff.
const CREATOR: &str = "created_by";

fn role_of_author(author: &Value, name: &str, about: &About) -> Option<AuthorRole> {
    match author {
        Value::Object(inner) => {
            let inner = Layers::of(inner);
            let words = || {
                INSIDE_AUTHOR
                    .iter()
                    .filter_map(|name| inner.scalar(&[name]))
            };
            if let Some(told) = words().find_map(|word| about.mapping.speakers.role_of(&word)) {
                return Some(told);
            }
            let is_program = inner.named(&["is_bot", "bot"]).and_then(Value::as_bool);
            if is_program == Some(true) {
                return Some(AuthorRole::System);
            }
            let kind = inner.scalar(&["type"]).unwrap_or_default();
            if about.is_staff(&kind) || (name == CREATOR && kind == "user") {
                return Some(AuthorRole::Agent);
            }
            words()
                .find_map(|word| author::by_value(&word))
                .or_else(|| author::by_initial(&inner.scalar(&["t"])?))
        }
        value => {
            let word = scalar(value)?;
            about.named_role(&word).or_else(|| about.listed_role(&word))
        }
    }
}

fn id_of_author(layers: &Layers<'_>) -> Option<String> {
    match layers.named(&["author", "user", "sender"])? {
        Value::Object(inner) => Layers::of(inner).scalar(&["id"]),
        _ => None,
    }
}

/// When it was written. Seconds or a clock's reading into a call are no time.
fn time_of(layers: &Layers<'_>, about: &About) -> Option<String> {
    let mapped = about.mapping.received_at.as_deref().into_iter();
    let mut named = mapped.chain(Role::ReceivedAt.synonyms().iter().copied());
    named.find_map(|name| {
        let text = scalar(layers.named(&[name])?)?;
        let is_offset = text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b','));
        (!is_offset || parse_timestamp(&text).is_some()).then_some(text)
    })
}
