//! What an output of records that were decided again was made of, in a file beside it.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::inputs::{InputHash, InputStamp};
use super::manifest::{OutputReport, read_as, write_as};
use crate::error::Result;

/// Name and version of this manifest's shape.
pub const REPLAY_SCHEMA: &str = "kvetch-replay-manifest/1";

/// The policies of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayPolicies {
    /// The file of the policy that decided, as given; `standard` for the built-in one.
    pub file: String,
    /// Its name and short hash.
    pub version: String,
    /// Records that it decided, by the policy that had decided them before, thresholds included.
    pub before: BTreeMap<String, u64>,
}

/// Records under a name before and after a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaySides {
    /// As the records had it.
    pub before: u64,
    /// As the policy decided.
    pub after: u64,
}

/// What the records came to. `decided`, `tone_only` and `failed` add up to `records`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayCounts {
    /// All of them.
    pub records: u64,
    /// Those that the policy decided.
    pub decided: u64,
    /// Those of agents and systems, of which only the tone was judged.
    pub tone_only: u64,
    /// Those with a failure in place of a verdict.
    pub failed: u64,
    /// Decided ones whose verdict is another one now.
    pub changed: u64,
    /// Decided ones of each priority.
    pub priority: BTreeMap<String, ReplaySides>,
}

/// The manifest of a replay. Nothing else than these inputs and this policy decides about the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplayManifest {
    /// Always [`REPLAY_SCHEMA`].
    pub schema: String,
    /// The records.
    pub output: OutputReport,
    /// Inputs as they were found when the replay began: records of earlier runs.
    pub inputs: Vec<InputStamp>,
    /// Hashes of the inputs' bytes, in the same order.
    pub hashes: Vec<InputHash>,
    /// The policies.
    pub policy: ReplayPolicies,
    /// What the records came to.
    pub counts: ReplayCounts,
    /// Version of the program.
    pub kvetch: String,
}

impl ReplayManifest {
    /// Writes it; it appears when it is whole.
    ///
    /// # Errors
    /// As [`Manifest::write`](super::Manifest::write).
    pub fn write(&self, path: &Path) -> Result<()> {
        write_as(self, path)
    }

    /// Reads one; nothing when the file beside the output is the manifest of a run.
    ///
    /// # Errors
    /// As [`Manifest::read`](super::Manifest::read).
    pub fn read(path: &Path) -> Result<Option<Self>> {
        read_as(path, REPLAY_SCHEMA)
    }
}
