//! What the start of a JSON stream shows of all of it.

use std::io;

use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode, Result};

use super::conversation::{Reading, is_one_conversation, of_list, threads_of};
use super::header::{Columns, list, nearest};
use super::json_frames::{Frame, Framer};
use super::options::ColumnMapping;
use super::window::Window;

/// True when a stream is an array that starts with the turns of one conversation.
pub(super) fn is_array_of_turns(head: &[u8]) -> bool {
    if !head.trim_ascii_start().starts_with(b"[") {
        return false;
    }
    let mut window = Window::new(Box::new(io::Cursor::new(head.to_vec())));
    let mut framer = Framer::default();
    let mut elements: Vec<Value> = Vec::new();
    while let Ok(Some((_, Frame::Complete(bytes)))) = framer.next_frame(&mut window, head.len()) {
        match serde_json::from_slice(&bytes) {
            Ok(element) => elements.push(element),
            Err(_) => return false,
        }
    }
    is_one_conversation(elements.iter())
}

/// True when a stream is an array of arrays, the first of which is a conversation.
pub(super) fn is_array_of_conversations(head: &[u8], mapping: &ColumnMapping) -> bool {
    let inner = head.trim_ascii_start().strip_prefix(b"[");
    if !inner.is_some_and(|inner| inner.trim_ascii_start().starts_with(b"[")) {
        return false;
    }
    let mut window = Window::new(Box::new(io::Cursor::new(head.to_vec())));
    let first = Framer::of_arrays().next_frame(&mut window, head.len());
    let Ok(Some((_, Frame::Complete(bytes)))) = first else {
        return false;
    };
    let reading = Reading {
        mapping,
        keeps_objects: false,
        splits_dialogues: true,
    };
    let list: Option<Vec<Value>> = serde_json::from_slice(&bytes).ok();
    list.is_some_and(|list| list.iter().all(Value::is_object) && of_list(&list, reading).is_some())
}

/// Fails when a text field is mapped, objects are there and none has it.
pub(super) fn check_mapping(head: &[u8], mapping: &ColumnMapping) -> Result<()> {
    let Some(wanted) = &mapping.text else {
        return Ok(());
    };
    let lines = head.split(|b| *b == b'\n');
    let objects: Vec<Map<String, Value>> = lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let has_text = |object: &Map<String, Value>| {
        let names: Vec<String> = object.keys().cloned().collect();
        Columns::of_header(&names, mapping).text().is_some() || at_path(object, wanted).is_some()
    };
    let Some(first) = objects.first() else {
        return Ok(());
    };
    let reading = Reading {
        mapping,
        keeps_objects: false,
        splits_dialogues: true,
    };
    let has_turns = |object: &Map<String, Value>| !threads_of(object, reading).is_empty();
    if objects
        .iter()
        .any(|object| has_text(object) || has_turns(object))
    {
        return Ok(());
    }
    let names: Vec<String> = first.keys().cloned().collect();
    let error = Error::new(
        ErrorCode::MissingColumn,
        format!(
            "no field is named `{wanted}`; the first object has {}",
            list(&names)
        ),
    );
    Err(match nearest(&names, wanted) {
        Some(name) => error.with_fix(format!("did you mean --text-column `{name}`?")),
        None => error.with_fix("name one of them with --text-column"),
    })
}

/// A field of a field, such as `comment.body`.
fn at_path<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = object.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}
