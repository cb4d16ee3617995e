//! Layer normalisation.

use multiversion::multiversion;

use super::lanes::LANES;
use super::parts::Norm;

/// Replaces each row of `x` by the normalised sum of it and `delta`'s row.
pub(super) fn add_and_normalise(x: &mut [f32], delta: &[f32], norm: &Norm) {
    run(x, delta, &norm.weight, &norm.bias, norm.epsilon);
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
#[expect(clippy::cast_precision_loss, reason = "rows are far shorter than 2^24")]
fn run(x: &mut [f32], delta: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let width = weight.len();
    let share = 1.0 / width as f32;
    for (row, delta) in x.chunks_exact_mut(width).zip(delta.chunks_exact(width)) {
        for (number, delta) in row.iter_mut().zip(delta) {
            *number += delta;
        }
        let mean = sum(row, |number| number) * share;
        let variance = sum(row, |number| (number - mean) * (number - mean)) * share;
        let factor = 1.0 / (variance + epsilon).sqrt();
        for (number, (weight, bias)) in row.iter_mut().zip(weight.iter().zip(bias)) {
            *number = (*number - mean) * factor * weight + bias;
        }
    }
}

/// Sum over a row, lane by lane and then the lanes in order.
#[expect(
    clippy::inline_always,
    reason = "must be compiled for its caller's instruction set"
)]
#[inline(always)]
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for numbers in row.as_chunks::<LANES>().0 {
        for (lane, number) in lanes.iter_mut().zip(numbers) {
            *lane += of(*number);
        }
    }
    lanes.into_iter().sum()
}
