//! Gold files to gold messages, with the rows that the program is to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::io::stdin;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::cli::settings::Settings;
use crate::error::{Error, ErrorCode, Result};
use crate::eval::{GOLD_FIELDS, GoldLabels, GoldMessage, normal};
use crate::input::{self, JSON_COLUMN, JsonObjects, Source};
use crate::message::{Message, Origin, Row};
use crate::output::harmless;
use crate::spelling::closest;

/// Characters of a field's value that tell slices apart.
const MAX_VALUE_CHARS: usize = 60;

/// Fields that an error lists.
const MAX_LISTED: usize = 20;

/// All gold messages of the inputs.
pub(in crate::cli::commands) struct GoldSet {
    /// Messages with a gold label, in input order.
    pub(in crate::cli::commands) messages: Vec<GoldMessage>,
    /// Their rows, as the program judges them.
    pub(in crate::cli::commands) rows: Vec<Row>,
    /// Lines that could not be read, with their place.
    pub(in crate::cli::commands) unreadable: Vec<String>,
    /// Messages without a gold label.
    pub(super) unlabelled: u64,
    /// Names of all fields.
    pub(super) fields: BTreeSet<String>,
}

/// Reads everything; nothing is judged before all labels are known to be good.
///
/// # Errors
/// What the reader of inputs gives; [`ErrorCode::Gold`] for a value that is no label, with its
/// place, and when no message has a label.
pub(in crate::cli::commands) fn load(names: &[String], settings: &Settings) -> Result<GoldSet> {
    let mut options = settings.input_options();
    options.json_objects = JsonObjects::Kept;
    options.columns.not_guessed = GOLD_FIELDS.map(str::to_owned).to_vec();
    let mapped = mapped_names(&options.columns);
    let source = input::open(names, &options, Some(Box::new(stdin())))?;
    let columns = source.columns().to_vec();
    let set = collect(source, &columns, &mapped)?;
    if set.messages.is_empty() {
        return Err(no_labels(&set, names));
    }
    Ok(set)
}

/// Names of columns that are the message's text, id and the like, because the user says so.
fn mapped_names(columns: &input::ColumnMapping) -> Vec<String> {
    let mapped = [
        &columns.text,
        &columns.subject,
        &columns.id,
        &columns.channel,
        &columns.thread,
        &columns.author,
        &columns.received_at,
    ];
    mapped
        .into_iter()
        .flatten()
        .map(|name| normal(name))
        .collect()
}

fn collect(source: Box<dyn Source>, columns: &[String], mapped: &[String]) -> Result<GoldSet> {
    let mut set = GoldSet {
        messages: Vec::new(),
        rows: Vec::new(),
        unreadable: Vec::new(),
        unlabelled: 0,
        fields: BTreeSet::new(),
    };
    for mut row in source {
        let fields = fields_of(columns, cells_of(&row));
        let labels = GoldLabels::of_fields(&without(&fields, mapped))
            .map_err(|error| placed(error, origin_of(&row)))?;
        match &row {
            Err(failed) if labels.is_empty() => {
                let place = place(failed.origin.as_ref());
                set.unreadable
                    .push(format!("{place}: {}", failed.failure.message));
            }
            _ if labels.is_empty() => set.unlabelled += 1,
            _ => {
                let message = gold_message(&row, labels, &fields);
                set.fields.extend(message.fields.keys().cloned());
                set.messages.push(message);
                drop_cells(&mut row);
                set.rows.push(row);
            }
        }
        set.fields.extend(fields.keys().cloned());
    }
    Ok(set)
}

fn cells_of(row: &Row) -> &[String] {
    match row {
        Ok(message) => &message.cells,
        Err(failed) => &failed.cells,
    }
}

fn origin_of(row: &Row) -> Option<&Origin> {
    match row {
        Ok(message) => message.origin.as_ref(),
        Err(failed) => failed.origin.as_ref(),
    }
}

/// The fields of a JSON object, or the cells of a table under their names.
pub(super) fn fields_of(columns: &[String], cells: &[String]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, cell) in columns.iter().zip(cells) {
        if name == JSON_COLUMN {
            if let Ok(Value::Object(object)) = serde_json::from_str(cell) {
                fields.extend(object);
            }
        } else {
            fields
                .entry(name)
                .or_insert_with(|| Value::String(cell.clone()));
        }
    }
    fields
}

