//! How fast each stage of the rules lane is, on one core: short messages, no files.
//!
//! `cargo bench --bench stages`. Read the throughput lines (elements a second); compare only within one
//! run, machines differ.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench stops where something is missing, and its groups are made by a macro"
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kvetch::judge::{Judge, RuleWeights, Scope, entities};
use kvetch::lexicon::Lexicon;
use kvetch::prepare::{PrepareOptions, Preparer};
use kvetch::{Message, Triage};

/// The golden cases: 220 short messages of about 60 bytes, of our own writing.
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

fn stages(c: &mut Criterion) {
    let messages = messages();
    let preparer = Preparer::new(PrepareOptions::default());
    let lexicon = Lexicon::english().expect("lexicon builds");
    let weights = RuleWeights::shipped().expect("weights are read");
    let judge = Judge {
        lexicon: &lexicon,
        weights: &weights,
        faq: None,
    };
    let prepared: Vec<_> = messages
        .iter()
        .map(|m| preparer.prepare(m).expect("short"))
        .collect();
    let scans: Vec<_> = prepared.iter().map(|p| lexicon.scan(p)).collect();

    let mut group = c.benchmark_group("stage");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("prepare", |b| {
        b.iter(|| {
            messages
                .iter()
                .map(|m| preparer.prepare(m).expect("short").text.len())
                .sum::<usize>()
        });
    });
    group.bench_function("lexicon", |b| {
        b.iter(|| {
            prepared
                .iter()
                .map(|p| lexicon.scan(p).hits.len())
                .sum::<usize>()
        });
    });
    group.bench_function("entities", |b| {
        b.iter(|| {
            prepared
                .iter()
                .map(|p| entities::find(p).len())
                .sum::<usize>()
        });
    });
    group.bench_function("judge", |b| {
        b.iter(|| {
            let pairs = prepared.iter().zip(&scans);
            pairs
                .map(|(p, s)| judge.judge(p, s, None, Scope::Everything).evidence.len())
                .sum::<usize>()
        });
    });
    group.finish();
}

fn lane(c: &mut Criterion) {
    let messages = messages();
    let triage = Triage::builder()
        .threads(1)
        .build()
        .expect("rules lane builds");
    let mut group = c.benchmark_group("lane");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("rules_one_core", |b| {
        b.iter_batched(
            || messages.clone(),
            |m| triage.classify_batch(&m),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, stages, lane);
criterion_main!(benches);
