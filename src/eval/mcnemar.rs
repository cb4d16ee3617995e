//! McNemar's test on the messages that only one of two runs has right.

use super::number::float;

/// Two-sided p-values: exact, and mid-p (Fagerland, Lydersen and Laake 2013), which is less
/// cautious and still keeps its level. Nothing where the runs differ on no message.
pub(super) fn mcnemar(only_this: u64, only_other: u64) -> Option<(f64, f64)> {
    let n = only_this + only_other;
    let less = only_this.min(only_other);
    if n == 0 {
        return None;
    }
    // ln of the binomial probabilities of 0, 1, … `less` successes in n throws of a fair coin.
    let mut log_p = -float(n) * std::f64::consts::LN_2;
    let (mut tail, mut last) = (0.0, 0.0);
    for k in 0..=less {
        if k > 0 {
            log_p += (float(n - k + 1) / float(k)).ln();
        }
        last = log_p.exp();
        tail += last;
    }
    let exact = (2.0 * tail).min(1.0);
    let mid = if only_this == only_other {
        1.0 - last / 2.0
    } else {
        2.0 * tail - last
    };
    Some((exact, mid.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `statsmodels` and Fagerland's formula by `scipy.stats.binom`: exact
    /// `min(1, 2 * binom.cdf(min(b, c), b + c, .5))`, mid-p less `binom.pmf(min(b, c), b + c, .5)`.
    #[test]
    fn p_values_are_those_of_the_binomial() {
        let table = [
            (5, 15, 0.041_389_465_332_031_25, 0.026_603_698_730_468_75),
            (1, 6, 0.125, 0.070_312_5),
            (0, 3, 0.25, 0.125),
            (4, 4, 1.0, 0.863_281_25),
            (900, 1000, 0.023_108_845_108_9, 0.021_791_499_253_7),
        ];
        for (b, c, exact, mid) in table {
            for (this, other) in [(b, c), (c, b)] {
                let (found_exact, found_mid) = mcnemar(this, other).unwrap();
                assert!((found_exact - exact).abs() < 1e-9, "{b} {c}: {found_exact}");
                assert!((found_mid - mid).abs() < 1e-9, "{b} {c}: {found_mid}");
            }
        }
        assert_eq!(mcnemar(0, 0), None);
    }
}
