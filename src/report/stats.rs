//! Intervals and tests of shares and counts. Each is named with its source; all levels are 95 %.

use statrs::function::erf::erfc;
use statrs::function::factorial::ln_binomial;

use crate::summary::Count;

pub(super) use crate::stats::{float, holm};

/// The normal quantile of 97.5 %.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// Expected count in each cell from which on the normal test of two shares holds (Cochran 1954).
const MIN_EXPECTED: f64 = 5.0;

/// How much more likely than the table at hand another may be and still count as no likelier: rounding.
const ALIKE: f64 = 1e-7;

/// A number with the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// A share with its interval by Wilson (1927), as Newcombe (1998a) gives it. Nothing of nothing.
pub(super) fn wilson(count: Count) -> Option<Estimate> {
    if count.of == 0 {
        return None;
    }
    let (hits, n) = (float(count.count), float(count.of));
    let value = hits / n;
    let centre = value + Z * Z / (2.0 * n);
    let half = Z * (value * (1.0 - value) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    let low = if count.count == 0 {
        0.0
    } else {
        (centre - half) / whole
    };
    let high = if count.count >= count.of {
        1.0
    } else {
        (centre + half) / whole
    };
    Some(Estimate { value, low, high })
}

/// The difference of two shares, this one less the other, with the hybrid score interval (Newcombe 1998b,
/// method 10).
pub(super) fn difference(this: Count, other: Count) -> Option<Estimate> {
    let (a, b) = (wilson(this)?, wilson(other)?);
    let value = a.value - b.value;
    let below = (a.value - a.low).hypot(b.high - b.value);
    let above = (a.high - a.value).hypot(b.value - b.low);
    Some(Estimate {
        value,
        low: value - below,
        high: value + above,
    })
}

/// How many times as large this share is as the other, with the log interval (Katz and others 1978); where one of
/// them is 0, a half is added to each count (Walter 1976).
pub(super) fn ratio(this: Count, other: Count) -> Option<Estimate> {
    if this.of == 0 || other.of == 0 || this.count + other.count == 0 {
        return None;
    }
    let half = if this.count == 0 || other.count == 0 {
        0.5
    } else {
        0.0
    };
    let [a, n, b, m] = [this.count, this.of, other.count, other.of].map(|c| float(c) + half);
    let value = (a / n) / (b / m);
    let spread = Z * (1.0 / a - 1.0 / n + 1.0 / b - 1.0 / m).max(0.0).sqrt();
    Some(Estimate {
        value,
        low: value * (-spread).exp(),
        high: value * spread.exp(),
    })
}

/// How many times as many messages came, of two counts over times of the given lengths: the share of this one
/// among both is binomial (Przyborowski and Wilenski 1940), with Wilson's interval.
pub(super) fn rate_ratio(this: (u64, u64), other: (u64, u64)) -> Option<Estimate> {
    let (count, of) = (this.0, this.0.saturating_add(other.0));
    if count == 0 || other.0 == 0 || this.1 == 0 || other.1 == 0 {
        return None;
    }
    let share = wilson(Count { count, of })?;
    let scale = float(other.1) / float(this.1);
    let odds = |p: f64| p / (1.0 - p) * scale;
    Some(Estimate {
        value: odds(share.value),
        low: odds(share.low),
        high: odds(share.high),
    })
}

/// Two-sided p of two counts over times of the given lengths, both with the same rate.
pub(super) fn rate_test(this: (u64, u64), other: (u64, u64)) -> f64 {
    let n = float(this.0.saturating_add(other.0));
    if n == 0.0 || this.1 == 0 || other.1 == 0 {
        return 1.0;
    }
    let p = float(this.1) / (float(this.1) + float(other.1));
    // With the correction for continuity: counts may be small.
    let apart = ((float(this.0) - n * p).abs() - 0.5).max(0.0);
    two_sided(apart / (n * p * (1.0 - p)).sqrt())
}

/// Two-sided p of two shares that are alike in truth: the normal test with the pooled share where at least five
/// are expected in each cell, else the exact one by Fisher.
pub(super) fn test(this: Count, other: Count) -> f64 {
    let (n, m) = (float(this.of), float(other.of));
    let (hits, all) = (float(this.count) + float(other.count), n + m);
    if this.of == 0 || other.of == 0 {
        return 1.0;
    }
    let pooled = hits / all;
    let least = n.min(m) * pooled.min(1.0 - pooled);
    if least < MIN_EXPECTED {
        return fisher(this, other);
    }
    let spread = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    two_sided((float(this.count) / n - float(other.count) / m).abs() / spread)
}

/// Sum of the chances of all tables with the same margins that are no likelier than this one.
fn fisher(this: Count, other: Count) -> f64 {
    let hits = this.count.saturating_add(other.count);
    let least = hits.saturating_sub(other.of);
    let most = hits.min(this.of);
    let ln_chance = |k: u64| ln_binomial(this.of, k) + ln_binomial(other.of, hits - k);
    let all = ln_binomial(this.of.saturating_add(other.of), hits);
    let here = ln_chance(this.count.clamp(least, most));
    let alike = |chance: &f64| *chance <= here + ALIKE;
    let sum: f64 = (least..=most)
        .map(ln_chance)
        .filter(alike)
        .map(|chance| (chance - all).exp())
        .sum();
    sum.min(1.0)
}

/// Chance that a normal number lies so far from 0 on either side.
fn two_sided(z: f64) -> f64 {
    erfc(z / std::f64::consts::SQRT_2).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(count: u64, of: u64) -> Count {
        Count { count, of }
    }

    fn close(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
    }

    /// Newcombe 1998a, table I.
    #[test]
    fn shares_have_wilsons_interval() {
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (hits, of, low, high) in table {
            let found = wilson(count(hits, of)).unwrap();
            close(found.low, low, 6e-5);
            close(found.high, high, 6e-5);
        }
        assert_eq!(wilson(count(0, 0)), None);
    }

    /// Newcombe 1998b, table II, method 10.
    #[test]
    fn differences_have_the_hybrid_score_interval() {
        let table = [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ];
        for ((a, n), (b, m), low, high) in table {
            let found = difference(count(a, n), count(b, m)).unwrap();
            close(found.low, low, 6e-5);
            close(found.high, high, 6e-5);
        }
    }

    /// By their formulas in whole numbers and by `math.erfc` of Python.
    #[test]
    fn tests_give_the_known_p() {
        close(fisher(count(8, 10), count(1, 6)), 0.034_965, 1e-6);
        close(fisher(count(0, 5), count(0, 9)), 1.0, 1e-9);
        close(test(count(121, 1000), count(178, 1000)), 3.5104e-4, 1e-8);
        for (z, p) in [
            (0.0, 1.0),
            (1.0, 0.317_310_5),
            (Z, 0.05),
            (4.5, 6.795e-6),
            (8.0, 1.2442e-15),
        ] {
            close(two_sided(z), p, p * 1e-4);
        }
        assert!(test(count(50, 100), count(50, 100)) > 0.999);
    }

    #[test]
    fn ratios_have_their_interval() {
        // Katz: 15/100 beside 5/100: 3.0, from 1.13 to 7.94.
        let found = ratio(count(15, 100), count(5, 100)).unwrap();
        close(found.value, 3.0, 1e-9);
        close(found.low, 1.133, 1e-3);
        close(found.high, 7.942, 2e-3);
        assert_eq!(ratio(count(0, 9), count(0, 9)), None);
        assert!(ratio(count(0, 9), count(3, 9)).unwrap().value > 0.0);
        let volume = rate_ratio((1_200, 7), (1_000, 7)).unwrap();
        close(volume.value, 1.2, 1e-9);
        assert!(volume.low > 1.1 && volume.high < 1.31);
        assert!(rate_test((1_200, 7), (1_000, 7)) < 1e-4);
        assert!(rate_test((10, 1), (100, 10)) > 0.5);
    }
}
