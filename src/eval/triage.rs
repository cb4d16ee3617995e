//! Priorities as an order: under- and over-triage, and what the first part of the reading finds.

use std::cmp::Ordering;

use super::answers::Answers;
use super::calibration::part_of;
use super::number::{count, float, reported, share};
use super::report::{RankingReport, StepReport, TriageReport, WorkloadReport};
use crate::label::Priority;

/// Shares of the messages that are read.
const READ_SHARES: [f64; 3] = [0.1, 0.2, 0.3];

/// A message with its gold priority and what the run said; nothing where it has no verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) gold: Priority,
    pub(super) answer: Option<(Priority, f64)>,
}

impl Placed {
    pub(super) fn new(gold: Priority, answers: Option<&Answers>) -> Self {
        let judged = answers.filter(|answers| !answers.has_failed);
        Self {
            gold,
            answer: judged.and_then(|answers| answers.priority),
        }
    }
}

/// An order in which messages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReadingOrder {
    /// Priority, and inside one the rank, higher first: how records are meant to be read.
    PriorityThenRank,
    /// The rank alone.
    Rank,
}

impl ReadingOrder {
    fn name(self) -> &'static str {
        match self {
            Self::PriorityThenRank => "priority_then_rank",
            Self::Rank => "rank",
        }
    }

    /// Which comes first; a message without a verdict comes last.
    fn compare(self, a: &Placed, b: &Placed) -> Ordering {
        match (a.answer, b.answer) {
            (Some((a, a_rank)), Some((b, b_rank))) => {
                let by_rank = b_rank.total_cmp(&a_rank);
                match self {
                    Self::PriorityThenRank => b.cmp(&a).then(by_rank),
                    Self::Rank => by_rank,
                }
            }
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

/// The report over all messages whose priority was judged by gold, in input order.
pub(super) fn triage(messages: &[Placed]) -> TriageReport {
    let steps = steps(messages);
    let part = |is_wanted: fn(i8) -> bool| -> Option<f64> {
        let shares = steps.iter().filter(|s| is_wanted(s.step));
        shares
            .map(|s| s.share)
            .sum::<Option<f64>>()
            .and_then(reported)
    };
    let mut rankings = Vec::new();
    for order in [ReadingOrder::PriorityThenRank, ReadingOrder::Rank] {
        let mut sorted = messages.to_vec();
        sorted.sort_by(|a, b| order.compare(a, b));
        for (target, least) in [
            ("urgent", Priority::Urgent),
            ("urgent_high", Priority::High),
        ] {
            rankings.push(ranking(&sorted, order, target, least));
        }
    }
    TriageReport {
        n: count(messages.len()),
        under_triaged: part(|step| step < 0),
        over_triaged: part(|step| step > 0),
        steps,
        rankings,
    }
}

fn steps(messages: &[Placed]) -> Vec<StepReport> {
    let place = |p: Priority| i8::try_from(p.index()).unwrap_or_default();
    let answered = messages.iter().filter_map(|m| Some((m.gold, m.answer?.0)));
    let all: Vec<i8> = answered
        .map(|(gold, answer)| place(answer) - place(gold))
        .collect();
    let counted = |step| count(all.iter().filter(|s| **s == step).count());
    let report = |step| StepReport {
        step,
        count: counted(step),
        share: reported(share(counted(step), count(all.len()))),
    };
    (-3..=3).map(report).collect()
}

fn ranking(sorted: &[Placed], order: ReadingOrder, target: &str, least: Priority) -> RankingReport {
    let wanted: Vec<bool> = sorted.iter().map(|m| m.gold >= least).collect();
    let tied = sorted.chunk_by(|a, b| order.compare(a, b).is_eq());
    let groups: Vec<usize> = tied.map(<[Placed]>::len).collect();
    let positives = count(wanted.iter().filter(|w| **w).count());
    let workload = READ_SHARES
        .iter()
        .map(|share| workload(*share, &wanted, &groups));
    RankingReport {
        order: order.name().to_owned(),
        target: target.to_owned(),
        positives,
        average_precision: reported(average_precision(&wanted, &groups)),
        workload: workload.collect(),
    }
}

/// Wanted messages and all messages of each group of equal place.
fn group_counts<'a>(
    wanted: &'a [bool],
    groups: &'a [usize],
) -> impl Iterator<Item = (u64, u64)> + 'a {
    let mut rest = wanted;
    groups.iter().map(move |size| {
        let (group, after) = rest.split_at(*size);
        rest = after;
        (count(group.iter().filter(|w| **w).count()), count(*size))
    })
}

