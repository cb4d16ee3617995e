//! Any bytes as Jsonl and as Text.
#![no_main]

use kvetch::input::{InputFormat, InputOptions};
use libfuzzer_sys::fuzz_target;

#[path = "rows.rs"]
mod rows;

/// Chosen: a few limits are reached by inputs of the fuzzer's size.
const MAX_BYTES: usize = 512;

fuzz_target!(|bytes: &[u8]| {
    for format in [InputFormat::Jsonl, InputFormat::Text] {
        for max_bytes in [MAX_BYTES, InputOptions::default().max_bytes] {
            let options = InputOptions {
                format: Some(format),
                max_bytes,
                ..InputOptions::default()
            };
            rows::read(bytes, &options);
        }
    }
});
