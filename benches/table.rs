//! How fast a bundle of lane fast answers, on one core: random tables of real sizes.
//!
//! `cargo bench --bench table`. Messages have 25 tokens, drawn so that small ids are frequent, as in the
//! vocabularies of encoders. `one` hands in a message at a time, `eight` eight at a time; the groups'
//! names give channels, taps, rows of the pair table and inner units. Read the throughput lines (messages
//! a second); compare only within one run.

#![allow(
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a bench stops where something is missing, and its groups are made by a macro"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kvetch::model::{Backend, TableBackend, TableNetwork};

const VOCABULARY: usize = 30_522;
const TOKENS: usize = 25;
const MESSAGES: usize = 4096;
/// Labels of all heads together.
const OUTPUTS: usize = 63;

/// Channels, taps, rows of the pair table, inner units.
const SIZES: [(usize, usize, usize, usize); 7] = [
    (64, 5, 1 << 17, 64),
    (64, 5, 1 << 17, 128),
    (128, 3, 0, 128),
    (128, 5, 0, 128),
    (128, 5, 1 << 15, 128),
    (128, 5, 1 << 17, 128),
    (256, 5, 1 << 17, 128),
];

/// Marsaglia's xorshift, 64 bits.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as u32
    }

    fn share(&mut self) -> f64 {
        f64::from(self.roll() % 1_000_000) / 1e6
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.roll() % 61) as u8).collect()
    }

    fn floats(&mut self, count: usize) -> Vec<u8> {
        let float = |share: f64| (share as f32 / 5.0 - 0.1).to_le_bytes();
        (0..count).flat_map(|_| float(self.share())).collect()
    }

    fn id(&mut self) -> u32 {
        (VOCABULARY as f64).powf(self.share()) as u32 - 1
    }
}

#[derive(Default)]
struct File {
    header: serde_json::Map<String, serde_json::Value>,
    data: Vec<u8>,
}

impl File {
    fn add(&mut self, name: &str, dtype: &str, shape: &[usize], bytes: &[u8]) {
        let start = self.data.len();
        self.data.extend_from_slice(bytes);
        let place = [start, self.data.len()];
        let entry = serde_json::json!({"dtype": dtype, "shape": shape, "data_offsets": place});
        self.header.insert(name.to_owned(), entry);
    }

    fn network(self) -> TableNetwork {
        let header = serde_json::Value::Object(self.header).to_string();
        let length = (header.len() as u64).to_le_bytes();
        let file = [&length, header.as_bytes(), &self.data].concat();
        TableNetwork::parse(&file, OUTPUTS).expect("file is well formed")
    }
}

fn network((channels, taps, pairs, hidden): (usize, usize, usize, usize)) -> TableNetwork {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut file = File::default();
    let format = serde_json::json!({"format": "kvetch-table/1"});
    file.header.insert("__metadata__".to_owned(), format);
    for tap in 0..taps {
        let name = format!("taps.{}", tap.cast_signed() - taps.cast_signed() / 2);
        let bytes = dice.bytes(VOCABULARY * channels);
        file.add(&name, "I8", &[VOCABULARY, channels], &bytes);
    }
    if pairs > 0 {
        let bytes = dice.bytes(pairs * channels);
        file.add("ngram.2", "I8", &[pairs, channels], &bytes);
    }
    file.add("bias", "I16", &[channels], &vec![0; 2 * channels]);
    for (name, shape) in [
        ("scale", &[channels][..]),
        ("hidden.weight", &[hidden, 2 * channels]),
        ("hidden.bias", &[hidden]),
        ("out.weight", &[OUTPUTS, hidden]),
        ("out.bias", &[OUTPUTS]),
    ] {
        file.add(name, "F32", shape, &dice.floats(shape.iter().product()));
    }
    file.network()
}

fn table(c: &mut Criterion) {
    let mut dice = Dice(12_345);
    let messages: Vec<Vec<u32>> = (0..MESSAGES)
        .map(|_| (0..TOKENS).map(|_| dice.id()).collect())
        .collect();
    let rows: Vec<&[u32]> = messages.iter().map(Vec::as_slice).collect();
    for sizes in SIZES {
        let (channels, taps, pairs, hidden) = sizes;
        let mut backend = TableBackend::new(&network(sizes));
        let mut group = c.benchmark_group(format!("table/{channels}x{taps}+{pairs}/{hidden}"));
        group.throughput(Throughput::Elements(MESSAGES as u64));
        for (name, together) in [("one", 1), ("eight", 8)] {
            group.bench_function(name, |b| {
                b.iter(|| {
                    for batch in rows.chunks(together) {
                        std::hint::black_box(backend.infer(batch).expect("infers"));
                    }
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, table);
criterion_main!(benches);
