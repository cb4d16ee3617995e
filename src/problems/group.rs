//! Messages about the same thing, grown from seeds.

use super::index::Index;
use super::number::{float, ln};
use super::seed::Seed;

/// Rounds of growth: most profiles settle in three.
const ROUNDS: usize = 5;

/// Smallest share of a group's messages that have a word of its profile.
const MIN_COVERAGE: f64 = 0.15;

/// How many times as common as elsewhere a word of a profile is.
const MIN_LIFT: f64 = 6.0;

/// Words of a profile at most.
const MAX_PROFILE: usize = 30;

/// Odds at which a message belongs to a group rather than to the rest, as a logarithm: 3 to 1.
const MIN_LOG_ODDS: f64 = 1.1;

/// Share of a seed's messages that earlier groups hold, from which on it starts none of its own.
const MAX_CLAIMED: f64 = 0.5;

/// Coverage from which on the lack of a word counts.
const HALF: f64 = 0.5;

/// A word of more counts as this: the next message may still put it otherwise.
const MAX_COVERAGE: f64 = 0.9;

/// Messages weighed for all groups together, at most: this many times as many as there are, or `LEAST_WORK`. Seeds
/// come strongest first, so that the weakest are left where it ends. A million short messages take 186.
const MAX_WORK: u64 = 1_000;
const LEAST_WORK: u64 = 100_000_000;

/// A word of a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weighted {
    /// The word.
    pub(super) word: u32,
    /// Share of the group's messages that have it.
    pub(super) coverage: f64,
    /// Logarithm of how many times as common it is as elsewhere.
    pub(super) gain: f64,
}

/// A group of messages and what they share.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Group {
    /// Its messages, ascending.
    pub(super) members: Vec<u32>,
    /// Their words, the most telling first.
    pub(super) profile: Vec<Weighted>,
}

/// Where a message belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Claim {
    group: u32,
    odds: f64,
}

/// Groups from seeds; each message in one at most. Order and members depend on what the messages say alone.
pub(super) fn groups(index: &Index, seeds: &[Seed], min: usize) -> Vec<Group> {
    let mut grower = Grower::new(index);
    let mut claims: Vec<Option<Claim>> = vec![None; index.len()];
    let mut number = 0;
    let max_work = (MAX_WORK * index.len() as u64).max(LEAST_WORK);
    for seed in seeds {
        if grower.work > max_work {
            break;
        }
        let both = shared(index.messages(seed.one), index.messages(seed.other));
        if claimed(&claims, &both) > MAX_CLAIMED {
            continue;
        }
        let Some(grown) = grower.grow(both, min) else {
            continue;
        };
        if claimed_of(&claims, &grown) > MAX_CLAIMED {
            continue;
        }
        for (message, odds) in grown {
            if let Some(claim) = claims.get_mut(message as usize)
                && claim.is_none_or(|claim| odds > claim.odds)
            {
                *claim = Some(Claim {
                    group: number,
                    odds,
                });
            }
        }
        number += 1;
    }
    let mut groups = vec![Group::default(); number as usize];
    for (message, claim) in (0..).zip(&claims) {
        if let Some(group) = claim.and_then(|claim| groups.get_mut(claim.group as usize)) {
            group.members.push(message);
        }
    }
    groups.retain(|group| group.members.len() >= min);
    for group in &mut groups {
        group.profile = grower.profile(&group.members);
    }
    groups
}

fn claimed(claims: &[Option<Claim>], messages: &[u32]) -> f64 {
    let is_claimed = |message: &&u32| claims.get(**message as usize).is_some_and(Option::is_some);
    float(messages.iter().filter(is_claimed).count()) / float(messages.len().max(1))
}

fn claimed_of(claims: &[Option<Claim>], messages: &[(u32, f64)]) -> f64 {
    let messages: Vec<u32> = messages.iter().map(|(message, _)| *message).collect();
    claimed(claims, &messages)
}

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

/// Numbers in both of two ascending lists.
fn shared(one: &[u32], other: &[u32]) -> Vec<u32> {
    let (few, many) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let both = few
        .iter()
        .filter(|number| many.binary_search(number).is_ok());
    both.copied().collect()
}

/// Room that is used again for every group.
pub(super) struct Grower<'a> {
    index: &'a Index,
    /// Messages of the group that have a word.
    counts: Vec<u32>,
    /// Gain of a word of the profile, else 0.
    gains: Vec<f64>,
    /// Whether a message was looked at.
    seen: Vec<bool>,
    /// Messages weighed so far.
    work: u64,
}

