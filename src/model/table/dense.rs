//! Matrix times vector in one fixed order of additions.

use super::parts::Matrix;

/// Outputs that are added up together; each has its own sum, so that their number changes speed and
/// never a result. Fewer outputs are filled up with zeros.
const BLOCK: usize = 64;

/// A matrix laid out for [`Dense::add`].
#[derive(Debug)]
pub(super) struct Dense {
    inputs: usize,
    pub(super) outputs: usize,
    /// For each block of outputs, the weights of each input.
    weights: Vec<[f32; BLOCK]>,
    /// In whole blocks.
    bias: Vec<f32>,
}

impl Dense {
    /// Lays out a checked matrix.
    pub(super) fn new(matrix: &Matrix) -> Self {
        let (inputs, outputs) = (matrix.inputs, matrix.bias.len());
        let blocks = outputs.div_ceil(BLOCK);
        let weight = |output: usize, input: usize| {
            let row = matrix.weight.chunks_exact(inputs).nth(output);
            row.and_then(|row| row.get(input))
                .copied()
                .unwrap_or_default()
        };
        let line = |block: usize, input: usize| {
            std::array::from_fn(|at| weight(block * BLOCK + at, input))
        };
        let mut bias = matrix.bias.clone();
        bias.resize(blocks * BLOCK, 0.0);
        Self {
            inputs,
            outputs,
            weights: (0..blocks)
                .flat_map(|block| (0..inputs).map(move |input| line(block, input)))
                .collect(),
            bias,
        }
    }

    /// Sets `sums` to the bias.
    pub(super) fn start(&self, sums: &mut Vec<f32>) {
        sums.clear();
        sums.extend_from_slice(&self.bias);
    }

    /// Adds to each output's sum the products with the inputs: one after the other in the order of
    /// inputs, product and sum each rounded.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn add(&self, inputs: &[f32], sums: &mut [f32]) {
        let blocks = self.weights.chunks_exact(self.inputs);
        let (sums, _) = sums.as_chunks_mut::<BLOCK>();
        for (weights, block) in blocks.zip(sums) {
            let mut sum = *block;
            for (input, weights) in inputs.iter().zip(weights) {
                for at in 0..BLOCK {
                    sum[at] += input * weights[at];
                }
            }
            *block = sum;
        }
    }
}
