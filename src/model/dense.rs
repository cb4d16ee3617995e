//! Matrices times vectors in one fixed order of additions.

/// A matrix row by row, and what is added to each output.
#[derive(Debug)]
pub(super) struct Matrix {
    pub(super) inputs: usize,
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

/// Outputs that lie side by side. Fewer are filled up with zeros.
const BLOCK: usize = 64;

/// Half of a block.
const HALF: usize = BLOCK / 2;

/// What one input adds to a block of outputs, in whole cache lines.
#[derive(Debug)]
#[repr(align(64))]
struct Weights([[f32; HALF]; 2]);

/// A matrix laid out for [`Dense::add`].
#[derive(Debug)]
pub(super) struct Dense {
    /// Inputs a window.
    inputs: usize,
    /// For each block of outputs, the weights of each input.
    weights: Vec<Weights>,
    /// In whole blocks.
    bias: Vec<f32>,
}

impl Dense {
    /// Lays out a checked matrix.
    pub(super) fn new(matrix: &Matrix) -> Self {
        let inputs = matrix.inputs;
        let blocks = matrix.bias.len().div_ceil(BLOCK);
        let weight = |output: usize, input: usize| {
            let row = matrix.weight.chunks_exact(matrix.inputs).nth(output);
            row.and_then(|row| row.get(input))
                .copied()
                .unwrap_or_default()
        };
        let line = |block: usize, input: usize| {
            Weights(std::array::from_fn(|half| {
                let first = block * BLOCK + half * HALF;
                std::array::from_fn(|at| weight(first + at, input))
            }))
        };
        let mut bias = matrix.bias.clone();
        bias.resize(blocks * BLOCK, 0.0);
        Self {
            inputs,
            weights: (0..blocks)
                .flat_map(|block| (0..inputs).map(move |input| line(block, input)))
                .collect(),
            bias,
        }
    }

    /// Outputs a window, in whole blocks.
    pub(super) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Sets the sums of `windows` windows to the bias.
    pub(super) fn start(&self, windows: usize, sums: &mut Vec<f32>) {
        sums.clear();
        (0..windows).for_each(|_| sums.extend_from_slice(&self.bias));
    }

    /// Adds to each output's sum the products with the window's inputs: one after the other in the
    /// order of inputs, product and sum each rounded. Windows do not touch each other; two at a time
    /// share the fetching of weights.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn add(&self, inputs: &[f32], sums: &mut [f32]) {
        let mut inputs = inputs.chunks_exact(2 * self.inputs);
        let mut sums = sums.chunks_exact_mut(2 * self.outputs());
        for (inputs, sums) in inputs.by_ref().zip(sums.by_ref()) {
            let (first, second) = inputs.split_at(self.inputs);
            let (first_sums, second_sums) = sums.split_at_mut(self.outputs());
            self.add_two([first, second], first_sums, second_sums);
        }
        self.add_one(inputs.remainder(), sums.into_remainder());
    }

    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn add_one(&self, inputs: &[f32], sums: &mut [f32]) {
        let (sums, _) = sums.as_chunks_mut::<BLOCK>();
        for (weights, sums) in self.weights.chunks_exact(self.inputs).zip(sums) {
            let mut held = *sums;
            for (input, weights) in inputs.iter().zip(weights) {
                for (sum, weight) in held.iter_mut().zip(weights.0.as_flattened()) {
                    *sum += input * weight;
                }
            }
            *sums = held;
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn add_two(&self, inputs: [&[f32]; 2], first: &mut [f32], second: &mut [f32]) {
        let (first, _) = first.as_chunks_mut::<HALF>();
        let (second, _) = second.as_chunks_mut::<HALF>();
        let sums = first.chunks_exact_mut(2).zip(second.chunks_exact_mut(2));
        for (weights, sums) in self.weights.chunks_exact(self.inputs).zip(sums) {
            if let ([low, high], [other_low, other_high]) = sums {
                add_halves(inputs, weights, |w| &w.0[0], [low, other_low]);
                add_halves(inputs, weights, |w| &w.0[1], [high, other_high]);
            }
        }
    }
}

/// Half a block of two windows: with their weights, as many numbers as AVX2 has registers for.
#[expect(
    clippy::inline_always,
    reason = "must be compiled for its caller's instruction set"
)]
#[inline(always)]
fn add_halves(
    [first, second]: [&[f32]; 2],
    weights: &[Weights],
    half: impl Fn(&Weights) -> &[f32; HALF],
    [first_sums, second_sums]: [&mut [f32; HALF]; 2],
) {
    let mut a = *first_sums;
    let mut b = *second_sums;
    for ((x, y), weights) in first.iter().zip(second).zip(weights) {
        let weights = half(weights);
        for (sum, weight) in a.iter_mut().zip(weights) {
            *sum += x * weight;
        }
        for (sum, weight) in b.iter_mut().zip(weights) {
            *sum += y * weight;
        }
    }
    *first_sums = a;
    *second_sums = b;
}
