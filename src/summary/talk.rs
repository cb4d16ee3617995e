//! Conversations, as short as a roll-up needs them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::When;
use super::cell::ten_thousandths;
use super::example::cut;
use super::keep::{Keep, Kept};
use crate::history::Scored;
use crate::label::{Flag, Intensity, Intent, Priority, Sentiment, Severity};
use crate::message::AuthorRole;

/// Messages of conversations that are followed in all. Chosen: a hundred thousand conversations of five messages, at most
/// some three hundred megabytes while they are gathered.
const MAX_TURNS: usize = 500_000;

/// Messages up to which a conversation is followed. Chosen: a longer one is a mailing list, or no
/// conversation at all.
pub(super) const MAX_TURNS_OF_ONE: usize = 128;

/// One message of a conversation. The order of its fields is the order of messages that have no place of their
/// own (`turn`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TalkTurn {
    /// When it was received, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<i64>,
    /// 0-based position in the input of the run that judged it.
    pub row: u64,
    /// Position in the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// Id.
    pub id: String,
    /// When it was received, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_role: Option<AuthorRole>,
    /// Sentiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<Sentiment>,
    /// Its score, in ten-thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i32>,
    /// Level of anger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anger: Option<Intensity>,
    /// Whether it is a complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<bool>,
    /// How hard it reproaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Primary intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// Flags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// File of records that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
}

impl TalkTurn {
    /// The part of a record that a roll-up needs. A message that could not be judged is told by its author alone.
    fn of(scored: &Scored, when: Option<When>, source: &Arc<str>) -> Self {
        let sentiment = scored.sentiment;
        let complaint = scored.complaint;
        Self {
            second: when.map(|when| when.second),
            row: scored.row,
            turn: scored.turn,
            id: cut(&scored.id),
            received_at: scored.received_at.as_deref().map(cut),
            author_role: scored.author_role,
            sentiment: sentiment.and_then(|sentiment| sentiment.label),
            score: sentiment
                .and_then(|sentiment| sentiment.score)
                .map(ten_thousandths),
            anger: scored.anger.as_ref().and_then(|anger| anger.level),
            complaint: complaint.and_then(|complaint| complaint.is),
            severity: complaint.and_then(|complaint| complaint.severity),
            intent: scored.intent,
            flags: scored.flags.iter().map(|flag| flag.name).collect(),
            priority: scored.priority.as_ref().and_then(|priority| priority.label),
            channel: scored.channel.as_deref().map(cut),
            source: Some(source.clone()),
        }
    }
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Talk {
    /// Its messages, in their order; none where there are too many.
    pub turns: Vec<TalkTurn>,
    /// True when there are too many messages to follow.
    pub is_too_long: bool,
}

impl Talk {
    fn put(&mut self, turn: TalkTurn) {
        let at = self.turns.partition_point(|earlier| *earlier <= turn);
        self.turns.insert(at, turn);
        self.check();
    }

    fn check(&mut self) {
        if self.turns.len() > MAX_TURNS_OF_ONE {
            self.is_too_long = true;
        }
        if self.is_too_long {
            self.turns = Vec::new();
        }
    }
}

impl Kept for Talk {
    fn merge(&mut self, other: Self) {
        self.is_too_long |= other.is_too_long;
        for turn in other.turns {
            self.put(turn);
        }
        self.check();
    }

    /// One that is too long weighs what it weighed before, so that weights never fall.
    fn weight(&self) -> u64 {
        if self.is_too_long {
            MAX_TURNS_OF_ONE as u64 + 1
        } else {
            self.turns.len() as u64
        }
    }
}

/// Conversations by their id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Talks {
    /// Messages that belong to a conversation.
    pub messages: u64,
    /// Those that are followed.
    pub followed: Keep<Talk, MAX_TURNS>,
}

impl Talks {
    /// Adds a message, where it belongs to a conversation.
    pub fn add(&mut self, scored: &Scored, when: Option<When>, source: &Arc<str>) {
        let Some(id) = &scored.thread_id else {
            return;
        };
        self.messages = self.messages.saturating_add(1);
        let talk = self.followed.entry(id);
        if let Some(talk) = talk.filter(|talk| !talk.is_too_long) {
            talk.put(TalkTurn::of(scored, when, source));
            self.followed.grow(1);
        }
    }

    /// Adds those of others.
    pub fn merge(&mut self, other: Self) {
        self.messages = self.messages.saturating_add(other.messages);
        self.followed.merge(other.followed);
    }
}
