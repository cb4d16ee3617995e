//! What goes with negative and with angry messages.

use std::borrow::Cow;

use super::compare::LEVEL;
use super::groups::share;
use super::model::{Driver, Drivers};
use super::stats::{Estimate, holm, ratio, test};
use super::words::reported;
use crate::summary::{Cell, Count, Measure, Summary};

/// Messages with a factor, and without it, from which on it is looked at. Chosen: below, an interval says
/// nothing.
const MIN_MESSAGES: u64 = 20;

/// Factors that a report lists for each measure.
const MAX_TOLD: usize = 200;

/// What a measure rests on itself, or on its contrary: it would explain the label by the label.
const CIRCULAR: &[(&str, &str)] = &[
    ("intent", "praise"),
    ("flag", "praise"),
    ("flag", "abuse"),
    ("driver", "anger_word"),
    ("driver", "insult"),
    ("driver", "shouting"),
    ("driver", "irony_suspected"),
    ("driver", "why_question"),
    ("driver", "ultimatum"),
];

/// For both measures, the surest factors first.
pub(super) fn drivers(summary: &Summary) -> Vec<Drivers> {
    let measures = [Measure::Negative, Measure::Angry];
    measures.map(|measure| of_measure(measure, summary)).into()
}

fn of_measure(measure: Measure, summary: &Summary) -> Drivers {
    let all = summary.all.all.count(measure);
    let mut rows: Vec<Driver> = factors(summary)
        .filter(|(dimension, name, _)| !is_circular(measure, dimension, name))
        .filter_map(|(dimension, name, cell)| driver(dimension, name, cell.count(measure), all))
        .collect();
    let p_values: Vec<f64> = rows.iter().map(|row| row.p).collect();
    for (row, corrected) in rows.iter_mut().zip(holm(&p_values)) {
        row.is_significant = corrected < LEVEL;
        row.p_corrected = reported(corrected).unwrap_or(1.0);
        row.p = reported(row.p).unwrap_or(1.0);
    }
    rows.sort_by(|a, b| {
        let by_low = b.low.total_cmp(&a.low);
        by_low.then_with(|| (&a.dimension, &a.name).cmp(&(&b.dimension, &b.name)))
    });
    rows.truncate(MAX_TOLD);
    Drivers { measure, rows }
}

/// Everything that a message may be told apart by.
fn factors(summary: &Summary) -> impl Iterator<Item = (&'static str, &str, &Cell)> {
    let dimensions = summary.dimensions.named().into_iter();
    let marks = [
        ("flag", &summary.marks.flag),
        ("driver", &summary.marks.driver),
    ];
    let groups = dimensions.chain(marks).flat_map(|(dimension, groups)| {
        groups
            .iter()
            .map(move |(name, series)| (dimension, name, &series.all))
    });
    let terms = summary.marks.topic.iter();
    // A pattern of which no word may be shown tells nothing.
    let terms = terms.filter(|(name, _)| name.chars().any(char::is_alphanumeric));
    groups.chain(terms.map(|(name, cited)| ("topic", name, &cited.all)))
}

/// Every cited cause raises anger or frustration by definition, so for anger none is looked at.
fn is_circular(measure: Measure, dimension: &str, name: &str) -> bool {
    let is_cause_of_anger = measure == Measure::Angry && dimension == "driver";
    is_cause_of_anger || name.is_empty() || CIRCULAR.contains(&(dimension, name))
}

fn driver(dimension: &'static str, name: &str, inside: Count, all: Count) -> Option<Driver> {
    let rest = all.minus(inside);
    if inside.of < MIN_MESSAGES || rest.of < MIN_MESSAGES {
        return None;
    }
    let Estimate { value, low, high } = ratio(inside, rest)?;
    Some(Driver {
        dimension: Cow::Borrowed(dimension),
        name: name.to_owned(),
        inside: share(inside),
        rest: share(rest),
        lift: reported(value)?,
        low: reported(low)?,
        high: reported(high)?,
        p: test(inside, rest),
        p_corrected: 1.0,
        is_significant: false,
    })
}
