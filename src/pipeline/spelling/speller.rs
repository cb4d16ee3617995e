//! The word that was meant, among the words of the lexicon and the frequent ones of the model.

use super::rests::{Rests, rests, whole};
use super::slip::{Slip, is_far_letter, slip_between};

/// Letters of a word that may be mended: shorter words have too many neighbours.
pub(super) const LETTERS: std::ops::RangeInclusive<usize> = 4..=24;

/// Letters of a word that may be meant; one of fewer than [`LETTERS`] only by a letter typed twice.
const MEANT_LETTERS: std::ops::RangeInclusive<usize> = 3..=24;

/// Letters from which a word may have one letter too much or another, if it is not the lexicon's that was meant:
/// below, it is likelier a word or name that the model does not know (lorry and larry, vegan and vegas).
const LONG: usize = 6;

/// A word so many times further down the list of frequent ones than its rival is not what was meant.
const RARER: u32 = 2;

/// Endings of English words; a known word with one of them is known.
const ENDINGS: [&str; 14] = [
    "s", "es", "d", "ed", "r", "er", "ing", "ly", "ful", "less", "ness", "able", "al", "est",
];

/// Letters that must be left before an ending of more than one.
const MIN_STEM: usize = 4;

/// Words that may be meant, by what is left of each when one letter is taken out.
#[derive(Debug, Default)]
pub(in super::super) struct Speller {
    /// The lexicon's, then the frequent ones, the most frequent first.
    words: Vec<Box<str>>,
    of_lexicon: u32,
    by_rest: Rests,
}

/// How likely a word was meant, the likeliest first: by its slip, the lexicon's before others, frequent ones
/// before rare ones.
type Likelihood = (Slip, bool, u32);

impl Speller {
    /// A speller that mends to these words; `frequent` come the most frequent first.
    pub(in super::super) fn new<'w>(
        lexicon: impl Iterator<Item = &'w str>,
        frequent: impl Iterator<Item = &'w str>,
    ) -> Self {
        let is_plain = |word: &&str| {
            MEANT_LETTERS.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        };
        let mut words: Vec<Box<str>> = lexicon.filter(is_plain).map(Box::from).collect();
        let of_lexicon = u32::try_from(words.len()).unwrap_or(u32::MAX);
        words.extend(frequent.filter(is_plain).map(Box::from));
        Self {
            by_rest: Rests::of(&words),
            words,
            of_lexicon,
        }
    }

    /// The one word that was meant; nothing where the word is known, or several are as likely. `word` is in
    /// small letters; `knows` says which words the model has an id for.
    pub(super) fn meant(&self, word: &str, knows: &impl Fn(&str) -> bool) -> Option<&str> {
        if self.is_known(word, knows) {
            return None;
        }
        let mut best: Option<(Likelihood, u32)> = None;
        let mut rival: Option<(Likelihood, u32)> = None;
        for rest in rests(word) {
            for number in self.by_rest.words_with(rest) {
                let Some(likelihood) = self.likelihood(word, number) else {
                    continue;
                };
                let found = Some((likelihood, number));
                if found == best || found == rival {
                    continue;
                }
                if best.is_none() || found < best {
                    (best, rival) = (found, best);
                } else if rival.is_none() || found < rival {
                    rival = found;
                }
            }
        }
        let (likelihood, number) = best?;
        let is_sure = rival.is_none_or(|(other, _)| is_much_likelier(likelihood, other));
        is_sure.then(|| self.word(number))
    }

    fn likelihood(&self, typed: &str, number: u32) -> Option<Likelihood> {
        let meant = self.word(number);
        let slip = slip_between(typed, meant)?;
        let is_short = meant.len() < *LETTERS.start();
        if is_short && slip != Slip::Swapped {
            return None;
        }
        if number < self.of_lexicon {
            return Some((slip, false, 0));
        }
        let is_guess = slip == Slip::Other && (typed.len() < LONG || is_far_letter(typed, meant));
        (!is_guess).then_some((slip, true, number - self.of_lexicon))
    }

    fn is_known(&self, word: &str, knows: &impl Fn(&str) -> bool) -> bool {
        let is_word = |word: &str| knows(word) || self.is_of_lexicon(word);
        let has_stem = |ending: &str| {
            let is_long = |stem: &&str| stem.len() >= MIN_STEM || ending.len() == 1;
            let is_plural = |stem: &&str| ending != "s" || !stem.ends_with('s');
            let stem = word.strip_suffix(ending).filter(is_long).filter(is_plural);
            let drops_e = ending.len() > 1 && ending.starts_with(['a', 'e', 'i']);
            stem.is_some_and(|s| is_word(s) || (drops_e && is_word(&format!("{s}e"))))
        };
        is_word(word) || ENDINGS.into_iter().any(has_stem)
    }

    fn is_of_lexicon(&self, word: &str) -> bool {
        let mut numbers = self.by_rest.words_with(whole(word));
        numbers.any(|number| number < self.of_lexicon && self.word(number) == word)
    }

    fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", AsRef::as_ref)
    }
}

/// Whether the other need not be thought of: two words of the lexicon are as likely, two frequent ones where
/// one is not much rarer.
fn is_much_likelier(best: Likelihood, other: Likelihood) -> bool {
    let (slip, is_frequent, place) = best;
    let (other_slip, other_is_frequent, other_place) = other;
    (slip, is_frequent) != (other_slip, other_is_frequent)
        || (is_frequent && other_place / RARER > place)
}
