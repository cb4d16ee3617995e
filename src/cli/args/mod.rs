//! The whole command line as typed. What is absent here is `None`, so that a configuration file can
//! fill it in: no default value stands here, only in help texts.

mod calibrate;
mod check;
mod classify;
mod drift;
mod eval;
mod inspect;
mod messages;
mod policy;
mod problems;
mod report;
mod sample;
mod setup;
mod threads;
mod values;

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};

pub use calibrate::{BudgetArgs, CalibrateArgs, CalibrateFormat};
pub use check::{CheckArgs, CheckFormat, GateArgs};
pub use classify::{ClassifyArgs, InputArgs, JudgeArgs, OutputArgs};
pub use drift::{DriftArgs, DriftFailure, DriftFormat};
pub use eval::{EvalArgs, EvalFormat};
pub use inspect::{ExplainArgs, PrepareArgs, RollupArgs, VerifyArgs};
pub use messages::MessagesArgs;
pub use policy::{
    DiffFormat, ListFormat, PolicyCommand, PolicyDiffArgs, PolicyLintArgs, PolicyReplayArgs,
};
pub use problems::{FindArgs, ProblemsArgs, ProblemsFormat, ProblemsReportArgs};
pub use report::{ReportArgs as HistoryReportArgs, ReportFormat as HistoryReportFormat};
pub use sample::{SampleAllocation, SampleArgs, SampleFormat};
pub use setup::{CertifyArgs, ConfigCommand, ModelCommand, RuntimeCommand};
pub use threads::ThreadArgs;
pub use values::PrepareFormat;

pub use crate::config::ColorChoice;

/// Reads customer-service messages in bulk and puts the right one first
///
/// Messages in, one record a message out: how it sounds, whether it is a complaint, how bad it is,
/// who should act, and the evidence for each. Offline, on the CPU, the same result every time.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "kvetch",
    version,
    arg_required_else_help = true,
    propagate_version = true,
    after_help = EXAMPLES,
    after_long_help = LONG_EXAMPLES
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub common: CommonArgs,
}

const EXAMPLES: &str = "\
Examples:
  kvetch classify inbox.csv                      the 50 most pressing messages as a table
  kvetch classify inbox.csv -o scored.csv        every message, beside its own columns
  kvetch explain --text \"why dont you answer?\"   one message and the reasons";

const LONG_EXAMPLES: &str = "\
Examples:
  kvetch classify inbox.csv                      the 50 most pressing messages as a table
  kvetch classify inbox.csv -o scored.csv        every message, beside its own columns
  kvetch explain --text \"why dont you answer?\"   one message and the reasons

Exit codes:
  0    every message was judged
  1    something could not be set up, or the output could not be written
  2    the command line is wrong
  3    the run finished, but some messages could not be read or judged, or a condition of eval,
       report or policy diff, the gate of check or the trust in calibration (drift) failed
  130  interrupted";

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Common options")]
pub struct CommonArgs {
    /// Configuration file (TOML); options on the command line win over it
    #[arg(long, value_name = "FILE", global = true, env = "KVETCH_CONFIG")]
    pub config: Option<PathBuf>,
    /// When to use colours [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, global = true)]
    pub color: Option<ColorChoice>,
    /// No progress bar, no summary: only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Never use the network; ONNX Runtime must be installed already
    #[arg(long, global = true, env = "KVETCH_OFFLINE", value_parser = FalseyValueParser::new())]
    pub offline: bool,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Judge messages: one record a message, in input order
    Classify(Box<ClassifyArgs>),
    /// Show one message, its labels, the evidence in it and the rules in order
    Explain(Box<ExplainArgs>),
    /// Show what will be read of each message, and what is masked and why
    Prepare(Box<PrepareArgs>),
    /// Roll scored messages up: one record a conversation, from its start to its end
    Rollup(RollupArgs),
    /// Find recurring problems in scored messages: what they are about, how many, whether they grow
    Problems(Box<ProblemsArgs>),
    /// Tell what a history says: what got worse and why, moods, drivers, due times, as one page
    Report(Box<HistoryReportArgs>),
    /// Compare two periods: what changed, and whether calibration can still be relied on
    Drift(DriftArgs),
    /// Draw scored messages for people to review, at random inside strata
    Sample(SampleArgs),
    /// Check an output against its manifest: bytes, inputs, versions, and a sample judged again
    Verify(VerifyArgs),
    /// Measure how good the labels are, against messages that people have judged
    Eval(Box<EvalArgs>),
    /// Find from which probability on labels may be acted on, so that an error budget is kept
    Calibrate(Box<CalibrateArgs>),
    /// Try the program on behavioural cases: failure rates by capability and lane
    Check(Box<CheckArgs>),
    /// Check policies, and try one on stored records before it goes live
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// List, show and check model bundles
    #[command(subcommand)]
    Model(ModelCommand),
    /// Install or show the ONNX Runtime library
    #[command(subcommand)]
    Runtime(RuntimeCommand),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  kvetch completions bash > ~/.local/share/bash-completion/completions/kvetch"
    )]
    Completions {
        /// Shell that will read the script
        #[arg(value_name = "SHELL", value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  kvetch man | man -l -")]
    Man,
}

#[cfg(test)]
mod tests;
