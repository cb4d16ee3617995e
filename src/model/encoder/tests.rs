#![expect(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers of tests are small"
)]

use proptest::prelude::*;

use super::attention::{self, attend};
use super::curves::{exp, gelu};
use super::norm::add_and_normalise;
use super::parts::Norm;
use super::{EncoderBackend, EncoderNetwork};
use crate::model::backend::Backend;
use crate::model::product::{Linear, OFFSET, Panels, Product};
use crate::model::tensor_file::{Dice, Entry, pack};

const FORMAT: &str = "kvetch-encoder/1";
const VOCABULARY: usize = 40;
const POSITIONS: usize = 30;
const HIDDEN: usize = 64;
const INNER: usize = 128;
const WIDTH: usize = 5;

/// The tensors of a small network.
fn entries(seed: u64) -> Vec<Entry> {
    let mut dice = Dice(seed);
    let mut entries = vec![
        small(&mut dice, "words", VOCABULARY, HIDDEN),
        scales(&mut dice, "words.scale", VOCABULARY),
        floats(&mut dice, "places", &[POSITIONS, HIDDEN]),
    ];
    norm(&mut dice, "norm", &mut entries);
    for layer in 0..2 {
        let name = |part: &str| format!("layers.{layer}.{part}");
        linear(&mut dice, &name("qkv"), 3 * HIDDEN, HIDDEN, &mut entries);
        linear(
            &mut dice,
            &name("attention_out"),
            HIDDEN,
            HIDDEN,
            &mut entries,
        );
        norm(&mut dice, &name("attention_norm"), &mut entries);
        linear(&mut dice, &name("inner"), INNER, HIDDEN, &mut entries);
        linear(&mut dice, &name("outer"), HIDDEN, INNER, &mut entries);
        norm(&mut dice, &name("norm"), &mut entries);
    }
    entries.push(floats(&mut dice, "head.weight", &[WIDTH, HIDDEN]));
    entries.push(floats(&mut dice, "head.bias", &[WIDTH]));
    entries
}

fn small(dice: &mut Dice, name: &str, rows: usize, columns: usize) -> Entry {
    Entry::small(name, columns, &dice.small(rows * columns))
}

fn floats(dice: &mut Dice, name: &str, shape: &[usize]) -> Entry {
    Entry::floats(name, shape, &dice.floats(shape.iter().product()))
}

fn scales(dice: &mut Dice, name: &str, count: usize) -> Entry {
    let scales: Vec<f32> = dice.floats(count).iter().map(|s| s.abs() / 500.0).collect();
    Entry::floats(name, &[count], &scales)
}

fn linear(dice: &mut Dice, name: &str, outputs: usize, inputs: usize, entries: &mut Vec<Entry>) {
    entries.push(small(dice, &format!("{name}.weight"), outputs, inputs));
    entries.push(scales(dice, &format!("{name}.scale"), outputs));
    entries.push(floats(dice, &format!("{name}.bias"), &[outputs]));
}

fn norm(dice: &mut Dice, name: &str, entries: &mut Vec<Entry>) {
    entries.push(floats(dice, &format!("{name}.weight"), &[HIDDEN]));
    entries.push(floats(dice, &format!("{name}.bias"), &[HIDDEN]));
}

fn backend(seed: u64) -> EncoderBackend {
    let file = pack(&entries(seed), FORMAT);
    EncoderBackend::new(&EncoderNetwork::parse(&file, WIDTH).unwrap())
}

