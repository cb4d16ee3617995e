//! Any bytes as an input of unknown type: an error before the first row, or rows that all have an outcome.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "rows.rs"]
mod rows;

fuzz_target!(|bytes: &[u8]| rows::read_untold(bytes));
