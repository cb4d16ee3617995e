//! Records to JSON Lines: one object a line, in the record's own order or with chosen fields.
//!
//! A line never holds a character that some reader takes for a line break: U+0085, U+2028 and U+2029
//! are written as escapes.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::columns::{Cell, Column};
use super::fields::FieldSelection;
use super::record_json::{WriteField, append_record, field_writer};
use super::writer::OutputWriter;
use super::{Line, Mark, Render, Sink, json};
use crate::error::{Error, ErrorCode, Result};
use crate::record::{Record, Versions};

/// Writes JSON Lines.
pub struct JsonlSink {
    writer: OutputWriter,
    lines: Arc<Lines>,
    buffer: Vec<u8>,
}

/// Makes lines with all fields or the chosen ones.
struct Lines {
    fields: Option<Vec<Field>>,
    /// The versions of the first record, which are those of the whole run, with their JSON.
    versions: OnceLock<(Arc<Versions>, Vec<u8>)>,
}

/// A chosen field.
struct Field {
    /// Its name as a key of JSON.
    key: Vec<u8>,
    column: &'static Column,
    quick: Option<WriteField>,
}

impl Field {
    fn of(column: &'static Column) -> Self {
        let mut key = Vec::new();
        json::append_name(column.name, &mut key);
        key.push(b':');
        Self {
            key,
            column,
            quick: field_writer(column.name),
        }
    }

    fn write(&self, record: &Record, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.extend_from_slice(&self.key);
        match self.quick {
            Some(write) => write(record, out),
            None => write_cell(&(self.column.read)(record), out),
        }
    }
}

impl Lines {
    fn write_versions(
        &self,
        versions: &Arc<Versions>,
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        if let Some((known, json)) = self.versions.get()
            && Arc::ptr_eq(known, versions)
        {
            out.extend_from_slice(json);
            return Ok(());
        }
        let start = out.len();
        json::append(&**versions, out)?;
        let json = out.get(start..).unwrap_or_default().to_vec();
        // Where another worker was faster, its bytes stand for the same versions.
        self.versions.set((Arc::clone(versions), json)).ok();
        Ok(())
    }
}

impl JsonlSink {
    /// All fields of each record, or the selected ones under their dotted names.
    pub fn new(writer: OutputWriter, fields: Option<FieldSelection>) -> Self {
        Self {
            writer,
            lines: Arc::new(Lines {
                fields: fields.map(|fields| fields.columns().map(Field::of).collect()),
                versions: OnceLock::new(),
            }),
            buffer: Vec::new(),
        }
    }
}

impl Render for Lines {
    fn render(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Result<()> {
        let written = match &self.fields {
            Some(fields) => write_fields(line.record, fields, out),
            None => append_record(line.record, out, |out| {
                self.write_versions(&line.record.versions, out)
            }),
        };
        written.map_err(|error| unwritable(&error))?;
        out.push(b'\n');
        Ok(())
    }
}

impl Sink for JsonlSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        self.buffer.clear();
        self.lines.render(line, &mut self.buffer)?;
        self.writer.put(&self.buffer)
    }

    fn renderer(&self) -> Option<Arc<dyn Render>> {
        Some(Arc::clone(&self.lines) as Arc<dyn Render>)
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

/// A value that appends itself as JSON. Object-safe, unlike [`Serialize`].
pub(super) trait WriteJson {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: Serialize> WriteJson for T {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        json::append(self, out)
    }
}

/// Appends a cell as JSON.
pub(super) fn write_cell(cell: &Cell<'_>, out: &mut Vec<u8>) -> serde_json::Result<()> {
    match cell {
        Cell::Absent => ().write_json(out),
        Cell::Text(text) => text.write_json(out),
        Cell::Count(count) => count.write_json(out),
        Cell::Score(score) => score.write_json(out),
        Cell::Claim(claim) => claim.write_json(out),
        Cell::Label(value) | Cell::Json(value) => value.write_json(out),
    }
}

/// The record as one line of JSON without a line break, as [`JsonlSink`] writes it.
///
/// # Errors
/// [`ErrorCode::Output`] when a value has no JSON form; a [`Record`] always has one.
pub fn to_line(record: &Record) -> Result<String> {
    let mut out = Vec::new();
    record
        .write_json(&mut out)
        .map_err(|error| unwritable(&error))?;
    String::from_utf8(out).map_err(|_| Error::new(ErrorCode::Output, "record is not UTF-8"))
}

fn write_fields(record: &Record, fields: &[Field], out: &mut Vec<u8>) -> serde_json::Result<()> {
    let mut before = b'{';
    for field in fields {
        out.push(before);
        field.write(record, out)?;
        before = b',';
    }
    out.push(b'}');
    Ok(())
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorCode::Output,
        format!("cannot write a record as JSON: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Compression, sample};

    fn written(record: &Record, fields: Option<&str>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let writer = OutputWriter::file(&path, Compression::None).unwrap();
        let fields = fields.map(|names| FieldSelection::parse(names).unwrap());
        let mut sink = JsonlSink::new(writer, fields);
        for _ in 0..2 {
            let line = Line {
                record,
                cells: &[],
                text: "",
            };
            sink.write(&line).unwrap();
        }
        Box::new(sink).finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let (first, second) = text.split_once('\n').unwrap();
        assert_eq!(second.strip_suffix('\n'), Some(first));
        first.to_owned()
    }

    #[test]
    fn a_line_reads_back_as_the_record() {
        for record in [sample::full(), sample::failed(), sample::empty(3)] {
            let line = written(&record, None);
            assert_eq!(line, to_line(&record).unwrap());
            assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
        }
    }

    #[test]
    fn fields_are_written_in_the_order_asked_for() {
        let table = [
            (
                "id,priority.rank,row",
                r#"{"id":"T-7","priority.rank":0.7312,"row":6}"#,
            ),
            (
                "complaint,category",
                r#"{"complaint":{"is":true,"p":0.9712,"severity":"accusation"},"category":"billing_payment"}"#,
            ),
            (
                "error,turn,author_role",
                r#"{"error":null,"turn":1,"author_role":"customer"}"#,
            ),
        ];
        for (fields, wanted) in table {
            assert_eq!(written(&sample::full(), Some(fields)), wanted);
        }
    }

    #[test]
    fn no_character_breaks_the_line() {
        let mut record = sample::empty(0);
        record.id = "a\u{2028}b\u{2029}\u{85}c\nd\re\u{b}\u{c}é€\"".to_owned();
        let line = written(&record, None);
        assert!(!line.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')));
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }
}
