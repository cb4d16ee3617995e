//! A summary as a file, `kvetch-summary/1`.

use std::io::Read;

use super::cell::MAX_COUNT;
use super::{Summary, Tally, Terms, Writers};
use crate::error::{Error, ErrorCode, Result};
use crate::schema::schema_of;

/// Name and version of the summary's shape.
pub const SCHEMA: &str = "kvetch-summary/1";

/// Bytes at a file's start in which a summary names itself.
const HEAD_BYTES: usize = 64;

/// The JSON Schema (draft 2020-12) of a summary, kept as `data/summary.schema.json`.
///
/// # Errors
/// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn summary_schema() -> Result<String> {
    schema_of::<Summary>()
}

impl Summary {
    /// True when a file with this start is a summary.
    pub fn is_start_of(head: &[u8]) -> bool {
        let head = head.get(..head.len().min(HEAD_BYTES)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let mut compact = head.chars().filter(|c| !c.is_whitespace());
        let wanted = format!("{{\"schema\":\"{SCHEMA}\"");
        wanted.chars().all(|c| compact.next() == Some(c))
    }

    /// The summary as one line of JSON. It is cut to its limits first.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
    pub fn to_json(&mut self) -> Result<Vec<u8>> {
        self.settle();
        let mut json = serde_json::to_vec(self)
            .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
        json.push(b'\n');
        Ok(json)
    }

    /// Reads a summary.
    ///
    /// # Errors
    /// [`ErrorCode::Gold`] when it is none, or of another version.
    pub fn read(file: &str, reader: impl Read) -> Result<Self> {
        let wrong = |what: String| {
            Error::new(ErrorCode::Gold, what)
                .with_fix("give a file that `kvetch report --save-summary` has written")
                .at(file, None)
        };
        // The words of the parser may quote the file, so its place alone is told.
        let found: Self = serde_json::from_reader(reader).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            wrong(format!("no summary: wrong at line {line}, column {column}"))
        })?;
        if found.schema != SCHEMA {
            return Err(wrong(format!("the summary is not of the shape {SCHEMA}")));
        }
        if found.counts().any(|count| count > MAX_COUNT) {
            return Err(wrong(
                "the summary counts more than there can be".to_owned(),
            ));
        }
        Ok(found)
    }

    /// Every count that stands outside of a cell.
    fn counts(&self) -> impl Iterator<Item = u64> {
        let Writers {
            records,
            customers,
            agents,
            systems,
            failed,
            undated,
        } = self.writers;
        let writers = [records, customers, agents, systems, failed, undated];
        let making = &self.making;
        let tallies = [
            &self.praise,
            &making.versions,
            &making.lanes,
            &making.actions,
            &making.reasons,
            &making.abstained,
            &making.failures,
            &making.warnings,
        ];
        let tallies = tallies.into_iter().flat_map(Tally::iter);
        let due = &self.due;
        let queues = due.queues.iter().map(|(_, load)| load);
        let loads = [&due.first_response, &due.resolve]
            .into_iter()
            .chain(queues);
        let loads = loads.flat_map(|load| load.hours.values().chain([&load.all]).flatten());
        let terms = [&self.marks.topic, &self.marks.word];
        let terms = terms.into_iter().flat_map(Terms::iter);
        let terms = terms.flat_map(|(_, cited)| cited.days.values());
        writers
            .into_iter()
            .chain(self.severities)
            .chain(self.anger)
            .chain([self.talks.messages])
            .chain(tallies.map(|(_, count)| *count))
            .chain(loads.copied())
            .chain(terms.copied())
    }
}
