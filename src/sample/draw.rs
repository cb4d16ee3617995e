//! The records that may be drawn, stratum by stratum.

use std::collections::BTreeMap;

use super::allocate::{Allocation, allocate};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Dimension, Scored};

/// Most strata. Chosen: more than a person would look at; a field with so many values is no stratum.
const MAX_STRATA: usize = 10_000;

/// What a record's place in its stratum's queue is: hash, then id, then where it stands, for ids that
/// several records have.
type Place = (u64, String, u32, u64);

/// How records are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Records in all.
    pub places: usize,
    /// What makes strata; without any there is one.
    pub by: Vec<Dimension>,
    /// How places are shared.
    pub allocation: Allocation,
    /// Another one gives another sample.
    pub seed: u64,
}

/// Values of the strata's fields; nothing where a record has none.
pub type Stratum = Vec<Option<String>>;

/// The first records of each stratum's queue, and how many there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pool {
    strata: BTreeMap<Stratum, Queue>,
    /// Records that nobody has to look at: failed ones, and those of agents and systems.
    pub passed_over: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Queue {
    size: u64,
    first: BTreeMap<Place, Scored>,
}

/// A record that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// The record.
    pub scored: Scored,
    /// Its stratum, by its place in [`Drawn::strata`].
    pub stratum: usize,
}

/// A sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// Values, records in all, records drawn.
    pub strata: Vec<(Stratum, u64, u64)>,
    /// The records, stratum by stratum.
    pub records: Vec<Sampled>,
    /// Records that nobody has to look at: failed ones, and those of agents and systems.
    pub passed_over: u64,
}

impl Sample {
    /// Adds a record to those that may be drawn.
    pub fn add(&self, pool: &mut Pool, scored: Scored) {
        if !scored.is_customers() {
            pool.passed_over += 1;
            return;
        }
        let value = |by: &Dimension| by.value(&scored).map(std::borrow::Cow::into_owned);
        let queue = pool
            .strata
            .entry(self.by.iter().map(value).collect())
            .or_default();
        queue.size += 1;
        let place = (
            self.hash(&scored.id),
            scored.id.clone(),
            scored.file,
            scored.row,
        );
        queue.put(place, scored, self.places);
    }

    /// Adds what was gathered of another part of the input.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] when there are more strata than anybody wants.
    pub fn merge(&self, pool: &mut Pool, other: Pool) -> Result<()> {
        pool.passed_over += other.passed_over;
        for (stratum, others) in other.strata {
            let queue = pool.strata.entry(stratum).or_default();
            queue.size += others.size;
            for (place, scored) in others.first {
                queue.put(place, scored, self.places);
            }
        }
        if pool.strata.len() <= MAX_STRATA {
            return Ok(());
        }
        let names: Vec<&str> = self.by.iter().map(|by| by.as_str()).collect();
        let message = format!("{} gives over {MAX_STRATA} strata", names.join(","));
        Err(Error::new(ErrorCode::Usage, message).with_fix("name fields with fewer values in --by"))
    }

    /// Draws.
    pub fn draw(&self, pool: Pool) -> Drawn {
        let sizes: Vec<u64> = pool.strata.values().map(|queue| queue.size).collect();
        let counts = allocate(&sizes, self.places as u64, self.allocation);
        let mut drawn = Drawn {
            passed_over: pool.passed_over,
            ..Drawn::default()
        };
        for ((stratum, queue), count) in pool.strata.into_iter().zip(counts) {
            let at = drawn.strata.len();
            drawn.strata.push((stratum, queue.size, count));
            let places = usize::try_from(count).unwrap_or(usize::MAX);
            let records = queue.first.into_values().take(places);
            let sampled = records.map(|scored| Sampled {
                scored,
                stratum: at,
            });
            drawn.records.extend(sampled);
        }
        drawn
    }

    fn hash(&self, id: &str) -> u64 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(id.as_bytes());
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

impl Queue {
    /// Keeps as many as can be drawn.
    fn put(&mut self, place: Place, scored: Scored, places: usize) {
        let is_late = || {
            self.first
                .last_key_value()
                .is_some_and(|(last, _)| *last < place)
        };
        if self.first.len() >= places && is_late() {
            return;
        }
        self.first.insert(place, scored);
        if self.first.len() > places {
            self.first.pop_last();
        }
    }
}
