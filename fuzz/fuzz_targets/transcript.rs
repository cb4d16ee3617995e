//! Any bytes as WebVTT, SubRip and plain dialogue.
#![no_main]

use kvetch::input::InputFormat::{Srt, Transcript, Vtt};
use libfuzzer_sys::fuzz_target;

#[path = "rows.rs"]
mod rows;

fuzz_target!(|bytes: &[u8]| rows::read_as(bytes, &[Vtt, Srt, Transcript]));
