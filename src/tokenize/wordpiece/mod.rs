//! BERT's tokenizer: the ids that Hugging Face `tokenizers` gives, many times as fast.
//!
//! # Rules
//! In this order, and each exactly as in `tokenizers` 0.23:
//!
//! 1. Added tokens (`[SEP]`, `[UNK]` and their like) are found in the raw text, leftmost and longest.
//!    What lies between them goes through the other steps, each stretch by itself.
//! 2. `clean_text`: U+0000, U+FFFD, control, format and private-use characters vanish (joining their
//!    neighbours), but tab, line feed and carriage return become blanks, as does other white space.
//! 3. `handle_chinese_chars`: ideographs get a blank on both sides.
//! 4. `strip_accents`, which follows `lowercase` where it is null: canonical decomposition of
//!    Unicode 9, then non-spacing marks vanish.
//! 5. `lowercase`: character by character, so that a final sigma stays a plain one.
//! 6. Words lie between white space; each punctuation character (all of ASCII's, and Unicode's
//!    category P) is a word.
//! 7. A word longer than `max_input_chars_per_word` is the unknown token. Any other is cut into the
//!    longest pieces from the left; when one part has no piece, the whole word is the unknown token.
//!
//! # How
//! ASCII letters and digits are read sixteen bytes at a time, and a word of up to fifteen bytes is one
//! number and one probe of a table. Words that are not in the vocabulary go through a trie. Other
//! characters are looked up in a table that is filled from the rules themselves, page by page.
//! Encoding allocates nothing but the ids, takes time linear in the text and never fails.
//!
//! # Limits
//! [`WordPiece::parse`] reads a `tokenizer.json` of version 1.0 with `BertNormalizer`, `BertPreTokenizer`
//! and a `WordPiece` model whose words may have up to 128 characters; added tokens must be tokens of the
//! model with all their flags off, and the post-processor must be absent, `BertProcessing` or a
//! template with the text in it once. Truncation, padding and decoder are not looked at. Every other file is
//! left to `tokenizers`.

mod added;
mod ascii;
mod letters;
mod pieces;
mod plain;
mod rules;
mod shape;
mod steps;
mod vocabulary;
mod word;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;

use added::AddedTokens;
use letters::{Letter, Letters};
use plain::Byte;
use rules::is_punctuation;
use vocabulary::Vocabulary;
use word::Word;
use words::{MAX_KEY_BYTES, WordKey};

/// A tokenizer of the `WordPiece` kind, read from a `tokenizer.json`. Cheap to share between threads.
pub struct WordPiece {
    added: AddedTokens,
    plain: plain::Table,
    letters: Letters,
    vocabulary: Vocabulary,
    lowercase: bool,
    max_chars: usize,
}

impl WordPiece {
    /// Reads a `tokenizer.json`; `None` when it is not plain `WordPiece` as the limits above say,
    /// broken files among them.
    pub fn parse(json: &[u8]) -> Option<Self> {
        shape::parse(json)
    }

    /// The id of a token as the vocabulary spells it.
    pub fn token_id(&self, token: &str) -> Option<u32> {
        self.vocabulary.token_id(token)
    }

    /// Frequent words of the vocabulary in small letters a to z, the most frequent first.
    pub fn frequent_words(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.frequent_words()
    }

    /// Ids of which a text has at least one for every word that is no token by itself: pieces inside of a word, and
    /// the unknown token.
    pub fn split_ids(&self) -> &[u32] {
        self.vocabulary.split_ids()
    }

    /// Appends the ids of a text, without special tokens around it.
    pub fn encode_into(&self, text: &str, ids: &mut Vec<u32>) {
        let mut from = 0;
        for token in self.added.find_iter(text) {
            self.push_stretch(text.get(from..token.start).unwrap_or_default(), ids);
            ids.push(token.id);
            from = token.end;
        }
        self.push_stretch(text.get(from..).unwrap_or_default(), ids);
    }

    /// Text without added tokens.
    fn push_stretch(&self, text: &str, ids: &mut Vec<u32>) {
        let before = ids.len();
        if self.push_by_letter(text, ids).is_none() {
            ids.truncate(before);
            self.push_normalized(&self.letters.rules().apply(text), ids);
        }
    }

    /// `None` when the text must be normalised as a whole.
    fn push_by_letter(&self, text: &str, ids: &mut Vec<u32>) -> Option<()> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            steps::count();
            match self.plain.kind(*byte) {
                Byte::Space => at += 1,
                Byte::Alone(id) => {
                    ids.push(id);
                    at += 1;
                }
                Byte::Plain => match self.push_plain_word(bytes, at, ids) {
                    Some(end) => at = end,
                    None => at = self.push_any_words(text, at, ids)?,
                },
                Byte::Other => at = self.push_any_words(text, at, ids)?,
            }
        }
        Some(())
    }

    /// The word at `at` and where it ends, if it is short and all ASCII letters and digits.
    #[inline]
    fn push_plain_word(&self, bytes: &[u8], at: usize, ids: &mut Vec<u32>) -> Option<usize> {
        let block = ascii::block(bytes, at);
        let length = ascii::alphanumerics(block);
        let end = at + length;
        let fits = length <= MAX_KEY_BYTES.min(self.max_chars);
        if !fits || !self.plain.ends_word(bytes.get(end)) {
            return None;
        }
        let mut packed = ascii::head(block, length);
        if self.lowercase {
            packed = ascii::lower(packed);
        }
        let word = packed.to_le_bytes();
        let key = WordKey::packed(packed, length);
        self.vocabulary
            .push_short(key, word.get(..length).unwrap_or_default(), ids);
        Some(end)
    }

    /// Words of any characters from `at` on, up to a place where plain text may go on; `None` when
    /// the text must be normalised as a whole.
    fn push_any_words(&self, text: &str, at: usize, ids: &mut Vec<u32>) -> Option<usize> {
        let mut word = Word::new();
        for (offset, character) in text.get(at..)?.char_indices() {
            if offset > 0 && word.is_empty() && character.is_ascii() {
                return Some(at + offset);
            }
            steps::count();
            match self.letters.letter(character, &self.vocabulary) {
                Letter::Dropped => {}
                Letter::One(letter) => word.push(letter),
                Letter::Several(letters) => letters.chars().for_each(|letter| word.push(letter)),
                Letter::Space => self.finish(&mut word, ids),
                Letter::Alone(id) => {
                    self.finish(&mut word, ids);
                    ids.push(id);
                }
                Letter::Rare => return None,
            }
        }
        self.finish(&mut word, ids);
        Some(text.len())
    }

    fn push_normalized(&self, text: &str, ids: &mut Vec<u32>) {
        let mut word = Word::new();
        for character in text.chars() {
            steps::count();
            if character.is_whitespace() {
                self.finish(&mut word, ids);
            } else if is_punctuation(character) {
                self.finish(&mut word, ids);
                ids.push(self.vocabulary.id_of(character));
            } else {
                word.push(character);
            }
        }
        self.finish(&mut word, ids);
    }

    fn finish(&self, word: &mut Word, ids: &mut Vec<u32>) {
        word.finish(self.max_chars, &self.vocabulary, ids);
    }
}

impl fmt::Debug for WordPiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordPiece")
            .field("rules", &self.letters.rules())
            .field("added", &self.added)
            .field("max_chars", &self.max_chars)
            .finish_non_exhaustive()
    }
}
