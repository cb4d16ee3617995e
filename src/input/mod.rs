//! Files and streams in, messages out, in order and one at a time.
//!
//! Knows nothing of what comes after a message. To add a format: a variant of [`InputFormat`], its
//! file name endings in `detect.rs`, and a reader that gives one row for each message.

#![expect(
    clippy::result_large_err,
    reason = "a row that failed is smaller than a message, and as common in a broken file"
)]

mod alternative;
#[cfg(feature = "parquet")]
mod arrow;
mod author;
mod charset;
#[cfg(feature = "parquet")]
mod columnar;
mod conversation;
mod decompress;
mod delimited;
mod detect;
mod dialogues;
mod encoded_word;
mod fields;
mod folder;
mod header;
mod json_frames;
mod json_head;
mod json_pages;
mod json_records;
mod jsonl;
mod mail;
mod mbox;
mod mime;
mod open;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod peek;
mod role;
mod seven_bit;
mod source;
mod speakers;
mod streams;
mod surrogates;
mod table;
mod tag_lines;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod timestamp;
mod transcript;
mod transfer;
mod values;
mod window;

use std::io;
use std::path::PathBuf;

use crate::error::{Failure, FailureCode};

pub use crate::message::{FailedRow, Row};
#[cfg(all(feature = "cli", feature = "parquet"))]
pub(crate) use columnar::is_decoding;
pub(crate) use detect::format_by_name;
pub use open::open;
pub use options::{AsOf, ColumnMapping, InputFormat, InputOptions, JSON_COLUMN, JsonObjects};
pub use speakers::{SpeakerRole, SpeakerRoles};
pub use streams::{Stream, Streams, names_table, open_streams, record_files};

/// Messages in input order. Rows are numbered from 0 over the whole input.
///
/// A reading error in the middle of a file yields one last [`FailedRow`] for that file and goes on
/// with the next file; nothing is lost without a row that says so.
pub trait Source: Iterator<Item = Row> + Send {
    /// Header of the input's own columns, for outputs that repeat them; empty when it has none.
    ///
    /// Of several tables it is the union of their headers, in order of first sight.
    fn columns(&self) -> &[String];

    /// Bytes read so far and in all, where the total is known, for progress.
    fn progress_bytes(&self) -> (u64, Option<u64>);

    /// What is read, in order.
    fn inputs(&self) -> &[InputFile] {
        &[]
    }

    /// Files in the given folders that were passed over: of no known type, or empty.
    fn skipped_files(&self) -> &[String] {
        &[]
    }
}

/// One thing that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Name as given, or as found below the folder given; `-` for standard input.
    pub name: String,
    /// Where it is; nothing for standard input and for a folder that cannot be listed.
    pub path: Option<PathBuf>,
}

impl InputFile {
    /// The name that it is opened by.
    pub fn to_open(&self) -> String {
        let path = self.path.as_ref();
        path.map_or_else(|| self.name.clone(), |path| path.display().to_string())
    }
}

/// Rows of one file. Row numbers and the file's name are filled in by the source.
trait Reader: Iterator<Item = Row> + Send {
    /// Where the last row started, in bytes of the text as it was read: unpacked, in UTF-8. A row that
    /// names its byte itself, because it is given late, started there.
    fn row_byte(&self) -> Option<u64> {
        None
    }

    /// The file's own columns.
    fn header(&self) -> &[String] {
        &[]
    }

    /// Which of the columns holds the text, where there are columns.
    fn text_column(&self) -> Option<usize> {
        None
    }
}

/// The last row of a stream that broke off.
fn broken_row(error: &io::Error, place: String) -> FailedRow {
    FailedRow {
        id: String::new(),
        row: 0,
        failure: Failure::new(
            FailureCode::ReadError,
            format!("reading broke off at {place}: {error}"),
        ),
        origin: Some(values::part(place)),
        cells: Vec::new(),
    }
}

/// The row of something larger than the limit.
fn too_large(what: &str, place: String, max_bytes: usize) -> FailedRow {
    let at = if place.is_empty() {
        String::new()
    } else {
        format!(" at {place}")
    };
    FailedRow {
        id: String::new(),
        row: 0,
        failure: Failure::new(
            FailureCode::TooLarge,
            format!("the {what}{at} is larger than the limit of {max_bytes} bytes (max_bytes)"),
        ),
        origin: Some(values::part(place)),
        cells: Vec::new(),
    }
}
