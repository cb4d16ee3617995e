//! What a report says, as data: `kvetch-report/1`.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::label::{Category, Intensity, Intent, Priority, Sentiment};
use crate::problems::ProblemsReport;
use crate::rollup::Trend;
use crate::summary::Measure;

/// Name and version of the report's shape.
pub const SCHEMA: &str = "kvetch-report/1";

/// How often something holds, with Wilson's 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// How often.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The share, 0..1; nothing of nothing.
    pub share: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A change from one period to the next, or a difference of two groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Of shares the difference, of volumes the ratio less 1.
    pub value: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided p.
    pub p: f64,
    /// p after Holm's correction for all tests of its table.
    pub p_corrected: f64,
    /// True when the corrected p is below 0.05.
    pub is_significant: bool,
}

/// A span of days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Days from the first to the last, both included.
    pub days: u64,
    /// Customers' judged messages.
    pub messages: u64,
}

/// What the report rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// All records.
    pub records: u64,
    /// Customers' messages, and those of an unknown author, that were judged: what everything below is about.
    pub customers: u64,
    /// Messages of agents: not judged here.
    pub agents: u64,
    /// Messages of systems: not judged here.
    pub systems: u64,
    /// Messages that could not be judged.
    pub failed: u64,
    /// Customers' messages without a time that can be read.
    pub undated: u64,
    /// Days of the customers' messages.
    pub span: Span,
    /// Earliest time of receipt of the customers' messages.
    pub first_at: Option<String>,
    /// Latest one.
    pub last_at: Option<String>,
    /// Time zone of days and hours; nothing: as the times are written.
    pub time_zone: Option<String>,
}

/// A figure of the page's head, in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// What is looked at.
    pub measure: Measure,
    /// In the last period.
    pub now: Share,
    /// In the one before.
    pub before: Share,
    /// From then to now.
    pub change: Change,
    /// In words.
    pub sentence: String,
}

/// How many messages came, in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Volume {
    /// In the last period.
    pub now: u64,
    /// In the one before.
    pub before: u64,
    /// From then to now, as a part of what was before, for each day.
    pub change: Change,
    /// In words.
    pub sentence: String,
}

/// A group whose part in a figure changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mover {
    /// The figure.
    pub measure: Measure,
    /// What groups are told apart by, such as `category`.
    pub dimension: Cow<'static, str>,
    /// The group.
    pub name: String,
    /// The group's messages that the figure counts, of all messages that it looks at, in the last period.
    pub now: Share,
    /// In the period before.
    pub before: Share,
    /// From then to now. The changes of a dimension's groups add up to that of the figure.
    pub change: Change,
    /// Part of the figure's change, where that is not 0: 0.61 when the group gives 61 % of it.
    pub part: Option<f64>,
}

/// A group of which there is more or less than before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mix {
    /// What groups are told apart by, such as `category` or `flag`.
    pub dimension: Cow<'static, str>,
    /// The group.
    pub name: String,
    /// Its share of the messages in the last period.
    pub now: Share,
    /// In the period before.
    pub before: Share,
    /// From then to now.
    pub change: Change,
}

/// The last period beside the one before.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The last period.
    pub now: Span,
    /// The one before.
    pub before: Span,
    /// What came of it, in plain sentences, the most important first.
    pub sentences: Vec<String>,
    /// How many messages.
    pub volume: Option<Volume>,
    /// The shares.
    pub headlines: Vec<Headline>,
    /// Groups by their part in the changes, for each figure the largest first.
    pub movers: Vec<Mover>,
    /// Groups of which there is more or less, the surest first.
    pub mixes: Vec<Mix>,
    /// Words that are cited for anger more or less often. They are what the label rests on, not what causes it.
    pub words: Vec<Mix>,
    /// The worst messages of the last period.
    pub worst: Vec<Example>,
}

/// Counts of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The group: a day, an hour, a channel; empty where nothing is said.
    pub name: String,
    /// Its messages, of all.
    pub messages: Share,
    /// Negative ones.
    pub negative: Share,
    /// Complaints.
    pub complaint: Share,
    /// Angry ones.
    pub angry: Share,
    /// Urgent and high ones.
    pub pressing: Share,
    /// Mean score of the sentiment, −1..1.
    pub mean_score: Option<f64>,
    /// By priority, from low to urgent.
    pub priorities: [u64; 4],
}

/// The groups of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breakdown {
    /// The dimension.
    pub dimension: Cow<'static, str>,
    /// Its groups, the largest first.
    pub rows: Vec<Row>,
    /// Messages of names that were not counted one by one, because there were too many.
    pub left_out: u64,
}

/// A cell of the heat map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hour {
    /// Day of the week, Monday is 0.
    pub weekday: u8,
    /// Hour of the day.
    pub hour: u8,
    /// Messages.
    pub messages: u64,
    /// Negative ones.
    pub negative: Share,
}

