//! Due times: how many lie before, and how many after, the last message.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::{add_each, bump};
use super::keep::{Keep, Kept};
use super::{MAX_NAMES, When};
use crate::history::Scored;
use crate::label::Priority;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// Hours after a message's receipt from which on due times count as this far away: 90 days. Chosen: beyond any
/// service clock.
const MAX_HOURS: i64 = 90 * 24;

/// Hours before the last message up to which due times are told apart: a week.
pub(super) const HOURS_PAST: i64 = 7 * 24;

/// Due times by the hour they lie in, and by priority.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DueLoad {
    /// All of them, by priority.
    pub all: [u64; 4],
    /// By hours since 1970 (UTC). Hours long before the last message are left out.
    pub hours: BTreeMap<i64, [u64; 4]>,
}

impl DueLoad {
    fn add(&mut self, hour: i64, priority: Priority) {
        bump(&mut self.all, Some(priority.index()));
        bump(self.hours.entry(hour).or_default(), Some(priority.index()));
    }

    fn forget_before(&mut self, hour: i64) {
        if self
            .hours
            .first_key_value()
            .is_some_and(|(first, _)| *first < hour)
        {
            self.hours = self.hours.split_off(&hour);
        }
    }
}

impl Kept for DueLoad {
    fn merge(&mut self, other: Self) {
        add_each(&mut self.all, &other.all);
        for (hour, counts) in other.hours {
            add_each(self.hours.entry(hour).or_default(), &counts);
        }
    }
}

/// Due times of the customers' judged messages that have a time of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Due {
    /// Of first responses.
    pub first_response: DueLoad,
    /// Of resolutions.
    pub resolve: DueLoad,
    /// Of first responses, by queue.
    pub queues: Keep<DueLoad, MAX_NAMES>,
}

impl Due {
    /// Adds a message's due times.
    pub fn add(&mut self, scored: &Scored, when: When) {
        let Some(priority) = scored.priority.as_ref().and_then(|p| p.label) else {
            return;
        };
        let Some(sla) = &scored.sla else {
            return;
        };
        if let Some(hour) = hour_of(sla.first_response_due.as_deref(), when) {
            self.first_response.add(hour, priority);
            let queue = scored
                .route
                .as_ref()
                .and_then(|route| route.queue.as_deref());
            if let Some(load) = self.queues.entry(queue.unwrap_or_default()) {
                load.add(hour, priority);
            }
        }
        if let Some(hour) = hour_of(sla.resolve_due.as_deref(), when) {
            self.resolve.add(hour, priority);
        }
    }

    /// Adds those of others.
    pub fn merge(&mut self, other: Self) {
        self.first_response.merge(other.first_response);
        self.resolve.merge(other.resolve);
        self.queues.merge(other.queues);
    }

    /// Leaves out hours long before the last message. That moment only ever moves on, so nothing that is left out
    /// would come back.
    pub fn settle(&mut self, last: i64) {
        let from = last.div_euclid(HOUR) - HOURS_PAST;
        self.first_response.forget_before(from);
        self.resolve.forget_before(from);
        self.queues.settle();
        self.queues
            .values_mut()
            .for_each(|load| load.forget_before(from));
    }
}

fn hour_of(written: Option<&str>, when: When) -> Option<i64> {
    let due: Timestamp = written?.parse().ok()?;
    let latest = when.second.div_euclid(HOUR) + MAX_HOURS;
    Some(due.as_second().div_euclid(HOUR).min(latest))
}
