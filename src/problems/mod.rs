//! Messages of an earlier run in, recurring problems out: groups of messages about the same thing, with an id
//! that lasts.
//!
//! A group starts at two words that stand together far more often than chance (`seed.rs`), grows to the messages
//! that share enough of what its messages have in common (`group.rs`), and is named after the words that are most
//! its own (`key.rs`). How telling a word is anywhere is fixed (`common.rs`), counts are sums, and ties are broken by
//! words: so the same problem gets the same id whatever the order, and nearly always in a part of the data or in
//! more of it. Time plays one part in what belongs together: groups of the same few days that share words of lesser
//! weight are one problem put in different words (`join.rs`). A [trend](Trend) is told afterwards.
//!
//! Three passes: over the records ([`Messages`]), over their texts ([`Texts`]), and over the texts of the groups
//! for labels and examples ([`Wording`]). Texts are not kept: a message costs some 24 bytes, and 8 for each of its
//! words.

mod build;
mod common;
mod find;
mod group;
mod index;
mod join;
mod key;
mod known;
mod matching;
mod messages;
mod number;
mod rank;
mod report;
mod seed;
mod stem;
#[cfg(test)]
mod tests;
mod trend;
mod wording;
mod words;

pub use build::Reported;
pub use find::{Found, Texts};
pub use messages::{LeftOut, Messages};
pub use report::{
    Bin, CategoryCount, Example, FaqCover, Gone, Mood, Period, Problem, ProblemWord,
    ProblemsReport, ReportMessages, SCHEMA_NAME, Trend, TrendKind, report_schema,
};
pub use wording::{Phrasing, Wording};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemOptions {
    /// Fewest messages of a problem; nothing for one in 10,000 of those counted, from 10 to 100.
    pub min_size: Option<usize>,
    /// Days that count as now; 1 at least.
    pub window_days: u32,
    /// The last day that is looked at, days since 1970-01-01; nothing for the last day of the data.
    pub as_of: Option<i32>,
    /// Whether texts of messages go into the report.
    pub with_text: bool,
}

impl Default for ProblemOptions {
    fn default() -> Self {
        Self {
            min_size: None,
            window_days: 7,
            as_of: None,
            with_text: true,
        }
    }
}
