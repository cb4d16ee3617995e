//! A run to a file: its journal, its failed rows, its manifest.

use std::path::{Path, PathBuf};

use crate::batch::{
    self, BatchPaths, CHECKPOINT_ROWS, Checkpoint, DeadLetters, Identity, InputHash, InputHashes,
    InputStamp, Journal, Manifest, OutputReport, RowDigests, Setting, Start, StdinHash,
};
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::summary::Summary;
use crate::error::{Error, ErrorCode, Result};
use crate::input::{InputFile, Source};
use crate::output::{Mark, OutputFormat, PartFile, Sink};
use crate::record::Versions;

use super::piece::Part;

/// What a run to a file keeps beside its records.
pub(super) struct Batch {
    output: PathBuf,
    paths: BatchPaths,
    identity: Identity,
    journal: Journal,
    dead_letters: Option<(PathBuf, DeadLetters)>,
    digests: RowDigests,
    hashes: InputHashes,
    inputs: Vec<InputFile>,
    /// How far an earlier run came.
    pub(super) from: Option<Box<Checkpoint>>,
}

/// How a run to a file begins.
pub(super) enum Begun {
    /// With these rows to judge.
    Running(Box<Batch>, PartFile),
    /// It is complete.
    Complete(Summary),
}

/// What a run to a file is asked to do.
pub(super) struct Wanted<'a> {
    pub(super) output: &'a Path,
    pub(super) format: OutputFormat,
    pub(super) dead_letters: Option<PathBuf>,
    pub(super) is_resumed: bool,
}

impl Batch {
    /// Looks at what an earlier run left and makes the files beside the output.
    pub(super) fn begin(
        wanted: &Wanted<'_>,
        settings: &Settings,
        source: &dyn Source,
        versions: &Versions,
        stdin: StdinHash,
    ) -> Result<Begun> {
        let paths = BatchPaths::of(wanted.output);
        let letters = wanted.dead_letters.as_deref();
        if letters.is_some_and(|letters| BatchPaths::of(letters).output == paths.output) {
            return Err(Error::new(
                ErrorCode::Config,
                "the list of failed rows is the output itself",
            )
            .with_fix("give --dead-letter another name"));
        }
        let identity = Identity {
            versions: versions.clone(),
            format: wanted.format.as_str().to_owned(),
            settings: settings.origins().into_iter().map(setting).collect(),
            inputs: source.inputs().iter().map(InputStamp::of).collect(),
        };
        let started = batch::start(&paths, &identity, letters, wanted.is_resumed)?;
        let (part, dead_letters, journal, from) = match started {
            Start::Complete(manifest) => {
                let summary = Summary::of_counts(&manifest.counts);
                return Ok(Begun::Complete(summary));
            }
            Start::Running {
                part,
                dead_letters,
                journal,
                from,
            } => (part, dead_letters, journal, from),
        };
        let batch = Self {
            output: wanted.output.to_owned(),
            paths,
            identity,
            journal,
            dead_letters: wanted.dead_letters.clone().zip(dead_letters),
            digests: RowDigests::default(),
            hashes: InputHashes::begin(source.inputs(), stdin),
            inputs: source.inputs().to_vec(),
            from,
        };
        Ok(Begun::Running(Box::new(batch), part))
    }

    /// Where the thread that reads leaves the digests of its rows.
    pub(super) fn digests(&self) -> RowDigests {
        self.digests.clone()
    }

    /// The counts of the rows that were judged before the stop.
    pub(super) fn summary(&self) -> Summary {
        let from = self.from.as_ref();
        from.map_or_else(Summary::default, |from| Summary::of_counts(&from.counts))
    }

    /// Before a part is written: what came before it can be gone on with, where it ends at a checkpoint.
    /// `summary` is of all records before the part.
    pub(super) fn before(
        &mut self,
        part: &Part,
        sink: &mut dyn Sink,
        summary: &Summary,
    ) -> Result<()> {
        let begun = self.from.as_ref().map_or(0, |from| from.counts.rows);
        if part.first_row > begun && part.first_row.is_multiple_of(CHECKPOINT_ROWS) {
            self.checkpoint(sink, summary, false)?;
        }
        match &mut self.dead_letters {
            Some((_, letters)) => letters.put(&part.dead_letters),
            None => Ok(()),
        }
    }

    fn checkpoint(
        &mut self,
        sink: &mut dyn Sink,
        summary: &Summary,
        is_complete: bool,
    ) -> Result<Option<Mark>> {
        let output = sink.checkpoint()?;
        let digest = self.digests.take();
        if let Some(output) = &output {
            self.journal.add(&Checkpoint {
                output: output.clone(),
                dead_letters: self
                    .dead_letters
                    .as_ref()
                    .map(|(_, letters)| letters.mark()),
                digest,
                counts: summary.counts(),
                is_complete,
            })?;
        }
        Ok(output)
    }

    /// Gives the output its name and writes the manifest.
    pub(super) fn finish(mut self, mut sink: Box<dyn Sink>, summary: &Summary) -> Result<()> {
        let mark = self.checkpoint(sink.as_mut(), summary, true)?;
        sink.finish()?;
        let dead_letters = match self.dead_letters {
            Some((path, letters)) => {
                let mark = letters.mark();
                letters.finish()?;
                Some(OutputReport {
                    file: path.display().to_string(),
                    format: OutputFormat::Jsonl.as_str().to_owned(),
                    mark,
                })
            }
            None => None,
        };
        warn_of_changes(&self.inputs, &self.identity.inputs);
        let mark = match mark {
            Some(mark) => mark,
            None => mark_of(&self.paths.output)?,
        };
        let manifest = Manifest {
            schema: batch::SCHEMA.to_owned(),
            output: OutputReport {
                file: self.output.display().to_string(),
                format: self.identity.format,
                mark,
            },
            dead_letters,
            inputs: self.identity.inputs,
            hashes: self.hashes.finish(),
            counts: summary.counts(),
            versions: self.identity.versions,
            settings: self.identity.settings,
        };
        manifest.write(&self.paths.manifest)?;
        self.journal.remove()
    }
}

/// A file whose writer keeps no count of its own, as that of Parquet.
fn mark_of(output: &Path) -> Result<Mark> {
    let name = output.display().to_string();
    let hashed = InputHash::of(&name, output).map_err(|error| {
        Error::new(ErrorCode::Output, format!("cannot be read back: {error}")).at(&name, None)
    })?;
    Ok(Mark {
        bytes: hashed.bytes.unwrap_or_default(),
        blake3: hashed.blake3.unwrap_or_default(),
    })
}

fn setting<T>((key, value, _): (&str, Option<String>, T)) -> Setting {
    Setting {
        key: key.to_owned(),
        value,
    }
}

/// Says which inputs are not any more what they were when the run began.
fn warn_of_changes(inputs: &[InputFile], before: &[InputStamp]) {
    for (input, before) in inputs.iter().zip(before) {
        if InputStamp::of(input) != *before {
            notice(&format!(
                "{} changed while it was read: the output may mix old and new rows",
                before.file
            ));
        }
    }
}
