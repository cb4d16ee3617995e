//! Counts by day, hour, channel and the like.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{Breakdown, Hour, Named, Row, Share};
use super::stats::{float, wilson};
use super::words::reported;
use crate::summary::{Cell, Count, Day, HOURS, Measure, Series, Summary, Tally};

/// Days up to which each is told: three months.
const MAX_DAY_STEPS: i32 = 92;

/// Days up to which weeks are told: two years.
const MAX_WEEK_STEPS: i32 = 731;

/// Steps up to which empty ones are told too: what a chart can show.
const MAX_FILLED: usize = 400;

/// Units of a score.
const SCORE_UNITS: f64 = 10_000.0;

/// A count as a share with its interval.
pub(super) fn share(count: Count) -> Share {
    let estimate = wilson(count);
    Share {
        count: count.count,
        of: count.of,
        share: estimate.and_then(|e| reported(e.value)),
        low: estimate.and_then(|e| reported(e.low)),
        high: estimate.and_then(|e| reported(e.high)),
    }
}

/// A part of a whole.
pub(super) fn part(count: u64, of: u64) -> Share {
    share(Count { count, of })
}

/// A score in ten-thousandths as a number.
pub(super) fn score(ten_thousandths: i32) -> f64 {
    f64::from(ten_thousandths) / SCORE_UNITS
}

/// The figures of a group.
pub(super) fn row(name: &str, cell: &Cell, all: u64) -> Row {
    #[expect(clippy::cast_precision_loss, reason = "no sum of scores reaches 2^53")]
    let sum = cell.score_sum as f64;
    Row {
        name: name.to_owned(),
        messages: part(cell.messages, all),
        negative: share(cell.count(Measure::Negative)),
        complaint: share(cell.count(Measure::Complaint)),
        angry: share(cell.count(Measure::Angry)),
        pressing: share(cell.count(Measure::Pressing)),
        mean_score: reported(sum / SCORE_UNITS / float(cell.scored)),
        priorities: cell.priorities,
    }
}

/// Length of a step in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Day,
    Week,
    Month,
}

impl Step {
    /// Short enough to see what happens, long enough for a chart.
    pub(super) fn of(series: &Series) -> Self {
        let days = &series.days;
        let ends = days.first_key_value().zip(days.last_key_value());
        match ends.map_or(0, |((first, _), (last, _))| last.since(*first)) {
            0..MAX_DAY_STEPS => Self::Day,
            MAX_DAY_STEPS..MAX_WEEK_STEPS => Self::Week,
            _ => Self::Month,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the step that a day lies in.
    fn start(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => day.plus(-i32::from(day.weekday())),
            Self::Month => day.plus(1 - i32::from(day.date().day())),
        }
    }

    fn next(self, start: Day) -> Day {
        match self {
            Self::Day => start.plus(1),
            Self::Week => start.plus(7),
            // The 32nd day of a month lies in the next one.
            Self::Month => self.start(start.plus(31)),
        }
    }
}

/// The figures step by step; steps without messages too, where there are not too many.
pub(super) fn by_step(series: &Series, step: Step) -> Vec<Row> {
    let mut steps: BTreeMap<Day, Cell> = BTreeMap::new();
    for (day, cell) in &series.days {
        steps.entry(step.start(*day)).or_default().add(cell);
    }
    let ends = steps.first_key_value().zip(steps.last_key_value());
    if let Some((first, last)) = ends.map(|((first, _), (last, _))| (*first, *last)) {
        let starts = std::iter::successors(Some(first), |start| Some(step.next(*start)));
        let starts = starts.take(MAX_FILLED).take_while(|start| *start <= last);
        for start in starts {
            steps.entry(start).or_default();
        }
    }
    let named = steps.iter().map(|(start, cell)| (start.to_string(), cell));
    named
        .map(|(name, cell)| row(&name, cell, series.all.messages))
        .collect()
}

/// The figures of the 24 hours of the day.
pub(super) fn by_hour(summary: &Summary) -> Vec<Row> {
    let timed = summary.hours.values().map(|cell| cell.messages);
    let all = timed.fold(0, u64::saturating_add);
    let of_hour = |hour: u8| {
        let mut sum = Cell::default();
        let cells = summary.hours.iter().filter(|(at, _)| **at % 24 == hour);
        cells.for_each(|(_, cell)| sum.add(cell));
        row(&format!("{hour:02}:00"), &sum, all)
    };
    (0..24).map(of_hour).collect()
}

/// The cells of the week, Monday 0:00 first.
pub(super) fn by_hour_of_week(summary: &Summary) -> Vec<Hour> {
    let of_hour = |at: u8| {
        let cell = summary.hours.get(&at).copied().unwrap_or_default();
        Hour {
            weekday: at / 24,
            hour: at % 24,
            messages: cell.messages,
            negative: share(cell.count(Measure::Negative)),
        }
    };
    (0..HOURS).map(of_hour).collect()
}

/// The groups of each dimension, the largest first.
pub(super) fn breakdowns(summary: &Summary) -> Vec<Breakdown> {
    let all = summary.all.all.messages;
    let dimensions = summary.dimensions.named().into_iter();
    let told = dimensions.map(|(dimension, groups)| {
        let groups = groups.iter().filter(|(_, series)| series.all.messages > 0);
        let mut rows: Vec<Row> = groups.map(|(name, s)| row(name, &s.all, all)).collect();
        rows.sort_by(|a, b| {
            let by_count = b.messages.count.cmp(&a.messages.count);
            by_count.then_with(|| a.name.cmp(&b.name))
        });
        let told = rows.iter().fold(0, |sum, row| row.messages.count + sum);
        Breakdown {
            dimension: Cow::Borrowed(dimension),
            left_out: all.saturating_sub(told),
            rows,
        }
    });
    told.collect()
}

/// Names by how often they stand, the most frequent first.
pub(super) fn named(tally: &Tally, of: u64) -> Vec<Named> {
    let mut found: Vec<(&str, u64)> = tally.iter().map(|(name, count)| (name, *count)).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    found
        .into_iter()
        .map(|(name, count)| name_of(name, count, of))
        .collect()
}

/// A name and its share.
pub(super) fn name_of(name: &str, count: u64, of: u64) -> Named {
    Named {
        name: name.to_owned(),
        share: part(count, of),
    }
}
