//! A text cut into phrases, for evidence by deletion.

use crate::prepare::Mask;
use crate::span::ByteSpan;

/// Phrases of a text at most: each costs one more look at the message. Longer texts get longer phrases.
const MAX_PHRASES: usize = 24;

/// Words of a phrase at most, as long as there are not too many phrases; chosen: long enough for "was
/// never told about the fee", short enough to point at something.
const MAX_WORDS: usize = 7;

/// Words that begin a phrase of their own where at least [`MIN_WORDS`] stand before them.
const BEGINNINGS: [&str; 14] = [
    "and", "but", "because", "so", "although", "though", "while", "when", "after", "before",
    "which", "since", "until", "or",
];

/// Words before a beginning, so that "black and white" stays together.
const MIN_WORDS: usize = 3;

/// The phrases of a text without its masked parts, in order: clauses by punctuation and linking words.
/// Linear in the text.
pub(super) fn phrases(view: &str, masked: &[Mask]) -> Vec<ByteSpan> {
    let mut found = Vec::new();
    let mut phrase = Open::default();
    for (at, word) in words(view) {
        let span = ByteSpan::new(at, at + word.len());
        if masked.iter().any(|mask| mask.span.overlaps(span)) {
            found.extend(phrase.close());
            continue;
        }
        if phrase.words >= MAX_WORDS || (phrase.words >= MIN_WORDS && begins(word)) {
            found.extend(phrase.close());
        }
        phrase.add(span);
        if word.ends_with(['.', ',', ';', ':', '!', '?', '…', ')']) {
            found.extend(phrase.close());
        }
    }
    found.extend(phrase.close());
    joined(&found)
}

/// A phrase that is being read.
#[derive(Default)]
struct Open {
    span: Option<ByteSpan>,
    words: usize,
}

impl Open {
    fn add(&mut self, word: ByteSpan) {
        let start = self.span.map_or(word.start, |span| span.start);
        self.span = Some(ByteSpan::new(start, word.end));
        self.words += 1;
    }

    fn close(&mut self) -> Option<ByteSpan> {
        self.words = 0;
        self.span.take()
    }
}

/// Words with their places; a line end counts as the end of a word only.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let pieces = text.split_inclusive(char::is_whitespace);
    let placed = pieces.scan(0, |next, piece| {
        let at = *next;
        *next += piece.len();
        Some((at, piece.trim_end()))
    });
    placed.filter(|(_, word)| !word.is_empty())
}

fn begins(word: &str) -> bool {
    BEGINNINGS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Neighbours together until there are few enough.
fn joined(phrases: &[ByteSpan]) -> Vec<ByteSpan> {
    let together = phrases.len().div_ceil(MAX_PHRASES).max(1);
    let groups = phrases.chunks(together);
    groups
        .filter_map(|group| {
            let (first, last) = (group.first()?, group.last()?);
            Some(ByteSpan::new(first.start, last.end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::MaskKind;

    fn texts<'t>(text: &'t str, masked: &[Mask]) -> Vec<&'t str> {
        let spans = phrases(text, masked);
        spans
            .into_iter()
            .map(|span| span.slice(text).unwrap())
            .collect()
    }

    #[test]
    fn clauses_and_linking_words_make_phrases() {
        let table: [(&str, &[&str]); 5] = [
            ("", &[]),
            ("  Help!  ", &["Help!"]),
            (
                "I paid twice, but nobody answers me and I want my money back.",
                &[
                    "I paid twice,",
                    "but nobody answers me",
                    "and I want my money back.",
                ],
            ),
            ("black and white", &["black and white"]),
            (
                "one two three four five six seven eight nine",
                &["one two three four five six seven", "eight nine"],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(texts(text, &[]), expected, "{text}");
        }
    }

    #[test]
    fn masked_words_are_in_no_phrase_and_long_texts_get_few() {
        let text = "Where is it? On Monday you wrote: soon. Answer me!";
        let mask = Mask {
            kind: MaskKind::Quoted,
            span: ByteSpan::new(13, 39),
        };
        assert_eq!(texts(text, &[mask]), ["Where is it?", "Answer me!"]);
        let long = "It is late. ".repeat(5_000);
        let found = phrases(&long, &[]);
        assert!(found.len() <= MAX_PHRASES, "{}", found.len());
        assert_eq!(found.last().unwrap().end, long.trim_end().len());
    }
}
