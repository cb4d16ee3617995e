//! Commands about what a run needs: models, the runtime library, the configuration.

use std::path::PathBuf;

use clap::Subcommand;

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
    /// Check a bundle's files, hashes, labels and reference outputs
    #[command(after_help = "Example:\n  kvetch model check models/my-model")]
    Check {
        /// Bundle folder
        #[arg(value_name = "DIR")]
        model: PathBuf,
    },
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
