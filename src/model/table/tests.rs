#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "numbers of tests are small"
)]

use proptest::prelude::*;

use super::{TableBackend, TableNetwork};
use crate::model::backend::Backend;
use crate::model::tensor_file::{Dice, Entry, framed, pack};

const FORMAT: &str = "kvetch-table/2";

/// A matrix of small integers output by output.
#[derive(Debug, Clone, Default)]
struct PlainLinear {
    weight: Vec<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl PlainLinear {
    fn roll(dice: &mut Dice, outputs: usize, inputs: usize) -> Self {
        Self {
            weight: dice.small(outputs * inputs),
            scale: dice
                .floats(outputs)
                .iter()
                .map(|v| v.abs() / 900.0)
                .collect(),
            bias: dice.floats(outputs),
        }
    }

    fn entries(&self, name: &str) -> [Entry; 3] {
        let outputs = self.bias.len();
        [
            Entry::small(
                &format!("{name}.weight"),
                self.weight.len() / outputs,
                &self.weight,
            ),
            Entry::floats(&format!("{name}.scale"), &[outputs], &self.scale),
            Entry::floats(&format!("{name}.bias"), &[outputs], &self.bias),
        ]
    }

    /// Outputs for inputs that are `step` each.
    fn of(&self, inputs: &[i64], step: f32) -> Vec<f32> {
        let rows = self.weight.chunks(inputs.len());
        let columns = self.scale.iter().zip(&self.bias);
        let output = |(row, (scale, bias)): (&[i8], (&f32, &f32))| {
            let products = row.iter().zip(inputs).map(|(w, i)| i64::from(*w) * i);
            products.sum::<i64>() as f32 * (step * scale) + bias
        };
        rows.zip(columns).map(output).collect()
    }

    /// Outputs for numbers, which become integers with one step first.
    fn of_numbers(&self, inputs: &[f32]) -> Vec<f32> {
        let highest = inputs.iter().fold(0.0_f32, |h, n| h.max(n.abs()));
        let steps = if highest > 0.0 { 127.0 / highest } else { 0.0 };
        let whole = |n: &f32| (n * steps).round_ties_even() as i64;
        let whole: Vec<i64> = inputs.iter().map(whole).collect();
        self.of(&whole, highest / 127.0)
    }
}

/// A network as training has it, and its meaning written down as plainly as can be.
#[derive(Debug, Clone)]
struct Plain {
    channels: usize,
    taps: Vec<(isize, Vec<i8>)>,
    bias: Vec<i16>,
    conv: PlainLinear,
    reach: isize,
    pool_scale: Vec<f32>,
    hidden: PlainLinear,
    skip: PlainLinear,
    out: PlainLinear,
}

/// What a [`Plain`] is rolled from.
#[derive(Debug, Clone)]
struct Sizes {
    seed: u64,
    vocabulary: usize,
    channels: usize,
    taps: Vec<isize>,
    reach: usize,
    filters: usize,
    hidden: usize,
    outputs: usize,
}

impl Sizes {
    fn roll(&self) -> Plain {
        let mut dice = Dice(self.seed);
        let channels = self.channels;
        let pooled = 2 * (channels + self.filters);
        let mut tap = |at: &isize| (*at, dice.small(self.vocabulary * channels));
        let taps = self.taps.iter().map(&mut tap).collect();
        Plain {
            channels,
            taps,
            bias: (0..channels)
                .map(|_| (dice.roll() % 600) as i16 - 300)
                .collect(),
            conv: PlainLinear::roll(&mut dice, self.filters, (2 * self.reach + 1) * channels),
            reach: self.reach as isize,
            pool_scale: dice.floats(pooled).iter().map(|v| v.abs()).collect(),
            hidden: PlainLinear::roll(&mut dice, self.hidden, pooled),
            skip: PlainLinear::roll(&mut dice, self.outputs, pooled),
            out: PlainLinear::roll(&mut dice, self.outputs, self.hidden),
        }
    }
}

const SIZES: Sizes = Sizes {
    seed: 5,
    vocabulary: 9,
    channels: 64,
    taps: Vec::new(),
    reach: 1,
    filters: 64,
    hidden: 64,
    outputs: 3,
};

fn small() -> Plain {
    let sizes = Sizes {
        taps: vec![-1, 0, 1],
        ..SIZES
    };
    sizes.roll()
}

impl Plain {
    fn entries(&self) -> Vec<Entry> {
        let channels = self.channels;
        let tap = |(at, t): &(isize, Vec<i8>)| Entry::small(&format!("taps.{at}"), channels, t);
        let mut entries: Vec<Entry> = self.taps.iter().map(tap).collect();
        entries.push(Entry {
            name: "bias".to_owned(),
            dtype: "I16",
            shape: vec![channels],
            bytes: self.bias.iter().flat_map(|v| v.to_le_bytes()).collect(),
        });
        entries.extend(self.conv.entries("conv"));
        let pooled = self.pool_scale.len();
        entries.push(Entry::floats("pool.scale", &[pooled], &self.pool_scale));
        entries.extend(self.hidden.entries("hidden"));
        entries.extend(self.skip.entries("skip"));
        entries.extend(self.out.entries("out"));
        entries
    }

