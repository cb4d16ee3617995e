//! The shipped cases and rates, compiled in: the program works from its binary alone.

use super::case::Case;
use super::rates::Rates;
use super::read::read_cases;
use crate::error::Result;

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../data/behaviour/", $name)))),+]
    };
}

/// One file a capability, in the order of reports.
pub(super) const FILES: &[(&str, &str)] = files![
    "failure_reports.jsonl",
    "courtesy.jsonl",
    "questions.jsonl",
    "praise.jsonl",
    "intent_category.jsonl",
    "negation.jsonl",
    "double_negation.jsonl",
    "contrast.jsonl",
    "irony.jsonl",
    "planted_threats.jsonl",
    "polite_danger.jsonl",
    "harm_monotonicity.jsonl",
    "polite_furious.jsonl",
    "names_dialects.jsonl",
    "paraphrase.jsonl",
    "punctuation.jsonl",
    "typos.jsonl",
];

/// The cases of `data/behaviour/`.
///
/// # Errors
/// None in a tested build: every line is read by the tests.
pub fn shipped() -> Result<Vec<Case>> {
    let files = FILES.iter().map(|(name, text)| read_cases(text, name));
    let cases: Vec<Vec<Case>> = files.collect::<Result<_>>()?;
    Ok(cases.into_iter().flatten().collect())
}

/// The cases that are known to fail today, from `data/behaviour/rates.toml`.
///
/// # Errors
/// None in a tested build.
pub fn shipped_rates() -> Result<Rates> {
    Rates::parse(
        include_str!("../../data/behaviour/rates.toml"),
        "the shipped rates",
    )
}
