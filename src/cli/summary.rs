//! What a run found, in a few lines after it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::progress::rate;
use crate::batch::Counts;
use crate::judge::Scope;
use crate::label::{Category, Lane, Priority};
use crate::pipeline::EvidenceCheck;
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
    tone_only: u64,
    failed: u64,
    total: u64,
    check: EvidenceCheck,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            priorities: [0; Priority::ALL.len()],
            categories: [0; Category::ALL.len()],
            lanes: [0; Lane::ALL.len()],
            abstained: 0,
            tone_only: 0,
            failed: 0,
            total: 0,
            check: EvidenceCheck::default(),
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

fn named<T: ToString>(labels: &[T], counts: &[u64]) -> BTreeMap<String, u64> {
    let counted = labels
        .iter()
        .map(ToString::to_string)
        .zip(counts.iter().copied());
    counted.filter(|(_, count)| *count > 0).collect()
}

fn numbered<T: ToString, const N: usize>(labels: &[T], counts: &BTreeMap<String, u64>) -> [u64; N] {
    let mut numbered = [0; N];
    for (slot, label) in numbered.iter_mut().zip(labels) {
        *slot = counts.get(&label.to_string()).copied().unwrap_or_default();
    }
    numbered
}

/// How often evidence held, as a share that is never rounded up.
fn evidence_line(check: EvidenceCheck) -> String {
    let tenths = check.held.saturating_mul(1_000) / check.checked.max(1);
    format!(
        "{} of {} cited spans do what they state when deleted ({}.{} %)",
        check.held,
        check.checked,
        tenths / 10,
        tenths % 10
    )
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
            if Scope::of(record.author_role) == Scope::Tone {
                self.tone_only += 1;
            } else {
                self.abstained += u64::from(!decision.abstained.is_empty());
            }
        }
    }

    /// Counts what a check of evidence found.
    pub(super) fn add_check(&mut self, check: EvidenceCheck) {
        self.check.join(check);
    }

    /// Counts what another summary counted.
    pub(super) fn join(&mut self, other: &Self) {
        join(&mut self.priorities, &other.priorities);
        join(&mut self.categories, &other.categories);
        join(&mut self.lanes, &other.lanes);
        self.abstained += other.abstained;
        self.tone_only += other.tone_only;
        self.failed += other.failed;
        self.total += other.total;
        self.check.join(other.check);
    }

    /// Records counted.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Records with an error.
    pub(super) fn failed(&self) -> u64 {
        self.failed
    }

    /// The counts under the labels' names.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            rows: self.total,
            judged: self.total - self.failed,
            failed: self.failed,
            abstained: self.abstained,
            tone_only: self.tone_only,
            evidence_checked: self.check.checked,
            evidence_held: self.check.held,
            priority: named(Priority::ALL, &self.priorities),
            category: named(Category::ALL, &self.categories),
            lane: named(Lane::ALL, &self.lanes),
        }
    }

    /// The summary with these counts; names that are no labels are left out.
    pub(super) fn of_counts(counts: &Counts) -> Self {
        Self {
            priorities: numbered(Priority::ALL, &counts.priority),
            categories: numbered(Category::ALL, &counts.category),
            lanes: numbered(Lane::ALL, &counts.lane),
            abstained: counts.abstained,
            tone_only: counts.tone_only,
            failed: counts.failed,
            total: counts.rows,
            check: EvidenceCheck {
                checked: counts.evidence_checked,
                held: counts.evidence_held,
            },
        }
    }

    /// The closing lines: how many, how fast, by priority, by category, what failed and where the
    /// `errors` are. The first `before` messages were judged by an earlier run.
    pub(super) fn render(&self, elapsed: Duration, before: u64, errors: &str) -> String {
        let mut text = String::new();
        let judged = self.total - before.min(self.total);
        let per_second = rate(judged, elapsed);
        let _ = writeln!(
            text,
            "{judged} messages in {:.1} s ({per_second:.0}/s), lane {}",
            elapsed.as_secs_f64(),
            self.lane_names(),
        );
        if before > 0 {
            let _ = writeln!(
                text,
                "{} messages with those of the earlier run",
                self.total
            );
        }
        let mut priorities: Vec<String> = Vec::new();
        for (label, count) in Priority::ALL.iter().zip(self.priorities).rev() {
            priorities.push(format!("{label} {count}"));
        }
        let _ = writeln!(text, "priority: {}", priorities.join(", "));
        let _ = writeln!(text, "category: {}", self.category_line());
        if self.abstained > 0 {
            let _ = writeln!(text, "abstained: {} (review by a person)", self.abstained);
        }
        if self.tone_only > 0 {
            let _ = writeln!(
                text,
                "tone only: {} (written by agents or systems, no priority)",
                self.tone_only
            );
        }
        if self.check.checked > 0 {
            let _ = writeln!(text, "evidence: {}", evidence_line(self.check));
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
