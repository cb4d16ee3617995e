//! The JSON Schema of a record, kept as `data/record.schema.json`.

use crate::error::Result;
use crate::record::Record;
use crate::schema::schema_of;

/// The schema (draft 2020-12) of one line of JSON Lines output, as indented JSON with a final line
/// break.
///
/// # Errors
/// [`crate::error::ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn record_schema() -> Result<String> {
    schema_of::<Record>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::jsonl;
    use crate::output::sample;
    use crate::schema::{assert_committed, assert_follows};

    #[test]
    fn the_committed_schema_is_fresh() {
        assert_committed("record.schema.json", &record_schema().unwrap());
    }

    #[test]
    fn records_as_written_follow_the_schema() {
        let schema = record_schema().unwrap();
        for record in [sample::full(), sample::failed(), sample::empty(0)] {
            let line = serde_json::from_str(&jsonl::to_line(&record).unwrap()).unwrap();
            assert_follows(&line, &schema);
        }
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let broken = serde_json::json!({"schema": "kvetch/1", "sentiment": {"label": "angry"}});
        assert!(!validator.is_valid(&broken));
    }
}
