//! The two curved functions, as polynomials: the compiler works on many numbers together, and every
//! machine gives the same bits.

use multiversion::multiversion;

use crate::model::product::TO_WHOLE;

/// Magnitude beyond which a number counts as this one: there the two branches of the activation
/// differ from 0 and the number itself by 2e-5.
const FAR: f32 = 4.5;

/// `(gelu(t) - t) / t` on 0 to [`FAR`], in powers of `2t / FAR - 1`, highest first. A Chebyshev fit at
/// 400 points; the activation is within 3e-5 of its definition everywhere (a test says so), a
/// hundredth of the step it is quantised to.
const TAIL: [f32; 10] = [
    0.020_228_032,
    -0.030_289_676,
    -0.051_242_776,
    0.130_428_09,
    -0.036_723_617,
    -0.157_099_89,
    0.246_415_6,
    -0.180_833_35,
    0.071_340_99,
    -0.012_222_856,
];

/// Powers of 2 on -1/2 to 1/2, highest power first: a least-squares fit within 8e-8.
const POWER: [f32; 6] = [
    0.001_326_697,
    0.009_675_46,
    0.055_507_425,
    0.240_221_22,
    0.693_146_94,
    1.0,
];

/// Lowest exponent that is told apart: below it a power is nothing beside 1.
const LOWEST: f32 = -80.0;

/// Replaces each number by the Gaussian error linear unit of it.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn gelu(numbers: &mut [f32]) {
    for number in numbers {
        let size = number.abs();
        let size = if size < FAR { size } else { FAR };
        let at = size.mul_add(2.0 / FAR, -1.0);
        let mut share = TAIL[0];
        for factor in &TAIL[1..] {
            share = share.mul_add(at, *factor);
        }
        let positive = if *number > 0.0 { *number } else { 0.0 };
        *number = share.mul_add(size, positive);
    }
}

/// e to the power of a number, which is not above 0.
#[expect(
    clippy::inline_always,
    reason = "must be compiled for its caller's instruction set"
)]
#[inline(always)]
pub(super) fn exp(number: f32) -> f32 {
    let number = if number > LOWEST { number } else { LOWEST };
    let shifted = number.mul_add(std::f32::consts::LOG2_E, TO_WHOLE);
    let rest = number.mul_add(std::f32::consts::LOG2_E, TO_WHOLE - shifted);
    let mut power = POWER[0];
    for factor in &POWER[1..] {
        power = power.mul_add(rest, *factor);
    }
    f32::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23))
}
