//! What is known of a conversation as a whole.

use std::collections::HashMap;

use serde_json::Value;

use crate::input::author;
use crate::input::options::ColumnMapping;
use crate::input::role::Role;
use crate::message::AuthorRole;

use super::layers::{Layers, scalar};
use super::names::{
    CALL_CHANNEL, CHANNEL, GUILD, INNER_THREAD_ID, INSIDE_AUTHOR, INSIDE_CHANNEL, PARTICIPANT_ID,
    PARTICIPANT_LISTS, REQUESTER, REQUESTER_ID, SOURCE_NUMBERS, SUBJECT, THREAD_ID, TICKET_SUBJECT,
};

/// Chosen: the longest ids seen have 64 bytes. What is longer is not repeated with each turn, so
/// that the rows of an object stay as large as the object.
const MAX_REPEATED_BYTES: usize = 256;

/// What kind of conversation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its turns are what was said or typed: plain text.
    Talk,
    /// Its turns are mails and comments, some of them in HTML; their ids are the helpdesk's own.
    Ticket,
}

/// How the caller wants objects read.
#[derive(Debug, Clone, Copy)]
pub(in crate::input) struct Reading<'a> {
    /// Fields that the caller named.
    pub(in crate::input) mapping: &'a ColumnMapping,
    /// True where each row keeps its element as a cell.
    pub(in crate::input) keeps_objects: bool,
    /// Whether a text with speakers' labels in it is a conversation.
    pub(in crate::input) splits_dialogues: bool,
}

/// Metadata that holds for each turn, and what tells customers from staff.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub(super) kind: Kind,
    pub(super) id: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) tier: Option<String>,
    /// Fields that the caller named, of the conversation and of its elements.
    pub(super) mapping: ColumnMapping,
    /// True where each turn keeps its element as JSON text.
    pub(super) keeps_objects: bool,
    requester: Option<String>,
    participants: HashMap<String, AuthorRole>,
    /// True where authors called users answer others called contacts or customers.
    users_are_staff: bool,
}

impl About {
    /// Reads it from the conversation's object and those around it.
    pub(super) fn of(layers: &Layers<'_>, kind: Kind, reading: Reading<'_>) -> Self {
        let mapping = reading.mapping;
        let subject_names = match kind {
            Kind::Talk => SUBJECT,
            Kind::Ticket => TICKET_SUBJECT,
        };
        let mapped = |names: &[&Option<String>]| {
            let names: Vec<&str> = names.iter().filter_map(|name| name.as_deref()).collect();
            layers.scalar(&names)
        };
        let id = mapped(&[&mapping.thread, &mapping.id]).or_else(|| thread_id(layers));
        let channel = mapped(&[&mapping.channel]).or_else(|| channel(layers, CHANNEL));
        let tier = mapped(&[&mapping.tier]).or_else(|| layers.scalar(Role::Tier.synonyms()));
        Self {
            kind,
            id: id.filter(|text| text.len() <= MAX_REPEATED_BYTES),
            subject: mapped(&[&mapping.subject]).or_else(|| subject(layers, subject_names)),
            channel: channel.filter(|text| text.len() <= MAX_REPEATED_BYTES),
            tier: tier.filter(|text| text.len() <= MAX_REPEATED_BYTES),
            mapping: mapping.clone(),
            keeps_objects: reading.keeps_objects,
            requester: requester(layers),
            participants: participants(layers),
            users_are_staff: false,
        }
    }

    /// The same of a call that a speech service wrote down.
    pub(super) fn of_call(layers: &Layers<'_>, reading: Reading<'_>) -> Self {
        let about = Self::of(layers, Kind::Talk, reading);
        if about.mapping.channel.is_some() {
            return about;
        }
        let channel = channel(layers, CALL_CHANNEL);
        Self { channel, ..about }
    }

    /// Takes an id for the conversation, unless it is too long.
    pub(super) fn name(&mut self, id: &str) {
        self.id = Some(id.to_owned()).filter(|id| id.len() <= MAX_REPEATED_BYTES);
    }

    /// The same, with what the elements together say of their writers.
    pub(super) fn with_writers(mut self, elements: &[Value]) -> Self {
        let mut types: Vec<&str> = elements.iter().filter_map(writer_type).collect();
        types.sort_unstable();
        types.dedup();
        let has = |names: &[&str]| types.iter().any(|one| names.contains(one));
        self.users_are_staff = has(&["user"]) && has(OUTSIDE) && !has(INSIDE);
        self
    }

    /// True for the type of an author who is staff in this conversation, though users mostly are not.
    pub(super) fn is_staff(&self, writer_type: &str) -> bool {
        self.users_are_staff && writer_type == "user"
    }

