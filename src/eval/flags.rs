//! The flags: many answers a message, each present or absent.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::bootstrap::{Bootstrap, Drawn};
use super::calibration::{Sure, calibration};
use super::number::{mean, reported, share};
use super::report::{BrierKind, CalibrationReport, ClassReport, Estimate, FlagsReport, NoAnswer};
use super::tally::Answer;
use crate::label::Flag;

/// Flags of the ontology.
const FLAGS: usize = Flag::ALL.len();

/// Figures before those of the flags in [`FlagFigures::values`].
const HEAD_VALUES: usize = 7;

/// A set of flags, one bit each.
pub(super) type FlagSet = u32;

/// Gold flags, raised flags and the kind of answer of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FlagCell {
    pub(super) gold: FlagSet,
    pub(super) raised: FlagSet,
    pub(super) answer: Answer,
}

/// Counts of like messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FlagTally(BTreeMap<FlagCell, u64>);

/// Counts and figures over one draw.
struct FlagFigures {
    exact: f64,
    per_flag: Vec<(u64, u64, u64)>,
}

pub(super) fn set_of(flags: impl Iterator<Item = Flag>) -> FlagSet {
    flags.fold(0, |set, flag| set | (1 << flag.index()))
}

impl FlagCell {
    pub(super) fn new(gold: &[Flag], answers: Option<&Answers>) -> Self {
        let raised = answers.and_then(|answers| answers.flags.as_ref());
        let answer = match (answers, raised) {
            (None, _) => Answer::Missing,
            (Some(answers), _) if answers.has_failed => Answer::Failed,
            (Some(_), None) => Answer::Abstained,
            (Some(_), Some(_)) => Answer::Class(0),
        };
        Self {
            gold: set_of(gold.iter().copied()),
            raised: raised.map_or(0, |flags| set_of(flags.iter().map(|(flag, _)| *flag))),
            answer,
        }
    }

    /// Exactly the gold flags; no answer is wrong even where gold has none.
    pub(super) fn is_right(self) -> bool {
        self.answer.is_given() && self.gold == self.raised
    }
}

impl FlagTally {
    pub(super) fn add(&mut self, cell: FlagCell) {
        *self.0.entry(cell).or_default() += 1;
    }

    pub(super) fn total(&self) -> u64 {
        self.0.values().sum()
    }

    fn answers(&self, answer: Answer) -> u64 {
        let like = self.0.iter().filter(|(cell, _)| cell.answer == answer);
        like.map(|(_, times)| times).sum()
    }

    pub(super) fn counts(&self) -> Vec<u64> {
        self.0.values().copied().collect()
    }

    fn figures(&self, counts: &[u64]) -> FlagFigures {
        figures(self.0.keys().copied().zip(counts.iter().copied()))
    }

    /// Exact agreement and macro-F1, of a draw of the counts.
    pub(super) fn main_figures(&self, counts: &[u64]) -> Vec<f64> {
        let figures = self.figures(counts);
        vec![figures.exact, figures.macro_f1()]
    }

    /// The report.
    pub(super) fn report(&self, plan: Bootstrap, raised: Vec<Sure>) -> Option<FlagsReport> {
        let counts = self.counts();
        let n = self.total();
        if n == 0 {
            return None;
        }
        let drawn = plan.draw(&counts, "flags", |counts| self.figures(counts).values());
        let figures = self.figures(&counts);
        let values = figures.values();
        let at = |at: usize| drawn.estimate(at, values.get(at).copied().unwrap_or(f64::NAN));
        Some(FlagsReport {
            n,
            coverage: reported(share(self.answers(Answer::Class(0)), n)),
            exact: at(0),
            macro_f1: at(1),
            macro_precision: at(2),
            macro_recall: at(3),
            micro_f1: at(4),
            micro_precision: at(5),
            micro_recall: at(6),
            classes: figures.classes(&drawn),
            no_answer: self.no_answer(),
            calibration: calibration_of(raised),
        })
    }

    fn no_answer(&self) -> NoAnswer {
        NoAnswer {
            outside: 0,
            abstained: self.answers(Answer::Abstained),
            failed: self.answers(Answer::Failed),
            missing: self.answers(Answer::Missing),
        }
    }
}

fn calibration_of(raised: Vec<Sure>) -> Option<CalibrationReport> {
    (!raised.is_empty()).then(|| calibration(raised, BrierKind::TopLabel))
}

/// Raised flags with their probabilities.
pub(super) fn sure_flags(gold: &[Flag], answers: &Answers) -> Vec<Sure> {
    let raised = answers.flags.iter().flatten();
    raised
        .map(|(flag, p)| Sure::of_answer(*p, gold.contains(flag)))
        .collect()
}

