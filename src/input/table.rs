//! CSV and TSV in, one row at a time out; a broken row never takes its neighbours along.

use std::io;

use memchr::memchr2;

use crate::error::{Error, ErrorCode, Failure, FailureCode, Result, Warning, WarningCode};

use super::charset::row_text;
use super::delimited::{Delimiter, Fields, Quotes, Scan, first_record, scan};
use super::detect::{SEPARATOR_LINE_BYTES, separator};
use super::header::Columns;
use super::options::{InputFormat, InputOptions};
use super::role::Role;
use super::values::{Values, part};
use super::window::Window;
use super::{FailedRow, Reader, Row, broken_row};

/// Bytes of a table's start that its delimiter and header are found in. Chosen: a header is a
/// hundredth of it.
const HEAD_BYTES: usize = 64 << 10;

/// Times a byte may be looked at again after quotes that did not close, before a quoted field may
/// no longer go over a line end. Chosen: no honest file comes near it.
const MAX_REVISITS: u64 = 4;

/// A row's limit does not count its line end.
const LINE_END_BYTES: usize = 2;

/// Rows of one table.
pub(super) struct TableRows {
    window: Window,
    delimiter: Delimiter,
    columns: Columns,
    fields: Fields,
    max_bytes: usize,
    revisited_bytes: u64,
    is_broken: bool,
    /// What is to be said of the header; the first message takes it.
    note: Option<Warning>,
}

/// Why a record is no row.
enum Defect {
    Unbalanced,
    TooLarge,
}

impl TableRows {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// `E02` when the text's column cannot be found, `E01` when there is no header.
    pub(super) fn open(
        mut window: Window,
        format: InputFormat,
        options: &InputOptions,
        file: &str,
    ) -> Result<Self> {
        let broken = window.fill_to(HEAD_BYTES).err();
        let named = skip_separator_line(&mut window);
        skip_line_breaks(&mut window).ok();
        let preferred = (format == InputFormat::Tsv).then_some(b'\t');
        let delimiter = options.delimiter.or(named).map_or_else(
            || Delimiter::sniff(window.head(HEAD_BYTES).0, &options.columns, preferred),
            Delimiter::new,
        );
        let Some(first) = first_record(window.head(HEAD_BYTES).0, delimiter) else {
            return Err(no_header(&window, broken).at(file, None));
        };
        let columns = Columns::of_table(&first, &options.columns, file)?;
        let note = columns.repeated_text().map(|name| {
            Warning::new(
                WarningCode::FieldCount,
                format!("the column `{name}` stands more than once and its first is read; join them or rename the other"),
            )
        });
        let mut rows = Self {
            note,
            window,
            delimiter,
            columns,
            fields: Fields::default(),
            max_bytes: options.max_bytes,
            revisited_bytes: 0,
            is_broken: false,
        };
        if rows.columns.is_header()
            && let Ok(Ok(length)) = rows.find_record()
        {
            rows.window.consume(length);
        }
        Ok(rows)
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        skip_line_breaks(&mut self.window)?;
        if self.window.bytes().is_empty() {
            return Ok(None);
        }
        self.window.start_row();
        let place = format!("line {}", self.window.line());
        match self.find_record()? {
            Ok(length) => {
                self.window.consume(length);
                let mut row = self.row(place);
                if let Ok(message) = &mut row {
                    message.warnings.extend(self.note.take());
                }
                Ok(Some(row))
            }
            Err(defect) => self.failed_row(&defect, place).map(Some),
        }
    }

    /// Splits the next record into the fields; gives its bytes. Never looks further than the limit,
    /// so that the outcome does not depend on how the stream arrives.
    fn find_record(&mut self) -> io::Result<Result<usize, Defect>> {
        let max_bytes = self.max_bytes.saturating_add(LINE_END_BYTES);
        loop {
            let (bytes, is_last) = self.window.head(max_bytes);
            match scan(
                bytes,
                self.delimiter,
                self.quotes(),
                is_last,
                &mut self.fields,
            ) {
                Scan::Record(length) => {
                    let record = bytes.get(..length).unwrap_or_default();
                    let record = record.strip_suffix(b"\n").unwrap_or(record);
                    let record = record.strip_suffix(b"\r").unwrap_or(record);
                    let is_within = record.len() <= self.max_bytes;
                    return Ok(is_within.then_some(length).ok_or(Defect::TooLarge));
                }
                Scan::Unbalanced(looked_at) => {
                    self.revisited_bytes += looked_at as u64;
                    return Ok(Err(Defect::Unbalanced));
                }
                Scan::More { is_quoted } if bytes.len() == max_bytes => {
                    self.revisited_bytes += bytes.len() as u64;
                    let has_line = memchr2(b'\r', b'\n', bytes).is_some();
                    let is_open = is_quoted && has_line;
                    return Ok(Err(if is_open {
                        Defect::Unbalanced
                    } else {
                        Defect::TooLarge
                    }));
                }
                Scan::More { .. } => self.window.fill_double()?,
            }
        }
    }

    fn quotes(&self) -> Quotes {
        let allowed = self.window.offset().saturating_add(self.max_bytes as u64);
        if self.revisited_bytes > allowed.saturating_mul(MAX_REVISITS) {
            Quotes::LineBound
        } else {
            Quotes::Honoured
        }
    }

