//! Parquet in, one row at a time out; a batch of rows of one row group is in memory at a time.
//!
//! The pages of a file are found, checked and unpacked here and decoded by the crate of the Arrow
//! project. That crate reserves memory for whatever a file claims and ends the process where there is
//! not so much, and it panics on some damaged values. So every claim is checked before it sees it
//! (`thrift`, `footer`, `head`, `pages`, `delta`), and a panic while it decodes is caught: it has no
//! state that outlives the file, so nothing is left in disorder, and the file becomes a failed row as
//! any damaged file does.

mod cells;
mod codec;
mod delta;
mod footer;
mod group;
mod head;
mod pages;
mod schema;
#[cfg(test)]
mod tests;
mod thrift;
mod times;

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ::parquet::arrow::FieldLevels;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ParquetMetaData;
use arrow_array::RecordBatch;

use crate::error::{Error, ErrorCode, Result, Warning};
use crate::message::Message;

use super::charset::row_text;
use super::header::Columns;
use super::options::InputOptions;
use super::role::Role;
use super::values::{Values, part};
use super::{Reader, Row, broken_row, too_large};
use cells::TooLong;
use group::Group;
use pages::{Shared, batch_rows, wrong};

/// Rows of one file.
pub(super) struct ParquetRows {
    shared: Arc<Shared>,
    metadata: Arc<ParquetMetaData>,
    levels: FieldLevels,
    columns: Columns,
    max_bytes: usize,
    /// Row groups begun.
    groups: usize,
    batches: Option<ParquetRecordBatchReader>,
    /// Rows that the row group still owes.
    rows_left: u64,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    at: usize,
    /// The next row of the file, counted from 1.
    row: u64,
    is_broken: bool,
}

impl ParquetRows {
    /// Reads the footer.
    ///
    /// # Errors
    ///
    /// `E02` when the text's column cannot be found, `E01` when the file is no sound Parquet file.
    pub(super) fn open(
        mut file: File,
        options: &InputOptions,
        read_bytes: &Arc<AtomicU64>,
        name: &str,
    ) -> Result<Self> {
        let footer = footer::read(&mut file)
            .map_err(|(message, fix)| refused(message, fix).at(name, None))?;
        let metadata = footer.metadata;
        let levels = quietly(|| schema::field_levels(metadata.file_metadata()));
        let (fields, levels) = levels.map_err(|error| {
            let message = format!("has columns that are not read: {}", one_line(&error));
            refused(message, "write them with plain types").at(name, None)
        })?;
        let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        let columns =
            Columns::of_schema(&names, &options.columns).map_err(|error| error.at(name, None))?;
        let leaves = metadata.file_metadata().schema_descr().num_columns();
        let shared = Shared {
            file: Mutex::new(file),
            end: footer.start,
            read_bytes: Arc::clone(read_bytes),
            packed_bytes: AtomicU64::new(0),
            page_bytes: AtomicU64::new(0),
            row_bytes: AtomicU64::new(0),
            list_values: AtomicU64::new(0),
            open_bytes: AtomicU64::new(0),
            batch_rows: batch_rows(leaves),
            max_decoded_bytes: options.max_decoded_bytes,
            max_decoded_ratio: options.max_decoded_ratio,
        };
        Ok(Self {
            shared: Arc::new(shared),
            metadata: Arc::new(metadata),
            levels,
            columns,
            max_bytes: options.max_bytes,
            groups: 0,
            batches: None,
            rows_left: 0,
            batch: None,
            at: 0,
            row: 1,
            is_broken: false,
        })
    }

    fn next_row(&mut self) -> std::result::Result<Option<Row>, ParquetError> {
        loop {
            if let Some(batch) = &self.batch
                && self.at < batch.num_rows()
            {
                let (row, bytes) = quietly(|| Ok(self.read_row(batch)))?;
                self.shared.count_row(bytes)?;
                self.at += 1;
                self.row += 1;
                return Ok(Some(row));
            }
            self.batch = None;
            if !self.next_batch()? {
                return Ok(None);
            }
        }
    }

