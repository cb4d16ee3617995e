//! All files one after the other: numbers the rows, names the files, lines up the columns.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorCode, Failure, FailureCode};
use crate::message::{Message, Origin};

use super::folder::Planned;
use super::open::open_file;
use super::options::{AsOf, InputOptions};
use super::{FailedRow, InputFile, Reader, Row, Source};

/// A file still to be read.
pub(super) struct Pending {
    pub(super) file: Planned,
    /// Its reader, when it was opened already and can be opened only once.
    pub(super) reader: Option<Box<dyn Reader>>,
}

struct Current {
    name: String,
    reader: Box<dyn Reader>,
    projection: Vec<Option<usize>>,
    as_of: Option<AsOf>,
}

/// The rows of many files.
pub(super) struct Files {
    pending: std::vec::IntoIter<Pending>,
    current: Option<Current>,
    options: InputOptions,
    columns: Vec<String>,
    inputs: Vec<InputFile>,
    skipped: Vec<String>,
    next_row: u64,
    read_bytes: Arc<AtomicU64>,
    total_bytes: Option<u64>,
}

impl Files {
    /// Reads the files in order.
    pub(super) fn new(
        pending: Vec<Pending>,
        options: InputOptions,
        columns: Vec<String>,
        read_bytes: Arc<AtomicU64>,
        total_bytes: Option<u64>,
    ) -> Self {
        let inputs = pending.iter().map(|pending| pending.file.input()).collect();
        Self {
            pending: pending.into_iter(),
            current: None,
            options,
            columns,
            inputs,
            skipped: Vec::new(),
            next_row: 0,
            read_bytes,
            total_bytes,
        }
    }

    /// Adds the files that were passed over.
    pub(super) fn with_skipped(mut self, skipped: Vec<String>) -> Self {
        self.skipped = skipped;
        self
    }

    fn start(&self, pending: Pending) -> Current {
        let Pending { file, reader } = pending;
        let reader = match reader {
            Some(reader) => Ok(reader),
            None => open_file(&file, &self.options, &self.read_bytes),
        };
        let reader = reader.unwrap_or_else(|error| {
            Box::new(Unopened {
                failure: Some(failure_of(&error)),
            })
        });
        Current {
            name: file.name,
            projection: projection(&self.columns, reader.header()),
            reader,
            as_of: self.options.as_of,
        }
    }
}

impl Current {
    /// Hours since receipt, where somebody said up to when.
    fn age_hours(&self, message: &Message) -> Option<f32> {
        let received_at = message.received_at.as_deref()?;
        self.as_of?.hours_since(received_at)
    }

    /// The next row with its number and place, its cells in the order of all columns.
    fn next_row(&mut self, number: u64, width: usize) -> Option<Row> {
        let row = self.reader.next()?;
        let last_byte = self.reader.row_byte();
        let origin = |origin: Option<Origin>| {
            let Origin { part, byte, .. } = origin.unwrap_or_default();
            Some(Origin {
                file: self.name.clone(),
                part,
                byte: byte.or(last_byte),
            })
        };
        let id = |id: String| {
            if id.is_empty() {
                number.to_string()
            } else {
                id
            }
        };
        Some(match row {
            Ok(mut message) => {
                message.row = number;
                message.id = id(message.id);
                message.origin = origin(message.origin);
                message.age_hours = message.age_hours.or_else(|| self.age_hours(&message));
                message.cells = project(message.cells, &self.projection, width);
                Ok(message)
            }
            Err(mut failed) => {
                failed.row = number;
                failed.id = id(failed.id);
                failed.origin = origin(failed.origin);
                failed.cells = project(failed.cells, &self.projection, width);
                Err(failed)
            }
        })
    }
}

impl Iterator for Files {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(current) = &mut self.current
                && let Some(row) = current.next_row(self.next_row, self.columns.len())
            {
                self.next_row += 1;
                return Some(row);
            }
            let pending = self.pending.next()?;
            self.current = Some(self.start(pending));
        }
    }
}

impl Source for Files {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn progress_bytes(&self) -> (u64, Option<u64>) {
        (self.read_bytes.load(Ordering::Relaxed), self.total_bytes)
    }

    fn inputs(&self) -> &[InputFile] {
        &self.inputs
    }

    fn skipped_files(&self) -> &[String] {
        &self.skipped
    }
}

/// One failed row in place of a file that could not be opened.
struct Unopened {
    failure: Option<Failure>,
}

fn failure_of(error: &Error) -> Failure {
    let code = match error.code() {
        ErrorCode::MissingColumn => FailureCode::MissingText,
        _ => FailureCode::ReadError,
    };
    match error.fix() {
        Some(fix) => Failure::new(code, format!("{}; {fix}", error.message())),
        None => Failure::new(code, error.message()),
    }
}

impl Iterator for Unopened {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let failure = self.failure.take()?;
        Some(Err(FailedRow {
            id: String::new(),
            row: 0,
            origin: None,
            failure,
            cells: Vec::new(),
        }))
    }
}

impl Reader for Unopened {}

/// Where each column of a file stands among all columns, the second of a name after the first.
pub(super) fn projection(columns: &[String], header: &[String]) -> Vec<Option<usize>> {
    let places: BTreeMap<(&str, usize), usize> = numbered(columns)
        .enumerate()
        .map(|(at, name)| (name, at))
        .collect();
    numbered(header)
        .map(|name| places.get(&name).copied())
        .collect()
}

/// Each name with the number of times it came before.
fn numbered(names: &[String]) -> impl Iterator<Item = (&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    names.iter().map(move |name| {
        let count = counts.entry(name).or_default();
        *count += 1;
        (name.as_str(), *count - 1)
    })
}

/// Cells in the order of all columns; empty where the file has no such column. A row without cells
/// stays without.
fn project(cells: Vec<String>, projection: &[Option<usize>], width: usize) -> Vec<String> {
    let is_same = projection.len() == width
        && projection
            .iter()
            .enumerate()
            .all(|(at, place)| *place == Some(at));
    if cells.is_empty() || (is_same && cells.len() == width) {
        return cells;
    }
    let mut placed = vec![String::new(); width];
    for (cell, place) in cells.into_iter().zip(projection) {
        if let Some(slot) = place.and_then(|at| placed.get_mut(at)) {
            *slot = cell;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn cells_are_lined_up_by_name() {
        let columns = names(&["id", "text", "id"]);
        let header = names(&["text", "id", "id", "new"]);
        let places = projection(&columns, &header);
        assert_eq!(places, [Some(1), Some(0), Some(2), None]);
        let cells = names(&["t", "1", "2", "x"]);
        assert_eq!(project(cells, &places, 3), names(&["1", "t", "2"]));
        assert_eq!(project(names(&["t"]), &places, 3), names(&["", "t", ""]));
        assert_eq!(project(Vec::new(), &places, 3), names(&[]));
    }
}
