//! What each ASCII character is to the fast path.

use super::letters::{Letter, Letters};
use super::vocabulary::Vocabulary;

/// What a byte of raw text is, at the start of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Byte {
    /// Between words.
    Space,
    /// A word by itself, with this id.
    Alone(u32),
    /// An ASCII letter or digit, which becomes itself or its lower case.
    Plain,
    /// Anything that needs a look at whole characters.
    Other,
}

/// One entry per byte.
#[derive(Debug)]
pub(super) struct Table([Byte; 256]);

impl Table {
    pub(super) fn build(letters: &Letters, vocabulary: &Vocabulary) -> Self {
        let mut table = [Byte::Other; 256];
        for (byte, entry) in (0..=0x7F_u8).zip(&mut table) {
            *entry = match letters.letter(char::from(byte), vocabulary) {
                Letter::Space => Byte::Space,
                Letter::Alone(id) => Byte::Alone(id),
                Letter::One(_) if byte.is_ascii_alphanumeric() => Byte::Plain,
                _ => Byte::Other,
            };
        }
        Self(table)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "a byte is below 256: no check is left"
    )]
    #[inline]
    pub(super) fn kind(&self, byte: u8) -> Byte {
        self.0[usize::from(byte)]
    }

    /// Whether a word ends before this byte, or at the end of the text.
    #[inline]
    pub(super) fn ends_word(&self, next: Option<&u8>) -> bool {
        next.is_none_or(|byte| matches!(self.kind(*byte), Byte::Space | Byte::Alone(_)))
    }
}
