//! The short way for text that is its own folded form but for its capitals: most of it.

use super::{Folded, SPACED_LETTERS, Vocabulary, Word, contraction};
use crate::span::OffsetMap;

/// What a byte means here; indexed by the byte.
const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            table[byte as usize] = classify(byte);
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Small,
    Capital,
    Digit,
    /// Stays as it is and parts words.
    Sign,
    Space,
    /// Is folded in the long way.
    Other,
}

const fn classify(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' => Class::Small,
        b'A'..=b'Z' => Class::Capital,
        b'0'..=b'9' => Class::Digit,
        b' ' => Class::Space,
        b'\t'..=b'\r' | b'-' | b'\'' | b'`' | b'@' | b'$' | b'*' | b'|' | 0x80.. => Class::Other,
        _ => Class::Sign,
    }
}

pub(super) fn class_at(bytes: &[u8], at: usize) -> Option<Class> {
    CLASSES.get(usize::from(*bytes.get(at)?)).copied()
}

/// The folded form of a text in which nothing but capitals is folded; `None` for any other text.
pub(super) fn fold(source: &str, vocabulary: &Vocabulary) -> Option<Folded> {
    let is_known = |byte: &u8| CLASSES.get(usize::from(*byte)) != Some(&Class::Other);
    if !source.as_bytes().iter().all(is_known) {
        return None;
    }
    let mut reader = Reader {
        vocabulary,
        singles: 0,
        out: Folded {
            text: source.to_ascii_lowercase(),
            map: OffsetMap::identity(source.len()),
            words: Vec::with_capacity(source.len() / 4),
            ..Folded::default()
        },
    };
    let bytes = source.as_bytes();
    let mut at = 0;
    while let Some(class) = class_at(bytes, at) {
        at = match class {
            Class::Small | Class::Capital | Class::Digit => reader.word(bytes, at)?,
            Class::Space if class_at(bytes, at + 1) == Some(Class::Space) => return None,
            _ => at + 1,
        };
    }
    Some(reader.out)
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    /// Single-letter words in a row so far.
    singles: usize,
    out: Folded,
}

impl Reader<'_> {
    /// Reads the word that starts at `start`; gives its end, or `None` when it is to be folded.
    fn word(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let (mut end, mut letters, mut capitals) = (start, 0, 0);
        let (mut last, mut run) = (0, 0);
        while let Some(class @ (Class::Small | Class::Capital | Class::Digit)) =
            class_at(bytes, end)
        {
            let lower = bytes.get(end).map_or(0, |byte| byte | 0x20);
            run = if lower == last { run + 1 } else { 1 };
            last = lower;
            if run > 2 && class != Class::Digit {
                return None;
            }
            letters += usize::from(class != Class::Digit);
            capitals += usize::from(class == Class::Capital);
            end += 1;
        }
        let word = self.out.text.get(start..end)?;
        let is_mixed = letters > 0 && letters < end - start;
        if (is_mixed || bytes.get(end) == Some(&b'!')) && self.may_be_disguised(bytes, word, end) {
            return None;
        }
        if contraction::expand(word.as_bytes()).is_some() {
            return None;
        }
        self.out.letters += letters;
        self.push(start, end, capitals > 1 && capitals == letters);
        Some(end)
    }

    /// True when the word may be another one in disguise, alone or with what is glued to it.
    fn may_be_disguised(&self, bytes: &[u8], word: &str, end: usize) -> bool {
        let marks = bytes.iter().skip(end).take_while(|b| **b == b'!').count();
        let is_glued = bytes
            .get(end + marks)
            .is_some_and(u8::is_ascii_alphanumeric);
        (marks > 0 && is_glued) || self.vocabulary.undisguise(word).is_some()
    }

    fn push(&mut self, start: usize, end: usize, is_capitals: bool) {
        let words = &mut self.out.words;
        let is_joined = words.last().is_some_and(|last| start == last.end + 1);
        self.singles = match (end - start == 1, is_joined) {
            (false, _) => 0,
            (true, true) => self.singles + 1,
            (true, false) => 1,
        };
        self.out.has_spaced_letters |= self.singles >= SPACED_LETTERS;
        words.push(Word {
            start,
            end,
            is_capitals,
            is_stretched: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Folder;
    use super::*;
    use crate::lexicon::Lexicon;

    /// Both ways give the same, where the short one is taken.
    fn assert_same(source: &str, vocabulary: &Vocabulary) -> bool {
        let Some(short) = fold(source, vocabulary) else {
            return false;
        };
        let long = Folder::fold(source, vocabulary);
        let words = |folded: &Folded| -> Vec<_> {
            let words = folded.words.iter();
            words
                .map(|w| (w.start, w.end, w.is_capitals, w.is_stretched))
                .collect()
        };
        assert_eq!(short.text, long.text);
        assert_eq!(words(&short), words(&long), "{source:?}");
        assert_eq!(short.map, long.map, "{source:?}");
        assert_eq!(
            (short.letters, short.stretched, short.has_spaced_letters),
            (long.letters, long.stretched, long.has_spaced_letters),
            "{source:?}"
        );
        true
    }

    #[test]
    fn plain_text_takes_the_short_way() {
        let lexicon = Lexicon::english().unwrap();
        let vocabulary = &lexicon.index.vocabulary;
        for source in [
            "",
            "My parcel, order 123, is LATE. Why?",
            "what a day! Really!!",
            "a b c d e",
            "A",
        ] {
            assert!(assert_same(source, vocabulary), "{source:?}");
        }
        for source in [
            "im late",
            "sooo late",
            "sh1t",
            "SCAM!",
            "a  b",
            "e-mail",
            "don't",
            "é",
        ] {
            assert!(!assert_same(source, vocabulary), "{source:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn both_ways_give_the_same(
            words in proptest::collection::vec(
                "(scam|SCAM|idiot|sh1t|great|[a-zA-Z0-9]{1,4})[ ,.!?&;:]{0,2}", 0..8
            )
        ) {
            thread_local! {
                static LEXICON: Lexicon = Lexicon::english().unwrap();
            }
            LEXICON.with(|lexicon| assert_same(&words.concat(), &lexicon.index.vocabulary));
        }
    }
}
