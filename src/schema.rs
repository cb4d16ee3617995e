//! JSON Schemas of what the program writes, kept under `data/`.
//!
//! A test fails when a file is stale; `KVETCH_BLESS=1 cargo test --lib schema` writes it anew.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use crate::error::{Error, ErrorCode, Result};

/// The schema (draft 2020-12) of a value as it is written, as indented JSON with a final line break.
///
/// # Errors
/// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub(crate) fn schema_of<T: JsonSchema>() -> Result<String> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    serde_json::to_string_pretty(&schema)
        .map(|json| json + "\n")
        .map_err(|error| {
            Error::new(
                ErrorCode::Output,
                format!("cannot write the schema: {error}"),
            )
        })
}

/// Fails when the file of this name under `data/` is not `fresh`.
#[cfg(test)]
pub(crate) fn assert_committed(name: &str, fresh: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name);
    if std::env::var_os("KVETCH_BLESS").is_some() {
        std::fs::write(&path, fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "{name} is stale: run KVETCH_BLESS=1 cargo test --lib schema"
    );
}

/// Fails when a value does not follow the schema.
#[cfg(test)]
pub(crate) fn assert_follows(value: &serde_json::Value, schema: &str) {
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}
