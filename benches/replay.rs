//! How fast stored records are decided again, on all cores, beside what reading them takes otherwise.
//!
//! `cargo bench --bench replay`. Read the throughput lines (records a second) as ratios within one run:
//! `replay` and `diff` against `typed`, one core's general reading of the same lines.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench stops where something is missing, and its groups are made by a macro"
)]

use std::io::Cursor;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kvetch::output::jsonl::to_line;
use kvetch::policy::Policy;
use kvetch::record::Record;
use kvetch::replay::diff::{DiffOptions, diff};
use kvetch::replay::{Inputs, replay};
use kvetch::{Message, Triage};

/// Times that the golden cases are repeated: some twenty blocks.
const COPIES: usize = 60;

/// Records of the golden cases, with times of receipt, so that due times are counted too.
fn lines() -> Vec<u8> {
    let triage = Triage::builder().build().expect("triage builds");
    let cases = include_str!("../data/golden/cases.jsonl").lines();
    let messages: Vec<Message> = cases
        .enumerate()
        .map(|(n, line)| {
            let case: serde_json::Value = serde_json::from_str(line).expect("case is JSON");
            let text = case["text"].as_str().expect("case has a text");
            let (day, hour) = (1 + n % 28, n % 24);
            Message {
                received_at: Some(format!("2026-03-{day:02}T{hour:02}:15:00Z")),
                channel: Some("email".to_owned()),
                ..Message::new(n.to_string(), text)
            }
        })
        .collect();
    let mut lines = String::new();
    for record in triage.classify_batch(&messages) {
        lines += &to_line(&record).expect("record has a line");
        lines.push('\n');
    }
    lines.repeat(COPIES).into_bytes()
}

/// Shared bytes as a stream.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn inputs(lines: &Arc<Vec<u8>>) -> Inputs {
    let stdin = Cursor::new(Shared(Arc::clone(lines)));
    Inputs::find(&["-".to_owned()], Some(Box::new(stdin))).expect("standard input opens")
}

fn replays(c: &mut Criterion) {
    let lines = Arc::new(lines());
    let records = memchr::memchr_iter(b'\n', &lines).count();
    let standard = Policy::standard();
    let mut group = c.benchmark_group("replay");
    group.throughput(Throughput::Elements(records as u64));
    group.bench_function("typed", |b| {
        b.iter(|| {
            let lines = lines.split(|byte| *byte == b'\n').filter(|l| !l.is_empty());
            let records = lines.map(|l| serde_json::from_slice::<Record>(l).expect("a record"));
            records.map(|record| record.flags.len()).sum::<usize>()
        });
    });
    group.bench_function("replay", |b| {
        b.iter(|| replay(inputs(&lines), &standard, None, None).expect("lines are records"));
    });
    group.bench_function("replay_written", |b| {
        b.iter(|| {
            let mut bytes = 0;
            let mut put = |lines: &[u8]| {
                bytes += lines.len();
                Ok(())
            };
            replay(inputs(&lines), &standard, None, Some(&mut put)).expect("lines are records");
            bytes
        });
    });
    group.bench_function("diff", |b| {
        let options = DiffOptions {
            examples: 20,
            ..DiffOptions::default()
        };
        b.iter(|| diff(inputs(&lines), &standard, &standard, &options).expect("records"));
    });
    group.finish();
}

criterion_group!(benches, replays);
criterion_main!(benches);
