//! Where a conversation turned: the message before and after which the mood differs most.

/// Least change of the mean score that is a turn. One step of the five sentiment labels is 0.5.
const MIN_CHANGE: f64 = 0.5;

/// The place and size of a change of mood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    /// Index of the first score after the change.
    pub(super) at: usize,
    /// Mean before it.
    pub(super) from: f64,
    /// Mean from it on.
    pub(super) to: f64,
}

/// The split at which the means before and after differ most for the number of messages on either side
/// (the cumulative-sum statistic); the first of equal ones. Nothing where they differ by less than
/// [`MIN_CHANGE`], or there are fewer than two scores.
pub(super) fn turning_point(scores: &[f64]) -> Option<Change> {
    let total: f64 = scores.iter().sum();
    let count = to_f64(scores.len());
    let mut before = 0.0;
    let mut best: Option<(f64, Change)> = None;
    for (at, score) in scores.iter().enumerate() {
        let seen = to_f64(at);
        if at > 0 {
            let change = Change {
                at,
                from: before / seen,
                to: (total - before) / (count - seen),
            };
            let weight = (change.to - change.from).abs() * (seen * (count - seen) / count).sqrt();
            if best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, change));
            }
        }
        before += score;
    }
    let change = best.map(|(_, change)| change);
    change.filter(|change| (change.to - change.from).abs() >= MIN_CHANGE)
}

#[expect(clippy::cast_precision_loss, reason = "conversations are short")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_change_is_found() {
        let table: [(&[f64], Option<usize>); 7] = [
            (&[], None),
            (&[-0.8], None),
            (&[-0.8, -0.7, 0.6, 0.7], Some(2)),
            (&[0.1, 0.0, -0.9, -0.8, -0.9], Some(2)),
            (&[0.0, -0.2, 0.1, -0.1], None),
            (&[-0.5, 0.6], Some(1)),
            (&[0.0, 0.0, 0.0, 0.0, -1.0], Some(4)),
        ];
        for (scores, expected) in table {
            let found = turning_point(scores).map(|change| change.at);
            assert_eq!(found, expected, "{scores:?}");
        }
    }
}
