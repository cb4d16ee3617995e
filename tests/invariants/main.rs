//! What must hold for any input: the import table, and the rules lane's independence of threads,
//! chunks and neighbours. The full lane's is tested on the program, in `tests/cli`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod architecture;
mod independence;
