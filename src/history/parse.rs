//! One record out of a line of JSON, or out of named values.

use serde_json::{Map, Value};

use super::lines::{Place, Refused};
use super::scored::Scored;

/// How every record with all its fields begins, as `classify` writes it.
const WHOLE: &[u8] = b"{\"schema\":\"kvetch/1\"";

/// Fields of which a record has one at least, by the first part of their names. Others, such as `id` and
/// `channel`, stand in any data.
const VERDICTS: &[&str] = &[
    "sentiment",
    "anger",
    "frustration",
    "complaint",
    "intent",
    "category",
    "flags",
    "impact",
    "urgency",
    "priority",
    "sla",
    "route",
    "decision",
    "language",
    "error",
];

/// A record of a line.
pub(super) fn of_line(line: &[u8], place: Place) -> Result<Scored, Refused> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    if line.starts_with(WHOLE) {
        let mut scored: Scored = serde_json::from_slice(line).map_err(|_| Refused::NoRecord)?;
        scored.file = file_number(place);
        return Ok(scored);
    }
    match serde_json::from_slice(line) {
        Ok(Value::Object(fields)) => of_fields(fields, place),
        _ => Err(Refused::NoRecord),
    }
}

/// A record of fields, some of which may have dotted names (`sentiment.label`), as `--fields` and tables
/// give them.
pub(super) fn of_fields(fields: Map<String, Value>, place: Place) -> Result<Scored, Refused> {
    let mut nested = Map::new();
    for (name, value) in fields {
        set(&mut nested, &name, value);
    }
    if !VERDICTS.iter().any(|name| nested.contains_key(*name)) {
        return Err(Refused::NoRecord);
    }
    // Somebody's own field of that name, which holds the message.
    if nested.get("text").is_some_and(|text| !text.is_object()) {
        nested.remove("text");
    }
    let row = nested.get("row").and_then(Value::as_u64);
    let row = row.unwrap_or(place.lines_before);
    nested.insert("row".to_owned(), row.into());
    if nested.get("id").and_then(Value::as_str).is_none() {
        nested.insert("id".to_owned(), row.to_string().into());
    }
    let scored = serde_json::from_value(Value::Object(nested));
    let mut scored: Scored = scored.map_err(|_| Refused::NoRecord)?;
    scored.file = file_number(place);
    Ok(scored)
}

/// Puts a value where its dotted name says; what is absent stays so.
fn set(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if value.is_null() {
        return;
    }
    let Some((group, rest)) = name.split_once('.') else {
        fields.insert(name.to_owned(), value);
        return;
    };
    let inner = fields
        .entry(group)
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        set(inner, rest, value);
    }
}

fn file_number(place: Place) -> u32 {
    u32::try_from(place.file).unwrap_or(u32::MAX)
}
