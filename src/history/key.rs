//! Which record is meant, where records and texts come from different files.

use std::collections::BTreeMap;

use super::scored::Scored;

/// A record among those of all inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Place of its file among the inputs, from 0.
    pub file: u32,
    /// Its `row`.
    pub row: u64,
}

impl Scored {
    /// Which record it is.
    pub fn key(&self) -> RecordKey {
        RecordKey {
            file: self.file,
            row: self.row,
        }
    }
}

/// Records by the ids of their messages, for texts that stand in a file of their own. Some 40 bytes a record
/// and the ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    keys: BTreeMap<String, Vec<RecordKey>>,
}

impl Ids {
    /// Adds a record.
    pub fn add(&mut self, id: &str, key: RecordKey) {
        self.keys.entry(id.to_owned()).or_default().push(key);
    }

    /// Adds those of another part of the input.
    pub fn merge(&mut self, other: Self) {
        for (id, keys) in other.keys {
            self.keys.entry(id).or_default().extend(keys);
        }
    }

    /// Records of messages with this id; several where inputs share ids.
    pub fn of(&self, id: &str) -> &[RecordKey] {
        self.keys.get(id).map_or(&[], Vec::as_slice)
    }

    /// True when no record was added.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}
