//! Slips of the finger, mended before a model reads: "pasword", "thnak", "recieved".
//!
//! A model that has never seen a word reads its pieces, and "refnud" says nothing of money. A word is mended
//! when neither the model nor the lexicon knows it, nor a form of it, and one word of the lexicon is one slip
//! away; a contraction gets its apostrophe back. The text itself stays as it is, and the lexicon reads it so: only the model's ids change.

use std::borrow::Cow;
use std::collections::HashMap;

use super::contractions;

/// Letters of a word that may be mended: shorter words have too many neighbours.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=24;

/// Letters of a word that may be meant; one of fewer than [`LETTERS`] only by a letter typed twice.
const MEANT_LETTERS: std::ops::RangeInclusive<usize> = 3..=24;

/// Endings of English words; a known word with one of them is known.
const ENDINGS: [&str; 14] = [
    "s", "es", "d", "ed", "r", "er", "ing", "ly", "ful", "less", "ness", "able", "al", "est",
];

/// Letters that must be left before an ending of more than one.
const MIN_STEM: usize = 4;

/// What a word lies away from the one that was meant, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    /// Two neighbours changed places, or a double letter is single or a single one double.
    Swapped,
    /// One letter is missing.
    Missing,
    /// One letter is too much, or another.
    Other,
}

/// Words that may be meant, by what is left of each when one letter is taken out.
#[derive(Debug, Default)]
pub(super) struct Speller {
    words: Vec<Box<str>>,
    by_rest: HashMap<Box<str>, Vec<u32>>,
}

impl Speller {
    /// A speller that mends to these words.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let is_plain = |word: &&str| {
            MEANT_LETTERS.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        };
        let mut speller = Self::default();
        for (number, word) in (0..).zip(words.filter(is_plain)) {
            for rest in rests(word) {
                let numbers = speller.by_rest.entry(rest.into()).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
            speller.words.push(word.into());
        }
        speller
    }

    /// The text with its slips mended; `knows` says which words the model has an id for.
    pub(super) fn mend<'t>(&self, text: &'t str, knows: impl Fn(&str) -> bool) -> Cow<'t, str> {
        let mut out = String::new();
        let mut copied = 0;
        for (start, word, contraction) in words(text) {
            let slip = || self.meant(&word.to_ascii_lowercase(), &knows);
            let Some(meant) = contraction.or_else(slip) else {
                continue;
            };
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(meant);
            copied = start + word.len();
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The one word that was meant; nothing where the word is known, or several are as likely.
    fn meant(&self, word: &str, knows: &impl Fn(&str) -> bool) -> Option<&str> {
        if self.is_known(word, knows) {
            return None;
        }
        let mut best: Option<(Slip, u32)> = None;
        let mut has_rival = false;
        for rest in rests(word) {
            for &number in self.by_rest.get(rest.as_str()).into_iter().flatten() {
                let target = self.words.get(number as usize)?;
                let Some(slip) = slip_between(word, target) else {
                    continue;
                };
                match best {
                    Some((_, other)) if other == number => {}
                    Some((least, _)) if slip > least => {}
                    Some((least, _)) if slip == least => has_rival = true,
                    _ => (best, has_rival) = (Some((slip, number)), false),
                }
            }
        }
        let (_, number) = best.filter(|_| !has_rival)?;
        self.words.get(number as usize).map(AsRef::as_ref)
    }

    fn is_known(&self, word: &str, knows: &impl Fn(&str) -> bool) -> bool {
        let is_word = |word: &str| {
            knows(word)
                || self.by_rest.get(word).into_iter().flatten().any(|number| {
                    self.words
                        .get(*number as usize)
                        .is_some_and(|w| **w == *word)
                })
        };
        let has_stem = |ending: &str| {
            let is_long = |stem: &&str| stem.len() >= MIN_STEM || ending.len() == 1;
            let is_plural = |stem: &&str| ending != "s" || !stem.ends_with('s');
            let stem = word.strip_suffix(ending).filter(is_long).filter(is_plural);
            let drops_e = ending.len() > 1 && ending.starts_with(['a', 'e', 'i']);
            stem.is_some_and(|s| is_word(s) || (drops_e && is_word(&format!("{s}e"))))
        };
        is_word(word) || ENDINGS.into_iter().any(has_stem)
    }
}

