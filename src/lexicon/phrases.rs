//! A trie over the words of phrases: which phrases begin at a word of a folded text?
//!
//! A phrase stands here when it is words with one space between them; the last word may go on
//! ("do not refund*"). A text is read once, word by word, and a walk ends with the first word that
//! continues no phrase, so that most words of a message cost one look-up.

use std::ops::Range;

use super::fold::{Folded, is_word_char};
use super::slot::word_end;
use super::term::Phrase;
use super::words::{UNKNOWN, Words};

/// Bits of the filter in front of prefixes that stand alone, as a power of two; about a hundred times
/// their number in the built-in lexicon.
const FILTER_BITS: u32 = 14;
/// Bytes by which a word is tried against prefixes that stand alone.
const HEAD_BYTES: usize = 3;

/// No phrase ends here.
const NONE: u32 = u32::MAX;

/// A word of a folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte of the word that goes on from there.
    pub(super) end: usize,
    /// Its number.
    pub(super) word: u32,
}

/// What begins with a word.
#[derive(Debug, Default, Clone, Copy)]
struct Start {
    /// The node behind it as the first word, 0 for none.
    node: u32,
    /// A phrase with symbols begins with it.
    opens_other: bool,
}

/// The state after some words; node 0 is the state before the first.
#[derive(Debug, Default, Clone)]
struct Node {
    /// The word that leads here.
    word: u32,
    /// Number of the phrase that ends here, or [`NONE`].
    needle: u32,
    /// Where the next words are: nodes in a row, sorted by word.
    children: Range<u32>,
    /// Prefixes of the next word.
    stems: Range<u32>,
    /// One bit for the numbers, modulo 64, of the next words.
    filter: u64,
}

/// The phrases that are made of words.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    words: Words,
    /// By number of a word: what begins with it.
    starts: Box<[Start]>,
    nodes: Box<[Node]>,
    stems: Box<[Stem]>,
    /// Heads of the prefixes that stand alone.
    heads: Heads,
}

/// A prefix and the number of its phrase; those of one node are sorted.
type Stem = (Box<str>, u32);

/// A phrase on its way into the trie.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Path<'a> {
    words: Vec<u32>,
    stem: Option<&'a str>,
    needle: u32,
}

/// True when a phrase is words with one space between them.
pub(super) fn is_of_words(phrase: &str) -> bool {
    phrase
        .split(' ')
        .all(|word| !word.is_empty() && word.chars().all(is_word_char))
}

