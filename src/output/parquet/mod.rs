//! Records to Parquet: the input's own columns first, then the record's fields, each with its type.
//!
//! Columns and their names are those of CSV ([`record_columns`](super::csv::record_columns)), clashes
//! included. The input's cells are text as they came (formulas are not defused: no spreadsheet opens
//! the file). Of two input columns of one name the second is called `name.2`, as most readers take a
//! name for one column. Names of closed sets, versions and times are text, so that a time keeps its
//! offset from UTC; counts are unsigned 64-bit numbers, scores single floats, lists are lists of text
//! or of structs with the fields that JSON has; a span is a struct of `start` and `end`. What is absent
//! is null.
//!
//! The same records give the same bytes: row groups end after a number of rows or bytes, never by the
//! clock or the number of threads. The file's metadata say `kvetch.schema`: `kvetch/1`.

mod build;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Field, Schema};

use super::cells::CellColumn;
use super::columns::Column;
use super::fields::{self, FieldSelection};
use super::writer::{OutputWriter, cannot_write};
use super::{Line, Sink};
use crate::error::Result;
use crate::record::SCHEMA;
use build::Build;
use shape::Shape;

/// Rows that are handed on together. Chosen: the overhead of a batch no longer shows.
const BATCH_ROWS: usize = 1024;

/// Bytes after which a batch is handed on with fewer rows. Chosen: with long texts a batch stays small
/// beside the rows in flight.
const BATCH_BYTES: usize = 8 << 20;

/// Rows of a row group. Chosen: enough for encodings to pay, few enough to be held in memory.
const GROUP_ROWS: usize = 64 << 10;

/// Bytes after which a row group ends with fewer rows. Chosen: bounds the memory of the run.
const GROUP_BYTES: usize = 64 << 20;

/// Zstandard's own default, as for other packed outputs; text gets a third smaller than with Snappy,
/// and every reader of this decade knows it.
const ZSTD_LEVEL: i32 = 3;

/// Writes Parquet.
pub struct ParquetSink {
    writer: ArrowWriter<OutputWriter>,
    name: String,
    schema: Arc<Schema>,
    input: Vec<Build>,
    columns: Vec<(&'static Column, Build)>,
    /// Which of `input` are no columns of the record, where cells are given.
    is_own: Vec<bool>,
    buffer: Vec<u8>,
    batch_rows: usize,
    batch_bytes: usize,
    group_bytes: usize,
}

impl ParquetSink {
    /// Starts a file. `fields` chooses the record's columns; the input's own always stand first.
    ///
    /// # Errors
    /// As [`Sink::write`], when the file's head cannot be written.
    pub fn new(
        writer: OutputWriter,
        input_columns: &[String],
        fields: Option<&FieldSelection>,
    ) -> Result<Self> {
        let columns = fields.map_or_else(fields::all_leaves, FieldSelection::leaves);
        let schema = schema(input_columns, &columns);
        let build = |column: &'static Column| (column, Build::new(Shape::of_column(column.name)));
        let input = input_columns.iter().map(|_| Build::new(Shape::Text));
        let columns = columns.into_iter().map(build).collect();
        Self::begin(writer, schema, input.collect(), columns)
    }

    /// Starts a file of rows whose cells are given as text.
    ///
    /// # Errors
    /// As [`ParquetSink::new`].
    pub(super) fn of_cells(writer: OutputWriter, columns: &[CellColumn]) -> Result<Self> {
        let shape = |column: &CellColumn| column.record.map_or(Shape::Text, Shape::of_column);
        let names = without_doubles(columns.iter().map(|column| column.name.clone()).collect());
        let fields = names.into_iter().zip(columns);
        let fields = fields
            .map(|(name, column)| Field::new(name, shape(column).data_type(), true))
            .collect::<Vec<_>>();
        let input = columns.iter().map(|column| Build::new(shape(column)));
        let sink = Self::begin(writer, Schema::new(fields), input.collect(), Vec::new())?;
        Ok(Self {
            is_own: columns
                .iter()
                .map(|column| column.record.is_none())
                .collect(),
            ..sink
        })
    }

    /// Adds a row whose cells are given as text.
    ///
    /// # Errors
    /// As [`Sink::write`].
    pub(super) fn write_cells(&mut self, cells: &[String]) -> Result<()> {
        self.add_cells(cells)
            .map_err(|error| failed(error, &self.name))
    }

