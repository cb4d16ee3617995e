//! Arguments of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::classify::JudgeArgs;
use crate::config::parse_threads;

const EXAMPLES: &str = "\
Examples:
  kvetch check
  kvetch check --lane full --show-failures
  kvetch check ours.jsonl --only-own --policy my.toml
  kvetch check --gate
  kvetch check ours.jsonl --only-own --rates ours.toml --bless
  kvetch check ours.jsonl --only-own --rates ours.toml --gate";

/// Arguments of `check`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    /// Files with your own cases (JSON Lines, one case a line), beside the shipped ones
    ///
    /// A case of kind minimum has a `text` and what to `expect` of its record; one of kind invariance
    /// has `texts`, whose fields must be the `same`, or differ `within` a number of steps; one of kind
    /// direction goes `from` one text `to` another and says where a field must move. data/README.md
    /// has the whole form, data/behaviour.schema.json its JSON Schema.
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Leave out the shipped cases
    #[arg(long, requires = "files")]
    pub only_own: bool,
    /// Only the cases of these capabilities
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub capability: Vec<String>,
    /// Show each failed case: its texts, what was expected and what came
    #[arg(long)]
    pub show_failures: bool,
    /// Shape of the report [default: table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<CheckFormat>,
    /// What is known to fail.
    #[command(flatten)]
    pub gate: GateArgs,
    /// How messages are judged.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Worker threads [default: one for each core]; the result is the same for any number
    #[arg(long, help_heading = "Judging options", value_name = "N", value_parser = parse_threads, env = "KVETCH_THREADS")]
    pub threads: Option<usize>,
}

/// What is known to fail.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Gate options")]
pub struct GateArgs {
    /// End with exit code 3 when a capability has more failures than the rates know
    #[arg(long)]
    pub gate: bool,
    /// File (TOML) with the cases that are known to fail [default: the shipped one]
    #[arg(long, value_name = "FILE")]
    pub rates: Option<PathBuf>,
    /// Take the failures of this run as the known ones: write them to the file of --rates
    #[arg(long, requires = "rates", conflicts_with_all = ["gate", "capability"])]
    pub bless: bool,
}

/// Shape of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CheckFormat {
    /// For reading on a terminal
    #[default]
    Table,
    /// One JSON document, kvetch-check/1
    Json,
}