impl Phrases {
    /// Every word that stands in a phrase.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.texts()
    }

    /// A trie of `phrases`, all of them of words; a phrase is reported by the number beside it.
    /// `openers` are the words with which other phrases begin.
    pub(super) fn new(phrases: &[(&Phrase, u32)], openers: &[&str]) -> Self {
        let of_phrases = phrases
            .iter()
            .flat_map(|(phrase, _)| whole_words(phrase).0.split_terminator(' '));
        let mut texts: Vec<&str> = openers.iter().copied().chain(of_phrases).collect();
        texts.sort_unstable();
        texts.dedup();
        let words = Words::new(texts.into_iter().map(Box::from).collect());
        let mut paths: Vec<Path> = phrases
            .iter()
            .map(|(phrase, needle)| path(phrase, *needle, &words))
            .collect();
        paths.sort_unstable();
        let mut trie = Self {
            words,
            ..Self::default()
        };
        trie.grow(&paths);
        trie.index_root(openers);
        trie
    }

    /// Numbers the nodes breadth first, so that the children of each stand in a row.
    fn grow(&mut self, paths: &[Path]) {
        let mut nodes = vec![Node::default()];
        let mut stems = Vec::new();
        let mut todo = std::collections::VecDeque::from([(0, paths, 0)]);
        while let Some((at, paths, depth)) = todo.pop_front() {
            let ending = paths.partition_point(|path| path.words.len() == depth);
            let (ending, going_on) = paths.split_at(ending);
            let mut node = Node {
                word: nodes.get(at).map_or(UNKNOWN, |node| node.word),
                needle: NONE,
                children: place(&nodes),
                stems: place(&stems),
                filter: 0,
            };
            for path in ending {
                match path.stem {
                    Some(stem) => stems.push((Box::from(stem), path.needle)),
                    None => node.needle = path.needle,
                }
            }
            let word = |path: &Path| path.words.get(depth).copied().unwrap_or(UNKNOWN);
            for same in going_on.chunk_by(|a, b| word(a) == word(b)) {
                let word = same.first().map_or(UNKNOWN, word);
                node.filter |= 1 << (word % 64);
                todo.push_back((nodes.len(), same, depth + 1));
                nodes.push(Node {
                    word,
                    ..Node::default()
                });
            }
            node.children.end = place(&nodes).end;
            node.stems.end = place(&stems).end;
            if let Some(place) = nodes.get_mut(at) {
                *place = node;
            }
        }
        self.nodes = nodes.into();
        self.stems = stems.into();
    }

    fn index_root(&mut self, openers: &[&str]) {
        let mut starts = vec![Start::default(); self.words.len() + 1];
        if let Some(root) = self.nodes.first() {
            for at in root.children.clone() {
                let word = self.node(at).map_or(UNKNOWN, |node| node.word);
                if let Some(start) = starts.get_mut(word as usize) {
                    start.node = at;
                }
            }
            self.heads = Heads::new(self.stems_of(root));
        }
        for opener in openers {
            let word = self.words.number(opener.as_bytes());
            if let Some(start) = starts.get_mut(word as usize) {
                start.opens_other = true;
            }
        }
        self.starts = starts.into();
    }

    fn start(&self, token: Token) -> Start {
        let start = self.starts.get(token.word as usize);
        start.copied().unwrap_or_default()
    }

    /// True when a phrase with symbols may begin with the word.
    pub(super) fn opens_other(&self, token: Token) -> bool {
        self.start(token).opens_other
    }

    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    fn stems_of(&self, node: &Node) -> &[Stem] {
        let Range { start, end } = node.stems;
        self.stems
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The words of a folded text with their numbers.
    pub(super) fn read(&self, folded: &Folded) -> Vec<Token> {
        let bytes = folded.text.as_bytes();
        let words = folded.words.iter().map(|word| {
            let end = if folded.has_odd_words {
                word_end(&folded.text, word.start)
            } else {
                word.end
            };
            self.token(bytes, word.start, end)
        });
        words.collect()
    }

    pub(super) fn token(&self, text: &[u8], start: usize, end: usize) -> Token {
        Token {
            start,
            end,
            word: self.words.number(text.get(start..end).unwrap_or_default()),
        }
    }

    /// Gives the number and the end of each phrase that begins with `first`, which `rest` follows.
    pub(super) fn walk(
        &self,
        text: &[u8],
        first: Token,
        rest: &[Token],
        mut found: impl FnMut(u32, usize),
    ) {
        let word = text.get(first.start..first.end).unwrap_or_default();
        if self.heads.may_begin(word) {
            match_stems(self.stems_like(word), word, first.end, &mut found);
        }
        let mut at = self.start(first).node;
        let mut end = first.end;
        let mut rest = rest.iter();
        while at != 0
            && let Some(node) = self.node(at)
        {
            if node.needle != NONE {
                found(node.needle, end);
            }
            let Some(next) = rest.next() else {
                return;
            };
            if next.start != end + 1 || text.get(end) != Some(&b' ') {
                return;
            }
            if !node.stems.is_empty() {
                let word = text.get(next.start..next.end).unwrap_or_default();
                match_stems(self.stems_of(node), word, next.end, &mut found);
            }
            at = self.child(node, next.word);
            end = next.end;
        }
    }

    /// The prefixes that stand alone and begin like `word`.
    fn stems_like(&self, word: &[u8]) -> &[Stem] {
        let stems = self.nodes.first().map(|root| self.stems_of(root));
        let stems = stems.unwrap_or_default();
        let head_bytes = if self.heads.has_short { 1 } else { HEAD_BYTES };
        let head = word.get(..head_bytes).unwrap_or_default();
        let from = stems.partition_point(|(stem, _)| stem.as_bytes() < head);
        let stems = stems.get(from..).unwrap_or_default();
        let to = stems.partition_point(|(stem, _)| stem.as_bytes().starts_with(head));
        stems.get(..to).unwrap_or_default()
    }

    /// The node behind `node` and `word`, 0 for none.
    fn child(&self, node: &Node, word: u32) -> u32 {
        if word == UNKNOWN || node.filter >> (word % 64) & 1 == 0 {
            return 0;
        }
        let Range { start, end } = node.children;
        let children = self.nodes.get(start as usize..end as usize);
        let children = children.unwrap_or_default();
        match children.binary_search_by_key(&word, |child| child.word) {
            Ok(at) => start + u32::try_from(at).unwrap_or_default(),
            Err(_) => 0,
        }
    }
}

fn match_stems(stems: &[Stem], word: &[u8], end: usize, found: &mut impl FnMut(u32, usize)) {
    for (stem, needle) in stems {
        let stem = stem.as_bytes();
        // The last letters differ most: one look spares most comparisons.
        let is_likely = word.get(stem.len().wrapping_sub(1)) == stem.last();
        if is_likely && word.starts_with(stem) {
            found(*needle, end);
        }
    }
}

/// The empty range behind the last item.
fn place<T>(items: &[T]) -> Range<u32> {
    let len = u32::try_from(items.len()).unwrap_or(u32::MAX);
    len..len
}