fn run(backend: &mut EncoderBackend, windows: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let rows: Vec<&[u32]> = windows.iter().map(Vec::as_slice).collect();
    let logits = backend.infer(&rows).unwrap();
    logits.rows().map(<[f32]>::to_vec).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neighbours_and_order_change_no_bit(
        windows in prop::collection::vec(
            prop::collection::vec(0..VOCABULARY as u32, 1..=POSITIONS), 1..40,
        ),
        seed in 0_u64..4,
    ) {
        let mut together = backend(seed);
        let rows = run(&mut together, &windows);
        prop_assert_eq!(rows.len(), windows.len());
        for (window, row) in windows.iter().zip(&rows) {
            prop_assert_eq!(&run(&mut together, std::slice::from_ref(window))[0], row);
        }
        let backwards: Vec<Vec<u32>> = windows.iter().rev().cloned().collect();
        let mut again = run(&mut backend(seed), &backwards);
        again.reverse();
        prop_assert_eq!(again, rows);
    }

    #[test]
    fn products_are_exact(rows in 1_usize..14, blocks in 1_usize..4, wide: bool, seed: u64) {
        let mut dice = Dice(seed);
        let inputs = if wide { 128 } else { 64 };
        let outputs = 64 * blocks;
        let linear = Linear {
            inputs,
            weight: dice.small(outputs * inputs),
            scale: vec![1.0; outputs],
            bias: vec![0.0; outputs],
        };
        let padded = rows.next_multiple_of(6);
        // Whole numbers with a 127 in every row are what they are quantised to.
        let mut numbers: Vec<f32> = dice.small(padded * inputs).iter().map(|n| f32::from((*n).max(-127))).collect();
        numbers.iter_mut().step_by(inputs).for_each(|n| *n = 127.0);
        let mut panels = Panels::default();
        panels.fill(&numbers, inputs);
        let mut products = Vec::new();
        Product::new(&linear, OFFSET).apply(panels.iter(), &mut products);
        for (row, products) in numbers.chunks(inputs).zip(products.chunks(outputs)) {
            for (weights, product) in linear.weight.chunks(inputs).zip(products) {
                let sum: i32 = row.iter().zip(weights).map(|(n, w)| *n as i32 * i32::from(*w)).sum();
                prop_assert_eq!(sum as f32, *product);
            }
        }
    }

    #[test]
    fn rows_keep_their_scale(row in prop::collection::vec(-1e3_f32..1e3, 64), weights: u64) {
        let linear = Linear {
            inputs: 64,
            weight: Dice(weights).small(64 * 64),
            scale: vec![0.01; 64],
            bias: vec![0.5; 64],
        };
        let mut rows = row.clone();
        rows.resize(6 * 64, 0.0);
        let mut panels = Panels::default();
        panels.fill(&rows, 64);
        let mut products = Vec::new();
        Product::new(&linear, OFFSET).apply(panels.iter(), &mut products);
        let highest = row.iter().fold(0.0_f32, |h, n| h.max(n.abs()));
        for (weights, product) in linear.weight.chunks(64).zip(&products) {
            let exact: f32 = row.iter().zip(weights).map(|(n, w)| n * f32::from(*w) * 0.01).sum();
            // Half a step an input, each times a weight of at most 128 steps.
            let bound = 64.0 * (highest / 127.0 / 2.0) * 1.28 + 1e-2;
            prop_assert!((product - exact - 0.5).abs() <= bound, "{product} for {exact}");
        }
        prop_assert!(products[64..].iter().all(|p| (p - 0.5).abs() < 1e-6), "a row of zeros has the bias");
    }

    #[test]
    fn attention_mixes_by_likeness(tokens in 1_usize..40, heads in 1_usize..3, seed: u64) {
        let size = attention::HEAD_SIZE;
        let joint: Vec<f32> = Dice(seed).floats(tokens * 3 * heads * size);
        let mut mixed = vec![0.0; tokens * heads * size];
        attend(&joint, heads, &mut mixed, &mut attention::Scratch::default());
        let vector = |token: usize, number: usize| {
            let start = (token * 3 * heads + number) * size;
            joint[start..start + size].iter().map(|n| f64::from(*n))
        };
        for token in 0..tokens {
            for head in 0..heads {
                let products = (0..tokens).map(|other| {
                    vector(token, head).zip(vector(other, heads + head)).map(|(q, k)| q * k).sum::<f64>().exp()
                });
                let products: Vec<f64> = products.collect();
                let total: f64 = products.iter().sum();
                for at in 0..size {
                    let value = |other: usize| vector(other, 2 * heads + head).nth(at).unwrap();
                    let wanted = (0..tokens).map(|t| products[t] / total * value(t)).sum::<f64>();
                    let found = f64::from(mixed[(token * heads + head) * size + at]);
                    prop_assert!((found - wanted).abs() < 1e-4, "{found} for {wanted}");
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_a_network_or_an_error(at in 0_usize..4000, byte: u8, cut in 0_usize..5000) {
        let mut file = pack(&entries(1), FORMAT);
        if let Some(place) = file.get_mut(at) {
            *place = byte;
        }
        let length = file.len();
        file.truncate(length - cut.min(length));
        if let Ok(network) = EncoderNetwork::parse(&file, WIDTH) {
            let _ = EncoderBackend::new(&network).infer(&[&[1, 2, 3]]);
        }
    }
}

/// Of the Gaussian integral, by the series of its density around 0 (Abramowitz and Stegun 26.2.10).
fn normal_share(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    for n in 1..200 {
        term *= -x * x / (2.0 * f64::from(n));
        sum += term / f64::from(2 * n + 1);
    }
    0.5 + sum / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn curves_are_what_they_stand_for() {
    for step in -6_000_i16..=6_000 {
        let x = f32::from(step) / 1000.0;
        let mut found = [x];
        gelu(&mut found);
        let wanted = f64::from(x) * normal_share(f64::from(x));
        let error = (f64::from(found[0]) - wanted).abs();
        assert!(error < 3e-5, "gelu({x}) is {} and not {wanted}", found[0]);
    }
    for step in 0..=8_000_i16 {
        let x = f32::from(step) / -100.0;
        let wanted = f64::from(x).exp();
        let error = (f64::from(exp(x)) / wanted - 1.0).abs();
        assert!(error < 1e-5, "exp({x}) is {} and not {wanted}", exp(x));
    }
    assert!(exp(-1e30) < 1e-30 && (exp(0.0) - 1.0).abs() < 1e-6);
}

#[test]
fn rows_are_normalised() {
    let norm = Norm {
        weight: vec![2.0; 64],
        bias: vec![1.0; 64],
        epsilon: 1e-12,
    };
    let mut rows = Dice(3).floats(128);
    let delta = Dice(4).floats(128);
    let sums: Vec<f32> = rows.iter().zip(&delta).map(|(a, b)| a + b).collect();
    add_and_normalise(&mut rows, &delta, &norm);
    for (row, sums) in rows.chunks(64).zip(sums.chunks(64)) {
        let mean = sums.iter().sum::<f32>() / 64.0;
        let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / 64.0;
        for (found, sum) in row.iter().zip(sums) {
            let wanted = (sum - mean) / variance.sqrt() * 2.0 + 1.0;
            assert!((found - wanted).abs() < 1e-4, "{found} for {wanted}");
        }
    }
}

#[test]
fn windows_that_cannot_be_read_fail() {
    let mut backend = backend(1);
    let long = vec![1; POSITIONS + 1];
    let failure = backend.infer(&[&[1], &long]).unwrap_err();
    assert_eq!(failure.message, "a window has 31 ids, more than 30");
    let failure = backend.infer(&[&[VOCABULARY as u32]]).unwrap_err();
    assert!(failure.message.contains("vocabulary"), "{failure:?}");
    assert_eq!(backend.infer(&[]).unwrap().rows().count(), 0);
    let empty = run(&mut backend, &[vec![], vec![1]]);
    assert_eq!(empty.len(), 2, "a window without ids has a row too");
}

#[test]
fn wrong_files_are_named() {
    let changed = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = entries(1);
        change(&mut entries);
        message_of(&pack(&entries, FORMAT), WIDTH)
    };
    let named = |name: &'static str, change: &'static dyn Fn(&mut Entry)| {
        changed(&move |entries: &mut Vec<Entry>| {
            change(entries.iter_mut().find(|e| e.name == name).unwrap());
        })
    };
    let cases = [
        (
            message_of(&pack(&entries(1), "kvetch-encoder/2"), WIDTH),
            "kvetch-encoder/2",
        ),
        (
            message_of(&pack(&entries(1), FORMAT), WIDTH + 1),
            "head.weight has shape [5, 64], not [6, 64]",
        ),
        (
            changed(&|e| e.retain(|e| e.name != "places")),
            "no tensor places",
        ),
        (
            changed(&|e| e.retain(|e| e.name != "layers.1.outer.scale")),
            "no tensor layers.1.outer.scale",
        ),
        (
            changed(&|e| e.push(Entry::floats("extra", &[1], &[1.0]))),
            "unknown tensor \"extra\"",
        ),
        (
            named("layers.0.qkv.weight", &|e| e.dtype = "F32"),
            "layers.0.qkv.weight",
        ),
        (
            named("words", &|e| e.shape = vec![VOCABULARY * 2, HIDDEN / 2]),
            "hidden: 32 is not a multiple of 64",
        ),
        (
            named("norm.bias", &|e| {
                e.bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
            }),
            "norm.bias has a number that is not finite",
        ),
        (
            named("layers.1.inner.bias", &|e| {
                e.name = "layers.2.qkv.weight".to_owned();
            }),
            "layers.1.inner.bias",
        ),
    ];
    for (message, part) in cases {
        assert!(message.contains(part), "{message} lacks {part}");
    }
}

fn message_of(file: &[u8], width: usize) -> String {
    EncoderNetwork::parse(file, width).unwrap_err().to_string()
}
