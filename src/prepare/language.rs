//! Tells the language of a text, and says so when it cannot.
//!
//! Most messages are English, and their function words say it in one cheap scan. Only where they
//! do not, whichlang's classifier is asked, on the whole and on parts of the text. It gives no
//! confidence, so ours is counted: each function word and each part is one piece of evidence, and
//! `p` is Laplace's estimate `(for + 1) / (all + 2)` that the next piece agrees.

use std::sync::LazyLock;

use whichlang::{Lang, detect_language};

use super::Language;
use super::language_words::{CODES, LETTERS, WORDS};
use super::script::detect_script;

/// Below this number of letters a guess is noise.
const MIN_LETTERS: usize = 20;

/// Bytes at the start of a text that are looked at first; enough for some 100 words.
const SAMPLE_BYTES: usize = 600;

/// Bytes that are looked at when the first sample does not decide.
const MAX_SAMPLE_BYTES: usize = 4_000;

/// Parts of the text that the classifier votes on.
const PARTS: usize = 4;

/// Letters a part needs to have a vote.
const MIN_PART_LETTERS: usize = 30;

/// Records carry probabilities with four decimal places.
const P_STEPS: f32 = 10_000.0;

/// Letters and words from which on a text without one English function word is not read as English.
/// Chosen: subject lines and lists of names are shorter.
const MIN_FOREIGN_LETTERS: usize = 40;
const MIN_FOREIGN_WORDS: usize = 9;

/// The language of `text`: `und` with `p` 0 below 20 letters or without enough evidence, otherwise
/// a code and its probability. English and `und` are supported, but for an `und` of 40 letters and nine words
/// or more in which nothing is English.
pub fn detect(text: &str) -> Language {
    if !text.is_ascii()
        && let Some(found) = detect_script(head(text, MAX_SAMPLE_BYTES))
    {
        return language(found.code, found.letters, found.all_letters);
    }
    let sample = head(text, SAMPLE_BYTES);
    let mut counts = Counts::of(sample);
    if counts.letters >= MIN_LETTERS && counts.is_english() {
        return counts.english();
    }
    let first_bytes = sample.len();
    let sample = head(text, MAX_SAMPLE_BYTES);
    if sample.len() > first_bytes {
        counts = Counts::of(sample);
    }
    if counts.letters < MIN_LETTERS {
        return undetermined();
    }
    if counts.is_english() {
        return counts.english();
    }
    detect_foreign(sample, &counts)
}

fn head(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or(text)
}

fn undetermined() -> Language {
    Language {
        code: "und".to_owned(),
        p: 0.0,
        supported: true,
    }
}

fn language(code: &str, agreeing: usize, all: usize) -> Language {
    let count = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    let p = (count(agreeing) + 1.0) / (count(all) + 2.0);
    Language {
        code: code.to_owned(),
        p: (p * P_STEPS).round() / P_STEPS,
        supported: code == "en",
    }
}

