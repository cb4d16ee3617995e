//! Text in, whether it can hold a value at all out: one pass over the bytes, no allocation.

use super::words::VOCABULARY;

/// True when the text has a digit, a currency sign, or a word that a value without digits cannot do
/// without, such as `two`, `days` or `twice`.
pub(super) fn may_hold_value(text: &str) -> bool {
    let bytes = text.as_bytes();
    let vocabulary = &*VOCABULARY;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            let word = leading_letters(bytes.get(at..).unwrap_or_default());
            if vocabulary.is_anchor(word) {
                return true;
            }
            at += word.len();
        } else if byte.is_ascii_digit() || byte == b'$' || is_currency(bytes, at, byte) {
            return true;
        } else {
            at += 1;
        }
    }
    false
}

fn leading_letters(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|b| !b.is_ascii_alphabetic());
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// `¢ £ ¤ ¥` are C2 A2 to C2 A5, and the currency block (`€`, `₹`, …) is E2 82 A0 to E2 82 BF.
fn is_currency(bytes: &[u8], at: usize, byte: u8) -> bool {
    let next = bytes.get(at + 1).copied();
    match byte {
        0xC2 => next.is_some_and(|b| (0xA2..=0xA5).contains(&b)),
        0xE2 => next == Some(0x82) && bytes.get(at + 2).is_some_and(|b| *b >= 0xA0),
        _ => false,
    }
}
