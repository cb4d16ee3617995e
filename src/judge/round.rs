//! Numbers as records carry them.

/// A number rounded to four decimal places, as the record's contract demands. Rounding happens
/// before the policy reads the number, so that a stored record gives the same verdict again.
pub(super) fn four_places(value: f32) -> f32 {
    if !value.is_finite() {
        return 0.0;
    }
    let rounded = (f64::from(value) * 10_000.0).round() / 10_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let short = rounded as f32;
    // Minus zero would print as `-0.0`.
    if short == 0.0 { 0.0 } else { short }
}

#[cfg(test)]
mod tests {
    use super::four_places;

    #[test]
    fn rounds_and_prints_short() {
        for (value, text) in [
            (0.123_45, "0.1235"),
            (0.999_99, "1.0"),
            (-0.000_01, "0.0"),
            (0.1, "0.1"),
        ] {
            assert_eq!(serde_json::to_string(&four_places(value)).unwrap(), text);
        }
    }
}
