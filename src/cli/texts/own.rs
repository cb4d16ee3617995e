//! Texts that stand in the file of records itself.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Found, Keys};
use crate::cli::settings::Settings;
use crate::cli::setup::prepare_options;
use crate::input::{
    self, ColumnMapping, InputFile, InputFormat, InputOptions, JSON_COLUMN, JsonObjects, Source,
    names_table,
};
use crate::output::{csv::CLASH_PREFIX, csv::record_columns, read_back};
use crate::prepare::Preparer;

/// Bytes of a line that are looked at. Chosen: longer than any record of the largest message.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// Fields that hold a message where somebody has joined it to its record. `text` does so where it is no object.
const TEXT_FIELDS: [&str; 4] = ["text", "body", "message", "description"];

/// The record's field, in a cell that holds it or the whole record.
#[derive(Deserialize)]
struct Numbered {
    row: Option<u64>,
}

/// The row that a cell names: a number, or the object of a line.
pub(super) fn row_in(cell: &str) -> Option<u64> {
    if cell.starts_with('{') {
        let numbered: Numbered = serde_json::from_str(cell).ok()?;
        return numbered.row;
    }
    cell.parse().ok()
}

/// The file's messages, where it has any.
pub(super) fn find(file: &InputFile, number: u32, settings: &Settings) -> Option<Found> {
    let path = file.path.as_deref()?;
    let is_table = names_table(&file.name);
    if !is_table && !has_message(path) {
        return None;
    }
    let mut options = InputOptions {
        columns: columns(settings),
        ..settings.input_options()
    };
    if !is_table {
        options.format = Some(InputFormat::Jsonl);
        options.json_objects = JsonObjects::Kept;
    }
    let source = input::open(&[path.display().to_string()], &options, None).ok()?;
    Some(Found {
        keys: Keys::Column {
            file: number,
            at: row_column(source.as_ref()),
        },
        source,
        preparer: Preparer::new(prepare_options(settings)),
    })
}

/// The record's columns are none of the message's.
fn columns(settings: &Settings) -> ColumnMapping {
    let normal = |name: &str| name.replace('.', "_");
    let own = record_columns().flat_map(|name| {
        let clashing = format!("{CLASH_PREFIX}{name}");
        [normal(name), normal(&clashing)]
    });
    let is_messages = |name: &String| !TEXT_FIELDS.contains(&name.as_str());
    ColumnMapping {
        not_guessed: own.filter(is_messages).collect(),
        ..settings.input_options().columns
    }
}

fn row_column(source: &dyn Source) -> Option<usize> {
    let columns = source.columns();
    let clashing = format!("{CLASH_PREFIX}row");
    let find = |name: &str| columns.iter().rposition(|known| known == name);
    find(JSON_COLUMN)
        .or_else(|| find(&clashing))
        .or_else(|| find("row"))
}

/// True when the first record of the lines has a message beside its verdict.
fn has_message(path: &Path) -> bool {
    let Some(first) = first_object(path) else {
        return false;
    };
    TEXT_FIELDS
        .iter()
        .any(|name| first.get(*name).is_some_and(Value::is_string))
}

fn first_object(path: &Path) -> Option<Map<String, Value>> {
    let mut line = Vec::new();
    let bytes = read_back(path).ok()?.take(MAX_LINE_BYTES);
    BufReader::new(bytes).read_until(b'\n', &mut line).ok()?;
    serde_json::from_slice(&line).ok()
}
