//! The manifest of a replay: what its output was made of.

use std::path::Path;

use crate::batch::{
    BatchPaths, InputHash, InputHashes, InputStamp, OutputReport, REPLAY_SCHEMA, ReplayCounts,
    ReplayManifest, ReplayPolicies, ReplaySides, StdinHash,
};
use crate::error::{Error, ErrorCode, Result};
use crate::input::InputFile;
use crate::label::Priority;
use crate::output::Mark;
use crate::policy::Policy;
use crate::replay::Replayed;

/// A replay to a file that is under way.
pub(super) struct Account {
    paths: BatchPaths,
    file: String,
    format: &'static str,
    inputs: Vec<InputStamp>,
    hashes: InputHashes,
}

impl Account {
    /// Looks at the inputs and begins to hash them; nothing for an output that is no file, such as a pipe.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when a run of `classify` to this output was stopped and can be gone on with: its
    /// records would be lost.
    pub(super) fn begin(
        output: &Path,
        format: &'static str,
        inputs: &[InputFile],
        stdin: StdinHash,
    ) -> Result<Option<Self>> {
        if !BatchPaths::is_file(output) {
            return Ok(None);
        }
        let paths = BatchPaths::of(output);
        let file = output.display().to_string();
        if paths.journal.exists() {
            let message = "a run of classify to this output was stopped and is not complete";
            return Err(Error::new(ErrorCode::Output, message)
                .with_fix(
                    "complete it with --resume, name another output, or remove its .part and .journal",
                )
                .at(file, None));
        }
        Ok(Some(Self {
            paths,
            file,
            format,
            inputs: inputs.iter().map(InputStamp::of).collect(),
            hashes: InputHashes::begin(inputs, stdin),
        }))
    }

    /// Writes the manifest beside the output, which is complete.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written, or the output cannot be read back.
    pub(super) fn finish(self, named: &Path, policy: &Policy, counts: &Replayed) -> Result<()> {
        let written = InputHash::of(&self.file, &self.paths.output).map_err(|error| {
            Error::new(ErrorCode::Output, format!("cannot be read back: {error}"))
                .at(&self.file, None)
        })?;
        let manifest = ReplayManifest {
            schema: REPLAY_SCHEMA.to_owned(),
            output: OutputReport {
                file: self.file,
                format: self.format.to_owned(),
                mark: Mark {
                    bytes: written.bytes.unwrap_or_default(),
                    blake3: written.blake3.unwrap_or_default(),
                },
            },
            inputs: self.inputs,
            hashes: self.hashes.finish(),
            policy: ReplayPolicies {
                file: named.display().to_string(),
                version: policy.version(),
                before: counts.policies.clone(),
            },
            counts: counted(counts),
            kvetch: env!("CARGO_PKG_VERSION").to_owned(),
        };
        manifest.write(&self.paths.manifest)
    }
}

fn counted(counts: &Replayed) -> ReplayCounts {
    let sides = |priority: &Priority| {
        let (before, after) = counts.of_priority(*priority);
        (priority.to_string(), ReplaySides { before, after })
    };
    ReplayCounts {
        records: counts.records,
        decided: counts.decided,
        tone_only: counts.tone_only,
        failed: counts.failed,
        changed: counts.changed,
        priority: Priority::ALL.iter().map(sides).collect(),
    }
}
