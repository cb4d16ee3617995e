//! Counts of a group, in all and by day.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::day::Day;
use super::keep::Kept;

/// Counts of a group of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Series {
    /// All of them, with a time or without.
    pub all: Cell,
    /// By day of receipt.
    pub days: BTreeMap<Day, Cell>,
}

impl Series {
    /// Adds a message's counts.
    pub fn add(&mut self, cell: &Cell, day: Option<Day>) {
        self.all.add(cell);
        if let Some(day) = day {
            self.days.entry(day).or_default().add(cell);
        }
    }

    /// Leaves out days before this one.
    pub fn forget_before(&mut self, day: Day) {
        forget_before(&mut self.days, day);
    }
}

impl Kept for Series {
    fn merge(&mut self, other: Self) {
        self.all.add(&other.all);
        for (day, cell) in other.days {
            self.days.entry(day).or_default().add(&cell);
        }
    }
}

/// Counts of the messages that cite a term.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cited {
    /// All of them, with a time or without.
    pub all: Cell,
    /// How many, by day of receipt.
    pub days: BTreeMap<Day, u64>,
}

impl Cited {
    /// Adds a message's counts.
    pub fn add(&mut self, cell: &Cell, day: Option<Day>) {
        self.all.add(cell);
        if let Some(day) = day {
            self.days.entry(day).or_default().merge(cell.messages);
        }
    }

    /// Leaves out days before this one.
    pub fn forget_before(&mut self, day: Day) {
        forget_before(&mut self.days, day);
    }
}

impl Kept for Cited {
    fn merge(&mut self, other: Self) {
        self.all.add(&other.all);
        for (day, count) in other.days {
            self.days.entry(day).or_default().merge(count);
        }
    }
}

/// Drops the entries of days before this one.
pub(super) fn forget_before<V>(days: &mut BTreeMap<Day, V>, day: Day) {
    if days
        .first_key_value()
        .is_some_and(|(first, _)| *first < day)
    {
        *days = days.split_off(&day);
    }
}
