//! Rows of a table that holds records already, cell by cell as they are given: for records that were read
//! back and are written again.
//!
//! Nothing is defused here and no column is renamed: both were done when the table was first written.

use std::path::PathBuf;

use ::csv::{Writer, WriterBuilder};

use super::csv::{Separator, record_columns};
use super::file::{Destination, check_parquet, open_writer};
use super::format::OutputFormat;
use super::writer::{OutputWriter, cannot_write};
use crate::error::{Error, ErrorCode, Result};

/// A column of such a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellColumn {
    /// Its name.
    pub name: String,
    /// The record's column that it is; nothing for the input's own, which is text.
    pub record: Option<&'static str>,
}

/// Writes rows of cells as CSV, TSV or Parquet. Dropping it without [`CellSink::finish`] gives up the output.
pub struct CellSink(Kind);

enum Kind {
    Separated(Box<Separated>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::ParquetSink>),
}

struct Separated {
    writer: OutputWriter,
    delimiter: u8,
    row: Vec<u8>,
}

impl CellColumn {
    /// A column of the input's own.
    pub fn own(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            record: None,
        }
    }

    /// The record's column `record` under the name that it has in the table; one that no record has is the
    /// input's own.
    pub fn of_record(name: &str, record: &str) -> Self {
        Self {
            name: name.to_owned(),
            record: record_columns().find(|known| *known == record),
        }
    }
}

impl CellSink {
    /// Opens the destination and writes the header. The `inputs` are files that it must not replace.
    ///
    /// # Errors
    /// As [`create`](super::create); [`ErrorCode::Config`] for a format without columns.
    pub fn create(
        destination: Destination,
        format: OutputFormat,
        columns: &[CellColumn],
        inputs: &[PathBuf],
    ) -> Result<Self> {
        let separator = match format {
            OutputFormat::Csv => Separator::Comma,
            OutputFormat::Tsv => Separator::Tab,
            OutputFormat::Parquet => {
                check_parquet(&destination)?;
                return parquet_sink(open_writer(destination, inputs)?, columns);
            }
            OutputFormat::Jsonl | OutputFormat::Table => {
                let message = format!("{} has no columns to write cells to", format.as_str());
                return Err(
                    Error::new(ErrorCode::Config, message).with_fix("write csv, tsv or parquet")
                );
            }
        };
        let writer = open_writer(destination, inputs)?;
        let mut sink = Self(Kind::Separated(Box::new(Separated {
            writer,
            delimiter: separator.delimiter(),
            row: Vec::new(),
        })));
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        sink.write(&names)?;
        Ok(sink)
    }

    /// Writes a row, which has a cell for each column.
    ///
    /// # Errors
    /// As [`Sink::write`](super::Sink::write).
    pub fn write(&mut self, cells: &[String]) -> Result<()> {
        match &mut self.0 {
            Kind::Separated(sink) => sink.write(cells),
            #[cfg(feature = "parquet")]
            Kind::Parquet(sink) => sink.write_cells(cells),
        }
    }

    /// Flushes and makes the output final.
    ///
    /// # Errors
    /// As [`Sink::write`](super::Sink::write).
    pub fn finish(self) -> Result<()> {
        match self.0 {
            Kind::Separated(sink) => sink.writer.finish(),
            #[cfg(feature = "parquet")]
            Kind::Parquet(sink) => super::Sink::finish(sink),
        }
    }
}

impl Separated {
    fn write(&mut self, cells: &[String]) -> Result<()> {
        self.row.clear();
        let mut builder = WriterBuilder::new();
        let mut csv = builder.delimiter(self.delimiter).from_writer(&mut self.row);
        let written = write_row(&mut csv, cells);
        drop(csv);
        written.map_err(|error| cannot_write(&error, self.writer.name()))?;
        self.writer.put(&self.row)
    }
}

fn write_row<W: std::io::Write>(csv: &mut Writer<W>, cells: &[String]) -> std::io::Result<()> {
    csv.write_record(cells)?;
    csv.flush()
}

#[cfg(feature = "parquet")]
fn parquet_sink(writer: OutputWriter, columns: &[CellColumn]) -> Result<CellSink> {
    let sink = super::parquet::ParquetSink::of_cells(writer, columns)?;
    Ok(CellSink(Kind::Parquet(Box::new(sink))))
}

#[cfg(not(feature = "parquet"))]
fn parquet_sink(_: OutputWriter, _: &[CellColumn]) -> Result<CellSink> {
    Err(super::file::no_parquet())
}
