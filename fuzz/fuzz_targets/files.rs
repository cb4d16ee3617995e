//! Any text as each of the files a user may hand in: read, or refused with an error.
#![no_main]

use std::path::Path;

use kvetch::config::ConfigFile;
use kvetch::lexicon::Lexicon;
use kvetch::model::Manifest;
use kvetch::policy::Policy;
use kvetch::tokenize::{TextEncoder, WindowLimits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ConfigFile::parse(text, Path::new("kvetch.toml")).ok();
    Policy::parse(text, "policy.toml").ok();
    Manifest::parse(text, "manifest.toml").ok();
    Lexicon::builder().add_tsv("mine.tsv", text).and_then(|builder| builder.build()).ok();
    let limits = WindowLimits {
        max_tokens: 64,
        overlap_tokens: 16,
    };
    TextEncoder::parse(text.as_bytes(), limits).ok();
});
