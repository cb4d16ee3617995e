//! Arguments of `eval`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::classify::{InputArgs, JudgeArgs};
use crate::config::{parse_lane, parse_threads};
use crate::eval::{Condition, SentimentScale};
use crate::label::LaneChoice;

const EXAMPLES: &str = "\
Examples:
  kvetch eval gold.jsonl
  kvetch eval gold.csv --lane rules --by channel
  kvetch eval gold.jsonl --predictions scored.jsonl --compare older.jsonl
  kvetch eval gold.jsonl --format json -o report.json --errors wrong.jsonl
  kvetch eval gold.jsonl --summary --fail-if \"complaint.macro_f1 < 0.85\"";

/// Arguments of `eval`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct EvalArgs {
    /// Files with judged messages, globs, or - for standard input
    ///
    /// JSON Lines, CSV or TSV as for classify, also packed. Beside the text each line has any of the
    /// fields sentiment, mixed, anger, frustration, complaint, severity, intent, category, impact,
    /// urgency, priority and flags, with the names of the record's labels; an absent one was not
    /// judged. Intent, category and flags may be lists (in tables with , ; or | between the names),
    /// the primary label first; an empty flags cell beside other labels is "no flag".
    #[arg(value_name = "GOLD", required = true)]
    pub gold: Vec<PathBuf>,
    /// What is judged and compared.
    #[command(flatten)]
    pub evaluate: EvaluateArgs,
    /// Where the report goes.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How the gold files are read.
    #[command(flatten)]
    pub input: InputArgs,
    /// How messages are judged.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Worker threads [default: one for each core]; the result is the same for any number
    #[arg(long, help_heading = "Judging options", value_name = "N", value_parser = parse_threads, env = "KVETCH_THREADS")]
    pub threads: Option<usize>,
}

/// What is judged and compared.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Evaluation options")]
pub struct EvaluateArgs {
    /// Judge these records (JSON Lines as classify writes them) instead of running the program
    ///
    /// Records are joined to the gold messages by id; by row where no id of gold stands in any
    /// record.
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// Compare with the records of another run
    #[arg(long, value_name = "FILE", conflicts_with = "compare_lane")]
    pub compare: Option<PathBuf>,
    /// Compare with another lane, run on the same messages
    #[arg(long, value_name = "LANE", value_parser = parse_lane)]
    pub compare_lane: Option<LaneChoice>,
    /// Figures for each value of these fields; a+b for the combinations of two
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Judge only these heads, such as sentiment3,complaint,flags
    #[arg(long, value_name = "HEADS", value_delimiter = ',')]
    pub heads: Vec<String>,
    /// Classes of the gold sentiment; auto: five where a strong label occurs [default: auto]
    #[arg(long, value_name = "CLASSES", value_enum)]
    pub sentiment_classes: Option<SentimentClasses>,
    /// Rounds of the bootstrap; 0 for no intervals [default: 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub bootstrap: Option<u32>,
    /// Seed of the bootstrap [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// End with exit code 3 when this holds, as in `complaint.macro_f1 < 0.85`; may be repeated
    ///
    /// Figures are named head.figure (accuracy, `macro_f1`, `macro_recall`, kappa,
    /// `weighted_kappa`, coverage, `hit_any`, ece, brier, aurc), head.class.figure (precision, recall, f1, support),
    /// `priority.urgent_high_recall_at_20`, `compare.head.macro_f1`, failed, missing; with .low or .high
    /// after it the end of its interval.
    #[arg(long, value_name = "CONDITION", value_parser = str::parse::<Condition>)]
    pub fail_if: Vec<Condition>,
}

/// Where the report goes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct ReportArgs {
    /// File to write: .json, .md or .txt (table), also with .gz or .zst after it [default: standard
    /// output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of the report [default: by the output's extension, else table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<EvalFormat>,
    /// Leave out classes, confusions and definitions; json always has them
    #[arg(long)]
    pub summary: bool,
    /// Write the wrongly judged messages to this file, one line for each message and head
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// Write their text too
    #[arg(long, requires = "errors")]
    pub with_text: bool,
}

/// Shape of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum EvalFormat {
    /// For reading on a terminal, at most 100 columns wide
    #[default]
    Table,
    /// One JSON document, kvetch-eval/1
    Json,
    /// Markdown with the same tables
    #[value(alias = "md")]
    Markdown,
}

/// Classes of the gold sentiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SentimentClasses {
    /// Five where gold has a strong label, else three
    Auto,
    /// Negative, neutral, positive
    #[value(name = "3")]
    Three,
    /// With `very_negative` and `very_positive`
    #[value(name = "5")]
    Five,
}

impl From<SentimentClasses> for SentimentScale {
    fn from(classes: SentimentClasses) -> Self {
        match classes {
            SentimentClasses::Auto => Self::Auto,
            SentimentClasses::Three => Self::Three,
            SentimentClasses::Five => Self::Five,
        }
    }
}
