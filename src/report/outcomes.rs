//! Satisfaction and times of answers, by what messages were.

use std::borrow::Cow;

use super::compare::LEVEL;
use super::groups::{part, share};
use super::model::{AnswerTimes, OutcomeFactor, OutcomeReport, Satisfaction};
use super::stats::{Estimate, Z, float, holm, ratio, test};
use super::words::reported;
use crate::label::Priority;
use crate::summary::{Count, OutcomeCell, OutcomeCounts, Ratings, Times};

/// Answers with a factor, and without it, from which on it is looked at. Chosen: below, an interval says
/// nothing.
const MIN_ANSWERS: u64 = 20;

/// Factors that are told of each kind of answer.
const MAX_TOLD: usize = 100;

/// Queues whose times are told.
const MAX_QUEUES: usize = 20;

/// Which answers of a cell.
type Pick = fn(&OutcomeCell) -> Ratings;

/// Nothing where no file was joined.
pub(super) fn outcomes(counts: &OutcomeCounts) -> Option<OutcomeReport> {
    if counts.is_empty() {
        return None;
    }
    let all = counts.matched.saturating_add(counts.unmatched);
    Some(OutcomeReport {
        matched: part(counts.matched, all),
        csat: satisfaction(counts, "csat", |cell| cell.csat),
        nps: satisfaction(counts, "nps", |cell| cell.nps),
        first_response: times(counts, |cell| &cell.first_response),
        resolution: times(counts, |cell| &cell.resolution),
    })
}

fn satisfaction(counts: &OutcomeCounts, kind: &str, pick: Pick) -> Option<Satisfaction> {
    let ratings = pick(&counts.all);
    let answers = ratings.answers();
    if answers == 0 {
        return None;
    }
    Some(Satisfaction {
        low: part(ratings.low, answers),
        high: part(ratings.high, answers),
        mean: ratings.mean().and_then(reported),
        net: (kind == "nps").then(|| net(ratings)).flatten(),
        factors: factors(counts, pick),
    })
}

/// The net promoter score with its interval: of a difference of two shares of one sample.
fn net(ratings: Ratings) -> Option<[f64; 3]> {
    let n = float(ratings.answers());
    let (promoters, detractors) = (float(ratings.high) / n, float(ratings.low) / n);
    let value = promoters - detractors;
    let half = Z
        * ((promoters + detractors - value * value) / n)
            .max(0.0)
            .sqrt();
    let hundred = |share: f64| reported(share * 100.0);
    Some([
        hundred(value)?,
        hundred((value - half).max(-1.0))?,
        hundred((value + half).min(1.0))?,
    ])
}

/// What goes with low answers, the surest first.
fn factors(counts: &OutcomeCounts, pick: Pick) -> Vec<OutcomeFactor> {
    let low = |ratings: Ratings| Count {
        count: ratings.low,
        of: ratings.answers(),
    };
    let all = low(pick(&counts.all));
    let mut rows: Vec<OutcomeFactor> = Vec::new();
    for (dimension, names) in &counts.by {
        for (name, cell) in names.iter() {
            let ratings = pick(cell);
            rows.extend(factor(dimension, name, low(ratings), all, ratings.mean()));
        }
    }
    let chances: Vec<f64> = rows.iter().map(|row| row.p).collect();
    for (row, corrected) in rows.iter_mut().zip(holm(&chances)) {
        row.is_significant = corrected < LEVEL;
        row.p_corrected = reported(corrected).unwrap_or(1.0);
        row.p = reported(row.p).unwrap_or(1.0);
    }
    rows.sort_by(|a, b| {
        let by_low = b.low.total_cmp(&a.low);
        by_low.then_with(|| (&a.dimension, &a.name).cmp(&(&b.dimension, &b.name)))
    });
    rows.truncate(MAX_TOLD);
    rows
}

fn factor(
    dimension: &str,
    name: &str,
    inside: Count,
    all: Count,
    mean: Option<f64>,
) -> Option<OutcomeFactor> {
    let rest = all.minus(inside);
    if inside.of < MIN_ANSWERS || rest.of < MIN_ANSWERS {
        return None;
    }
    let Estimate { value, low, high } = ratio(inside, rest)?;
    Some(OutcomeFactor {
        dimension: Cow::Owned(dimension.to_owned()),
        name: name.to_owned(),
        inside: share(inside),
        rest: share(rest),
        mean: mean.and_then(reported),
        lift: reported(value)?,
        low: reported(low)?,
        high: reported(high)?,
        p: test(inside, rest),
        p_corrected: 1.0,
        is_significant: false,
    })
}

/// Times of all, by priority and by queue; empty where there are none.
fn times(counts: &OutcomeCounts, pick: fn(&OutcomeCell) -> &Times) -> Vec<AnswerTimes> {
    let mut rows: Vec<AnswerTimes> = row("all", "all", pick(&counts.all)).into_iter().collect();
    if let Some(names) = counts.by.get("priority") {
        for priority in Priority::ALL.iter().rev() {
            let found = names.iter().find(|(name, _)| *name == priority.as_str());
            rows.extend(found.and_then(|(name, cell)| row("priority", name, pick(cell))));
        }
    }
    if let Some(names) = counts.by.get("queue") {
        let queues = names.iter();
        let mut queues: Vec<AnswerTimes> = queues
            .filter_map(|(name, cell)| row("queue", name, pick(cell)))
            .collect();
        queues.sort_by(|a, b| b.known.cmp(&a.known).then_with(|| a.name.cmp(&b.name)));
        rows.extend(queues.into_iter().take(MAX_QUEUES));
    }
    rows
}

fn row(dimension: &'static str, name: &str, times: &Times) -> Option<AnswerTimes> {
    let known = times.known();
    if known == 0 && times.in_time.of == 0 {
        return None;
    }
    let hours = |share: f64| {
        let seconds = times.quantile_seconds(share)?;
        reported(seconds / 3_600.0)
    };
    Some(AnswerTimes {
        dimension: Cow::Borrowed(dimension),
        name: name.to_owned(),
        known,
        median_hours: hours(0.5),
        ninth_decile_hours: hours(0.9),
        in_time: share(times.in_time),
    })
}
