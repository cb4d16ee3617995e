//! Records whose text lies one object further in, as services and search engines give them.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::header::Columns;
use super::options::ColumnMapping;

/// Objects that hold what is known of a record beside its id and type: customer databases, search
/// engines, graphs, archives of social media.
const INSIDE: &[&str] = &[
    "attributes",
    "properties",
    "fields",
    "_source",
    "node",
    "tweet",
    "review",
    "message",
    "record",
    "document",
];

/// Name of the only text in an object that stands for it, in feeds that were XML once.
const LABEL: &str = "label";

/// The record with the fields of its inner object before its own, and with labels in place of the objects
/// around them; `None` where that shows no text.
pub(super) fn opened(fields: &Fields<'_>, mapping: &ColumnMapping) -> Option<Fields<'static>> {
    let mut record = unlabelled(fields.to_object());
    let is_object = |name: &&&str| record.get(**name).is_some_and(Value::is_object);
    let inner = INSIDE.iter().find(is_object);
    let mut opened = match inner.and_then(|name| record.remove(*name)) {
        Some(Value::Object(inner)) => unlabelled(inner),
        _ => Map::new(),
    };
    if let Some(id) = conversation_of(&record) {
        opened.entry("conversation_id").or_insert(id);
    }
    for (name, value) in record {
        opened.entry(name).or_insert(value);
    }
    let names: Vec<String> = opened.keys().cloned().collect();
    let text = Columns::of_header(&names, mapping).text();
    let has_text = text.is_some_and(|at| opened.values().nth(at).is_some_and(Value::is_string));
    has_text.then(|| Fields::of_object(opened))
}

/// The id of the conversation that a record belongs to, where it is told among its relationships.
fn conversation_of(record: &Map<String, Value>) -> Option<Value> {
    let told = record.get("relationships")?.get("conversation")?;
    let id = told.get("data")?.get("id")?;
    Some(id.clone())
}

fn unlabelled(record: Map<String, Value>) -> Map<String, Value> {
    let label = |value: Value| match value {
        Value::Object(mut inner) if inner.get(LABEL).is_some_and(Value::is_string) => {
            inner.remove(LABEL).unwrap_or_default()
        }
        other => other,
    };
    let fields = record.into_iter();
    fields.map(|(name, value)| (name, label(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_inner_object_is_found() {
        let cases = [
            (
                r#"{"id":"1","attributes":{"body":"a","rating":1}}"#,
                Some("a"),
            ),
            (r#"{"_id":"1","_source":{"text":"a"}}"#, Some("a")),
            (
                r#"{"title":{"label":"t"},"content":{"label":"a"}}"#,
                Some("a"),
            ),
            (r#"{"tweet":{"text":"a"}}"#, Some("a")),
            (r#"{"id":"1","attributes":{"rating":1}}"#, None),
            (r#"{"id":"1","attributes":{"body":{"text":"a"}}}"#, None),
            (r#"{"id":"1","unknown":{"body":"a"}}"#, None),
            ("{}", None),
        ];
        for (text, expected) in cases {
            let fields: Fields<'_> = serde_json::from_str(text).unwrap();
            let mapping = ColumnMapping::default();
            let opened = opened(&fields, &mapping).map(|fields| fields.to_object());
            let found = opened.as_ref().and_then(|object| {
                ["body", "text", "content"]
                    .iter()
                    .find_map(|name| object.get(*name)?.as_str())
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
