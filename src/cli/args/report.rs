//! Arguments of `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::messages::MessagesArgs;
use super::threads::ThreadArgs;
use crate::report::Condition;
use crate::summary::Day;

const EXAMPLES: &str = "\
Examples:
  kvetch report scored.jsonl                                what got worse, on the terminal
  kvetch report scored.jsonl -o report.html                 one page to mail
  kvetch report march/ --compare february/ -o march.html
  kvetch problems scored.jsonl -o problems.json && kvetch report scored.jsonl --problems problems.json -o report.html
  kvetch report scored.jsonl --join csat.csv --on id -o report.html
  kvetch report shard1.jsonl --save-summary 1.summary.json
  kvetch report *.summary.json -o report.html               the same page as of all shards at once
  kvetch report scored.jsonl --fail-if \"complaint_rate > +20%\"";

/// Arguments of `report`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    /// Records that classify has written (JSON Lines, CSV, TSV, Parquet): files, folders, globs, or - for standard
    /// input; also summaries saved earlier: files or globs
    #[arg(value_name = "SCORED", required = true)]
    pub inputs: Vec<PathBuf>,
    /// File to write: .html, .md or .json, also with .gz or .zst after it [default: what got worse, as
    /// Markdown on standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of the report [default: by the output's extension, else short Markdown]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<ReportFormat>,
    /// Write the counts of these records to this file (JSON), to be merged later; it holds ids, but no text
    #[arg(long, value_name = "FILE")]
    pub save_summary: Option<PathBuf>,
    /// Title of the page
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Days of a period: day, week (7), month (30) or a number [default: week, or half of what is there]
    #[arg(long, value_name = "PERIOD", value_parser = parse_period)]
    pub period: Option<u32>,
    /// Last day of the last period, such as 2026-03-31 [default: the last day with a message]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub until: Option<Day>,
    /// Compare all of SCORED with these records or summaries, instead of its last period with the one before
    #[arg(long, value_name = "PREVIOUS", num_args = 1.., conflicts_with_all = ["period", "until"])]
    pub compare: Vec<PathBuf>,
    /// Time zone of days and hours, such as Europe/Berlin [default: as the times are written]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Messages shown in a list, 0 to 10
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=10))]
    pub examples: u8,
    /// No message text anywhere
    #[arg(long, conflicts_with = "messages")]
    pub no_text: bool,
    /// Where the texts are.
    #[command(flatten)]
    pub texts: MessagesArgs,
    /// Recurring problems, as `kvetch problems -o problems.json` writes them, to tell on the page
    #[arg(long, value_name = "FILE")]
    pub problems: Option<PathBuf>,
    /// File with what became of messages, joined by id: satisfaction (csat, nps), `first_response_at`, `resolved_at` or
    /// durations such as `first_response_minutes`; CSV, TSV, JSON Lines, Parquet
    #[arg(long, value_name = "FILE")]
    pub join: Option<PathBuf>,
    /// Column of that file with the ids; `thread_id` or `conversation_id` joins conversations [default: id]
    #[arg(long, value_name = "COLUMN", requires = "join")]
    pub on: Option<String>,
    /// End with exit code 3 when this holds, as in `complaint_rate > +20%`; may be repeated
    ///
    /// Figures of the last period: volume, `negative_rate`, `complaint_rate`, `angry_rate` and `pressing_rate` (urgent
    /// or high). 1000 is a number of messages, 5% a share; with a sign before it the change from the period before:
    /// +20% of what it was, +2pt points of a share. A figure that cannot be told ends so too.
    #[arg(long, value_name = "CONDITION", value_parser = str::parse::<Condition>)]
    pub fail_if: Vec<Condition>,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

/// Shape of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One page that needs no network and no script
    Html,
    /// Markdown with the same tables
    #[value(alias = "md")]
    Markdown,
    /// One JSON document, kvetch-report/1
    Json,
}

/// Most days of a period: ten years.
const MAX_DAYS: u32 = 3_660;

fn parse_period(text: &str) -> Result<u32, String> {
    let days = match text {
        "day" => Some(1),
        "week" => Some(7),
        "month" => Some(30),
        number => number.parse().ok(),
    };
    let days = days.filter(|days| (1..=MAX_DAYS).contains(days));
    days.ok_or_else(|| format!("not day, week, month or a number of days up to {MAX_DAYS}"))
}

fn parse_day(text: &str) -> Result<Day, String> {
    let day = text.parse::<Day>();
    day.map_err(|_| "not a day such as 2026-03-31".to_owned())
}
