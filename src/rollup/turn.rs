//! What a roll-up needs of a record.

use serde::Deserialize;

use crate::label::{Flag, Intensity, Intent, Priority, Sentiment, Severity};
use crate::message::AuthorRole;

/// One message of a conversation, as far as a roll-up looks. Read from a record's JSON: other fields are
/// passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Turn {
    /// Id of the message.
    pub id: String,
    /// 0-based position in the whole input.
    pub row: u64,
    /// Conversation it belongs to.
    pub thread_id: Option<String>,
    /// Position in the conversation, where the input knows it.
    pub turn: Option<u32>,
    /// Channel.
    pub channel: Option<String>,
    /// Who wrote it; a message without one is taken for the customer's.
    pub author_role: Option<AuthorRole>,
    /// When it was received, RFC 3339.
    pub received_at: Option<String>,
    /// Contacts on the matter so far, as the input says.
    pub contact_count: Option<u32>,
    /// Sentiment.
    pub sentiment: Option<TurnSentiment>,
    /// Anger.
    pub anger: Option<TurnAnger>,
    /// Complaint.
    pub complaint: Option<TurnComplaint>,
    /// Primary intent.
    pub intent: Option<Intent>,
    /// Flags.
    #[serde(default)]
    pub flags: Vec<TurnFlag>,
    /// Priority.
    pub priority: Option<TurnPriority>,
}

/// Sentiment of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct TurnSentiment {
    /// Label; nothing where it was abstained on.
    pub label: Option<Sentiment>,
    /// −1..1.
    pub score: Option<f32>,
}

/// Anger of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TurnAnger {
    /// Level.
    pub level: Option<Intensity>,
}

/// Complaint of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TurnComplaint {
    /// Whether it is one; nothing where it was abstained on.
    pub is: Option<bool>,
    /// How hard it reproaches.
    pub severity: Option<Severity>,
}

/// A flag of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TurnFlag {
    /// Which.
    pub name: Flag,
}

/// Priority of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TurnPriority {
    /// Label.
    pub label: Priority,
}

impl Turn {
    /// True when the customer wrote it, as far as is known.
    pub fn is_customers(&self) -> bool {
        matches!(self.author_role, None | Some(AuthorRole::Customer))
    }

    /// True when it has this flag.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.iter().any(|found| found.name == flag)
    }

    /// True when it is a complaint.
    pub fn is_complaint(&self) -> bool {
        self.complaint
            .is_some_and(|complaint| complaint.is == Some(true))
    }
}
