//! The whole stage, from bytes to rows.

mod chats;
mod conversations;
mod dialogues;
mod encoded;
mod files;
mod helpdesks;
mod json;
mod mails;
mod pages;
mod properties;
mod services;
mod speakers;
mod speech;
mod tables;
mod transcripts;

use super::*;
use crate::error::{Error, WarningCode};
use crate::message::{AuthorRole, BodyKind, Message};

fn rows_with(bytes: impl Into<Vec<u8>>, options: &InputOptions) -> Result<Vec<Row>, Error> {
    let stdin = Box::new(std::io::Cursor::new(bytes.into()));
    let source = open(&["-".to_owned()], options, Some(stdin))?;
    let rows: Vec<Row> = source.collect();
    for (number, row) in rows.iter().enumerate() {
        let (row, id, origin) = match row {
            Ok(message) => (message.row, &message.id, &message.origin),
            Err(failed) => (failed.row, &failed.id, &failed.origin),
        };
        assert_eq!(row, number as u64);
        assert!(!id.is_empty());
        assert_eq!(origin.as_ref().unwrap().file, "-");
    }
    Ok(rows)
}

fn as_format(format: InputFormat) -> InputOptions {
    InputOptions {
        format: Some(format),
        ..InputOptions::default()
    }
}

fn rows(bytes: impl Into<Vec<u8>>, format: InputFormat) -> Vec<Row> {
    rows_with(bytes, &as_format(format)).unwrap()
}

fn one(bytes: impl Into<Vec<u8>>, format: InputFormat) -> Message {
    let mut found = rows(bytes, format);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).unwrap()
}

/// Bodies of messages and codes of failures, in order.
fn outline(rows: &[Row]) -> Vec<String> {
    let outline = |row: &Row| match row {
        Ok(message) => message.body.clone(),
        Err(failed) => format!("!{:?} {}", failed.failure.code, part_of(row)),
    };
    rows.iter().map(outline).collect()
}

fn part_of(row: &Row) -> String {
    let origin = match row {
        Ok(message) => &message.origin,
        Err(failed) => &failed.origin,
    };
    origin
        .as_ref()
        .and_then(|o| o.part.clone())
        .unwrap_or_default()
}

fn codes(message: &Message) -> Vec<WarningCode> {
    message
        .warnings
        .iter()
        .map(|warning| warning.code)
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A row of a conversation in one line: thread, turn, author, body kind and body.
fn turn_line(row: &Row) -> String {
    let message = match row {
        Ok(message) => message,
        Err(failed) => return format!("!{:?} {}", failed.failure.code, part_of(row)),
    };
    let thread = message.thread_id.as_deref().unwrap_or("-");
    let turn = message.turn.map_or("-".to_owned(), |turn| turn.to_string());
    let role = match message.author_role {
        Some(AuthorRole::Customer) => "customer",
        Some(AuthorRole::Agent) => "agent",
        Some(AuthorRole::System) => "system",
        None => "?",
    };
    let kind = match message.body_kind {
        BodyKind::Text => "text",
        BodyKind::Mail => "mail",
        BodyKind::Html => "html",
    };
    format!("{thread} {turn} {role} {kind}: {}", message.body)
}

/// The rows of one JSON document, as [`turn_line`] shows them.
fn turns(json: &str) -> Vec<String> {
    rows(json, InputFormat::Jsonl)
        .iter()
        .map(turn_line)
        .collect()
}
