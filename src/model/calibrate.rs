//! Logits to probabilities that mean what they say.

use super::manifest::FlagCalibration;
use crate::exp::{sigmoid_each, softmax_each};
use crate::label::{Category, Flag, Intent};

/// Most labels of a head: there is one of each flag, and no head has more.
pub(super) const MAX_LABELS: usize = Flag::ALL.len();

const _: () = assert!(Intent::ALL.len() <= MAX_LABELS && Category::ALL.len() <= MAX_LABELS);

/// Probabilities of a head's labels; those behind the last label are 0.
pub(super) type Probabilities = [f32; MAX_LABELS];

/// Probabilities of labels that exclude each other: softmax of the logits divided by
/// `temperature` (Guo et al. 2017, "On Calibration of Modern Neural Networks").
pub(super) fn softmax(logits: &[f32], temperature: f32) -> Probabilities {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let mut places = [0.0; MAX_LABELS];
    if let Some(p) = places.get_mut(..logits.len()) {
        for (p, logit) in p.iter_mut().zip(logits) {
            *p = (logit - highest) / temperature;
        }
        softmax_each(p);
    }
    places
}

/// Probability of each label on its own (Platt 1999).
pub(super) fn sigmoids(
    logits: &[f32],
    calibrations: impl Iterator<Item = FlagCalibration>,
) -> Probabilities {
    let mut places = [0.0; MAX_LABELS];
    if let Some(p) = places.get_mut(..logits.len()) {
        for ((p, logit), calibration) in p.iter_mut().zip(logits).zip(calibrations) {
            *p = logit / calibration.temperature + calibration.shift;
        }
        sigmoid_each(p);
    }
    places
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
        assert!(p[3..].iter().all(|p| p.abs() < f32::EPSILON));
    }

    #[test]
    fn temperature_flattens() {
        assert!(softmax(&[2.0, 0.0], 2.0)[0] < softmax(&[2.0, 0.0], 1.0)[0]);
    }

    #[test]
    fn a_logit_is_a_logarithm_of_odds() {
        let shifted = FlagCalibration {
            temperature: 2.0,
            shift: 1.0,
            ..UNCALIBRATED
        };
        let logits = [0.0, -2.0, 1e9, -1e9, 3.0_f32.ln()];
        let all = [
            UNCALIBRATED,
            shifted,
            UNCALIBRATED,
            UNCALIBRATED,
            UNCALIBRATED,
        ];
        let p = sigmoids(&logits, all.into_iter());
        for (found, wanted) in p.iter().zip([0.5, 0.5, 1.0, 0.0, 0.75]) {
            assert!((found - wanted).abs() < 1e-6, "{p:?}");
        }
    }
}
