//! JSON Lines output, read back.

use kvetch::Record;
use serde_json::Value;

/// One value a line.
pub(crate) fn values(jsonl: &str) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    jsonl.lines().map(parse).collect()
}

/// One record a line; a label outside the closed sets does not parse.
pub(crate) fn records(jsonl: &str) -> Vec<Record> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    jsonl.lines().map(parse).collect()
}

/// The ids in order.
pub(crate) fn ids(jsonl: &str) -> Vec<String> {
    records(jsonl).into_iter().map(|r| r.id).collect()
}
