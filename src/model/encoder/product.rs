//! A matrix of small integers, laid out for products with quantised rows.

use multiversion::multiversion;

use super::lanes::LANES;
use super::parts::Linear;
use super::quantise::{OFFSET, Panels};
use super::tile::{COLUMNS, LINES, ROWS, Sums, Weights, products};

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
    /// Lays out a checked matrix, whose inputs and outputs are multiples of 64.
    pub(super) fn new(linear: &Linear) -> Self {
        let inputs = linear.inputs;
        let outputs = linear.bias.len();
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
                    -OFFSET * row.iter().map(|w| i32::from(*w)).sum::<i32>()
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

    /// Sets `rows` to the outputs of `panels`, row by row.
    pub(super) fn apply(&self, panels: &Panels, rows: &mut Vec<f32>) {
        let panels: Vec<_> = panels.iter().collect();
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
                    let places = rows.filter_map(|row| row.as_chunks_mut().0.get_mut(at));
                    for ((place, sums), scale) in places.zip(&sums).zip(*scales) {
                        block.finish(sums, *scale, place);
                    }
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

impl Block {
    fn finish(&self, sums: &[[i32; LANES]; LINES], row_scale: f32, place: &mut [f32; COLUMNS]) {
        let column = [&self.scale, &self.bias];
        finish(sums.as_flattened(), row_scale, column, place);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
#[expect(
    clippy::cast_precision_loss,
    reason = "sums beyond 24 bits are rounded, to the nearest, everywhere alike"
)]
fn finish(
    sums: &[i32],
    row_scale: f32,
    [scale, bias]: [&[f32; COLUMNS]; 2],
    place: &mut [f32; COLUMNS],
) {
    let columns = scale.iter().zip(bias);
    for ((number, sum), (scale, bias)) in place.iter_mut().zip(sums).zip(columns) {
        *number = *sum as f32 * (row_scale * scale) + bias;
    }
}
