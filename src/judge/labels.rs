//! The labels of one message as a record carries them. All probabilities and scores are already
//! rounded to four places, so that a stored record holds exactly what the policy saw.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::faq::FaqMatch;
use crate::label::{Category, Driver, Flag, Intensity, Intent, Lane, Level, Sentiment, Severity};
use crate::span::ByteSpan;

/// Probabilities of the five sentiment labels, adding up to 1 within rounding.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SentimentProbabilities {
    /// P(very negative).
    pub very_negative: f32,
    /// P(negative).
    pub negative: f32,
    /// P(neutral).
    pub neutral: f32,
    /// P(positive).
    pub positive: f32,
    /// P(very positive).
    pub very_positive: f32,
}

/// How the message sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SentimentLabel {
    /// Label, absent when abstained.
    pub label: Option<Sentiment>,
    /// −1..1: the mean of the five labels placed at −1, −0.5, 0, 0.5, 1.
    pub score: Option<f32>,
    /// The five probabilities.
    pub p: Option<SentimentProbabilities>,
    /// True when both sides are really there.
    pub mixed: Option<bool>,
}

/// An intensity: anger or frustration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntensityLabel {
    /// 0..1.
    pub score: Option<f32>,
    /// Level of the score.
    pub level: Option<Intensity>,
    /// What raised it, in fixed order.
    pub drivers: Vec<Driver>,
}

/// Whether an expectation was breached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComplaintLabel {
    /// Yes or no, absent when abstained.
    pub is: Option<bool>,
    /// P(complaint).
    pub p: Option<f32>,
    /// How hard it reproaches; absent when it is no complaint.
    pub severity: Option<Severity>,
}

/// An intent and its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntentLabel {
    /// Label.
    pub label: Intent,
    /// Probability.
    pub p: f32,
}

/// A category and its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryLabel {
    /// Label.
    pub label: Category,
    /// Probability.
    pub p: f32,
}

/// A flag that is present, with its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlagLabel {
    /// Name.
    pub name: Flag,
    /// Probability.
    pub p: f32,
}

/// Impact or urgency.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LevelLabel {
    /// Level, absent when abstained.
    pub level: Option<Level>,
    /// Probability of the level.
    pub p: Option<f32>,
    /// What is at stake or pressing by all the probabilities, 0..1: that of `high`, and 0.3 of that of `medium`.
    /// Finer than the level; the rank is made of it. There where the level was abstained on.
    #[serde(default)]
    pub score: Option<f32>,
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A sum; value such as `USD 300`, `300` where the currency is unknown.
    Money,
    /// An order, ticket or booking number.
    OrderNumber,
    /// A date; RFC 3339 where complete, else as written.
    Date,
    /// A duration; ISO 8601, `P3W`.
    Duration,
    /// A count of contacts; `3`.
    ContactCount,
}

/// A value found in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Kind.
    pub kind: EntityKind,
    /// Normalised value.
    pub value: String,
    /// Where in the view.
    #[schemars(with = "(usize, usize)")]
    pub span: ByteSpan,
}

/// Where a label came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The field it speaks for, such as `anger` or `flags.safety`.
    #[serde(rename = "for")]
    pub field: Cow<'static, str>,
    /// Where in the view.
    #[schemars(with = "(usize, usize)")]
    pub span: ByteSpan,
    /// `lexicon:<term>`, `rule:<id>` or `model:<id>`.
    pub source: Arc<str>,
    /// Measured: how far the field's score falls when the span is deleted, below 0 where it rises. Not
    /// measured: the signed strength of the word, the score of the model, the steps of the rule as a share
    /// of all.
    pub effect: f32,
}

/// Everything judged of one message before the policy speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Sentiment.
    pub sentiment: SentimentLabel,
    /// Anger.
    pub anger: IntensityLabel,
    /// Frustration.
    pub frustration: IntensityLabel,
    /// Complaint.
    pub complaint: ComplaintLabel,
    /// Intents, best first; empty when abstained.
    pub intents: Vec<IntentLabel>,
    /// Categories, best first; empty when abstained.
    pub categories: Vec<CategoryLabel>,
    /// Flags that are present, in ontology order.
    pub flags: Vec<FlagLabel>,
    /// Impact.
    pub impact: LevelLabel,
    /// Urgency.
    pub urgency: LevelLabel,
    /// Values found in the text, by position.
    pub entities: Vec<Entity>,
    /// The known question it comes closest to.
    pub faq: Option<FaqMatch>,
    /// Evidence, by field, then position.
    pub evidence: Vec<Evidence>,
    /// Fields that were abstained on.
    pub abstained: Vec<String>,
    /// Why, where something was abstained on.
    pub abstain_reason: Option<String>,
    /// Lane that decided.
    pub lane: Lane,
    /// Lowest probability among the labels that decide priority and queue.
    pub confidence: Option<f32>,
}
