//! The command-line program; all of it lives in the library's `cli` module.

use std::process::ExitCode;

fn main() -> ExitCode {
    kvetch::cli::main()
}
