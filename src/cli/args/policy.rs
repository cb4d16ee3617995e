//! Arguments of the commands about policies.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::threads::ThreadArgs;
use crate::replay::diff::DiffCondition;

/// Commands about policies.
#[derive(Debug, Clone, Subcommand)]
pub enum PolicyCommand {
    /// Check policy files: every mistake with its line, its reason and what to do
    ///
    /// Errors keep a policy from loading: unknown names, values out of range, entries that exclude, shadow or
    /// contradict each other, and whatever would let more harm lower a priority. Warnings name what decides
    /// otherwise than it seems to say, among them what only several entries do together: a cap that meets a
    /// floor, a cap that takes messages about safety, self-harm or fraud, queues, teams and cells of the
    /// matrix for which others leave no message.
    Lint(PolicyLintArgs),
    /// Print a policy's text, to start your own from
    #[command(after_help = "Example:\n  kvetch policy show > my-policy.toml")]
    Show {
        /// Policy file [default: the standard policy]
        #[arg(value_name = "FILE")]
        policy: Option<PathBuf>,
    },
    /// Print the JSON Schema of policy files, for editors
    #[command(after_help = "Example:\n  kvetch policy schema > policy.schema.json")]
    Schema,
    /// List every signal that a condition may test: kind, range and meaning
    Signals {
        /// Shape of the list [default: table]
        #[arg(long, value_name = "FORMAT", value_enum)]
        format: Option<ListFormat>,
    },
    /// Decide stored records again with another policy, without judging their messages again
    Replay(PolicyReplayArgs),
    /// Show what another policy would change: priorities, queues, due times, load, examples
    Diff(PolicyDiffArgs),
}

const LINT_EXAMPLES: &str = "\
Examples:
  kvetch policy lint my-policy.toml
  kvetch policy lint policies/*.toml --deny-warnings
  kvetch policy lint my-policy.toml --format json";

/// Arguments of `policy lint`.
#[derive(Debug, Clone, Args)]
#[command(after_help = LINT_EXAMPLES)]
pub struct PolicyLintArgs {
    /// Policy files
    #[arg(value_name = "FILE", required = true)]
    pub policies: Vec<PathBuf>,
    /// Shape of the findings [default: table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<ListFormat>,
    /// End with exit code 1 on warnings too
    #[arg(long)]
    pub deny_warnings: bool,
}

/// Shape of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ListFormat {
    /// For reading on a terminal
    #[default]
    Table,
    /// One JSON document
    Json,
}

const REPLAY_EXAMPLES: &str = "\
Examples:
  kvetch policy replay scored.jsonl --policy my-policy.toml
  kvetch policy replay scored.jsonl.zst --policy my-policy.toml -o decided-again.jsonl.zst
  kvetch policy replay scored.parquet --policy my-policy.toml -o decided-again.parquet
  kvetch policy replay shards/ --policy standard";

/// Arguments of `policy replay`.
#[derive(Debug, Clone, Args)]
#[command(after_help = REPLAY_EXAMPLES)]
pub struct PolicyReplayArgs {
    /// Records that classify has written with all fields, as JSON Lines, CSV, TSV, Parquet or Arrow:
    /// files, folders (of JSON Lines), globs, or - for JSON Lines on standard input
    #[arg(value_name = "SCORED", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Policy to decide with: a file, or standard
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// File to write the records to, in the form they have: lines as .jsonl, CSV and TSV as .csv or .tsv,
    /// Parquet and Arrow as .parquet; - for lines on standard output [default: only the counts are
    /// printed]
    ///
    /// Only what a policy decides is replaced: priority and its evidence, due times, duties, queue, tier,
    /// skills and the policy's version. Lines and CSV may have .gz or .zst after the name.
    ///
    /// The action (auto, suggest, review) stays the run's: thresholds beside the policy take no part, and
    /// records that name thresholds are written under the policy that these were measured with alone.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  kvetch policy diff standard my-policy.toml --on scored.jsonl
  kvetch policy diff old.toml new.toml --on shards/ -o diff.html
  kvetch policy diff old.toml new.toml --on scored.jsonl.zst --fail-if \"urgent > +10%\" \\
      --fail-if \"queue:legal >= 500\" --fail-if \"skill:refunds > +20%\"
  kvetch policy diff old.toml new.toml --on scored.csv --fail-if \"duties > +0%\" \\
      --fail-if \"duties_earlier > 0\"";

/// Arguments of `policy diff`.
#[derive(Debug, Clone, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct PolicyDiffArgs {
    /// Policy before: a file, or standard
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// Policy after: a file, or standard
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Records that classify has written with all fields, as JSON Lines, CSV, TSV, Parquet or Arrow:
    /// files, folders (of JSON Lines), globs, or - for JSON Lines on standard input
    #[arg(long, value_name = "SCORED", required = true, num_args = 1..)]
    pub on: Vec<PathBuf>,
    /// File to write: .txt (table), .json or .html, also with .gz or .zst after it [default:
    /// standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Shape of the report [default: by the output's extension, else table]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<DiffFormat>,
    /// Records shown of each kind of move, 0 to 1000
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub examples: u16,
    /// End with exit code 3 when this holds, as in `urgent > +10%`; may be repeated
    ///
    /// Figures: urgent, high, normal, low, queue:NAME, tier:N, skill:NAME, duty:NAME (a clock of the law or
    /// a contract), duties (all of them), and of what moves: moved, raised, lowered, requeued, retiered,
    /// reskilled, due, `first_response_later` (also earlier, appears, vanishes), `resolve_later` (the same),
    /// `duties_later` (also earlier, appear, vanish).
    /// 500 is a number of records, 5% a share of all decided ones; with a sign before it the change from
    /// old to new: +500 records, +10% of the old number.
    #[arg(long, value_name = "CONDITION", value_parser = str::parse::<DiffCondition>)]
    pub fail_if: Vec<DiffCondition>,
    /// How many threads work.
    #[command(flatten)]
    pub threads: ThreadArgs,
}

/// Shape of a diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DiffFormat {
    /// For reading on a terminal, at most 100 columns wide
    #[default]
    Table,
    /// One JSON document, kvetch-policy-diff/1
    Json,
    /// One page that needs no network and no script
    Html,
}
