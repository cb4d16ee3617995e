//! The innermost product: six quantised rows times 64 columns of weights.

use multiversion::multiversion;
use multiversion::target::match_target;

/// Sums of one register.
pub(in crate::model) const LANES: usize = 16;

/// Rows that are multiplied together: with [`LINES`] registers of columns they make 24 sums, and
/// leave room for the weights in the 32 registers of AVX-512.
pub(in crate::model) const ROWS: usize = 6;

/// Registers of columns.
pub(super) const LINES: usize = 4;

/// Columns that are multiplied together.
pub(in crate::model) const COLUMNS: usize = LANES * LINES;

/// Four neighbouring inputs of a row, as unsigned bytes.
pub(in crate::model) type Quad = [u8; 4];

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
/// No sum overflows: [`Linear`](super::Linear) has at most 2^14 inputs, each product is below 2^15.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vnni",
    "x86_64+avx2+fma"
))]
pub(super) fn products(inputs: [&[Quad]; ROWS], weights: &[Weights], start: &Row, sums: &mut Sums) {
    match_target! {
        "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vnni" => vnni::products(inputs, weights, start, sums),
        "x86_64+avx2+fma" => avx2::products(inputs, weights, start, sums),
        _ => plain::products(inputs, weights, start, sums),
    }
}

/// The same quad of every row, one after the other.
#[inline]
fn side_by_side(rows: [&[Quad]; ROWS]) -> impl Iterator<Item = [&Quad; ROWS]> {
    let [r0, r1, r2, r3, r4, r5] = rows.map(|row| row.iter());
    let zipped = r0.zip(r1).zip(r2).zip(r3).zip(r4).zip(r5);
    zipped.map(|(((((r0, r1), r2), r3), r4), r5)| [r0, r1, r2, r3, r4, r5])
}

/// With the instruction made for it: four products an output at once, exactly.
#[cfg(target_arch = "x86_64")]
mod vnni {
    use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32};

    use safe_unaligned_simd::x86_64::{_mm512_loadu_epi32, _mm512_storeu_epi32};

    use super::{Quad, ROWS, Row, Sums, Weights, side_by_side};

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(super) fn products(
        inputs: [&[Quad]; ROWS],
        weights: &[Weights],
        start: &Row,
        sums: &mut Sums,
    ) {
        let load = |line: &[i32; 16]| _mm512_loadu_epi32(line);
        let mut held = [start.each_ref().map(load); ROWS];
        for (inputs, weights) in side_by_side(inputs).zip(weights) {
            let weights: [__m512i; 4] = weights.0.each_ref().map(load);
            for (held, input) in held.iter_mut().zip(inputs) {
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

/// Without that instruction: even and odd bytes widened to sixteen bits and multiplied apart, because
/// the instruction for bytes of this set saturates. An eighth of the speed of [`vnni`], three times that
/// of [`plain`] (measured on one machine).
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_and_si256, _mm256_madd_epi16, _mm256_set1_epi16,
        _mm256_set1_epi32, _mm256_slli_epi16, _mm256_srai_epi16, _mm256_srli_epi16,
    };

    use safe_unaligned_simd::x86_64::{_mm256_loadu_si256, _mm256_storeu_si256};

    use super::{Quad, ROWS, Row, Sums, Weights, side_by_side};

    /// Columns of one register.
    const HALF: usize = 8;

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn products(
        inputs: [&[Quad]; ROWS],
        weights: &[Weights],
        start: &Row,
        sums: &mut Sums,
    ) {
        let parts = start.as_flattened().as_chunks::<HALF>().0;
        for (at, start) in parts.iter().enumerate() {
            let weights = weights.iter();
            let weights = weights.filter_map(|w| w.0.as_flattened().as_chunks().0.get(at));
            let held = add(inputs, weights, _mm256_loadu_si256(start));
            for (row, held) in sums.iter_mut().zip(held) {
                if let Some(part) = row.as_flattened_mut().as_chunks_mut::<HALF>().0.get_mut(at) {
                    _mm256_storeu_si256(part, held);
                }
            }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    fn add<'a>(
        inputs: [&[Quad]; ROWS],
        weights: impl Iterator<Item = &'a [i32; HALF]>,
        start: __m256i,
    ) -> [__m256i; ROWS] {
        let mut held = [start; ROWS];
        let low_byte = _mm256_set1_epi16(0xff);
        for (inputs, weights) in side_by_side(inputs).zip(weights) {
            let weights = _mm256_loadu_si256(weights);
            let even = _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(weights));
            let odd = _mm256_srai_epi16::<8>(weights);
            for (held, input) in held.iter_mut().zip(inputs) {
                let input = _mm256_set1_epi32(i32::from_le_bytes(*input));
                let low = _mm256_madd_epi16(_mm256_and_si256(input, low_byte), even);
                let high = _mm256_madd_epi16(_mm256_srli_epi16::<8>(input), odd);
                *held = _mm256_add_epi32(_mm256_add_epi32(*held, low), high);
            }
        }
        held
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
        let input = input.map(i32::from);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            let weights = weights.to_le_bytes().map(|b| i32::from(b.cast_signed()));
            let products = input.iter().zip(weights).map(|(i, w)| i * w);
            *sum += products.sum::<i32>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tensor_file::Dice;

    #[cfg(target_arch = "x86_64")]
    #[multiversion(targets("x86_64+avx2+fma"))]
    fn with_avx2(inputs: [&[Quad]; ROWS], weights: &[Weights], start: &Row, sums: &mut Sums) {
        match_target! {
            "x86_64+avx2+fma" => avx2::products(inputs, weights, start, sums),
            _ => plain::products(inputs, weights, start, sums),
        }
    }

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
        #[cfg(target_arch = "x86_64")]
        {
            found = Sums::default();
            with_avx2(inputs, &weights, &start, &mut found);
            assert_eq!(found, wanted);
        }
    }
}
