//! The most pressing records as a table for reading.
//!
//! Rows are ordered by priority, then rank, then input order. Only the first [`TableOptions::max_rows`]
//! are kept in memory; the rest is counted.

mod excerpt;
mod layout;
mod paint;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

pub(crate) use self::excerpt::harmless;
use self::excerpt::{MAX_NAME_CHARS, MAX_SENTENCE_CHARS};
use self::layout::RowText;
use super::writer::OutputWriter;
use super::{Line, Sink};
use crate::error::Result;
use crate::label::Priority;
use crate::record::Record;

/// Failed messages that are named under the table; all are counted.
const MAX_NAMED_FAILURES: usize = 5;

/// Whether the table may use terminal escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Styling {
    /// Text only; evidence stands between « and ».
    #[default]
    Plain,
    /// Colours, and evidence in bold and underlined.
    Ansi,
}

/// Shape of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions {
    /// Rows shown at most.
    pub max_rows: usize,
    /// Width to fill, in terminal columns. Below 60 it is laid out as for 60.
    pub columns: u16,
    /// Colours or not.
    pub styling: Styling,
}

impl Default for TableOptions {
    /// 50 rows, 80 columns, no colours.
    fn default() -> Self {
        Self {
            max_rows: 50,
            columns: 80,
            styling: Styling::Plain,
        }
    }
}

/// Collects the top rows and writes them when finished.
pub struct TableSink {
    writer: OutputWriter,
    options: TableOptions,
    rows: BinaryHeap<Reverse<Ranked>>,
    counts: Counts,
    failures: Vec<String>,
}

impl TableSink {
    /// A table that is written to `writer` when finished.
    pub fn new(writer: OutputWriter, options: TableOptions) -> Self {
        Self {
            writer,
            options,
            rows: BinaryHeap::new(),
            counts: Counts::default(),
            failures: Vec::new(),
        }
    }

    fn keep(&mut self, line: &Line<'_>) {
        let key = Key::of(line.record);
        if self.rows.len() >= self.options.max_rows {
            match self.rows.peek() {
                Some(Reverse(last)) if last.key < key => self.rows.pop(),
                _ => return,
            };
        }
        let text = RowText::of(line, self.options.styling);
        self.rows.push(Reverse(Ranked { key, text }));
    }

    fn into_text(self) -> (OutputWriter, String) {
        let ranked = self.rows.into_sorted_vec();
        let rows: Vec<RowText> = ranked.into_iter().map(|Reverse(row)| row.text).collect();
        let mut text = layout::render(&rows, self.options);
        text.push_str(&self.counts.sentence(rows.len()));
        for failure in &self.failures {
            text.push_str(failure);
        }
        (self.writer, text)
    }
}

impl Sink for TableSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        self.counts.add(line.record);
        if line.record.error.is_none() {
            self.keep(line);
        } else if self.failures.len() < MAX_NAMED_FAILURES {
            self.failures.push(failure_line(line.record));
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let (mut writer, text) = self.into_text();
        writer.put(text.as_bytes())?;
        writer.finish()
    }
}

/// Place in the table: greater is shown first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    priority: Option<Priority>,
    /// Bits of the rank, which order as the rank does because it is not negative.
    rank_bits: u32,
    row: Reverse<u64>,
}

impl Key {
    fn of(record: &Record) -> Self {
        let priority = record.priority.as_ref();
        Self {
            priority: priority.map(|p| p.label),
            rank_bits: priority.map_or(0.0, |p| p.rank.max(0.0)).to_bits(),
            row: Reverse(record.row),
        }
    }
}

struct Ranked {
    key: Key,
    text: RowText,
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

#[derive(Default)]
struct Counts {
    all: u64,
    failed: u64,
    undecided: u64,
    by_priority: [u64; Priority::ALL.len()],
}

impl Counts {
    fn add(&mut self, record: &Record) {
        self.all += 1;
        let label = record.priority.as_ref().map(|priority| priority.label);
        let slot = match label {
            _ if record.error.is_some() => Some(&mut self.failed),
            Some(label) => self.by_priority.get_mut(label.index()),
            None => Some(&mut self.undecided),
        };
        if let Some(count) = slot {
            *count += 1;
        }
    }

    fn sentence(&self, shown: usize) -> String {
        let named = Priority::ALL.iter().map(|label| label.as_str());
        let mut parts: Vec<String> = named
            .zip(self.by_priority)
            .rev()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        for (name, count) in [("undecided", self.undecided), ("failed", self.failed)] {
            if count > 0 {
                parts.push(format!("{name} {count}"));
            }
        }
        let all = self.all;
        format!("{shown} of {all} shown; in all: {}\n", parts.join(", "))
    }
}

fn failure_line(record: &Record) -> String {
    let id = harmless(&record.id, MAX_NAME_CHARS);
    let why = record.error.as_ref().map_or("", |error| &error.message);
    let why = harmless(why, MAX_SENTENCE_CHARS);
    format!("failed: {id} (row {}): {why}\n", record.row)
}

#[cfg(test)]
mod tests;
