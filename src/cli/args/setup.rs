//! Commands about what a run needs: models, the runtime library, the configuration.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::classify::InputArgs;
use crate::config::parse_points;
use crate::model::Budget;

/// Commands about model bundles.
#[derive(Debug, Clone, Subcommand)]
pub enum ModelCommand {
    /// List the bundles that can be found
    List,
    /// Show a bundle's labels, versions and figures
    Show {
        /// Bundle folder, or the id of a listed bundle [default: the one `classify` would use]
        #[arg(value_name = "DIR")]
        model: Option<PathBuf>,
    },
    /// Measure how far a model of lane fast may stand in for one of lane full
    Certify(Box<CertifyArgs>),
    /// Check a bundle's files, hashes, labels and reference outputs
    #[command(after_help = "Example:\n  kvetch model check models/my-model")]
    Check {
        /// Bundle folder
        #[arg(value_name = "DIR")]
        model: PathBuf,
    },
}

const CERTIFY_EXAMPLES: &str = "\
Examples:
  kvetch model certify fast-en-9 --full full-en-9 inbox.jsonl
  kvetch model certify models/my-fast --full full-en-9 inbox.csv --gold labels.jsonl \\
      --budget loss=0.005 -o models/my-fast/manifest.toml";

/// Arguments of `model certify`.
#[derive(Debug, Clone, Args)]
#[command(after_help = CERTIFY_EXAMPLES)]
pub struct CertifyArgs {
    /// Bundle of lane fast: its folder, or the id of a listed bundle
    #[arg(value_name = "FAST_DIR")]
    pub fast: PathBuf,
    /// Bundle of lane full that it is measured against
    #[arg(long, value_name = "FULL_DIR")]
    pub full: PathBuf,
    /// Messages like those to come, as `classify` reads them; labels are not needed
    #[arg(value_name = "MESSAGES", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Labels of some of the messages (JSON Lines: id and fields such as sentiment, complaint,
    /// intent), to measure what is lost in quality
    #[arg(long, value_name = "FILE")]
    pub gold: Option<PathBuf>,
    /// What is to be met: agreement=0.98, share=0.3 or loss=0.005; becomes the bundle's default
    /// [default: the one it has, else agreement=0.98]
    #[arg(long, value_name = "BUDGET", value_parser = str::parse::<Budget>)]
    pub budget: Option<Budget>,
    /// Thresholds to measure, 2 to 1000 [default: 40]
    #[arg(long, value_name = "N", value_parser = parse_points)]
    pub points: Option<usize>,
    /// Manifest to write, with the old section replaced; may be the bundle's own [default: print
    /// the section]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How the messages are read.
    #[command(flatten)]
    pub input: InputArgs,
}

/// Commands about the ONNX Runtime library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum RuntimeCommand {
    /// Fetch the library, check its hash and keep it for later runs
    Install,
    /// Show which library would be used, its version and where it lies
    Show,
}

/// Commands about the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Print the values in force and where each came from
    Show,
    /// Print the default configuration file, to start your own from
    #[command(after_help = "Example:\n  kvetch config default > kvetch.toml")]
    Default,
}
