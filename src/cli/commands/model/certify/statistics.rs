//! Shares with their intervals, and macro-F1.

use super::answers::MAX_CLASSES;
use crate::model::Measured;

/// How the intervals are made; stands in the certificate.
pub(super) const INTERVALS: &str =
    "95 %: Wilson over messages for agreement, bootstrap of 1000 over messages for loss";

/// Resamples of the bootstrap: the ends of a 95 % interval are then the 25th values from either side.
pub(super) const RESAMPLES: usize = 1000;

/// 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// A mean of `count` values in 0..1 with Wilson's interval. For values other than 0 and 1 it is wider
/// than it need be: a mean in 0..1 varies at most as much as a share.
pub(super) fn wilson(mean: f64, count: usize) -> Measured {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let n = count as f64;
    if count == 0 {
        return Measured::default();
    }
    let centre = mean + Z * Z / (2.0 * n);
    let spread = Z
        * (mean * (1.0 - mean) / n + Z * Z / (4.0 * n * n))
            .max(0.0)
            .sqrt();
    let scale = 1.0 + Z * Z / n;
    Measured {
        value: short(mean),
        low: short(((centre - spread) / scale).clamp(0.0, 1.0)),
        high: short(((centre + spread) / scale).clamp(0.0, 1.0)),
    }
}

/// Four decimal places.
pub(super) fn short(value: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let short = ((value * 10_000.0).round() / 10_000.0) as f32;
    if short == 0.0 { 0.0 } else { short }
}

/// The value with the ends of its resampled values.
pub(super) fn bootstrapped(value: f64, mut resampled: Vec<f64>) -> Measured {
    resampled.sort_by(f64::total_cmp);
    let tail = resampled.len() / 40;
    let low = resampled.get(tail).copied().unwrap_or(value);
    let high = resampled.iter().rev().nth(tail).copied().unwrap_or(value);
    Measured {
        value: short(value),
        low: short(low),
        high: short(high),
    }
}

/// Counts of one question's answers against the right ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Confusion {
    right: [u32; MAX_CLASSES],
    given: [u32; MAX_CLASSES],
    wanted: [u32; MAX_CLASSES],
}

impl Confusion {
    /// Counts one answer.
    pub(super) fn add(&mut self, wanted: u8, given: u8) {
        bump(&mut self.wanted, wanted);
        bump(&mut self.given, given);
        if wanted == given {
            bump(&mut self.right, wanted);
        }
    }

    /// Counts a yes/no question of its own class: present or not.
    pub(super) fn add_presence(&mut self, class: u8, wanted: bool, given: bool) {
        if wanted {
            bump(&mut self.wanted, class);
        }
        if given {
            bump(&mut self.given, class);
        }
        if wanted && given {
            bump(&mut self.right, class);
        }
    }

    /// Mean F1 of the classes that were wanted at all; `None` when none was.
    pub(super) fn macro_f1(&self) -> Option<f64> {
        let rows = self.right.iter().zip(self.given).zip(self.wanted);
        let scores: Vec<f64> = rows
            .filter(|((_, _), wanted)| *wanted > 0)
            .map(|((right, given), wanted)| 2.0 * f64::from(*right) / f64::from(given + wanted))
            .collect();
        mean(&scores)
    }
}

fn bump(counts: &mut [u32], class: u8) {
    if let Some(count) = counts.get_mut(usize::from(class)) {
        *count += 1;
    }
}

/// The mean; `None` of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let count = values.len() as f64;
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count)
}

/// A small generator of numbers (Steele, Lea & Flood 2014, `SplitMix64`) with a fixed start, so that a
/// certificate can be made again to the byte.
pub(super) struct Draws(u64);

impl Draws {
    /// Always the same draws.
    pub(super) fn new() -> Self {
        Self(0x6b76_6574_6368)
    }

    /// `count` positions below `count`, with repeats.
    pub(super) fn resample(&mut self, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.below(count)).collect()
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let wide = u128::from(z) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_the_textbook_intervals() {
        let table = [
            (0.5, 10, (0.2366, 0.7634)),
            (1.0, 10, (0.7225, 1.0)),
            (0.0, 10, (0.0, 0.2775)),
            (0.98, 1000, (0.9693, 0.9870)),
        ];
        for (mean, count, (low, high)) in table {
            let found = wilson(mean, count);
            assert!(
                (found.low - low).abs() < 2e-4,
                "{mean} of {count}: {found:?}"
            );
            assert!(
                (found.high - high).abs() < 2e-4,
                "{mean} of {count}: {found:?}"
            );
        }
    }

    #[test]
    fn macro_f1_is_the_mean_over_wanted_classes() {
        let mut confusion = Confusion::default();
        for (wanted, given) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
            confusion.add(wanted, given);
        }
        let wanted = f64::midpoint(4.0 / 5.0, 2.0 / 3.0);
        assert!((confusion.macro_f1().unwrap() - wanted).abs() < 1e-9);
        assert!(Confusion::default().macro_f1().is_none());
        let mut flags = Confusion::default();
        flags.add_presence(3, true, false);
        flags.add_presence(3, true, true);
        flags.add_presence(4, false, true);
        assert!((flags.macro_f1().unwrap() - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn draws_repeat_and_spread() {
        let draws = Draws::new().resample(1000);
        assert_eq!(draws, Draws::new().resample(1000));
        assert!(draws.iter().all(|at| *at < 1000));
        let low = draws.iter().filter(|at| **at < 500).count();
        assert!((400..600).contains(&low), "{low}");
        let around = bootstrapped(0.5, (0..1000).map(|i| f64::from(i) / 1000.0).collect());
        assert!((around.low - 0.025).abs() < 1e-3 && (around.high - 0.974).abs() < 2e-3);
    }
}
