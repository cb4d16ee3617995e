//! The closed set of heads, and the labels each may have.

use serde::{Deserialize, Serialize};

use crate::label::{Category, Flag, Intensity, Intent, Level, Sentiment, Severity};

/// A head of a model: one question that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadName {
    /// Five sentiment labels.
    Sentiment,
    /// One column: both sides are there.
    Mixed,
    /// Four intensities.
    Anger,
    /// Four intensities.
    Frustration,
    /// `no`, `yes`.
    Complaint,
    /// Four severities.
    Severity,
    /// All intents.
    Intent,
    /// All categories.
    Category,
    /// Three levels.
    Impact,
    /// Three levels.
    Urgency,
    /// One column a flag, independent of each other.
    Flags,
}

impl HeadName {
    /// The ontology's labels in their fixed order: what a manifest may list, in any order.
    pub fn labels(self) -> Vec<&'static str> {
        match self {
            Self::Sentiment => Sentiment::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Mixed => vec!["mixed"],
            Self::Anger | Self::Frustration => Intensity::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Complaint => vec!["no", "yes"],
            Self::Severity => Severity::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Intent => Intent::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Category => Category::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Impact | Self::Urgency => Level::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Flags => Flag::ALL.iter().map(|l| l.as_str()).collect(),
        }
    }

    /// True when each column is a question of its own.
    pub fn is_independent(self) -> bool {
        matches!(self, Self::Mixed | Self::Flags)
    }

    /// The head's name in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::Mixed => "mixed",
            Self::Anger => "anger",
            Self::Frustration => "frustration",
            Self::Complaint => "complaint",
            Self::Severity => "severity",
            Self::Intent => "intent",
            Self::Category => "category",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::Flags => "flags",
        }
    }
}