    /// Decodes the next rows; false when there are none.
    fn next_batch(&mut self) -> std::result::Result<bool, ParquetError> {
        self.shared.list_values.store(0, Ordering::Relaxed);
        let batches = match &mut self.batches {
            Some(batches) => batches,
            None if self.groups >= self.metadata.num_row_groups() => return Ok(false),
            None => {
                let group = Group {
                    shared: Arc::clone(&self.shared),
                    metadata: Arc::clone(&self.metadata),
                    number: self.groups,
                };
                self.groups += 1;
                self.rows_left = group.row_count();
                let rows = self.shared.batch_rows;
                let batches = quietly(|| {
                    ParquetRecordBatchReader::try_new_with_row_groups(
                        &self.levels,
                        &group,
                        rows,
                        None,
                    )
                })?;
                self.batches.insert(batches)
            }
        };
        let batch = quietly(|| Ok(batches.next().transpose()?))?;
        let Some(batch) = batch else {
            self.batches = None;
            if self.rows_left > 0 {
                return Err(wrong(&format!(
                    "{} rows of the row group are missing",
                    self.rows_left
                )));
            }
            return Ok(true);
        };
        let rows = batch.num_rows() as u64;
        let left = self.rows_left.checked_sub(rows).filter(|_| rows > 0);
        self.rows_left = left.ok_or_else(|| wrong("the row group has more rows than it says"))?;
        self.batch = Some(batch);
        self.at = 0;
        Ok(true)
    }

    /// The row, and the bytes that it counts as.
    fn read_row(&self, batch: &RecordBatch) -> (Row, u64) {
        let place = format!("row {}", self.row);
        let mut warnings = Vec::new();
        let Ok(cells) = self.cells(batch, &mut warnings) else {
            let mut failed = too_large("row", place, self.max_bytes);
            failed.id = self.id(batch);
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
        let text_name = self.columns.text_name();
        let mut message = values.into_message(text.unwrap_or_default(), text_name, warnings);
        message.origin = Some(part(place));
        message.cells = cells;
        message
    }

    fn cells(
        &self,
        batch: &RecordBatch,
        warnings: &mut Vec<Warning>,
    ) -> std::result::Result<Vec<String>, TooLong> {
        let mut left = self.max_bytes;
        let mut cells = Vec::with_capacity(batch.num_columns());
        for column in batch.columns() {
            let cell = match cells::bytes(column, self.at) {
                Some(bytes) if bytes.len() > left => return Err(TooLong),
                Some(bytes) => row_text(bytes, warnings),
                None => cells::text(column, self.at, left)?,
            };
            left = left.saturating_sub(cell.len());
            cells.push(cell);
        }
        Ok(cells)
    }

    /// The id of a row that is too large as a whole.
    fn id(&self, batch: &RecordBatch) -> String {
        let column = self
            .columns
            .index(Role::Id)
            .and_then(|at| batch.columns().get(at));
        let id = column.and_then(|column| match cells::bytes(column, self.at) {
            Some(bytes) if bytes.len() > MAX_ID_BYTES => None,
            Some(bytes) => Some(row_text(bytes, &mut Vec::new())),
            None => cells::text(column, self.at, MAX_ID_BYTES).ok(),
        });
        id.unwrap_or_default().trim().to_owned()
    }
}

/// Bytes that a row counts as at least, beside the limits on what a file may become: a few bytes can say
/// that two thousand million rows are empty. Chosen: no message with its id and time has less.
const MIN_ROW_BYTES: usize = 32;

/// Chosen: a longer id is no id.
const MAX_ID_BYTES: usize = 1024;

impl Iterator for ParquetRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.is_broken {
            return None;
        }
        self.next_row().unwrap_or_else(|error| {
            self.is_broken = true;
            self.batch = None;
            self.batches = None;
            let error = io::Error::other(one_line(&error));
            Some(Err(broken_row(&error, format!("row {}", self.row))))
        })
    }
}

impl Reader for ParquetRows {
    fn header(&self) -> &[String] {
        self.columns.names()
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

/// Runs a decoder; a panic of it becomes an error.
fn quietly<T>(
    decode: impl FnOnce() -> std::result::Result<T, ParquetError>,
) -> std::result::Result<T, ParquetError> {
    let before = IS_DECODING.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    IS_DECODING.set(before);
    decoded.unwrap_or_else(|_| Err(wrong("the values of a page are damaged")))
}

fn refused(message: String, fix: &str) -> Error {
    let error = Error::new(ErrorCode::Input, message);
    if fix.is_empty() {
        error
    } else {
        error.with_fix(fix)
    }
}

/// Chosen: what a decoder says beyond this is about its own code.
const MAX_REASON_CHARS: usize = 160;

/// The decoder's reason without its own name before it.
fn one_line(error: &ParquetError) -> String {
    let text = match error {
        ParquetError::External(inner) => inner.to_string(),
        other => other.to_string(),
    };
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(MAX_REASON_CHARS).map(clean).collect()
}
