//! The innermost product: six quantised rows times 64 columns of weights.

use multiversion::multiversion;
use multiversion::target::match_target;

use super::lanes::LANES;

/// Rows that are multiplied together: with [`LINES`] registers of columns they make 24 sums, and
/// leave room for the weights in the 32 registers of AVX-512.
pub(super) const ROWS: usize = 6;

/// Registers of columns.
pub(super) const LINES: usize = 4;

/// Columns that are multiplied together.
pub(super) const COLUMNS: usize = LANES * LINES;

/// Four neighbouring inputs of a row, as unsigned bytes.
pub(super) type Quad = [u8; 4];

/// The weights of four neighbouring inputs for 64 outputs, each four signed bytes of which the first
/// is in the lowest place; in whole cache lines.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Weights(pub(super) [[i32; LANES]; LINES]);

/// One row's sums for 64 outputs.
pub(super) type Row = [[i32; LANES]; LINES];

/// Sums of six rows for 64 outputs.
pub(super) type Sums = [Row; ROWS];

/// Sets each row's sums to `start` and the products of its inputs and the weights. Both are as long as
/// there are quads of inputs.
///
/// No sum overflows: [`parts`](super::parts) allows at most 2^14 inputs, each product is below 2^15.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vnni",
    "x86_64+avx2+fma"
))]
pub(super) fn products(inputs: [&[Quad]; ROWS], weights: &[Weights], start: &Row, sums: &mut Sums) {
    match_target! {
        "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vnni" => vnni::products(inputs, weights, start, sums),
        _ => plain::products(inputs, weights, start, sums),
    }
}

/// With the instruction made for it: four products an output at once, exactly.
#[cfg(target_arch = "x86_64")]
mod vnni {
    use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32};

    use safe_unaligned_simd::x86_64::{_mm512_loadu_epi32, _mm512_storeu_epi32};

    use super::{Quad, ROWS, Row, Sums, Weights};

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(super) fn products(
        inputs: [&[Quad]; ROWS],
        weights: &[Weights],
        start: &Row,
        sums: &mut Sums,
    ) {
        let load = |line: &[i32; 16]| _mm512_loadu_epi32(line);
        let mut held = [start.each_ref().map(load); ROWS];
        let [a, b, c, d, e, f] = inputs.map(|row| row.iter());
        let inputs = a.zip(b).zip(c).zip(d).zip(e).zip(f);
        for ((((((a, b), c), d), e), f), weights) in inputs.zip(weights) {
            let weights: [__m512i; 4] = weights.0.each_ref().map(load);
            for (held, input) in held.iter_mut().zip([a, b, c, d, e, f]) {
                let input = _mm512_set1_epi32(i32::from_le_bytes(*input));
                for (sum, weights) in held.iter_mut().zip(weights) {
                    *sum = _mm512_dpbusd_epi32(*sum, input, weights);
                }
            }
        }
        for (row, held) in sums.iter_mut().zip(held) {
            for (line, held) in row.iter_mut().zip(held) {
                _mm512_storeu_epi32(line, held);
            }
        }
    }
}

/// On any other machine.
mod plain {
    use super::{LANES, Quad, ROWS, Row, Sums, Weights};

    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn products(
        inputs: [&[Quad]; ROWS],
        weights: &[Weights],
        start: &Row,
        sums: &mut Sums,
    ) {
        for (sums, inputs) in sums.iter_mut().zip(inputs) {
            *sums = *start;
            for (line, sums) in sums.iter_mut().enumerate() {
                let weights = weights.iter().filter_map(|w| w.0.get(line));
                add_line(inputs, weights, sums);
            }
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn add_line<'a>(
        inputs: &[Quad],
        weights: impl Iterator<Item = &'a [i32; LANES]>,
        sums: &mut [i32; LANES],
    ) {
        let mut held = *sums;
        for (input, weights) in inputs.iter().zip(weights) {
            add_quad(*input, weights, &mut held);
        }
        *sums = held;
    }

    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn add_quad(input: Quad, weights: &[i32; LANES], sums: &mut [i32; LANES]) {
        let [a, b, c, d] = input.map(i32::from);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            let [v, w, x, y] = weights.to_le_bytes().map(|b| i32::from(b.cast_signed()));
            *sum += a * v + b * w + c * x + d * y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tensor_file::Dice;

    #[test]
    fn every_machine_finds_the_same_products() {
        let mut dice = Dice(5);
        let rows: [Vec<Quad>; ROWS] = std::array::from_fn(|_| {
            let bytes: Vec<u8> = dice.small(400).iter().map(|b| b.cast_unsigned()).collect();
            bytes.as_chunks().0.to_vec()
        });
        let mut word =
            || i32::from_le_bytes(std::array::from_fn(|_| dice.small(1)[0].cast_unsigned()));
        let mut lines = || std::array::from_fn(|_| std::array::from_fn(|_| word()));
        let weights: Vec<Weights> = (0..100).map(|_| Weights(lines())).collect();
        let start = lines().map(|line: [i32; LANES]| line.map(|n| n / 1024));
        let inputs = rows.each_ref().map(Vec::as_slice);
        let (mut found, mut wanted) = (Sums::default(), Sums::default());
        products(inputs, &weights, &start, &mut found);
        plain::products(inputs, &weights, &start, &mut wanted);
        assert_eq!(found, wanted);
    }
}
