//! Which messages belong to a profile.

use super::group::Weighted;
use super::index::Index;
use super::number::{float, ln};

/// Odds at which a message belongs to a group rather than to the rest, as a logarithm: 3 to 1.
const MIN_LOG_ODDS: f64 = 1.1;

/// Coverage from which on the lack of a word counts.
const HALF: f64 = 0.5;

/// A word of more counts as this: the next message may still put it otherwise.
const MAX_COVERAGE: f64 = 0.9;

/// How many steps along a list of messages cost as much as a look at one message's words, which lie anywhere in
/// memory. Chosen: of the size of a miss of the cache beside a step along a list.
const LOOK: usize = 12;

/// What it speaks against a message that it lacks a word of this coverage, as in a naive Bayes classifier of
/// presence and absence. Words that less than half of the messages have are alternatives to each other, so
/// that lacking one says nothing.
fn absence(coverage: f64) -> f64 {
    if coverage < HALF {
        0.0
    } else {
        -ln(1.0 - coverage.min(MAX_COVERAGE))
    }
}

/// What speaks for a message so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sum {
    gain: f64,
    words: u32,
}

/// A word and what it speaks for a message that has it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Term {
    word: u32,
    gain: f64,
}

/// Room that is used again for every profile.
pub(super) struct Matcher<'a> {
    index: &'a Index,
    /// Gain of a word that is looked for in a message's own list, else 0.
    gains: Vec<f64>,
    /// Of each message that was met.
    sums: Vec<Sum>,
    /// Messages looked at so far, once a word.
    work: u64,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        Self {
            index,
            gains: vec![0.0; index.vocabulary() as usize],
            sums: vec![Sum::default(); index.len()],
            work: 0,
        }
    }

    /// Messages looked at so far, once a word.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// Messages with two words of the profile of a group of this size or more that more likely belong to it than
    /// not, with their odds, ascending.
    pub(super) fn matching(
        &mut self,
        profile: &[Weighted],
        size: usize,
        weighs_absence: bool,
    ) -> Vec<(u32, f64)> {
        // What the group's size leaves to be said by words.
        let mut prior = ln(float(self.index.len()) / float(size.max(1)));
        // Common words alone bring nobody in: they only count for messages with a rarer one.
        let rare = 20 * size + 1_000;
        let (mut opening, mut common) = (Vec::new(), Vec::new());
        for word in profile {
            let absence = if weighs_absence {
                absence(word.coverage)
            } else {
                0.0
            };
            prior += absence;
            let term = Term {
                word: word.word,
                gain: word.gain + absence,
            };
            if self.index.messages(word.word).len() <= rare {
                opening.push(term);
            } else {
                common.push(term);
            }
        }
        let met = self.open(&opening);
        self.add(&common, &met);
        self.close(met, prior)
    }

    /// Sums up these words' lists; gives the messages that stand in them.
    fn open(&mut self, terms: &[Term]) -> Vec<u32> {
        let mut met = Vec::new();
        for term in terms {
            let messages = self.index.messages(term.word);
            self.work += messages.len() as u64;
            for message in messages {
                let Some(sum) = self.sums.get_mut(*message as usize) else {
                    continue;
                };
                if sum.words == 0 {
                    met.push(*message);
                }
                sum.words += 1;
                sum.gain += term.gain;
            }
        }
        met
    }

    /// Adds these words to the messages met: along the words' lists, or along the messages' where that is less.
    fn add(&mut self, terms: &[Term], met: &[u32]) {
        let lists = terms.iter().map(|term| self.index.messages(term.word));
        let steps: usize = lists.map(<[u32]>::len).sum();
        if steps <= LOOK * met.len() {
            self.add_along_words(terms);
        } else {
            self.add_along_messages(terms, met);
        }
    }

    fn add_along_words(&mut self, terms: &[Term]) {
        for term in terms {
            let messages = self.index.messages(term.word);
            self.work += messages.len() as u64;
            for message in messages {
                if let Some(sum) = self.sums.get_mut(*message as usize)
                    && sum.words > 0
                {
                    sum.words += 1;
                    sum.gain += term.gain;
                }
            }
        }
    }

    fn add_along_messages(&mut self, terms: &[Term], met: &[u32]) {
        for term in terms {
            if let Some(gain) = self.gains.get_mut(term.word as usize) {
                *gain = term.gain;
            }
        }
        self.work += (LOOK * met.len()) as u64;
        for message in met {
            let Some(sum) = self.sums.get_mut(*message as usize) else {
                continue;
            };
            for word in self.index.words(*message) {
                let gain = self.gains.get(*word as usize).copied().unwrap_or_default();
                if gain > 0.0 {
                    sum.words += 1;
                    sum.gain += gain;
                }
            }
        }
        for term in terms {
            if let Some(gain) = self.gains.get_mut(term.word as usize) {
                *gain = 0.0;
            }
        }
    }

    /// Of the messages met those that belong, ascending. Leaves the room as it was.
    fn close(&mut self, met: Vec<u32>, prior: f64) -> Vec<(u32, f64)> {
        let mut found = Vec::new();
        for message in met {
            let Some(sum) = self.sums.get_mut(message as usize).map(std::mem::take) else {
                continue;
            };
            let odds = sum.gain - prior;
            if sum.words >= 2 && odds >= MIN_LOG_ODDS {
                found.push((message, odds));
            }
        }
        found.sort_unstable_by_key(|(message, _)| *message);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::Lists;
    use super::*;

    /// A few messages of the words 1, 2 and 3, and many of others.
    fn index() -> Index {
        let mut lists = Lists::default();
        for words in [&[1, 2, 3][..], &[1, 2], &[1, 2, 9], &[2, 3], &[1, 8], &[3]] {
            lists.push(words);
        }
        for _ in 0..400 {
            lists.push(&[8, 9]);
        }
        Index::new(lists, 1)
    }

    fn plainly(index: &Index, profile: &[Weighted], size: usize) -> Vec<u32> {
        let prior = ln(float(index.len()) / float(size));
        let all = (0..).take(index.len());
        let belongs = |message: &u32| {
            let has = |word: &&Weighted| index.words(*message).contains(&word.word);
            let gains = profile.iter().filter(has).map(|word| word.gain);
            gains.clone().count() >= 2 && gains.sum::<f64>() - prior >= MIN_LOG_ODDS
        };
        all.filter(belongs).collect()
    }

    #[test]
    fn those_belong_that_a_plain_count_finds() {
        let index = index();
        let gains = [[5.0, 4.0, 3.0], [2.9, 2.8, 2.7], [9.0, 0.1, 0.1], [0.2; 3]];
        for gains in gains {
            let profile: Vec<Weighted> = (0..)
                .zip(gains)
                .map(|(word, gain)| Weighted {
                    word,
                    coverage: 0.4,
                    gain,
                })
                .collect();
            let mut matcher = Matcher::new(&index);
            for _ in 0..2 {
                let found = matcher.matching(&profile, 4, false);
                let found: Vec<u32> = found.iter().map(|(message, _)| *message).collect();
                assert_eq!(found, plainly(&index, &profile, 4), "{gains:?}");
            }
        }
    }
}
