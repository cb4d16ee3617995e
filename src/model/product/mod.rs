//! A matrix of small integers, laid out for products with quantised rows.
//!
//! Integers add up alike in any order and floating-point steps have one fixed order, so outputs are
//! the same to the bit on every machine. Knows nothing of the networks that are made of products.

mod linear;
mod quantise;
mod tile;

use multiversion::multiversion;

pub(super) use linear::{Linear, check_side};
pub(super) use quantise::{OFFSET, Panel, Panels, TO_WHOLE};
pub(super) use tile::{COLUMNS, LANES, Quad, ROWS};
use tile::{LINES, Sums, Weights, products};

/// Panels that one block of weights meets before the next block: their inputs and the block fit a
/// core's first-level cache at 384 inputs.
const PANELS_AT_ONCE: usize = 8;

/// `weight · row + bias` for every row.
#[derive(Debug)]
pub(super) struct Product {
    inputs: usize,
    outputs: usize,
    /// For each block of 64 outputs, a line for each four inputs.
    weights: Vec<Weights>,
    blocks: Vec<Block>,
}

/// What is common to all rows of a block of outputs.
#[derive(Debug)]
struct Block {
    /// Takes back what the offset of the inputs adds.
    start: [[i32; LANES]; LINES],
    scale: [f32; COLUMNS],
    bias: [f32; COLUMNS],
}

impl Product {
    /// Lays out a checked matrix, whose inputs and outputs are multiples of 64. Input bytes stand for
    /// themselves less `offset`.
    pub(super) fn new(linear: &Linear, offset: i32) -> Self {
        let inputs = linear.inputs;
        let outputs = linear.outputs();
        let rows: Vec<&[i8]> = linear.weight.chunks_exact(inputs).collect();
        let mut weights = Vec::with_capacity(outputs * inputs / (4 * COLUMNS));
        let mut blocks = Vec::with_capacity(outputs / COLUMNS);
        for (at, rows) in rows.chunks_exact(COLUMNS).enumerate() {
            for quad in 0..inputs / 4 {
                weights.push(Weights(lines(rows, |row| {
                    let word = row.as_chunks::<4>().0.get(quad).copied();
                    i32::from_le_bytes(word.unwrap_or_default().map(i8::cast_unsigned))
                })));
            }
            let part = |all: &[f32]| all.as_chunks::<COLUMNS>().0.get(at).copied();
            blocks.push(Block {
                start: lines(rows, |row| {
                    -offset * row.iter().map(|w| i32::from(*w)).sum::<i32>()
                }),
                scale: part(&linear.scale).unwrap_or([0.0; COLUMNS]),
                bias: part(&linear.bias).unwrap_or([0.0; COLUMNS]),
            });
        }
        Self {
            inputs,
            outputs,
            weights,
            blocks,
        }
    }

    /// Inputs a row.
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Outputs a row.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Sets `rows` to the outputs of `panels`, row by row.
    pub(super) fn apply<'a>(&self, panels: impl Iterator<Item = Panel<'a>>, rows: &mut Vec<f32>) {
        let panels: Vec<_> = panels.collect();
        rows.resize(panels.len() * ROWS * self.outputs, 0.0);
        let groups = rows.chunks_mut(PANELS_AT_ONCE * ROWS * self.outputs);
        let mut sums = Sums::default();
        for (panels, rows) in panels.chunks(PANELS_AT_ONCE).zip(groups) {
            let weights = self.weights.chunks_exact(self.inputs / 4);
            for (at, (weights, block)) in weights.zip(&self.blocks).enumerate() {
                let rows = rows.chunks_exact_mut(ROWS * self.outputs);
                for ((inputs, scales), rows) in panels.iter().zip(rows) {
                    products(*inputs, weights, &block.start, &mut sums);
                    let rows = rows.chunks_exact_mut(self.outputs);
                    finish(
                        &sums,
                        scales,
                        block,
                        rows.filter_map(|row| row.as_chunks_mut().0.get_mut(at)),
                    );
                }
            }
        }
    }
}

/// One word of each of 64 rows.
fn lines(rows: &[&[i8]], word: impl Fn(&[i8]) -> i32) -> [[i32; LANES]; LINES] {
    let mut words = [[0; LANES]; LINES];
    for (place, row) in words.as_flattened_mut().iter_mut().zip(rows) {
        *place = word(row);
    }
    words
}

/// Turns six rows' sums into numbers.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
#[expect(
    clippy::cast_precision_loss,
    reason = "sums beyond 24 bits are rounded, to the nearest, everywhere alike"
)]
fn finish<'a>(
    sums: &Sums,
    scales: &[f32; ROWS],
    block: &Block,
    places: impl Iterator<Item = &'a mut [f32; COLUMNS]>,
) {
    for ((place, sums), row_scale) in places.zip(sums).zip(scales) {
        let columns = block.scale.iter().zip(&block.bias);
        let numbers = place.iter_mut().zip(sums.as_flattened()).zip(columns);
        for ((number, sum), (scale, bias)) in numbers {
            *number = *sum as f32 * (row_scale * scale) + bias;
        }
    }
}
