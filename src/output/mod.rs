//! Records in, files out: JSON Lines, CSV, TSV, Parquet, a table for the terminal, updates for a helpdesk.
//!
//! Knows nothing of how a record came about. A new format is a [`Sink`], a variant of
//! [`OutputFormat`] and one arm in [`create`].

mod cells;
mod columns;
pub mod csv;
mod fields;
mod file;
mod format;
mod formula;
mod json;
pub mod jsonl;
#[cfg(feature = "parquet")]
pub mod parquet;
mod part;
mod record_json;
mod redacted;
pub mod schema;
pub mod table;
mod updates;
mod writer;

#[cfg(test)]
mod sample;

pub use cells::{CellColumn, CellSink};
pub use fields::FieldSelection;
pub use file::{Destination, OutputOptions, check_inputs, create, open_writer, read_back};
pub use format::{Compression, OutputFormat};
pub(crate) use formula::defuse;
pub use part::{Mark, PartFile, hash_bytes, with_suffix};
pub(crate) use record_json::{
    append_evidence, append_priority, append_regulatory, append_route, append_sla,
};
#[cfg(feature = "cli")]
pub(crate) use table::harmless;
pub use table::{Styling, TableOptions};
pub use updates::{Helpdesk, TagColumns, UpdateSink};
pub use writer::OutputWriter;
pub(crate) use writer::cannot_write;

use std::sync::Arc;

use crate::error::{Error, ErrorCode, Result};
use crate::record::Record;

/// One record with what its input row offers beside it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The record.
    pub record: &'a Record,
    /// The input's own cells of that row; empty when it has none.
    pub cells: &'a [String],
    /// The text that the record's spans refer to; empty when it could not be read.
    pub text: &'a str,
}

/// Turns records into the bytes of a format in which each record stands for itself. Shared by the
/// workers of a run, so that only bytes are handed to the thread that writes.
pub trait Render: Send + Sync {
    /// Appends one record.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when a value has no form in the
    /// format; a [`Record`] always has one.
    fn render(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Result<()>;
}

/// Where records go, in input order.
///
/// Dropping a sink without [`Sink::finish`] gives up the output: no file appears but the part of a
/// [`PartFile`].
pub trait Sink: Send {
    /// Writes one record.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it cannot be written,
    /// [`ErrorCode::ClosedPipe`] when nobody reads it.
    fn write(&mut self, line: &Line<'_>) -> Result<()>;

    /// What makes the bytes of this sink's records, for formats that need no more than one record
    /// at a time; `None` for the others.
    fn renderer(&self) -> Option<Arc<dyn Render>> {
        None
    }

    /// Writes records that [`Sink::renderer`] made, as [`Sink::write`] would have.
    ///
    /// # Errors
    /// As [`Sink::write`]. Sinks without a renderer take nothing but records.
    fn put(&mut self, _rendered: &[u8]) -> Result<()> {
        Err(Error::new(
            ErrorCode::Output,
            "the format is written record by record",
        ))
    }

    /// Makes what was written so far something that a later run can go on with, and says how much that
    /// is. `None` for a format that is not complete before its end, and for what is no
    /// [`PartFile`].
    ///
    /// # Errors
    /// As [`Sink::write`].
    fn checkpoint(&mut self) -> Result<Option<Mark>> {
        Ok(None)
    }

    /// What a person should know of what was written, once all records are: in one line, without
    /// message text.
    fn remark(&self) -> Option<String> {
        None
    }

    /// Flushes and makes the output final.
    ///
    /// # Errors
    /// As [`Sink::write`].
    fn finish(self: Box<Self>) -> Result<()>;
}
