//! Percentile intervals by the bootstrap (Efron 1979), over counts of like messages.
//!
//! Every figure here depends on the messages only through the counts of the cells they fall into,
//! so drawing messages with replacement is drawing the cells' counts from a multinomial
//! distribution. A round costs the number of cells, however many messages there are.

use super::number::{float, reported};
use super::random::Random;
use super::report::Estimate;

/// Share of the drawn values inside an interval.
pub(super) const LEVEL: f64 = 0.95;

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Rounds; 0 leaves the intervals out.
    pub rounds: u32,
    /// Seed; the same seed gives the same intervals.
    pub seed: u64,
}

impl Default for Bootstrap {
    /// 1,000 rounds: the ends of an interval then move by about a twentieth of its width from seed
    /// to seed.
    fn default() -> Self {
        Self {
            rounds: 1000,
            seed: 1,
        }
    }
}

/// Values of several figures in every round.
pub(super) struct Drawn {
    columns: Vec<Vec<f64>>,
}

impl Bootstrap {
    /// Draws the cells' counts in every round and takes the figures of each draw.
    pub(super) fn draw(
        self,
        counts: &[u64],
        stream: &str,
        figures: impl Fn(&[u64]) -> Vec<f64>,
    ) -> Drawn {
        let mut random = Random::new(self.seed, stream);
        let mut drawn = vec![0; counts.len()];
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for _ in 0..self.rounds {
            random.multinomial(counts, &mut drawn);
            let values = figures(&drawn);
            columns.resize(values.len().max(columns.len()), Vec::new());
            for (column, value) in columns.iter_mut().zip(values) {
                column.push(value);
            }
        }
        Drawn { columns }
    }
}

impl Drawn {
    /// The figure with its interval: the middle 95 % of the rounds in which it is defined.
    pub(super) fn estimate(&self, at: usize, value: f64) -> Estimate {
        let values = self.columns.get(at).map_or(&[][..], Vec::as_slice);
        let mut defined: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        defined.sort_by(f64::total_cmp);
        let tail = (1.0 - LEVEL) / 2.0;
        let is_defined = value.is_finite();
        let end = |p| {
            quantile(&defined, p)
                .filter(|_| is_defined)
                .and_then(reported)
        };
        Estimate {
            value: reported(value),
            low: end(tail),
            high: end(1.0 - tail),
        }
    }

    /// Two-sided bootstrap p-value of "the figure is 0": twice the smaller share of rounds on one
    /// side of 0, with one added to the rounds and to that side (Davison and Hinkley 1997, 4.2).
    pub(super) fn p_of_zero(&self, at: usize) -> Option<f64> {
        let values = self.columns.get(at)?;
        let defined = || values.iter().filter(|v| v.is_finite());
        let rounds = super::number::count(defined().count());
        let below = super::number::count(defined().filter(|v| **v <= 0.0).count());
        let above = super::number::count(defined().filter(|v| **v >= 0.0).count());
        let one_sided = float(below.min(above) + 1) / float(rounds + 1);
        reported((2.0 * one_sided).min(1.0)).filter(|_| rounds > 0)
    }
}

/// Quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan 1996).
fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = float(last as u64) * p;
    let below = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last position"
    )]
    let at = below as usize;
    let low = *sorted.get(at)?;
    let high = sorted.get(at + 1).copied().unwrap_or(low);
    Some(low + (place - below) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.quantile([1, 2, 4, 8], p)`.
    #[test]
    fn quantiles_are_interpolated() {
        for (p, wanted) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            let found = quantile(&[1.0, 2.0, 4.0, 8.0], p).unwrap();
            assert!((found - wanted).abs() < 1e-12, "{p}: {found}");
        }
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn an_interval_of_a_share_is_as_wide_as_theory_says() {
        let plan = Bootstrap {
            rounds: 4000,
            seed: 9,
        };
        let drawn = plan.draw(&[180, 60], "share", |c| vec![float(c[0]) / 240.0]);
        let estimate = drawn.estimate(0, 0.75);
        // 0.75 ± 1.96 · sqrt(0.75 · 0.25 / 240) = 0.695 … 0.805
        assert!(
            (estimate.low.unwrap() - 0.695).abs() < 0.006,
            "{estimate:?}"
        );
        assert!(
            (estimate.high.unwrap() - 0.805).abs() < 0.006,
            "{estimate:?}"
        );
    }

    #[test]
    fn without_rounds_there_is_no_interval() {
        let plan = Bootstrap { rounds: 0, seed: 9 };
        let drawn = plan.draw(&[1, 1], "none", |_| vec![0.5]);
        let estimate = drawn.estimate(0, 0.5);
        assert_eq!((estimate.low, estimate.value), (None, Some(0.5)));
        assert_eq!(drawn.p_of_zero(0), None);
    }
}
