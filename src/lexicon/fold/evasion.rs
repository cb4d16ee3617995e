//! Words in disguise: stretched letters, leet digits, asterisks.

use std::collections::HashSet;

/// Longest word that is undone; longer ones are not in any lexicon.
const MAX_WORD_BYTES: usize = 40;
/// From here on a word with more signs than letters is a word rather than a code. Chosen: part numbers
/// and rooms ("A55", "H473") are shorter.
const LONG_WORD_BYTES: usize = 6;
/// From here on one digit in front may stand for a vowel ("4ngry", "1diot"). Chosen: "4men" is shorter.
const MIN_VOWEL_BYTES: usize = 5;
/// Runs or ambiguous digits tried both ways; beyond that the word is left alone.
const MAX_CHOICES: usize = 4;

/// The words that disguises are undone to.
#[derive(Debug, Default)]
pub(in crate::lexicon) struct Vocabulary {
    /// Every word of every term: stretched letters are undone to these.
    pub(in crate::lexicon) words: HashSet<Box<str>>,
    /// Words of feeling worth disguising: leet and spaced letters are undone to these.
    pub(in crate::lexicon) disguised: HashSet<Box<str>>,
    /// Swear words and insults in lexicon order: asterisks are undone to these.
    pub(in crate::lexicon) starred: Vec<Box<str>>,
    /// The disguised words in the order of their letters: few asterisks are undone to these.
    pub(in crate::lexicon) veiled: Vec<Box<str>>,
}

impl Vocabulary {
    /// The word behind `word` with runs of three and more equal letters, if one is known.
    pub(super) fn unstretch(&self, word: &str) -> Option<String> {
        if word.len() > 3 * MAX_WORD_BYTES {
            return None;
        }
        let runs = letter_runs(word);
        let long = runs.iter().filter(|(_, count)| *count > 2).count();
        if long == 0 {
            return None;
        }
        if let Some(word) = divided(&runs).filter(|word| self.words.contains(word.as_str())) {
            return Some(word);
        }
        if long > MAX_CHOICES {
            return None;
        }
        (0..1_u32 << long)
            .map(|choice| collapse(&runs, choice))
            .find(|candidate| self.words.contains(candidate.as_str()))
    }

    /// The word behind a leet or starred `token` (lower-case), if one is known.
    pub(super) fn undisguise(&self, token: &str) -> Option<&str> {
        let letters = token.bytes().filter(u8::is_ascii_alphabetic).count();
        if token.len() > MAX_WORD_BYTES || letters == 0 {
            return None;
        }
        if token.contains('*') {
            return self.unstar(token, letters);
        }
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        let is_code = digits > letters && (letters < 2 || token.len() < LONG_WORD_BYTES);
        if is_code || starts_with_number(token, digits) {
            return None;
        }
        self.unleet(token)
    }

    fn unleet(&self, token: &str) -> Option<&str> {
        let ambiguous = token.bytes().filter(|b| matches!(b, b'1' | b'|')).count();
        if ambiguous > MAX_CHOICES {
            return None;
        }
        (0..1_u32 << ambiguous).find_map(|choice| {
            let candidate = plain_letters(token, choice);
            self.disguised.get(candidate.as_str()).map(|w| &**w)
        })
    }

    fn unstar(&self, token: &str, letters: usize) -> Option<&str> {
        let stem = token.trim_end_matches('*');
        let trailing = token.len() - stem.len();
        let is_footnote = trailing == 1 || (trailing > 1 && self.words.contains(stem));
        let is_shape = token.len() >= 4 && !token.starts_with('*');
        if is_footnote || !is_shape || (trailing > 0 && letters > 2 && trailing > letters) {
            return None;
        }
        let stars = token.bytes().filter(|byte| *byte == b'*').count();
        let is_plain = stars < letters && trailing == 0;
        let veiled: &[Box<str>] = if is_plain { &self.veiled } else { &[] };
        self.starred
            .iter()
            .chain(veiled)
            .find(|word| fits_stars(word, token))
            .map(|word| &**word)
    }
}

/// True when the digits before a word count it ("5crew", "4men") rather than stand for a letter: one
/// digit alone before a short word, unless it stands for a vowel.
fn starts_with_number(token: &str, digits: usize) -> bool {
    let mut bytes = token.bytes();
    let Some(first) = bytes.next().filter(u8::is_ascii_digit) else {
        return false;
    };
    if bytes.next().is_some_and(|next| next.is_ascii_digit()) {
        return true;
    }
    let is_vowel = matches!(first, b'0' | b'1' | b'3' | b'4');
    let shortest = if is_vowel {
        MIN_VOWEL_BYTES
    } else {
        LONG_WORD_BYTES
    };
    digits == 1 && token.len() < shortest
}

/// The word whose every letter was written the same number of times.
fn divided(runs: &[(char, usize)]) -> Option<String> {
    let shared = runs
        .iter()
        .fold(0, |shared, (_, count)| divisor(shared, *count));
    if shared < 2 {
        return None;
    }
    let letters = runs.iter();
    let divided = letters.flat_map(|(char, count)| std::iter::repeat_n(*char, count / shared));
    Some(divided.collect())
}

/// The greatest common divisor.
fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// True when `token` is `word` with single letters replaced by asterisks.
fn fits_stars(word: &str, token: &str) -> bool {
    word.len() == token.len()
        && word
            .bytes()
            .zip(token.bytes())
            .all(|(letter, shown)| shown == b'*' || shown == letter)
}

fn letter_runs(word: &str) -> Vec<(char, usize)> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for char in word.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == char => *count += 1,
            _ => runs.push((char, 1)),
        }
    }
    runs
}

/// The word with each long run cut to two letters, or to one where `choice` has its bit set.
fn collapse(runs: &[(char, usize)], choice: u32) -> String {
    let mut word = String::new();
    let mut bit = 0;
    for (char, count) in runs {
        let kept = if *count > 2 {
            let is_single = choice >> bit & 1 == 1;
            bit += 1;
            if is_single { 1 } else { 2 }
        } else {
            *count
        };
        word.extend(std::iter::repeat_n(*char, kept));
    }
    word
}

/// The word with leet signs read as letters; an ambiguous sign is `l` where `choice` has its bit
/// set, else `i`.
fn plain_letters(token: &str, choice: u32) -> String {
    let mut bit = 0;
    token
        .chars()
        .map(|char| match char {
            '0' => 'o',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '!' => 'i',
            '1' | '|' => {
                bit += 1;
                if choice >> (bit - 1) & 1 == 1 {
                    'l'
                } else {
                    'i'
                }
            }
            other => other,
        })
        .collect()
}
