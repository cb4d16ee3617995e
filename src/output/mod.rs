//! Records in, files out: JSON Lines, CSV, a table for the terminal.
//!
//! Knows nothing of how a record came about.

use crate::error::Result;
use crate::record::Record;

/// Where records go, in input order.
pub trait Sink: Send {
    /// Writes one record. `cells` are the input's own columns of that row; empty when it has none.
    ///
    /// # Errors
    /// [`ErrorCode::Output`](crate::error::ErrorCode::Output) when it cannot be written.
    fn write(&mut self, record: &Record, cells: &[String]) -> Result<()>;

    /// Flushes and makes the output final.
    ///
    /// # Errors
    /// [`ErrorCode::Output`](crate::error::ErrorCode::Output) when it cannot be written.
    fn finish(self: Box<Self>) -> Result<()>;
}
