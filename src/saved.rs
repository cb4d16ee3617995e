//! What the program saves to read again: such a file begins with the name of its shape.

use std::io::Read;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorCode, Result};

/// Bytes at a file's start in which its shape is named.
pub(crate) const HEAD_BYTES: usize = 64;

/// A value as one line of JSON; the same bytes for the same value.
///
/// # Errors
/// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub(crate) fn to_line(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut json = serde_json::to_vec(value)
        .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
    json.push(b'\n');
    Ok(json)
}

/// A kind of file that the program writes and reads again.
pub(crate) struct SavedKind {
    /// What it is called: `summary`.
    pub(crate) name: &'static str,
    /// Name and version of its shape, which stands first in it under `schema`.
    pub(crate) schema: &'static str,
    /// What writes it: `kvetch report --save-summary`.
    pub(crate) written_by: &'static str,
}

impl SavedKind {
    /// True when a file with this start is of the kind.
    pub(crate) fn is_start_of(&self, head: &[u8]) -> bool {
        let head = head.get(..head.len().min(HEAD_BYTES)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let mut compact = head.chars().filter(|c| !c.is_whitespace());
        let wanted = format!("{{\"schema\":\"{}\"", self.schema);
        wanted.chars().all(|c| compact.next() == Some(c))
    }

    /// Reads such a file; `schema_in` finds the name of the shape in it.
    ///
    /// # Errors
    /// [`ErrorCode::Gold`] when it is none, or of another version.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        file: &str,
        reader: impl Read,
        schema_in: impl Fn(&T) -> &str,
    ) -> Result<T> {
        // The words of the parser may quote the file, so its place alone is told.
        let found: T = serde_json::from_reader(reader).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = format!("no {}: wrong at line {line}, column {column}", self.name);
            self.wrong(file, what)
        })?;
        if schema_in(&found) != self.schema {
            let what = format!("the {} is not of the shape {}", self.name, self.schema);
            return Err(self.wrong(file, what));
        }
        Ok(found)
    }

    /// An error about such a file.
    pub(crate) fn wrong(&self, file: &str, what: String) -> Error {
        Error::new(ErrorCode::Gold, what)
            .with_fix(format!(
                "give a file that `{}` has written",
                self.written_by
            ))
            .at(file, None)
    }
}
