//! Numbers that come out alike on every machine.

/// Natural logarithm of a positive number, by plain arithmetic: the system's own function differs between machines
/// in the last bit, and a group must not hang on it. Exact to 12 places.
pub(super) fn ln(number: f64) -> f64 {
    if number <= 0.0 {
        return f64::MIN;
    }
    let bits = number.to_bits();
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0) - 1023;
    let fraction = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let (fraction, exponent) = if fraction > std::f64::consts::SQRT_2 {
        (fraction / 2.0, exponent + 1)
    } else {
        (fraction, exponent)
    };
    // 2·artanh(z) as a series: |z| is at most 0.172, so that ten terms leave less than 1e-15.
    let z = (fraction - 1.0) / (fraction + 1.0);
    let square = z * z;
    let mut sum = 0.0;
    for odd in (0..10).rev() {
        sum = sum * square + 1.0 / f64::from(2 * odd + 1);
    }
    2.0 * z * sum + f64::from(exponent) * std::f64::consts::LN_2
}

/// A count as a number. Exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of messages lie far below the bound of exactness"
)]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}

/// Rounded to four places, as records are.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_the_systems_to_many_places() {
        for number in [1e-9, 0.3, 0.5, 1.0, 1.4, 1.5, 2.0, 10.0, 12345.678, 1e12] {
            assert!((ln(number) - number.ln()).abs() < 1e-12, "{number}");
        }
    }
}
