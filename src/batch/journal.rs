//! The journal of a run that is not complete: what it is made of, and a line for each checkpoint.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::checkpoint::Checkpoint;
use super::identity::Identity;
use crate::error::{Error, ErrorCode, Result};

/// Version of the journal's lines.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    kvetch_journal: u32,
    identity: Identity,
}

/// What an earlier run left behind.
#[derive(Debug)]
pub(super) struct Earlier {
    pub(super) identity: Identity,
    /// In the order they were reached.
    pub(super) checkpoints: Vec<Checkpoint>,
    /// Bytes of the first line, and of the journal up to the end of each checkpoint.
    ends: Vec<u64>,
}

impl Earlier {
    /// Bytes of the journal with only the first `count` checkpoints.
    pub(super) fn bytes_with(&self, count: usize) -> u64 {
        self.ends.get(count).copied().unwrap_or_default()
    }
}

/// A journal that is being written. Each line is whole or not there: the last one may be torn where the
/// process was killed, and is then no checkpoint.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Writes the first line of a new journal.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written.
    pub(super) fn begin(path: &Path, identity: &Identity) -> Result<Self> {
        let file = File::create(path).map_err(|error| failed(path, &error))?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
        };
        journal.append(&Head {
            kvetch_journal: FORMAT,
            identity: identity.clone(),
        })?;
        Ok(journal)
    }

    /// Goes on behind the first `bytes`; what stands there is cut off in place, so that a process that is
    /// killed now leaves the lines before as they are.
    ///
    /// # Errors
    /// As [`Journal::begin`].
    pub(super) fn go_on(path: &Path, bytes: u64) -> Result<Self> {
        let cut = |mut file: File| {
            file.set_len(bytes)?;
            file.seek(SeekFrom::Start(bytes))?;
            Ok(file)
        };
        let file = OpenOptions::new().write(true).open(path).and_then(cut);
        Ok(Self {
            file: file.map_err(|error| failed(path, &error))?,
            path: path.to_owned(),
        })
    }

    /// Adds how far the run has come.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written.
    pub fn add(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.append(checkpoint)
    }

    fn append(&mut self, line: &impl Serialize) -> Result<()> {
        let mut bytes = serde_json::to_vec(line)
            .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
        bytes.push(b'\n');
        self.file
            .write_all(&bytes)
            .map_err(|error| failed(&self.path, &error))
    }

    /// Removes it: the run is complete.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be removed.
    pub fn remove(self) -> Result<()> {
        fs::remove_file(&self.path).map_err(|error| failed(&self.path, &error))
    }

    /// What an earlier run left; nothing where there is no journal, or none that can be read.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] when a journal is there and cannot be opened.
    pub(super) fn read(path: &Path) -> Result<Option<Earlier>> {
        let file = match OpenOptions::new().read(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(path, &error)),
        };
        let mut lines = BufReader::new(file);
        let head = next_line::<Head>(&mut lines);
        Ok(head
            .filter(|(head, _)| head.kvetch_journal == FORMAT)
            .map(|(head, bytes)| {
                let mut earlier = Earlier {
                    identity: head.identity,
                    checkpoints: Vec::new(),
                    ends: vec![bytes],
                };
                let mut end = bytes;
                while let Some((checkpoint, bytes)) = next_line(&mut lines) {
                    end += bytes;
                    earlier.checkpoints.push(checkpoint);
                    earlier.ends.push(end);
                }
                earlier
            }))
    }
}

/// The next line and its bytes, if it is whole.
fn next_line<T: DeserializeOwned>(lines: &mut impl BufRead) -> Option<(T, u64)> {
    let mut line = Vec::new();
    let bytes = lines.read_until(b'\n', &mut line).ok()?;
    let line = line.strip_suffix(b"\n")?;
    let value = serde_json::from_slice(line).ok()?;
    Some((value, bytes as u64))
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::new(ErrorCode::Output, format!("journal: {error}")).at(path.display().to_string(), None)
}
