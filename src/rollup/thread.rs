//! One conversation's record, `kvetch-thread/1`.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resolution::{Resolution, resolution};
use super::turn::Turn;
use super::turning::turning_point;
use crate::error::Result;
use crate::label::{Flag, Intensity, Priority, Sentiment, Severity};
use crate::message::AuthorRole;
use crate::schema::schema_of;

/// The JSON Schema (draft 2020-12) of a conversation's record, kept as `data/thread.schema.json`.
///
/// # Errors
/// [`crate::error::ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn thread_schema() -> Result<String> {
    schema_of::<Thread>()
}

/// Name and version of the record's shape.
pub const SCHEMA: &str = "kvetch-thread/1";

/// Least difference between the first and the last score that is a trend: half a step of the five
/// sentiment labels.
const MIN_TREND: f32 = 0.25;

/// Decimals of scores, as in records.
const SCORE_UNITS: f64 = 10_000.0;

/// One of the customer's messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// Id of the message.
    pub id: String,
    /// 0-based position in the input of the messages.
    pub row: u64,
    /// Sentiment.
    pub sentiment: Option<Sentiment>,
    /// Its score, −1..1.
    pub score: Option<f32>,
}

impl Moment {
    fn of(turn: &Turn) -> Self {
        Self {
            id: turn.id.clone(),
            row: turn.row,
            sentiment: turn.sentiment.and_then(|sentiment| sentiment.label),
            score: score(turn),
        }
    }
}

/// The customer's message from which on the mood was another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurningPoint {
    /// The message.
    #[serde(flatten)]
    pub moment: Moment,
    /// Mean score of the customer's messages before it.
    pub from: f32,
    /// Mean score from it on.
    pub to: f32,
}

/// How the last of the customer's messages sounds beside the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Better by a quarter or more.
    Improved,
    /// Neither.
    Steady,
    /// Worse by a quarter or more.
    Worsened,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Thread {
    /// Always [`SCHEMA`].
    pub schema: Cow<'static, str>,
    /// The conversation.
    pub thread_id: String,
    /// Channel of its first message that has one.
    pub channel: Option<String>,
    /// All messages.
    pub messages: u64,
    /// The customer's messages, and those of an unknown author.
    pub customer_messages: u64,
    /// Messages of agents.
    pub agent_messages: u64,
    /// Earliest time of receipt, RFC 3339.
    pub first_at: Option<String>,
    /// Latest time of receipt.
    pub last_at: Option<String>,
    /// Seconds from the customer's first message to the agent's first one after it.
    pub first_response_s: Option<i64>,
    /// The customer's messages after the agent's last one.
    pub waiting_messages: u64,
    /// The customer's first message.
    pub start: Option<Moment>,
    /// The one with the lowest score, the first of equal ones.
    pub worst: Option<Moment>,
    /// The customer's last message.
    pub end: Option<Moment>,
    /// Where the mood changed most, if by a step of the five sentiment labels or more.
    pub turning_point: Option<TurningPoint>,
    /// The end beside the start.
    pub trend: Option<Trend>,
    /// Highest level of anger.
    pub anger: Option<Intensity>,
    /// True when one of the customer's messages is a complaint.
    pub complaint: bool,
    /// Hardest reproach.
    pub severity: Option<Severity>,
    /// Flags of the customer's messages, in their fixed order.
    pub flags: Vec<Flag>,
    /// Highest priority.
    pub priority: Option<Priority>,
    /// Whether the matter was settled.
    pub resolved: Resolution,
    /// Contacts on the matter: the most that a message's input says, or else the messages that say they
    /// are not the first.
    pub repeat_contacts: u32,
}

