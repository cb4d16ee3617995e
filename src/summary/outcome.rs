//! What became of messages, counted by what they were.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::Count;
use super::{Keep, Kept, MAX_NAMES};
use crate::history::{self, Answered, Outcome, Outcomes, Rating, Satisfaction, Scored};

/// What satisfaction and times are told apart by.
const BY: [history::Dimension; 10] = [
    history::Dimension::Category,
    history::Dimension::Intent,
    history::Dimension::Sentiment,
    history::Dimension::Anger,
    history::Dimension::Frustration,
    history::Dimension::Complaint,
    history::Dimension::Severity,
    history::Dimension::Priority,
    history::Dimension::Queue,
    history::Dimension::Channel,
];

/// Name of the factor that says whether the first answer was in time.
const IN_TIME: &str = "first_response";

/// Classes of durations to a doubling: within 9 % of each other.
const CLASSES_A_DOUBLING: f64 = 8.0;

/// Highest class: thirty years.
const MAX_CLASS: u16 = 240;

/// Units of a rating's sum: thousandths.
const RATING_UNITS: f64 = 1_000.0;

/// Answers by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ratings {
    /// Low ones; detractors.
    pub low: u64,
    /// Those between; passives.
    pub middle: u64,
    /// High ones; promoters.
    pub high: u64,
    /// Sum of the scores as given, in thousandths.
    pub sum: i64,
}

/// How long something took, and how often it was in time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Times {
    /// Messages by class of duration: 8 classes to a doubling of seconds.
    pub classes: BTreeMap<u16, u64>,
    /// Those in time, of those with a due time.
    pub in_time: Count,
}

/// What became of a group of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OutcomeCell {
    /// Customer satisfaction.
    pub csat: Ratings,
    /// Net promoter score.
    pub nps: Ratings,
    /// First answers.
    pub first_response: Times,
    /// Resolutions.
    pub resolution: Times,
}

/// What became of the customers' judged messages, where a file of outcomes was joined.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OutcomeCounts {
    /// Messages, or conversations where these were joined, with an outcome.
    pub matched: u64,
    /// Of `matched`, conversations. One whose messages lie in several summaries counts in each of them.
    pub conversations: u64,
    /// Messages without one.
    pub unmatched: u64,
    /// All with one.
    pub all: OutcomeCell,
    /// By dimension and name.
    pub by: BTreeMap<String, Keep<OutcomeCell, MAX_NAMES>>,
}

/// The messages of conversations that outcomes stand for: of each the first, by turn, then time, then id, so that an
/// outcome counts once and the order of the input does not matter.
#[derive(Debug, Default)]
pub struct FirstMessages(BTreeMap<String, (Order, Scored)>);

type Order = (u32, Option<String>, String);

impl OutcomeCounts {
    /// Counts a customer's message with what became of it. Messages of conversations wait in `first`.
    pub fn add(&mut self, scored: &Scored, outcomes: &Outcomes, first: &mut FirstMessages) {
        if !scored.is_customers() {
            return;
        }
        let Some(outcome) = outcomes.of(scored) else {
            self.unmatched = self.unmatched.saturating_add(1);
            return;
        };
        match scored
            .thread_id
            .as_ref()
            .filter(|_| outcomes.is_by_thread())
        {
            Some(thread) => first.put(thread, scored.clone()),
            None => self.count(scored, outcome),
        }
    }

    /// Counts the conversations.
    pub fn add_first(&mut self, first: FirstMessages, outcomes: &Outcomes) {
        for (_, scored) in first.0.into_values() {
            if let Some(outcome) = outcomes.of(&scored) {
                self.conversations = self.conversations.saturating_add(1);
                self.count(&scored, outcome);
            }
        }
    }

    fn count(&mut self, scored: &Scored, outcome: &Outcome) {
        self.matched = self.matched.saturating_add(1);
        let cell = OutcomeCell::of(scored, outcome);
        let Count { count, of } = cell.first_response.in_time;
        if of > 0 {
            let name = if count > 0 { "in time" } else { "late" };
            self.put(IN_TIME, name, &cell);
        }
        for by in BY {
            if let Some(value) = by.value(scored) {
                self.put(by.as_str(), &value, &cell);
            }
        }
        self.all.merge(cell);
    }

