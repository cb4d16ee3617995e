//! National numbers with letters in them; those of nine digits and more are found as numbers.
//!
//! Most carry a check sign, which tells them from order numbers. The British number has none: it
//! counts where it is written in pairs, or behind its name.

/// Bytes before a British number in which its name is looked for.
const CONTEXT_BYTES: usize = 40;

/// The end of the national number that starts at `at`, if one does.
pub(super) fn parse_identity(bytes: &[u8], at: usize) -> Option<usize> {
    let tail = bytes.get(at..)?;
    let len = spanish(tail)
        .or_else(|| finnish(tail))
        .or_else(|| italian(tail))
        .or_else(|| british(bytes, at))?;
    let goes_on = tail.get(len).is_some_and(u8::is_ascii_alphanumeric);
    (!goes_on).then_some(at + len)
}

/// `12345678Z`, `12.345.678-Z`, `X1234567L` (DNI and NIE): the letter is the number modulo 23.
fn spanish(tail: &[u8]) -> Option<usize> {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let first = tail.first()?.to_ascii_uppercase();
    let (mut number, mut wanted, mut len) = match first {
        b'X' | b'Y' | b'Z' => (u32::from(first - b'X'), 7, 1),
        _ => (0, 8, 0),
    };
    while wanted > 0 {
        match tail.get(len)? {
            digit @ b'0'..=b'9' => {
                number = number * 10 + u32::from(digit - b'0');
                wanted -= 1;
            }
            b'.' | b'-' if len > 0 => {}
            _ => return None,
        }
        len += 1;
    }
    len += usize::from(matches!(tail.get(len)?, b'-' | b' '));
    let letter = LETTERS.get(usize::try_from(number % 23).ok()?)?;
    (tail.get(len)?.to_ascii_uppercase() == *letter).then_some(len + 1)
}

/// `131052-308T`: day of birth, sign of the century, three digits; the sign is the number modulo
/// 31.
fn finnish(tail: &[u8]) -> Option<usize> {
    const SIGNS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    const LEN: usize = 11;
    let code = tail.get(..LEN)?;
    let is_century = matches!(code.get(6)?, b'-' | b'+' | b'A'..=b'F' | b'U'..=b'Y');
    let digits = code.get(..6)?.iter().chain(code.get(7..10)?);
    let mut number = 0_u32;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    let sign = SIGNS.get(usize::try_from(number % 31).ok()?)?;
    (is_century && code.last() == Some(sign)).then_some(LEN)
}

/// `RSSMRA80A01H501U` (codice fiscale): the last letter is a sum over the others modulo 26.
fn italian(tail: &[u8]) -> Option<usize> {
    const SHAPE: &[u8] = b"LLLLLLDDLDDLDDDL";
    /// Values of 0-9 and A-Z at odd places; a digit counts as the letter of its number.
    const ODD: &[u32] = &[
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let code = tail.get(..SHAPE.len())?;
    let mut sum = 0;
    for (place, (byte, shape)) in code.iter().zip(SHAPE).enumerate() {
        let value = match (byte.to_ascii_uppercase(), shape) {
            (letter @ b'A'..=b'Z', b'L') => letter - b'A',
            (digit @ b'0'..=b'9', b'D') => digit - b'0',
            _ => return None,
        };
        if place + 1 == SHAPE.len() {
            return (u32::from(value) == sum % 26).then_some(SHAPE.len());
        }
        sum += if place % 2 == 0 {
            *ODD.get(usize::from(value))?
        } else {
            u32::from(value)
        };
    }
    None
}

/// `AB 12 34 56 C` (National Insurance number), or in one piece behind its name.
fn british(bytes: &[u8], at: usize) -> Option<usize> {
    const SHAPE: &[u8] = b"LLDDDDDDS";
    let mut blanks = 0;
    let mut wanted = SHAPE.iter();
    let mut end = at;
    while let Some(byte) = bytes.get(end).filter(|_| !wanted.as_slice().is_empty()) {
        end += 1;
        if *byte == b' ' {
            blanks += 1;
            continue;
        }
        let is_right = match wanted.next()? {
            b'L' => {
                byte.is_ascii_uppercase()
                    && !matches!(byte, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V')
            }
            b'D' => byte.is_ascii_digit(),
            _ => matches!(byte, b'A'..=b'D'),
        };
        if !is_right {
            return None;
        }
    }
    let is_whole = wanted.as_slice().is_empty();
    (is_whole && (blanks == 4 || (blanks == 0 && is_named(bytes, at)))).then_some(end - at)
}

fn is_named(bytes: &[u8], at: usize) -> bool {
    const NAMES: &[&[u8]] = &[b"national insurance", b"nino", b"ni number", b"ni no"];
    let window = bytes
        .get(at.saturating_sub(CONTEXT_BYTES)..at)
        .unwrap_or_default();
    NAMES.iter().any(|name| {
        window
            .windows(name.len())
            .any(|part| part.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_and_misses() {
        let cases = [
            ("12345678Z", true),
            ("12345678-Z", true),
            ("12.345.678-Z", true),
            ("12345678A", false),
            ("12345678", false),
            ("X1234567L", true),
            ("X1234567A", false),
            ("131052-308T", true),
            ("131052-308A", false),
            ("RSSMRA80A01H501U", true),
            ("RSSMRA80A01H501A", false),
            ("RSSMRA80A01H501UX", false),
            ("AB 12 34 56 C", true),
            ("AB123456C", false),
            ("AB 12 34 56 X", false),
            ("DB 12 34 56 C", false),
            ("1Z999AA10123456784", false),
            ("10.4.22", false),
        ];
        for (text, expected) in cases {
            let found = parse_identity(text.as_bytes(), 0);
            assert_eq!(found, expected.then_some(text.len()), "{text}");
        }
        let text = "my NI number is AB123456C";
        assert_eq!(parse_identity(text.as_bytes(), 16), Some(text.len()));
    }
}
