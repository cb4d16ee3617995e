//! Records to CSV or TSV: the input's own columns first, then the record's fields.
//!
//! The record's columns are [`record_columns`], in that fixed order: one a leaf of the record, named
//! with dots (`sentiment.label`); lists are JSON text; what is absent is empty. A record column whose
//! name the input has too (in upper or lower case) is prefixed with `kvetch.`.
//!
//! The input's cells are written as they came, with one exception: text that a spreadsheet would
//! run as a formula gets a leading apostrophe, header included. See the `formula` module's rule:
//! cells that begin with `= + - @`, a tab or a line break and are no plain number. A row shorter than
//! its header is filled with empty cells; cells beyond the header are left out, and the record's
//! `warnings` then say `field_count`.
//!
//! Lines end with a line feed; cells are quoted where they must be, by doubling quotes.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use ::csv::{Writer, WriterBuilder};

use super::columns::{Cell, Column};
use super::fields::{self, FieldSelection};
use super::formula::defuse;
use super::jsonl::write_cell;
use super::writer::OutputWriter;
use super::{Line, Mark, Render, Sink};
use crate::error::{Error, ErrorCode, Result};

/// Prefix of a record column whose name the input has too.
pub const CLASH_PREFIX: &str = "kvetch.";

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// A tab.
    Tab,
}

impl Separator {
    /// The byte.
    pub(super) fn delimiter(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Tab => b'\t',
        }
    }
}

/// Writes CSV or TSV.
pub struct CsvSink {
    writer: OutputWriter,
    rows: Arc<Rows>,
    buffer: Vec<u8>,
}

/// Makes the lines of records.
struct Rows {
    delimiter: u8,
    input_columns: usize,
    columns: Vec<&'static Column>,
}

/// Chosen: most rows with all columns.
const ROW_BYTES: usize = 4 << 10;

/// Names of all record columns in their order.
pub fn record_columns() -> impl Iterator<Item = &'static str> {
    fields::all_leaves().into_iter().map(|column| column.name)
}

impl CsvSink {
    /// Writes the header, unless the writer goes on with a part that has it. `fields` chooses the
    /// record's columns; the input's own always stand first.
    ///
    /// # Errors
    /// As [`Sink::write`], when the header cannot be written.
    pub fn new(
        writer: OutputWriter,
        separator: Separator,
        input_columns: &[String],
        fields: Option<&FieldSelection>,
    ) -> Result<Self> {
        let rows = Rows {
            delimiter: separator.delimiter(),
            input_columns: input_columns.len(),
            columns: fields.map_or_else(fields::all_leaves, FieldSelection::leaves),
        };
        let mut sink = Self {
            writer,
            rows: Arc::new(rows),
            buffer: Vec::new(),
        };
        if !sink.writer.is_continued() {
            sink.write_header(input_columns)?;
        }
        Ok(sink)
    }

    fn write_header(&mut self, input_columns: &[String]) -> Result<()> {
        let names = header(input_columns, &self.rows.columns);
        let mut line = Vec::new();
        let mut writer = self.rows.writer(&mut line);
        let written = names
            .iter()
            .try_for_each(|name| writer.write_field(defuse(name).as_bytes()))
            .and_then(|()| end_row(&mut writer));
        drop(writer);
        written.map_err(unwritable)?;
        self.writer.put(&line)
    }
}

impl Rows {
    fn writer<'a>(&self, out: &'a mut Vec<u8>) -> Writer<&'a mut Vec<u8>> {
        WriterBuilder::new()
            .delimiter(self.delimiter)
            .buffer_capacity(ROW_BYTES)
            .from_writer(out)
    }

    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) -> ::csv::Result<()> {
        let mut writer = self.writer(out);
        for at in 0..self.input_columns {
            let cell = line.cells.get(at).map_or("", String::as_str);
            writer.write_field(defuse(cell).as_bytes())?;
        }
        let mut buffer = Vec::new();
        for column in &self.columns {
            buffer.clear();
            let cell = plain((column.read)(line.record), &mut buffer)?;
            writer.write_field(cell.as_bytes())?;
        }
        end_row(&mut writer)
    }
}

impl Render for Rows {
    fn render(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.write(line, out).map_err(unwritable)
    }
}

