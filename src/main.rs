//! The command-line program; all of it lives in the library's `cli` module.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Records are made on one thread and dropped on another, which the C library's allocator does slowly.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    kvetch::cli::main()
}
