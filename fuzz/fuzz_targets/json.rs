//! Any bytes as Jsonl and as Text.
#![no_main]

use kvetch::input::InputFormat;
use libfuzzer_sys::fuzz_target;

#[path = "rows.rs"]
mod rows;

fuzz_target!(|bytes: &[u8]| rows::read_as(bytes, &[InputFormat::Jsonl, InputFormat::Text]));
