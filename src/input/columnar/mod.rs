//! Rows of columns that lie in memory, as Parquet and Arrow files decode to.
//!
//! The decoders are not ours and panic on some damaged values. A panic is caught while one runs: it has
//! no state that outlives the file, so nothing is left in disorder, and the file becomes a failed row as
//! any damaged file does.

mod cells;
pub(super) mod times;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;

use crate::error::{Result, Warning};
use crate::message::Message;

use super::charset::row_text;
use super::header::Columns;
use super::options::InputOptions;
use super::role::Role;
use super::values::{Values, part};
use super::{Row, too_large};
use cells::TooLong;

/// What is to be known of a file's columns to make rows of them.
pub(super) struct ColumnarRows {
    columns: Columns,
    max_bytes: usize,
}

/// Bytes that a row counts as at least, beside the limits on what a file may become: a few bytes can say
/// that two thousand million rows are empty. Chosen: no message with its id and time has less.
const MIN_ROW_BYTES: usize = 32;

/// Chosen: a longer id is no id.
const MAX_ID_BYTES: usize = 1024;

impl ColumnarRows {
    /// Rows of columns with these names.
    ///
    /// # Errors
    ///
    /// `E02` when the text's column cannot be found.
    pub(super) fn new(names: &[String], options: &InputOptions) -> Result<Self> {
        Ok(Self {
            columns: Columns::of_schema(names, &options.columns)?,
            max_bytes: options.max_bytes,
        })
    }

    /// The columns' names.
    pub(super) fn names(&self) -> &[String] {
        self.columns.names()
    }

    /// Which column holds the text.
    pub(super) fn text_column(&self) -> Option<usize> {
        self.columns.text()
    }

    /// A row of the batch, which is the file's `number`th, and the bytes that it counts as.
    pub(super) fn row(&self, batch: &RecordBatch, at: usize, number: u64) -> (Row, u64) {
        let place = format!("row {number}");
        let mut warnings = Vec::new();
        let Ok(cells) = self.cells(batch, at, &mut warnings) else {
            let mut failed = too_large("row", place, self.max_bytes);
            failed.id = self.id(batch, at);
            return (Err(failed), self.max_bytes as u64);
        };
        let bytes: usize = cells.iter().map(|cell| cell.len() + 1).sum();
        let bytes = bytes.max(MIN_ROW_BYTES);
        let message = self.message(cells, warnings, place);
        (Ok(message), bytes as u64)
    }

    fn message(&self, cells: Vec<String>, warnings: Vec<Warning>, place: String) -> Message {
        let mut values = Values::default();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Text) {
            if let Some(cell) = self.columns.index(role).and_then(|at| cells.get(at)) {
                values.set(role, cell.clone());
            }
        }
        let text = self.columns.text().and_then(|at| cells.get(at)).cloned();
        let mut message = values.into_message(text.unwrap_or_default(), &self.columns, warnings);
        message.origin = Some(part(place));
        message.cells = cells;
        message
    }

    fn cells(
        &self,
        batch: &RecordBatch,
        at: usize,
        warnings: &mut Vec<Warning>,
    ) -> std::result::Result<Vec<String>, TooLong> {
        let mut left = self.max_bytes;
        let mut cells = Vec::with_capacity(batch.num_columns());
        for column in batch.columns() {
            let cell = match cells::bytes(column, at) {
                Some(bytes) if bytes.len() > left => return Err(TooLong),
                Some(bytes) => row_text(bytes, warnings),
                None => cells::text(column, at, left)?,
            };
            left = left.saturating_sub(cell.len());
            cells.push(cell);
        }
        Ok(cells)
    }

    /// The id of a row that is too large as a whole.
    fn id(&self, batch: &RecordBatch, at: usize) -> String {
        let column = self
            .columns
            .index(Role::Id)
            .and_then(|at| batch.columns().get(at));
        let id = column.and_then(|column| match cells::bytes(column, at) {
            Some(bytes) if bytes.len() > MAX_ID_BYTES => None,
            Some(bytes) => Some(row_text(bytes, &mut Vec::new())),
            None => cells::text(column, at, MAX_ID_BYTES).ok(),
        });
        id.unwrap_or_default().trim().to_owned()
    }
}

thread_local! {
    static IS_DECODING: Cell<bool> = const { Cell::new(false) };
}

/// True while this thread decodes a file whose panics are caught. A program that reports panics leaves
/// these out: the file's failed row says what is to be said.
#[cfg(feature = "cli")]
pub(crate) fn is_decoding() -> bool {
    IS_DECODING.get()
}

/// What a decoder gives; `None` when it panics.
pub(super) fn quietly<T>(decode: impl FnOnce() -> T) -> Option<T> {
    let before = IS_DECODING.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    IS_DECODING.set(before);
    decoded.ok()
}

/// Chosen: what a decoder says beyond this is about its own code.
const MAX_REASON_CHARS: usize = 160;

/// A decoder's reason, fit to stand in a message.
pub(super) fn one_line(reason: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    reason.chars().take(MAX_REASON_CHARS).map(clean).collect()
}
