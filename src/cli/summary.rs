//! What a run found, in a few lines after it.

use std::fmt::Write;
use std::time::Duration;

use super::progress::rate;
use crate::label::{Category, Lane, Priority};
use crate::record::Record;

/// Categories named in the summary; the others are counted together.
const SHOWN_CATEGORIES: usize = 5;

/// Counts over all records of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Summary {
    priorities: [u64; Priority::ALL.len()],
    categories: [u64; Category::ALL.len()],
    lanes: [u64; Lane::ALL.len()],
    abstained: u64,
    failed: u64,
    total: u64,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            priorities: [0; Priority::ALL.len()],
            categories: [0; Category::ALL.len()],
            lanes: [0; Lane::ALL.len()],
            abstained: 0,
            failed: 0,
            total: 0,
        }
    }
}

fn bump(counts: &mut [u64], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

fn join(counts: &mut [u64], others: &[u64]) {
    for (count, other) in counts.iter_mut().zip(others) {
        *count += other;
    }
}

impl Summary {
    /// Counts one record.
    pub(super) fn add(&mut self, record: &Record) {
        self.total += 1;
        self.failed += u64::from(record.error.is_some());
        if let Some(priority) = &record.priority {
            bump(&mut self.priorities, priority.label.index());
        }
        if let Some(category) = record.category {
            bump(&mut self.categories, category.index());
        }
        if let Some(decision) = &record.decision {
            bump(&mut self.lanes, decision.lane.index());
            self.abstained += u64::from(!decision.abstained.is_empty());
        }
    }

    /// Counts what another summary counted.
    pub(super) fn join(&mut self, other: &Self) {
        join(&mut self.priorities, &other.priorities);
        join(&mut self.categories, &other.categories);
        join(&mut self.lanes, &other.lanes);
        self.abstained += other.abstained;
        self.failed += other.failed;
        self.total += other.total;
    }

    /// Records counted.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Records with an error.
    pub(super) fn failed(&self) -> u64 {
        self.failed
    }

    /// The closing lines: how many, how fast, by priority, by category, what failed and where the
    /// errors are.
    pub(super) fn render(&self, elapsed: Duration, errors: &str) -> String {
        let mut text = String::new();
        let per_second = rate(self.total, elapsed);
        let _ = writeln!(
            text,
            "{} messages in {:.1} s ({per_second:.0}/s), lane {}",
            self.total,
            elapsed.as_secs_f64(),
            self.lane_names(),
        );
        let mut priorities: Vec<String> = Vec::new();
        for (label, count) in Priority::ALL.iter().zip(self.priorities).rev() {
            priorities.push(format!("{label} {count}"));
        }
        let _ = writeln!(text, "priority: {}", priorities.join(", "));
        let _ = writeln!(text, "category: {}", self.category_line());
        if self.abstained > 0 {
            let _ = writeln!(text, "abstained: {} (review by a person)", self.abstained);
        }
        if self.failed > 0 {
            let _ = writeln!(text, "failed: {} ({errors})", self.failed);
        }
        text
    }

    fn lane_names(&self) -> String {
        let used = Lane::ALL
            .iter()
            .zip(self.lanes)
            .filter(|(_, count)| *count > 0);
        let names: Vec<&str> = used.map(|(lane, _)| lane.as_str()).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(" and ")
        }
    }

    fn category_line(&self) -> String {
        let mut counts: Vec<(u64, Category)> = self
            .categories
            .into_iter()
            .zip(Category::ALL.iter().copied())
            .filter(|(n, _)| *n > 0)
            .collect();
        counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut parts: Vec<String> = counts
            .iter()
            .take(SHOWN_CATEGORIES)
            .map(|(n, label)| format!("{label} {n}"))
            .collect();
        let rest: u64 = counts.iter().skip(SHOWN_CATEGORIES).map(|(n, _)| n).sum();
        if rest > 0 {
            parts.push(format!("others {rest}"));
        }
        parts.join(", ")
    }
}
