//! The JSON Schema of configuration files, kept as `data/config/config.schema.json`.
//!
//! A test fails when the file is stale; `KVETCH_BLESS=1 cargo test --lib config` rewrites it.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::sections::Config;
use crate::error::{Error, ErrorCode, Result};

/// The schema (draft 2020-12), for editors, as indented JSON with a final line break.
///
/// # Errors
/// [`ErrorCode::Config`] when it has no JSON form, which the types rule out.
pub fn config_schema() -> Result<String> {
    let settings = SchemaSettings::draft2020_12()
        .for_deserialize()
        .with_transform(RecursiveTransform(remove_absent_default));
    let schema = settings.into_generator().into_root_schema_for::<Config>();
    serde_json::to_string_pretty(&schema)
        .map(|json| json + "\n")
        .map_err(|error| {
            Error::new(
                ErrorCode::Config,
                format!("cannot write the schema: {error}"),
            )
        })
}

/// "Not set" is the absence of a key; TOML has no null.
fn remove_absent_default(schema: &mut Schema) {
    if schema
        .get("default")
        .is_some_and(serde_json::Value::is_null)
    {
        schema.remove("default");
    }
}
