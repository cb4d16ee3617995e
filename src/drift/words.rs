//! Words of a period: in how many messages each stands.

use std::collections::{BTreeMap, HashMap};

use super::report::{UnseenWords, WordChange, WordDrift};
use super::tests_of::{float, holm, shares};

/// Different words that are kept. Above it, those with the larger hashes go, which is a sample of words that
/// no order of the messages changes. Chosen: some hundred megabytes.
const MAX_WORDS: usize = 1_000_000;

/// Shortest and longest word, in characters.
const WORD_CHARS: std::ops::RangeInclusive<usize> = 2..=30;

/// Fewest messages with a word for it to be compared.
const MIN_MESSAGES: u64 = 10;

/// Level of the tests of words, Holm's correction included.
const LEVEL: f64 = 0.01;

/// Least Cohen's h of a change that is told: half of what he calls small. It is that of a word that comes into
/// 0.25 % of the messages.
const MIN_APART: f64 = 0.1;

/// Words that are listed in each direction.
const LISTED: usize = 15;

/// In how many messages words stand.
#[derive(Debug, Clone, PartialEq)]
pub struct WordCounts {
    /// Messages with a text.
    pub messages: u64,
    counts: HashMap<String, u64>,
    /// Words with a larger hash are not kept.
    limit: u64,
    /// Words of the message at hand; kept for its memory.
    found: Vec<String>,
}

impl Default for WordCounts {
    fn default() -> Self {
        Self {
            messages: 0,
            counts: HashMap::new(),
            limit: u64::MAX,
            found: Vec::new(),
        }
    }
}

impl WordCounts {
    /// Counts the words of a message, each once.
    pub fn add(&mut self, text: &str) {
        self.messages += 1;
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        found.extend(words(text));
        found.sort_unstable();
        found.dedup();
        for word in found.drain(..) {
            if let Some(count) = self.counts.get_mut(&word) {
                *count += 1;
            } else if hash(&word) <= self.limit {
                self.counts.insert(word, 1);
            }
        }
        self.found = found;
        while self.counts.len() > MAX_WORDS {
            self.keep_below(self.limit / 2);
        }
    }

    /// The largest hash that is kept, and the words.
    pub(super) fn kept(&self) -> (u64, BTreeMap<String, u64>) {
        let counts = self.counts.iter();
        let counts = counts.map(|(word, count)| (word.clone(), *count)).collect();
        (self.limit, counts)
    }

    /// Words that were counted before.
    pub(super) fn from_kept(messages: u64, limit: u64, counts: BTreeMap<String, u64>) -> Self {
        let mut words = Self {
            messages,
            counts: counts.into_iter().collect(),
            limit,
            found: Vec::new(),
        };
        words.keep_below(limit);
        words
    }

    fn keep_below(&mut self, limit: u64) {
        self.limit = limit;
        self.counts.retain(|word, _| hash(word) <= limit);
    }

    fn of(&self, word: &str) -> u64 {
        self.counts.get(word).copied().unwrap_or_default()
    }

    /// Words and counts in the order of the words, as far as both periods keep them.
    fn sorted(&self, limit: u64) -> Vec<(&str, u64)> {
        let kept = self.counts.iter().filter(|(word, _)| hash(word) <= limit);
        let mut words: Vec<(&str, u64)> =
            kept.map(|(word, count)| (word.as_str(), *count)).collect();
        words.sort_unstable();
        words
    }
}

/// Runs of letters, digits and apostrophes that are no numbers, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| WORD_CHARS.contains(&word.chars().count()))
        .filter(|word| !word.chars().all(char::is_numeric))
        .map(str::to_lowercase)
}

/// FNV-1a with a last stir: the same on every machine, which is all that is asked of it.
fn hash(word: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = word.bytes().fold(start, step);
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What changed among the words.
pub(super) fn compare(old: &WordCounts, new: &WordCounts) -> WordDrift {
    let limit = old.limit.min(new.limit);
    let (before, after) = (old.sorted(limit), new.sorted(limit));
    let mut changes = changes(old, new, &before, &after);
    changes.sort_by(|a, b| {
        let by_size = apart(b).total_cmp(&apart(a));
        by_size.then_with(|| a.word.cmp(&b.word))
    });
    let (rising, fading): (Vec<WordChange>, Vec<WordChange>) = changes
        .into_iter()
        .partition(|change| change.new_share > change.old_share);
    WordDrift {
        old_messages: old.messages,
        new_messages: new.messages,
        unseen: unseen(old, &before, &after),
        rising: rising.into_iter().take(LISTED).collect(),
        fading: fading.into_iter().take(LISTED).collect(),
    }
}

/// How far two shares are apart (Cohen's h, 1988): the same difference is more where it is a rare word's.
fn apart(change: &WordChange) -> f64 {
    let angle = |share: f64| 2.0 * share.clamp(0.0, 1.0).sqrt().asin();
    (angle(change.new_share) - angle(change.old_share)).abs()
}

/// By Good and Turing, the chance that the next word was never seen is the share of words seen once.
fn unseen(old: &WordCounts, before: &[(&str, u64)], after: &[(&str, u64)]) -> UnseenWords {
    let seen: u64 = before.iter().map(|(_, count)| count).sum();
    let once = before.iter().filter(|(_, count)| *count == 1).count() as u64;
    let words: u64 = after.iter().map(|(_, count)| count).sum();
    let never = after.iter().filter(|(word, _)| old.of(word) == 0);
    let never: u64 = never.map(|(_, count)| count).sum();
    let share = |part: u64, of: u64| (of > 0).then(|| float(part) / float(of));
    UnseenWords {
        words,
        expected_share: share(once, seen),
        share: share(never, words),
    }
}

/// Words that stand in significantly more or fewer messages.
fn changes(
    old: &WordCounts,
    new: &WordCounts,
    before: &[(&str, u64)],
    after: &[(&str, u64)],
) -> Vec<WordChange> {
    let gone = before.iter().filter(|(word, _)| new.of(word) == 0);
    let candidates = after
        .iter()
        .map(|(word, count)| (*word, old.of(word), *count))
        .chain(gone.map(|(word, count)| (*word, *count, 0)))
        .filter(|(_, before, after)| before + after >= MIN_MESSAGES);
    let candidates: Vec<(&str, u64, u64)> = candidates.collect();
    let chance = |(_, before, after): &(&str, u64, u64)| {
        shares((*before, old.messages), (*after, new.messages))
    };
    let chances: Vec<f64> = candidates.iter().map(chance).collect();
    let share = |count: u64, of: u64| float(count) / float(of.max(1));
    let significant = candidates
        .iter()
        .zip(holm(&chances))
        .filter(|(_, p)| *p < LEVEL);
    let changes = significant.map(|((word, before, after), p)| WordChange {
        word: (*word).to_owned(),
        old_share: share(*before, old.messages),
        new_share: share(*after, new.messages),
        p,
    });
    changes
        .filter(|change| apart(change) >= MIN_APART)
        .collect()
}
