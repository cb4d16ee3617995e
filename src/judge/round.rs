//! Numbers as records carry them.

/// A number rounded to four decimal places, as the record's contract demands. Rounding happens
/// before the policy reads the number, so that a stored record gives the same verdict again.
pub(super) fn four_places(value: f32) -> f32 {
    if !value.is_finite() {
        return 0.0;
    }
    let rounded = half_away(f64::from(value) * 10_000.0) / 10_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let short = rounded as f32;
    // Minus zero would print as `-0.0`.
    if short == 0.0 { 0.0 } else { short }
}

/// What [`f64::round`] gives, without the call that it is on processors of the oldest kind.
fn half_away(value: f64) -> f64 {
    /// Below it every integer and its halves are exact; beyond it there is nothing to round.
    const EXACT_BELOW: f64 = 4_503_599_627_370_496.0;
    if value.abs() >= EXACT_BELOW {
        return value;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "both ways are exact below the bound"
    )]
    let whole = value as i64 as f64;
    match value - whole {
        rest if rest >= 0.5 => whole + 1.0,
        rest if rest <= -0.5 => whole - 1.0,
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{four_places, half_away};

    proptest! {
        #[test]
        fn halves_go_away_from_zero(value: f64, near in -100_000.0..100_000.0, half: i16) {
            for value in [value, near, f64::from(half) + 0.5] {
                if value.is_finite() {
                    prop_assert!((half_away(value) - value.round()).abs() <= 0.0, "{value}");
                }
            }
        }
    }

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
