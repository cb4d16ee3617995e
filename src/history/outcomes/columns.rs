//! Which column holds which outcome, by its name.

use std::collections::BTreeMap;

use super::rating::{Scale, is_unanswered};
use super::time::{Unit, moment};
use crate::error::{Error, ErrorCode};

/// Names of satisfaction; the surest first.
const CSAT: [&str; 11] = [
    "csat",
    "csat_score",
    "csat_rating",
    "customer_satisfaction",
    "satisfaction",
    "satisfaction_score",
    "satisfaction_rating",
    "survey_rating",
    "rating",
    "stars",
    "survey_score",
];

/// Names of the net promoter score.
const NPS: [&str; 4] = ["nps", "nps_score", "net_promoter_score", "nps_rating"];

/// What a column of times is about: words that must stand in its name, in this order.
const FIRST: [&[&str]; 6] = [
    &["first", "response"],
    &["first", "reply"],
    &["first", "answer"],
    &["first", "responded"],
    &["first", "replied"],
    &["first", "answered"],
];
const RESOLUTION: [&[&str]; 7] = [
    &["resolution"],
    &["resolved"],
    &["resolve"],
    &["solved"],
    &["closed"],
    &["time", "to", "close"],
    &["handling", "time"],
];

/// Columns whose names are listed when none is an outcome.
const LISTED: usize = 12;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Csat(Scale),
    Nps,
    /// A moment, or a duration in the unit.
    FirstResponse(Option<Unit>),
    Resolution(Option<Unit>),
}

/// The columns with outcomes.
#[derive(Debug, Default)]
pub(super) struct Columns(Vec<(String, Meaning)>);

impl Columns {
    /// Finds them among the names. A column of times without a unit must hold moments.
    pub(super) fn of<'n>(
        names: impl Iterator<Item = &'n str>,
        rows: &[BTreeMap<String, String>],
    ) -> Self {
        let mut found: Vec<(usize, String, Meaning)> = Vec::new();
        for name in names {
            let cells = || {
                let cells = rows.iter().filter_map(|row| row.get(name));
                cells
                    .map(|cell| cell.trim())
                    .filter(|cell| !cell.is_empty() && !is_unanswered(cell))
            };
            if let Some((order, meaning)) = meaning(name, cells) {
                found.push((order, name.to_owned(), meaning));
            }
        }
        // Of several for one thing the surest name comes first, and counts.
        found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        Self(
            found
                .into_iter()
                .map(|(_, name, meaning)| (name, meaning))
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(String, Meaning)> {
        self.0.iter()
    }

    /// Names and what they were taken for.
    pub(super) fn told(&self) -> Vec<(String, &'static str)> {
        let told = self.0.iter().map(|(name, meaning)| {
            let what = match meaning {
                Meaning::Csat(_) => "satisfaction",
                Meaning::Nps => "net promoter score",
                Meaning::FirstResponse(None) => "moment of the first response",
                Meaning::Resolution(None) => "moment of the resolution",
                Meaning::FirstResponse(Some(unit)) | Meaning::Resolution(Some(unit)) => {
                    unit.as_str()
                }
            };
            (name.clone(), what)
        });
        told.collect()
    }
}

fn meaning<'c, I: Iterator<Item = &'c str>>(
    name: &str,
    cells: impl Fn() -> I,
) -> Option<(usize, Meaning)> {
    let normal = normal(name);
    if let Some(order) = CSAT.iter().position(|known| *known == normal) {
        return Some((order, Meaning::Csat(Scale::of(cells())?)));
    }
    if let Some(order) = NPS.iter().position(|known| *known == normal) {
        return Some((order, Meaning::Nps));
    }
    let words: Vec<&str> = normal.split('_').collect();
    let unit = Unit::of(&words);
    let is_time = unit.is_some() || cells().next().is_some_and(|cell| moment(cell).is_some());
    // Business hours are another clock than that of the due times.
    if !is_time || words.contains(&"due") || words.contains(&"business") {
        return None;
    }
    if is_about(&FIRST, &words) {
        return Some((words.len(), Meaning::FirstResponse(unit)));
    }
    is_about(&RESOLUTION, &words).then_some((words.len(), Meaning::Resolution(unit)))
}

/// Whether a column of this name may hold an outcome, whatever stands in it.
pub(super) fn may_be_outcome(name: &str) -> bool {
    let normal = normal(name);
    let words: Vec<&str> = normal.split('_').collect();
    let is_rating = CSAT.iter().chain(&NPS).any(|known| *known == normal);
    is_rating || is_about(&FIRST, &words) || is_about(&RESOLUTION, &words)
}

/// Whether one of the known sequences of words stands in these.
fn is_about(known: &[&[&str]], words: &[&str]) -> bool {
    known.iter().any(|known| stands_in(known, words))
}

fn stands_in(known: &[&str], words: &[&str]) -> bool {
    words.windows(known.len()).any(|window| window == known)
}

/// Lower case, words joined by underscores.
pub(super) fn normal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// No column is an outcome.
pub(super) fn none_found<'n>(names: impl Iterator<Item = &'n String>) -> Error {
    let names: Vec<&str> = names.map(String::as_str).take(LISTED).collect();
    let message = format!("no column holds an outcome; there are {}", names.join(", "));
    Error::new(ErrorCode::Usage, message).with_fix(
        "call them csat, nps, first_response_at, first_response_minutes, resolved_at or resolution_hours",
    )
}
