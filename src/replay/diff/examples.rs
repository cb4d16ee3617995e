//! Some records of each kind of move, whatever the order in which they come.

use std::collections::BTreeMap;

use super::report::{Aspect, Example, Examples};

/// What moves, from where to where.
pub(super) type Kind = (Aspect, String, String);

/// Place among the records of a kind: hash of the id, then the row.
type Place = (u64, u64);

/// The records with the lowest hashes, and how many there are in all.
#[derive(Debug, Default)]
struct Chosen {
    count: u64,
    records: BTreeMap<Place, Example>,
}

/// Records by kind of move.
#[derive(Debug, Default)]
pub(super) struct ExampleTally {
    kinds: BTreeMap<Kind, Chosen>,
}

/// The hash that examples are chosen by.
pub(super) fn hash_of(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let first = hash.as_bytes().first_chunk().copied();
    u64::from_be_bytes(first.unwrap_or_default())
}

impl ExampleTally {
    /// Counts a record of a kind, and keeps it where it is among the `wanted` lowest.
    pub(super) fn count(
        &mut self,
        kind: Kind,
        wanted: usize,
        place: Place,
        example: impl FnOnce() -> Example,
    ) {
        let chosen = self.kinds.entry(kind).or_default();
        chosen.count += 1;
        chosen.keep(wanted, place, example);
    }

    pub(super) fn add(&mut self, other: Self, wanted: usize) {
        for (kind, more) in other.kinds {
            let chosen = self.kinds.entry(kind).or_default();
            chosen.count += more.count;
            for (place, example) in more.records {
                chosen.keep(wanted, place, || example);
            }
        }
    }

    /// All kinds; of an aspect, the most frequent first.
    pub(super) fn into_examples(self) -> Vec<Examples> {
        let mut all: Vec<Examples> = self
            .kinds
            .into_iter()
            .map(|((aspect, from, to), chosen)| Examples {
                aspect,
                from,
                to,
                count: chosen.count,
                records: chosen.records.into_values().collect(),
            })
            .collect();
        all.sort_by_key(|kind| (kind.aspect, std::cmp::Reverse(kind.count)));
        all
    }
}

impl Chosen {
    fn keep(&mut self, wanted: usize, place: Place, example: impl FnOnce() -> Example) {
        let is_full = self.records.len() >= wanted;
        let is_lower = self
            .records
            .last_key_value()
            .is_some_and(|(last, _)| place < *last);
        if is_full && !is_lower {
            return;
        }
        self.records.insert(place, example());
        if is_full {
            self.records.pop_last();
        }
    }
}
