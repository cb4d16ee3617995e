//! Random numbers that are the same everywhere: a small generator, binomial and multinomial draws.

use super::number::float;

/// `SplitMix64` (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

/// The generator's step, 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Expected count up to which inversion is quicker than rejection (Hörmann 1993).
const INVERSION_BELOW: f64 = 10.0;

impl Random {
    /// A stream of its own for each seed and name, so that one figure's interval does not depend on
    /// which others are asked for.
    pub(super) fn new(seed: u64, stream: &str) -> Self {
        let hash = blake3::hash(stream.as_bytes());
        let (start, _) = hash
            .as_bytes()
            .split_first_chunk()
            .unwrap_or((&[0; 8], &[]));
        Self(u64::from_le_bytes(*start) ^ seed.wrapping_mul(STEP))
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0..1, with 53 random bits.
    pub(super) fn unit(&mut self) -> f64 {
        float(self.bits() >> 11) / float(1 << 53)
    }

    /// Successes in `n` trials of probability `p`.
    fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            0
        } else if p >= 1.0 {
            n
        } else if p > 0.5 {
            n - self.binomial_to_half(n, 1.0 - p)
        } else {
            self.binomial_to_half(n, p)
        }
    }

    fn binomial_to_half(&mut self, n: u64, p: f64) -> u64 {
        if float(n) * p < INVERSION_BELOW {
            self.by_inversion(n, p)
        } else {
            self.by_rejection(n, p)
        }
    }

    /// BINV of Kachitvichyanukul and Schmeiser (1988): walks up the distribution function.
    fn by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let rise = float(n + 1) * odds;
        let start = (float(n) * (1.0 - p).ln()).exp();
        loop {
            let (mut u, mut mass) = (self.unit(), start);
            for x in 0..=n {
                if u <= mass {
                    return x;
                }
                // Rounding may leave a little of `u` where no mass is left: draw again.
                if mass < f64::MIN_POSITIVE {
                    break;
                }
                u -= mass;
                mass *= rise / float(x + 1) - odds;
            }
        }
    }

    /// BTRS of Hörmann (1993), "The generation of binomial random variates".
    #[expect(clippy::many_single_char_names, reason = "the names of the paper")]
    fn by_rejection(&mut self, n: u64, p: f64) -> u64 {
        let trials = float(n);
        let spread = (trials * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = trials * p + 0.5;
        let alpha = (2.83 + 5.1 / b) * spread;
        let mode = ((trials + 1.0) * p).floor();
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + centre).floor();
            if us >= 0.07 && v <= 0.92 - 4.2 / b {
                return whole(k);
            }
            if k < 0.0 || k > trials {
                continue;
            }
            let v = (v * alpha / (a / (us * us) + b)).ln();
            if v <= log_ratio(k, mode, trials, p) {
                return whole(k);
            }
        }
    }

    /// Draws `counts` anew: the sum of the counts many trials, each cell with its share. The same
    /// distribution as drawing that many messages with replacement, at the price of the cells.
    pub(super) fn multinomial(&mut self, counts: &[u64], drawn: &mut [u64]) {
        let mut trials: u64 = counts.iter().sum();
        let mut left = trials;
        for (count, slot) in counts.iter().zip(drawn) {
            let p = if left == 0 {
                0.0
            } else {
                float(*count) / float(left)
            };
            *slot = self.binomial(trials, p);
            trials -= *slot;
            left -= count;
        }
    }
}

/// Logarithm of the probability of `k` by that of the mode.
fn log_ratio(k: f64, mode: f64, trials: f64, p: f64) -> f64 {
    let odds = p / (1.0 - p);
    let rest = trials - mode + 1.0;
    let gap = trials - k + 1.0;
    (mode + 0.5) * ((mode + 1.0) / (odds * rest)).ln()
        + (trials + 1.0) * (rest / gap).ln()
        + (k + 0.5) * (odds * gap / (k + 1.0)).ln()
        + stirling_tail(mode)
        + stirling_tail(trials - mode)
        - stirling_tail(k)
        - stirling_tail(trials - k)
}

/// `ln k!` less Stirling's approximation of it, by its series in `1 / (k + 1)`.
fn stirling_tail(k: f64) -> f64 {
    let next = k + 1.0;
    let square = next * next;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / next
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number between 0 and the trials"
)]
fn whole(k: f64) -> u64 {
    k as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_every_time_and_its_own() {
        let draws = |seed, name| {
            let mut random = Random::new(seed, name);
            [random.bits(), random.bits()]
        };
        assert_eq!(draws(1, "a"), draws(1, "a"));
        assert_ne!(draws(1, "a"), draws(2, "a"));
        assert_ne!(draws(1, "a"), draws(1, "b"));
    }

    /// Mean and variance of 20,000 draws within five standard errors of `n p` and `n p q`.
    #[test]
    fn binomial_draws_have_their_mean_and_variance() {
        let table = [
            (5, 0.3),
            (40, 0.1),
            (40, 0.5),
            (1000, 0.97),
            (1000, 0.02),
            (100_000, 0.25),
        ];
        for (n, p) in table {
            let mut random = Random::new(7, "moments");
            let draws: Vec<f64> = (0..20_000).map(|_| float(random.binomial(n, p))).collect();
            let mean = draws.iter().sum::<f64>() / 20_000.0;
            let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0;
            let (expected, spread) = (float(n) * p, float(n) * p * (1.0 - p));
            let error = 5.0 * (spread / 20_000.0).sqrt();
            assert!((mean - expected).abs() < error, "{n} {p}: {mean}");
            assert!(
                (variance / spread - 1.0).abs() < 0.08,
                "{n} {p}: {variance}"
            );
        }
    }

    #[test]
    fn binomial_draws_of_five_follow_the_formula() {
        let mut random = Random::new(3, "shape");
        let mut seen = [0_u32; 6];
        for _ in 0..60_000 {
            seen[usize::try_from(random.binomial(5, 0.4)).unwrap()] += 1;
        }
        let wanted = [0.07776, 0.2592, 0.3456, 0.2304, 0.0768, 0.01024];
        for (seen, wanted) in seen.into_iter().zip(wanted) {
            assert!(
                (f64::from(seen) / 60_000.0 - wanted).abs() < 0.008,
                "{seen} {wanted}"
            );
        }
    }

    #[test]
    fn a_multinomial_draw_keeps_the_sum_and_the_empty_cells() {
        let counts = [3, 0, 900, 0, 12, 1];
        let mut random = Random::new(1, "sum");
        let mut drawn = [0; 6];
        for _ in 0..200 {
            random.multinomial(&counts, &mut drawn);
            assert_eq!(drawn.iter().sum::<u64>(), 916);
            assert_eq!((drawn[1], drawn[3]), (0, 0));
        }
    }
}