/// A name and how often it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// The name; empty where nothing is said.
    pub name: String,
    /// How often, of how many.
    pub share: Share,
}

/// Due times of a priority or queue, as seen from the last message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DueRow {
    /// Priority or queue.
    pub name: String,
    /// All due times.
    pub all: u64,
    /// Passed in the last seven days.
    pub passed_lately: u64,
    /// Passed before.
    pub passed_earlier: u64,
    /// Within 24 hours from then.
    pub soon: u64,
    /// Later.
    pub later: u64,
}

/// Due times of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DueDay {
    /// The day.
    pub day: String,
    /// First responses, by priority from low to urgent.
    pub first_response: [u64; 4],
    /// Resolutions, by priority.
    pub resolve: [u64; 4],
}

/// What was promised until when.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Sla {
    /// From which moment due times are seen: the end of the hour of the last message.
    pub as_of: Option<String>,
    /// First responses by priority.
    pub first_response: Vec<DueRow>,
    /// Resolutions by priority.
    pub resolve: Vec<DueRow>,
    /// First responses by queue.
    pub queues: Vec<DueRow>,
    /// Due times of the next two weeks.
    pub days: Vec<DueDay>,
}

/// A factor that goes with negative or angry messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Driver {
    /// What it is, such as `category` or `flag`.
    pub dimension: Cow<'static, str>,
    /// Its name.
    pub name: String,
    /// Share among its messages.
    pub inside: Share,
    /// Share among all others.
    pub rest: Share,
    /// How many times as large the share is with it as without.
    pub lift: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided p.
    pub p: f64,
    /// p after Holm's correction for all factors of the list.
    pub p_corrected: f64,
    /// True when the corrected p is below 0.05.
    pub is_significant: bool,
}

/// Factors of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drivers {
    /// What they go with.
    pub measure: Measure,
    /// The surest first: by the lower end of the lift.
    pub rows: Vec<Driver>,
}

/// A flag, in all and in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlagRow {
    /// The flag.
    pub name: String,
    /// Of all messages.
    pub all: Share,
    /// In the last period.
    pub now: Option<Share>,
    /// In the one before.
    pub before: Option<Share>,
}

/// A message that is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Id.
    pub id: String,
    /// 0-based position in the input of the run that judged it.
    pub row: u64,
    /// When it was received, as written.
    pub received_at: Option<String>,
    /// Conversation.
    pub thread_id: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Queue.
    pub queue: Option<String>,
    /// Primary category.
    pub category: Option<Category>,
    /// Primary intent.
    pub intent: Option<Intent>,
    /// Sentiment.
    pub sentiment: Option<Sentiment>,
    /// Its score, −1..1.
    pub score: Option<f64>,
    /// Level of anger.
    pub anger: Option<Intensity>,
    /// Priority.
    pub priority: Option<Priority>,
    /// The start of its text, as far as it was read; nothing where it was not found or not wanted.
    pub text: Option<String>,
    /// File of records it was read from.
    #[serde(skip)]
    pub source: Option<Arc<str>>,
}

/// Praise.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Praise {
    /// How many messages.
    pub share: Share,
    /// By category.
    pub categories: Vec<Named>,
    /// The warmest ones.
    pub examples: Vec<Example>,
}

/// A conversation that is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// The conversation.
    pub thread_id: String,
    /// Channel of its first message that has one.
    pub channel: Option<String>,
    /// The customer's messages.
    pub customer_messages: u64,
    /// Messages of agents.
    pub agent_messages: u64,
    /// Mean score of the customer's messages, −1..1.
    pub mean_score: Option<f64>,
    /// Score of the first, the worst and the last one.
    pub scores: [Option<f64>; 3],
    /// How it ended beside how it began.
    pub trend: Option<Trend>,
    /// Mean score before the turning point and from it on.
    pub turn: Option<[f64; 2]>,
    /// Whether the matter was settled, as far as the last words tell.
    pub is_resolved: Option<bool>,
    /// Highest level of anger.
    pub anger: Option<Intensity>,
    /// Highest priority.
    pub priority: Option<Priority>,
    /// The message at the turning point, or else the worst one.
    pub message: Option<Example>,
}

/// Conversations.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Conversations {
    /// Messages that belong to one.
    pub messages: u64,
    /// Conversations that were followed and have a judged message of a customer.
    pub followed: u64,
    /// Those with two or more of them: what is counted below.
    pub several: u64,
    /// That are longer than is followed.
    pub too_long: u64,
    /// True when there were too many to follow all.
    pub is_cut: bool,
    /// That ended better than they began.
    pub improved: Share,
    /// That ended worse.
    pub worsened: Share,
    /// That are settled, as far as the last words tell.
    pub resolved: Share,
    /// With a turn for the worse.
    pub turned_worse: Share,
    /// With a turn for the better.
    pub turned_better: Share,
    /// Those with the lowest mean score.
    pub worst: Vec<Conversation>,
    /// Those with the sharpest turn for the worse.
    pub turns: Vec<Conversation>,
}

