//! Tests of difference.

use statrs::distribution::{ChiSquared, ContinuousCDF};

pub(super) use crate::stats::{float, holm};

/// Fewest messages of a value that are expected in either period for the value to stand by itself.
const MIN_EXPECTED: f64 = 5.0;

/// Terms of Kolmogorov's series: the first left out is below 1e-30 where the series is used.
const TERMS: i32 = 100;

/// Pearson's test that two lists of counts, value by value, come of one distribution: p, and the number of
/// classes that were compared. Values too rare are taken together, and with the smallest other class where that
/// is not enough. One class has nothing to compare.
pub(super) fn homogeneity(pairs: &[(u64, u64)]) -> (f64, usize) {
    let (n, m) = totals(pairs);
    let all = n + m;
    if n <= 0.0 || m <= 0.0 {
        return (1.0, 0);
    }
    let is_expected = |(old, new): (f64, f64)| (old + new) * n.min(m) / all >= MIN_EXPECTED;
    let (mut classes, mut rare): (Vec<(f64, f64)>, _) = (Vec::new(), (0.0, 0.0));
    for (old, new) in pairs.iter().map(|(old, new)| (float(*old), float(*new))) {
        if is_expected((old, new)) {
            classes.push((old, new));
        } else {
            rare = (rare.0 + old, rare.1 + new);
        }
    }
    if is_expected(rare) {
        classes.push(rare);
    } else if let Some(smallest) = classes
        .iter_mut()
        .min_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)))
    {
        *smallest = (smallest.0 + rare.0, smallest.1 + rare.1);
    }
    let cell = |count: f64, expected: f64| (count - expected).powi(2) / expected;
    let statistic: f64 = classes
        .iter()
        .map(|(old, new)| {
            let sum = old + new;
            cell(*old, sum * n / all) + cell(*new, sum * m / all)
        })
        .sum();
    (upper(statistic, classes.len()), classes.len())
}

/// Chance of a statistic as large, with as many classes.
fn upper(statistic: f64, classes: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a thousand classes at most")]
    let freedom = classes.saturating_sub(1) as f64;
    ChiSquared::new(freedom).map_or(1.0, |distribution| distribution.sf(statistic))
}

fn totals(pairs: &[(u64, u64)]) -> (f64, f64) {
    let n: u64 = pairs.iter().map(|(old, _)| old).sum();
    let m: u64 = pairs.iter().map(|(_, new)| new).sum();
    (float(n), float(m))
}

/// Two shares: p of their being alike.
pub(super) fn shares(old: (u64, u64), new: (u64, u64)) -> f64 {
    let rest = |(count, of): (u64, u64)| of.saturating_sub(count);
    homogeneity(&[(old.0, new.0), (rest(old), rest(new))]).0
}

/// The population stability index of two lists of counts, less what sampling alone gives of it. Half a message
/// is added to each value, so that one that is new, or gone, has an index.
pub(super) fn stability(pairs: &[(u64, u64)]) -> f64 {
    let (n, m) = totals(pairs);
    if n <= 0.0 || m <= 0.0 {
        return 0.0;
    }
    let seen: Vec<(f64, f64)> = pairs
        .iter()
        .filter(|(old, new)| old + new > 0)
        .map(|(old, new)| (float(*old), float(*new)))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a thousand values at most")]
    let values = seen.len() as f64;
    let index: f64 = seen
        .iter()
        .map(|(old, new)| {
            let p = (old + 0.5) / (n + values / 2.0);
            let q = (new + 0.5) / (m + values / 2.0);
            (q - p) * (q / p).ln()
        })
        .sum();
    (index - (values - 1.0) * (1.0 / n + 1.0 / m)).max(0.0)
}

/// Share of the messages that another value would have to be given to make the lists alike.
pub(super) fn total_variation(pairs: &[(u64, u64)]) -> f64 {
    let (n, m) = totals(pairs);
    if n <= 0.0 || m <= 0.0 {
        return 0.0;
    }
    let apart = |(old, new): &(u64, u64)| (float(*old) / n - float(*new) / m).abs();
    pairs.iter().map(apart).sum::<f64>() / 2.0
}

/// Largest distance of the two cumulative shares, the values in their order, and p of a distance as large
/// (Kolmogorov and Smirnov with Stephens' correction; values in common make it larger than it is).
pub(super) fn kolmogorov(pairs: &[(u64, u64)]) -> (f64, f64) {
    let (n, m) = totals(pairs);
    if n <= 0.0 || m <= 0.0 {
        return (0.0, 1.0);
    }
    let (mut old, mut new, mut distance) = (0.0, 0.0, 0.0_f64);
    for pair in pairs {
        old += float(pair.0) / n;
        new += float(pair.1) / m;
        distance = distance.max((old - new).abs());
    }
    let root = (n * m / (n + m)).sqrt();
    let x = (root + 0.12 + 0.11 / root) * distance;
    (distance, kolmogorov_upper(x))
}

fn kolmogorov_upper(x: f64) -> f64 {
    // Below this the series does not settle, and the chance is 1 to 15 places.
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign * (-2.0 * f64::from(k * k) * x * x).exp()
    };
    (2.0 * (1..=TERMS).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(value: f64, expected: f64) {
        assert!(
            (value - expected).abs() < 1e-6 * expected.max(1e-3),
            "{value} {expected}"
        );
    }

    /// `scipy.stats.chi2_contingency([[30, 70], [45, 55]], correction=False)`,
    /// `scipy.stats.kstwobign.sf(1.0)`.
    #[test]
    fn chances_are_those_of_the_tables() {
        assert_close(shares((30, 100), (45, 100)), 0.028_459_736_9);
        assert_close(kolmogorov_upper(1.0), 0.269_999_671_7);
        assert_eq!(homogeneity(&[(10, 10)]), (1.0, 1));
        assert_eq!(homogeneity(&[(0, 10), (0, 3)]), (1.0, 0));
        assert_eq!(homogeneity(&[(0, 4), (1_000, 1_000)]), (1.0, 1));
    }

    #[test]
    fn what_is_alike_has_no_size_and_what_moves_has() {
        assert_close(total_variation(&[(50, 20), (50, 80)]), 0.3);
        assert!(stability(&[(500, 500), (300, 300), (200, 200)]) <= 0.0);
        assert!(stability(&[(800, 500), (200, 500)]) > 0.25);
        assert_eq!(kolmogorov(&[(5, 5), (5, 5)]), (0.0, 1.0));
        let (distance, chance) = kolmogorov(&[(100, 0), (0, 100)]);
        assert!((distance - 1.0).abs() < 1e-12 && chance < 1e-20);
    }
}
