//! What became of messages: satisfaction and times of answers, out of a file of their own, joined by id.

mod columns;
mod rating;
#[cfg(test)]
mod tests;
mod time;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

pub use rating::{Rating, Satisfaction};
pub use time::Answered;

use self::columns::{Columns, Meaning};
use super::scored::Scored;
use crate::error::{Error, ErrorCode, Result};
use crate::input::{ColumnMapping, InputOptions, JSON_COLUMN, JsonObjects, Row, open};

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outcome {
    /// Customer satisfaction.
    pub csat: Option<Rating>,
    /// Net promoter score.
    pub nps: Option<Rating>,
    /// When the first answer went out.
    pub first_response: Option<Answered>,
    /// When the matter was resolved.
    pub resolution: Option<Answered>,
}

/// Outcomes by the id that they are joined on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcomes {
    by_id: BTreeMap<String, Outcome>,
    /// True when conversations are joined, not messages.
    is_by_thread: bool,
    /// Columns that were read, and what they were taken for.
    pub columns: Vec<(String, &'static str)>,
    /// Rows of the file.
    pub rows: u64,
    /// Rows without an id, or with one that an earlier row has: the first counts.
    pub passed_over: u64,
    /// Cells that could not be read as what their column holds.
    pub unread: u64,
}

/// Names of the column `on` that mean the conversation.
const THREAD_NAMES: [&str; 4] = ["thread_id", "thread", "conversation_id", "conversation"];

impl Outcomes {
    /// Reads a table or JSON Lines. The column `on` holds the ids; where it is called `thread_id` or
    /// `conversation_id`, those of conversations.
    ///
    /// Satisfaction is on the smallest of the scales 0..1, 1..5, 1..7, 0..10 and 0..100 that all numbers of the
    /// column fit, or `good` and `bad`. Times are moments (`first_response_at`) or durations whose column says the unit
    /// (`first_response_minutes`).
    ///
    /// # Errors
    /// `E01` and `E02` when the file cannot be read or has no column `on`; [`ErrorCode::Usage`] when no column
    /// holds an outcome.
    pub fn read(path: &Path, on: &str) -> Result<Self> {
        let name = path.display().to_string();
        let options = InputOptions {
            columns: ColumnMapping {
                text: Some(on.to_owned()),
                ..ColumnMapping::default()
            },
            json_objects: JsonObjects::Kept,
            split_dialogues: false,
            ..InputOptions::default()
        };
        let source = open(std::slice::from_ref(&name), &options, None).map_err(to_on)?;
        let header = source.columns().to_vec();
        let wanted = columns::normal(on);
        // Whether the cells under a name are needed: a file may have forty columns that are not.
        let mut names: BTreeMap<String, bool> = BTreeMap::new();
        let mut is_needed = |name: &String| {
            if let Some(is_needed) = names.get(name) {
                return *is_needed;
            }
            let is_needed = columns::normal(name) == wanted || columns::may_be_outcome(name);
            names.insert(name.clone(), is_needed);
            is_needed
        };
        let rows: Vec<BTreeMap<String, String>> = source
            .map(|row| {
                let mut fields = named(&row, &header);
                fields.retain(|name, _| is_needed(name));
                fields
            })
            .collect();
        let columns = Columns::of(names.keys().map(String::as_str), &rows);
        if columns.is_empty() {
            return Err(columns::none_found(names.keys()).at(&name, Some(1)));
        }
        let mut outcomes = Self {
            is_by_thread: THREAD_NAMES.contains(&columns::normal(on).as_str()),
            columns: columns.told(),
            ..Self::default()
        };
        let is_wanted = |name: &&String| columns::normal(name) == wanted;
        let on_names: Vec<&String> = names.keys().filter(is_wanted).collect();
        for row in &rows {
            outcomes.add(row, &on_names, &columns);
        }
        if outcomes.by_id.is_empty() {
            let message = format!("no row has an id in the column `{on}`");
            return Err(Error::new(ErrorCode::Input, message)
                .with_fix("name the column with the ids: --on NAME")
                .at(&name, None));
        }
        Ok(outcomes)
    }

    /// The id stands under the first of the names that the row has.
    fn add(&mut self, row: &BTreeMap<String, String>, on_names: &[&String], columns: &Columns) {
        self.rows += 1;
        let id = on_names.iter().find_map(|name| row.get(*name));
        let id = id.map(|id| id.trim());
        let Some(id) = id.filter(|id| !id.is_empty() && !self.by_id.contains_key(*id)) else {
            self.passed_over += 1;
            return;
        };
        let mut outcome = Outcome::default();
        for (name, meaning) in columns.iter() {
            let cell = row.get(name).map_or("", |cell| cell.trim());
            if cell.is_empty() {
                continue;
            }
            let is_read = match meaning {
                Meaning::Csat(scale) => set(&mut outcome.csat, scale.read(cell)),
                Meaning::Nps => set(&mut outcome.nps, rating::nps(cell)),
                Meaning::FirstResponse(unit) => {
                    set(&mut outcome.first_response, time::read(cell, *unit))
                }
                Meaning::Resolution(unit) => set(&mut outcome.resolution, time::read(cell, *unit)),
            };
            self.unread += u64::from(!is_read);
        }
        self.by_id.insert(id.to_owned(), outcome);
    }

    /// What became of a record's message, or of its conversation.
    pub fn of(&self, scored: &Scored) -> Option<&Outcome> {
        if self.is_by_thread {
            return self.by_id.get(scored.thread_id.as_ref()?);
        }
        self.by_id.get(&scored.id)
    }

    /// True when conversations are joined, not messages.
    pub fn is_by_thread(&self) -> bool {
        self.is_by_thread
    }

    /// Outcomes that there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

/// The column of ids is found as that of texts is, but has an option of its own.
fn to_on(error: Error) -> Error {
    let fix = error.fix().map(|fix| fix.replace("--text-column", "--on"));
    match fix {
        Some(fix) => error.with_fix(fix),
        None => error,
    }
}

/// Sets what was read; of several columns for one thing the first counts. False when it could not be read.
fn set<T>(to: &mut Option<T>, read: Option<T>) -> bool {
    let is_read = read.is_some();
    if to.is_none() {
        *to = read;
    }
    is_read
}

/// A row as names and cells: those of a table, or the fields of an object.
fn named(row: &Row, header: &[String]) -> BTreeMap<String, String> {
    let cells = match row {
        Ok(message) => &message.cells,
        Err(failed) => &failed.cells,
    };
    let mut fields = BTreeMap::new();
    for (name, cell) in header.iter().zip(cells) {
        if name != JSON_COLUMN {
            fields.insert(name.clone(), cell.clone());
        } else if let Ok(Value::Object(object)) = serde_json::from_str(cell) {
            for (name, value) in object {
                let text = match value {
                    Value::Null => continue,
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                fields.insert(name, text);
            }
        }
    }
    fields
}
