//! Counts of records that merge: one pass, bounded memory, and the same whole however it was cut.
//!
//! A [`Summary`] of some records can be saved (`kvetch-summary/1`) and merged with those of others. Merged
//! in any order, from any split, they equal the summary of all records at once, to the last number. That is why
//! there are integers only (scores are counted in ten-thousandths, as records write them), why every list
//! keeps its first entries by a total order, and why every limit depends on names and values alone, never on the
//! order of arrival:
//!
//! - Names that come from the data ([`Keep`]): those with the smallest hashes stay. A name that was once
//!   dropped has a hash above those kept, whatever comes later, so it is never counted in part.
//! - Days: the latest ones stay. Due times: those not long past stay. Both limits only ever rise.
//!
//! Nothing of a message's text is in a summary; which file of records a named message was read from is.

mod cell;
mod count;
mod day;
mod due;
mod example;
mod file;
mod keep;
mod merge;
mod outcome;
mod series;
mod talk;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use cell::{Cell, Count, Measure};
pub use day::{Clock, Day, HOURS, When};
pub use due::{Due, DueLoad};
pub use example::{Example, MAX_EXAMPLES, Top, TopByDay};
pub use file::{SCHEMA, summary_schema};
pub use keep::{Keep, Kept};
pub use outcome::{FirstMessages, OutcomeCell, OutcomeCounts, Ratings, Times};
pub use series::{Cited, Series};
pub use talk::{Talk, TalkTurn, Talks};

/// Latest days that are counted one by one: five years. Chosen: with it and the limits on names the
/// worst input holds some hundred megabytes.
pub const MAX_DAYS: usize = 1_830;

/// Channels, queues, tiers, languages and the like that are counted by name. Chosen: more than any desk
/// has, few enough to bound what a hostile column can cost.
pub const MAX_NAMES: usize = 100;

/// Terms that are counted by name. Chosen: more than a history cites for anger or for a category.
pub const MAX_TERMS: usize = 2_000;

/// Counts of a dimension by name.
pub type Dimension = Keep<Series, MAX_NAMES>;

/// Counts of cited terms by name.
pub type Terms = Keep<Cited, MAX_TERMS>;

/// Plain counts by name.
pub type Tally = Keep<u64, MAX_NAMES>;

/// Who wrote the records, and how many came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Writers {
    /// All records.
    pub records: u64,
    /// Customers' messages, and those of an unknown author, that were judged.
    pub customers: u64,
    /// Messages of agents that were judged.
    pub agents: u64,
    /// Messages of systems that were judged.
    pub systems: u64,
    /// Messages of anybody that could not be judged.
    pub failed: u64,
    /// Customers' judged messages without a time of receipt that can be read.
    pub undated: u64,
}

/// The dimensions of the customers' judged messages. A message has one name of each, the empty one where
/// nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Dimensions {
    /// Primary category.
    pub category: Dimension,
    /// Primary intent.
    pub intent: Dimension,
    /// Channel.
    pub channel: Dimension,
    /// Queue.
    pub queue: Dimension,
    /// Customer tier.
    pub customer_tier: Dimension,
    /// Language.
    pub language: Dimension,
}

/// What a message may have any number of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Marks {
    /// Flags.
    pub flag: Dimension,
    /// What raised anger or frustration.
    pub driver: Dimension,
    /// Terms of the lexicon cited for a category.
    pub topic: Terms,
    /// Terms of the lexicon cited for anger or frustration.
    pub word: Terms,
}

/// How the records were made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Making {
    /// What took part, by a line that names program, model, lexicon and policy.
    pub versions: Tally,
    /// Customers' messages by the lane that decided.
    pub lanes: Tally,
    /// Customers' messages by action.
    pub actions: Tally,
    /// Customers' messages by why the action is not `auto`.
    pub reasons: Tally,
    /// Customers' messages by field that was abstained on.
    pub abstained: Tally,
    /// Failed messages by code.
    pub failures: Tally,
    /// Warnings of all messages by code.
    pub warnings: Tally,
}

/// Counts of the records of one or more runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Time zone whose days and hours are counted; nothing: those of the times as written.
    pub time_zone: Option<String>,
    /// Who wrote.
    pub writers: Writers,
    /// Earliest time of receipt of the customers' judged messages, in seconds since 1970.
    pub first: Option<i64>,
    /// Latest one.
    pub last: Option<i64>,
    /// Latest hour of the last day with a customers' judged message; nothing where its messages tell no hour.
    #[serde(default)]
    pub last_hour: Option<u8>,
    /// All customers' judged messages.
    pub all: Series,
    /// By one name each.
    pub dimensions: Dimensions,
    /// By any number of names.
    pub marks: Marks,
    /// By hour of the week, Monday 0:00 first.
    pub hours: BTreeMap<u8, Cell>,
    /// Complaints by severity; the last for those without one.
    pub severities: [u64; 5],
    /// By level of anger.
    pub anger: [u64; 4],
    /// Praise by category.
    pub praise: Tally,
    /// Due times.
    pub due: Due,
    /// How the records were made.
    pub making: Making,
    /// Negative or angry messages, the worst first.
    pub worst: TopByDay,
    /// Praise, the warmest first.
    pub praised: TopByDay,
    /// Conversations.
    pub talks: Talks,
    /// What became of messages, where a file of outcomes was joined.
    #[serde(default)]
    pub outcomes: OutcomeCounts,
}
