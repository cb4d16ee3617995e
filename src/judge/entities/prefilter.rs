//! Text in, whether it can hold a value at all out: one pass over the bytes, no allocation.

use super::words::VOCABULARY;

/// True when the text has a digit, a currency sign, or a word that a value without digits cannot do
/// without, such as `two`, `days` or `twice`.
pub(super) fn may_hold_value(text: &str) -> bool {
    let bytes = text.as_bytes();
    let vocabulary = &*VOCABULARY;
    let is_anchor = |start, end| {
        let word = bytes.get(start..end);
        word.is_some_and(|word| !word.is_empty() && vocabulary.is_anchor(word))
    };
    let mut word_start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphabetic() {
            continue;
        }
        if byte.is_ascii_digit()
            || byte == b'$'
            || is_currency(bytes, at, byte)
            || is_anchor(word_start, at)
        {
            return true;
        }
        word_start = at + 1;
    }
    is_anchor(word_start, bytes.len())
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
