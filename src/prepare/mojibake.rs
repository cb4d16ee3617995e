//! UTF-8 that was once read as Windows-1252: `â€™` for an apostrophe, `Ã©` for é, `ðŸ˜¡` for an emoji.

/// Windows-1252's characters for the bytes 0x80..=0x9F, as the Encoding Standard maps them; 0 where it leaves a hole.
const HIGH: [u32; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

/// The character of a Windows-1252 byte of 0x80 or above; a hole gives the control character.
pub(super) fn cp1252_char(byte: u8) -> Option<char> {
    let index = usize::from(byte).checked_sub(0x80)?;
    match HIGH.get(index) {
        Some(0) | None => Some(char::from(byte)),
        Some(code) => char::from_u32(*code),
    }
}

/// The Windows-1252 byte of a character, for bytes of 0x80 or above.
fn cp1252_byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    if (0x80..=0xFF).contains(&code) {
        return u8::try_from(code).ok();
    }
    let at = HIGH.iter().position(|h| *h == code)?;
    u8::try_from(at + 0x80).ok()
}

/// A repaired character at the start of `rest`, and the bytes of `rest` it was written with.
///
/// Only the lead bytes of Latin letters, punctuation and emoji count (0xC2, 0xC3, 0xE2, 0xF0): the
/// others begin pairs that people do write, such as `É»`. Text that was damaged twice is repaired
/// twice.
pub(super) fn parse_mojibake(rest: &str) -> Option<(char, usize)> {
    let mut source = CharBytes { rest };
    let (once, used) = decode(|| source.next_char())?;
    let mut twice = Repaired {
        first: Some((once, used)),
        rest: rest.get(used..)?,
    };
    Some(decode(|| twice.next_char()).unwrap_or((once, used)))
}

struct CharBytes<'t> {
    rest: &'t str,
}

impl CharBytes<'_> {
    fn next_char(&mut self) -> Option<(char, usize)> {
        let character = self.rest.chars().next()?;
        self.rest = self.rest.get(character.len_utf8()..)?;
        Some((character, character.len_utf8()))
    }
}

/// Characters of a text after one repair.
struct Repaired<'t> {
    first: Option<(char, usize)>,
    rest: &'t str,
}

impl Repaired<'_> {
    fn next_char(&mut self) -> Option<(char, usize)> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let mut source = CharBytes { rest: self.rest };
        let (character, used) = decode(|| source.next_char()).or_else(|| {
            let character = self.rest.chars().next()?;
            Some((character, character.len_utf8()))
        })?;
        self.rest = self.rest.get(used..)?;
        Some((character, used))
    }
}

/// Decodes one character from characters that stand for bytes.
fn decode(mut next: impl FnMut() -> Option<(char, usize)>) -> Option<(char, usize)> {
    let (lead, mut used) = next()?;
    let lead = cp1252_byte(lead)?;
    let length = match lead {
        0xC2 | 0xC3 => 2,
        0xE2 => 3,
        0xF0 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for at in 1..length {
        let part = next().and_then(|(c, n)| Some((cp1252_byte(c)?, n)));
        let Some((byte, n)) = part.filter(|(b, _)| (0x80..0xC0).contains(b)) else {
            return lost_quote(bytes, at, used);
        };
        *bytes.get_mut(at)? = byte;
        used += n;
    }
    let decoded = std::str::from_utf8(bytes.get(..length)?).ok()?;
    let character = decoded.chars().next()?;
    (!character.is_control()).then_some((character, used))
}

/// `â€` whose third byte fell into the hole at 0x9D and was lost: a closing quotation mark.
fn lost_quote(bytes: [u8; 4], at: usize, used: usize) -> Option<(char, usize)> {
    (at == 2 && bytes == [0xE2, 0x80, 0, 0]).then_some(('\u{201d}', used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_characters_are_repaired() {
        let cases = [
            ("â€™t", Some(('’', 8))),
            ("Ã©e", Some(('é', 4))),
            ("Â£5", Some(('£', 4))),
            ("Â\u{a0}x", Some(('\u{a0}', 4))),
            ("â‚¬", Some(('€', 7))),
            ("ðŸ˜¡", Some(('😡', 8))),
            ("â\u{80}\u{99}s", Some(('’', 6))),
            ("Ã¢â‚¬â„¢s", Some(('’', 18))),
            ("Ãƒ©", Some(('é', 6))),
            ("â€ he", Some(('\u{201d}', 5))),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_mojibake(text), expected, "{text}");
        }
    }

    #[test]
    fn real_letters_stay() {
        for text in [
            "É» x", "âme", "Ãlvaro", "NÃO", "Â b", "ð", "été", "Ça", "’s",
        ] {
            let rest = text.trim_start_matches(|c: char| c.is_ascii());
            assert_eq!(parse_mojibake(rest), None, "{text}");
        }
    }

    #[test]
    fn every_latin_letter_survives_the_round_trip() {
        for code in 0xA0..0x180_u32 {
            let character = char::from_u32(code).unwrap();
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            let damaged: String = bytes.iter().filter_map(|b| cp1252_char(*b)).collect();
            if bytes[0] <= 0xC3 {
                assert_eq!(parse_mojibake(&damaged), Some((character, damaged.len())));
            }
        }
    }
}
