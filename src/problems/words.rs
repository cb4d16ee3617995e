//! The telling words of a text: what two messages about the same thing share.

use super::common::specificity;
use super::stem::stem;

/// Telling words of a message that are compared: what follows in a long letter repeats or digresses, and memory
/// must not grow with a text's length. Chosen: a ticket of 200 words has about 60.
const MAX_WORDS: usize = 64;

/// Longest word, in bytes: longer ones are keys, tokens and lines of code.
const MAX_WORD_BYTES: usize = 24;

/// Words that turn the next ones round, by letters.
const NEGATIONS: [&str; 34] = [
    "aint", "aren't", "arent", "can't", "cannot", "cant", "couldn't", "couldnt", "didn't", "didnt",
    "doesn't", "doesnt", "don't", "dont", "hadnt", "hasn't", "hasnt", "haven't", "havent", "isn't",
    "isnt", "never", "no", "not", "shouldnt", "wasn't", "wasnt", "weren't", "werent", "without",
    "won't", "wont", "wouldn't", "wouldnt",
];

/// Words between a negation and the telling word that it turns round: `does not seem to charge`.
const NEGATION_REACH: usize = 3;

/// Words before a number that make it a name: `error 503`, `ios 17`.
const NUMBERED: [&str; 12] = [
    "error", "code", "errors", "fault", "version", "model", "ios", "android", "windows", "status",
    "update", "firmware",
];

/// Words of two letters that name things.
const SHORT: [&str; 9] = ["tv", "pc", "ac", "pm2", "vr", "3d", "4g", "5g", "4k"];

/// One telling word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Telling {
    /// Hash of its stem.
    pub(super) hash: u32,
    /// Where it stands in the text.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether a negation stands before it.
    pub(super) is_negated: bool,
}

/// Calls `each` with the telling words of a text in order, repeated ones too, and gives the hash of all.
pub(super) fn each_telling(text: &str, mut each: impl FnMut(Telling, &str)) {
    let mut walk = Walk::default();
    let mut lower = String::new();
    for (start, word) in raw_words(text) {
        lower.clear();
        for c in word.chars() {
            if c == '\u{2019}' {
                lower.push('\'');
            } else {
                lower.extend(c.to_lowercase());
            }
        }
        if let Some(stem) = walk.telling(&lower) {
            let telling = Telling {
                hash: hash(stem),
                start,
                end: start + word.len(),
                is_negated: walk.is_negated(),
            };
            each(telling, stem);
            walk.since_negation = None;
        }
        walk.go_on(&lower);
    }
}

/// The distinct telling words of a text, in the order of their hashes.
pub(super) fn telling_words(text: &str) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    each_telling(text, |word, _| {
        if found.len() < MAX_WORDS && !found.contains(&word.hash) {
            found.push(word.hash);
        }
    });
    found.sort_unstable();
    found
}

/// What was read before a word.
#[derive(Default)]
struct Walk {
    since_negation: Option<usize>,
    is_numbered: bool,
}

impl Walk {
    fn telling<'a>(&self, word: &'a str) -> Option<&'a str> {
        let word = word.strip_suffix("'s").unwrap_or(word);
        if word.len() > MAX_WORD_BYTES || word.contains('\'') || is_negation(word) {
            return None;
        }
        let has_letter = word.chars().any(char::is_alphabetic);
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        let is_long = word.chars().nth(2).is_some() || SHORT.contains(&word);
        let is_word = match (has_letter, has_digit) {
            (true, false) => is_long,
            // `x200`, `5g`; not `10am`, `2nd`.
            (true, true) => is_product(word),
            // `5.2`, and any number behind `error`.
            (false, true) => word.contains('.') || self.is_numbered,
            (false, false) => false,
        };
        let stem = stem(word);
        (is_word && specificity(stem) > 0).then_some(stem)
    }

    fn is_negated(&self) -> bool {
        self.since_negation
            .is_some_and(|gone| gone < NEGATION_REACH)
    }

    fn go_on(&mut self, word: &str) {
        self.since_negation = if is_negation(word) {
            Some(0)
        } else {
            self.since_negation.map(|gone| gone + 1)
        };
        self.is_numbered = NUMBERED.contains(&word);
    }
}

fn is_negation(word: &str) -> bool {
    NEGATIONS.binary_search(&word).is_ok()
}

/// Letters and digits that name a product or a code: not a time, a size or a rank.
fn is_product(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_measure = letters.len() < word.len()
        && [
            "am", "pm", "st", "nd", "rd", "th", "min", "mins", "hr", "hrs", "h", "d", "k", "m",
            "x", "kg", "cm", "mm", "gb", "mb", "p", "s", "days", "yr", "yrs", "usd", "eur", "rs",
            "ish", "bn", "l", "w", "wks", "g", "km", "am.", "pm.",
        ]
        .contains(&letters);
    SHORT.contains(&word) || (word.len() >= 3 && !is_measure)
}

/// The words of a text with their places, without handles, addresses and placeholders.
fn raw_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    pieces(text)
        .filter(|(_, piece)| !is_address(piece))
        .flat_map(|(start, piece)| inner_words(piece).map(move |(at, word)| (start + at, word)))
}

/// Pieces between white space.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |piece| (piece.as_ptr() as usize - text.as_ptr() as usize, piece))
}

/// A handle, a mail address, a URL or a placeholder such as `[url]` or `{{name}}`.
fn is_address(piece: &str) -> bool {
    let bare = piece.trim_start_matches(['(', '"', '\'', '.', '*', '“', '-', '<']);
    let is_placeholder = |open: char, close: char| {
        bare.starts_with(open)
            && bare
                .trim_end_matches(['.', ',', '!', '?', ')', ';', ':'])
                .ends_with(close)
    };
    bare.contains('@')
        || bare.contains("://")
        || bare.starts_with("www.")
        || bare.contains(".com")
        || bare.contains(".co/")
        || is_placeholder('[', ']')
        || is_placeholder('{', '}')
        || is_placeholder('<', '>')
}

/// Words inside a piece: letters and digits, with apostrophes between letters and dots between digits.
fn inner_words(piece: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = piece.get(rest..)?;
        let from = tail.find(char::is_alphanumeric)?;
        let word = tail.get(from..)?;
        let length = word_length(word);
        let start = rest + from;
        rest = start + length;
        Some((start, word.get(..length)?))
    })
}

fn word_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let joins = match c {
            '\'' | '\u{2019}' => before.is_alphabetic() && next.is_alphabetic(),
            '.' => before.is_ascii_digit() && next.is_ascii_digit(),
            _ => c.is_alphanumeric(),
        };
        if !joins {
            return at;
        }
        before = c;
    }
    text.len()
}

/// FNV-1a, folded: the same on every machine and in every run.
pub(super) fn hash(text: &str) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let folded = hash ^ (hash >> 32);
    u32::try_from(folded & 0xffff_ffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_negation_can_be_looked_up() {
        assert!(NEGATIONS.is_sorted());
        assert!(NEGATIONS.iter().all(|word| is_negation(word)));
    }
}
