//! Statistics that several stages need.

/// The count as a number; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "no history has 2^53 messages")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// p-values corrected for their number by Holm (1979): whatever the tests have to do with each other, the chance
/// of one false finding or more among all of them stays within the level.
pub(crate) fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut corrected = vec![1.0; p_values.len()];
    let mut highest = 0.0_f64;
    for (rank, (at, p)) in order.iter().enumerate() {
        let left = float((p_values.len() - rank) as u64);
        highest = highest.max((p * left).min(1.0));
        if let Some(slot) = corrected.get_mut(*at) {
            *slot = highest;
        }
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_corrects_stepwise() {
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, wanted) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - wanted).abs() < 1e-12);
        }
        assert!(holm(&[]).is_empty());
    }
}
