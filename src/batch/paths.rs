//! The files that stand beside an output.

use std::fs;
use std::path::{Path, PathBuf};

use crate::output::{PartFile, with_suffix};

/// Where a run keeps what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchPaths {
    /// The output, links resolved.
    pub output: PathBuf,
    /// The records of a run that is not complete.
    pub part: PathBuf,
    /// What such a run goes on from.
    pub journal: PathBuf,
    /// What a complete run was made of.
    pub manifest: PathBuf,
}

impl BatchPaths {
    /// The files of an output. A link is followed, so that all stand beside what it points to.
    pub fn of(output: &Path) -> Self {
        let output = fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
        Self {
            part: PartFile::path_of(&output),
            journal: with_suffix(&output, ".journal"),
            manifest: with_suffix(&output, ".manifest.json"),
            output,
        }
    }

    /// True when a run to this output can be gone on with: it is a file, or nothing yet. A device or a
    /// named pipe takes bytes once.
    pub fn is_file(output: &Path) -> bool {
        fs::metadata(output).map_or(true, |found| found.is_file())
    }
}
