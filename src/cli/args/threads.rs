//! How many threads work, for commands that read records and judge nothing.

use std::num::NonZeroUsize;

use clap::Args;

use crate::config::parse_threads;

/// The option of these commands.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ThreadArgs {
    /// Worker threads [default: one for each core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = parse_threads, env = "KVETCH_THREADS")]
    pub threads: Option<usize>,
}

impl ThreadArgs {
    /// The number, where one was given.
    pub fn count(self) -> Option<NonZeroUsize> {
        self.threads.and_then(NonZeroUsize::new)
    }
}
