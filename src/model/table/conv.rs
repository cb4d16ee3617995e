//! The second convolution: a product over the bytes of neighbouring positions.

use multiversion::multiversion;

use super::parts::Parts;
use crate::model::product::{Panel, Product, Quad, ROWS};

/// Bytes are what they are: no step of theirs has another value.
const PLAIN: [f32; ROWS] = [1.0; ROWS];

/// Filters over positions.
#[derive(Debug)]
pub(super) struct Conv {
    product: Product,
    channels: usize,
    filters: usize,
    reach: usize,
}

/// Bytes of the positions of several windows, and room for what the filters make of them.
///
/// Rows of zeros before, between and behind the windows stand for what lies outside of them, so that the
/// inputs of a position are one slice.
#[derive(Debug, Default)]
pub(super) struct Positions {
    bytes: Vec<u8>,
    /// For each window where its rows begin, and how many there are.
    windows: Vec<(usize, usize)>,
    values: Vec<f32>,
}

impl Positions {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.windows.clear();
    }
}

impl Conv {
    pub(super) fn new(parts: &Parts) -> Self {
        Self {
            product: Product::new(&parts.conv, 0),
            channels: parts.channels,
            filters: parts.conv.outputs(),
            reach: parts.reach,
        }
    }

    /// Numbers a position.
    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// Room for the bytes of one more window.
    pub(super) fn place<'a>(&self, ids: usize, positions: &'a mut Positions) -> &'a mut [u8] {
        let start = positions.bytes.len() + self.reach * self.channels;
        positions.windows.push((start / self.channels, ids));
        positions.bytes.resize(start + ids * self.channels, 0);
        positions.bytes.get_mut(start..).unwrap_or_default()
    }

    /// Finds the values of all filters at all positions that have been placed.
    pub(super) fn run(&self, positions: &mut Positions) {
        let rows = positions.bytes.len() / self.channels;
        let rows = rows.saturating_sub(self.reach);
        let rows = rows.next_multiple_of(ROWS);
        positions
            .bytes
            .resize((rows + 2 * self.reach) * self.channels, 0);
        let panels = (0..rows)
            .step_by(ROWS)
            .map(|first| self.panel(first, &positions.bytes));
        self.product.apply(panels, &mut positions.values);
    }

    /// The inputs of six positions, the first of which is `reach` behind row `first`.
    fn panel<'a>(&self, first: usize, bytes: &'a [u8]) -> Panel<'a> {
        let inputs = (2 * self.reach + 1) * self.channels;
        let row = |at: usize| -> &'a [Quad] {
            let start = (first + at) * self.channels;
            let row = bytes.get(start..start + inputs);
            row.unwrap_or_default().as_chunks().0
        };
        (std::array::from_fn(row), &PLAIN)
    }

    /// Appends the highest values of all filters over the positions of a window, and behind them the sums
    /// of their values; none is below zero.
    pub(super) fn pool(&self, window: usize, positions: &Positions, numbers: &mut Vec<f32>) {
        let Some((start, length)) = positions.windows.get(window) else {
            return;
        };
        let from = (start - self.reach) * self.filters;
        let values = positions.values.get(from..from + length * self.filters);
        let end = numbers.len();
        numbers.resize(end + 2 * self.filters, 0.0);
        if let Some((highest, sums)) = numbers
            .get_mut(end..)
            .and_then(|places| places.split_at_mut_checked(self.filters))
        {
            reduce(values.unwrap_or_default(), highest, sums);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn reduce(values: &[f32], highest: &mut [f32], sums: &mut [f32]) {
    for row in values.chunks_exact(highest.len()) {
        for ((highest, sum), value) in highest.iter_mut().zip(&mut *sums).zip(row) {
            let value = if *value > 0.0 { *value } else { 0.0 };
            *highest = if value > *highest { value } else { *highest };
            *sum += value;
        }
    }
}
