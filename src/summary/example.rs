//! Messages that are named: so many of each list and day, by a total order.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::ten_thousandths;
use super::day::Day;
use super::series::forget_before;
use crate::history::Scored;
use crate::label::{Category, Intensity, Intent, Priority, Sentiment};

/// Messages that a list keeps. Chosen: more are not read.
pub const MAX_EXAMPLES: usize = 10;

/// Longest id that is kept, in bytes.
const MAX_ID_BYTES: usize = 200;

/// A message that is named. The order of its fields is the order of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Smallest first: less than 0, how much it belongs into the list, in ten-thousandths.
    pub order: i32,
    /// When it was received, as written.
    pub received_at: Option<String>,
    /// Id.
    pub id: String,
    /// 0-based position in the input of the run that judged it.
    pub row: u64,
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
    /// Its score, in ten-thousandths.
    pub score: Option<i32>,
    /// Level of anger.
    pub anger: Option<Intensity>,
    /// Priority.
    pub priority: Option<Priority>,
    /// File of records that it was read from.
    pub source: Option<Arc<str>>,
}

impl Example {
    fn of(scored: &Scored, order: i32, source: &Arc<str>) -> Self {
        let cut = |text: &Option<String>| text.as_deref().map(cut);
        Self {
            order,
            received_at: cut(&scored.received_at),
            id: self::cut(&scored.id),
            row: scored.row,
            thread_id: cut(&scored.thread_id),
            channel: cut(&scored.channel),
            queue: cut(&scored.route.as_ref().and_then(|route| route.queue.clone())),
            category: scored.category,
            intent: scored.intent,
            sentiment: scored.sentiment.and_then(|sentiment| sentiment.label),
            score: scored
                .sentiment
                .and_then(|sentiment| sentiment.score)
                .map(ten_thousandths),
            anger: scored.anger.as_ref().and_then(|anger| anger.level),
            priority: scored.priority.as_ref().and_then(|priority| priority.label),
            source: Some(source.clone()),
        }
    }
}

/// The start of an id.
pub(super) fn cut(id: &str) -> String {
    let mut end = id.len().min(MAX_ID_BYTES);
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    id.get(..end).unwrap_or_default().to_owned()
}

/// The first messages of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Top(Vec<Example>);

impl Top {
    /// The messages, the first first.
    pub fn iter(&self) -> impl Iterator<Item = &Example> {
        self.0.iter()
    }

    fn has_room_for(&self, order: i32) -> bool {
        self.0.len() < MAX_EXAMPLES || self.0.last().is_some_and(|last| order <= last.order)
    }

    fn add(&mut self, scored: &Scored, order: i32, source: &Arc<str>) {
        if self.has_room_for(order) {
            self.put(Example::of(scored, order, source));
        }
    }

    fn put(&mut self, example: Example) {
        let at = self.0.partition_point(|earlier| *earlier <= example);
        self.0.insert(at, example);
        self.0.truncate(MAX_EXAMPLES);
    }

    fn merge(&mut self, other: Self) {
        other.0.into_iter().for_each(|example| self.put(example));
    }
}

/// The first messages of all, and of each day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TopByDay {
    /// Of all.
    pub all: Top,
    /// Of each day.
    pub days: BTreeMap<Day, Top>,
}

impl TopByDay {
    /// Adds a message.
    pub fn add(&mut self, scored: &Scored, order: i32, day: Option<Day>, source: &Arc<str>) {
        self.all.add(scored, order, source);
        if let Some(day) = day {
            self.days.entry(day).or_default().add(scored, order, source);
        }
    }

    /// Adds another list.
    pub fn merge(&mut self, other: Self) {
        self.all.merge(other.all);
        for (day, top) in other.days {
            self.days.entry(day).or_default().merge(top);
        }
    }

    /// Leaves out days before this one.
    pub fn forget_before(&mut self, day: Day) {
        forget_before(&mut self.days, day);
    }

    /// The first messages of the days from one to another.
    pub fn between(&self, from: Day, to: Day) -> Vec<&Example> {
        let mut found: Vec<&Example> = self
            .days
            .range(from..=to.max(from))
            .flat_map(|(_, top)| top.iter())
            .collect();
        found.sort();
        found.truncate(MAX_EXAMPLES);
        found
    }
}
