//! The JSON Schema of a case, kept as `data/behaviour.schema.json`.
//!
//! A test fails when the file is stale; `KVETCH_BLESS=1 cargo test --lib behaviour` rewrites it.

use serde_json::{Map, Value, json};

use super::case::{Direction, Kind};
use super::field::{Field, Shape};
use super::read::{EVIDENCE, MESSAGE_KEYS, ROLES, cited_fields};

/// The schema (draft 2020-12) of one line of a case file.
pub fn case_schema() -> Value {
    let kinds = Kind::ALL.map(case_of);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A behavioural case of kvetch check",
        "oneOf": kinds,
        "$defs": { "message": message() },
    })
}

fn case_of(kind: Kind) -> Value {
    let mut properties = Map::new();
    let mut add = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    add("id", name("unique among all cases of a run"));
    add("capability", name("what the case probes"));
    add("kind", json!({ "const": kind.as_str() }));
    add("message", json!({ "$ref": "#/$defs/message" }));
    add(
        "note",
        json!({ "type": "string", "description": "for people" }),
    );
    let text = json!({ "type": "string" });
    let required: &[&str] = match kind {
        Kind::Minimum => {
            add("text", text);
            add("expect", conditions());
            &["text", "expect"]
        }
        Kind::Invariance => {
            let texts = json!({ "type": "array", "items": text, "minItems": 2,
                "description": "each is compared with the first" });
            add("texts", texts);
            &["texts"]
        }
        Kind::Direction => {
            add("from", text.clone());
            add("to", text);
            add("expect", directions());
            &["from", "to"]
        }
    };
    if kind != Kind::Minimum {
        add(
            "same",
            json!({ "type": "array", "items": { "enum": Field::ALL.map(Field::as_str) } }),
        );
        add("within", distances());
    }
    let common = ["id", "capability", "kind"];
    let required: Vec<&str> = common.iter().chain(required).copied().collect();
    closed(&properties, &required)
}

fn name(what: &str) -> Value {
    json!({ "type": "string", "pattern": "^\\S+$", "description": what })
}

fn closed(properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn message() -> Value {
    let of = |key: &str| match key {
        "author_role" => json!({ "enum": ROLES.map(|(name, _)| name) }),
        "contact_count" => json!({ "type": "integer", "minimum": 0 }),
        _ => json!({ "type": "string" }),
    };
    let properties = MESSAGE_KEYS.map(|key| (key.to_owned(), of(key)));
    closed(&properties.into_iter().collect(), &[])
}

/// Fields that a predicate allows, each with what may stand under it.
fn fields(value: impl Fn(Shape) -> Option<Value>) -> Map<String, Value> {
    let all = Field::ALL.into_iter();
    all.filter_map(|field| Some((field.as_str().to_owned(), value(field.shape())?)))
        .collect()
}

fn conditions() -> Value {
    let mut properties = fields(|shape| Some(condition(shape)));
    let cited = cited_fields().into_iter();
    let cited = cited.map(|field| (field, json!({ "type": "string", "minLength": 1 })));
    properties.insert(EVIDENCE.to_owned(), closed(&cited.collect(), &[]));
    with_entries(closed(&properties, &[]))
}

fn condition(shape: Shape) -> Value {
    match shape {
        Shape::Label(names) => json!({ "anyOf": one_or_more(&names) }),
        Shape::Steps(names) => {
            let mut ways = one_or_more(&names);
            ways.push(bounds(&json!({ "enum": names })));
            json!({ "anyOf": ways })
        }
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Number => bounds(&json!({ "type": "number" })),
        Shape::Names(names) => {
            let list = json!({ "anyOf": [
                { "enum": names },
                { "type": "array", "items": { "enum": names }, "minItems": 1 },
            ] });
            let lists = [("has", list.clone()), ("lacks", list)];
            let lists = lists.map(|(key, list)| (key.to_owned(), list));
            closed(&lists.into_iter().collect(), &[])
        }
        Shape::Word => {
            json!({ "type": ["string", "array", "null"], "items": { "type": "string" } })
        }
    }
}

fn one_or_more(names: &[&str]) -> Vec<Value> {
    vec![
        json!({ "enum": names }),
        json!({ "type": "null" }),
        json!({ "type": "array", "items": { "enum": names }, "minItems": 1 }),
    ]
}

fn bounds(value: &Value) -> Value {
    let bounds = ["at_least", "at_most"].map(|key| (key.to_owned(), value.clone()));
    with_entries(closed(&bounds.into_iter().collect(), &[]))
}

fn directions() -> Value {
    let ways = json!({ "enum": Direction::ALL.map(Direction::as_str) });
    let moving = |shape: Shape| {
        matches!(shape, Shape::Steps(_) | Shape::Number | Shape::Truth).then(|| ways.clone())
    };
    closed(&fields(moving), &[])
}

fn distances() -> Value {
    let distance = json!({ "type": "number", "minimum": 0 });
    let apart =
        |shape: Shape| matches!(shape, Shape::Steps(_) | Shape::Number).then(|| distance.clone());
    closed(&fields(apart), &[])
}

fn with_entries(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.insert("minProperties".to_owned(), json!(1));
    }
    schema
}
