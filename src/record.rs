//! The output noun: one record a message, `kvetch/1`, failed or judged.
//!
//! The field order here is the order in JSON. A failed message has `error` set and its labels
//! absent.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Failure, Warning};
use crate::faq::FaqMatch;
use crate::judge::labels::{
    CategoryLabel, ComplaintLabel, Entity, Evidence, FlagLabel, IntensityLabel, IntentLabel,
    LevelLabel, SentimentLabel,
};
use crate::label::{Category, Intent, Lane, Priority};
use crate::message::{AuthorRole, Origin};
use crate::policy::{DueByLaw, Route, Sla, TraceStep};
use crate::prepare::{Language, Mask};

/// Name and version of the record's shape.
pub const SCHEMA: &str = "kvetch/1";

/// Which text the spans refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The decoded body.
    Body,
    /// Subject line, line break, decoded body.
    SubjectBody,
}

/// What was read of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextReport {
    /// Which text spans refer to.
    pub view: View,
    /// Bytes of that text.
    pub bytes: usize,
    /// Bytes read: `bytes` less the masked ones.
    pub read_bytes: usize,
    /// Parts not read.
    pub masked: Vec<Mask>,
    /// Windows the model read; 0 when no model was asked.
    pub windows: usize,
}

/// Priority with its trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriorityLabel {
    /// Label.
    pub label: Priority,
    /// 0..1, orders messages inside a label: higher first.
    pub rank: f32,
    /// Rules in order.
    pub trace: Vec<TraceStep>,
}

/// What may be done with the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Act on it.
    Auto,
    /// Show it to a person as a suggestion.
    Suggest,
    /// A person should decide.
    Review,
}

/// How sure the verdict is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// What may be done with it.
    pub action: Action,
    /// Lane that decided.
    pub lane: Lane,
    /// Lowest calibrated probability among the labels that decide priority and queue.
    pub confidence: Option<f32>,
    /// Fields that were abstained on. `priority` among them says that nobody has to act: an agent or a
    /// system wrote the message.
    pub abstained: Vec<String>,
    /// Why the action is not `auto`, where it is not, or why only the tone was judged.
    pub reason: Option<Cow<'static, str>>,
}

/// Name and short hash of everything that took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Versions {
    /// Program version.
    pub kvetch: String,
    /// Model, absent in the rules lane.
    pub model: Option<String>,
    /// Lexicon.
    pub lexicon: String,
    /// Policy, and the thresholds of an error budget where they decide the action.
    pub policy: String,
}

/// One message's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: Cow<'static, str>,
    /// The input's id, or the row as text.
    pub id: String,
    /// 0-based position in the whole input.
    pub row: u64,
    /// Where it came from.
    pub source: Option<Origin>,
    /// Conversation.
    pub thread_id: Option<String>,
    /// Position in the conversation.
    pub turn: Option<u32>,
    /// Channel.
    pub channel: Option<String>,
    /// Who wrote it.
    pub author_role: Option<AuthorRole>,
    /// When it was received.
    pub received_at: Option<String>,
    /// Customer tier, echoed: the policy may read it.
    pub customer_tier: Option<String>,
    /// Contacts on the matter so far as the input says, echoed: the policy may read it.
    pub contact_count: Option<u32>,
    /// Hours that the matter has been open, echoed or counted up to `--as-of`: the policy may read it.
    pub age_hours: Option<f32>,
    /// What the order or contract is worth, echoed: the policy may read it.
    pub order_value: Option<f32>,
    /// What was read.
    pub text: Option<TextReport>,
    /// Language.
    pub language: Option<Language>,
    /// Sentiment.
    pub sentiment: Option<SentimentLabel>,
    /// Anger.
    pub anger: Option<IntensityLabel>,
    /// Frustration.
    pub frustration: Option<IntensityLabel>,
    /// Complaint.
    pub complaint: Option<ComplaintLabel>,
    /// Primary intent.
    pub intent: Option<Intent>,
    /// All intents, best first.
    pub intents: Vec<IntentLabel>,
    /// Primary category.
    pub category: Option<Category>,
    /// All categories, best first.
    pub categories: Vec<CategoryLabel>,
    /// Flags present.
    pub flags: Vec<FlagLabel>,
    /// Impact.
    pub impact: Option<LevelLabel>,
    /// Urgency.
    pub urgency: Option<LevelLabel>,
    /// Priority; absent for a message whose author is an agent or a system, and with it `sla` and `route`.
    pub priority: Option<PriorityLabel>,
    /// Due times.
    pub sla: Option<Sla>,
    /// Duties by law or contract that run for the message, where the policy has such clocks.
    pub regulatory: Vec<DueByLaw>,
    /// Queue, tier and skills.
    pub route: Option<Route>,
    /// The known question that the message comes closest to, where a list of them was given.
    pub faq: Option<FaqMatch>,
    /// Values found in the text.
    pub entities: Vec<Entity>,
    /// How sure the verdict is.
    pub decision: Option<Decision>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Everything that took part.
    pub versions: Arc<Versions>,
    /// Notes.
    pub warnings: Vec<Warning>,
    /// Why there is no verdict.
    pub error: Option<Failure>,
}
