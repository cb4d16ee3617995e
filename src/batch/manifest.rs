//! What an output was made of, in a file beside it.

use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checkpoint::Counts;
use super::identity::{Identity, Setting};
use super::inputs::{InputHash, InputStamp};
use super::replayed::REPLAY_SCHEMA;
use crate::error::{Error, ErrorCode, Result};
use crate::output::{Compression, Mark, OutputWriter};
use crate::record::Versions;

/// Name and version of the manifest's shape.
pub const SCHEMA: &str = "kvetch-manifest/1";

/// A file that a run has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputReport {
    /// File name as given.
    pub file: String,
    /// `jsonl`, `csv` …
    pub format: String,
    /// Size and hash of the file.
    #[serde(flatten)]
    pub mark: Mark,
}

/// A manifest: everything needed to make the output again, and to see that it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The records.
    pub output: OutputReport,
    /// The list of failed rows, where one was asked for.
    pub dead_letters: Option<OutputReport>,
    /// Inputs as they were found when the run began.
    pub inputs: Vec<InputStamp>,
    /// Hashes of the inputs' bytes, in the same order.
    pub hashes: Vec<InputHash>,
    /// What the rows came to: `rows` is `judged` and `failed` together, and the number of records.
    pub counts: Counts,
    /// Program, models, lexicon and policy.
    pub versions: Versions,
    /// Settings in force.
    pub settings: Vec<Setting>,
}

impl Manifest {
    /// Writes it; it appears when it is whole.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_as(self, path)
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] when it is not there, is no manifest of this version, or is that of a replay.
    pub fn read(path: &Path) -> Result<Self> {
        if let Some(manifest) = read_as(path, SCHEMA)? {
            return Ok(manifest);
        }
        let message = "the output beside it was decided again by `policy replay`, not judged";
        Err(Error::new(ErrorCode::Input, message)
            .with_fix("name another output, or remove this one and its manifest")
            .at(path.display().to_string(), None))
    }

    /// What the run was made of.
    pub fn identity(&self) -> Identity {
        Identity {
            versions: self.versions.clone(),
            format: self.output.format.clone(),
            settings: self.settings.clone(),
            inputs: self.inputs.clone(),
        }
    }
}

/// What every manifest says of itself.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

/// Writes a manifest of either kind; it appears when it is whole.
pub(super) fn write_as(manifest: &impl Serialize, path: &Path) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(manifest)
        .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
    json.push(b'\n');
    let mut writer = OutputWriter::file(path, Compression::None)?;
    writer.put(&json)?;
    writer.finish()
}

/// Reads a manifest of this schema; nothing for one of the other kind.
pub(super) fn read_as<T: for<'d> Deserialize<'d>>(path: &Path, schema: &str) -> Result<Option<T>> {
    let name = path.display().to_string();
    let wrong = |message: String| Error::new(ErrorCode::Input, message).at(&name, None);
    let text = fs::read(path).map_err(|error| {
        wrong(format!("the manifest cannot be read: {error}"))
            .with_fix("classify and policy replay with -o FILE write it beside the output")
    })?;
    let no_manifest =
        |error: serde_json::Error| wrong(format!("is no manifest: line {}", error.line()));
    let head: Head = serde_json::from_slice(&text).map_err(no_manifest)?;
    if head.schema == schema {
        return serde_json::from_slice(&text).map(Some).map_err(no_manifest);
    }
    if [SCHEMA, REPLAY_SCHEMA].contains(&head.schema.as_str()) {
        return Ok(None);
    }
    Err(wrong("the manifest is of another version".to_owned())
        .with_fix("make the output anew with this version"))
}
