//! When the messages of each queue come in, under either policy.

use std::collections::BTreeMap;

use super::report::QueueLoad;
use crate::policy::LocalHour;
use crate::replay::rewrite::tally;

/// Records of one queue: by hour and by weekday, before and after.
#[derive(Debug, Default)]
struct Hours {
    hours: [[u64; 24]; 2],
    weekdays: [[u64; 7]; 2],
}

/// Whose decision it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Old,
    New,
}

/// Counts by queue and hour.
#[derive(Debug, Default)]
pub(super) struct LoadTally {
    queues: BTreeMap<String, Hours>,
}

impl LoadTally {
    pub(super) fn count(&mut self, queue: &str, policy: Policy, at: LocalHour) {
        tally(&mut self.queues, queue, |counts: &mut Hours| {
            let side = policy as usize;
            if let Some(hours) = counts.hours.get_mut(side)
                && let Some(count) = hours.get_mut(at.hour)
            {
                *count += 1;
            }
            if let Some(weekdays) = counts.weekdays.get_mut(side)
                && let Some(count) = weekdays.get_mut(at.weekday)
            {
                *count += 1;
            }
        });
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (queue, counts) in &other.queues {
            tally(&mut self.queues, queue, |sums: &mut Hours| {
                let hours = sums.hours.iter_mut().flatten();
                let weekdays = sums.weekdays.iter_mut().flatten();
                let added = counts.hours.iter().flatten();
                let added = added.chain(counts.weekdays.iter().flatten());
                for (sum, count) in hours.chain(weekdays).zip(added) {
                    *sum += count;
                }
            });
        }
    }

    pub(super) fn queues(&self) -> Vec<QueueLoad> {
        let loads = self.queues.iter().map(|(queue, counts)| {
            let [hours_before, hours_after] = &counts.hours;
            let [weekdays_before, weekdays_after] = &counts.weekdays;
            QueueLoad {
                queue: queue.clone(),
                hours_before: hours_before.to_vec(),
                hours_after: hours_after.to_vec(),
                weekdays_before: weekdays_before.to_vec(),
                weekdays_after: weekdays_after.to_vec(),
            }
        });
        loads.collect()
    }
}
