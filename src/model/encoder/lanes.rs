//! Sums of sixteen numbers side by side.
//!
//! Written with the processor's own instructions, because the compiler does not find them for sums
//! that are to stay in registers. All three forms fuse multiplication and addition, and give the same
//! bits.

pub(super) use crate::model::product::LANES;

/// One number of each of sixteen things.
pub(super) type Lanes = [f32; LANES];

/// Writes `add_scaled` for one instruction set: adds to each of `N` sums, for one pair after the
/// other, the pair's lanes times the sum's number. `N` sums and the lanes should fit the registers.
macro_rules! add_scaled {
    ($features:literal, $register:ty, $registers:literal,
     $load:path, $store:path, $all:path, $fused:path) => {
        const WIDTH: usize = LANES / $registers;

        #[target_feature(enable = $features)]
        pub(in super::super) fn add_scaled<'a, const N: usize>(
            pairs: impl Iterator<Item = (&'a [f32; N], &'a Lanes)>,
            sums: &mut [Lanes; N],
        ) {
            let load = |lanes: &Lanes| -> [$register; $registers] {
                let mut parts = lanes.as_chunks::<WIDTH>().0.iter();
                std::array::from_fn(|_| parts.next().map_or($all(0.0), |part| $load(part)))
            };
            let mut held = sums.each_ref().map(load);
            for (numbers, lanes) in pairs {
                let lanes = load(lanes);
                for (held, number) in held.iter_mut().zip(numbers) {
                    let number = $all(*number);
                    for (held, lanes) in held.iter_mut().zip(lanes) {
                        *held = $fused(number, lanes, *held);
                    }
                }
            }
            for (sum, held) in sums.iter_mut().zip(held) {
                let parts = sum.as_chunks_mut::<WIDTH>().0;
                for (part, held) in parts.iter_mut().zip(held) {
                    $store(part, held);
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx512 {
    use std::arch::x86_64::{__m512, _mm512_fmadd_ps, _mm512_set1_ps};

    use safe_unaligned_simd::x86_64::{_mm512_loadu_ps, _mm512_storeu_ps};

    use super::{LANES, Lanes};

    add_scaled!(
        "avx512f,avx512bw,avx512dq,avx512vl",
        __m512,
        1,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_set1_ps,
        _mm512_fmadd_ps
    );
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use std::arch::x86_64::{__m256, _mm256_fmadd_ps, _mm256_set1_ps};

    use safe_unaligned_simd::x86_64::{_mm256_loadu_ps, _mm256_storeu_ps};

    use super::{LANES, Lanes};

    add_scaled!(
        "avx2,fma",
        __m256,
        2,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_set1_ps,
        _mm256_fmadd_ps
    );
}

pub(super) mod plain {
    use super::Lanes;

    pub(in super::super) fn add_scaled<'a, const N: usize>(
        pairs: impl Iterator<Item = (&'a [f32; N], &'a Lanes)>,
        sums: &mut [Lanes; N],
    ) {
        for (numbers, lanes) in pairs {
            for (sums, number) in sums.iter_mut().zip(numbers) {
                for (sum, lane) in sums.iter_mut().zip(lanes) {
                    *sum = number.mul_add(*lane, *sum);
                }
            }
        }
    }
}

/// Calls the `add_scaled` of the instruction set that a `multiversion` function is compiled for; its
/// targets must be the ones named here.
macro_rules! add_scaled_here {
    ($pairs:expr, $sums:expr) => {
        multiversion::target::match_target! {
            "x86_64+avx512f+avx512bw+avx512dq+avx512vl" => $crate::model::encoder::lanes::avx512::add_scaled($pairs, $sums),
            "x86_64+avx2+fma" => $crate::model::encoder::lanes::avx2::add_scaled($pairs, $sums),
            _ => $crate::model::encoder::lanes::plain::add_scaled($pairs, $sums),
        }
    };
}

pub(super) use add_scaled_here;

#[cfg(test)]
mod tests {
    use multiversion::multiversion;

    use super::*;
    use crate::model::tensor_file::Dice;

    #[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
    fn here(numbers: &[[f32; 8]], lanes: &[Lanes], sums: &mut [Lanes; 8]) {
        add_scaled_here!(numbers.iter().zip(lanes), sums);
    }

    #[test]
    fn every_machine_finds_the_same_sums() {
        let mut dice = Dice(6);
        let numbers = dice.floats(8 * 50);
        let lanes = dice.floats(LANES * 50);
        let (numbers, lanes) = (numbers.as_chunks().0, lanes.as_chunks().0);
        let mut found = [[0.5; LANES]; 8];
        let mut wanted = found;
        here(numbers, lanes, &mut found);
        plain::add_scaled(numbers.iter().zip(lanes), &mut wanted);
        assert_eq!(found, wanted);
    }
}
