//! Arguments of `sample`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::messages::MessagesArgs;
use super::threads::ThreadArgs;

const EXAMPLES: &str = "\
Examples:
  kvetch sample scored.jsonl --n 50 --by category,priority -o review.csv
  kvetch eval review.csv --predictions scored.jsonl      once the columns on the right are filled in
  kvetch sample scored.csv --n 20 --by queue --allocation equal --seed 7";

/// Arguments of `sample`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct SampleArgs {
    /// Records that classify has written: JSON Lines, CSV, TSV, Parquet; or - for standard input
    #[arg(value_name = "SCORED", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Messages to draw [default: 50]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub n: Option<u32>,
    /// Fields that make strata, such as category,priority: each combination that occurs gives messages
    ///
    /// One of category, intent, priority, sentiment, anger, frustration, complaint, severity, impact, urgency,
    /// queue, tier, channel, `customer_tier`, language, action, lane.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// proportional: as the strata are large, each at least once; equal: the same number from each [default:
    /// proportional]
    #[arg(long, value_name = "HOW", value_enum)]
    pub allocation: Option<SampleAllocation>,
    /// Another seed draws another sample; the same seed always the same [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Where the texts are.
    #[command(flatten)]
    pub texts: MessagesArgs,
    /// Leave the texts out
    #[arg(long, conflicts_with = "messages")]
    pub no_text: bool,
    /// File to write: .csv or .tsv (with columns to fill in), .jsonl, .txt, also with .gz or .zst after it
    /// [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of what is written [default: by the file's name; text on standard output]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<SampleFormat>,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

/// How places are shared among strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SampleAllocation {
    /// As the strata are large, each at least once.
    #[default]
    Proportional,
    /// The same number from each.
    Equal,
}

/// Shape of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleFormat {
    /// To read.
    Text,
    /// A table with empty columns to fill in.
    Csv,
    /// The same, with tabs.
    Tsv,
    /// One object a message.
    Jsonl,
}