    fn put(&mut self, dimension: &str, name: &str, cell: &OutcomeCell) {
        let names = self.by.entry(dimension.to_owned()).or_default();
        if let Some(sum) = names.entry(name) {
            sum.merge(cell.clone());
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.matched = self.matched.saturating_add(other.matched);
        self.conversations = self.conversations.saturating_add(other.conversations);
        self.unmatched = self.unmatched.saturating_add(other.unmatched);
        self.all.merge(other.all);
        for (dimension, names) in other.by {
            self.by.entry(dimension).or_default().merge(names);
        }
    }

    pub(super) fn settle(&mut self) {
        self.by.values_mut().for_each(Keep::settle);
    }

    /// True when no file was joined.
    pub fn is_empty(&self) -> bool {
        self.matched == 0 && self.unmatched == 0
    }
}

impl FirstMessages {
    fn put(&mut self, thread: &str, scored: Scored) {
        let order = (
            scored.turn.unwrap_or(u32::MAX),
            scored.received_at.clone(),
            scored.id.clone(),
        );
        match self.0.get_mut(thread) {
            Some(kept) if kept.0 <= order => {}
            Some(kept) => *kept = (order, scored),
            None => {
                self.0.insert(thread.to_owned(), (order, scored));
            }
        }
    }

    /// Adds those of another part of the input.
    pub fn merge(&mut self, other: Self) {
        for (thread, (_, scored)) in other.0 {
            self.put(&thread, scored);
        }
    }
}

impl OutcomeCell {
    fn of(scored: &Scored, outcome: &Outcome) -> Self {
        let sla = scored.sla.as_ref();
        let due = |due: Option<&String>| due.and_then(|due| due.parse().ok());
        let received = scored.received_at.as_ref().and_then(|at| at.parse().ok());
        let first_due = due(sla.and_then(|sla| sla.first_response_due.as_ref()));
        let resolve_due = due(sla.and_then(|sla| sla.resolve_due.as_ref()));
        Self {
            csat: Ratings::of(outcome.csat),
            nps: Ratings::of(outcome.nps),
            first_response: Times::of(outcome.first_response, received, first_due),
            resolution: Times::of(outcome.resolution, received, resolve_due),
        }
    }
}

impl Kept for OutcomeCell {
    fn merge(&mut self, other: Self) {
        self.csat.merge(other.csat);
        self.nps.merge(other.nps);
        self.first_response.merge(other.first_response);
        self.resolution.merge(other.resolution);
    }
}

impl Ratings {
    fn of(rating: Option<Rating>) -> Self {
        let Some(Rating {
            score,
            satisfaction,
        }) = rating
        else {
            return Self::default();
        };
        let is = |wanted| u64::from(satisfaction == wanted);
        #[expect(clippy::cast_possible_truncation, reason = "scales end at 100")]
        let sum = (score * RATING_UNITS).round() as i64;
        Self {
            low: is(Satisfaction::Low),
            middle: is(Satisfaction::Middle),
            high: is(Satisfaction::High),
            sum,
        }
    }

    fn merge(&mut self, other: Self) {
        self.low = self.low.saturating_add(other.low);
        self.middle = self.middle.saturating_add(other.middle);
        self.high = self.high.saturating_add(other.high);
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// Answers.
    pub fn answers(&self) -> u64 {
        self.low
            .saturating_add(self.middle)
            .saturating_add(self.high)
    }

    /// Mean of the scores as given.
    pub fn mean(&self) -> Option<f64> {
        let answers = self.answers();
        #[expect(clippy::cast_precision_loss, reason = "sums of answers")]
        (answers > 0).then(|| self.sum as f64 / RATING_UNITS / answers as f64)
    }
}

impl Times {
    fn of(answered: Option<Answered>, received: Option<Timestamp>, due: Option<Timestamp>) -> Self {
        let mut times = Self::default();
        let Some(answered) = answered else {
            return times;
        };
        if let Some(duration) = answered.duration(received) {
            times.classes.insert(class(duration), 1);
        }
        if let (Some(moment), Some(due)) = (answered.moment(received), due) {
            times.in_time = Count {
                count: u64::from(moment <= due),
                of: 1,
            };
        }
        times
    }

    fn merge(&mut self, other: Self) {
        for (class, count) in other.classes {
            let sum = self.classes.entry(class).or_default();
            *sum = sum.saturating_add(count);
        }
        self.in_time = self.in_time.plus(other.in_time);
    }

    /// Durations that are known.
    pub fn known(&self) -> u64 {
        self.classes
            .values()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The duration, in seconds, within which this share of the messages was answered; to within 9 %.
    pub fn quantile_seconds(&self, share: f64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
        let wanted = self.known() as f64 * share;
        let mut seen = 0_u64;
        for (class, count) in &self.classes {
            seen = seen.saturating_add(*count);
            #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
            if seen as f64 >= wanted {
                return Some((f64::from(*class) / CLASSES_A_DOUBLING).exp2() - 1.0);
            }
        }
        None
    }
}

fn class(duration: SignedDuration) -> u16 {
    let doublings = (duration.as_secs_f64().max(0.0) + 1.0).log2() * CLASSES_A_DOUBLING;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "kept within 0..240"
    )]
    let class = doublings.round().min(f64::from(MAX_CLASS)) as u16;
    class
}