/// Words of plain letters that stand by themselves: no part of an address, a name with a sign, a
/// contraction or a word with digits, and no name, which a capital inside a sentence tells. Each with its
/// place, and with the contraction that it is without its apostrophe.
fn words(text: &str) -> impl Iterator<Item = (usize, &str, Option<&'static str>)> {
    let is_joint = |c: char| c.is_alphanumeric() || "@#/_-'’&".contains(c);
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find(|c: char| c.is_ascii_alphabetic())?;
            let rest = text.get(start..)?;
            let length = rest.find(|c: char| !c.is_ascii_alphabetic());
            let end = start + length.unwrap_or(rest.len());
            from = end;
            let before = text.get(..start)?.chars().next_back();
            let mut behind = text.get(end..)?.chars();
            let next = behind.next();
            let is_address =
                matches!(next, Some('.' | ':')) && behind.next().is_some_and(char::is_alphanumeric);
            let is_joined = before.is_some_and(|c| is_joint(c) || c == '.')
                || next.is_some_and(is_joint)
                || is_address;
            let word = text.get(start..end)?;
            let is_typed =
                || LETTERS.contains(&word.len()) && !is_name(word, text.get(..start).unwrap_or(""));
            if is_joined {
                continue;
            }
            let contraction = contractions::meant(word);
            if contraction.is_some() || is_typed() {
                return Some((start, word, contraction));
            }
        }
    })
}

/// True for "Siobhan" in "my agent Siobhan", not for "Thnak" at the start of a sentence.
fn is_name(word: &str, before: &str) -> bool {
    let mut letters = word.bytes();
    let is_capitalised = letters.next().is_some_and(|b| b.is_ascii_uppercase())
        && letters.all(|b| b.is_ascii_lowercase());
    let last = before
        .trim_end_matches([' ', '"', '\'', '('])
        .chars()
        .next_back();
    is_capitalised && last.is_some_and(|c| c.is_alphanumeric() || c == ',')
}

/// The word, and the word without each one of its letters.
fn rests(word: &str) -> impl Iterator<Item = String> {
    let without = |at: usize| {
        let letters = word.chars().enumerate().filter(move |(i, _)| *i != at);
        letters.map(|(_, letter)| letter).collect()
    };
    std::iter::once(word.to_owned()).chain((0..word.len()).map(without))
}

/// How one word became the other with one slip; nothing where it takes more, or the first letter is
/// another: people get that one right.
fn slip_between(typed: &str, meant: &str) -> Option<Slip> {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    if typed.first() != meant.first() || typed == meant {
        return None;
    }
    let is_short = meant.len() < *LETTERS.start();
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed_rest, meant_rest) = (typed.get(same..)?, meant.get(same..)?);
    let before = |letters: &[u8]| letters.get(same.wrapping_sub(1)).copied();
    let slip = match (typed_rest, meant_rest) {
        ([one, two, left @ ..], [first, second, right @ ..])
            if one == second && two == first && left == right =>
        {
            Slip::Swapped
        }
        ([_, left @ ..], [_, right @ ..]) if left == right => Slip::Other,
        ([extra, left @ ..], right) if left == right => {
            doubled(before(typed) == Some(*extra), Slip::Other)
        }
        (left, [lacking, right @ ..]) if left == right => {
            doubled(before(meant) == Some(*lacking), Slip::Missing)
        }
        _ => return None,
    };
    (!is_short || slip == Slip::Swapped).then_some(slip)
}

fn doubled(is_double: bool, otherwise: Slip) -> Slip {
    if is_double { Slip::Swapped } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 19] = [
        "password", "thank", "received", "refund", "cancel", "change", "charge", "late", "rate",
        "gate", "delivery", "address", "waiting", "parcel", "broken", "closed", "gas", "charged",
        "agent",
    ];

    fn mended(text: &str) -> String {
        let speller = Speller::new(WORDS.into_iter());
        let known = ["parole", "cloned", "want", "hate"];
        speller
            .mend(text, |word| known.contains(&word))
            .into_owned()
    }

    #[test]
    fn one_slip_is_mended_and_nothing_else_changes() {
        let table = [
            ("", ""),
            ("my pasword, pls", "my password, pls"),
            ("Thnak you – größer", "thank you – größer"),
            (
                "i recieved teh brocken parcle!",
                "i received teh broken parcel!",
            ),
            ("REFNUD adress", "refund address"),
            ("still wating", "still waiting"),
            ("gass was chargd", "gas was charged"),
            (
                "Youve dont it, and Im late",
                "you've don't it, and i'm late",
            ),
        ];
        for (text, wanted) in table {
            assert_eq!(mended(text), wanted);
        }
    }

    #[test]
    fn what_may_be_right_is_left() {
        for text in [
            "it was cloned",
            "cancels cancelled? cancelling",
            "nate",
            "chanrge",
            "www.pasword.com pasword@example.org #pasword pasword1 paswor-d",
            "thnxk",
            "pa",
            "don't canc'el",
            "xassword",
            "my friend Agant, Agemt",
            "gast",
        ] {
            assert_eq!(mended(text), text);
        }
    }
}
