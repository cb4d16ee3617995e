//! Counts by names that come from the data, of which only so many are kept.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest name that is kept as it is, in bytes. Chosen: longer than any queue's or channel's.
const MAX_NAME_BYTES: usize = 100;

/// What is counted by name.
pub trait Kept: Default {
    /// Adds the counts of another one of the same name.
    fn merge(&mut self, other: Self);

    /// What it takes of the limit.
    fn weight(&self) -> u64 {
        1
    }
}

impl Kept for u64 {
    fn merge(&mut self, other: Self) {
        *self = self.saturating_add(other);
    }
}

/// Order in which names are kept: by hash, so that it is fair to all of them and nobody's order of arrival
/// matters.
type Rank<'n> = (u64, &'n str);

/// Values by name, those of the smallest hashes up to a weight of `MAX` in all.
///
/// While it is filled it may hold up to twice as much; [`Keep::settle`] cuts it. What is cut off is then the same
/// whatever the order and the split: weights only grow, so a name beyond the limit stays beyond it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keep<V, const MAX: usize> {
    /// The first name, in the order of hashes, that is not kept.
    cut: Option<String>,
    /// What is kept.
    kept: BTreeMap<String, V>,
    /// Weight added since the last cut, at most.
    #[serde(skip)]
    grown: u64,
}

impl<V, const MAX: usize> Default for Keep<V, MAX> {
    fn default() -> Self {
        Self {
            cut: None,
            kept: BTreeMap::new(),
            grown: 0,
        }
    }
}

fn rank(name: &str) -> Rank<'_> {
    let hash = blake3::hash(name.as_bytes());
    let first = hash.as_bytes().first_chunk().copied().unwrap_or_default();
    (u64::from_be_bytes(first), name)
}

/// A name that is short enough: a long one ends in a part of its hash.
fn short(name: &str) -> Option<String> {
    if name.len() <= MAX_NAME_BYTES {
        return None;
    }
    let mut end = MAX_NAME_BYTES;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let start = name.get(..end).unwrap_or_default();
    let hash = blake3::hash(name.as_bytes()).to_hex();
    Some(format!("{start}… {}", hash.get(..8).unwrap_or_default()))
}

impl<V: Kept, const MAX: usize> Keep<V, MAX> {
    /// The value of a name, a new one where there was none; nothing where the name is not kept.
    pub fn entry(&mut self, name: &str) -> Option<&mut V> {
        if let Some(short) = short(name) {
            return self.entry_of(&short);
        }
        self.entry_of(name)
    }

    fn entry_of(&mut self, name: &str) -> Option<&mut V> {
        if !self.kept.contains_key(name) {
            if self.is_beyond(name) {
                return None;
            }
            self.grow(1);
            // Cutting may have put the limit below this name.
            if self.is_beyond(name) {
                return None;
            }
            self.kept.insert(name.to_owned(), V::default());
        }
        self.kept.get_mut(name)
    }

    fn is_beyond(&self, name: &str) -> bool {
        let cut = self.cut.as_deref();
        cut.is_some_and(|cut| rank(name) >= rank(cut))
    }

    /// Says that some value weighs more than before.
    pub fn grow(&mut self, by: u64) {
        self.grown = self.grown.saturating_add(by);
        if self.grown > MAX as u64 {
            self.settle();
        }
    }

    /// Cuts off what goes beyond the limit.
    pub fn settle(&mut self) {
        self.grown = 0;
        let total = self
            .kept
            .values()
            .map(V::weight)
            .fold(0, u64::saturating_add);
        if total <= MAX as u64 {
            return;
        }
        let mut ranks: Vec<(Rank<'_>, u64)> = self
            .kept
            .iter()
            .map(|(name, value)| (rank(name), value.weight()))
            .collect();
        ranks.sort_unstable();
        let mut weight = 0_u64;
        let beyond = ranks.iter().find(|(_, more)| {
            weight = weight.saturating_add(*more);
            weight > MAX as u64
        });
        let cut = beyond.map(|((_, name), _)| (*name).to_owned());
        if let Some(cut) = cut {
            self.cut_at(cut);
        }
    }

    fn cut_at(&mut self, cut: String) {
        self.kept.retain(|name, _| rank(name) < rank(&cut));
        self.cut = Some(cut);
    }

    /// Adds the values of another one.
    pub fn merge(&mut self, other: Self) {
        if let Some(cut) = other.cut
            && !self.is_beyond(&cut)
        {
            self.cut_at(cut);
        }
        for (name, value) in other.kept {
            let weight = value.weight();
            if let Some(found) = self.entry_of(&name) {
                found.merge(value);
                self.grow(weight);
            }
        }
    }

    /// Names and values that are kept, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.kept.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Every value, to be changed without growing.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.kept.values_mut()
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.kept.get(name)
    }

    /// True when names were left out.
    pub fn is_cut(&self) -> bool {
        self.cut.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_names_stay_whatever_the_order() {
        let names: Vec<String> = (0..60).map(|n| format!("name {n}")).collect();
        let mut forth = Keep::<u64, 7>::default();
        let mut back = Keep::<u64, 7>::default();
        for round in 0..3 {
            for at in 0..names.len() {
                let there = &names[(at + round * 7) % names.len()];
                let here = &names[names.len() - 1 - at];
                for (keep, name) in [(&mut forth, there), (&mut back, here)] {
                    if let Some(count) = keep.entry(name) {
                        *count += 1;
                    }
                }
            }
        }
        forth.settle();
        back.settle();
        assert_eq!(forth, back);
        assert!(forth.is_cut());
        assert_eq!(forth.iter().count(), 7);
        assert!(forth.iter().all(|(_, count)| *count == 3));
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let mut keep = Keep::<u64, 7>::default();
        for end in ["a", "b"] {
            *keep.entry(&("ü".repeat(400) + end)).unwrap() += 1;
        }
        assert_eq!(keep.iter().count(), 2);
        assert!(
            keep.iter()
                .all(|(name, count)| name.len() < 120 && *count == 1)
        );
    }
}
