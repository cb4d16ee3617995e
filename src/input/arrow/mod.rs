//! Arrow files in, one row at a time out; a batch of rows is in memory at a time.
//!
//! Both forms are read from their start: the stream (`.arrows`), and the file (`.arrow`, Feather), which
//! is a stream between two marks with a table of contents behind it. So they are read through a pipe too.
//!
//! Messages are framed here (`messages`), their claims are checked and their bodies are unpacked (`body`)
//! before the crate of the Arrow project sees them: it would reserve whatever a file claims. It then checks
//! that offsets and keys lie inside of their buffers; its panics are caught (`columnar`).

mod body;
mod decode;
mod messages;
mod schema;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use arrow_array::RecordBatch;

use crate::error::{Error, ErrorCode, Result};

use super::columnar::{ColumnarRows, one_line, quietly};
use super::options::InputOptions;
use super::{Reader, Row, broken_row};
use decode::Decoder;
use messages::Messages;

pub(super) use messages::is_arrow;

/// Rows of one file.
pub(super) struct ArrowRows {
    messages: Messages,
    decoder: Decoder,
    rows: ColumnarRows,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    at: usize,
    /// The next row of the file, counted from 1.
    row: u64,
    is_broken: bool,
}

impl ArrowRows {
    /// Reads the schema.
    ///
    /// # Errors
    ///
    /// `E02` when the text's column cannot be found, `E01` when the file does not begin as an Arrow file.
    pub(super) fn open(
        input: Box<dyn Read + Send>,
        options: &InputOptions,
        name: &str,
    ) -> Result<Self> {
        let refused = |error: &io::Error| {
            Error::new(ErrorCode::Input, error.to_string())
                .at(name, None)
                .with_fix("check that it is complete, or save it as parquet or csv")
        };
        let mut messages = Messages::new(input).map_err(|error| refused(&error))?;
        let first = messages.next_message().map_err(|error| refused(&error))?;
        let first = first.ok_or_else(|| refused(&wrong("the arrow file has no schema")))?;
        let decoder = decoded(|| Decoder::new(&first, options)).map_err(|error| refused(&error))?;
        let rows =
            ColumnarRows::new(&decoder.names(), options).map_err(|error| error.at(name, None))?;
        Ok(Self {
            messages,
            decoder,
            rows,
            batch: None,
            at: 0,
            row: 1,
            is_broken: false,
        })
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            if let Some(batch) = &self.batch
                && self.at < batch.num_rows()
            {
                let (row, bytes) = decoded(|| Ok(self.rows.row(batch, self.at, self.row)))?;
                self.decoder.count_row(bytes)?;
                self.at += 1;
                self.row += 1;
                return Ok(Some(row));
            }
            self.batch = None;
            self.at = 0;
            let Some(message) = self.messages.next_message()? else {
                return Ok(None);
            };
            self.batch = decoded(|| self.decoder.take(&message))?;
        }
    }
}

impl Iterator for ArrowRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.is_broken {
            return None;
        }
        self.next_row().unwrap_or_else(|error| {
            self.is_broken = true;
            self.batch = None;
            Some(Err(broken_row(&error, format!("row {}", self.row))))
        })
    }
}

impl Reader for ArrowRows {
    fn header(&self) -> &[String] {
        self.rows.names()
    }
}

/// Runs the decoder; a panic of it becomes an error.
fn decoded<T>(decode: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    quietly(decode).unwrap_or_else(|| Err(wrong("the values of a batch are damaged")))
}

fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, one_line(message))
}
