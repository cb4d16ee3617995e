//! What a comparison of two periods says: `kvetch-drift/1`.

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

/// Name and version of the report's shape.
pub const DRIFT_SCHEMA: &str = "kvetch-drift/1";

/// The JSON Schema of a report.
pub fn drift_schema() -> Schema {
    schema_for!(DriftReport)
}

/// How large a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not significant, or of no size.
    None,
    /// Significant, and 2 % of the messages or more have moved.
    Slight,
    /// PSI 0.1 or more.
    Moderate,
    /// PSI 0.25 or more.
    Major,
}

impl Level {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Slight => "slight",
            Self::Moderate => "moderate",
            Self::Major => "major",
        }
    }
}

/// Whether what was measured on the old period may be relied on in the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// Nothing speaks against it.
    Trustworthy,
    /// Some of it moved: look at a sample.
    Doubtful,
    /// The messages or what judges them are others: measure anew.
    NotTrustworthy,
    /// Too few messages to say.
    Unknown,
}

impl Calibration {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trustworthy => "trustworthy",
            Self::Doubtful => "doubtful",
            Self::NotTrustworthy => "not_trustworthy",
            Self::Unknown => "unknown",
        }
    }
}

/// The verdict on the whole.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DriftVerdict {
    /// True when any measure, rule or word changed significantly and by some size.
    pub has_drifted: bool,
    /// May calibration and thresholds still be relied on?
    pub calibration: Calibration,
    /// Why, in sentences, the weightiest first.
    pub reasons: Vec<String>,
}

/// Counts of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PeriodCounts {
    /// Records in all.
    pub records: u64,
    /// Judged messages of customers: what is compared.
    pub messages: u64,
    /// Messages that failed.
    pub failed: u64,
    /// First day of receipt, where there are times.
    pub from: Option<String>,
    /// Last day of receipt.
    pub to: Option<String>,
    /// Models, lexicons and policies that took part.
    pub versions: Vec<String>,
}

/// One thing compared.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Measure {
    /// Field of the records.
    pub name: String,
    /// How large the change is.
    pub level: Level,
    /// Population stability index, less what sampling alone gives.
    pub psi: f64,
    /// Labels: share of the messages that would have to change theirs (total variation). Numbers: largest
    /// distance of the cumulative shares (Kolmogorov and Smirnov).
    pub distance: f64,
    /// Chance of a distance as large between like periods, corrected by Holm for all that is compared.
    pub p: f64,
    /// Messages of the old period that have the field.
    pub old_messages: u64,
    /// Messages of the new period that have the field.
    pub new_messages: u64,
    /// Values, the one that moved most first; for numbers the quartiles.
    pub shifts: Vec<Shift>,
}

/// A value then and now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Shift {
    /// The value, or `25 %`, `50 %`, `75 %` for the quartiles of numbers and `mean` for that of scores.
    pub value: String,
    /// Share of the old messages that have it, or the number.
    pub old: f64,
    /// The same of the new ones.
    pub new: f64,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleChange {
    /// It fires no longer.
    Stopped,
    /// It did not fire before.
    Started,
    /// It fires more often.
    More,
    /// It fires less often.
    Less,
}

impl RuleChange {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Started => "started",
            Self::More => "more",
            Self::Less => "less",
        }
    }
}

/// A rule that fires significantly more or less often.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleShift {
    /// Id of the rule.
    pub rule: String,
    /// What became of it.
    pub change: RuleChange,
    /// Old messages on which it fired.
    pub old: u64,
    /// New messages on which it fired.
    pub new: u64,
    /// Share of the old messages.
    pub old_share: f64,
    /// Share of the new messages.
    pub new_share: f64,
    /// Chance of such a difference between like periods, corrected for the number of rules.
    pub p: f64,
}

/// What changed among the words of the texts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WordDrift {
    /// Old messages whose texts were found.
    pub old_messages: u64,
    /// New messages whose texts were found.
    pub new_messages: u64,
    /// Words that the old period did not have.
    pub unseen: UnseenWords,
    /// Words in significantly more messages, the largest change (Cohen's h) first.
    pub rising: Vec<WordChange>,
    /// Words in significantly fewer messages.
    pub fading: Vec<WordChange>,
}

/// Words that the old period did not have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct UnseenWords {
    /// Words of the new messages, each once a message.
    pub words: u64,
    /// Share of new words that was to be expected: the share of the old words that stand in one message
    /// (Good and Turing).
    pub expected_share: Option<f64>,
    /// Share of the new messages' words that the old ones do not have.
    pub share: Option<f64>,
}

/// A word then and now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WordChange {
    /// The word.
    pub word: String,
    /// Share of the old messages with it.
    pub old_share: f64,
    /// Share of the new messages with it.
    pub new_share: f64,
    /// Chance of such a difference between like periods, corrected for the number of words.
    pub p: f64,
}

/// Two periods compared.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DriftReport {
    /// Always [`DRIFT_SCHEMA`].
    pub schema: String,
    /// The verdict.
    pub verdict: DriftVerdict,
    /// The old period.
    pub old: PeriodCounts,
    /// The new period.
    pub new: PeriodCounts,
    /// All that was compared, the largest change first.
    pub measures: Vec<Measure>,
    /// Rules that fire more or less often.
    pub rules: Vec<RuleShift>,
    /// Words; nothing where the texts of a period were not found.
    pub words: Option<WordDrift>,
}

impl DriftReport {
    /// The report as JSON, with a line end.
    ///
    /// # Errors
    /// None that occurs: all figures are numbers.
    pub fn to_json(&self) -> crate::error::Result<String> {
        let mut json = serde_json::to_string_pretty(self).map_err(|error| {
            crate::error::Error::new(crate::error::ErrorCode::Output, error.to_string())
        })?;
        json.push('\n');
        Ok(json)
    }
}
