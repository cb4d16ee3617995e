//! Labels that people gave messages: JSON Lines with `id` and any of the questions.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::answers::NO_LABEL;
use crate::error::{Error, ErrorCode, Result};
use crate::label::{
    Category, Flag, Intensity, Intent, Level, Priority, Question, Sentiment, Severity,
};

/// The labels of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gold {
    /// Right classes of each question, best first; empty where it was not labelled.
    pub(super) classes: [Vec<u8>; Question::ALL.len()],
    /// Bits of the flags, where they were labelled.
    pub(super) flags: Option<u16>,
}

/// Reads a file of labels by message id. Fields that are no question are passed over: such files
/// carry the text and more.
///
/// # Errors
/// [`ErrorCode::Input`] with the line for broken JSON, a missing or repeated id and unknown labels;
/// never with message text.
pub(super) fn load(path: &Path) -> Result<BTreeMap<String, Gold>> {
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| {
        Error::new(ErrorCode::Input, format!("labels cannot be read: {e}")).at(place.clone(), None)
    })?;
    let mut all = BTreeMap::new();
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, l)| !l.trim().is_empty());
    for (number, line) in lines {
        let wrong =
            |what: String| Error::new(ErrorCode::Input, what).at(place.clone(), Some(number));
        let (id, gold) = parse(line).map_err(wrong)?;
        if all.insert(id, gold).is_some() {
            return Err(wrong("the id was labelled before".to_owned()));
        }
    }
    Ok(all)
}

fn parse(line: &str) -> Result<(String, Gold), String> {
    let value: Value = serde_json::from_str(line)
        .map_err(|e| format!("no JSON: {:?} error at column {}", e.classify(), e.column()))?;
    let id = match value.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err("the line has no id".to_owned()),
    };
    let mut gold = Gold::default();
    for (slot, question) in gold.classes.iter_mut().zip(Question::ALL) {
        if let (Some(label), true) = (value.get(question.as_str()), *question != Question::Flags) {
            *slot = classes(*question, label)?;
        }
    }
    if let Some(flags) = value.get("flags").and_then(Value::as_array) {
        gold.flags = Some(flag_bits(flags)?);
    }
    Ok((id, gold))
}

/// One class or several that are right; `null` is right for "no severity".
fn classes(question: Question, label: &Value) -> Result<Vec<u8>, String> {
    match label {
        Value::Array(labels) => labels.iter().map(|l| class(question, l)).collect(),
        Value::Null if question == Question::Severity => Ok(vec![NO_LABEL]),
        Value::Null => Ok(Vec::new()),
        one => Ok(vec![class(question, one)?]),
    }
}

fn class(question: Question, label: &Value) -> Result<u8, String> {
    let index = match label {
        Value::Bool(is) if question == Question::Complaint => Some(usize::from(*is)),
        Value::Number(level) => level_index(question, level.as_u64()),
        Value::String(name) => index_of(question, name),
        _ => None,
    };
    index
        .and_then(|i| u8::try_from(i).ok())
        .ok_or_else(|| format!("field {question} has an unknown label"))
}

/// Intensities may be given as 0 to 3.
fn level_index(question: Question, level: Option<u64>) -> Option<usize> {
    let is_intensity = matches!(question, Question::Anger | Question::Frustration);
    let level = level.and_then(|level| usize::try_from(level).ok());
    level.filter(|level| is_intensity && *level < Intensity::ALL.len())
}

fn index_of(question: Question, name: &str) -> Option<usize> {
    match question {
        Question::Sentiment => Sentiment::from_name(name).map(Sentiment::index),
        Question::Complaint => ["no", "yes"].iter().position(|n| *n == name),
        Question::Severity => Severity::from_name(name).map(Severity::index),
        Question::Anger | Question::Frustration => Intensity::from_name(name).map(Intensity::index),
        Question::Intent => Intent::from_name(name).map(Intent::index),
        Question::Category => Category::from_name(name).map(Category::index),
        Question::Impact | Question::Urgency => Level::from_name(name).map(Level::index),
        Question::Flags => None,
        Question::Priority => Priority::from_name(name).map(Priority::index),
    }
}

fn flag_bits(names: &[Value]) -> Result<u16, String> {
    let mut bits = 0;
    for name in names {
        let flag = name.as_str().and_then(Flag::from_name);
        let flag = flag.ok_or_else(|| "field flags has an unknown label".to_owned())?;
        bits |= 1 << flag.index();
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_in_every_form() {
        let line = r#"{"id": "a", "text": "x", "sentiment": "negative", "complaint": true,
            "severity": null, "anger": 2, "intent": ["ask_status", "other"], "flags": ["safety"],
            "priority": "high", "agreement": {"sentiment": false}}"#;
        let (id, gold) = parse(&line.replace('\n', " ")).unwrap();
        let of = |question: Question| gold.classes[question.index()].clone();
        assert_eq!(id, "a");
        assert_eq!(of(Question::Sentiment), [1]);
        assert_eq!(of(Question::Complaint), [1]);
        assert_eq!(of(Question::Severity), [NO_LABEL]);
        assert_eq!(of(Question::Anger), [2]);
        assert_eq!(of(Question::Intent), [6, 13]);
        assert_eq!(of(Question::Priority), [2]);
        assert!(of(Question::Category).is_empty());
        assert_eq!(gold.flags, Some(1 << Flag::Safety.index()));
    }

    #[test]
    fn wrong_labels_are_named_without_their_text() {
        let table = [
            (r#"{"id": "a", "text": "secret""#, ":2: no JSON: Eof"),
            (r#"{"text": "secret"}"#, ":2: the line has no id"),
            (r#"{"id": "a", "sentiment": "secret"}"#, "field sentiment"),
            (r#"{"id": "a", "anger": 4}"#, "field anger"),
            (r#"{"id": "a", "impact": 1}"#, "field impact"),
            (r#"{"id": "a", "flags": ["secret"]}"#, "field flags"),
            (r#"{"id": "first"}"#, ":2: the id was labelled before"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gold.jsonl");
        for (line, part) in table {
            std::fs::write(&path, format!("{{\"id\": \"first\"}}\n{line}\n")).unwrap();
            let error = load(&path).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("secret"), "{error}");
        }
    }
}
