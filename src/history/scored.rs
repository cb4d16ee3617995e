//! What the analyses read of a record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::label::{
    Category, Driver, Flag, Intensity, Intent, Lane, Level, Priority, Sentiment, Severity,
};
use crate::message::AuthorRole;

/// One record of an earlier run, as far as reports, problems, drift and samples look at it. Every field but
/// `row` may be absent: a run may have written some of them only (`--fields`).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Scored {
    /// Place of its file among the inputs, from 0.
    #[serde(skip)]
    pub file: u32,
    /// 0-based position in the input of the run that wrote it; its place in the file where it does not say.
    pub row: u64,
    /// Id of the message.
    pub id: String,
    /// Conversation it belongs to.
    pub thread_id: Option<String>,
    /// Position in the conversation.
    pub turn: Option<u32>,
    /// Channel.
    pub channel: Option<String>,
    /// Who wrote it.
    pub author_role: Option<AuthorRole>,
    /// When it was received, RFC 3339.
    pub received_at: Option<String>,
    /// Customer tier.
    pub customer_tier: Option<String>,
    /// Contacts on the matter so far.
    pub contact_count: Option<u32>,
    /// What was read.
    pub text: Option<ScoredText>,
    /// Language.
    pub language: Option<ScoredLanguage>,
    /// Sentiment.
    pub sentiment: Option<ScoredSentiment>,
    /// Anger.
    pub anger: Option<ScoredIntensity>,
    /// Frustration.
    pub frustration: Option<ScoredIntensity>,
    /// Complaint.
    pub complaint: Option<ScoredComplaint>,
    /// Primary intent.
    pub intent: Option<Intent>,
    /// Primary category.
    pub category: Option<Category>,
    /// Flags present.
    pub flags: Vec<ScoredFlag>,
    /// Impact.
    pub impact: Option<ScoredLevel>,
    /// Urgency.
    pub urgency: Option<ScoredLevel>,
    /// Priority.
    pub priority: Option<ScoredPriority>,
    /// Due times.
    pub sla: Option<ScoredSla>,
    /// Queue and tier.
    pub route: Option<ScoredRoute>,
    /// The known question that it comes closest to.
    pub faq: Option<ScoredFaq>,
    /// How sure the verdict is.
    pub decision: Option<ScoredDecision>,
    /// What the verdict rests on.
    pub evidence: Vec<ScoredEvidence>,
    /// What took part.
    pub versions: Option<ScoredVersions>,
    /// Notes.
    pub warnings: Vec<ScoredCode>,
    /// Why there is no verdict.
    pub error: Option<ScoredCode>,
}

/// Lengths of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredText {
    /// Bytes of the text that spans refer to.
    pub bytes: u64,
    /// Bytes read.
    pub read_bytes: u64,
}

/// Language of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredLanguage {
    /// BCP 47, `und` where it cannot be told.
    pub code: String,
    /// Whether verdicts are given for it.
    pub supported: bool,
}

/// Sentiment of a record.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredSentiment {
    /// Label; nothing where it was abstained on.
    pub label: Option<Sentiment>,
    /// −1..1.
    pub score: Option<f32>,
    /// True when both sides are there.
    pub mixed: Option<bool>,
}

/// Anger or frustration of a record.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredIntensity {
    /// 0..1.
    pub score: Option<f32>,
    /// Level.
    pub level: Option<Intensity>,
    /// What raised it.
    pub drivers: Vec<Driver>,
}

/// Complaint of a record.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredComplaint {
    /// Whether it is one; nothing where it was abstained on.
    pub is: Option<bool>,
    /// P(complaint).
    pub p: Option<f32>,
    /// How hard it reproaches.
    pub severity: Option<Severity>,
}

/// A flag of a record.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct ScoredFlag {
    /// Which.
    pub name: Flag,
    /// Probability.
    #[serde(default)]
    pub p: Option<f32>,
}

/// Impact or urgency of a record.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredLevel {
    /// Level; nothing where it was abstained on.
    pub level: Option<Level>,
    /// Probability of the level.
    pub p: Option<f32>,
}

/// Priority of a record.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredPriority {
    /// Label.
    pub label: Option<Priority>,
    /// 0..1, orders messages inside a label.
    pub rank: Option<f32>,
    /// Rules in order.
    pub trace: Vec<ScoredRule>,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredRule {
    /// Id, such as `matrix.high.medium`.
    pub rule: String,
}

/// Due times of a record, RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredSla {
    /// Latest time of the first response.
    pub first_response_due: Option<String>,
    /// Latest time of the resolution.
    pub resolve_due: Option<String>,
}

/// Where a record goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredRoute {
    /// Queue.
    pub queue: Option<String>,
    /// Support tier.
    pub tier: Option<u8>,
}

/// The closest known question of a record.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredFaq {
    /// Its id.
    pub id: String,
    /// Share of its telling words in the message, 0..1.
    pub score: f32,
}

/// How sure a verdict is.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredDecision {
    /// `auto`, `suggest` or `review`.
    pub action: Option<String>,
    /// Lane that decided.
    pub lane: Option<Lane>,
    /// Lowest probability among the labels that decide priority and queue.
    pub confidence: Option<f32>,
    /// Fields that were abstained on.
    pub abstained: Vec<String>,
    /// Why the action is not `auto`.
    pub reason: Option<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredEvidence {
    /// The field it speaks for.
    #[serde(rename = "for")]
    pub field: String,
    /// `lexicon:…`, `rule:…` or `model:…`.
    pub source: String,
    /// Its strength.
    pub effect: f32,
}

/// What took part in a verdict.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(default)]
pub struct ScoredVersions {
    /// Program.
    pub kvetch: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Lexicon.
    pub lexicon: Option<String>,
    /// Policy.
    pub policy: Option<String>,
}

/// Code of a warning or failure; its sentence is not read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ScoredCode {
    /// Stable code.
    pub code: String,
}

impl Scored {
    /// True when the message was judged and the customer wrote it, as far as is known: what analyses count.
    pub fn is_customers(&self) -> bool {
        self.error.is_none() && matches!(self.author_role, None | Some(AuthorRole::Customer))
    }

    /// True when it has this flag.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.iter().any(|found| found.name == flag)
    }

    /// Whether it is negative or very negative; nothing where the sentiment was abstained on.
    pub fn is_negative(&self) -> Option<bool> {
        let label = self.sentiment?.label?;
        Some(matches!(
            label,
            Sentiment::Negative | Sentiment::VeryNegative
        ))
    }

    /// Whether it is a complaint; nothing where that was abstained on.
    pub fn is_complaint(&self) -> Option<bool> {
        self.complaint?.is
    }

    /// Whether the anger is strong or extreme; nothing where there is none to tell.
    pub fn is_angry(&self) -> Option<bool> {
        let level = self.anger.as_ref()?.level?;
        Some(level >= Intensity::Strong)
    }
}
