//! Rows of numbers as bytes, each row with a scale of its own.

use multiversion::multiversion;

use super::tile::{LANES, Quad, ROWS};

/// Added to a number below 2^22, it leaves the nearest whole number (halves to even) in the low bits of
/// the sum.
pub(in crate::model) const TO_WHOLE: f32 = 12_582_912.0;

/// Largest magnitude of a quantised number.
const LIMIT: f32 = 127.0;

/// What is added to a quantised number to make it unsigned, as the instruction for products wants it.
pub(in crate::model) const OFFSET: i32 = 128;

/// [`ROWS`] rows' quads of inputs and scales.
pub(in crate::model) type Panel<'a> = ([&'a [Quad]; ROWS], &'a [f32; ROWS]);

/// Quantised rows, whole panels of [`ROWS`].
#[derive(Debug, Default)]
pub(in crate::model) struct Panels {
    bytes: Vec<u8>,
    /// Value of one step of each row.
    scales: Vec<f32>,
    inputs: usize,
}

impl Panels {
    /// Quantises rows of `inputs` numbers, a multiple of [`LANES`]; the number of rows is a multiple of
    /// [`ROWS`]. A row's largest magnitude becomes 127, a row of zeros stays zeros.
    pub(in crate::model) fn fill(&mut self, rows: &[f32], inputs: usize) {
        self.inputs = inputs;
        self.scales.clear();
        self.bytes.resize(rows.len(), 0);
        fill(self, rows);
    }

    /// For each panel its rows' quads of inputs and scales.
    pub(in crate::model) fn iter(&self) -> impl Iterator<Item = Panel<'_>> {
        let (scales, _) = self.scales.as_chunks::<ROWS>();
        let mut rows = self.bytes.chunks_exact(self.inputs.max(1));
        scales.iter().map(move |scales| {
            let row = |_| rows.next().unwrap_or_default().as_chunks().0;
            (std::array::from_fn(row), scales)
        })
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn fill(panels: &mut Panels, rows: &[f32]) {
    let places = panels.bytes.chunks_exact_mut(panels.inputs);
    for (row, place) in rows.chunks_exact(panels.inputs).zip(places) {
        let highest = highest(row);
        let steps = if highest > 0.0 { LIMIT / highest } else { 0.0 };
        panels.scales.push(highest / LIMIT);
        for (byte, number) in place.iter_mut().zip(row) {
            *byte = to_byte(number * steps);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low byte is the number, which lies within -127 and 127"
)]
#[inline]
fn to_byte(number: f32) -> u8 {
    (number + TO_WHOLE).to_bits() as u8 ^ 0x80
}

#[expect(
    clippy::inline_always,
    reason = "must be compiled for its caller's instruction set"
)]
#[inline(always)]
fn highest(row: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for numbers in row.as_chunks::<LANES>().0 {
        for (lane, number) in lanes.iter_mut().zip(numbers) {
            let size = number.abs();
            *lane = if size > *lane { size } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, f32::max)
}
