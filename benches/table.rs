//! How fast a bundle of lane fast answers, on one core: random tables of real sizes.
//!
//! `cargo bench --bench table`. Messages have 25 tokens, drawn so that small ids are frequent, as in the
//! vocabularies of encoders. `one` hands in a message at a time, `sixteen` sixteen at a time; the groups'
//! names give channels, taps, reach and filters of the second convolution and hidden units. Read the
//! throughput lines (messages a second); compare only within one run.

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

/// Channels, taps, reach and filters of the second convolution, hidden units.
type Sizes = (usize, usize, usize, usize, usize);

const SIZES: [Sizes; 5] = [
    (128, 3, 0, 64, 64),
    (128, 3, 1, 128, 128),
    (128, 3, 2, 128, 256),
    (128, 3, 1, 256, 256),
    (128, 3, 3, 256, 256),
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

fn network((channels, taps, reach, filters, hidden): Sizes) -> TableNetwork {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut file = File::default();
    let format = serde_json::json!({"format": "kvetch-table/2"});
    file.header.insert("__metadata__".to_owned(), format);
    for tap in 0..taps {
        let name = format!("taps.{}", tap.cast_signed() - taps.cast_signed() / 2);
        let bytes = dice.bytes(VOCABULARY * channels);
        file.add(&name, "I8", &[VOCABULARY, channels], &bytes);
    }
    file.add("bias", "I16", &[channels], &vec![0; 2 * channels]);
    let pooled = 2 * (channels + filters);
    for (name, outputs, inputs) in [
        ("conv", filters, (2 * reach + 1) * channels),
        ("hidden", hidden, pooled),
        ("skip", OUTPUTS, pooled),
        ("out", OUTPUTS, hidden),
    ] {
        let weight = dice.bytes(outputs * inputs);
        file.add(&format!("{name}.weight"), "I8", &[outputs, inputs], &weight);
        for part in ["scale", "bias"] {
            let numbers = dice.floats(outputs);
            file.add(&format!("{name}.{part}"), "F32", &[outputs], &numbers);
        }
    }
    file.add("pool.scale", "F32", &[pooled], &dice.floats(pooled));
    file.network()
}

fn table(c: &mut Criterion) {
    let mut dice = Dice(12_345);
    let messages: Vec<Vec<u32>> = (0..MESSAGES)
        .map(|_| (0..TOKENS).map(|_| dice.id()).collect())
        .collect();
    let rows: Vec<&[u32]> = messages.iter().map(Vec::as_slice).collect();
    for sizes in SIZES {
        let (channels, taps, reach, filters, hidden) = sizes;
        let mut backend = TableBackend::new(&network(sizes));
        let mut group = c.benchmark_group(format!(
            "table/{channels}x{taps}+{reach}x{filters}/{hidden}"
        ));
        group.throughput(Throughput::Elements(MESSAGES as u64));
        for (name, together) in [("one", 1), ("sixteen", 16)] {
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
