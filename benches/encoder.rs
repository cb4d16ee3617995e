//! The full lane against the bare network on the same windows.
//!
//! `cargo bench --bench encoder`. Both sides run one thread over the same messages: `bare` hands ready
//! token ids to the backend in the order and batches of the plan, `pipeline` starts from text and ends
//! with records. The ratio of the two is what preparation, lexicon, judging and policy cost.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench stops where something is missing, and its groups are made by a macro"
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kvetch::model::Bundle;
use kvetch::prepare::{PrepareOptions, Preparer};
use kvetch::tokenize::{BatchLimits, TextEncoder, WindowLimits, plan};
use kvetch::{Message, Triage};

const BUNDLE: &str = "models/full-en-9";

fn messages() -> Vec<Message> {
    let lines = include_str!("../data/golden/cases.jsonl").lines();
    let text = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).expect("golden case is JSON");
        case["text"]
            .as_str()
            .expect("golden case has a text")
            .to_owned()
    };
    lines
        .enumerate()
        .map(|(n, line)| Message::new(n.to_string(), text(line)))
        .collect()
}

fn encoder(c: &mut Criterion) {
    let bundle = Bundle::load(BUNDLE.as_ref()).expect("bundle loads");
    let messages = messages();
    let windows = windows(&bundle, &messages);
    let lengths: Vec<usize> = windows.iter().map(Vec::len).collect();
    let batches = plan(&lengths, BatchLimits::of_any_lengths());
    let mut backend = bundle.backend(None).expect("backend");
    let triage = Triage::builder()
        .threads(1)
        .full(bundle)
        .build()
        .expect("full lane builds");

    let mut group = c.benchmark_group("encoder");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("bare", |b| {
        b.iter(|| {
            for batch in &batches {
                let rows: Vec<&[u32]> = batch.rows.iter().map(|r| windows[*r].as_slice()).collect();
                backend.infer(&rows).expect("infers");
            }
        });
    });
    group.bench_function("pipeline", |b| {
        b.iter_batched(
            || messages.clone(),
            |m| triage.classify_batch(&m),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// Token ids of every window of every message.
fn windows(bundle: &Bundle, messages: &[Message]) -> Vec<Vec<u32>> {
    let limits = WindowLimits {
        max_tokens: bundle.manifest.windows.max_tokens,
        overlap_tokens: bundle.manifest.windows.overlap_tokens,
    };
    let encoder = TextEncoder::parse(&bundle.tokenizer, limits).expect("tokenizer is read");
    let preparer = Preparer::new(PrepareOptions::default());
    let text = |m: &Message| preparer.prepare(m).expect("short").text;
    let encoded = messages
        .iter()
        .map(|m| encoder.encode(&text(m)).expect("encodes"));
    encoded.flatten().map(|e| e.ids).collect()
}

criterion_group!(benches, encoder);
criterion_main!(benches);
