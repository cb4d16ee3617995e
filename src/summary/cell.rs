//! The counts that every group of messages has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::history::Scored;
use crate::label::{Priority, Sentiment};

/// Units of a score: records write four decimals.
const SCORE_UNITS: f64 = 10_000.0;

/// Largest count that a file may bring: beyond any history, and small enough that sums of them stay numbers.
pub(super) const MAX_COUNT: u64 = 1 << 44;

/// Numbers of a cell.
const NUMBERS: usize = 16;

/// How often something holds, of how often it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// How often.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

impl Count {
    fn of(answer: Option<bool>) -> Self {
        Self {
            count: u64::from(answer == Some(true)),
            of: u64::from(answer.is_some()),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            of: self.of.saturating_add(other.of),
        }
    }

    /// This without a part of it.
    #[must_use]
    pub fn minus(self, part: Self) -> Self {
        Self {
            count: self.count.saturating_sub(part.count),
            of: self.of.saturating_sub(part.of),
        }
    }
}

/// A share that is looked at.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Sentiment negative or very negative, of those with a sentiment.
    Negative,
    /// Complaints, of those for which it was told.
    Complaint,
    /// Anger strong or extreme, of those with a level of anger.
    Angry,
    /// Priority urgent or high, of those with a priority.
    Pressing,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Negative, Self::Complaint, Self::Angry, Self::Pressing];
}

/// Counts of a group of messages. Written as an array of 16 numbers: messages, the five sentiments from
/// very negative to very positive, messages with a score, the sum of the scores in ten-thousandths,
/// complaints, of how many, angry, of how many, and the four priorities from low to urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[i64; NUMBERS]", into = "[i64; NUMBERS]")]
pub struct Cell {
    /// Messages.
    pub messages: u64,
    /// By sentiment.
    pub sentiments: [u64; 5],
    /// Messages with a score of sentiment.
    pub scored: u64,
    /// Sum of their scores, in ten-thousandths.
    pub score_sum: i64,
    /// Complaints.
    pub complaint: Count,
    /// Angry messages.
    pub angry: Count,
    /// By priority.
    pub priorities: [u64; 4],
}

/// A score as records write it, in ten-thousandths.
#[expect(clippy::cast_possible_truncation, reason = "kept within ±1 before")]
pub(super) fn ten_thousandths(score: f32) -> i32 {
    // A number that is none counts as 0.
    (f64::from(score).clamp(-1.0, 1.0) * SCORE_UNITS).round() as i32
}

impl Cell {
    /// The cell of one message.
    pub fn of(scored: &Scored) -> Self {
        let score = scored.sentiment.and_then(|sentiment| sentiment.score);
        let mut cell = Self {
            messages: 1,
            scored: u64::from(score.is_some()),
            score_sum: score.map_or(0, |score| i64::from(ten_thousandths(score))),
            complaint: Count::of(scored.is_complaint()),
            angry: Count::of(scored.is_angry()),
            ..Self::default()
        };
        let sentiment = scored.sentiment.and_then(|sentiment| sentiment.label);
        bump(&mut cell.sentiments, sentiment.map(Sentiment::index));
        let priority = scored.priority.as_ref().and_then(|priority| priority.label);
        bump(&mut cell.priorities, priority.map(Priority::index));
        cell
    }

    /// Adds another cell's counts.
    pub fn add(&mut self, other: &Self) {
        self.messages = self.messages.saturating_add(other.messages);
        add_each(&mut self.sentiments, &other.sentiments);
        self.scored = self.scored.saturating_add(other.scored);
        // Wrapping, because saturating sums of both signs would depend on their order.
        self.score_sum = self.score_sum.wrapping_add(other.score_sum);
        self.complaint = self.complaint.plus(other.complaint);
        self.angry = self.angry.plus(other.angry);
        add_each(&mut self.priorities, &other.priorities);
    }

    /// What a measure counts here.
    pub fn count(&self, measure: Measure) -> Count {
        let [very_negative, negative, neutral, positive, very_positive] = self.sentiments;
        let [low, normal, high, urgent] = self.priorities;
        match measure {
            Measure::Negative => {
                let count = very_negative.saturating_add(negative);
                let rest = [neutral, positive, very_positive];
                Count {
                    count,
                    of: rest.into_iter().fold(count, u64::saturating_add),
                }
            }
            Measure::Complaint => self.complaint,
            Measure::Angry => self.angry,
            Measure::Pressing => {
                let count = high.saturating_add(urgent);
                Count {
                    count,
                    of: count.saturating_add(low).saturating_add(normal),
                }
            }
        }
    }
}

/// Adds 1 in a place, where there is one.
pub(super) fn bump(counts: &mut [u64], at: Option<usize>) {
    if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
        *count = count.saturating_add(1);
    }
}

/// Adds counts place by place.
pub(super) fn add_each(counts: &mut [u64], others: &[u64]) {
    for (count, other) in counts.iter_mut().zip(others) {
        *count = count.saturating_add(*other);
    }
}

impl From<Cell> for [i64; NUMBERS] {
    fn from(cell: Cell) -> Self {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let [very_negative, negative, neutral, positive, very_positive] =
            cell.sentiments.map(number);
        let [low, normal, high, urgent] = cell.priorities.map(number);
        [
            number(cell.messages),
            very_negative,
            negative,
            neutral,
            positive,
            very_positive,
            number(cell.scored),
            cell.score_sum,
            number(cell.complaint.count),
            number(cell.complaint.of),
            number(cell.angry.count),
            number(cell.angry.of),
            low,
            normal,
            high,
            urgent,
        ]
    }
}

impl From<[i64; NUMBERS]> for Cell {
    fn from(numbers: [i64; NUMBERS]) -> Self {
        let score_sum = numbers[7];
        // What no history has would overflow sums.
        let numbers =
            numbers.map(|number| u64::try_from(number).unwrap_or_default().min(MAX_COUNT));
        let [
            messages,
            sentiments @ ..,
            angry,
            levels,
            low,
            normal,
            high,
            urgent,
        ] = numbers;
        let [s1, s2, s3, s4, s5, scored, _, complaints, told] = sentiments;
        let count = |count, of| Count { count, of };
        Self {
            messages,
            sentiments: [s1, s2, s3, s4, s5],
            scored,
            score_sum,
            complaint: count(complaints, told),
            angry: count(angry, levels),
            priorities: [low, normal, high, urgent],
        }
    }
}
