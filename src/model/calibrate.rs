//! Logits to probabilities that mean what they say.

use super::manifest::FlagCalibration;

/// Probabilities of labels that exclude each other: softmax of the logits divided by
/// `temperature` (Guo et al. 2017, "On Calibration of Modern Neural Networks").
pub(super) fn softmax(logits: &[f32], temperature: f32) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = logits
        .iter()
        .map(|l| ((l - highest) / temperature).exp())
        .collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / total).collect()
}

/// Probability of a label on its own (Platt 1999).
pub(super) fn sigmoid(logit: f32, calibration: FlagCalibration) -> f32 {
    1.0 / (1.0 + (-(logit / calibration.temperature + calibration.shift)).exp())
}

/// No calibration: the logit as it stands, present from one half.
pub(super) const UNCALIBRATED: FlagCalibration = FlagCalibration {
    temperature: 1.0,
    shift: 0.0,
    threshold: 0.5,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_adds_up_and_survives_large_logits() {
        let p = softmax(&[1000.0, 999.0, -1000.0], 1.0);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((p[0] - 0.731).abs() < 1e-3);
    }

    #[test]
    fn temperature_flattens() {
        assert!(softmax(&[2.0, 0.0], 2.0)[0] < softmax(&[2.0, 0.0], 1.0)[0]);
    }
}