fn workload(read_share: f64, wanted: &[bool], groups: &[usize]) -> WorkloadReport {
    let positives = count(wanted.iter().filter(|w| **w).count());
    let read = part_of(wanted.len(), read_share);
    let found = count(wanted.iter().take(read).filter(|w| **w).count());
    let (mut expected, mut left) = (0.0, count(read));
    for (positive, size) in group_counts(wanted, groups) {
        let taken = size.min(left);
        expected += share(taken, size) * float(positive);
        left -= taken;
    }
    WorkloadReport {
        read_share,
        read: count(read),
        found,
        recall: reported(share(found, positives)),
        expected_recall: reported(expected / float(positives)),
        best_recall: reported(share(positives.min(count(read)), positives)),
    }
}

/// Sum over the groups of (recall after it less recall before it) times precision after it.
fn average_precision(wanted: &[bool], groups: &[usize]) -> f64 {
    let positives = count(wanted.iter().filter(|w| **w).count());
    let (mut found, mut read, mut sum) = (0, 0, 0.0);
    for (positive, size) in group_counts(wanted, groups) {
        found += positive;
        read += size;
        sum += share(positive, positives) * share(found, read);
    }
    if positives == 0 { f64::NAN } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Priority::{High, Low, Normal, Urgent};

    fn placed(table: &[(Priority, Option<(Priority, f64)>)]) -> Vec<Placed> {
        let placed = |(gold, answer): &(Priority, Option<(Priority, f64)>)| Placed {
            gold: *gold,
            answer: *answer,
        };
        table.iter().map(placed).collect()
    }

    #[test]
    fn steps_are_answer_less_gold_over_the_answered() {
        let messages = placed(&[
            (Urgent, Some((High, 0.5))),
            (Low, Some((Low, 0.1))),
            (Low, Some((High, 0.4))),
            (High, None),
            (Normal, Some((Normal, 0.2))),
        ]);
        let report = triage(&messages);
        assert_eq!(
            (report.under_triaged, report.over_triaged),
            (Some(0.25), Some(0.25))
        );
        let counts: Vec<u64> = report.steps.iter().map(|s| s.count).collect();
        assert_eq!(counts, [0, 0, 1, 2, 0, 1, 0]);
        assert_eq!(report.n, 5);
    }

    #[test]
    fn the_priority_comes_before_the_rank_and_no_verdict_last() {
        let messages = placed(&[
            (Urgent, None),
            (Low, Some((Low, 0.9))),
            (Urgent, Some((High, 0.1))),
            (High, Some((Urgent, 0.2))),
        ]);
        let rankings = triage(&messages).rankings;
        let found = |order: &str, at: usize| {
            let ranking = rankings
                .iter()
                .find(|r| r.order == order && r.target == "urgent_high");
            ranking.unwrap().workload[at].found
        };
        // 10, 20 and 30 % of four messages are 1, 1 and 2.
        assert_eq!(
            [0, 1, 2].map(|at| found("priority_then_rank", at)),
            [1, 1, 2]
        );
        assert_eq!([0, 1, 2].map(|at| found("rank", at)), [0, 0, 1]);
    }

    #[test]
    fn ties_are_in_input_order_and_by_expectation() {
        let tied = Some((High, 0.5));
        let mut table = vec![(High, tied), (Low, tied), (Low, tied), (Low, tied)];
        table.extend([(Low, Some((Low, 0.1))); 6]);
        let first = triage(&placed(&table)).rankings;
        table.swap(0, 3);
        let last = triage(&placed(&table)).rankings;
        let figures = |rankings: &[RankingReport]| {
            let ranking = rankings.iter().find(|r| r.target == "urgent_high").unwrap();
            let at_20 = &ranking.workload[1];
            (
                at_20.recall,
                at_20.expected_recall,
                ranking.average_precision,
            )
        };
        assert_eq!(figures(&first), (Some(1.0), Some(0.5), Some(0.25)));
        assert_eq!(figures(&last), (Some(0.0), Some(0.5), Some(0.25)));
    }

    /// `sklearn.metrics.average_precision_score([1,0,1,1,0,0,1,0], [.9,.8,.8,.6,.5,.5,.3,.1])`.
    #[test]
    fn average_precision_is_that_of_scikit_learn() {
        let wanted = [true, false, true, true, false, false, true, false];
        let found = average_precision(&wanted, &[1, 2, 1, 2, 1, 1]);
        assert!((found - SKLEARN).abs() < 1e-12, "{found}");
        assert!(average_precision(&[false], &[1]).is_nan());
    }

    const SKLEARN: f64 = 0.747_023_809_523_809_4;
}
