//! Numbers counted in fixed bins, so that counts of parts add up to those of the whole.

use std::collections::BTreeMap;

/// Bins to a doubling of a length: within 9 % of each other.
const BINS_A_DOUBLING: f64 = 8.0;

/// How many messages have which value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    counts: BTreeMap<i32, u64>,
}

impl Numbers {
    /// Numbers that were counted before.
    pub(super) fn from_bins(counts: BTreeMap<i32, u64>) -> Self {
        Self { counts }
    }

    /// Counts a score or probability by its four places.
    pub(super) fn add_score(&mut self, score: f32) {
        #[expect(clippy::cast_possible_truncation, reason = "scores lie within -1..1")]
        self.add((f64::from(score) * 10_000.0).round() as i32);
    }

    /// Counts a length, to an eighth of a doubling.
    pub(super) fn add_length(&mut self, length: u64) {
        #[expect(clippy::cast_precision_loss, reason = "lengths are below 2^53")]
        let doublings = (length as f64 + 1.0).log2() * BINS_A_DOUBLING;
        #[expect(clippy::cast_possible_truncation, reason = "at most 512")]
        self.add(doublings.round() as i32);
    }

    fn add(&mut self, bin: i32) {
        *self.counts.entry(bin).or_default() += 1;
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (bin, count) in other.counts {
            *self.counts.entry(bin).or_default() += count;
        }
    }

    /// Numbers counted.
    pub(super) fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Bins and counts, lowest first.
    pub(super) fn bins(&self) -> impl Iterator<Item = (i32, u64)> {
        self.counts.iter().map(|(bin, count)| (*bin, *count))
    }

    /// The bin below or in which this share of the numbers lies.
    pub(super) fn quantile(&self, share: f64) -> Option<i32> {
        #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
        let wanted = self.count() as f64 * share;
        let mut seen = 0;
        for (bin, count) in self.bins() {
            seen += count;
            #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
            if seen as f64 >= wanted {
                return Some(bin);
            }
        }
        None
    }

    /// Mean of scores.
    pub(super) fn mean_score(&self) -> Option<f64> {
        let count = self.count();
        let sum: i128 = self
            .bins()
            .map(|(bin, count)| i128::from(bin) * i128::from(count))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "sums of messages' scores")]
        (count > 0).then(|| sum as f64 / 10_000.0 / count as f64)
    }
}

/// The score of a bin.
pub(super) fn score_of(bin: i32) -> f64 {
    f64::from(bin) / 10_000.0
}

/// The length of a bin.
pub(super) fn length_of(bin: i32) -> f64 {
    ((f64::from(bin) / BINS_A_DOUBLING).exp2() - 1.0).round()
}
