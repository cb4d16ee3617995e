//! Files and streams in, messages out, in order and one at a time.
//!
//! Knows nothing of what comes after a message.

pub use crate::message::{FailedRow, Row};

/// Messages in input order. Rows are numbered from 0 over the whole input.
///
/// A reading error in the middle of a file yields one last [`FailedRow`] for that file and goes on
/// with the next file; nothing is lost without a row that says so.
pub trait Source: Iterator<Item = Row> + Send {
    /// Header of the input's own columns, for outputs that repeat them; empty when it has none.
    fn columns(&self) -> &[String];

    /// Bytes read so far and in all, where the total is known, for progress.
    fn progress_bytes(&self) -> (u64, Option<u64>);
}
