//! The shape of a file of thresholds, as written. Also what its JSON Schema is made from.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Result};
use crate::label::LaneChoice;

/// Name and version of the file's shape.
pub const THRESHOLDS_FORMAT: &str = "kvetch-thresholds/1";

/// First line of a file.
const HEAD: &str =
    "# Written by `kvetch calibrate`. The numbers are measured: for other ones calibrate again.\n";

/// A file of thresholds, as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Thresholds")]
#[serde(deny_unknown_fields)]
pub struct ThresholdsFile {
    /// Always `kvetch-thresholds/1`.
    #[schemars(extend("const" = THRESHOLDS_FORMAT))]
    pub format: String,
    /// Program version.
    pub kvetch: String,
    /// Policy, `name@hash`.
    pub policy: String,
    /// Lexicon, `name@hash`.
    pub lexicon: String,
    /// Model or models, `id@hash`, with the cascade's threshold; absent in lane rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Lane that judged.
    pub lane: LaneChoice,
    /// Share of wrong answers that is borne where nobody looks.
    #[schemars(range(min = 0, max = 1))]
    pub budget: f64,
    /// Share of wrong answers that is borne in what is suggested.
    #[schemars(range(min = 0, max = 1))]
    pub suggest_budget: f64,
    /// Confidence with which each threshold keeps its budget.
    #[schemars(range(min = 0, max = 1))]
    pub confidence: f64,
    /// The messages that it was measured on.
    pub gold: GoldFile,
    /// What the thresholds do with these messages.
    pub outcome: ActionCounts,
    /// Thresholds of each label.
    pub labels: BTreeMap<String, LabelThresholds>,
}

/// A file of messages that people have judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoldFile {
    /// Its name, without folders.
    pub file: String,
    /// blake3 of its bytes.
    pub blake3: String,
    /// Messages with a label.
    pub messages: u64,
}

/// What becomes of the gold messages. The thresholds were found on these very messages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionCounts {
    /// Messages that may be acted on.
    pub auto: u64,
    /// Messages whose verdict is a suggestion.
    pub suggest: u64,
    /// Messages that a person should decide, those without a verdict among them.
    pub review: u64,
    /// How often the priority is right where nobody looks; absent without gold labels of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_priority: Option<RightShare>,
    /// How often the category is right where nobody looks; absent without gold labels of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_category: Option<RightShare>,
}

/// A share of right answers with its exact interval (Clopper and Pearson).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RightShare {
    /// Right answers.
    pub right: u64,
    /// Messages with a gold label.
    pub labelled: u64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Both thresholds of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelThresholds {
    /// Messages with a gold label.
    pub labelled: u64,
    /// From where on it may be acted on.
    pub auto: MeasuredThreshold,
    /// From where on it may be suggested.
    pub suggest: MeasuredThreshold,
}

/// A threshold and what was found among the answers that pass it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasuredThreshold {
    /// Lowest probability that passes, or `none`: no answer does.
    pub threshold: Threshold,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Answers that pass; of `none` those of the test that failed.
    pub accepted: u64,
    /// Wrong ones among them.
    pub errors: u64,
    /// Share of the labelled messages that passes.
    pub coverage: f64,
    /// Share of wrong answers that is not exceeded, with the file's confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
}

/// A probability, or nothing that would do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Threshold {
    /// Lowest probability that passes.
    At(#[schemars(range(min = 0, max = 1))] f64),
    /// No probability keeps the budget.
    Nothing(NoThreshold),
}

/// The word for no threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NoThreshold {
    /// `none`.
    #[serde(rename = "none")]
    None,
}

impl ThresholdsFile {
    /// The file as TOML, the same bytes for the same thresholds.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it has no TOML form, which the types rule out.
    pub fn to_toml(&self) -> Result<String> {
        let text = toml::to_string(self).map_err(|error| {
            let message = format!("the thresholds cannot be written: {error}");
            Error::new(ErrorCode::Output, message)
        })?;
        Ok(format!("{HEAD}{text}"))
    }

    /// JSON Schema of the files.
    pub fn schema() -> Schema {
        schemars::schema_for!(ThresholdsFile)
    }
}
