//! The problems as they are written, `kvetch-problems/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::messages::LeftOut;
use crate::error::Result;
use crate::label::Category;
use crate::schema::schema_of;

/// Value of `schema`.
pub const SCHEMA_NAME: &str = "kvetch-problems/1";

/// Recurring problems of a history, the most pressing first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemsReport {
    /// `kvetch-problems/1`.
    pub schema: String,
    /// Program that made it.
    pub kvetch: String,
    /// What was counted.
    pub messages: ReportMessages,
    /// Days that it covers; null where no message has a time.
    pub period: Option<Period>,
    /// Fewest messages of a problem.
    pub min_size: u64,
    /// Problems found, listed or not.
    pub found: u64,
    /// Groups that are no problems: hardly any message in them is a complaint, negative, the report of a fault
    /// or a question.
    pub harmless: u64,
    /// Mood of all messages counted.
    pub mood: Mood,
    /// The problems listed.
    pub problems: Vec<Problem>,
    /// Ids of listed problems that are questions without a matching answer; null where no list of known questions
    /// was given and the records name none.
    pub faq_gaps: Option<Vec<String>>,
    /// Problems of an earlier run that are not there any more, the last seen first; 500 at most.
    pub gone: Vec<Gone>,
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ReportMessages {
    /// Records read.
    pub records: u64,
    /// Customers' messages whose texts were read.
    pub counted: u64,
    /// Of these in some problem.
    pub in_problems: u64,
    /// Records that do not count, by reason.
    pub left_out: LeftOut,
}

/// Days of the messages counted, as their times are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// The day that counts as now.
    pub as_of: String,
    /// Days up to then that count as now.
    pub window_days: u32,
    /// Days of one bin of `counts`: 1, or 7 where it covers more than 92 days.
    pub bin_days: u32,
    /// Messages counted without a time; they have no part in trends.
    pub without_time: u64,
}

/// One recurring problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Made of its own words: the same in every run that finds it.
    pub id: String,
    /// Its own words in the order in which messages use them.
    pub label: String,
    /// Words that its messages share, the most telling first.
    pub words: Vec<ProblemWord>,
    /// Messages; a message counts in one problem.
    pub size: u64,
    /// Messages whose texts differ.
    pub distinct: u64,
    /// How it went; null without times or with less than two windows of days.
    pub trend: Option<Trend>,
    /// Mood of its messages.
    pub mood: Mood,
    /// Categories of its messages, the commonest first.
    pub categories: Vec<CategoryCount>,
    /// Day of its first message.
    pub first_seen: Option<String>,
    /// Day of its last message.
    pub last_seen: Option<String>,
    /// Messages by day or week, from its first to its last; days without any are left out.
    pub counts: Vec<Bin>,
    /// Messages that ask something.
    pub questions: u64,
    /// How far known questions cover it; null where it does not mostly ask, or there are none.
    pub faq: Option<FaqCover>,
    /// Typical messages; none without texts.
    pub examples: Vec<Example>,
}

/// A word of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemWord {
    /// Its commonest spelling.
    pub word: String,
    /// Name of its stem, eight hexadecimal digits.
    pub stem: String,
    /// Share of the problem's messages that have it.
    pub share: f64,
}

/// How a problem went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trend {
    /// In one word.
    pub kind: TrendKind,
    /// Messages in the last window.
    pub recent: u64,
    /// Messages in the four windows before.
    pub before: u64,
    /// Messages that the last window would have at the rate of the four before.
    pub expected: f64,
}

/// A trend in one word.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrendKind {
    /// Nearly all of it came in the last two windows.
    New,
    /// Twice as often as before or more.
    Rising,
    /// It was gone for two windows or more, or in an earlier run, and is there again.
    BackAgain,
    /// None of the others.
    Steady,
    /// Half as often as before or less.
    Fading,
}

/// Mood of messages; a share is null where no record says.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Mood {
    /// Share that is negative or very negative.
    pub negative: Option<f64>,
    /// Share with strong or extreme anger.
    pub angry: Option<f64>,
    /// Share that complains.
    pub complaint: Option<f64>,
    /// Share of priority high or urgent.
    pub pressing: Option<f64>,
}

/// Messages of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryCount {
    /// The category.
    pub name: Category,
    /// Messages.
    pub count: u64,
}

/// Messages of some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bin {
    /// First day.
    pub from: String,
    /// Messages.
    pub count: u64,
}

/// How far known questions cover a problem that asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaqCover {
    /// Share of its questions that a known question matches: 0.6 of its telling words or more.
    pub answered: f64,
    /// The known question that most of them come closest to, where a list was given.
    pub closest: Option<String>,
    /// True when fewer than half are answered.
    pub is_gap: bool,
}

/// A typical message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Place of its file among the inputs, from 0.
    pub file: u32,
    /// Its row, as its record has it.
    pub row: u64,
    /// What was read of it, 400 characters at most.
    pub text: String,
}

/// A problem of an earlier run that is not there any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// Its label then.
    pub label: String,
    /// Its size then.
    pub size: u64,
    /// Day of its last message then.
    pub last_seen: Option<String>,
    /// Its words then, so that it is known when it is back.
    pub words: Vec<ProblemWord>,
}

/// The committed JSON Schema's text.
///
/// # Errors
/// [`crate::error::ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn report_schema() -> Result<String> {
    schema_of::<ProblemsReport>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_fresh() {
        crate::schema::assert_committed("problems.schema.json", &report_schema().unwrap());
    }
}