    fn add_cells(&mut self, cells: &[String]) -> std::result::Result<(), ParquetError> {
        for (at, (build, is_own)) in self.input.iter_mut().zip(&self.is_own).enumerate() {
            let cell = cells.get(at).map_or("", String::as_str);
            if *is_own {
                build.push_text(Some(cell));
            } else {
                build.push_plain(cell).map_err(external)?;
            }
            self.batch_bytes += cell.len();
        }
        self.end_row()
    }

    fn begin(
        writer: OutputWriter,
        schema: Schema,
        input: Vec<Build>,
        columns: Vec<(&'static Column, Build)>,
    ) -> Result<Self> {
        let name = writer.name().to_owned();
        let schema = Arc::new(schema);
        let writer = properties()
            .and_then(|properties| {
                ArrowWriter::try_new(writer, Arc::clone(&schema), Some(properties))
            })
            .map_err(|error| failed(error, &name))?;
        Ok(Self {
            writer,
            name,
            schema,
            input,
            columns,
            is_own: Vec::new(),
            buffer: Vec::new(),
            batch_rows: 0,
            batch_bytes: 0,
            group_bytes: 0,
        })
    }

    fn add(&mut self, line: &Line<'_>) -> std::result::Result<(), ParquetError> {
        for (at, build) in self.input.iter_mut().enumerate() {
            let cell = line.cells.get(at).map(String::as_str);
            build.push_text(cell);
            self.batch_bytes += cell.map_or(0, str::len);
        }
        for (column, build) in &mut self.columns {
            let cell = (column.read)(line.record);
            let bytes = build.push_cell(&cell, &mut self.buffer);
            self.batch_bytes += bytes.map_err(external)?;
        }
        self.end_row()
    }

    fn end_row(&mut self) -> std::result::Result<(), ParquetError> {
        self.batch_rows += 1;
        if self.batch_rows >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            self.end_batch()?;
        }
        Ok(())
    }

    fn end_batch(&mut self) -> std::result::Result<(), ParquetError> {
        if self.batch_rows == 0 {
            return Ok(());
        }
        let input = self.input.iter_mut();
        let own = self.columns.iter_mut().map(|(_, build)| build);
        let arrays: std::result::Result<Vec<ArrayRef>, ArrowError> =
            input.chain(own).map(Build::finish).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays?)?;
        self.writer.write(&batch)?;
        self.group_bytes += self.batch_bytes;
        (self.batch_rows, self.batch_bytes) = (0, 0);
        if self.group_bytes >= GROUP_BYTES {
            self.writer.flush()?;
        }
        if self.writer.in_progress_rows() == 0 {
            self.group_bytes = 0;
        }
        Ok(())
    }
}

impl Sink for ParquetSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        self.add(line).map_err(|error| failed(error, &self.name))
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let ended = self.end_batch();
        ended.map_err(|error| failed(error, &self.name))?;
        let Self { writer, name, .. } = *self;
        let writer = writer.into_inner().map_err(|error| failed(error, &name))?;
        writer.finish()
    }
}

fn schema(input_columns: &[String], columns: &[&'static Column]) -> Schema {
    let names = super::csv::header(input_columns, columns);
    let shapes = input_columns.iter().map(|_| Shape::Text);
    let shapes = shapes.chain(columns.iter().map(|column| Shape::of_column(column.name)));
    let fields = without_doubles(names).into_iter().zip(shapes);
    let fields = fields.map(|(name, shape)| Field::new(name, shape.data_type(), true));
    Schema::new(fields.collect::<Vec<_>>())
}

/// Each name once: the next of a name gets the first number from 2 that makes it another.
fn without_doubles(names: Vec<String>) -> Vec<String> {
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut distinct = Vec::with_capacity(names.len());
    for name in names {
        let Some(number) = numbers.get_mut(&name) else {
            numbers.insert(name.clone(), 1);
            distinct.push(name);
            continue;
        };
        let numbered = loop {
            *number += 1;
            let numbered = format!("{name}.{number}");
            if taken.insert(numbered.clone()) {
                break numbered;
            }
        };
        distinct.push(numbered);
    }
    distinct
}

fn properties() -> std::result::Result<WriterProperties, ParquetError> {
    let schema = KeyValue::new("kvetch.schema".to_owned(), SCHEMA.to_owned());
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_created_by(concat!("kvetch version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(vec![schema]))
        .build())
}

fn external(error: serde_json::Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

fn failed(error: ParquetError, name: &str) -> crate::error::Error {
    let error = match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    };
    cannot_write(&error, name)
}
