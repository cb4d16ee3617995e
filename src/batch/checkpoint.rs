//! How far a run has come.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::output::Mark;

/// Records between two checkpoints. Chosen: at most a second of work in lane full, and frames of some
/// megabytes, which pack as well as one.
pub const CHECKPOINT_ROWS: u64 = 4096;

/// Records by what was found, in the order of the labels' names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Rows read, each with one record.
    pub rows: u64,
    /// Records with a verdict.
    pub judged: u64,
    /// Records with an error.
    pub failed: u64,
    /// Records with a label that was abstained on.
    pub abstained: u64,
    /// Records of which only the tone was judged: agents and systems wrote them.
    pub tone_only: u64,
    /// Cited spans that were deleted to check evidence.
    #[serde(default)]
    pub evidence_checked: u64,
    /// Of these, how often the label moved as its evidence states.
    #[serde(default)]
    pub evidence_held: u64,
    /// Records of each priority.
    pub priority: BTreeMap<String, u64>,
    /// Records of each category.
    pub category: BTreeMap<String, u64>,
    /// Records that each lane decided.
    pub lane: BTreeMap<String, u64>,
}

/// A place that a run can be gone on with from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The output behind the last of these rows.
    pub output: Mark,
    /// The list of failed rows there, where one is kept.
    pub dead_letters: Option<Mark>,
    /// Digest of the rows read, which a run that goes on must meet again.
    pub digest: String,
    /// What the rows came to.
    pub counts: Counts,
    /// True when the input ended here.
    pub is_complete: bool,
}
