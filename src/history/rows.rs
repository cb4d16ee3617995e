//! Rows of tables that hold records: CSV, TSV, Parquet, Arrow.

use super::lines::{Place, Refused};
use crate::error::{Error, Result};
use crate::input::{ColumnMapping, InputFile, InputOptions, Source, open};

/// What a record's column is called where the input has a column of its name.
const CLASH_PREFIX: &str = "kvetch.";

/// Columns of which one is in every table of records, tried in this order for the text's place: the reader of
/// tables wants one, and the records' text is of no interest here.
const STAND_INS: &[&str] = &[
    "schema",
    "id",
    "row",
    "priority.label",
    "sentiment.label",
    "category",
    "complaint.is",
    "anger.level",
];

/// The rows of one table.
pub(crate) struct TableRows {
    source: Box<dyn Source>,
    file: usize,
    name: String,
    rows: u64,
}

impl TableRows {
    /// Opens the table that is the input's `file`th.
    ///
    /// # Errors
    /// What opening a table gives.
    pub(crate) fn open(input: &InputFile, file: usize) -> Result<Self> {
        let name = input.to_open();
        let source = STAND_INS
            .iter()
            .find_map(|column| open(std::slice::from_ref(&name), &options(column), None).ok());
        let source = match source {
            Some(source) => source,
            None => open(std::slice::from_ref(&name), &InputOptions::default(), None)?,
        };
        Ok(Self {
            source,
            file,
            name,
            rows: 0,
        })
    }

    /// Names of the columns.
    pub(crate) fn header(&self) -> &[String] {
        self.source.columns()
    }

    /// Where the row stands that was given last.
    pub(crate) fn place(&self) -> Place {
        Place {
            file: self.file,
            lines_before: self.rows.saturating_sub(1),
        }
    }

    /// The error over the row that was given last. The header is the first line.
    pub(crate) fn refused(&self, why: Refused) -> Error {
        why.at(&self.name, self.rows + 1)
    }
}

impl Iterator for TableRows {
    type Item = Vec<String>;

    /// The cells of the next row, as far as they could be read.
    fn next(&mut self) -> Option<Vec<String>> {
        let row = self.source.next()?;
        self.rows += 1;
        Some(match row {
            Ok(message) => message.cells,
            Err(failed) => failed.cells,
        })
    }
}

fn options(stand_in: &str) -> InputOptions {
    InputOptions {
        columns: ColumnMapping {
            text: Some(stand_in.to_owned()),
            ..ColumnMapping::default()
        },
        split_dialogues: false,
        ..InputOptions::default()
    }
}

/// Where the record's column of this name stands. The records' columns stand behind the input's own, so the
/// last of a name is theirs, and the one whose name had to give way to another's before it.
pub(crate) fn column_of(header: &[String], name: &str) -> Option<usize> {
    let place = |name: &str| header.iter().rposition(|known| known == name);
    let mut found = place(name);
    let mut clashing = format!("{CLASH_PREFIX}{name}");
    while let Some(at) = place(&clashing) {
        found = Some(at);
        clashing.insert_str(0, CLASH_PREFIX);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_columns_are_found_behind_the_inputs_own() {
        let table: &[(&[&str], &str, Option<usize>)] = &[
            (&["id", "row"], "row", Some(1)),
            (&["id", "kvetch.id"], "id", Some(1)),
            (&["ID", "kvetch.id"], "id", Some(1)),
            (&["id", "kvetch.id", "kvetch.kvetch.id"], "id", Some(2)),
            (&["row", "text", "row"], "row", Some(2)),
            (&["text"], "id", None),
        ];
        for (header, name, at) in table {
            let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(column_of(&header, name), *at, "{header:?}");
        }
    }
}
