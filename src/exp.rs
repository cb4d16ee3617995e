//! Powers of e of many numbers at once, and the probabilities that are made of them.
//!
//! The system's function takes one number at a time and differs between systems in the last bit.
//! This one is plain arithmetic: the compiler works on several numbers together, and every machine
//! gives the same bits.

/// Lowest exponent that is told apart: below it a power is nothing beside 1.
const LOWEST: f64 = -80.0;

/// Added to a number below 2^51, it leaves the nearest whole number in the low bits of the sum.
const TO_WHOLE: f64 = 6_755_399_441_055_744.0;

/// 1/n! from the highest power down: on ±ln 2 / 2 what is left out is below 1e-11.
const FACTORS: [f64; 9] = [
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
    1.0,
];

/// Replaces logits by probabilities that add up to 1.
pub(crate) fn softmax_each(logits: &mut [f32]) {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    for logit in &mut *logits {
        *logit -= highest;
    }
    exp_each(logits);
    let total: f32 = logits.iter().sum();
    for power in logits {
        *power /= total;
    }
}

/// Replaces each logit by its probability.
pub(crate) fn sigmoid_each(logits: &mut [f32]) {
    // Beyond 80 either way nothing changes, and a power must stay finite.
    for logit in &mut *logits {
        *logit = -logit.clamp(-80.0, 80.0);
    }
    exp_each(logits);
    for odds in logits {
        *odds = 1.0 / (1.0 + *odds);
    }
}

/// Replaces each number, none above 80, by e to its power.
fn exp_each(numbers: &mut [f32]) {
    for number in numbers {
        *number = exp(*number);
    }
}

#[inline]
fn exp(number: f32) -> f32 {
    let number = f64::from(number).max(LOWEST);
    let shifted = number * std::f64::consts::LOG2_E + TO_WHOLE;
    let rest = number - (shifted - TO_WHOLE) * std::f64::consts::LN_2;
    let power = FACTORS
        .iter()
        .fold(0.0, |sum, factor| (sum + factor) * rest)
        + 1.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let nearest = f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52)) as f32;
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_the_nearest_or_next_to_it() {
        for step in 0..=u16::MAX {
            let number = f32::from(step) / -1000.7;
            let mut powers = [number, number, 0.0];
            exp_each(&mut powers);
            let [power, same, one] = powers;
            let exact = f64::from(number).exp();
            let error = (f64::from(power) - exact).abs() / exact;
            assert!(error < 6e-8, "{number}: {power} for {exact}");
            assert_eq!(
                (power.to_bits(), one.to_bits()),
                (same.to_bits(), 1.0_f32.to_bits())
            );
        }
        let mut far = [f32::MIN, -200.0];
        exp_each(&mut far);
        assert!(far.iter().all(|p| *p < 1e-34));
    }
}