    fn width(&self) -> usize {
        self.skip.bias.len()
    }

    fn backend(&self) -> TableBackend {
        let file = pack(&self.entries(), FORMAT);
        TableBackend::new(&TableNetwork::parse(&file, self.width()).unwrap())
    }

    /// All channels at a position, not below zero.
    fn channels_at(&self, ids: &[u32], at: isize) -> Vec<i64> {
        let value = |channel: usize| {
            let mut value = i64::from(self.bias[channel]);
            for (offset, table) in &self.taps {
                if let Some(id) = usize::try_from(at + offset).ok().and_then(|at| ids.get(at)) {
                    value += i64::from(table[*id as usize * self.channels + channel]);
                }
            }
            value.max(0)
        };
        (0..self.channels).map(value).collect()
    }

    /// All filters at a position, not below zero.
    fn filters_at(&self, ids: &[u32], at: isize) -> Vec<f32> {
        let near = (at - self.reach..=at + self.reach).flat_map(|at| {
            if (0..ids.len() as isize).contains(&at) {
                self.channels_at(ids, at)
            } else {
                vec![0; self.channels]
            }
        });
        let halves: Vec<i64> = near.map(|value| ((value + 1) / 2).min(255)).collect();
        let filters = self.conv.of(&halves, 1.0);
        filters.iter().map(|value| value.max(0.0)).collect()
    }

