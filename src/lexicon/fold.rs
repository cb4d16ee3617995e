//! Text in, its folded form out: one spelling for all the ways a word is written, with the way back.
//!
//! Letters become lower-case ASCII where a Latin letter stands behind them (accents, full-width,
//! mathematical and look-alike letters), contractions are written out ("dont", "don’t" → "do not"),
//! hyphens between letters and runs of white space become one space, zero-width characters vanish,
//! and disguised or stretched words ("sh1t", "f**k", "sooooo") become the word they stand for.
//! Knows nothing of classes or valence.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::span::{ByteSpan, OffsetMap};

mod contraction;
mod evasion;
mod letters;
mod plain;
mod symbols;
mod token;

pub(super) use evasion::Vocabulary;
pub(super) use letters::is_word_char;

/// A word of the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// First byte in the folded text.
    pub(super) start: usize,
    /// One past its last byte in the folded text.
    pub(super) end: usize,
    /// At least two letters, all capitals in the source.
    pub(super) is_capitals: bool,
    /// A letter was repeated beyond the word's spelling.
    pub(super) is_stretched: bool,
}

/// A folded text with the way back and what was counted on the way.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) map: OffsetMap,
    pub(super) words: Vec<Word>,
    /// Letters of the source.
    pub(super) letters: usize,
    /// Words written with a stretched letter.
    pub(super) stretched: usize,
    /// Four or more single-letter words stand in a row somewhere.
    pub(super) has_spaced_letters: bool,
    /// Some word has a character beyond ASCII or a symbol in it, or follows another without a gap.
    pub(super) has_odd_words: bool,
}

/// Single letters in a row from which a spelled-out word is looked for: "s c a m".
pub(super) const SPACED_LETTERS: usize = 4;

/// Folds `source`. Linear in its length.
pub(super) fn fold(source: &str, vocabulary: &Vocabulary) -> Folded {
    plain::fold(source, vocabulary).unwrap_or_else(|| Folder::fold(source, vocabulary))
}

struct Folder<'a> {
    source: &'a str,
    bytes: &'a [u8],
    vocabulary: &'a Vocabulary,
    out: Folded,
    /// Source bytes from here on were written one to one and are not in the map yet.
    copy_from: usize,
    /// Single-letter words in a row so far.
    singles: usize,
}

impl<'a> Folder<'a> {
    fn fold(source: &'a str, vocabulary: &'a Vocabulary) -> Folded {
        let mut folder = Self {
            source,
            bytes: source.as_bytes(),
            vocabulary,
            out: Folded::default(),
            copy_from: 0,
            singles: 0,
        };
        folder.out.text.reserve(source.len() + 16);
        folder.out.words.reserve(source.len() / 5);
        folder.run();
        folder.out
    }
}

impl Folder<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            at = match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.token(at),
                b' ' if !self.is_space_at(at + 1) => self.ascii(at, ' '),
                b'\t'..=b'\r' | b' ' => self.space(at),
                b'-' => self.hyphen(at, 1),
                b'\'' | b'`' => self.drop(at, 1),
                b'@' | b'$' => self.disguised_start(at),
                0..=0x7F => self.ascii(at, char::from(byte)),
                _ => self.beyond_ascii(at),
            };
        }
        self.flush(self.bytes.len());
    }

    /// Writes the copied bytes before `to` to the map.
    fn flush(&mut self, to: usize) {
        if to > self.copy_from {
            self.out.map.push_copy(to - self.copy_from, self.copy_from);
        }
        self.copy_from = to;
    }

    fn ascii(&mut self, at: usize, char: char) -> usize {
        self.out.text.push(char);
        at + 1
    }

    fn drop(&mut self, at: usize, len_bytes: usize) -> usize {
        self.flush(at);
        self.copy_from = at + len_bytes;
        at + len_bytes
    }

    /// Writes `text` for the source bytes `from..to`.
    fn replace(&mut self, text: &str, from: usize, to: usize) {
        self.flush(from);
        self.out.text.push_str(text);
        self.out
            .map
            .push_replaced(text.len(), ByteSpan::new(from, to));
        self.copy_from = to;
    }

    fn is_space_at(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(b'\t'..=b'\r' | b' ') => true,
            Some(0..=0x7F) | None => false,
            Some(_) => self.char_at(at).is_some_and(char::is_whitespace),
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.source.get(at..)?.chars().next()
    }

    /// A run of white space: one space, or a line break where a new sentence begins.
    fn space(&mut self, from: usize) -> usize {
        let mut at = from;
        let mut breaks = 0;
        while let Some(char) = self.char_at(at).filter(|c| c.is_whitespace()) {
            breaks += usize::from(char == '\n');
            at += char.len_utf8();
        }
        let text = if breaks > 1 || (breaks == 1 && self.starts_line_of_its_own(at)) {
            "\n"
        } else {
            " "
        };
        self.replace(text, from, at);
        at
    }

    /// True when the text after a single line break is a new line rather than a wrapped one. A
    /// lone "I" says nothing, since it is always a capital.
    fn starts_line_of_its_own(&self, at: usize) -> bool {
        let mut next = self.source.get(at..).unwrap_or_default().chars();
        match next.next() {
            Some('I') => next.next().is_some_and(char::is_alphabetic),
            Some(char) => char.is_uppercase() || matches!(char, '-' | '*' | '•' | '>'),
            None => false,
        }
    }

    /// A hyphen between word characters joins them by a space; elsewhere it is punctuation.
    fn hyphen(&mut self, at: usize, len_bytes: usize) -> usize {
        let is_before = self.out.text.chars().next_back().is_some_and(is_word_char);
        let is_after = self.char_at(at + len_bytes).is_some_and(is_word_char);
        let char = if is_before && is_after { " " } else { "-" };
        if len_bytes == 1 {
            self.out.text.push_str(char);
        } else {
            self.replace(char, at, at + len_bytes);
        }
        at + len_bytes
    }

    /// `@` or `$` may open a disguised word ("@sshole", "$cam").
    fn disguised_start(&mut self, at: usize) -> usize {
        let is_open = !self.out.text.chars().next_back().is_some_and(is_word_char);
        if is_open && let Some(end) = self.try_disguised(at) {
            return end;
        }
        self.ascii(at, char::from(self.bytes.get(at).copied().unwrap_or(b'@')))
    }

    fn beyond_ascii(&mut self, at: usize) -> usize {
        let Some(char) = self.char_at(at) else {
            return at + 1;
        };
        let len_bytes = char.len_utf8();
        if char.is_whitespace() {
            return self.space(at);
        }
        if letters::is_invisible(char) || letters::is_apostrophe(char) {
            return self.drop(at, len_bytes);
        }
        if letters::is_hyphen(char) {
            return self.hyphen(at, len_bytes);
        }
        if is_word_char(char) || letters::is_disguised_letter(char) {
            return self.token(at);
        }
        self.symbol(at, char)
    }
}

/// The folded form of one character of a word: lower case, without accents.
fn push_folded(char: char, folded: &mut String) {
    if char.is_ascii() {
        folded.push(char.to_ascii_lowercase());
        return;
    }
    decompose_compatible(char, |part| {
        if part.is_ascii() {
            folded.push(part.to_ascii_lowercase());
        } else if !is_combining_mark(part) {
            folded.extend(part.to_lowercase().filter(|c| !is_combining_mark(*c)));
        }
    });
}
