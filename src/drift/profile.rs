//! What a period's records come to: counts alone, which add up over files, shards and threads.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::Numbers;
use crate::history::{Dimension, Scored, ScoredVersions};
use crate::label::Flag;

/// Values of a field that are told apart; those that come after so many others count together, as a field with
/// that many is none to compare by its values.
const MAX_VALUES: usize = 1_000;

/// What they count as.
const OTHERS: &str = "(others)";

/// Fields whose values are compared.
pub(super) const DIMENSIONS: [Dimension; 17] = Dimension::ALL;

/// Numbers that are compared.
pub(super) const NUMBERS: [&str; 6] = [
    "text.bytes",
    "sentiment.score",
    "anger.score",
    "frustration.score",
    "priority.rank",
    "decision.confidence",
];

/// Counts of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Records in all.
    pub records: u64,
    /// Those that count: judged messages of customers.
    pub messages: u64,
    /// Messages that failed.
    pub failed: u64,
    /// First and last day of receipt, as written.
    pub days: Option<(String, String)>,
    pub(super) values: [BTreeMap<String, u64>; DIMENSIONS.len()],
    pub(super) numbers: [Numbers; NUMBERS.len()],
    pub(super) flags: BTreeMap<Flag, u64>,
    pub(super) rules: BTreeMap<String, u64>,
    pub(super) abstained: BTreeMap<String, u64>,
    pub(super) warnings: BTreeMap<String, u64>,
    /// Messages with an abstention of any kind.
    pub(super) abstaining: u64,
    pub(super) versions: BTreeSet<ScoredVersions>,
}

impl Profile {
    /// Counts a record.
    pub fn add(&mut self, scored: &Scored) {
        self.records += 1;
        self.failed += u64::from(scored.error.is_some());
        if !scored.is_customers() {
            return;
        }
        self.messages += 1;
        self.add_day(scored);
        for (dimension, counts) in DIMENSIONS.iter().zip(&mut self.values) {
            if let Some(value) = dimension.value(scored) {
                count(counts, &value);
            }
        }
        self.add_numbers(scored);
        for flag in &scored.flags {
            *self.flags.entry(flag.name).or_default() += 1;
        }
        let priority = scored.priority.iter();
        let rules: BTreeSet<&str> = priority
            .flat_map(|priority| &priority.trace)
            .map(|step| step.rule.as_str())
            .collect();
        for rule in rules {
            count(&mut self.rules, rule);
        }
        let codes: BTreeSet<&str> = scored.warnings.iter().map(|w| w.code.as_str()).collect();
        for code in codes {
            count(&mut self.warnings, code);
        }
        let abstained = scored
            .decision
            .iter()
            .flat_map(|decision| &decision.abstained);
        let abstained: BTreeSet<&str> = abstained.map(String::as_str).collect();
        self.abstaining += u64::from(!abstained.is_empty());
        for field in abstained {
            count(&mut self.abstained, field);
        }
        if let Some(versions) = &scored.versions
            && self.versions.len() < MAX_VALUES
        {
            self.versions.insert(versions.clone());
        }
    }

    fn add_day(&mut self, scored: &Scored) {
        let Some(day) = scored.received_at.as_ref().and_then(|time| time.get(..10)) else {
            return;
        };
        self.widen(day, day);
    }

    fn widen(&mut self, from: &str, to: &str) {
        let (first, last) = self
            .days
            .get_or_insert_with(|| (from.to_owned(), to.to_owned()));
        if from < first.as_str() {
            from.clone_into(first);
        }
        if to > last.as_str() {
            to.clone_into(last);
        }
    }

    fn add_numbers(&mut self, scored: &Scored) {
        let [bytes, sentiment, anger, frustration, rank, confidence] = &mut self.numbers;
        if let Some(text) = scored.text {
            bytes.add_length(text.bytes);
        }
        let scores = [
            (sentiment, scored.sentiment.and_then(|s| s.score)),
            (anger, scored.anger.as_ref().and_then(|a| a.score)),
            (
                frustration,
                scored.frustration.as_ref().and_then(|f| f.score),
            ),
            (rank, scored.priority.as_ref().and_then(|p| p.rank)),
            (
                confidence,
                scored.decision.as_ref().and_then(|d| d.confidence),
            ),
        ];
        for (numbers, score) in scores {
            if let Some(score) = score {
                numbers.add_score(score);
            }
        }
    }

    /// Adds the counts of other records.
    pub fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.messages += other.messages;
        self.failed += other.failed;
        self.abstaining += other.abstaining;
        if let Some((first, last)) = &other.days {
            self.widen(first, last);
        }
        for (counts, others) in self.values.iter_mut().zip(other.values) {
            add_all(counts, others);
        }
        for (numbers, others) in self.numbers.iter_mut().zip(other.numbers) {
            numbers.merge(others);
        }
        for (flag, others) in other.flags {
            *self.flags.entry(flag).or_default() += others;
        }
        add_all(&mut self.rules, other.rules);
        add_all(&mut self.abstained, other.abstained);
        add_all(&mut self.warnings, other.warnings);
        self.versions.extend(other.versions);
    }
}

fn count(counts: &mut BTreeMap<String, u64>, value: &str) {
    add(counts, value, 1);
}

fn add_all(counts: &mut BTreeMap<String, u64>, others: BTreeMap<String, u64>) {
    for (value, more) in others {
        add(counts, &value, more);
    }
}

/// Adds to a value's count, or to that of all others where there are too many.
fn add(counts: &mut BTreeMap<String, u64>, value: &str, more: u64) {
    if let Some(count) = counts.get_mut(value) {
        *count += more;
    } else if counts.len() < MAX_VALUES {
        counts.insert(value.to_owned(), more);
    } else {
        *counts.entry(OTHERS.to_owned()).or_default() += more;
    }
}
