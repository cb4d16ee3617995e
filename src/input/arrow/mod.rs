//! Arrow files in, one row at a time out; a batch of rows is in memory at a time.
//!
//! The stream (`.arrows`) is read from its start. The file (`.arrow`, Feather) is mostly a stream between two
//! marks with a table of contents behind it: it is read by its table of contents where there is one (`index`),
//! else, as through a pipe, as the stream that it is.
//!
//! Messages are framed here (`messages`), their claims are checked and their bodies are unpacked (`body`)
//! before the crate of the Arrow project sees them: it would reserve whatever a file claims. It then checks
//! that offsets and keys lie inside of their buffers; its panics are caught (`columnar`).

mod body;
mod decode;
mod index;
mod messages;
mod schema;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_ipc::root_as_footer;

use crate::error::{Error, ErrorCode, Result};

use super::columnar::{ColumnarRows, one_line, quietly};
use super::options::InputOptions;
use super::{Reader, Row, broken_row};
use decode::Decoder;
use index::Index;
use messages::{Message, Messages};

pub(super) use messages::{MAGIC, is_arrow};

/// Rows of one file.
pub(super) struct ArrowRows {
    frames: Frames,
    decoder: Decoder,
    rows: ColumnarRows,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    at: usize,
    /// The next row of the file, counted from 1.
    row: u64,
    is_broken: bool,
}

/// Where messages come from.
enum Frames {
    Stream(Messages),
    Index(Index),
}

impl Frames {
    fn next_message(&mut self) -> io::Result<Option<Message>> {
        match self {
            Self::Stream(messages) => messages.next_message(),
            Self::Index(index) => index.next_message(),
        }
    }
}

/// True for a regular file that has a table of contents, by which it is to be read.
///
/// # Errors
/// What reading it fails with.
pub(super) fn has_index(file: &mut File) -> io::Result<bool> {
    let is_found = file.metadata()?.is_file() && index::footer(file)?.is_some();
    file.rewind()?;
    Ok(is_found)
}

fn refused(error: &io::Error, name: &str) -> Error {
    Error::new(ErrorCode::Input, error.to_string())
        .at(name, None)
        .with_fix("check that it is complete, or save it as parquet or csv")
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
        let refused = |error: &io::Error| refused(error, name);
        let mut messages = Messages::new(input).map_err(|error| refused(&error))?;
        let first = messages.next_message().map_err(|error| refused(&error))?;
        let first = first.ok_or_else(|| refused(&wrong("the arrow file has no schema")))?;
        let decoder = decoded(|| {
            let schema = schema::of_message(&first.head)?;
            Decoder::new(schema, first.head.len(), options)
        });
        let decoder = decoder.map_err(|error| refused(&error))?;
        Self::of(Frames::Stream(messages), decoder, options, name)
    }

    /// Reads the table of contents of a file that has one.
    ///
    /// # Errors
    ///
    /// As [`ArrowRows::open`].
    pub(super) fn open_file(
        mut file: File,
        options: &InputOptions,
        read_bytes: &Arc<AtomicU64>,
        name: &str,
    ) -> Result<Self> {
        let opened = decoded(|| {
            let bytes = index::footer(&mut file)?.unwrap_or_default();
            let footer =
                root_as_footer(&bytes).map_err(|_| wrong("the table of contents is damaged"))?;
            let schema = footer
                .schema()
                .ok_or_else(|| wrong("the arrow file has no schema"))?;
            let decoder = Decoder::new(schema, bytes.len(), options)?;
            let index = Index::new(file, &footer, Arc::clone(read_bytes))?;
            Ok((Frames::Index(index), decoder))
        });
        let (frames, decoder) = opened.map_err(|error| refused(&error, name))?;
        Self::of(frames, decoder, options, name)
    }

    fn of(frames: Frames, decoder: Decoder, options: &InputOptions, name: &str) -> Result<Self> {
        let rows = ColumnarRows::new(&decoder.names(), options);
        Ok(Self {
            frames,
            decoder,
            rows: rows.map_err(|error| error.at(name, None))?,
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
            let Some(message) = self.frames.next_message()? else {
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

    fn text_column(&self) -> Option<usize> {
        self.rows.text_column()
    }
}

/// Runs the decoder; a panic of it becomes an error.
fn decoded<T>(decode: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    quietly(decode).unwrap_or_else(|| Err(wrong("the values of a batch are damaged")))
}

fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, one_line(message))
}
