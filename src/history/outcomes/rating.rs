//! Satisfaction on the scales that surveys use.

use serde::{Deserialize, Serialize};

/// How satisfied somebody is, whatever the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// 1 and 2 of 5, 1 to 3 of 7, 0 to 4 of 10, below 50 of 100, 0 of 1, `bad`; detractors, 0 to 6.
    Low,
    /// What lies between; passives, 7 and 8.
    Middle,
    /// 4 and 5 of 5, 5 to 7 of 7, 7 to 10 of 10, 70 and more of 100, 1 of 1, `good`; promoters, 9 and 10.
    High,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// The number as given; of words 1 for good and 0 for bad.
    pub score: f64,
    /// What it means.
    pub satisfaction: Satisfaction,
}

/// Words of surveys.
const GOOD: [&str; 7] = [
    "good",
    "satisfied",
    "positive",
    "happy",
    "yes",
    "great",
    "amazing",
];
const BAD: [&str; 6] = [
    "bad",
    "unsatisfied",
    "dissatisfied",
    "negative",
    "unhappy",
    "no",
];
const MIDDLE: [&str; 3] = ["neutral", "ok", "okay"];

/// Words that say that nobody answered.
const UNANSWERED: [&str; 4] = ["offered", "unoffered", "na", "n/a"];

/// The scale of a column's numbers: lowest and highest, the highest low one, the lowest high one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    lowest: f64,
    highest: f64,
    low: f64,
    high: f64,
}

const fn scale(lowest: f64, highest: f64, low: f64, high: f64) -> Scale {
    Scale {
        lowest,
        highest,
        low,
        high,
    }
}

/// The smallest that fits is taken.
const SCALES: [Scale; 5] = [
    scale(0.0, 1.0, 0.0, 1.0),
    scale(1.0, 5.0, 2.0, 4.0),
    scale(1.0, 7.0, 3.0, 5.0),
    scale(0.0, 10.0, 4.0, 7.0),
    scale(0.0, 100.0, 49.999, 70.0),
];

impl Scale {
    /// The scale that all numbers fit; nothing where none does. Words fit any.
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Self> {
        let numbers: Vec<f64> = cells.filter_map(|cell| number(cell.trim())).collect();
        // A column of ones alone is one of five stars rather than a yes.
        let is_one_to_five = numbers.iter().any(|number| *number > 0.0)
            && numbers.iter().all(|number| *number >= 1.0);
        let fits = |scale: &&Scale| {
            let holds = |number: &f64| (scale.lowest..=scale.highest).contains(number);
            numbers.iter().all(holds) && !(is_one_to_five && scale.highest <= 1.0)
        };
        SCALES.iter().find(fits).copied()
    }

    /// An answer; nothing for what is none.
    pub(super) fn read(self, cell: &str) -> Option<Rating> {
        let word = cell.to_lowercase();
        let rating = |score, satisfaction| {
            Some(Rating {
                score,
                satisfaction,
            })
        };
        if let Some(score) = number(cell) {
            let satisfaction = if score <= self.low {
                Satisfaction::Low
            } else if score >= self.high {
                Satisfaction::High
            } else {
                Satisfaction::Middle
            };
            return rating(score, satisfaction);
        }
        // `good_with_comment`, as helpdesks export it.
        let first = word.split(['_', ' ']).next().unwrap_or_default();
        if GOOD.contains(&first) {
            return rating(1.0, Satisfaction::High);
        }
        if BAD.contains(&first) {
            return rating(0.0, Satisfaction::Low);
        }
        if MIDDLE.contains(&first) {
            return rating(0.5, Satisfaction::Middle);
        }
        None
    }
}

/// True for a cell that says that nobody answered.
pub(super) fn is_unanswered(cell: &str) -> bool {
    UNANSWERED.contains(&cell.trim().to_lowercase().as_str())
}

/// The net promoter score's groups (Reichheld 2003).
pub(super) fn nps(cell: &str) -> Option<Rating> {
    let score = number(cell).filter(|score| (0.0..=10.0).contains(score))?;
    let satisfaction = if score <= 6.0 {
        Satisfaction::Low
    } else if score < 9.0 {
        Satisfaction::Middle
    } else {
        Satisfaction::High
    };
    Some(Rating {
        score,
        satisfaction,
    })
}

/// `4`, `4.0`, `4/5`, `80%`.
fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    let cell = cell.strip_suffix('%').unwrap_or(cell).trim_end();
    let cell = cell.split_once('/').map_or(cell, |(score, _)| score);
    cell.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}
