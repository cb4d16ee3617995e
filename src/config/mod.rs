//! Settings as a file gives them: a TOML document in, [`Config`] and the line of each key out.
//!
//! Plain data: it knows neither the command line nor the environment, and does not say which of
//! several files counts. To add a setting: a field in `sections.rs` and its default and meaning in
//! `data/config/default.toml`; tests tell what else is stale.

mod file;
mod schema;
mod sections;
#[cfg(test)]
mod tests;
mod value;

pub use file::{ConfigFile, DEFAULT_TEXT};
pub use schema::config_schema;
pub use sections::{CascadeConfig, Config, InputConfig, JudgeConfig, OutputConfig, RuntimeConfig};
pub use value::{
    ColorChoice, EvidenceKind, Share, parse_bytes, parse_evidence, parse_lane, parse_points,
    parse_share, parse_threads, parse_top_rows,
};
