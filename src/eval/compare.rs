//! Two runs on the same messages.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::bootstrap::Bootstrap;
use super::evaluate::{GoldMessage, Run};
use super::flags::{self, FlagCell};
use super::head::Head;
use super::mcnemar::mcnemar;
use super::number::{reported, share};
use super::report::{ComparisonReport, Difference, HeadComparison, Outcome};
use super::tally::Answer;

/// Below this mid-p a difference in accuracy counts as shown.
const SIGNIFICANT: f64 = 0.05;

/// Like messages of two runs, with their number, in a fixed order.
struct Cells<K>(BTreeMap<K, u64>);

/// What both runs said of a message for a head with one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    gold: usize,
    this: Answer,
    other: Answer,
}

/// Right and alike, of one message.
struct Verdicts {
    is_this_right: bool,
    is_other_right: bool,
    is_alike: bool,
}

/// Every head of `this` run against the `other`.
pub(super) fn compare(
    gold: &[GoldMessage],
    this: &Run,
    other: &Run,
    heads: &[Head],
    has_flags: bool,
    plan: Bootstrap,
) -> ComparisonReport {
    let messages: Vec<Three<'_>> = three(gold, this, other).collect();
    let single = |head: &Head| single(*head, &messages, plan);
    let mut compared: Vec<HeadComparison> = heads.iter().filter_map(single).collect();
    if has_flags {
        compared.extend(flag_sets(&messages, plan));
    }
    ComparisonReport {
        other: other.report(gold),
        heads: compared,
    }
}

type Three<'a> = (&'a GoldMessage, Option<&'a Answers>, Option<&'a Answers>);

fn three<'a>(
    gold: &'a [GoldMessage],
    this: &'a Run,
    other: &'a Run,
) -> impl Iterator<Item = Three<'a>> {
    let answers = this.answers.iter().zip(&other.answers);
    gold.iter()
        .zip(answers)
        .map(|(gold, (this, other))| (gold, this.as_ref(), other.as_ref()))
}

fn single(head: Head, messages: &[Three<'_>], plan: Bootstrap) -> Option<HeadComparison> {
    let pairs = messages.iter().filter_map(|(gold, this, other)| {
        Some(Pair {
            gold: head.gold(&gold.labels)?,
            this: head.answer(*this),
            other: head.answer(*other),
        })
    });
    let cells = Cells::of(pairs);
    let empty = head.tally();
    cells.compare(
        head.name(),
        plan,
        |pair| Verdicts {
            is_this_right: pair.this == Answer::Class(pair.gold),
            is_other_right: pair.other == Answer::Class(pair.gold),
            is_alike: pair.this == pair.other,
        },
        |cells| {
            let (mut this, mut other) = (empty.clone(), empty.clone());
            for (pair, times) in cells {
                this.add(pair.gold, pair.this, false, times);
                other.add(pair.gold, pair.other, false, times);
            }
            [this, other].map(|tally| tally.main_figures())
        },
    )
}

fn flag_sets(messages: &[Three<'_>], plan: Bootstrap) -> Option<HeadComparison> {
    let pairs = messages.iter().filter_map(|(gold, this, other)| {
        let gold = gold.labels.flags.as_deref()?;
        Some((FlagCell::new(gold, *this), FlagCell::new(gold, *other)))
    });
    Cells::of(pairs).compare(
        "flags",
        plan,
        |(this, other)| Verdicts {
            is_this_right: this.is_right(),
            is_other_right: other.is_right(),
            is_alike: this == other,
        },
        |cells| {
            [
                flags::main_of(cells.iter().map(|((this, _), times)| (*this, *times))),
                flags::main_of(cells.iter().map(|((_, other), times)| (*other, *times))),
            ]
        },
    )
}

impl<K: Ord + Copy> Cells<K> {
    fn of(messages: impl Iterator<Item = K>) -> Self {
        let mut cells = BTreeMap::new();
        for message in messages {
            *cells.entry(message).or_default() += 1;
        }
        Self(cells)
    }

    fn with(&self, counts: &[u64]) -> Vec<(K, u64)> {
        self.0.keys().copied().zip(counts.iter().copied()).collect()
    }

    /// Messages of the cells that the test picks.
    fn sum(&self, is_picked: impl Fn(&K) -> bool) -> u64 {
        let picked = self.0.iter().filter(|(cell, _)| is_picked(cell));
        picked.map(|(_, times)| times).sum()
    }

    /// The comparison; `figures` gives accuracy and macro-F1 of this run and of the other.
    fn compare(
        &self,
        head: &str,
        plan: Bootstrap,
        verdicts: impl Fn(&K) -> Verdicts,
        figures: impl Fn(Vec<(K, u64)>) -> [[f64; 2]; 2],
    ) -> Option<HeadComparison> {
        let counts: Vec<u64> = self.0.values().copied().collect();
        let n = self.sum(|_| true);
        if n == 0 {
            return None;
        }
        let differences = |counts: &[u64]| {
            let [this, other] = figures(self.with(counts));
            this.iter()
                .zip(other)
                .map(|(this, other)| this - other)
                .collect()
        };
        let drawn = plan.draw(&counts, &format!("compare {head}"), differences);
        let [this, other] = figures(self.with(&counts));
        let difference = |at: usize| {
            let value = |run: [f64; 2]| run.get(at).copied().unwrap_or(f64::NAN);
            Difference {
                this: reported(value(this)),
                other: reported(value(other)),
                difference: drawn.estimate(at, value(this) - value(other)),
                p: drawn.p_of_zero(at),
            }
        };
        let (accuracy, macro_f1) = (difference(0), difference(1));
        let only_this = self.sum(|c| verdicts(c).is_this_right && !verdicts(c).is_other_right);
        let only_other = self.sum(|c| verdicts(c).is_other_right && !verdicts(c).is_this_right);
        let p_values = mcnemar(only_this, only_other);
        Some(HeadComparison {
            head: head.to_owned(),
            n,
            agreement: reported(share(self.sum(|c| verdicts(c).is_alike), n)),
            only_this_right: only_this,
            only_other_right: only_other,
            mcnemar_exact_p: p_values.and_then(|(exact, _)| reported(exact)),
            mcnemar_mid_p: p_values.and_then(|(_, mid)| reported(mid)),
            accuracy_outcome: by_p(p_values.map(|(_, mid)| mid), only_this > only_other),
            macro_f1_outcome: by_interval(&macro_f1),
            accuracy,
            macro_f1,
        })
    }
}

fn by_p(p: Option<f64>, is_better: bool) -> Outcome {
    match p {
        Some(p) if p < SIGNIFICANT && is_better => Outcome::Better,
        Some(p) if p < SIGNIFICANT => Outcome::Worse,
        _ => Outcome::NotShown,
    }
}

fn by_interval(difference: &Difference) -> Outcome {
    match (difference.difference.low, difference.difference.high) {
        (Some(low), _) if low > 0.0 => Outcome::Better,
        (_, Some(high)) if high < 0.0 => Outcome::Worse,
        _ => Outcome::NotShown,
    }
}
