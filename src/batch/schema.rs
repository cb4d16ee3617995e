//! The JSON Schemas of what stands beside an output.

use super::dead_letters::DeadLetter;
use super::manifest::Manifest;
use crate::error::Result;
use crate::schema::schema_of;

/// The schema (draft 2020-12) of a manifest, kept as `data/manifest.schema.json`.
///
/// # Errors
/// [`crate::error::ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn manifest_schema() -> Result<String> {
    schema_of::<Manifest>()
}

/// The schema (draft 2020-12) of one line of the list of failed rows, kept as
/// `data/dead_letter.schema.json`.
///
/// # Errors
/// As [`manifest_schema`].
pub fn dead_letter_schema() -> Result<String> {
    schema_of::<DeadLetter<'_>>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::batch::{Counts, InputHash, InputStamp, OutputReport, SCHEMA, Setting};
    use crate::error::FailureCode;
    use crate::output::Mark;
    use crate::record::Versions;
    use crate::schema::{assert_committed, assert_follows};

    fn report(file: &str) -> OutputReport {
        OutputReport {
            file: file.to_owned(),
            format: "jsonl".to_owned(),
            mark: Mark {
                bytes: 7,
                blake3: "ab".to_owned(),
            },
        }
    }

    /// A manifest with everything that one may have, or with as little as possible.
    fn manifest(is_full: bool) -> Manifest {
        let text = |text: &str| Some(text.to_owned()).filter(|_| is_full);
        let count = |name: &str| [(name.to_owned(), 1)].into_iter().collect();
        Manifest {
            schema: SCHEMA.to_owned(),
            output: report("out.jsonl"),
            dead_letters: is_full.then(|| report("failed.jsonl")),
            inputs: vec![InputStamp {
                file: "-".to_owned(),
                bytes: is_full.then_some(9),
                modified: text("2026-03-02T08:00:00Z"),
            }],
            hashes: vec![InputHash {
                file: "-".to_owned(),
                bytes: is_full.then_some(9),
                blake3: text("cd"),
            }],
            counts: Counts {
                rows: 1,
                priority: count("low"),
                ..Counts::default()
            },
            versions: Versions {
                kvetch: "1".to_owned(),
                model: text("m@1"),
                lexicon: "en".to_owned(),
                policy: "p".to_owned(),
            },
            settings: vec![Setting {
                key: "judge.lane".to_owned(),
                value: text("\"full\""),
            }],
        }
    }

    #[test]
    fn the_committed_schemas_are_fresh() {
        assert_committed("manifest.schema.json", &manifest_schema().unwrap());
        assert_committed("dead_letter.schema.json", &dead_letter_schema().unwrap());
    }

    #[test]
    fn manifests_and_dead_letters_as_written_follow_their_schema() {
        let schema = manifest_schema().unwrap();
        for is_full in [true, false] {
            let written = serde_json::to_value(manifest(is_full)).unwrap();
            assert_follows(&written, &schema);
        }
        let schema = dead_letter_schema().unwrap();
        for place in [Some(1), None] {
            let letter = DeadLetter {
                row: 0,
                id: place.map(|_| "1"),
                file: place.map(|_| "in.csv"),
                line: place,
                byte: place,
                code: FailureCode::ReadError,
                reason: "reading broke off",
            };
            let mut line = Vec::new();
            letter.append(&mut line).unwrap();
            assert_follows(&serde_json::from_slice(&line).unwrap(), &schema);
        }
        let validator = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::validator_for(&validator).unwrap();
        assert!(!validator.is_valid(&json!({"row": -1, "code": "nonsense"})));
    }
}