    fn row(&self, place: String) -> Row {
        let mut warnings = Vec::new();
        let cells = self.cells(&mut warnings);
        let values = self.values(&cells);
        let text = self.columns.text().and_then(|at| cells.get(at)).cloned();
        let Some(text) = text else {
            return Err(FailedRow {
                id: values.id(),
                row: 0,
                failure: Failure::new(
                    FailureCode::MissingText,
                    format!(
                        "{place} has {} of {} fields and no `{}`; quote fields that hold line ends",
                        self.fields.count(),
                        self.columns.names().len(),
                        self.columns.text_name()
                    ),
                ),
                origin: Some(part(place)),
                cells,
            });
        };
        let mut message = values.into_message(text, &self.columns, warnings);
        message.origin = Some(part(place));
        message.cells = cells;
        Ok(message)
    }

    /// The record's cells. Fields beyond the header belong to a text that stands last, as a
    /// delimiter in it was not quoted; elsewhere they are left out. Both are noted.
    fn cells(&self, warnings: &mut Vec<Warning>) -> Vec<String> {
        let width = self.columns.names().len();
        let mut cells: Vec<String> = Vec::with_capacity(width);
        let takes_rest = self.columns.text() == width.checked_sub(1);
        for (at, field) in self.fields.iter().enumerate() {
            let text = row_text(field, warnings);
            if at < width {
                cells.push(text);
            } else if let Some(last) = cells.last_mut().filter(|_| takes_rest) {
                last.push(char::from(self.delimiter.byte()));
                last.push_str(&text);
            }
        }
        let count = self.fields.count();
        if count != width {
            warnings.push(Warning::new(
                WarningCode::FieldCount,
                match count > width {
                    true if takes_rest => format!(
                        "{count} fields instead of {width}: the last ones were read as part of the text"
                    ),
                    true => format!("{count} fields instead of {width}: the last ones were left out"),
                    false => format!("{count} fields instead of {width}: the last ones are empty"),
                },
            ));
        }
        cells
    }

    fn values(&self, cells: &[String]) -> Values {
        let mut values = Values::default();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Text) {
            if let Some(cell) = self.columns.index(role).and_then(|at| cells.get(at)) {
                values.set(role, cell.clone());
            }
        }
        values
    }

    /// Gives up the record's first line, and goes on with the line after it.
    fn failed_row(&mut self, defect: &Defect, place: String) -> io::Result<Row> {
        let line = memchr2(b'\r', b'\n', self.window.bytes());
        let mut cells = Vec::new();
        let mut id = String::new();
        if let Some(line) = line.and_then(|end| self.window.bytes().get(..end))
            && line.len() <= self.max_bytes
        {
            scan(
                line,
                self.delimiter,
                Quotes::Ignored,
                true,
                &mut self.fields,
            );
            cells = self.cells(&mut Vec::new());
            id = self.values(&cells).id();
        }
        let limit = self.max_bytes;
        let failure = match defect {
            Defect::Unbalanced => Failure::new(
                FailureCode::MalformedRow,
                format!("a quote opened at {place} is not closed; close it or double it"),
            ),
            Defect::TooLarge => Failure::new(
                FailureCode::TooLarge,
                format!("the row at {place} is larger than the limit of {limit} bytes (max_bytes)"),
            ),
        };
        match line {
            Some(end) => self.window.consume(end + 1),
            None => self.window.skip_line()?,
        }
        Ok(Err(FailedRow {
            id,
            row: 0,
            origin: Some(part(place)),
            failure,
            cells,
        }))
    }
}

impl Iterator for TableRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.is_broken {
            return None;
        }
        self.next_row().unwrap_or_else(|error| {
            self.is_broken = true;
            let place = format!("line {}", self.window.line());
            Some(Err(broken_row(&error, place)))
        })
    }
}

impl Reader for TableRows {
    fn row_byte(&self) -> Option<u64> {
        Some(self.window.row_offset())
    }

    fn header(&self) -> &[String] {
        self.columns.names()
    }

    fn text_column(&self) -> Option<usize> {
        self.columns.text()
    }
}

/// Steps over empty lines.
fn skip_line_breaks(window: &mut Window) -> io::Result<()> {
    loop {
        let breaks = window
            .bytes()
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let is_all = breaks == window.bytes().len();
        window.consume(breaks);
        if !is_all || window.is_finished() {
            return Ok(());
        }
        window.fill()?;
    }
}

/// Steps over a first line such as `sep=;`, which spreadsheets write, and gives its delimiter.
fn skip_separator_line(window: &mut Window) -> Option<u8> {
    let delimiter = separator(window.bytes())?;
    window.consume(SEPARATOR_LINE_BYTES);
    Some(delimiter)
}

fn no_header(window: &Window, broken: Option<io::Error>) -> Error {
    match broken {
        Some(error) => Error::new(ErrorCode::Input, format!("cannot be read: {error}")),
        None if window.bytes().is_empty() => Error::new(ErrorCode::Input, "is empty")
            .with_fix("give a file with a header row and messages"),
        None => Error::new(
            ErrorCode::Input,
            "has a quote in its header that is not closed",
        )
        .with_fix("close it or double it"),
    }
}