fn without(fields: &Map<String, Value>, mapped: &[String]) -> Map<String, Value> {
    let is_label = |name: &String| !mapped.contains(&normal(name));
    let kept = fields.iter().filter(|(name, _)| is_label(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The cells are known by now.
fn drop_cells(row: &mut Row) {
    let cells = match row {
        Ok(message) => &mut message.cells,
        Err(failed) => &mut failed.cells,
    };
    cells.clear();
    cells.shrink_to_fit();
}

fn gold_message(row: &Row, labels: GoldLabels, fields: &Map<String, Value>) -> GoldMessage {
    let mut values = BTreeMap::new();
    for (name, value) in fields {
        add_values(&mut values, name, value);
    }
    let (id, number) = match row {
        Ok(message) => {
            add_metadata(&mut values, message);
            (message.id.clone(), message.row)
        }
        Err(failed) => (failed.id.clone(), failed.row),
    };
    GoldMessage {
        id,
        row: number,
        labels,
        fields: values,
    }
}

/// What the reader knows of a message under another name, such as `Submitted via` for the channel.
fn add_metadata(values: &mut BTreeMap<String, String>, message: &Message) {
    let author = message.author_role.and_then(|role| {
        let name = serde_json::to_value(role).ok()?;
        name.as_str().map(str::to_owned)
    });
    let known = [
        ("channel", message.channel.clone()),
        ("customer_tier", message.customer_tier.clone()),
        ("author_role", author),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            values
                .entry(name.to_owned())
                .or_insert_with(|| harmless(&value, MAX_VALUE_CHARS));
        }
    }
}

/// A field as text; those of an object under `outer.inner`, an absent one not at all.
fn add_values(values: &mut BTreeMap<String, String>, name: &str, value: &Value) {
    let text = match value {
        Value::Null => return,
        Value::String(text) if text.trim().is_empty() => return,
        Value::String(text) => text.clone(),
        Value::Object(object) => {
            for (inner, value) in object {
                add_values(values, &format!("{name}.{inner}"), value);
            }
            return;
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            items.join(", ")
        }
        other => other.to_string(),
    };
    values.insert(name.to_owned(), harmless(text.trim(), MAX_VALUE_CHARS));
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The error at a row's place.
pub(super) fn placed(error: Error, origin: Option<&Origin>) -> Error {
    let Some(origin) = origin else { return error };
    let part = origin.part.as_deref();
    let line = part.and_then(|part| part.strip_prefix("line ")?.parse().ok());
    error.at(&origin.file, line)
}

fn place(origin: Option<&Origin>) -> String {
    origin.map_or_else(String::new, |origin| match &origin.part {
        Some(part) => format!("{} {part}", origin.file),
        None => origin.file.clone(),
    })
}

fn no_labels(set: &GoldSet, names: &[String]) -> Error {
    let fields: Vec<String> = set
        .fields
        .iter()
        .take(MAX_LISTED)
        .map(|f| harmless(f, 40))
        .collect();
    let found = if fields.is_empty() {
        "no message has a gold label".to_owned()
    } else {
        format!(
            "no message has a gold label; there are the fields {}",
            fields.join(", ")
        )
    };
    let error = Error::new(ErrorCode::Gold, found).with_fix(
        "name fields as the record does: sentiment, complaint, intent, category, priority …",
    );
    match names {
        [one] => error.at(one, None),
        _ => error,
    }
}

impl GoldSet {
    /// Files, for the guard against writing over them.
    pub(super) fn paths(names: &[String]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    /// Fields that are read by nobody and are spelt almost like one that is.
    pub(in crate::cli::commands) fn near_misses(&self) -> Vec<String> {
        let names: Vec<String> = self.fields.iter().map(|name| normal(name)).collect();
        let is_absent = |field: &&str| !names.iter().any(|name| name == field);
        let absent: Vec<&str> = GOLD_FIELDS.into_iter().filter(is_absent).collect();
        let unread = self
            .fields
            .iter()
            .filter(|name| !GOLD_FIELDS.contains(&&*normal(name)));
        unread
            .filter_map(|name| {
                let meant = closest(&normal(name), &absent)?;
                Some(format!(
                    "field `{}` holds no gold label; did you mean `{meant}`?",
                    harmless(name, 40)
                ))
            })
            .collect()
    }
}