impl Thread {
    /// The record of a conversation's messages. They are put in the order of their `turn`, where all have
    /// one, else of their rows.
    pub fn of(thread_id: String, mut turns: Vec<Turn>) -> Self {
        let has_order = turns.iter().all(|turn| turn.turn.is_some());
        turns.sort_by_key(|turn| (turn.turn.filter(|_| has_order), turn.row));
        let customers: Vec<&Turn> = turns.iter().filter(|turn| turn.is_customers()).collect();
        let is_agents = |turn: &&Turn| turn.author_role == Some(AuthorRole::Agent);
        let (first_at, last_at) = times(&turns);
        Self {
            schema: Cow::Borrowed(SCHEMA),
            thread_id,
            channel: turns.iter().find_map(|turn| turn.channel.clone()),
            messages: turns.len() as u64,
            customer_messages: customers.len() as u64,
            agent_messages: turns.iter().filter(is_agents).count() as u64,
            first_at,
            last_at,
            first_response_s: first_response_s(&turns),
            waiting_messages: waiting(&turns),
            start: customers.first().map(|turn| Moment::of(turn)),
            worst: worst(&customers).map(Moment::of),
            end: customers.last().map(|turn| Moment::of(turn)),
            turning_point: turn_of(&customers),
            trend: trend(&customers),
            anger: customers.iter().filter_map(|turn| turn.anger?.level).max(),
            complaint: customers.iter().any(|turn| turn.is_complaint()),
            severity: customers
                .iter()
                .filter_map(|turn| turn.complaint?.severity)
                .max(),
            flags: flags(&customers),
            priority: customers
                .iter()
                .filter_map(|turn| Some(turn.priority?.label))
                .max(),
            resolved: resolution(&customers),
            repeat_contacts: repeat_contacts(&customers),
        }
    }
}

fn score(turn: &Turn) -> Option<f32> {
    turn.sentiment.and_then(|sentiment| sentiment.score)
}

fn worst<'t>(customers: &[&'t Turn]) -> Option<&'t Turn> {
    let scored = customers
        .iter()
        .filter_map(|turn| Some((score(turn)?, *turn)));
    scored
        .reduce(|worst, next| if next.0 < worst.0 { next } else { worst })
        .map(|(_, turn)| turn)
}

fn turn_of(customers: &[&Turn]) -> Option<TurningPoint> {
    let scored: Vec<(&Turn, f64)> = customers
        .iter()
        .filter_map(|turn| Some((*turn, f64::from(score(turn)?))))
        .collect();
    let scores: Vec<f64> = scored.iter().map(|(_, score)| *score).collect();
    let change = turning_point(&scores)?;
    let (turn, _) = scored.get(change.at)?;
    Some(TurningPoint {
        moment: Moment::of(turn),
        from: rounded(change.from),
        to: rounded(change.to),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "scores lie in -1..1")]
fn rounded(score: f64) -> f32 {
    ((score * SCORE_UNITS).round() / SCORE_UNITS) as f32
}

fn trend(customers: &[&Turn]) -> Option<Trend> {
    let mut scores = customers.iter().filter_map(|turn| score(turn));
    let first = scores.next()?;
    let change = scores.next_back()? - first;
    Some(if change >= MIN_TREND {
        Trend::Improved
    } else if change <= -MIN_TREND {
        Trend::Worsened
    } else {
        Trend::Steady
    })
}

fn flags(customers: &[&Turn]) -> Vec<Flag> {
    let is_there = |flag: &Flag| customers.iter().any(|turn| turn.has(*flag));
    Flag::ALL.iter().copied().filter(is_there).collect()
}

fn repeat_contacts(customers: &[&Turn]) -> u32 {
    let said = customers.iter().filter_map(|turn| turn.contact_count);
    let repeats = customers
        .iter()
        .filter(|turn| turn.has(Flag::RepeatContact));
    said.max()
        .unwrap_or_else(|| u32::try_from(repeats.count()).unwrap_or(u32::MAX))
}

/// Times that cannot be read are left out.
fn time(turn: &Turn) -> Option<Timestamp> {
    turn.received_at.as_deref()?.parse().ok()
}

fn times(turns: &[Turn]) -> (Option<String>, Option<String>) {
    let timed = || turns.iter().filter_map(|turn| Some((time(turn)?, turn)));
    let shown = |found: Option<(Timestamp, &Turn)>| found.and_then(|(_, t)| t.received_at.clone());
    (
        shown(timed().min_by_key(|(time, _)| *time)),
        shown(timed().max_by_key(|(time, _)| *time)),
    )
}

fn first_response_s(turns: &[Turn]) -> Option<i64> {
    let asked = turns.iter().position(Turn::is_customers)?;
    let mut later = turns.get(asked + 1..)?.iter();
    let answer = later.find(|turn| turn.author_role == Some(AuthorRole::Agent))?;
    let seconds = time(answer)?.as_second() - time(turns.get(asked)?)?.as_second();
    Some(seconds).filter(|seconds| *seconds >= 0)
}

fn waiting(turns: &[Turn]) -> u64 {
    let is_agents = |turn: &Turn| turn.author_role == Some(AuthorRole::Agent);
    let from = turns.iter().rposition(is_agents).map_or(0, |at| at + 1);
    let after = turns.get(from..).unwrap_or_default();
    after.iter().filter(|turn| turn.is_customers()).count() as u64
}
