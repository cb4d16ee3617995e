//! Problems of an earlier run found again: their ids are kept, and those that are gone are told.

use std::collections::{BTreeMap, BTreeSet};

use super::common::specificity_of;
use super::number::float;
use super::report::{Gone, Problem, ProblemWord, ProblemsReport, TrendKind};

/// Least likeness of two problems' words that makes them one. Chosen: halves of one problem's messages reach 0.7,
/// two faults of one product 0.3.
const MIN_LIKENESS: f64 = 0.5;

/// Problems remembered as gone, the last seen first. Chosen: lists are made daily for years, and must not grow.
const MAX_GONE: usize = 500;

/// An earlier problem.
struct Earlier {
    as_gone: Gone,
    was_gone: bool,
}

/// Gives problems that an earlier run knew their ids of then, says which of them are back, and gives those that
/// are gone.
pub(super) fn carry_over(problems: &mut [Problem], known: &ProblemsReport) -> Vec<Gone> {
    let earlier = earlier(known);
    let mut pairs = Vec::new();
    for (at, problem) in problems.iter().enumerate() {
        for (then, candidate) in earlier.iter().enumerate() {
            let same = problem.id == candidate.as_gone.id;
            let likeness = likeness(&problem.words, &candidate.as_gone.words);
            if likeness >= MIN_LIKENESS || same {
                pairs.push((likeness + float(usize::from(same)), at, then));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| {
        let ids = |pair: &(f64, usize, usize)| {
            let then = earlier
                .get(pair.2)
                .map(|earlier| earlier.as_gone.id.clone());
            (then, problems.get(pair.1).map(|problem| problem.id.clone()))
        };
        b.0.total_cmp(&a.0).then_with(|| ids(a).cmp(&ids(b)))
    });
    let (mut taken, mut found) = (BTreeSet::new(), BTreeMap::new());
    for (_, at, then) in pairs {
        if !taken.contains(&at) && !found.contains_key(&then) {
            taken.insert(at);
            found.insert(then, at);
        }
    }
    let mut gone: Vec<Gone> = Vec::new();
    for (then, candidate) in earlier.into_iter().enumerate() {
        match found.get(&then).and_then(|at| problems.get_mut(*at)) {
            Some(problem) => {
                problem.id = candidate.as_gone.id;
                if let (true, Some(trend)) = (candidate.was_gone, &mut problem.trend) {
                    trend.kind = TrendKind::BackAgain;
                }
            }
            None => gone.push(candidate.as_gone),
        }
    }
    gone.sort_by(|a, b| b.last_seen.cmp(&a.last_seen).then_with(|| a.id.cmp(&b.id)));
    gone.truncate(MAX_GONE);
    gone
}

fn earlier(known: &ProblemsReport) -> Vec<Earlier> {
    let there = known.problems.iter().map(|problem| Earlier {
        as_gone: Gone {
            id: problem.id.clone(),
            label: problem.label.clone(),
            size: problem.size,
            last_seen: problem.last_seen.clone(),
            words: problem.words.clone(),
        },
        was_gone: false,
    });
    let gone = known.gone.iter().map(|gone| Earlier {
        as_gone: gone.clone(),
        was_gone: true,
    });
    there.chain(gone).collect()
}

/// Weighted Jaccard likeness of two lists of words, 0..1: shares weighed by how telling a word is.
fn likeness(one: &[ProblemWord], other: &[ProblemWord]) -> f64 {
    let weigh = |words: &[ProblemWord]| -> BTreeMap<String, f64> {
        let weights = words.iter().map(|word| {
            let hash = u32::from_str_radix(&word.stem, 16).unwrap_or_default();
            (
                word.stem.clone(),
                word.share * f64::from(specificity_of(hash)),
            )
        });
        weights.collect()
    };
    let (one, other) = (weigh(one), weigh(other));
    let (mut least, mut most) = (0.0, 0.0);
    for stem in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
        let weights = [&one, &other].map(|words| words.get(stem).copied().unwrap_or_default());
        let [a, b] = weights;
        least += a.min(b);
        most += a.max(b);
    }
    if most > 0.0 { least / most } else { 0.0 }
}
