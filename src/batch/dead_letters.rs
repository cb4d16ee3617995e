//! The rows that failed, in a file of their own: where each stands and why, never what it says.

use std::io::Write;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, ErrorCode, FailureCode, Result};
use crate::output::{Mark, PartFile, cannot_write};
use crate::prepare::holds_personal_data;
use crate::record::Record;

/// One failed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeadLetter<'a> {
    /// 0-based position in the whole input.
    pub row: u64,
    /// Id of the row as in its record; nothing where it looks like personal data.
    pub id: Option<&'a str>,
    /// File name as given.
    pub file: Option<&'a str>,
    /// 1-based line of the file, where the reader counts lines.
    pub line: Option<u64>,
    /// 0-based byte of the file's text, unpacked and in UTF-8, at which the row starts; of a turn of a
    /// JSON conversation, at which the conversation does. Nothing for Parquet files: the reason names the row.
    pub byte: Option<u64>,
    /// Stable code of the reason.
    pub code: FailureCode,
    /// The reason: what, where, how to fix.
    pub reason: &'a str,
}

impl<'a> DeadLetter<'a> {
    /// The letter of a record that has an error.
    pub fn of(record: &'a Record) -> Option<Self> {
        let failure = record.error.as_ref()?;
        let source = record.source.as_ref();
        let part = source.and_then(|source| source.part.as_deref());
        let number = |kind: &str| {
            let rest = part?.strip_prefix(kind)?;
            // `line 3, turn 2` is a place too.
            rest.split(',').next()?.parse().ok()
        };
        Some(Self {
            row: record.row,
            id: Some(record.id.as_str()).filter(|id| !holds_personal_data(id)),
            file: source.map(|source| source.file.as_str()),
            line: number("line "),
            byte: source
                .and_then(|source| source.byte)
                .or_else(|| number("byte ")),
            code: failure.code,
            reason: &failure.message,
        })
    }

    /// The letter as a line of JSON.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it has no JSON form; it always has one.
    pub fn append(&self, out: &mut Vec<u8>) -> Result<()> {
        serde_json::to_writer(&mut *out, self)
            .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
        out.push(b'\n');
        Ok(())
    }
}

/// The file of failed rows, written along with the output.
#[derive(Debug)]
pub struct DeadLetters {
    part: PartFile,
}

impl DeadLetters {
    /// Begins with nothing, or goes on behind `mark`.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written, or what an earlier run wrote of it is gone.
    pub fn open(path: &Path, mark: Option<&Mark>) -> Result<Self> {
        let Some(mark) = mark else {
            let part = PartFile::begin(path)?;
            return Ok(Self { part });
        };
        match PartFile::go_on(path, std::slice::from_ref(mark))? {
            (part, Some(_)) => Ok(Self { part }),
            (part, None) if mark.bytes == 0 => Ok(Self { part }),
            _ => Err(Error::new(
                ErrorCode::Output,
                "what was written of it before the stop is gone",
            )
            .with_fix("leave out --resume to judge the input anew")
            .at(path.display().to_string(), None)),
        }
    }

    /// Writes lines that [`DeadLetter::append`] made.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when they cannot be written.
    pub fn put(&mut self, lines: &[u8]) -> Result<()> {
        let written = self.part.write_all(lines);
        written.map_err(|error| cannot_write(&error, &self.part.wanted().display().to_string()))
    }

    /// What was written so far.
    pub fn mark(&self) -> Mark {
        self.part.mark()
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// As [`DeadLetters::put`].
    pub fn finish(self) -> Result<()> {
        let name = self.part.wanted().display().to_string();
        self.part
            .finish()
            .map_err(|error| cannot_write(&error, &name))
    }
}
