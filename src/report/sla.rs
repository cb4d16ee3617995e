//! What was promised until when, as seen from the last message.

use std::collections::BTreeMap;

use super::model::{DueDay, DueRow, Sla};
use crate::label::Priority;
use crate::summary::{Clock, Due, DueLoad, Summary};

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// Hours of a day.
const DAY: i64 = 24;

/// Days ahead that are told.
const DAYS_AHEAD: i64 = 14;

/// Queues told.
const MAX_QUEUES: usize = 20;

/// Due times by priority, queue and day.
pub(super) fn sla(summary: &Summary, clock: &Clock) -> Sla {
    let Some(last) = summary.last else {
        return Sla::default();
    };
    // The end of the hour, because due times are counted by the hour.
    let now = last.div_euclid(HOUR) + 1;
    let Due {
        first_response,
        resolve,
        queues,
    } = &summary.due;
    let mut rows: Vec<DueRow> = queues
        .iter()
        .map(|(name, load)| row(name, load, now, |counts| counts.iter().sum()))
        .collect();
    rows.sort_by(|a, b| b.all.cmp(&a.all).then_with(|| a.name.cmp(&b.name)));
    rows.truncate(MAX_QUEUES);
    Sla {
        as_of: Some(clock.show(now * HOUR)),
        first_response: by_priority(first_response, now),
        resolve: by_priority(resolve, now),
        queues: rows,
        days: days(first_response, resolve, now, clock),
    }
}

/// The most urgent first.
fn by_priority(load: &DueLoad, now: i64) -> Vec<DueRow> {
    let of = |priority: &Priority| {
        let pick = |counts: &[u64; 4]| counts.get(priority.index()).copied().unwrap_or_default();
        row(priority.as_str(), load, now, pick)
    };
    Priority::ALL.iter().rev().map(of).collect()
}

fn row(name: &str, load: &DueLoad, now: i64, pick: impl Fn(&[u64; 4]) -> u64) -> DueRow {
    let sum = |from: i64, to: i64| {
        let counts = load.hours.range(from..to);
        counts.fold(0_u64, |sum, (_, counts)| sum.saturating_add(pick(counts)))
    };
    let all = pick(&load.all);
    let passed_lately = sum(now - 7 * DAY, now);
    let (soon, later) = (sum(now, now + DAY), sum(now + DAY, i64::MAX));
    DueRow {
        name: name.to_owned(),
        all,
        passed_lately,
        passed_earlier: all.saturating_sub(passed_lately + soon + later),
        soon,
        later,
    }
}

fn days(first: &DueLoad, resolve: &DueLoad, now: i64, clock: &Clock) -> Vec<DueDay> {
    let mut days: BTreeMap<String, [[u64; 4]; 2]> = BTreeMap::new();
    let day_of = |hour: i64| {
        clock
            .show(hour.saturating_mul(HOUR))
            .chars()
            .take(10)
            .collect::<String>()
    };
    for ahead in 0..DAYS_AHEAD {
        days.entry(day_of(now + ahead * DAY)).or_default();
    }
    for (kind, load) in [first, resolve].into_iter().enumerate() {
        for (hour, counts) in load.hours.range(now..) {
            let day = days.get_mut(&day_of(*hour));
            if let Some(sums) = day.and_then(|day| day.get_mut(kind)) {
                sums.iter_mut()
                    .zip(counts)
                    .for_each(|(sum, count)| *sum += count);
            }
        }
    }
    let told = days
        .into_iter()
        .map(|(day, [first_response, resolve])| DueDay {
            day,
            first_response,
            resolve,
        });
    told.collect()
}
