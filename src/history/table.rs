//! Records out of tables: CSV, TSV, Parquet, Arrow, as `classify` writes them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::lines::Refused;
use super::parse::of_fields;
use super::rows::{TableRows, column_of};
use super::scored::Scored;
use crate::error::Result;
use crate::input::InputFile;
use crate::output::defuse;

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
    "impact.score",
    "urgency.p",
    "urgency.score",
    "priority.rank",
    "priority.trace",
    "route.tier",
    "faq.score",
    "decision.confidence",
    "decision.abstained",
    "evidence",
    "warnings",
];

/// A column that is read.
struct Column {
    at: usize,
    name: &'static str,
    is_json: bool,
}

/// Records of a table's rows.
pub(super) struct TableRecords {
    rows: TableRows,
    columns: Vec<Column>,
}

impl TableRecords {
    /// Opens the table that is the input's `file`th.
    ///
    /// # Errors
    /// What opening a table gives; what is no table of records is refused at its first row.
    pub(super) fn open(input: &InputFile, file: usize) -> Result<Self> {
        let rows = TableRows::open(input, file)?;
        let columns = columns(rows.header());
        Ok(Self { rows, columns })
    }

    fn record(&self, cells: &[String]) -> Result<Scored> {
        let fields = self.fields(cells).ok_or(Refused::NoRecord);
        fields
            .and_then(|fields| of_fields(fields, self.rows.place()))
            .map_err(|why| self.rows.refused(why))
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
        let cells = self.rows.next()?;
        Some(self.record(&cells))
    }
}

fn columns(header: &[String]) -> Vec<Column> {
    let find = |(name, is_json): (&'static str, bool)| {
        let at = column_of(header, name)?;
        Some(Column { at, name, is_json })
    };
    let words = WORDS.iter().map(|name| (*name, false));
    let all = words.chain(JSON.iter().map(|name| (*name, true)));
    all.filter_map(find).collect()
}

/// A cell without the apostrophe that keeps a spreadsheet from running it.
pub(crate) fn as_it_was(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| matches!(defuse(rest), Cow::Owned(_)))
        .unwrap_or(cell)
}
