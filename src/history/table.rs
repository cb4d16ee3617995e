//! Records out of tables: CSV, TSV, Parquet, Arrow, as `classify` writes them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::lines::{Place, Refused};
use super::parse::of_fields;
use super::scored::Scored;
use crate::error::Result;
use crate::input::{ColumnMapping, InputFile, InputOptions, Row, Source, open};
use crate::output::defuse;

/// What a record's column is called where the input has a column of its name.
const CLASH_PREFIX: &str = "kvetch.";

/// Columns with words; a word is never a number or a list.
const WORDS: &[&str] = &[
    "id",
    "thread_id",
    "channel",
    "author_role",
    "received_at",
    "customer_tier",
    "language.code",
    "sentiment.label",
    "anger.level",
    "frustration.level",
    "complaint.severity",
    "intent",
    "category",
    "impact.level",
    "urgency.level",
    "priority.label",
    "sla.first_response_due",
    "sla.resolve_due",
    "route.queue",
    "faq.id",
    "decision.action",
    "decision.lane",
    "decision.reason",
    "versions.kvetch",
    "versions.model",
    "versions.lexicon",
    "versions.policy",
    "error.code",
];

/// Columns with numbers, claims and lists, which are JSON.
const JSON: &[&str] = &[
    "row",
    "turn",
    "contact_count",
    "text.bytes",
    "text.read_bytes",
    "language.supported",
    "sentiment.score",
    "sentiment.mixed",
    "anger.score",
    "anger.drivers",
    "frustration.score",
    "frustration.drivers",
    "complaint.is",
    "complaint.p",
    "flags",
    "impact.p",
    "urgency.p",
    "priority.rank",
    "priority.trace",
    "route.tier",
    "faq.score",
    "decision.confidence",
    "decision.abstained",
    "evidence",
    "warnings",
];

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

/// A column that is read.
struct Column {
    at: usize,
    name: &'static str,
    is_json: bool,
}

/// Records of a table's rows.
pub(super) struct TableRecords {
    source: Box<dyn Source>,
    columns: Vec<Column>,
    file: usize,
    name: String,
    rows: u64,
}

impl TableRecords {
    /// Opens the table that is the input's `file`th.
    ///
    /// # Errors
    /// What opening a table gives; what is no table of records is refused at its first row.
    pub(super) fn open(input: &InputFile, file: usize) -> Result<Self> {
        let name = input.to_open();
        let source = STAND_INS
            .iter()
            .find_map(|column| open(std::slice::from_ref(&name), &options(column), None).ok());
        let source = match source {
            Some(source) => source,
            None => open(std::slice::from_ref(&name), &InputOptions::default(), None)?,
        };
        Ok(Self {
            columns: Vec::new(),
            source,
            file,
            name,
            rows: 0,
        })
    }

    fn record(&mut self, row: &Row) -> Result<Scored> {
        if self.columns.is_empty() {
            self.columns = columns(self.source.columns());
        }
        let place = Place {
            file: self.file,
            lines_before: self.rows,
        };
        self.rows += 1;
        let cells = match row {
            Ok(message) => &message.cells,
            Err(failed) => &failed.cells,
        };
        let fields = self.fields(cells).ok_or(Refused::NoRecord);
        // The header is the first line.
        fields
            .and_then(|fields| of_fields(fields, place))
            .map_err(|why| why.at(&self.name, self.rows + 1))
    }

    fn fields(&self, cells: &[String]) -> Option<Map<String, Value>> {
        let mut fields = Map::new();
        for column in &self.columns {
            let cell = cells.get(column.at).map_or("", String::as_str);
            if cell.is_empty() {
                continue;
            }
            let value = if column.is_json {
                serde_json::from_str(cell).ok()?
            } else {
                Value::String(as_it_was(cell).to_owned())
            };
            fields.insert(column.name.to_owned(), value);
        }
        Some(fields)
    }
}

impl Iterator for TableRecords {
    type Item = Result<Scored>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.source.next()?;
        Some(self.record(&row))
    }
}

fn options(stand_in: &str) -> InputOptions {
    InputOptions {
        columns: ColumnMapping {
            text: Some(stand_in.to_owned()),
            ..ColumnMapping::default()
        },
        ..InputOptions::default()
    }
}

/// The records' columns stand behind the input's own, so the last of a name is theirs.
fn columns(header: &[String]) -> Vec<Column> {
    let find = |(name, is_json): (&'static str, bool)| {
        let clashing = format!("{CLASH_PREFIX}{name}");
        let at = header
            .iter()
            .rposition(|known| *known == clashing)
            .or_else(|| header.iter().rposition(|known| *known == name))?;
        Some(Column { at, name, is_json })
    };
    let words = WORDS.iter().map(|name| (*name, false));
    let all = words.chain(JSON.iter().map(|name| (*name, true)));
    all.filter_map(find).collect()
}

/// A cell without the apostrophe that keeps a spreadsheet from running it.
fn as_it_was(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| matches!(defuse(rest), Cow::Owned(_)))
        .unwrap_or(cell)
}
