//! What the names of inputs and outputs say.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorCode};
use crate::output::Compression;

/// Paths as the readers of inputs take them.
pub(super) fn names(paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().map(|path| path.to_string_lossy().into_owned());
    names.collect()
}

/// The extension of an output in lower case, before that of its packing.
pub(super) fn extension(path: &Path) -> Option<String> {
    let (stem, _) = Compression::split(path);
    let extension = stem.extension().and_then(OsStr::to_str);
    extension.map(str::to_ascii_lowercase)
}

/// The error of an output whose name tells no format; `known` names those that do.
pub(super) fn untold(path: &Path, known: &str) -> Error {
    Error::new(
        ErrorCode::Usage,
        "the output file name has no extension that tells its format",
    )
    .with_fix(format!("name it {known}, or add --format"))
    .at(path.display().to_string(), None)
}
