//! A normalised word while it is put together.

use super::vocabulary::Vocabulary;

/// Most characters a word may have and still be cut into pieces, over all models that are read
/// here. BERT's models have 100.
pub(super) const MAX_CHARS: usize = 128;

/// Room on the stack for the longest word that is cut.
const MAX_BYTES: usize = MAX_CHARS * 4;

/// Holds the first [`MAX_CHARS`] characters and the number of all: a longer word is unknown whatever
/// else is in it.
pub(super) struct Word {
    bytes: [u8; MAX_BYTES],
    length: usize,
    chars: usize,
}

impl Word {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; MAX_BYTES],
            length: 0,
            chars: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chars == 0
    }

    pub(super) fn push(&mut self, character: char) {
        self.chars += 1;
        let end = self.length + character.len_utf8();
        if let Some(room) = self.bytes.get_mut(self.length..end) {
            character.encode_utf8(room);
            self.length = end;
        }
    }

    /// Appends the ids of the word, if there is one, and starts a new one.
    pub(super) fn finish(&mut self, max_chars: usize, vocabulary: &Vocabulary, ids: &mut Vec<u32>) {
        if self.chars > max_chars {
            ids.push(vocabulary.unknown_id());
        } else if self.chars > 0 {
            vocabulary.push_word(self.bytes.get(..self.length).unwrap_or_default(), ids);
        }
        self.length = 0;
        self.chars = 0;
    }
}
