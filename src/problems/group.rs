//! Messages about the same thing, grown from seeds.

use super::index::Index;
use super::matching::Matcher;
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

/// Share of a seed's messages that earlier groups hold, from which on it starts none of its own.
const MAX_CLAIMED: f64 = 0.5;

/// Messages looked at for all groups together, once a word, at most: this many times as many as there are, or
/// `LEAST_WORK`. Seeds come strongest first, so that the weakest are left where it ends. A million messages of 27
/// words take 1,081.
const MAX_WORK: u64 = 5_000;
const LEAST_WORK: u64 = 500_000_000;

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
        if grower.matcher.work() > max_work {
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

/// Numbers in both of two ascending lists.
fn shared(one: &[u32], other: &[u32]) -> Vec<u32> {
    let (few, mut many) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut both = Vec::new();
    for number in few {
        many = from(many, *number);
        if many.first() == Some(number) {
            both.push(*number);
        }
    }
    both
}

/// What is left of an ascending list from a number on. Steps double, so that near ones are found in the same
/// corner of memory.
fn from(list: &[u32], number: u32) -> &[u32] {
    let mut step = 1;
    while list.get(step).is_some_and(|known| *known < number) {
        step *= 2;
    }
    let (before, within) = (step / 2, list.len().min(step + 1));
    let corner = list.get(before..within).unwrap_or_default();
    let at = before + corner.partition_point(|known| *known < number);
    list.get(at..).unwrap_or_default()
}

/// Room that is used again for every group.
pub(super) struct Grower<'a> {
    index: &'a Index,
    /// Messages of the group that have a word.
    counts: Vec<u32>,
    matcher: Matcher<'a>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        let words = index.vocabulary() as usize;
        Self {
            index,
            counts: vec![0; words],
            matcher: Matcher::new(index),
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
            scored = self
                .matcher
                .matching(&profile, members.len(), weighs_absence);
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
}
