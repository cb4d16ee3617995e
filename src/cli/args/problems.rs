//! Arguments of `problems`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::messages::MessagesArgs;
use super::threads::ThreadArgs;
use jiff::civil::Date;

const EXAMPLES: &str = "\
Examples:
  kvetch problems scored.jsonl
  kvetch problems scored/*.parquet --messages tickets.csv -o problems.json
  kvetch problems scored.jsonl --faq questions.csv --members members.jsonl
  kvetch problems week12.jsonl --known problems-week11.json -o problems-week12.json";

/// Arguments of `problems`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct ProblemsArgs {
    /// Records that classify has written: files, folders, globs, or - for standard input
    ///
    /// JSON Lines, CSV, TSV or Parquet, also packed. Texts are looked for in the file's own columns, then in the
    /// inputs that its manifest names, then in --messages.
    #[arg(value_name = "SCORED", required = true)]
    pub inputs: Vec<PathBuf>,
    /// What is looked for.
    #[command(flatten)]
    pub find: FindArgs,
    /// Where it goes.
    #[command(flatten)]
    pub report: ProblemsReportArgs,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

/// What is looked for.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Problem options")]
pub struct FindArgs {
    /// Where the texts are.
    #[command(flatten)]
    pub texts: MessagesArgs,
    /// Fewest messages of a problem [default: one in 10,000 messages, 10 at least and 100 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub min_size: Option<u32>,
    /// Days that count as now [default: 7]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub window: Option<u32>,
    /// The day that counts as now, such as 2026-03-31; later messages are left out [default: the last day
    /// of the data]
    #[arg(id = "now", long = "as-of", value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Known questions with their answers elsewhere (CSV or JSON Lines with `id` and `question`): problems that
    /// ask what none of them matches are told as gaps
    #[arg(long, value_name = "FILE")]
    pub faq: Option<PathBuf>,
    /// Problems of an earlier run (its JSON): they keep their ids, and what is gone is told
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
}

/// Where problems go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output options")]
pub struct ProblemsReportArgs {
    /// File to write; .json, .jsonl (one problem a line), .md or .txt [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of the output [default: what the file's name says, else table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<ProblemsFormat>,
    /// Problems listed, the most pressing first, and behind them as many questions that `--faq` does not answer
    /// [default: 20 in a table, 200 in JSON]
    #[arg(id = "listed", long = "top", value_name = "N")]
    pub top: Option<usize>,
    /// No message texts in the output; the words of labels stay
    #[arg(long)]
    pub no_text: bool,
    /// Write which problem each record is in (JSON Lines): one line a record, null where in none
    #[arg(long, value_name = "FILE")]
    pub members: Option<PathBuf>,
}

/// Shape of a list of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProblemsFormat {
    /// For reading on a terminal
    #[default]
    Table,
    /// For reading in a document
    Markdown,
    /// One JSON document
    Json,
    /// One problem a line
    Jsonl,
}