    /// The role of a participant in the conversation's list, by id.
    pub(super) fn listed_role(&self, id: &str) -> Option<AuthorRole> {
        self.participants.get(id).copied()
    }

    /// The role of an author, by id: who did not ask for the ticket works on it.
    pub(super) fn role_of_id(&self, id: &str) -> Option<AuthorRole> {
        let by_requester = || {
            let requester = self.requester.as_deref()?;
            Some(if id == requester {
                AuthorRole::Customer
            } else {
                AuthorRole::Agent
            })
        };
        self.listed_role(id).or_else(by_requester)
    }

    /// Who somebody with this name is, as the caller or the name itself says.
    pub(super) fn named_role(&self, name: &str) -> Option<AuthorRole> {
        let told = self.mapping.speakers.role_of(name);
        told.or_else(|| author::by_value(name))
    }

    /// Who wrote the ticket's first message, by who submitted it for whom.
    pub(super) fn role_of_opening(&self, submitter: Option<&str>) -> Option<AuthorRole> {
        let is_outbound = self
            .channel
            .as_deref()
            .is_some_and(|c| c.starts_with("outbound"));
        match (self.requester.as_deref(), submitter) {
            _ if is_outbound => Some(AuthorRole::Agent),
            (Some(requester), Some(submitter)) if requester != submitter => Some(AuthorRole::Agent),
            (Some(_), _) => Some(AuthorRole::Customer),
            (None, _) => None,
        }
    }
}

/// Types of authors beside whom a user is staff, as in Drift.
const OUTSIDE: &[&str] = &["contact", "customer", "visitor"];

/// Types of authors beside whom a user is a customer.
const INSIDE: &[&str] = &["admin", "agent", "operator", "staff", "assistant"];

/// The type of an element's author.
fn writer_type(element: &Value) -> Option<&str> {
    let author = ["author", "sender", "createdBy"]
        .iter()
        .find_map(|name| element.get(name))?;
    author.get("type")?.as_str()
}

/// The subject; a title that names who takes part is none.
fn subject(layers: &Layers<'_>, names: &[&str]) -> Option<String> {
    let subject = layers.scalar(names)?;
    let is_name =
        |participant: &Value| participant.get("name").and_then(Value::as_str) == Some(&subject);
    let is_named = of_participants(layers).any(is_name);
    (!is_named).then_some(subject)
}

/// The elements of the lists that tell who takes part.
fn of_participants<'v>(layers: &Layers<'v>) -> impl Iterator<Item = &'v Value> {
    let lists = PARTICIPANT_LISTS
        .iter()
        .filter_map(|name| layers.named(&[name]));
    lists.filter_map(Value::as_array).flatten()
}

/// The id; some services have it one object further in.
fn thread_id(layers: &Layers<'_>) -> Option<String> {
    let id_in = |name: &str, ids: &[&str]| match layers.named(&[name])? {
        Value::Object(inner) => Layers::of(inner).scalar(ids),
        _ => None,
    };
    let deeper = || {
        let mut known = INNER_THREAD_ID.iter();
        known.find_map(|(name, ids)| id_in(name, ids))
    };
    let of_channel = || {
        layers.named(&[GUILD])?;
        id_in("channel", &["id"])
    };
    layers.scalar(THREAD_ID).or_else(deeper).or_else(of_channel)
}

/// A channel by name, by the name in its object, or by Freshdesk's number.
pub(super) fn channel(layers: &Layers<'_>, names: &[&str]) -> Option<String> {
    let one = |name: &&str| match layers.named(&[name])? {
        Value::Object(inner) => Layers::of(inner).scalar(INSIDE_CHANNEL),
        Value::Number(number) => {
            let number = number.to_string();
            let mut known = SOURCE_NUMBERS.iter();
            let (_, channel) = known.find(|(wanted, _)| *wanted == number)?;
            Some((*channel).to_owned())
        }
        value => scalar(value),
    };
    names.iter().find_map(one)
}

fn requester(layers: &Layers<'_>) -> Option<String> {
    let by_object = || match layers.named(REQUESTER)? {
        Value::Object(inner) => Layers::of(inner).scalar(&["id"]),
        _ => None,
    };
    layers.scalar(REQUESTER_ID).or_else(by_object)
}

fn participants(layers: &Layers<'_>) -> HashMap<String, AuthorRole> {
    let known = |element: &Value| {
        let participant = Layers::of(element.as_object()?);
        let id = participant.scalar(PARTICIPANT_ID)?;
        let role = participant.scalar(INSIDE_AUTHOR)?;
        Some((id, author::by_value(&role)?))
    };
    of_participants(layers).filter_map(known).collect()
}
