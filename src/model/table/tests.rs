#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]

use proptest::prelude::*;

use super::hash::hash;
use super::{TableBackend, TableNetwork};
use crate::model::backend::Backend;
use crate::model::tensor_file::{Dice, Entry, framed, pack};

/// A matrix row by row, and its bias.
#[derive(Debug, Clone, Default)]
struct PlainMatrix {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// A network as training has it, and its meaning written down as plainly as can be.
#[derive(Debug, Clone)]
struct Plain {
    vocabulary: usize,
    channels: usize,
    taps: Vec<(isize, Vec<i8>)>,
    ngrams: Vec<(usize, Vec<i8>)>,
    bias: Vec<i16>,
    scale: Vec<f32>,
    hidden: PlainMatrix,
    out: PlainMatrix,
    skip: Option<Vec<f32>>,
}

fn matrix(dice: &mut Dice, outputs: usize, inputs: usize) -> PlainMatrix {
    PlainMatrix {
        weight: dice.floats(outputs * inputs),
        bias: dice.floats(outputs),
    }
}

/// What a [`Plain`] is rolled from.
#[derive(Debug, Clone)]
struct Sizes {
    seed: u64,
    vocabulary: usize,
    channels: usize,
    taps: Vec<isize>,
    ngrams: Vec<usize>,
    hidden: usize,
    outputs: usize,
    with_skip: bool,
}

impl Sizes {
    fn roll(&self) -> Plain {
        let mut dice = Dice(self.seed);
        let channels = self.channels;
        let table = |dice: &mut Dice, rows: usize| dice.small(rows * channels);
        let taps = self.taps.iter();
        let ngrams = self.ngrams.iter();
        Plain {
            vocabulary: self.vocabulary,
            channels,
            taps: taps
                .map(|at| (*at, table(&mut dice, self.vocabulary)))
                .collect(),
            ngrams: ngrams
                .map(|n| (*n, table(&mut dice, 1 << (n + 1))))
                .collect(),
            bias: (0..channels)
                .map(|_| (dice.roll() % 600) as i16 - 300)
                .collect(),
            scale: dice.floats(channels).iter().map(|v| v.abs()).collect(),
            hidden: matrix(&mut dice, self.hidden, 2 * channels),
            out: matrix(&mut dice, self.outputs, self.hidden),
            skip: self
                .with_skip
                .then(|| dice.floats(self.outputs * 2 * channels)),
        }
    }
}

const SIZES: Sizes = Sizes {
    seed: 5,
    vocabulary: 9,
    channels: 32,
    taps: Vec::new(),
    ngrams: Vec::new(),
    hidden: 5,
    outputs: 3,
    with_skip: true,
};

fn small() -> Plain {
    let sizes = Sizes {
        taps: vec![-1, 0, 1],
        ngrams: vec![2],
        ..SIZES
    };
    sizes.roll()
}

impl Plain {
    fn entries(&self) -> Vec<Entry> {
        let channels = self.channels;
        let (hidden, outputs) = (self.hidden.bias.len(), self.out.bias.len());
        let tap = |(at, t): &(isize, Vec<i8>)| Entry::small(&format!("taps.{at}"), channels, t);
        let ngram = |(n, t): &(usize, Vec<i8>)| Entry::small(&format!("ngram.{n}"), channels, t);
        let mut entries: Vec<Entry> = self.taps.iter().map(tap).collect();
        entries.extend(self.ngrams.iter().map(ngram));
        entries.push(Entry {
            name: "bias".to_owned(),
            dtype: "I16",
            shape: vec![channels],
            bytes: self.bias.iter().flat_map(|v| v.to_le_bytes()).collect(),
        });
        entries.extend([
            Entry::floats("scale", &[channels], &self.scale),
            Entry::floats(
                "hidden.weight",
                &[hidden, 2 * channels],
                &self.hidden.weight,
            ),
            Entry::floats("hidden.bias", &[hidden], &self.hidden.bias),
            Entry::floats("out.weight", &[outputs, hidden], &self.out.weight),
            Entry::floats("out.bias", &[outputs], &self.out.bias),
        ]);
        let skip = self.skip.as_ref();
        entries.extend(skip.map(|s| Entry::floats("skip.weight", &[outputs, 2 * channels], s)));
        entries
    }

    fn width(&self) -> usize {
        self.out.bias.len()
    }

    fn backend(&self) -> TableBackend {
        let file = pack(&self.entries(), "kvetch-table/1");
        TableBackend::new(&TableNetwork::parse(&file, self.width()).unwrap())
    }

    fn value(&self, ids: &[u32], at: usize, channel: usize) -> i64 {
        let cell = |table: &[i8], row: usize| i64::from(table[row * self.channels + channel]);
        let mut value = i64::from(self.bias[channel]);
        for (offset, table) in &self.taps {
            let at = at as isize + offset;
            if (0..ids.len() as isize).contains(&at) {
                value += cell(table, ids[at as usize] as usize);
            }
        }
        for (length, table) in &self.ngrams {
            if at + 1 >= *length {
                let rows = table.len() / self.channels;
                value += cell(table, hash(&ids[at + 1 - length..=at]) as usize % rows);
            }
        }
        value.max(0)
    }

