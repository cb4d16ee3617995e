//! The same bytes for any number of threads, order of rows and company of a message; and what a
//! record claims about its text is true.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use kvetch::Record;
use kvetch::span::ByteSpan;
use serde_json::Value;

use crate::program::{Folder, kvetch, root, succeeds};
use crate::records::{ids, records, values};

/// Every how many messages one is judged alone: each takes a start of the program.
const ALONE_EVERY: usize = 20;

const LANES: [&str; 3] = ["rules", "full", "cascade"];

pub(crate) fn cases() -> Vec<Value> {
    let path = root().join("data/golden/cases.jsonl");
    values(&std::fs::read_to_string(path).unwrap())
}

/// `classify` as JSON Lines.
fn classified(file: &Path, lane: &str, threads: &str) -> String {
    let mut command = kvetch();
    command.args(["classify", "--format", "jsonl", "--lane", lane]);
    command.args(["--threads", threads]).arg(file);
    succeeds(&mut command)
}

/// The golden cases judged with one thread, once for all tests.
pub(crate) fn golden(lane: &str) -> &'static str {
    static RULES: OnceLock<String> = OnceLock::new();
    static FULL: OnceLock<String> = OnceLock::new();
    static CASCADE: OnceLock<String> = OnceLock::new();
    let cell = match lane {
        "rules" => &RULES,
        "full" => &FULL,
        _ => &CASCADE,
    };
    cell.get_or_init(|| classified(Path::new("data/golden/cases.jsonl"), lane, "1"))
}

#[test]
fn threads_do_not_matter() {
    for lane in LANES {
        let one = golden(lane);
        let two = classified(Path::new("data/golden/cases.jsonl"), lane, "2");
        assert!(one == two, "lane {lane} differs with two threads");
    }
}

/// What of a record its message decides: all but the place it was read at.
fn verdicts(jsonl: &str) -> BTreeMap<String, String> {
    let verdict = |mut record: Value| {
        let fields = record.as_object_mut().unwrap();
        fields.shift_remove("row").unwrap();
        fields.shift_remove("source").unwrap();
        let id = record["id"].as_str().unwrap().to_owned();
        (id, record.to_string())
    };
    values(jsonl).into_iter().map(verdict).collect()
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let folder = Folder::new();
    let lines: Vec<String> = cases().iter().rev().map(Value::to_string).collect();
    let file = folder.add("reversed.jsonl", lines.join("\n"));
    for lane in LANES {
        let forward = golden(lane);
        let backward = verdicts(&classified(&file, lane, "2"));
        let forward = verdicts(forward);
        assert_eq!(forward.len(), lines.len());
        assert_eq!(forward.len(), backward.len());
        for (id, verdict) in &forward {
            assert_eq!(verdict, &backward[id], "lane {lane}, {id}");
        }
    }
}

#[test]
fn the_company_of_a_message_does_not_matter() {
    let folder = Folder::new();
    for lane in LANES {
        let together = golden(lane);
        let together = verdicts(together);
        for case in cases().iter().step_by(ALONE_EVERY) {
            let file = folder.add("alone.jsonl", case.to_string());
            let alone = verdicts(&classified(&file, lane, "1"));
            let id = case["id"].as_str().unwrap();
            assert_eq!(alone[id], together[id], "lane {lane}, {id}");
        }
    }
}

#[test]
fn there_is_one_record_a_line_in_input_order() {
    let wanted: Vec<String> = cases()
        .iter()
        .map(|case| case["id"].as_str().unwrap().to_owned())
        .collect();
    for lane in LANES {
        let jsonl = golden(lane);
        assert!(jsonl.ends_with('\n'));
        assert_eq!(ids(jsonl), wanted);
        for (row, record) in records(jsonl).iter().enumerate() {
            assert_eq!(record.row, row as u64);
        }
    }
}

#[test]
fn records_follow_the_published_schema() {
    let schema = std::fs::read_to_string(root().join("data/record.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for lane in LANES {
        let jsonl = golden(lane);
        for record in values(jsonl) {
            let errors: Vec<String> = validator
                .iter_errors(&record)
                .map(|e| e.to_string())
                .collect();
            assert!(errors.is_empty(), "{errors:?}: {record}");
            let decided = record["decision"]["lane"].as_str().unwrap();
            let is_told = match lane {
                "cascade" => ["fast", "full"].contains(&decided),
                _ => decided == lane,
            };
            assert!(is_told, "{decided} in lane {lane}");
        }
    }
}

/// Masked bytes, each counted once.
fn masked_bytes(record: &Record) -> usize {
    let masks = record.text.iter().flat_map(|text| &text.masked);
    let mut covered: Vec<usize> = masks.flat_map(|m| m.span.start..m.span.end).collect();
    covered.sort_unstable();
    covered.dedup();
    covered.len()
}

fn check_text_claims(record: &Record, text: &str) {
    let report = record.text.as_ref().unwrap();
    let id = &record.id;
    assert_eq!(report.bytes, text.len(), "{id}");
    assert_eq!(
        report.read_bytes,
        report.bytes - masked_bytes(record),
        "{id}"
    );
    let masks = report.masked.iter().map(|mask| mask.span);
    let evidence = record.evidence.iter().map(|evidence| evidence.span);
    let entities = record.entities.iter().map(|entity| entity.span);
    let spans: Vec<ByteSpan> = masks.chain(evidence).chain(entities).collect();
    for span in spans {
        assert!(!span.is_empty(), "{id}: {span:?}");
        assert!(span.slice(text).is_some(), "{id}: {span:?}");
    }
}

#[test]
fn spans_and_byte_counts_are_those_of_the_text() {
    for lane in LANES {
        let jsonl = golden(lane);
        for (record, case) in records(jsonl).iter().zip(cases()) {
            check_text_claims(record, case["text"].as_str().unwrap());
        }
    }
}

#[test]
fn probabilities_have_at_most_four_places() {
    for lane in LANES {
        let jsonl = golden(lane);
        for record in values(jsonl) {
            check_places(&record, record["id"].as_str().unwrap());
        }
    }
}

/// Numbers as printed: a fraction has one to four digits.
fn check_places(value: &Value, place: &str) {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
            assert!(fraction.len() <= 4, "{place}: {text}");
        }
        Value::Array(items) => items.iter().for_each(|item| check_places(item, place)),
        Value::Object(fields) => {
            for (name, field) in fields {
                check_places(field, &format!("{place}.{name}"));
            }
        }
        _ => {}
    }
}
