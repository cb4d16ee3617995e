//! Pairs of words that stand together far more often than chance: where groups start.

use super::common::specificity_of;
use super::index::Index;
use super::number::{float, ln};

/// How many times as often as by chance the words of a seed stand together. Chosen: pairs of a topic reach
/// 2 to 4, pairs of one fault 10 and more.
const MIN_LIFT: f64 = 5.0;

/// Lowest specificity of a word of a seed, and of both together: `close` needs an `account`, `turn` something rarer.
/// Chosen by eye on the words of the table.
const MIN_CLASS: u8 = 2;
const MIN_CLASSES: u8 = 7;

/// Largest share of all messages that have a word of a seed: a word of more is the trade itself.
const MAX_SHARE: f64 = 0.1;

/// Seeds kept at most, the strongest.
const MAX_SEEDS: usize = 100_000;

/// Two words and how many messages have both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seed {
    /// The rarer word.
    pub(super) one: u32,
    /// The other.
    pub(super) other: u32,
    /// Strength: messages with both, times the logarithm of their lift.
    pub(super) strength: f64,
}

/// All seeds, strongest first; of equals by their words.
pub(super) fn seeds(index: &Index, min: usize) -> Vec<Seed> {
    let all = index.len();
    let fits = |word: u32| {
        let count = index.messages(word).len();
        count >= min && float(count) <= float(all) * MAX_SHARE && class(index, word) >= MIN_CLASS
    };
    let fitting: Vec<bool> = (0..index.vocabulary()).map(fits).collect();
    let is_fit = |word: u32| fitting.get(word as usize).copied().unwrap_or_default();
    let mut together = vec![0_usize; fitting.len()];
    let mut met = Vec::new();
    let mut seeds = Vec::new();
    for one in (0..index.vocabulary()).filter(|word| is_fit(*word)) {
        let rarer = (index.messages(one).len(), one);
        for message in index.messages(one) {
            for other in index.words(*message) {
                let Some(count) = together.get_mut(*other as usize) else {
                    continue;
                };
                if *count == 0 {
                    met.push(*other);
                }
                *count += 1;
            }
        }
        for other in met.drain(..) {
            let Some(slot) = together.get_mut(other as usize) else {
                continue;
            };
            let count = std::mem::take(slot);
            let common = index.messages(other).len();
            if (common, other) <= rarer || count < min || !is_fit(other) {
                continue;
            }
            let lift = float(count) * float(all) / (float(rarer.0) * float(common));
            let classes = class(index, one) + class(index, other);
            if lift >= MIN_LIFT && classes >= MIN_CLASSES {
                seeds.push(Seed {
                    one,
                    other,
                    strength: float(count) * ln(lift),
                });
            }
        }
        if seeds.len() > 4 * MAX_SEEDS {
            keep_strongest(&mut seeds);
        }
    }
    keep_strongest(&mut seeds);
    seeds
}

fn class(index: &Index, word: u32) -> u8 {
    specificity_of(index.hash(word))
}

fn keep_strongest(seeds: &mut Vec<Seed>) {
    seeds.sort_unstable_by(|a, b| {
        let words = |seed: &Seed| (seed.one, seed.other);
        b.strength
            .total_cmp(&a.strength)
            .then_with(|| words(a).cmp(&words(b)))
    });
    seeds.truncate(MAX_SEEDS);
}