/// The words of a phrase that do not go on, and the one that does.
fn whole_words(phrase: &Phrase) -> (&str, Option<&str>) {
    match phrase.text.rsplit_once(' ') {
        _ if !phrase.is_prefix => (&phrase.text, None),
        Some((head, stem)) => (head, Some(stem)),
        None => ("", Some(&phrase.text)),
    }
}

fn path<'a>(phrase: &'a Phrase, needle: u32, numbers: &Words) -> Path<'a> {
    let (words, stem) = whole_words(phrase);
    let words = words.split_terminator(' ');
    Path {
        words: words.map(|word| numbers.number(word.as_bytes())).collect(),
        stem,
        needle,
    }
}

/// A filter by the first bytes of prefixes that stand alone; says yes at times where there is none.
#[derive(Debug, Default)]
struct Heads {
    bits: Box<[u64]>,
    /// Some prefix is shorter than a head, so every word may begin with it.
    has_short: bool,
}

impl Heads {
    fn new(stems: &[Stem]) -> Self {
        let mut heads = Self {
            bits: vec![0; (1 << FILTER_BITS) / 64].into(),
            has_short: false,
        };
        for (stem, _) in stems {
            match bit(stem.as_bytes()) {
                Some((word, mask)) => {
                    if let Some(word) = heads.bits.get_mut(word) {
                        *word |= mask;
                    }
                }
                None => heads.has_short = true,
            }
        }
        heads
    }

    fn may_begin(&self, word: &[u8]) -> bool {
        let place = bit(word);
        let is_set =
            |(word, mask): (usize, u64)| self.bits.get(word).is_some_and(|b| b & mask != 0);
        place.is_some_and(is_set) || self.has_short
    }
}

/// The place of the bit of a word, if the word is as long as a head.
fn bit(word: &[u8]) -> Option<(usize, u64)> {
    let head: &[u8; HEAD_BYTES] = word.first_chunk()?;
    let [a, b, c] = head.map(u32::from);
    let hash = (a << 16 | b << 8 | c).wrapping_mul(0x9E37_79B1) >> (32 - FILTER_BITS);
    Some((hash as usize / 64, 1 << (hash % 64)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::fold::{Vocabulary, fold};
    use super::super::slot::is_boundary;
    use super::*;

    type Match = (usize, u32, usize);

    fn walked(trie: &Phrases, folded: &Folded) -> Vec<Match> {
        let tokens = trie.read(folded);
        let mut found = Vec::new();
        for at in 0..tokens.len() {
            let (first, rest) = (tokens[at], &tokens[at + 1..]);
            trie.walk(folded.text.as_bytes(), first, rest, |needle, end| {
                found.push((first.start, needle, end));
            });
        }
        found.sort_unstable();
        found
    }

    /// What is found when every phrase is tried at every word, byte by byte.
    fn tried(phrases: &[Phrase], folded: &Folded) -> Vec<Match> {
        let text = &folded.text;
        let mut found = Vec::new();
        for word in &folded.words {
            for (phrase, needle) in phrases.iter().zip(0..) {
                let end = word.start + phrase.text.len();
                if !text.as_bytes()[word.start..].starts_with(phrase.text.as_bytes()) {
                    continue;
                }
                if phrase.is_prefix {
                    found.push((word.start, needle, word_end(text, end)));
                } else if is_boundary(text, end) {
                    found.push((word.start, needle, end));
                }
            }
        }
        found.sort_unstable();
        found
    }

    #[test]
    fn phrases_of_words_are_told_from_others() {
        for phrase in ["a", "do not", "2 weeks", "дом"] {
            assert!(is_of_words(phrase), "{phrase}");
        }
        for phrase in ["24/7", "100%", ":(", "oops! something", "a  b", "😡", " a"] {
            assert!(!is_of_words(phrase), "{phrase}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_trie_finds_what_trying_all_finds(
            phrases in proptest::collection::btree_set(
                ("(a|b|ab|abc|abcd|é|abcdefgh|abcdefghiabcdefghi)( (a|b|ab|abc|é)){0,2}", any::<bool>()),
                1..30
            ),
            text in "((a|b|ab|abc|abcd|é|abcdefgh|abcdefghiabcdefghi|abcé|xa|,)( |  |-|, |\n)?){0,12}",
        ) {
            let fold = |text: &str| fold(text, &Vocabulary::default());
            let phrases: BTreeSet<Phrase> = phrases
                .into_iter()
                .map(|(text, is_prefix)| Phrase { text: fold(&text).text.into(), is_prefix })
                .collect();
            let phrases: Vec<Phrase> = phrases.into_iter().collect();
            let numbered: Vec<(&Phrase, u32)> = phrases.iter().zip(0..).collect();
            let trie = Phrases::new(&numbered, &["b", "opener"]);
            let folded = fold(&text);
            prop_assert_eq!(walked(&trie, &folded), tried(&phrases, &folded));
        }
    }
}
