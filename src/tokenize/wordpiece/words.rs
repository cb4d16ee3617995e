//! Whole words of up to fifteen bytes, found in one probe of a hash table.

use super::ascii::{BLOCK, block};

/// Longest word in the table, in bytes: one byte of the key holds the length.
pub(super) const MAX_KEY_BYTES: usize = BLOCK - 1;

/// Two odd constants with well-mixed bits: the first digits of pi's fraction.
const MIX: (u64, u64) = (0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7345);

/// A word as one number: its bytes, and its length in the highest byte. Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordKey(u128);

impl WordKey {
    /// `None` for the empty word and for words that are too long.
    pub(super) fn new(word: &[u8]) -> Option<Self> {
        (1..=MAX_KEY_BYTES)
            .contains(&word.len())
            .then(|| Self::packed(block(word, 0), word.len()))
    }

    /// From bytes that are already packed, zero from `length` on; `length` is 1 to 15.
    pub(super) fn packed(bytes: u128, length: usize) -> Self {
        Self(bytes | (length as u128) << (8 * MAX_KEY_BYTES))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "halves of a key, and a place in a table that fits in memory"
    )]
    fn halves(self) -> (u64, u64) {
        (self.0 as u64, (self.0 >> 64) as u64)
    }

    /// One multiplication over both halves, folded.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the halves of the product are meant"
    )]
    fn hash(self) -> u64 {
        let (low, high) = self.halves();
        let product = u128::from(low ^ MIX.0) * u128::from(high ^ MIX.1);
        product as u64 ^ (product >> 64) as u64
    }
}

/// 24 bytes, where a `u128` would be padded to 32.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Both zero in an empty slot.
    key: (u64, u64),
    id: u32,
}

/// Open addressing, at most half full, so that every search meets an empty slot.
#[derive(Debug)]
pub(super) struct WordTable {
    slots: Vec<Slot>,
    mask: usize,
}

impl WordTable {
    /// Takes the words in the order given: the first ones sit where they are found at once.
    pub(super) fn build(words: &[(WordKey, u32)]) -> Self {
        let size = (2 * words.len()).next_power_of_two().max(2);
        let mut table = Self {
            slots: vec![Slot::default(); size],
            mask: size - 1,
        };
        for (word, id) in words {
            let at = table.place(*word);
            if let Some(slot) = table.slots.get_mut(at) {
                *slot = Slot {
                    key: word.halves(),
                    id: *id,
                };
            }
        }
        table
    }

    /// The id of a word.
    pub(super) fn id(&self, word: WordKey) -> Option<u32> {
        let slot = self.slots.get(self.place(word))?;
        (slot.key != (0, 0)).then_some(slot.id)
    }

    /// Where the word sits, or the empty slot where it would.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only the bits under the mask count"
    )]
    fn place(&self, word: WordKey) -> usize {
        let key = word.halves();
        let mut at = word.hash() as usize & self.mask;
        while let Some(slot) = self.slots.get(at) {
            if slot.key == key || slot.key == (0, 0) {
                break;
            }
            at = (at + 1) & self.mask;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_went_in_and_nothing_else() {
        let names: Vec<String> = (0..5_000).map(|n| format!("w{n}")).collect();
        let key = |name: &str| WordKey::new(name.as_bytes()).unwrap();
        let words: Vec<_> = names.iter().map(|n| key(n)).zip(0..).collect();
        let table = WordTable::build(&words);
        for (word, id) in &words {
            assert_eq!(table.id(*word), Some(*id));
        }
        for absent in ["w5000", "w", "v1", "W1", "w1\0", "fifteen letters"] {
            assert_eq!(table.id(key(absent)), None, "{absent:?}");
        }
    }

    #[test]
    fn only_short_words_have_keys() {
        assert_eq!(WordKey::new(b""), None);
        assert!(WordKey::new(b"fifteen letters").is_some());
        assert_eq!(WordKey::new(b"sixteen letters!"), None);
        assert_ne!(WordKey::new(b"a"), WordKey::new(b"a\0"));
    }
}
