//! Any bytes as WebVTT, SubRip and plain dialogue.
#![no_main]

use kvetch::input::{InputFormat, InputOptions};
use libfuzzer_sys::fuzz_target;

#[path = "rows.rs"]
mod rows;

fuzz_target!(|bytes: &[u8]| {
    for format in [InputFormat::Vtt, InputFormat::Srt, InputFormat::Transcript] {
        let options = InputOptions {
            format: Some(format),
            ..InputOptions::default()
        };
        rows::read(bytes, &options);
    }
});
