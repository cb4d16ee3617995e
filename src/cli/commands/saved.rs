//! Files that an earlier command has saved to be read again, told from records by their first bytes.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::error::{Error, ErrorCode, Result};
use crate::output::read_back;
use crate::saved::HEAD_BYTES;

/// Whether `is_start_of` says so of the file's first bytes. A file that cannot be opened is none: reading it as
/// records says why. Nor is a pipe: what is read of it once is gone.
pub(super) fn starts_as(path: &Path, is_start_of: impl Fn(&[u8]) -> bool) -> bool {
    let Some(reader) = path.is_file().then(|| read_back(path).ok()).flatten() else {
        return false;
    };
    let mut head = Vec::new();
    let is_read = reader
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .is_ok();
    is_read && is_start_of(&head)
}

/// The file's bytes, unpacked.
pub(super) fn open(path: &Path, name: &str) -> Result<impl BufRead> {
    let reader = read_back(path).map_err(|error| {
        Error::new(ErrorCode::Input, format!("cannot open: {error}")).at(name, None)
    })?;
    Ok(BufReader::new(reader))
}
