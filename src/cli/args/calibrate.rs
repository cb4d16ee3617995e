//! Arguments of `calibrate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::classify::{InputArgs, JudgeArgs};
use crate::config::{Share, parse_share, parse_threads};

const EXAMPLES: &str = "\
Examples:
  kvetch calibrate gold.jsonl --policy desk.toml --budget 2%
  kvetch calibrate gold.csv --budget 5% --confidence 90% -o desk.thresholds.toml
  kvetch classify inbox.csv --policy desk.toml --fields id,priority,decision.action";

/// Arguments of `calibrate`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct CalibrateArgs {
    /// File with messages that people have judged, as `kvetch eval` reads it
    ///
    /// They must be like those to come, and none that a model has learnt from: the thresholds hold for
    /// messages like these.
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,
    /// What is to be kept, and where the thresholds go.
    #[command(flatten)]
    pub budget: BudgetArgs,
    /// How the file is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// How messages are judged.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Worker threads [default: one for each core]; the result is the same for any number
    #[arg(long, help_heading = "Judging options", value_name = "N", value_parser = parse_threads, env = "KVETCH_THREADS")]
    pub threads: Option<usize>,
}

/// What is to be kept, and where the thresholds go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Calibration options")]
pub struct BudgetArgs {
    /// Share of wrong answers that is borne of each label where nobody looks [default: 2%]
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub budget: Option<Share>,
    /// Share of wrong answers that is borne of each label in what is suggested [default: 20%]
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub suggest_budget: Option<Share>,
    /// Confidence with which a threshold keeps its budget [default: 95%]
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub confidence: Option<Share>,
    /// File to write (TOML) [default: NAME.thresholds.toml beside the policy file NAME.toml]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of what is printed [default: table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<CalibrateFormat>,
}

/// Shape of what `calibrate` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CalibrateFormat {
    /// For reading on a terminal
    #[default]
    Table,
    /// What stands in the file, as one JSON document
    Json,
}
