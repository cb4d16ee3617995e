//! The line of a cue that says when it is shown.

/// What a line says about times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    /// From and to, in milliseconds.
    Shown(u64, u64),
    /// Times that are not understood.
    Broken,
}

/// The times of a line, where it is a line of times. What stands after them (settings, coordinates)
/// is not looked at.
pub(super) fn timing(line: &str) -> Option<Timing> {
    let Some((from, to)) = line.split_once("-->") else {
        let shown = between_comma(line).map(|(from, to)| Timing::Shown(from, to));
        return shown.or_else(|| is_bare_times(line).then_some(Timing::Broken));
    };
    let to = to.split_whitespace().next().unwrap_or_default();
    if let (Some(from), Some(to)) = (milliseconds(from.trim()), milliseconds(to)) {
        return Some(Timing::Shown(from, to));
    }
    // Words around an arrow are words.
    let is_time = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let is_wordless = !line.contains(char::is_alphabetic);
    (is_time(from) || is_time(to) || is_wordless).then_some(Timing::Broken)
}

/// Two times with a fraction each and a comma between them, as `SubViewer` writes them.
fn between_comma(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.trim().split_once(',')?;
    let time =
        |text: &str| milliseconds(text).filter(|_| text.contains(['.']) && text.contains(':'));
    Some((time(from)?, time(to)?))
}

/// Hours (any number of digits, or none), minutes, seconds and a fraction behind a point or comma.
fn milliseconds(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let parts: Option<Vec<u64>> = clock.splitn(4, ':').map(number).collect();
    let (hours, minutes, seconds) = match *parts?.as_slice() {
        [hours, minutes, seconds] => (hours, minutes, seconds),
        [minutes, seconds] => (0, minutes, seconds),
        _ => return None,
    };
    let places = u32::try_from(fraction.len()).ok().filter(|n| *n <= 3)?;
    let thousandths = number(fraction)? * 10_u64.pow(3 - places);
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths)
}

/// Chosen: enough for any call, and no sum of such numbers overflows.
const MAX_DIGITS: usize = 6;

fn number(digits: &str) -> Option<u64> {
    let is_number = digits.len() <= MAX_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// Two times without their arrow: nothing but digits and marks, and at least one colon in each.
fn is_bare_times(line: &str) -> bool {
    let is_mark = |b: u8| matches!(b, b':' | b'.' | b',' | b'-' | b'>' | b' ' | b'\t');
    let count = |wanted: u8| line.bytes().filter(|b| *b == wanted).count();
    line.bytes().all(|b| b.is_ascii_digit() || is_mark(b))
        && count(b':') >= 2
        && line
            .split_ascii_whitespace()
            .filter(|part| part.contains(':'))
            .count()
            == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_words() {
        use Timing::{Broken, Shown};
        let cases = [
            ("00:00:01.000 --> 00:00:02.500", Some(Shown(1000, 2500))),
            (
                "00:01.000 --> 00:02.000 align:start",
                Some(Shown(1000, 2000)),
            ),
            ("00:00:01,000 --> 01:00:02,5", Some(Shown(1000, 3_602_500))),
            (
                "00:00:01,000-->00:00:02,000 X1:40 X2:600",
                Some(Shown(1000, 2000)),
            ),
            (
                "100:00:00.000 --> 100:00:01.000",
                Some(Shown(360_000_000, 360_001_000)),
            ),
            ("00:00:01,000 --> ", Some(Broken)),
            ("00:00:xx,000 --> 00:00:02,000", Some(Broken)),
            ("99999999999:00:01.000 --> 00:02.000", Some(Broken)),
            ("00:00:01,000 00:00:02,000", Some(Broken)),
            ("-->", Some(Broken)),
            ("go to settings --> billing", None),
            ("10:30", None),
            ("12", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(timing(line), expected, "{line}");
        }
    }
}