impl Sink for CsvSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        self.buffer.clear();
        self.rows.render(line, &mut self.buffer)?;
        self.writer.put(&self.buffer)
    }

    fn renderer(&self) -> Option<Arc<dyn Render>> {
        Some(Arc::clone(&self.rows) as Arc<dyn Render>)
    }

    fn put(&mut self, rendered: &[u8]) -> Result<()> {
        self.writer.put(rendered)
    }

    fn checkpoint(&mut self) -> Result<Option<Mark>> {
        self.writer.checkpoint()
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.writer.finish()
    }
}

fn end_row<W: io::Write>(writer: &mut Writer<W>) -> ::csv::Result<()> {
    writer.write_record(None::<&[u8]>)?;
    writer.flush()?;
    Ok(())
}

/// All names, the input's first; a record's name that is taken is prefixed until it is free.
pub(super) fn header(input_columns: &[String], columns: &[&'static Column]) -> Vec<String> {
    let is_taken = |name: &str| {
        let mut known = input_columns.iter();
        known.any(|input| input.trim().eq_ignore_ascii_case(name))
    };
    let mut names = input_columns.to_vec();
    for column in columns {
        let mut name = column.name.to_owned();
        while is_taken(&name) {
            name.insert_str(0, CLASH_PREFIX);
        }
        names.push(name);
    }
    names
}

/// The cell as text: empty when absent, names without quotes, lists as JSON.
fn plain<'a>(cell: Cell<'a>, buffer: &'a mut Vec<u8>) -> ::csv::Result<Cow<'a, str>> {
    match cell {
        Cell::Absent => return Ok(Cow::Borrowed("")),
        Cell::Text(text) => return Ok(defuse(text)),
        other => write_cell(&other, buffer).map_err(io::Error::from)?,
    }
    let json = std::str::from_utf8(buffer).map_err(io::Error::other)?;
    let name = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    Ok(Cow::Borrowed(name.unwrap_or(json)))
}

fn unwritable(error: ::csv::Error) -> Error {
    let reason = match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error.to_string(),
        other => format!("{other:?}"),
    };
    Error::new(
        ErrorCode::Output,
        format!("a record has no form in csv: {reason}"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::output::{Compression, sample};
    use crate::record::Record;

    /// Header and rows as a CSV reader sees them.
    fn written(
        separator: Separator,
        input_columns: &[&str],
        fields: &str,
        rows: &[(Record, Vec<&str>)],
    ) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let writer = OutputWriter::file(&path, Compression::None).unwrap();
        let columns: Vec<String> = input_columns.iter().map(|&c| c.to_owned()).collect();
        let fields = FieldSelection::parse(fields).unwrap();
        let mut sink = CsvSink::new(writer, separator, &columns, Some(&fields)).unwrap();
        for (record, cells) in rows {
            let cells: Vec<String> = cells.iter().map(|&c| c.to_owned()).collect();
            let line = Line {
                record,
                cells: &cells,
                text: "",
            };
            sink.write(&line).unwrap();
        }
        Box::new(sink).finish().unwrap();
        read(&path, separator)
    }

    fn read(path: &std::path::Path, separator: Separator) -> Vec<Vec<String>> {
        let delimiter = separator.delimiter();
        let mut builder = ::csv::ReaderBuilder::new();
        let mut reader = builder
            .delimiter(delimiter)
            .has_headers(false)
            .from_path(path)
            .unwrap();
        reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn input_columns_come_first_and_lists_are_json() {
        let fields = "priority,sentiment.label,complaint.is,anger,flags,intent,sla.resolve_due";
        let rows = [
            (sample::full(), vec!["a, \"b\"\nc", "-5"]),
            (sample::failed(), vec!["=1+1", ""]),
        ];
        for separator in [Separator::Comma, Separator::Tab] {
            let table = written(separator, &["body", "n"], fields, &rows);
            insta::allow_duplicates! {
                insta::assert_snapshot!(table.iter().map(|r| r.join(" | ")).collect::<Vec<_>>().join("\n"), @r#"
                body | n | priority.label | priority.rank | priority.trace | sentiment.label | complaint.is | anger.score | anger.level | anger.drivers | flags | intent | sla.resolve_due
                a, "b"
                c | -5 | high | 0.7312 | [{"rule":"matrix.medium.high","before":null,"after":"high"}] | very_negative | true | 0.81 | extreme | ["anger_word"] | [{"name":"unresolved","p":0.6}] | request_refund | 2026-03-04T09:00:00Z
                '=1+1 |  |  |  |  |  |  |  |  |  | [] |  |
                "#);
            }
        }
    }

    #[test]
    fn short_rows_are_filled_and_long_ones_cut_to_the_header() {
        let rows = [
            (sample::empty(0), vec!["x"]),
            (sample::empty(1), vec!["x", "y", "z"]),
        ];
        let table = written(Separator::Comma, &["a", "b"], "row", &rows);
        assert_eq!(
            table,
            [
                vec!["a", "b", "row"],
                vec!["x", "", "0"],
                vec!["x", "y", "1"]
            ]
        );
    }

    #[test]
    fn taken_names_are_prefixed_until_free() {
        let table: &[(&[&str], &str, &[&str])] = &[
            (&[], "id,row", &["id", "row"]),
            (&["id"], "id,row", &["id", "kvetch.id", "row"]),
            (
                &["ID ", "row"],
                "id,row",
                &["ID ", "row", "kvetch.id", "kvetch.row"],
            ),
            (
                &["id", "kvetch.id"],
                "id",
                &["id", "kvetch.id", "kvetch.kvetch.id"],
            ),
            (
                &["Priority.Label"],
                "priority.label",
                &["Priority.Label", "kvetch.priority.label"],
            ),
            (&["a", "a"], "id", &["a", "a", "id"]),
            (&["=x"], "id", &["'=x", "id"]),
        ];
        for (input, fields, wanted) in table {
            let rows = written(Separator::Comma, input, fields, &[]);
            assert_eq!(rows[0], *wanted);
        }
    }

    #[test]
    fn formulas_are_defused_in_own_and_input_columns() {
        let mut record = sample::empty(0);
        record.id = "@id".to_owned();
        record.channel = Some("-channel".to_owned());
        let rows = [(record, vec!["=HYPERLINK(1)", "+4.5"])];
        let table = written(Separator::Comma, &["a", "b"], "id,channel", &rows);
        assert_eq!(table[1], ["'=HYPERLINK(1)", "+4.5", "'@id", "'-channel"]);
    }

    proptest! {
        #[test]
        fn any_cells_read_back_defused(cells in prop::collection::vec("\\PC{0,9}|[\t\r\n\",=@ a-]{0,9}", 1..5)) {
            let header: Vec<String> = (0..cells.len()).map(|at| format!("c{at}")).collect();
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let given: Vec<&str> = cells.iter().map(String::as_str).collect();
            for separator in [Separator::Comma, Separator::Tab] {
                let rows = written(separator, &header, "row", &[(sample::empty(5), given.clone())]);
                let mut wanted: Vec<String> = given.iter().map(|c| defuse(c).into_owned()).collect();
                wanted.push("5".to_owned());
                prop_assert_eq!(&rows[1], &wanted);
            }
        }
    }

    #[test]
    fn the_column_list_is_fixed() {
        let names = record_columns().collect::<Vec<_>>().join(" ");
        insta::assert_snapshot!(names, @"schema id row source.file source.part thread_id turn channel author_role received_at customer_tier contact_count age_hours order_value text.view text.bytes text.read_bytes text.masked text.windows language.code language.p language.supported sentiment.label sentiment.score sentiment.p.very_negative sentiment.p.negative sentiment.p.neutral sentiment.p.positive sentiment.p.very_positive sentiment.mixed anger.score anger.level anger.drivers frustration.score frustration.level frustration.drivers complaint.is complaint.p complaint.severity intent intents category categories flags impact.level impact.p impact.score urgency.level urgency.p urgency.score priority.label priority.rank priority.trace sla.first_response_due sla.resolve_due regulatory route.queue route.tier route.skills faq.id faq.score entities decision.action decision.lane decision.confidence decision.abstained decision.reason evidence versions.kvetch versions.model versions.lexicon versions.policy warnings error.code error.message");
    }
}
