//! Words to numbers: every word that stands in a phrase has one, so that phrases are compared by
//! number instead of by letter.

/// Bytes that a [`Key`] holds; longer words are compared by their text.
const KEY_BYTES: usize = 16;
/// Odd numbers without pattern, digits of the golden ratio and of pi.
const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0x243F_6A88_85A3_08D3];

/// Number of a word that stands in no phrase.
pub(super) const UNKNOWN: u32 = 0;

/// Length and bytes of a word: words of up to [`KEY_BYTES`] bytes with the same key are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key {
    head: u64,
    tail: u64,
    len_bytes: u32,
}

impl Key {
    fn of(word: &[u8]) -> Self {
        let (head, tail) = match word {
            [] => (0, 0),
            [a] => (u64::from(*a), 0),
            [a, b] => (u64::from(*a), u64::from(*b)),
            [a, b, c] => (u64::from(*a), u64::from(*b) | u64::from(*c) << 8),
            _ => Self::ends(word),
        };
        Self {
            head,
            tail,
            len_bytes: u32::try_from(word.len()).unwrap_or(u32::MAX),
        }
    }

    /// The first and the last bytes; they overlap unless the word fills both.
    fn ends(word: &[u8]) -> (u64, u64) {
        if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
            return (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
        }
        let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |b| u64::from(u32::from_le_bytes(*b)));
        (four(word.first_chunk()), four(word.last_chunk()))
    }

    fn hash(self) -> usize {
        let a = self.head ^ SEEDS[0];
        let b = self.tail ^ SEEDS[1] ^ u64::from(self.len_bytes) << 56;
        let product = u128::from(a) * u128::from(b);
        let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
        usize::try_from((low ^ high) & 0xFFFF_FFFF).unwrap_or_default()
    }
}

/// The known words; numbers count from 1.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Keys and numbers by hash, each in the first free place from there on.
    slots: Box<[(Key, u32)]>,
    /// By number, from 1.
    texts: Vec<Box<str>>,
}

impl Words {
    /// Numbers the words, each of which is given once, in their order.
    pub(super) fn new(texts: Vec<Box<str>>) -> Self {
        let slots = (texts.len() * 2).next_power_of_two();
        let mut words = Self {
            slots: vec![(Key::default(), UNKNOWN); slots].into(),
            texts: Vec::new(),
        };
        for (text, number) in texts.iter().zip(1..) {
            words.insert(Key::of(text.as_bytes()), number);
        }
        words.texts = texts;
        words
    }

    /// The table is never full, so there is a free place.
    fn insert(&mut self, key: Key, number: u32) {
        let mask = self.slots.len() - 1;
        let from = key.hash();
        let free = (from..from + self.slots.len())
            .map(|at| at & mask)
            .find(|at| self.slots.get(*at).is_some_and(|slot| slot.1 == UNKNOWN));
        if let Some(slot) = free.and_then(|at| self.slots.get_mut(at)) {
            *slot = (key, number);
        }
    }

    /// The words in the order of their numbers.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The number of a word, [`UNKNOWN`] when it has none.
    pub(super) fn number(&self, word: &[u8]) -> u32 {
        let key = Key::of(word);
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key.hash() & mask;
        while let Some(&(known, number)) = self.slots.get(at) {
            if number == UNKNOWN {
                break;
            }
            if known == key && (word.len() <= KEY_BYTES || self.is_text(number, word)) {
                return number;
            }
            at = (at + 1) & mask;
        }
        UNKNOWN
    }

    fn is_text(&self, number: u32, word: &[u8]) -> bool {
        let text = self.texts.get((number as usize).wrapping_sub(1));
        text.is_some_and(|text| text.as_bytes() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        let texts = [
            "a",
            "aa",
            "aaa",
            "aaaa",
            "aaaaa",
            "ab",
            "ba",
            "abc",
            "acb",
            "bac",
            "abcd",
            "dcba",
            "abcdefgh",
            "abcdefghi",
            "abcdefgh12345678",
            "abcdefghX12345678",
            "abcdefghY12345678",
            "é",
            "дом",
        ];
        let words = Words::new(texts.map(Box::from).to_vec());
        for (text, number) in texts.iter().zip(1..) {
            assert_eq!(words.number(text.as_bytes()), number, "{text}");
        }
        for other in ["", "b", "aaaaaa", "abcdefghZ12345678", "\0", "a\0", "cab"] {
            assert_eq!(words.number(other.as_bytes()), UNKNOWN, "{other}");
        }
        assert_eq!(Words::default().number(b"a"), UNKNOWN);
        assert_eq!(words.len(), texts.len());
    }
}
