//! A summary as a file, `kvetch-summary/1`.

use std::io::Read;

use super::cell::MAX_COUNT;
use super::{Summary, Tally, Terms, Writers};
use crate::error::Result;
use crate::saved::{SavedKind, to_line};
use crate::schema::schema_of;

/// Name and version of the summary's shape.
pub const SCHEMA: &str = "kvetch-summary/1";

/// The file.
const KIND: SavedKind = SavedKind {
    name: "summary",
    schema: SCHEMA,
    written_by: "kvetch report --save-summary",
};

/// The JSON Schema (draft 2020-12) of a summary, kept as `data/summary.schema.json`.
///
/// # Errors
/// [`Output`](crate::error::ErrorCode::Output) when it has no JSON form, which the types rule out.
pub fn summary_schema() -> Result<String> {
    schema_of::<Summary>()
}

impl Summary {
    /// True when a file with this start is a summary.
    pub fn is_start_of(head: &[u8]) -> bool {
        KIND.is_start_of(head)
    }

    /// The summary as one line of JSON. It is cut to its limits first.
    ///
    /// # Errors
    /// [`Output`](crate::error::ErrorCode::Output) when it has no JSON form, which the types rule out.
    pub fn to_json(&mut self) -> Result<Vec<u8>> {
        self.settle();
        to_line(self)
    }

    /// Reads a summary.
    ///
    /// # Errors
    /// [`Gold`](crate::error::ErrorCode::Gold) when it is none, or of another version.
    pub fn read(file: &str, reader: impl Read) -> Result<Self> {
        let found: Self = KIND.read(file, reader, |found: &Self| &found.schema)?;
        if found.counts().any(|count| count > MAX_COUNT) {
            return Err(KIND.wrong(file, "the summary counts more than there can be".to_owned()));
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
