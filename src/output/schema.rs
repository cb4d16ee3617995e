//! The JSON Schema of a record, kept as `data/record.schema.json`.
//!
//! A test fails when the file is stale; `KVETCH_BLESS=1 cargo test --lib schema` rewrites it.

use schemars::generate::SchemaSettings;

use crate::error::{Error, ErrorCode, Result};
use crate::record::Record;

/// The schema (draft 2020-12) of one line of JSON Lines output, as indented JSON with a final line
/// break.
///
/// # Errors
/// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn record_schema() -> Result<String> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Record>();
    serde_json::to_string_pretty(&schema)
        .map(|json| json + "\n")
        .map_err(|error| {
            Error::new(
                ErrorCode::Output,
                format!("cannot write the schema: {error}"),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::jsonl;
    use crate::output::sample;

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/record.schema.json");

    #[test]
    fn the_committed_schema_is_fresh() {
        let fresh = record_schema().unwrap();
        if std::env::var_os("KVETCH_BLESS").is_some() {
            std::fs::write(PATH, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(PATH).unwrap();
        assert!(
            committed == fresh,
            "stale: run KVETCH_BLESS=1 cargo test --lib schema"
        );
    }

    #[test]
    fn records_as_written_follow_the_schema() {
        let schema = serde_json::from_str(&record_schema().unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for record in [sample::full(), sample::failed(), sample::empty(0)] {
            let line = serde_json::from_str(&jsonl::to_line(&record).unwrap()).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&line)
                .map(|e| e.to_string())
                .collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
        let broken = serde_json::json!({"schema": "kvetch/1", "sentiment": {"label": "angry"}});
        assert!(!validator.is_valid(&broken));
    }
}
