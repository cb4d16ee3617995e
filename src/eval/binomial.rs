//! The exact binomial distribution, and the bound on a share that follows from it (Clopper and Pearson
//! 1934). No approximation: error budgets are small, and so are the counts of errors.

use super::number::float;

/// Halvings of 0..1: the bound is then known to 15 places.
const HALVINGS: u32 = 50;

/// A term this much smaller than the sum so far, and all after it, change none of its digits.
const NEGLIGIBLE: f64 = 1e-18;

/// Chance of at most `events` in `n` trials of probability `p`.
pub(super) fn at_most(events: u64, n: u64, p: f64) -> f64 {
    if events >= n || p <= 0.0 {
        1.0
    } else if p >= 1.0 {
        0.0
    } else if float(events) < float(n) * p {
        lower_tail(events, n, p)
    } else {
        // Summed on the side where the terms fall, so that none is lost to rounding.
        1.0 - lower_tail(n - events - 1, n, 1.0 - p)
    }
}

/// The share that is exceeded in truth with a chance of `1 - confidence` at most, after `events` in `n`
/// trials; 1 without a trial.
pub(super) fn upper_bound(events: u64, n: u64, confidence: f64) -> f64 {
    if events >= n {
        return 1.0;
    }
    let (mut low, mut high) = (float(events) / float(n), 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if at_most(events, n, middle) > 1.0 - confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Trials with which so many events still show that the share lies within `share`.
pub(super) fn trials_needed(events: u64, share: f64, confidence: f64) -> u64 {
    let is_enough = |n: u64| at_most(events, n, share) <= 1.0 - confidence;
    let mut high = events + 1;
    while !is_enough(high) && high < u64::MAX / 2 {
        high *= 2;
    }
    let mut low = events;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if is_enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// As [`at_most`], for fewer events than are expected: the terms fall from the first one summed.
fn lower_tail(events: u64, n: u64, p: f64) -> f64 {
    let odds = (1.0 - p) / p;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in (1..=events).rev() {
        term *= float(k) / float(n - k + 1) * odds;
        sum += term;
        if term < sum * NEGLIGIBLE {
            break;
        }
    }
    let last = log_choose(n, events) + float(events) * p.ln() + float(n - events) * (-p).ln_1p();
    (last + f64::ln(sum)).exp().min(1.0)
}

/// Logarithm of the ways to choose `k` of `n`.
fn log_choose(n: u64, k: u64) -> f64 {
    let k = k.min(n - k);
    (1..=k).map(|i| (float(n - k + i) / float(i)).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of the terms themselves, binomial coefficients as whole numbers.
    #[test]
    fn the_distribution_is_the_sum_of_its_terms() {
        let table = [
            (0, 10, 0.1, 0.348_678_440_1),
            (3, 10, 0.5, 0.171_875),
            (7, 10, 0.5, 0.945_312_5),
            (10, 10, 0.3, 1.0),
            (0, 0, 0.3, 1.0),
            (2, 5, 0.0, 1.0),
            (2, 5, 1.0, 0.0),
            (4, 5, 0.9, 0.409_51),
        ];
        for (events, n, p, wanted) in table {
            let found = at_most(events, n, p);
            assert!(
                (found - wanted).abs() < 1e-9,
                "{events} of {n} at {p}: {found}"
            );
        }
    }

    #[test]
    fn the_distribution_adds_up_to_both_sides() {
        for n in [1, 7, 60, 2_000] {
            for p in [0.001, 0.02, 0.3, 0.5, 0.97] {
                let mut before = 0.0;
                for events in 0..=n {
                    let here = at_most(events, n, p);
                    let other = 1.0
                        - if events == n {
                            0.0
                        } else {
                            at_most(n - events - 1, n, 1.0 - p)
                        };
                    assert!((here - other).abs() < 1e-9, "{events} of {n} at {p}");
                    assert!(here >= before - 1e-12, "{events} of {n} at {p}");
                    before = here;
                }
            }
        }
    }

    /// Upper ends of one-sided 95 % intervals; of no event the rule is 1 - 0.05^(1/n).
    #[test]
    fn bounds_are_those_of_clopper_and_pearson() {
        let table = [
            (0, 10, 0.258_865_6),
            (0, 149, 0.019_904_8),
            (1, 10, 0.394_163_3),
            (5, 10, 0.777_559),
            (9, 10, 0.994_883_8),
            (10, 10, 1.0),
            (0, 0, 1.0),
        ];
        for (events, n, wanted) in table {
            let found = upper_bound(events, n, 0.95);
            assert!((found - wanted).abs() < 1e-6, "{events} of {n}: {found}");
        }
        // The two-sided interval of 2 in 20 ends at 0.3170 (Newcombe 1998 gives such tables).
        assert!((upper_bound(2, 20, 0.975) - 0.316_98).abs() < 1e-4);
    }

    #[test]
    fn the_trials_needed_are_the_fewest() {
        let table = [
            (0, 0.02, 149),
            (0, 0.05, 59),
            (0, 0.1, 29),
            (1, 0.02, 236),
            (2, 0.02, 313),
            (0, 0.96, 1),
        ];
        for (events, share, wanted) in table {
            assert_eq!(
                trials_needed(events, share, 0.95),
                wanted,
                "{events} at {share}"
            );
        }
        assert!(trials_needed(0, 1e-9, 0.95) > 2_000_000_000);
    }
}
