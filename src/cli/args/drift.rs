//! Arguments of `drift`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::messages::MessagesArgs;
use super::threads::ThreadArgs;

const EXAMPLES: &str = "\
Examples:
  kvetch drift february.jsonl march.jsonl
  kvetch drift shards/2026-02/ shards/2026-03/ -o drift.json
  kvetch drift february.jsonl --save-profile february.profile.json
  kvetch drift february.profile.json march.jsonl
  kvetch drift certified.csv today.csv --quiet || alert      exit code 3: measure anew";

/// Arguments of `drift`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct DriftArgs {
    /// Records of the period that calibration and thresholds were measured on: a file, folder or pattern; JSON
    /// Lines, CSV, TSV, Parquet; or a profile that `--save-profile` has written
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// Records of the period to compare with it, or their profile
    #[arg(value_name = "NEW", required_unless_present = "save_profile")]
    pub new: Option<PathBuf>,
    /// Where the texts are.
    #[command(flatten)]
    pub texts: MessagesArgs,
    /// Do not look at words
    #[arg(long, conflicts_with = "messages")]
    pub no_text: bool,
    /// File for the counts of the last period named, to compare later ones with when its records are gone: counts
    /// and single words, no message
    #[arg(long, value_name = "FILE")]
    pub save_profile: Option<PathBuf>,
    /// File to write: .json, .md or .txt [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of what is written [default: by the file's name; table on standard output]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<DriftFormat>,
    /// When to end with exit code 3: untrustworthy: calibration can no longer be relied on; any: something
    /// changed; never [default: untrustworthy]
    #[arg(long, value_name = "WHEN", value_enum)]
    pub fail_on: Option<DriftFailure>,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

/// Shape of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DriftFormat {
    /// Tables of text.
    Table,
    /// `kvetch-drift/1`.
    Json,
    /// The tables as Markdown.
    Markdown,
}

/// What ends with exit code 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DriftFailure {
    /// Calibration is not trustworthy.
    #[default]
    Untrustworthy,
    /// Anything changed.
    Any,
    /// Nothing.
    Never,
}