/// Figures of cells with their counts.
fn figures(cells: impl Iterator<Item = (FlagCell, u64)>) -> FlagFigures {
    let (mut total, mut right) = (0, 0);
    let mut per_flag = vec![(0, 0, 0); FLAGS];
    for (cell, times) in cells {
        total += times;
        right += times * u64::from(cell.is_right());
        for (at, (both, gold, raised)) in per_flag.iter_mut().enumerate() {
            let is_gold = u64::from(cell.gold >> at & 1);
            let is_raised = u64::from(cell.raised >> at & 1);
            *gold += is_gold * times;
            *raised += is_raised * times;
            *both += is_gold * is_raised * times;
        }
    }
    FlagFigures {
        exact: share(right, total),
        per_flag,
    }
}

/// Exact agreement and macro-F1 of cells with their counts.
pub(super) fn main_of(cells: impl Iterator<Item = (FlagCell, u64)>) -> [f64; 2] {
    let figures = figures(cells);
    [figures.exact, figures.macro_f1()]
}

impl FlagFigures {
    fn present(&self) -> impl Iterator<Item = &(u64, u64, u64)> {
        self.per_flag.iter().filter(|(_, gold, _)| *gold > 0)
    }

    fn macro_f1(&self) -> f64 {
        mean(
            self.present()
                .map(|(both, gold, raised)| share(2 * both, gold + raised)),
        )
    }

    fn values(&self) -> Vec<f64> {
        let precision = self.present().filter(|(_, _, raised)| *raised > 0);
        let sums = self
            .per_flag
            .iter()
            .fold((0, 0, 0), |sum, (both, gold, raised)| {
                (sum.0 + both, sum.1 + gold, sum.2 + raised)
            });
        let (both, gold, raised) = sums;
        let mut values = vec![
            self.exact,
            self.macro_f1(),
            mean(precision.map(|(both, _, raised)| share(*both, *raised))),
            mean(self.present().map(|(both, gold, _)| share(*both, *gold))),
            share(2 * both, gold + raised),
            share(both, raised),
            share(both, gold),
        ];
        for (both, gold, raised) in &self.per_flag {
            values.extend([
                share(*both, *raised),
                share(*both, *gold),
                share(2 * both, gold + raised),
            ]);
        }
        values
    }

    fn classes(&self, drawn: &Drawn) -> Vec<ClassReport> {
        let values = self.values();
        let estimate = |at: usize| -> Estimate {
            drawn.estimate(at, values.get(at).copied().unwrap_or(f64::NAN))
        };
        let flags = Flag::ALL.iter().zip(&self.per_flag).enumerate();
        flags
            .map(|(at, (flag, (_, gold, raised)))| ClassReport {
                class: flag.as_str().to_owned(),
                support: *gold,
                predicted: *raised,
                precision: estimate(HEAD_VALUES + 3 * at),
                recall: estimate(HEAD_VALUES + 3 * at + 1),
                f1: estimate(HEAD_VALUES + 3 * at + 2),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Flag::{Bug, Praise, Safety};

    fn cell(gold: &[Flag], raised: &[Flag]) -> FlagCell {
        FlagCell {
            gold: set_of(gold.iter().copied()),
            raised: set_of(raised.iter().copied()),
            answer: Answer::Class(0),
        }
    }

    fn close(estimate: Estimate, wanted: f64) {
        let value = estimate.value.unwrap();
        assert!((value - wanted).abs() < 1e-6, "{value} {wanted}");
    }

    /// By hand, and with scikit-learn: `precision_recall_fscore_support` over the columns with
    /// support, `average` `macro` and `micro`.
    #[test]
    fn figures_are_as_computed_by_hand() {
        let mut tally = FlagTally::default();
        tally.add(cell(&[Bug, Safety], &[Bug]));
        tally.add(cell(&[Bug], &[Bug, Praise]));
        tally.add(cell(&[], &[]));
        tally.add(cell(&[Safety], &[Safety]));
        let plan = Bootstrap {
            rounds: 50,
            seed: 1,
        };
        let report = tally.report(plan, Vec::new()).unwrap();
        close(report.exact, 0.5);
        // bug: P 1, R 1; safety: P 1, R 1/2, F1 2/3; praise is in no gold.
        close(report.macro_f1, 5.0 / 6.0);
        close(report.macro_precision, 1.0);
        close(report.macro_recall, 0.75);
        close(report.micro_precision, 0.75);
        close(report.micro_recall, 0.75);
        close(report.micro_f1, 0.75);
        let praise = &report.classes[Praise.index()];
        assert_eq!((praise.support, praise.predicted), (0, 1));
        assert_eq!(praise.recall.value, None);
        assert!(report.calibration.is_none());
    }

    #[test]
    fn no_answer_is_never_right() {
        let mut tally = FlagTally::default();
        tally.add(cell(&[], &[]));
        tally.add(FlagCell::new(&[], None));
        let report = tally
            .report(Bootstrap { rounds: 0, seed: 1 }, Vec::new())
            .unwrap();
        close(report.exact, 0.5);
        assert_eq!(report.no_answer.missing, 1);
        assert_eq!(report.coverage, Some(0.5));
    }
}
