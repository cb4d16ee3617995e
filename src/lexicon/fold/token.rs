//! Words and what is glued to them.

use super::plain::{Class, class_at};
use super::{Folder, SPACED_LETTERS, Word, contraction, is_word_char, letters, push_folded};

/// Bytes looked at for one disguised word, so that hostile text stays linear; above the longest word
/// that is undone.
const MAX_TOKEN_BYTES: usize = 64;

/// Bytes between two letters of a word that is spelled out. Chosen: two spaces.
const MAX_GAP_BYTES: usize = 2;

/// What a run of ASCII letters and digits looks like.
struct Shape {
    end: usize,
    letters: usize,
    capitals: usize,
    has_long_run: bool,
}

impl Folder<'_> {
    /// One word that starts at `at`; returns where it ends.
    pub(super) fn token(&mut self, at: usize) -> usize {
        let shape = self.shape(at);
        match self.bytes.get(shape.end) {
            Some(b'\'' | b'`' | 0x80..) if self.goes_on(shape.end) => return self.long_token(at),
            Some(b'*' | b'@' | b'$' | b'!' | b'|') => {
                if let Some(end) = self.try_disguised(at) {
                    return end;
                }
            }
            _ => {}
        }
        if shape.letters < shape.end - at
            && shape.letters > 0
            && let Some(end) = self.try_disguised(at)
        {
            return end;
        }
        if shape.end == at {
            return self.long_token(at);
        }
        self.plain_word(at, &shape);
        shape.end
    }

    fn shape(&self, at: usize) -> Shape {
        let mut shape = Shape {
            end: at,
            letters: 0,
            capitals: 0,
            has_long_run: false,
        };
        let (mut last, mut run) = (0, 0);
        while let Some(class @ (Class::Small | Class::Capital | Class::Digit)) =
            class_at(self.bytes, shape.end)
        {
            let lower = self.bytes.get(shape.end).map_or(0, |byte| byte | 0x20);
            run = if lower == last { run + 1 } else { 1 };
            last = lower;
            let is_letter = class != Class::Digit;
            shape.has_long_run |= run > 2 && is_letter;
            shape.letters += usize::from(is_letter);
            shape.capitals += usize::from(class == Class::Capital);
            shape.end += 1;
        }
        shape
    }

    /// True when the word goes on behind the ASCII letters: an apostrophe with letters after it, or
    /// a letter or invisible character beyond ASCII.
    fn goes_on(&self, at: usize) -> bool {
        let Some(char) = self.char_at(at) else {
            return false;
        };
        if letters::is_apostrophe(char) {
            return self.char_at(at + char.len_utf8()).is_some_and(is_word_char);
        }
        is_word_char(char) || letters::is_invisible(char) || letters::is_disguised_letter(char)
    }

    /// A word of ASCII letters and digits only.
    fn plain_word(&mut self, at: usize, shape: &Shape) {
        let start = self.out.text.len();
        let Some(source) = self.source.get(at..shape.end) else {
            return;
        };
        self.out.text.push_str(source);
        if let Some(written) = self.out.text.get_mut(start..) {
            written.make_ascii_lowercase();
        }
        self.out.letters += shape.letters;
        let is_capitals = shape.capitals > 1 && shape.capitals == shape.letters;
        let written = self.out.text.get(start..).unwrap_or_default();
        if let Some(full) = contraction::expand(written.as_bytes())
            && !(shape.letters == 1
                && (self.is_abbreviation(at, shape.end) || self.is_spelled_out(at, shape.end)))
        {
            self.rewrite(start, full, at, shape.end);
            self.push_words(start, is_capitals, false);
            return;
        }
        if shape.has_long_run
            && let Some(word) = self.vocabulary.unstretch(written)
        {
            self.rewrite(start, &word, at, shape.end);
            self.push_words(start, is_capitals, true);
            return;
        }
        self.push_word(start, is_capitals);
    }

    /// A single letter with a full stop or `&` beside it: "U.S.", "a u&b".
    fn is_abbreviation(&self, at: usize, end: usize) -> bool {
        let is_joint = |byte: Option<&u8>| matches!(byte, Some(b'.' | b'&' | b'-' | b'/'));
        is_joint(self.bytes.get(end)) || (at > 0 && is_joint(self.bytes.get(at - 1)))
    }

    /// A single letter among others, as in "s t u p i d": there "u" is no "you".
    fn is_spelled_out(&self, at: usize, end: usize) -> bool {
        let mut singles = 1;
        let mut next = end;
        while singles < SPACED_LETTERS
            && let Some(single) = self.single_after(next)
        {
            next = single + 1;
            singles += 1;
        }
        let mut first = at;
        while singles < SPACED_LETTERS
            && let Some(single) = self.single_before(first)
        {
            first = single;
            singles += 1;
        }
        singles >= SPACED_LETTERS
    }

    /// Where the single letter behind a gap that ends a letter stands.
    fn single_after(&self, end: usize) -> Option<usize> {
        let gap = self.bytes.get(end..)?.iter().take(MAX_GAP_BYTES);
        let at = end + gap.take_while(|byte| is_gap(**byte)).count();
        let is_single = at > end
            && self.bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
            && self
                .bytes
                .get(at + 1)
                .is_none_or(|byte| !byte.is_ascii_alphanumeric());
        is_single.then_some(at)
    }

    /// Where the single letter before a gap stands.
    fn single_before(&self, at: usize) -> Option<usize> {
        let gap = self.bytes.get(..at)?.iter().rev().take(MAX_GAP_BYTES);
        let end = at - gap.take_while(|byte| is_gap(**byte)).count();
        let single = end.checked_sub(1)?;
        let before = single.checked_sub(1).and_then(|at| self.bytes.get(at));
        let is_single = end < at
            && self.bytes.get(single).is_some_and(u8::is_ascii_alphabetic)
            && before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        is_single.then_some(single)
    }

    /// Takes back what was written from `start` on and writes `text` for the source `from..to`.
    fn rewrite(&mut self, start: usize, text: &str, from: usize, to: usize) {
        self.out.text.truncate(start);
        self.replace(text, from, to);
    }

    fn push_word(&mut self, start: usize, is_capitals: bool) {
        let end = self.out.text.len();
        self.out.has_odd_words |= self.follows_word(start);
        self.count_single(start, end);
        self.out.words.push(Word {
            start,
            end,
            is_capitals,
            is_stretched: false,
        });
    }

    /// The words of what was written from `start` on: an expanded contraction has two.
    fn push_words(&mut self, start: usize, is_capitals: bool, is_stretched: bool) {
        let text = self.out.text.get(start..).unwrap_or_default();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b' ';
        self.out.has_odd_words |= self.follows_word(start) || !text.bytes().all(is_plain);
        let mut at = start;
        for part in text.split(' ') {
            let end = at + part.len();
            self.out.words.push(Word {
                start: at,
                end,
                is_capitals,
                is_stretched,
            });
            at = end + 1;
        }
        self.singles = 0;
        self.out.stretched += usize::from(is_stretched);
    }

    fn follows_word(&self, start: usize) -> bool {
        self.out.words.last().is_some_and(|last| start == last.end)
    }

    fn count_single(&mut self, start: usize, end: usize) {
        let last = self.out.words.last();
        let is_joined = last.is_some_and(|last| start == last.end + 1);
        self.singles = match (end - start == 1, is_joined) {
            (false, _) => 0,
            (true, true) => self.singles + 1,
            (true, false) => 1,
        };
        self.out.has_spaced_letters |= self.singles >= SPACED_LETTERS;
    }

    /// A word with apostrophes, accents, look-alike letters or invisible characters in it.
    fn long_token(&mut self, at: usize) -> usize {
        let mut folded = String::new();
        let mut apostrophe = None;
        let (mut end, mut capitals, mut letters) = (at, 0, 0);
        while let Some(char) = self.char_at(end) {
            if letters::is_apostrophe(char) {
                if !self.goes_on(end) {
                    break;
                }
                apostrophe = Some(folded.len());
            } else if is_word_char(char) || letters::is_disguised_letter(char) {
                push_folded(char, &mut folded);
                letters += usize::from(char.is_alphabetic());
                capitals += usize::from(char.is_uppercase());
            } else if !letters::is_invisible(char) {
                break;
            }
            end += char.len_utf8();
        }
        self.out.letters += letters;
        let is_capitals = capitals > 1 && capitals == letters;
        let latin = self.latin(folded);
        self.write_long(at, end, &latin, apostrophe, is_capitals);
        end
    }

    /// Look-alike letters become Latin where the word has a Latin letter, or is a known word of
    /// feeling when read that way.
    fn latin(&self, folded: String) -> String {
        if folded.is_ascii() {
            return folded;
        }
        let read: String = folded
            .chars()
            .map(|c| letters::look_alike(c).unwrap_or(c))
            .collect();
        let is_mixed = folded.chars().any(|c| c.is_ascii_alphabetic());
        if is_mixed || self.vocabulary.disguised.contains(read.as_str()) {
            return read.replace('ß', "ss").replace('æ', "ae");
        }
        folded
    }

    fn write_long(
        &mut self,
        at: usize,
        end: usize,
        word: &str,
        apostrophe: Option<usize>,
        is_capitals: bool,
    ) {
        let start = self.out.text.len();
        let full = apostrophe
            .and_then(|cut| Some((word.get(..cut)?, word.get(cut..)?)))
            .and_then(|(head, tail)| contraction::expand_with_apostrophe(head, tail))
            .or_else(|| contraction::expand(word.as_bytes()).map(str::to_owned));
        let stretched = if full.is_none() && has_long_run(word) {
            self.vocabulary.unstretch(word)
        } else {
            None
        };
        let is_stretched = stretched.is_some();
        let text = full.or(stretched);
        let text = text.as_deref().unwrap_or(word);
        if text.is_empty() {
            self.drop(at, end - at);
            return;
        }
        self.replace(text, at, end);
        self.push_words(start, is_capitals, is_stretched);
    }

    /// The disguised word that starts at `at` ("sh1t", "f**k", "@sshole"), if one is known there.
    pub(super) fn try_disguised(&mut self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..)?;
        let run = bytes
            .iter()
            .take(MAX_TOKEN_BYTES)
            .take_while(|b| b.is_ascii_alphanumeric() || b"*@$!|".contains(b))
            .count();
        let token = self
            .source
            .get(at..at + run)?
            .trim_end_matches(['!', '@', '|']);
        let token = token.to_ascii_lowercase();
        let vocabulary = self.vocabulary;
        let word = vocabulary.undisguise(&token)?;
        let start = self.out.text.len();
        let letters = token.bytes().filter(u8::is_ascii_alphabetic).count();
        self.out.letters += letters;
        self.replace(word, at, at + token.len());
        self.push_words(start, false, false);
        Some(at + token.len())
    }
}

/// What stands between the letters of a word that is spelled out.
fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*' | b'/')
}

fn has_long_run(word: &str) -> bool {
    let mut previous = ('\0', '\0');
    word.chars().any(|char| {
        let is_third = previous.0 == char && previous.1 == char;
        previous = (previous.1, char);
        is_third
    })
}
