//! What `kvetch runtime show` and `kvetch runtime install` say about a library.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, ErrorCode, Result};

use super::locate::{Located, Origin};
use super::wheel::sha256_of;

/// A library on this machine, as shown to the user; `Display` gives one fact a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// Absolute path.
    pub(crate) path: PathBuf,
    /// Where it was found.
    pub(crate) origin: Origin,
    /// Version, where known without loading it.
    pub(crate) version: Option<String>,
    /// Size in bytes.
    pub(crate) size_bytes: u64,
    /// Lower-case hexadecimal SHA-256.
    pub(crate) sha256: String,
    /// Whether that is the pinned hash.
    pub(crate) verified: bool,
}

impl Report {
    /// Reads the whole library to hash it.
    ///
    /// # Errors
    /// [`ErrorCode::Runtime`] where it cannot be read.
    pub(crate) fn of(located: Located) -> Result<Self> {
        let unreadable = |error: std::io::Error| {
            let message = format!("cannot read {}: {error}", located.path.display());
            Error::new(ErrorCode::Runtime, message).with_fix(super::FIX)
        };
        let size_bytes = located.path.metadata().map_err(unreadable)?.len();
        let sha256 = sha256_of(&located.path).map_err(unreadable)?;
        Ok(Self {
            path: located.path,
            origin: located.origin,
            version: located.version,
            size_bytes,
            sha256,
            verified: located.verified,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.as_deref().unwrap_or("unknown");
        let verified = if self.verified {
            "yes, the pinned build"
        } else {
            "no, not the pinned build"
        };
        writeln!(f, "path      {}", self.path.display())?;
        writeln!(f, "origin    {}", self.origin)?;
        writeln!(f, "version   {version}")?;
        writeln!(f, "size      {} bytes", self.size_bytes)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        write!(f, "verified  {verified}")
    }
}
