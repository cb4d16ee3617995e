//! Tokens such as `[SEP]` that are found in the raw text, before anything else is done to it.

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memchr;

/// Finds added tokens: the leftmost, of those the longest.
#[derive(Debug)]
pub(super) struct AddedTokens {
    finder: AhoCorasick,
    ids: Vec<u32>,
    /// The byte that all of them start with: most texts lack it.
    first_byte: Option<u8>,
}

/// An added token in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) id: u32,
}

impl AddedTokens {
    /// From texts and ids, none of the texts empty; `None` when the automaton cannot be built.
    pub(super) fn build(tokens: &[(&str, u32)]) -> Option<Self> {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(tokens.iter().map(|(text, _)| text));
        let mut firsts = tokens.iter().filter_map(|(text, _)| text.bytes().next());
        let first = firsts.next();
        Some(Self {
            finder: finder.ok()?,
            ids: tokens.iter().map(|(_, id)| *id).collect(),
            first_byte: first.filter(|first| firsts.all(|other| other == *first)),
        })
    }

    /// The added tokens of a text from left to right; they do not overlap.
    pub(super) fn find_iter(&self, text: &str) -> impl Iterator<Item = Found> {
        let absent = self
            .first_byte
            .is_some_and(|byte| memchr(byte, text.as_bytes()).is_none());
        let searched = if absent { "" } else { text };
        self.finder.find_iter(searched).filter_map(|found| {
            Some(Found {
                start: found.start(),
                end: found.end(),
                id: *self.ids.get(found.pattern().as_usize())?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftmost_then_longest() {
        let tokens = [("[A]", 1), ("[A]b", 2), ("]c", 3)];
        let added = AddedTokens::build(&tokens).unwrap();
        let ids = |text: &str| added.find_iter(text).map(|f| f.id).collect::<Vec<_>>();
        let cases: [(&str, &[u32]); 5] = [
            ("x[A]y[A]b[a]", &[1, 2]),
            ("[A]c", &[1]),
            ("]c[[A]", &[3, 1]),
            ("[]", &[]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(ids(text), expected, "{text}");
        }
        assert_eq!(AddedTokens::build(&[]).unwrap().find_iter("[A]").count(), 0);
    }
}