impl<'a> Grower<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        let words = index.vocabulary() as usize;
        Self {
            index,
            counts: vec![0; words],
            gains: vec![0.0; words],
            seen: vec![false; index.len()],
            work: 0,
        }
    }

    /// The messages that belong to a seed's, with their odds; nothing where fewer than `min` do.
    fn grow(&mut self, seed: Vec<u32>, min: usize) -> Option<Vec<(u32, f64)>> {
        let mut members = seed;
        let mut scored = Vec::new();
        for round in 0..ROUNDS {
            let profile = self.profile(&members);
            // A seed has both of its words by choice, which says nothing of those without.
            let weighs_absence = round > 0;
            scored = self.matching(&profile, members.len(), weighs_absence);
            let found: Vec<u32> = scored.iter().map(|(message, _)| *message).collect();
            if found.len() < min {
                return None;
            }
            if found == members {
                break;
            }
            members = found;
        }
        Some(scored)
    }

    /// What these messages share and others do not, the most telling first.
    pub(super) fn profile(&mut self, members: &[u32]) -> Vec<Weighted> {
        let mut met = Vec::new();
        for message in members {
            for word in self.index.words(*message) {
                if let Some(count) = self.counts.get_mut(*word as usize) {
                    if *count == 0 {
                        met.push(*word);
                    }
                    *count += 1;
                }
            }
        }
        let all = float(self.index.len());
        let mut profile = Vec::new();
        for word in met {
            let Some(slot) = self.counts.get_mut(word as usize) else {
                continue;
            };
            let count = std::mem::take(slot) as usize;
            let coverage = float(count) / float(members.len());
            let lift = coverage * all / float(self.index.messages(word).len());
            if count >= 3 && coverage >= MIN_COVERAGE && lift >= MIN_LIFT {
                profile.push(Weighted {
                    word,
                    coverage,
                    gain: ln(lift),
                });
            }
        }
        profile.sort_unstable_by(|a, b| {
            let weight = |word: &Weighted| word.coverage * word.gain;
            weight(b)
                .total_cmp(&weight(a))
                .then_with(|| a.word.cmp(&b.word))
        });
        profile.truncate(MAX_PROFILE);
        profile
    }

    /// Messages with two words of a profile or more that more likely belong to it than not, ascending.
    fn matching(
        &mut self,
        profile: &[Weighted],
        size: usize,
        weighs_absence: bool,
    ) -> Vec<(u32, f64)> {
        // What the group's size leaves to be said by words.
        let mut prior = ln(float(self.index.len()) / float(size.max(1)));
        for word in profile {
            let absence = if weighs_absence {
                absence(word.coverage)
            } else {
                0.0
            };
            prior += absence;
            if let Some(gain) = self.gains.get_mut(word.word as usize) {
                *gain = word.gain + absence;
            }
        }
        // Common words alone bring nobody in: they only count for messages with a rarer one.
        let rare = 20 * size + 1_000;
        let mut found = Vec::new();
        for word in profile {
            let messages = self.index.messages(word.word);
            if messages.len() > rare {
                continue;
            }
            for message in messages {
                let Some(seen) = self.seen.get_mut(*message as usize) else {
                    continue;
                };
                if std::mem::replace(seen, true) {
                    continue;
                }
                let (gain, hits) = self.gain(*message);
                found.push((*message, gain - prior, hits));
            }
        }
        self.work += found.len() as u64;
        for (message, ..) in &found {
            if let Some(seen) = self.seen.get_mut(*message as usize) {
                *seen = false;
            }
        }
        for word in profile {
            if let Some(gain) = self.gains.get_mut(word.word as usize) {
                *gain = 0.0;
            }
        }
        let mut fitting: Vec<(u32, f64)> = found
            .into_iter()
            .filter(|(_, odds, hits)| *hits >= 2 && *odds >= MIN_LOG_ODDS)
            .map(|(message, odds, _)| (message, odds))
            .collect();
        fitting.sort_unstable_by_key(|(message, _)| *message);
        fitting
    }

    fn gain(&self, message: u32) -> (f64, usize) {
        let gains = self.index.words(message).iter().filter_map(|word| {
            let gain = self.gains.get(*word as usize)?;
            (*gain > 0.0).then_some(*gain)
        });
        gains.fold((0.0, 0), |(sum, hits), gain| (sum + gain, hits + 1))
    }
}
