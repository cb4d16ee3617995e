//! A small filter in front of the automaton: can an entry begin at this word at all?
//!
//! Most words of a message begin no entry. The filter fits into the innermost cache, the automaton
//! does not.

use super::fold::is_word_char;

/// Bits of a filter; about ten times the number of keys of the built-in lexicon.
const FILTER_BITS: usize = 1 << 17;
/// Bytes by which a word is tried against prefixes ("refund*").
const PREFIX_BYTES: usize = 3;

/// Remembers how phrases begin. May say yes where there is none, never no where there is one.
#[derive(Debug)]
pub(super) struct Gate {
    /// Hashes of first words together with the first byte of the word behind them, 0 for none.
    words: Box<[u64]>,
    /// Hashes of the first [`PREFIX_BYTES`] of prefixes.
    prefixes: Box<[u64]>,
    /// Some prefix is shorter than that, so every word may begin it.
    has_short_prefix: bool,
    /// First bytes of phrases that begin with a symbol.
    symbols: [bool; 256],
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            words: vec![0; FILTER_BITS / 64].into(),
            prefixes: vec![0; FILTER_BITS / 64].into(),
            has_short_prefix: false,
            symbols: [false; 256],
        }
    }
}

impl Gate {
    /// Remembers a phrase.
    pub(super) fn add(&mut self, phrase: &str, is_prefix: bool) {
        let bytes = phrase.as_bytes();
        let first = bytes.first().copied().unwrap_or_default();
        if !phrase.starts_with(is_word_char) {
            if let Some(symbol) = self.symbols.get_mut(usize::from(first)) {
                *symbol = true;
            }
            return;
        }
        let end = phrase.find(|c| !is_word_char(c)).unwrap_or(phrase.len());
        if end < phrase.len() || !is_prefix {
            let next = next_byte(bytes, end);
            let word = bytes.get(..end).unwrap_or_default();
            set(&mut self.words, key(word, next));
        } else {
            match bytes.get(..PREFIX_BYTES) {
                Some(head) => set(&mut self.prefixes, key(head, 0)),
                None => self.has_short_prefix = true,
            }
        }
    }

    /// True when a phrase may begin with the word `text[start..end]`.
    pub(super) fn opens(&self, text: &[u8], start: usize, end: usize) -> bool {
        let word = text.get(start..end).unwrap_or_default();
        let hash = hash(word);
        let next = next_byte(text, end);
        is_set(&self.words, mix(hash, 0))
            || (next != 0 && is_set(&self.words, mix(hash, next)))
            || self.has_short_prefix
            || word
                .get(..PREFIX_BYTES)
                .is_some_and(|head| is_set(&self.prefixes, key(head, 0)))
    }

    /// True when a phrase may begin with this byte of a symbol.
    pub(super) fn opens_symbol(&self, byte: u8) -> bool {
        self.symbols
            .get(usize::from(byte))
            .copied()
            .unwrap_or_default()
    }
}

/// What follows a word at `end`: the first byte of the next word after one space, else the symbol.
fn next_byte(text: &[u8], end: usize) -> u8 {
    match text.get(end) {
        Some(b' ') => text.get(end + 1).copied().unwrap_or_default(),
        other => other.copied().unwrap_or_default(),
    }
}

/// FNV-1a; words are short.
fn hash(word: &[u8]) -> u64 {
    word.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

fn mix(hash: u64, next: u8) -> u64 {
    let mixed = (hash ^ u64::from(next)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed >> 40
}

fn key(word: &[u8], next: u8) -> u64 {
    mix(hash(word), next)
}

fn place(key: u64) -> (usize, u64) {
    let bit = usize::try_from(key).unwrap_or_default() % FILTER_BITS;
    (bit / 64, 1 << (bit % 64))
}

fn set(filter: &mut [u64], key: u64) {
    let (word, bit) = place(key);
    if let Some(word) = filter.get_mut(word) {
        *word |= bit;
    }
}

fn is_set(filter: &[u64], key: u64) -> bool {
    let (word, bit) = place(key);
    filter.get(word).is_some_and(|word| word & bit != 0)
}
