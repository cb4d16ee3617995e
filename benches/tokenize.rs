//! Our `WordPiece` tokenizer against Hugging Face's on the same short messages, on one core.
//!
//! `cargo bench --bench tokenize`. `ours` and `tokenizers` both turn plain text into ids; `encoder` is what the
//! lanes call, with personal data folded first and windows built. Read the throughput lines (elements a second)
//! and compare only within one run; `examples/same_ids.rs` prints the ratio for any file.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench stops where something is missing, and its groups are made by a macro"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kvetch::tokenize::{TextEncoder, WindowLimits, WordPiece};
use tokenizers::Tokenizer;

const TOKENIZER: &str = "models/full-en-9/tokenizer.json";

/// The golden cases and the sample inbox: short messages of our own writing.
fn messages() -> Vec<String> {
    let files = [
        include_str!("../data/golden/cases.jsonl"),
        include_str!("../data/samples/inbox.jsonl"),
    ];
    let text = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).expect("sample is JSON");
        case["text"].as_str().map(str::to_owned)
    };
    files
        .iter()
        .flat_map(|file| file.lines())
        .filter_map(text)
        .collect()
}

fn tokenize(c: &mut Criterion) {
    let messages = messages();
    let json = std::fs::read(TOKENIZER).expect("tokenizer is there");
    let ours = WordPiece::parse(&json).expect("plain WordPiece");
    let theirs = Tokenizer::from_bytes(&json).expect("tokenizer is read");
    let limits = WindowLimits {
        max_tokens: 128,
        overlap_tokens: 16,
    };
    let encoder = TextEncoder::parse(&json, limits).expect("tokenizer is read");

    let mut group = c.benchmark_group("tokenize");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("ours", |b| {
        let mut ids = Vec::new();
        b.iter(|| {
            ids.clear();
            for message in &messages {
                ours.encode_into(message, &mut ids);
            }
            ids.len()
        });
    });
    group.bench_function("tokenizers", |b| {
        let count = |m: &String| theirs.encode_fast(m.as_str(), false).map(|e| e.len());
        b.iter(|| {
            messages
                .iter()
                .map(|m| count(m).expect("encodes"))
                .sum::<usize>()
        });
    });
    group.bench_function("encoder", |b| {
        b.iter(|| {
            messages
                .iter()
                .map(|m| encoder.encode(m).expect("encodes").len())
                .sum::<usize>()
        });
    });
    group.bench_function("parse", |b| b.iter(|| WordPiece::parse(&json).is_some()));
    group.finish();
}

criterion_group!(benches, tokenize);
criterion_main!(benches);