/// Bytes of words in lower case, 0 for all others; indexed by the byte.
const WORD_BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        if byte.is_ascii_alphabetic() || byte >= 0x80 || byte == b'\'' {
            #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
            {
                table[byte as usize] = byte.to_ascii_lowercase();
            }
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Function words by language, and letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    words: [u16; CODES.len()],
    letters: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        let table = &*TABLE;
        let mut key = 0_u64;
        let mut len = 0_u32;
        for byte in text.bytes() {
            let part = WORD_BYTES
                .get(usize::from(byte))
                .copied()
                .unwrap_or_default();
            if part != 0 {
                key = key << 8 | u64::from(part);
                len += 1;
                counts.letters += usize::from(byte & 0xC0 != 0x80 && byte != b'\'');
                continue;
            }
            if (1..=8).contains(&len) {
                counts.add(table.find(key));
            }
            (key, len) = (0, 0);
        }
        if (1..=8).contains(&len) {
            counts.add(table.find(key));
        }
        counts
    }

    fn add(&mut self, languages: u16) {
        match (languages, self.words.first_mut()) {
            (0, _) => {}
            (1, Some(english)) => *english = english.saturating_add(1),
            _ => {
                for (index, count) in self.words.iter_mut().enumerate() {
                    *count = count.saturating_add(languages >> index & 1);
                }
            }
        }
    }

    /// And the words with letters that only one language has.
    fn with_letters(&self, text: &str) -> Self {
        let mut counts = *self;
        for word in text
            .split_ascii_whitespace()
            .filter(|word| !word.is_ascii())
        {
            let lower = word.to_lowercase();
            let found = LETTERS
                .iter()
                .find(|(_, letters)| lower.contains(|c| letters.contains(c)));
            let index = found.and_then(|(code, _)| CODES.iter().position(|known| known == code));
            if let Some(count) = index.and_then(|index| counts.words.get_mut(index)) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    fn english_words(&self) -> usize {
        usize::from(self.words.first().copied().unwrap_or(0))
    }

    /// The other language with most words, and their number.
    fn best_other(&self) -> (&'static str, usize) {
        let mut best = ("und", 0);
        for (code, count) in CODES.iter().zip(self.words).skip(1) {
            // Of equal ones the first, but any of them rather than none.
            if count > best.1 || best.0 == "und" {
                best = (code, count);
            }
        }
        (best.0, usize::from(best.1))
    }

    fn of_code(&self, code: &str) -> usize {
        let found = CODES.iter().position(|c| *c == code);
        found
            .and_then(|index| self.words.get(index))
            .map_or(0, |n| usize::from(*n))
    }

    /// Two English words, and more than twice as many as of any other language.
    fn is_english(&self) -> bool {
        let english = self.english_words();
        english >= 2 && english > 2 * self.most_of_others()
    }

    fn english(&self) -> Language {
        let english = self.english_words();
        language("en", english, english + self.most_of_others())
    }

    /// Words of the other language that has most.
    fn most_of_others(&self) -> usize {
        let others = self.words.iter().skip(1);
        others.copied().max().map_or(0, usize::from)
    }
}

/// Decides where function words alone do not speak for English. Another language is named only
/// when more than half of the evidence speaks for it.
fn detect_foreign(sample: &str, counts: &Counts) -> Language {
    let cleaned = clean(sample);
    let votes = Votes::of(&cleaned);
    let found = weigh(&cleaned, &votes, counts);
    let is_told = found.code != "und";
    if is_told && (found.supported || found.p > 0.5) {
        return found;
    }
    match counts.english_words() {
        english if english > 0 && !is_told => found,
        0 => Language {
            supported: counts.letters < MIN_FOREIGN_LETTERS || may_be_english(&cleaned, &votes),
            ..undetermined()
        },
        english => language("en", english, english + counts.best_other().1),
    }
}

/// True when the text is short, or the classifier takes it for English.
fn may_be_english(cleaned: &str, votes: &Votes) -> bool {
    cleaned.split_ascii_whitespace().count() < MIN_FOREIGN_WORDS || votes.winner == "en"
}

/// The language that classifier and function words speak for together.
fn weigh(cleaned: &str, votes: &Votes, counts: &Counts) -> Language {
    let english = counts.english_words();
    let counts = &counts.with_letters(cleaned);
    let (by_words, words) = counts.best_other();
    let evidence = english + words + votes.all;
    if votes.winner == "en" && (english >= words || words < 2) {
        return language("en", english + votes.for_winner, evidence);
    }
    if words >= 2 && words > english {
        let agrees = votes.winner == by_words;
        let is_unknown = !WHICHLANG_CODES.contains(&by_words);
        if agrees || (is_unknown && words >= 3) || words >= 5 {
            let for_it = words + if agrees { votes.for_winner } else { 0 };
            return language(by_words, for_it, evidence);
        }
        let close = counts.of_code(votes.winner);
        if close >= 2 {
            return language(votes.winner, close + votes.for_winner, evidence);
        }
    }
    let is_unanimous = votes.all >= 2 && votes.for_winner == votes.all;
    let is_marked = !cleaned.is_ascii() || counts.of_code(votes.winner) > 0;
    if is_unanimous && is_marked && english == 0 && votes.winner != "en" {
        return language(votes.winner, votes.for_winner, votes.all);
    }
    if english > words {
        return language("en", english, evidence);
    }
    undetermined()
}

/// The text without addresses, handles, tags and numbers, which belong to no language.
fn clean(sample: &str) -> String {
    let is_word = |w: &&str| {
        !w.starts_with(['@', '#', '['])
            && !w.contains("://")
            && !w.contains('@')
            && w.chars().any(char::is_alphabetic)
    };
    let mut cleaned = String::with_capacity(sample.len());
    for word in sample.split_whitespace().filter(is_word) {
        cleaned.push_str(word);
        cleaned.push(' ');
    }
    cleaned
}

/// How the classifier votes on the whole and on parts of a text.
struct Votes {
    winner: &'static str,
    for_winner: usize,
    all: usize,
}

impl Votes {
    fn of(text: &str) -> Self {
        let winner = code(detect_language(text));
        let mut votes = Self {
            winner,
            for_winner: 1,
            all: 1,
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let part_words = words.len().div_ceil(PARTS).max(1);
        for part in words.chunks(part_words) {
            let part = part.join(" ");
            if part.chars().filter(|c| c.is_alphabetic()).count() >= MIN_PART_LETTERS {
                votes.all += 1;
                votes.for_winner += usize::from(code(detect_language(&part)) == winner);
            }
        }
        votes
    }
}

/// The codes whichlang can answer with.
const WHICHLANG_CODES: [&str; 16] = [
    "ar", "zh", "de", "en", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "es", "sv", "tr", "vi",
];

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

/// Open-addressing table from a word's bytes to the languages that have it.
struct Table {
    slots: Vec<(u64, u16)>,
}

/// A power of two, about three times the number of words, so that probes stay short.
const SLOTS: usize = 2048;

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

impl Table {
    fn build() -> Self {
        let mut table = Self {
            slots: vec![(0, 0); SLOTS],
        };
        for (index, words) in WORDS.iter().enumerate() {
            for word in words.split_ascii_whitespace().filter(|w| w.len() <= 8) {
                let key = word.bytes().fold(0_u64, |key, b| key << 8 | u64::from(b));
                table.insert(key, 1 << index);
            }
        }
        table
    }

    fn first_slot(key: u64) -> usize {
        // Fibonacci hashing: the upper bits of a product with 2^64 / golden ratio.
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.ilog2());
        usize::try_from(mixed).unwrap_or(0)
    }

    fn insert(&mut self, key: u64, language: u16) {
        let first = Self::first_slot(key);
        for step in 0..SLOTS {
            if let Some(slot) = self.slots.get_mut((first + step) % SLOTS)
                && (slot.0 == key || slot.0 == 0)
            {
                *slot = (key, slot.1 | language);
                return;
            }
        }
    }

    /// The languages of a word as bits in the order of [`CODES`]; 0 for an unknown word.
    fn find(&self, key: u64) -> u16 {
        let first = Self::first_slot(key);
        for step in 0..SLOTS {
            match self.slots.get((first + step) % SLOTS) {
                Some(slot) if slot.0 == key || slot.0 == 0 => return slot.1,
                Some(_) => {}
                None => break,
            }
        }
        0
    }
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
