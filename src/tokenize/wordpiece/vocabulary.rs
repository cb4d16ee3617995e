//! One word in, its ids out.

use std::collections::BTreeMap;

use super::pieces::{Pieces, Place};
use super::words::{WordKey, WordTable};

/// Ids of frequent words lie below it: the vocabularies of BERT's kind are in the order of frequency. Names of people
/// and places prevail above.
const FREQUENT_BELOW: u32 = 12_000;

/// The words and pieces of a model.
pub(super) struct Vocabulary {
    words: WordTable,
    frequent: Vec<Box<str>>,
    split_ids: Vec<u32>,
    pieces: Pieces,
    unknown_id: u32,
}

impl Vocabulary {
    /// From tokens with their ids and the prefix of pieces inside of a word; `None` when the unknown
    /// token is not among them or the tokens are too many.
    pub(super) fn build(
        tokens: &BTreeMap<String, u32>,
        prefix: &str,
        unknown: &str,
    ) -> Option<Self> {
        let starts = tokens
            .iter()
            .map(|(t, id)| ((Place::Start as u8, t.as_str()), *id));
        let insides = tokens
            .iter()
            .filter_map(|(t, id)| Some(((Place::Inside as u8, t.strip_prefix(prefix)?), *id)));
        let mut words: Vec<(WordKey, u32)> = tokens
            .iter()
            .filter_map(|(t, id)| Some((WordKey::new(t.as_bytes())?, *id)))
            .collect();
        // Vocabularies are sorted by frequency: frequent words get the best places.
        words.sort_by_key(|(_, id)| *id);
        let unknown_id = *tokens.get(unknown)?;
        let insides_only = tokens.iter().filter(|(t, _)| t.starts_with(prefix));
        let split_ids = insides_only.map(|(_, id)| *id).chain([unknown_id]);
        Some(Self {
            words: WordTable::build(&words),
            frequent: frequent(tokens),
            split_ids: split_ids.collect(),
            pieces: Pieces::build(&starts.chain(insides).filter(not_empty).collect())?,
            unknown_id,
        })
    }

    pub(super) fn unknown_id(&self) -> u32 {
        self.unknown_id
    }

    /// Words of small letters a to z among the frequent ones, the most frequent first.
    pub(super) fn frequent_words(&self) -> impl Iterator<Item = &str> {
        self.frequent.iter().map(AsRef::as_ref)
    }

    /// Ids that a word which is no token by itself leaves at least one of: pieces inside of a word, and the unknown
    /// token.
    pub(super) fn split_ids(&self) -> &[u32] {
        &self.split_ids
    }

    /// The id of a whole token, as the vocabulary spells it.
    pub(super) fn token_id(&self, token: &str) -> Option<u32> {
        if let Some(key) = WordKey::new(token.as_bytes()) {
            return self.words.id(key);
        }
        let (length, id) = self.pieces.longest(Place::Start, token.as_bytes())?;
        (length == token.len()).then_some(id)
    }

    /// The id of a word of one character.
    pub(super) fn id_of(&self, character: char) -> u32 {
        self.token_id(character.encode_utf8(&mut [0; 4]))
            .unwrap_or(self.unknown_id)
    }

    /// Appends the ids of a normalised word: itself where the vocabulary has it, else its longest
    /// pieces from the left, else the unknown token once.
    pub(super) fn push_word(&self, word: &[u8], ids: &mut Vec<u32>) {
        match WordKey::new(word) {
            Some(key) => self.push_short(key, word, ids),
            None => self.push_pieces(word, ids),
        }
    }

    /// The same for a word whose key is at hand.
    #[inline]
    pub(super) fn push_short(&self, key: WordKey, word: &[u8], ids: &mut Vec<u32>) {
        match self.words.id(key) {
            Some(id) => ids.push(id),
            None => self.push_pieces(word, ids),
        }
    }

    fn push_pieces(&self, word: &[u8], ids: &mut Vec<u32>) {
        let before = ids.len();
        let mut rest = word;
        let mut place = Place::Start;
        while !rest.is_empty() {
            let Some((length, id)) = self.pieces.longest(place, rest) else {
                ids.truncate(before);
                ids.push(self.unknown_id);
                return;
            };
            ids.push(id);
            rest = rest.get(length..).unwrap_or_default();
            place = Place::Inside;
        }
    }
}

fn not_empty(piece: &((u8, &str), u32)) -> bool {
    !piece.0.1.is_empty()
}

fn frequent(tokens: &BTreeMap<String, u32>) -> Vec<Box<str>> {
    let is_plain = |token: &str| token.bytes().all(|b| b.is_ascii_lowercase());
    let mut words: Vec<(u32, &str)> = tokens
        .iter()
        .filter(|(token, id)| **id < FREQUENT_BELOW && is_plain(token))
        .map(|(token, id)| (*id, token.as_str()))
        .collect();
    words.sort_unstable();
    words.into_iter().map(|(_, word)| word.into()).collect()
}