/// How sure and how complete the records are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Making {
    /// What took part, by records.
    pub versions: Vec<Named>,
    /// By lane that decided.
    pub lanes: Vec<Named>,
    /// By action.
    pub actions: Vec<Named>,
    /// Why the action is not `auto`.
    pub reasons: Vec<Named>,
    /// Fields that were abstained on.
    pub abstained: Vec<Named>,
    /// Failed messages by code.
    pub failures: Vec<Named>,
    /// Warnings by code.
    pub warnings: Vec<Named>,
}

/// What came of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionResult {
    /// The condition as typed.
    pub condition: String,
    /// The figure found; nothing where it is not defined.
    pub found: Option<f64>,
    /// True when it holds, or cannot be told.
    pub has_failed: bool,
}

/// What became of messages: satisfaction and times of answers, out of a file that was joined by id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeReport {
    /// Messages with an outcome, of the customers' judged messages; of joined conversations one message each.
    pub matched: Share,
    /// Customer satisfaction.
    pub csat: Option<Satisfaction>,
    /// Net promoter score.
    pub nps: Option<Satisfaction>,
    /// Times to the first response.
    pub first_response: Vec<AnswerTimes>,
    /// Times to the resolution.
    pub resolution: Vec<AnswerTimes>,
}

/// Answers of a survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Satisfaction {
    /// Low ones (1 and 2 of 5), or detractors (0 to 6).
    pub low: Share,
    /// High ones (4 and 5 of 5), or promoters (9 and 10).
    pub high: Share,
    /// Mean of the scores as given.
    pub mean: Option<f64>,
    /// Of the net promoter score alone: promoters less detractors in points, and the ends of its 95 % interval.
    pub net: Option<[f64; 3]>,
    /// What goes with low answers, by the lower end of the lift, the highest first.
    pub factors: Vec<OutcomeFactor>,
}

/// What goes with low answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeFactor {
    /// What groups are told apart by, such as `category`; `first_response`: whether the first answer was in time.
    pub dimension: Cow<'static, str>,
    /// The group.
    pub name: String,
    /// Low answers of the group.
    pub inside: Share,
    /// Low answers of all others.
    pub rest: Share,
    /// Mean score of the group.
    pub mean: Option<f64>,
    /// How many times as frequent low answers are in the group.
    pub lift: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided p.
    pub p: f64,
    /// p after Holm's correction for all factors of these answers.
    pub p_corrected: f64,
    /// True when the corrected p is below 0.05.
    pub is_significant: bool,
}

/// How long answers took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerTimes {
    /// What groups are told apart by: `all`, `priority` or `queue`.
    pub dimension: Cow<'static, str>,
    /// The group.
    pub name: String,
    /// Messages whose time is known.
    pub known: u64,
    /// Hours within which half of them were answered; to within 9 %.
    pub median_hours: Option<f64>,
    /// Hours within which nine in ten were answered; to within 9 %.
    pub ninth_decile_hours: Option<f64>,
    /// Answers in time, of those with a due time.
    pub in_time: Share,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: Cow<'static, str>,
    /// Title of the page.
    pub title: String,
    /// What it rests on.
    pub basis: Basis,
    /// What a reader should know before trusting it.
    pub notes: Vec<String>,
    /// What came of the conditions.
    pub conditions: Vec<ConditionResult>,
    /// The last period beside the one before.
    pub comparison: Comparison,
    /// All messages, as one row.
    pub total: Row,
    /// Length of the steps of `days`: `day`, `week` or `month`.
    pub step: Cow<'static, str>,
    /// By day, week or month.
    pub days: Vec<Row>,
    /// By hour of the day.
    pub hours: Vec<Row>,
    /// By weekday and hour.
    pub heat: Vec<Hour>,
    /// By dimension.
    pub breakdowns: Vec<Breakdown>,
    /// Due times.
    pub sla: Sla,
    /// What goes with negative and with angry messages.
    pub drivers: Vec<Drivers>,
    /// What is cited for anger or frustration, of the angry messages.
    pub anger_causes: Vec<Named>,
    /// By level of anger, of the messages with one.
    pub anger_levels: Vec<Named>,
    /// Complaints by severity, of the complaints.
    pub severities: Vec<Named>,
    /// Flags, the most frequent first.
    pub flags: Vec<FlagRow>,
    /// Recurring problems, where a list of them was given: the most pressing of it.
    pub problems: Option<ProblemsReport>,
    /// What became of messages, where a file of outcomes was joined.
    pub outcomes: Option<OutcomeReport>,
    /// Praise.
    pub praise: Praise,
    /// Conversations.
    pub conversations: Conversations,
    /// The worst messages of all.
    pub worst: Vec<Example>,
    /// How the records were made.
    pub making: Making,
    /// What each figure means.
    pub definitions: Vec<String>,
}