    fn logits(&self, ids: &[u32]) -> Vec<f32> {
        let mut maxima = Vec::new();
        let mut means = Vec::new();
        for (channel, scale) in self.scale.iter().enumerate() {
            let values: Vec<i64> = (0..ids.len())
                .map(|at| self.value(ids, at, channel))
                .collect();
            let highest = values.iter().copied().max().unwrap_or(0);
            let share = 1.0 / ids.len().max(1) as f32;
            maxima.push(highest as f32 * scale);
            means.push(values.iter().sum::<i64>() as f32 * scale * share);
        }
        let inputs = [maxima, means].concat();
        let hidden = add_products(&self.hidden.bias, &inputs, &self.hidden.weight);
        let hidden: Vec<f32> = hidden.iter().map(|unit| unit.max(0.0)).collect();
        let skipped = match &self.skip {
            Some(weight) => add_products(&self.out.bias, &inputs, weight),
            None => self.out.bias.clone(),
        };
        add_products(&skipped, &hidden, &self.out.weight)
    }
}

fn add_products(start: &[f32], inputs: &[f32], weight: &[f32]) -> Vec<f32> {
    let mut sums = start.to_vec();
    for (sum, row) in sums.iter_mut().zip(weight.chunks(inputs.len())) {
        for (input, weight) in inputs.iter().zip(row) {
            *sum += input * weight;
        }
    }
    sums
}

fn run(backend: &mut TableBackend, windows: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let rows: Vec<&[u32]> = windows.iter().map(Vec::as_slice).collect();
    let logits = backend.infer(&rows).unwrap();
    logits.rows().map(<[f32]>::to_vec).collect()
}

fn sizes() -> impl Strategy<Value = Sizes> {
    let taps = prop::sample::subsequence(vec![-3, -2, -1, 0, 1, 2, 5], 1..=7);
    let ngrams = prop::sample::subsequence(vec![2, 3, 5], 0..=3);
    let channels = prop::sample::select(vec![32, 64, 96, 160]);
    let rest = (1_usize..70, 1_usize..70, any::<bool>());
    (any::<u64>(), 1_usize..40, channels, taps, ngrams, rest).prop_map(
        |(seed, vocabulary, channels, taps, ngrams, (hidden, outputs, with_skip))| Sizes {
            seed,
            vocabulary,
            channels,
            taps,
            ngrams,
            hidden,
            outputs,
            with_skip,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_network_gives_what_its_meaning_says_alone_and_among_others(
        sizes in sizes(),
        windows in prop::collection::vec(prop::collection::vec(0_u32..1000, 0..30), 1..20),
    ) {
        let plain = sizes.roll();
        let count = plain.vocabulary as u32;
        let windows: Vec<Vec<u32>> =
            windows.iter().map(|w| w.iter().map(|id| id % count).collect()).collect();
        let mut backend = plain.backend();
        let together = run(&mut backend, &windows);
        for (window, found) in windows.iter().zip(&together) {
            prop_assert_eq!(found, &plain.logits(window));
            prop_assert_eq!(&run(&mut backend, std::slice::from_ref(window))[0], found);
        }
    }

    #[test]
    fn any_bytes_are_a_network_or_an_error(
        at in 0_usize..4000,
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut file = pack(&small().entries(), "kvetch-table/1");
        let at = at.min(file.len());
        let end = (at + bytes.len()).min(file.len());
        file.splice(at..end, bytes.iter().copied());
        if let Ok(network) = TableNetwork::parse(&file, 3) {
            let _ = TableBackend::new(&network).infer(&[&[1, 2, 3], &[]]);
        }
        let _ = TableNetwork::parse(&bytes, 3);
    }
}

#[test]
fn windows_of_every_length_are_read() {
    let plain = small();
    let mut backend = plain.backend();
    for length in [0_u32, 1, 2, 3, 25, 512, 5000] {
        let window: Vec<u32> = (0..length).map(|at| at * at % 9).collect();
        let found = run(&mut backend, std::slice::from_ref(&window));
        assert_eq!(found, [plain.logits(&window)], "{length}");
    }
    assert!(run(&mut backend, &[]).is_empty());
}

/// Sixteen taps of the highest number and a bias as high as is allowed: the sum is `i16::MAX` less 16.
#[test]
fn the_highest_sums_do_not_overflow() {
    for (cell, bias) in [(127, 30_719), (-128, -30_719)] {
        let mut plain = Sizes {
            taps: (0..16).collect(),
            ..SIZES
        }
        .roll();
        plain
            .taps
            .iter_mut()
            .for_each(|(_, table)| table.fill(cell));
        plain.bias.fill(bias);
        let window = vec![3; 300];
        assert_eq!(
            run(&mut plain.backend(), std::slice::from_ref(&window)),
            [plain.logits(&window)]
        );
    }
}

#[test]
fn windows_that_cannot_be_read_fail() {
    let plain = small();
    let mut huge = small();
    huge.out.weight.fill(f32::MAX);
    huge.hidden.bias.fill(f32::MAX);
    let long = vec![1; 70_000];
    let table: [(&Plain, &[&[u32]], &str); 3] = [
        (&plain, &[&[1], &[1, 9]], "beyond the tables' vocabulary"),
        (&plain, &[&long], "more than 65536 ids"),
        (&huge, &[&[1]], "not finite"),
    ];
    for (plain, rows, part) in table {
        let failure = plain.backend().infer(rows).unwrap_err();
        assert!(failure.message.contains(part), "{}", failure.message);
    }
}

fn message_of(file: &[u8]) -> String {
    TableNetwork::parse(file, 3).unwrap_err().to_string()
}

/// A change to one tensor, and what the error must say.
type Spoiling = (&'static str, fn(&mut Entry), &'static str);

const SPOILED: [Spoiling; 17] = [
    (
        "taps.0",
        |e| e.name = "taps.0x".into(),
        "\"taps.0x\" does not end in a number",
    ),
    (
        "taps.0",
        |e| e.name = "taps.+1".into(),
        "two tensors are taps.1",
    ),
    (
        "taps.0",
        |e| e.name = "taps.65".into(),
        "reaches farther than 64 tokens",
    ),
    ("taps.0", |e| e.dtype = "F16", "unknown type \"F16\""),
    (
        "taps.0",
        |e| e.shape = vec![32, 9],
        "taps.0 has shape [32, 9], not [9, 32]",
    ),
    (
        "taps.0",
        |e| e.shape = vec![usize::MAX, 32],
        "are not its shape",
    ),
    ("taps.-1", |e| e.shape = vec![288], "not two sides"),
    (
        "taps.-1",
        |e| e.shape = vec![32, 9],
        "9 channels, not a multiple of 32",
    ),
    (
        "ngram.2",
        |e| e.name = "ngram.9".into(),
        "ngram.9 is not of 2 to 5 tokens",
    ),
    (
        "ngram.2",
        |e| e.truncate(3),
        "ngram.2 has 3 rows, which is no power of two",
    ),
    ("bias", |e| e.bytes.fill(0x7f), "bias lies beyond 32255"),
    ("bias", |e| e.name = "base".into(), "no tensor bias"),
    (
        "scale",
        |e| e.dtype = "I32",
        "scale is of type I32, not F32",
    ),
    (
        "hidden.weight",
        |e| e.bytes.fill(0xff),
        "hidden.weight has a number that is not finite",
    ),
    (
        "hidden.bias",
        |e| e.shape = vec![1, 5],
        "hidden.bias has shape [1, 5], not [5]",
    ),
    (
        "skip.weight",
        |e| e.name = "slip.weight".into(),
        "unknown tensor \"slip.weight\"",
    ),
    (
        "skip.weight",
        |e| e.shape = vec![6, 32],
        "skip.weight has shape [6, 32], not [3, 64]",
    ),
];

impl Entry {
    fn truncate(&mut self, rows: usize) {
        self.bytes.truncate(rows * self.shape[1]);
        self.shape[0] = rows;
    }
}

#[test]
fn wrong_tensors_are_named() {
    for (name, spoil, part) in SPOILED {
        let mut entries = small().entries();
        spoil(entries.iter_mut().find(|e| e.name == name).unwrap());
        let message = message_of(&pack(&entries, "kvetch-table/1"));
        assert!(message.contains(part), "{name}: {message}");
    }
}

#[test]
fn wrong_files_are_named() {
    let good = pack(&small().entries(), "kvetch-table/1");
    let none: [Entry; 0] = [];
    let wide = Sizes {
        taps: vec![0],
        outputs: 4,
        ..SIZES
    };
    let outside = "{\"bias\":{\"dtype\":\"I8\",\"shape\":[9],\"data_offsets\":[0,9]}}";
    let backward = "{\"bias\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[2,1]}}";
    let table = [
        (Vec::new(), "cut short"),
        (vec![0xff; 40], "no safetensors file"),
        (framed("", b""), "no JSON object"),
        (framed("[1]", b""), "no JSON object"),
        (
            framed("{\"__metadata__\":3}", b""),
            "__metadata__ is malformed",
        ),
        (framed("{\"bias\":3}", b""), "\"bias\" is malformed"),
        (framed(outside, b"123"), "outside of the file"),
        (framed(backward, b"123"), "outside of the file"),
        (framed("{}", b""), "metadata has no format"),
        (
            pack(&small().entries(), "kvetch-table/2"),
            "format is \"kvetch-table/2\"",
        ),
        (pack(&none, "kvetch-table/1"), "no tensor taps.<offset>"),
        (
            pack(&wide.roll().entries(), "kvetch-table/1"),
            "4 outputs, the manifest lists 3 labels; restore",
        ),
    ];
    for (file, part) in table {
        let message = message_of(&file);
        assert!(message.contains(part), "{part}: {message}");
    }
    for end in 0..good.len() {
        assert!(TableNetwork::parse(&good[..end], 3).is_err(), "{end}");
    }
}
