//! Parquet in, one row at a time out; a batch of rows of one row group is in memory at a time.
//!
//! The pages of a file are found, checked and unpacked here and decoded by the crate of the Arrow
//! project. That crate reserves memory for whatever a file claims and ends the process where there is
//! not so much, and it panics on some damaged values. So every claim is checked before it sees it
//! (`thrift`, `footer`, `head`, `pages`, `delta`), and a panic while it decodes is caught (`columnar`).

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

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ::parquet::arrow::FieldLevels;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ParquetMetaData;
use arrow_array::RecordBatch;

use crate::error::{Error, ErrorCode, Result};

use super::columnar::{self, ColumnarRows};
use super::options::InputOptions;
use super::{Reader, Row, broken_row};
use group::Group;
use pages::{Shared, batch_rows, wrong};

/// Rows of one file.
pub(super) struct ParquetRows {
    shared: Arc<Shared>,
    metadata: Arc<ParquetMetaData>,
    levels: FieldLevels,
    rows: ColumnarRows,
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
        let rows = ColumnarRows::new(&names, options).map_err(|error| error.at(name, None))?;
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
            rows,
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
                let (row, bytes) = quietly(|| Ok(self.rows.row(batch, self.at, self.row)))?;
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
}

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
        self.rows.names()
    }

    fn text_column(&self) -> Option<usize> {
        self.rows.text_column()
    }
}

/// Runs a decoder; a panic of it becomes an error.
fn quietly<T>(
    decode: impl FnOnce() -> std::result::Result<T, ParquetError>,
) -> std::result::Result<T, ParquetError> {
    let damaged = || Err(wrong("the values of a page are damaged"));
    columnar::quietly(decode).unwrap_or_else(damaged)
}

fn refused(message: String, fix: &str) -> Error {
    let error = Error::new(ErrorCode::Input, message);
    if fix.is_empty() {
        error
    } else {
        error.with_fix(fix)
    }
}

/// The decoder's reason without its own name before it.
fn one_line(error: &ParquetError) -> String {
    columnar::one_line(&match error {
        ParquetError::External(inner) => inner.to_string(),
        other => other.to_string(),
    })
}
