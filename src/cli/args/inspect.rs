//! Arguments of the commands that show what happens to a message.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::classify::{InputArgs, JudgeArgs};
use super::values::PrepareFormat;

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  kvetch explain --text \"Great, another broken delivery. Thanks a lot!\"
  kvetch explain complaint.eml
  kvetch explain inbox.csv --row 17";

const PREPARE_EXAMPLES: &str = "\
Examples:
  kvetch prepare complaint.eml
  kvetch prepare inbox.csv --format jsonl
  kvetch prepare letter.txt --input-format body";

/// Arguments of `explain`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = EXPLAIN_EXAMPLES,
    group = ArgGroup::new("message").required(true).args(["input_file", "text"])
)]
pub struct ExplainArgs {
    /// File with the message, or - for standard input
    #[arg(value_name = "INPUT")]
    pub input_file: Option<PathBuf>,
    /// The message itself
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,
    /// Which message of the input, counted from 0 as in the records [default: 0]
    #[arg(long, value_name = "N", conflicts_with = "text")]
    pub row: Option<u64>,
    /// How the input is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// How the message is judged.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Thresholds of an error budget, as `kvetch calibrate` writes them: the action follows from them
    /// [default: NAME.thresholds.toml beside the policy file NAME.toml, where there is one]
    #[arg(
        long,
        help_heading = "Judging options",
        value_name = "FILE",
        env = "KVETCH_THRESHOLDS"
    )]
    pub thresholds: Option<PathBuf>,
}

const ROLLUP_EXAMPLES: &str = "\
Examples:
  kvetch classify calls/ -o turns.jsonl && kvetch rollup turns.jsonl
  kvetch rollup turns.jsonl.zst -o conversations.jsonl";

/// Arguments of `rollup`.
#[derive(Debug, Clone, Args)]
#[command(after_help = ROLLUP_EXAMPLES)]
pub struct RollupArgs {
    /// JSON Lines that classify has written, or - for standard input
    #[arg(value_name = "SCORED", required = true)]
    pub inputs: Vec<PathBuf>,
    /// File to write, also with .gz or .zst after its name [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  kvetch verify scored.jsonl
  kvetch verify scored.csv.gz --sample 5000";

/// Arguments of `verify`.
#[derive(Debug, Clone, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct VerifyArgs {
    /// File that classify or policy replay has written with -o; its manifest stands beside it
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    /// Records to judge again; those of a policy replay are all decided again
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub sample: u64,
}

/// Arguments of `prepare`.
#[derive(Debug, Clone, Args)]
#[command(after_help = PREPARE_EXAMPLES)]
pub struct PrepareArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Show just the text that will be read, or each message as JSON [default: text]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<PrepareFormat>,
    /// Show the subject above the text; JSON has it anyway
    #[arg(long)]
    pub with_subject: bool,
    /// Mask personal data too
    #[arg(long)]
    pub redact: bool,
    /// How the inputs are read.
    #[command(flatten)]
    pub input: InputArgs,
}
