//! Records of earlier runs in, for what looks back: reports, recurring problems, drift, samples.
//!
//! Records hold no message text. [`Scored`] is what analyses read of one.

mod dimension;
mod key;
mod lines;
mod outcomes;
mod parse;
mod read;
mod rows;
mod scored;
mod table;
#[cfg(test)]
mod tests;

pub use dimension::Dimension;
pub use key::{Ids, RecordKey};
pub(crate) use lines::{Place, Refused, Work, is_blank, run};
pub use outcomes::{Answered, Outcome, Outcomes, Rating, Satisfaction};
pub(crate) use read::{Group, groups, is_table};
pub use read::{Stdin, read};
pub(crate) use rows::{TableRows, column_of};
pub use scored::{
    Scored, ScoredCode, ScoredComplaint, ScoredDecision, ScoredEvidence, ScoredFaq, ScoredFlag,
    ScoredIntensity, ScoredLanguage, ScoredLevel, ScoredPriority, ScoredRoute, ScoredRule,
    ScoredSentiment, ScoredSla, ScoredText, ScoredVersions,
};
pub(crate) use table::as_it_was;
