//! Two periods of records, and whether the second is still like the first: labels, languages, lengths,
//! confidence, abstentions, rules and words, each with the size of its change; and whether what was measured
//! on the first (calibration, thresholds of an error budget) may still be relied on.
//!
//! **Sizes.** The population stability index (PSI) says how far two distributions are apart: the sum of
//! `(q - p) ln(q / p)` over the values, less what sampling alone makes of it, `(k - 1)(1/n + 1/m)` (Yurdakul
//! 2018). From 0.1 on a change counts as moderate, from 0.25 as major (the convention of credit scoring,
//! Siddiqi 2006). A change below that which is significant and moves 2 % of the messages or more is slight.
//!
//! **Significance.** Pearson's test of homogeneity for labels, values of which fewer than 5 are expected taken
//! together (Cochran 1954); Kolmogorov and Smirnov's for numbers, with Stephens' (1970) correction. All tests
//! of a comparison are corrected by Holm (1979) at 1 %.
//!
//! **What it cannot see.** Whether verdicts are right: only gold can say that (`kvetch eval`). Drift says that
//! messages or verdicts are no longer those on which rightness was measured.

mod compare;
mod numbers;
mod profile;
mod report;
mod saved;
#[cfg(test)]
mod tests;
mod tests_of;
mod verdict;
mod words;

pub use compare::compare;
pub use profile::Profile;
pub use report::{
    Calibration, DRIFT_SCHEMA, DriftReport, DriftVerdict, Level, Measure, PeriodCounts, RuleChange,
    RuleShift, Shift, UnseenWords, WordChange, WordDrift, drift_schema,
};
pub use saved::{PROFILE_SCHEMA, SavedProfile, profile_schema};
pub use words::WordCounts;
