//! The JSON Schemas of what stands beside an output.

use super::dead_letters::DeadLetter;
use super::manifest::Manifest;
use super::replayed::ReplayManifest;
use crate::error::Result;
use crate::schema::schema_of;

/// The schema (draft 2020-12) of a manifest, kept as `data/manifest.schema.json`.
///
/// # Errors
/// [`crate::error::ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn manifest_schema() -> Result<String> {
    schema_of::<Manifest>()
}

/// The schema (draft 2020-12) of the manifest of a replay, kept as `data/replay_manifest.schema.json`.
///
/// # Errors
/// As [`manifest_schema`].
pub fn replay_manifest_schema() -> Result<String> {
    schema_of::<ReplayManifest>()
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
    use crate::batch::{
        Counts, InputHash, InputStamp, OutputReport, REPLAY_SCHEMA, ReplayCounts, ReplayPolicies,
        ReplaySides, SCHEMA, Setting,
    };
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

    /// As [`manifest`], of a replay.
    fn replay_manifest(is_full: bool) -> ReplayManifest {
        let run = manifest(is_full);
        let sides = ReplaySides {
            before: 1,
            after: 0,
        };
        ReplayManifest {
            schema: REPLAY_SCHEMA.to_owned(),
            output: run.output,
            inputs: run.inputs,
            hashes: run.hashes,
            policy: ReplayPolicies {
                file: "standard".to_owned(),
                version: "standard@1".to_owned(),
                before: [("old@1".to_owned(), 1)].into_iter().collect(),
            },
            counts: ReplayCounts {
                records: 1,
                decided: 1,
                tone_only: 0,
                failed: 0,
                changed: 1,
                priority: [("low".to_owned(), sides)].into_iter().collect(),
            },
            kvetch: "1".to_owned(),
        }
    }

    #[test]
    fn a_manifest_is_read_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.json");
        replay_manifest(true).write(&path).unwrap();
        assert_eq!(
            ReplayManifest::read(&path).unwrap(),
            Some(replay_manifest(true))
        );
        let error = Manifest::read(&path).unwrap_err().to_string();
        assert!(
            error.contains("decided again by `policy replay`"),
            "{error}"
        );
        manifest(true).write(&path).unwrap();
        assert_eq!(ReplayManifest::read(&path).unwrap(), None);
        assert_eq!(Manifest::read(&path).unwrap(), manifest(true));
        for (text, reason) in [
            ("{\"schema\":\"kvetch-manifest/9\"}", "of another version"),
            ("{\"schema\":\"kvetch-manifest/1\"}", "is no manifest"),
            ("[]", "is no manifest"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Manifest::read(&path).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn the_committed_schemas_are_fresh() {
        assert_committed("manifest.schema.json", &manifest_schema().unwrap());
        assert_committed(
            "replay_manifest.schema.json",
            &replay_manifest_schema().unwrap(),
        );
        assert_committed("dead_letter.schema.json", &dead_letter_schema().unwrap());
    }

    #[test]
    fn manifests_and_dead_letters_as_written_follow_their_schema() {
        let schema = manifest_schema().unwrap();
        for is_full in [true, false] {
            let written = serde_json::to_value(manifest(is_full)).unwrap();
            assert_follows(&written, &schema);
        }
        let schema = replay_manifest_schema().unwrap();
        for is_full in [true, false] {
            let written = serde_json::to_value(replay_manifest(is_full)).unwrap();
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
