//! The golden cases: what every careful reader would insist on, lane full.
//!
//! `data/golden/known_failures.txt` names the cases that fail today, one `id reason` a line. Any
//! other failure fails the test, and so does a listed case that holds again: the list only shrinks.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::root;
use crate::records::values;
use crate::same_bytes::{cases, golden};

const INTENSITIES: &[&str] = &["none", "mild", "strong", "extreme"];
const LEVELS: &[&str] = &["low", "medium", "high"];
const PRIORITIES: &[&str] = &["low", "normal", "high", "urgent"];

/// What is expected of one key and does not hold, in words.
fn broken(key: &str, wanted: &Value, record: &Value) -> Option<String> {
    let (holds, found) = match key {
        "sentiment" => one_of(wanted, &record["sentiment"]["label"]),
        "intent" | "category" => one_of(wanted, &record[key]),
        "complaint" => equal(wanted, &record["complaint"]["is"]),
        "flags_present" => flags(wanted, record, true),
        "flags_absent" => flags(wanted, record, false),
        _ => bounded(key, wanted, record),
    };
    (!holds).then(|| format!("{key}: {found}, wanted {wanted}"))
}

fn one_of(wanted: &Value, found: &Value) -> (bool, String) {
    let wanted = wanted.as_array().unwrap();
    (wanted.contains(found), found.to_string())
}

fn equal(wanted: &Value, found: &Value) -> (bool, String) {
    (wanted == found, found.to_string())
}

fn flags(wanted: &Value, record: &Value, are_present: bool) -> (bool, String) {
    let raised: Vec<&Value> = record["flags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["name"])
        .collect();
    let mut wanted = wanted.as_array().unwrap().iter();
    let holds = wanted.all(|flag| raised.contains(&flag) == are_present);
    (
        holds,
        raised.into_iter().cloned().collect::<Value>().to_string(),
    )
}

/// `anger_at_most` and its like. A level that was abstained on is neither at least nor at most.
fn bounded(key: &str, wanted: &Value, record: &Value) -> (bool, String) {
    let (field, is_floor) = match (key.strip_suffix("_at_least"), key.strip_suffix("_at_most")) {
        (Some(field), _) => (field, true),
        (_, Some(field)) => (field, false),
        _ => panic!("unknown expectation {key}"),
    };
    let (order, level) = match field {
        "anger" => (INTENSITIES, &record[field]["level"]),
        "impact" | "urgency" => (LEVELS, &record[field]["level"]),
        "priority" => (PRIORITIES, &record[field]["label"]),
        _ => panic!("unknown expectation {key}"),
    };
    let index = |name: &Value| order.iter().position(|known| *name == **known);
    let bound = index(wanted).unwrap_or_else(|| panic!("{key}: unknown level {wanted}"));
    let holds = index(level).is_some_and(|at| if is_floor { at >= bound } else { at <= bound });
    (holds, level.to_string())
}

/// Failing cases with their reasons.
fn failures(records: &[Value]) -> BTreeMap<String, String> {
    let pairs = cases().into_iter().zip(records);
    let failure = |(case, record): (Value, &Value)| {
        assert_eq!(case["id"], record["id"]);
        let expect = case["expect"].as_object().unwrap();
        let broken = expect
            .iter()
            .filter_map(|(key, wanted)| broken(key, wanted, record));
        let reasons: Vec<String> = broken.collect();
        let id = case["id"].as_str().unwrap().to_owned();
        (!reasons.is_empty()).then(|| (id, reasons.join("; ")))
    };
    pairs.filter_map(failure).collect()
}

/// Ids of the list, each with its reason.
fn known_failures() -> BTreeMap<String, String> {
    let path = root().join("data/golden/known_failures.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entries = lines.map(|line| {
        let (id, reason) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("{line} has no reason"));
        (id.to_owned(), reason.to_owned())
    });
    let entries: Vec<(String, String)> = entries.collect();
    let known: BTreeMap<_, _> = entries.iter().cloned().collect();
    assert_eq!(known.len(), entries.len(), "an id is listed twice");
    known
}

#[test]
fn the_golden_cases_hold_but_for_the_known_failures() {
    let jsonl = golden("full");
    let failed = failures(&values(jsonl));
    let known = known_failures();
    let new: Vec<String> = failed
        .iter()
        .filter(|(id, _)| !known.contains_key(*id))
        .map(|(id, reason)| format!("{id} {reason}"))
        .collect();
    let mended: Vec<&String> = known
        .keys()
        .filter(|id| !failed.contains_key(*id))
        .collect();
    assert!(
        new.is_empty() && mended.is_empty(),
        "new failures:\n{}\n\nlisted in known_failures.txt, but they hold or are no case (take them out): {mended:?}",
        new.join("\n")
    );
}

#[test]
fn the_judge_of_cases_tells_right_from_wrong() {
    let record = serde_json::json!({
        "sentiment": {"label": "negative"}, "complaint": {"is": true}, "intent": null,
        "anger": {"level": "mild"}, "priority": {"label": "high"}, "flags": [{"name": "safety"}],
    });
    let table = [
        (
            "sentiment",
            serde_json::json!(["neutral", "negative"]),
            true,
        ),
        ("sentiment", serde_json::json!(["neutral"]), false),
        ("intent", serde_json::json!(["other"]), false),
        ("complaint", serde_json::json!(true), true),
        ("complaint", serde_json::json!(false), false),
        ("anger_at_most", serde_json::json!("mild"), true),
        ("anger_at_most", serde_json::json!("none"), false),
        ("anger_at_least", serde_json::json!("strong"), false),
        ("priority_at_least", serde_json::json!("high"), true),
        ("priority_at_most", serde_json::json!("normal"), false),
        ("impact_at_least", serde_json::json!("low"), false),
        ("flags_present", serde_json::json!(["safety"]), true),
        (
            "flags_present",
            serde_json::json!(["safety", "fraud"]),
            false,
        ),
        ("flags_absent", serde_json::json!(["fraud"]), true),
        (
            "flags_absent",
            serde_json::json!(["fraud", "safety"]),
            false,
        ),
    ];
    for (key, wanted, holds) in table {
        assert_eq!(
            broken(key, &wanted, &record).is_none(),
            holds,
            "{key} {wanted}"
        );
    }
}
