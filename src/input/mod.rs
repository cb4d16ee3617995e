//! Files and streams in, messages out, in order and one at a time.
//!
//! Knows nothing of what comes after a message.

use crate::error::Failure;
use crate::message::{Message, Origin};

/// A row that could not become a message. It still takes its place in the output.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRow {
    /// The row's own id where it could be read, else its position as text.
    pub id: String,
    /// 0-based position in the whole input.
    pub row: u64,
    /// Where it stands.
    pub origin: Option<Origin>,
    /// Why it failed.
    pub failure: Failure,
    /// The row's cells as far as they could be read, for outputs that repeat them.
    pub cells: Vec<String>,
}

/// What a source yields for each row: a message or the reason why there is none.
pub type Row = Result<Message, FailedRow>;

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
