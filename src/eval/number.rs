//! Counts as numbers, and the rounding of figures.

/// Decimal places a report carries, as a factor: enough for any reader, few enough that two
/// machines' last digits do not show.
const REPORT_ROUNDING: f64 = 1e6;

/// A record carries probabilities to four places.
const RECORD_ROUNDING: f64 = 1e4;

/// The count as a number; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "no gold set has 2^53 messages")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// The count of things in memory.
pub(super) fn count(things: usize) -> u64 {
    things as u64
}

/// `part / whole`; not a number where there is no whole.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    float(part) / float(whole)
}

/// A figure as reported; absent where it is not defined.
pub(super) fn reported(value: f64) -> Option<f64> {
    let rounded = (value * REPORT_ROUNDING).round() / REPORT_ROUNDING;
    // No report says -0.
    value.is_finite().then_some(rounded + 0.0)
}

/// A probability of a record as the decimal number that stands in it.
pub(super) fn probability(p: f32) -> f64 {
    four_places(f64::from(p))
}

/// Rounded as records are.
pub(super) fn four_places(p: f64) -> f64 {
    (p.clamp(0.0, 1.0) * RECORD_ROUNDING).round() / RECORD_ROUNDING
}

/// The mean of the defined values.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0_u64), |(sum, n), v| (sum + v, n + 1));
    sum / float(n)
}
