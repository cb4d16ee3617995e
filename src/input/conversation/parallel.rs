//! Turns that stand in lists beside each other, one for the texts and one for the speakers.

use serde_json::{Map, Value};

use super::layers::{Object, named, same_name};
use super::names::{CHAT_LISTS, SPEAKER_LISTS, TURN_TEXT};

/// The elements of turns, put together: strings of a list beside one of speakers, or an object of lists
/// of the same length, as tables of columns are written.
pub(super) fn elements(object: &Object) -> Option<Vec<Value>> {
    CHAT_LISTS
        .iter()
        .find_map(|name| match named(object, &[name])? {
            Value::Array(texts) => beside(object, texts),
            Value::Object(columns) => of_columns(columns),
            _ => None,
        })
}

fn beside(object: &Object, texts: &[Value]) -> Option<Vec<Value>> {
    let is_text = |value: &Value| value.is_string();
    if texts.is_empty() || !texts.iter().all(is_text) {
        return None;
    }
    let mut lists = SPEAKER_LISTS
        .iter()
        .filter_map(|name| named(object, &[name])?.as_array());
    let speakers =
        lists.find(|list| list.len() == texts.len() && !list.iter().any(Value::is_object))?;
    let element = |(speaker, text): (&Value, &Value)| {
        let fields = [("speaker", speaker), ("text", text)];
        Value::Object(
            fields
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .into_iter()
                .collect(),
        )
    };
    Some(speakers.iter().zip(texts).map(element).collect())
}

fn of_columns(columns: &Object) -> Option<Vec<Value>> {
    let lists: Vec<(&String, &Vec<Value>)> = columns
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_array()?)))
        .collect();
    let is_text = |name: &str| TURN_TEXT.iter().any(|known| same_name(name, known));
    let (_, texts) = lists.iter().find(|(name, list)| {
        is_text(name) && !list.is_empty() && list.iter().all(Value::is_string)
    })?;
    let columns = lists.iter().filter(|(_, list)| list.len() == texts.len());
    let columns: Vec<_> = columns.collect();
    if columns.len() < 2 {
        return None;
    }
    let element = |at: usize| {
        let field =
            |(name, list): &&(&String, &Vec<Value>)| Some(((*name).clone(), list.get(at)?.clone()));
        let fields: Map<String, Value> =
            columns.iter().copied().filter_map(|c| field(&c)).collect();
        Value::Object(fields)
    };
    Some((0..texts.len()).map(element).collect())
}