    fn logits(&self, ids: &[u32]) -> Vec<f32> {
        let at = 0..ids.len() as isize;
        let channels: Vec<_> = at.clone().map(|at| self.channels_at(ids, at)).collect();
        let filters: Vec<_> = at.map(|at| self.filters_at(ids, at)).collect();
        let share = 1.0 / ids.len().max(1) as f32;
        let mut pooled = Vec::new();
        let column = |channel: usize| channels.iter().map(move |row| row[channel]);
        pooled.extend((0..self.channels).map(|c| column(c).max().unwrap_or(0) as f32));
        pooled.extend((0..self.channels).map(|c| column(c).sum::<i64>() as f32 * share));
        let column = |filter: usize| filters.iter().map(move |row| row[filter]);
        let count = self.conv.bias.len();
        pooled.extend((0..count).map(|f| column(f).fold(0.0, f32::max)));
        pooled.extend((0..count).map(|f| column(f).fold(0.0, |sum, v| sum + v) * share));
        let inputs: Vec<f32> = pooled
            .iter()
            .zip(&self.pool_scale)
            .map(|(n, s)| n * s)
            .collect();
        let hidden = self.hidden.of_numbers(&inputs);
        let units: Vec<f32> = hidden.iter().map(|unit| unit.max(0.0)).collect();
        let skipped = self.skip.of_numbers(&inputs);
        let out = self.out.of_numbers(&units);
        skipped.iter().zip(out).map(|(a, b)| a + b).collect()
    }
}

fn run(backend: &mut TableBackend, windows: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let rows: Vec<&[u32]> = windows.iter().map(Vec::as_slice).collect();
    let logits = backend.infer(&rows).unwrap();
    logits.rows().map(<[f32]>::to_vec).collect()
}

fn sizes() -> impl Strategy<Value = Sizes> {
    let taps = prop::sample::subsequence(vec![-3, -2, -1, 0, 1, 2, 5], 1..=7);
    let sides = (1_usize..=2, 1_usize..=2, 1_usize..=2);
    let rest = (0_usize..3, 1_usize..70);
    (any::<u64>(), 1_usize..40, taps, sides, rest).prop_map(
        |(seed, vocabulary, taps, (channels, filters, hidden), (reach, outputs))| Sizes {
            seed,
            vocabulary,
            channels: 64 * channels,
            taps,
            reach,
            filters: 64 * filters,
            hidden: 64 * hidden,
            outputs,
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
        let count = sizes.vocabulary as u32;
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
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut file = pack(&small().entries(), FORMAT);
        let at = at.index(file.len());
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
    huge.out.scale.fill(f32::MAX);
    huge.out.bias.fill(f32::MAX);
    let long = vec![1; 8193];
    let table: [(&Plain, &[&[u32]], &str); 3] = [
        (&plain, &[&[1], &[1, 9]], "beyond the tables' vocabulary"),
        (&plain, &[&long], "more than 8192 ids"),
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

const SPOILED: [Spoiling; 20] = [
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
        "taps.65 reaches farther than 64 tokens",
    ),
    ("taps.0", |e| e.dtype = "F16", "unknown type \"F16\""),
    (
        "taps.0",
        |e| e.shape = vec![64, 9],
        "taps.0 has shape [64, 9], not [9, 64]",
    ),
    (
        "taps.0",
        |e| e.shape = vec![usize::MAX, 64],
        "are not its shape",
    ),
    ("taps.-1", |e| e.shape = vec![576], "not two sides"),
    (
        "taps.-1",
        |e| e.shape = vec![64, 9],
        "taps: 9 is not a multiple of 64",
    ),
    ("bias", |e| e.bytes.fill(0x7f), "bias lies beyond 32383"),
    ("bias", |e| e.name = "base".into(), "no tensor bias"),
    (
        "conv.weight",
        |e| e.shape = vec![192, 64],
        "conv.scale has shape [64], not [192]",
    ),
    (
        "conv.weight",
        |e| e.cut(64, 96),
        "inputs of conv: 96 is not a multiple of 64",
    ),
    (
        "conv.weight",
        |e| e.cut(64, 128),
        "conv has 128 inputs, not an odd number of positions with 64 channels",
    ),
    (
        "conv.scale",
        |e| e.dtype = "I32",
        "conv.scale is of type I32, not F32",
    ),
    (
        "pool.scale",
        |e| e.bytes.fill(0xff),
        "pool.scale has a number that is not finite",
    ),
    (
        "hidden.bias",
        |e| e.shape = vec![1, 64],
        "hidden.bias has shape [1, 64], not [64]",
    ),
    (
        "skip.weight",
        |e| e.name = "slip.weight".into(),
        "no tensor skip.weight",
    ),
    (
        "skip.weight",
        |e| e.shape = vec![6, 128],
        "skip.scale has shape [3], not [6]",
    ),
    (
        "out.weight",
        |e| e.name = "outs".into(),
        "no tensor out.weight",
    ),
    (
        "out.weight",
        |e| e.shape = vec![6, 32],
        "inputs of out: 32 is not a multiple of 64",
    ),
];

impl Entry {
    fn cut(&mut self, rows: usize, columns: usize) {
        self.bytes.truncate(rows * columns);
        self.shape = vec![rows, columns];
    }
}

#[test]
fn wrong_tensors_are_named() {
    for (name, spoil, part) in SPOILED {
        let mut entries = small().entries();
        spoil(entries.iter_mut().find(|e| e.name == name).unwrap());
        let message = message_of(&pack(&entries, FORMAT));
        assert!(message.contains(part), "{name}: {message}");
    }
}

#[test]
fn wrong_files_are_named() {
    let good = pack(&small().entries(), FORMAT);
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
            pack(&small().entries(), "kvetch-table/1"),
            "format is \"kvetch-table/1\"",
        ),
        (pack(&none, FORMAT), "no tensor taps.<offset>"),
        (
            pack(&wide.roll().entries(), FORMAT),
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
