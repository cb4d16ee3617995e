//! The counts of some days, or of everything.

use std::collections::BTreeMap;

use super::model::Span;
use crate::summary::{Cell, Cited, Day, Dimension, Series, Summary, Terms};

/// Counts of the messages of a period, by everything that they are told apart by.
pub(super) struct Window {
    /// What it spans; nothing where it is a whole summary without times.
    pub(super) span: Span,
    /// All messages.
    pub(super) all: Cell,
    /// By dimension and name; every message has one name of each, if names were not left out.
    pub(super) dimensions: Vec<(&'static str, BTreeMap<String, Cell>)>,
    /// By mark and name; a message may have any number of each.
    pub(super) marks: Vec<(&'static str, BTreeMap<String, u64>)>,
}

/// Which part of a summary.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    Days(Day, Day),
}

impl Window {
    /// Everything, with a time or without.
    pub(super) fn whole(summary: &Summary) -> Self {
        let days = &summary.all.days;
        let first = days.first_key_value().map(|(day, _)| *day);
        let last = days.last_key_value().map(|(day, _)| *day);
        Self::of(summary, Part::Whole, first.zip(last))
    }

    /// The days from one to another, both included.
    pub(super) fn days(summary: &Summary, from: Day, to: Day) -> Self {
        Self::of(summary, Part::Days(from, to), Some((from, to)))
    }

    fn of(summary: &Summary, part: Part, days: Option<(Day, Day)>) -> Self {
        let all = part.cell(&summary.all);
        let dimensions = summary.dimensions.named();
        let dimensions = dimensions.map(|(name, counts)| (name, part.cells(counts)));
        let marks = &summary.marks;
        Self {
            span: Span {
                from: days.map(|(from, _)| from.to_string()),
                to: days.map(|(_, to)| to.to_string()),
                days: days.map_or(0, |(from, to)| {
                    u64::try_from(to.since(from).saturating_add(1)).unwrap_or_default()
                }),
                messages: all.messages,
            },
            all,
            dimensions: dimensions.into(),
            marks: vec![
                ("flag", part.messages(&marks.flag)),
                ("driver", part.messages(&marks.driver)),
                ("topic", part.cited(&marks.topic)),
                ("word", part.cited(&marks.word)),
            ],
        }
    }

    /// Messages with a mark.
    pub(super) fn marked(&self, mark: &str, name: &str) -> u64 {
        let found = self.marks.iter().find(|(of, _)| *of == mark);
        found
            .and_then(|(_, names)| names.get(name).copied())
            .unwrap_or_default()
    }
}

impl Part {
    fn cell(self, series: &Series) -> Cell {
        match self {
            Self::Whole => series.all,
            Self::Days(from, to) => {
                let mut sum = Cell::default();
                let days = series.days.range(from..=to.max(from));
                days.for_each(|(_, cell)| sum.add(cell));
                sum
            }
        }
    }

    fn count(self, cited: &Cited) -> u64 {
        match self {
            Self::Whole => cited.all.messages,
            Self::Days(from, to) => {
                let days = cited.days.range(from..=to.max(from));
                days.fold(0, |sum, (_, count)| count.saturating_add(sum))
            }
        }
    }

    fn cells(self, dimension: &Dimension) -> BTreeMap<String, Cell> {
        let cells = dimension
            .iter()
            .map(|(name, series)| (name.to_owned(), self.cell(series)));
        cells.filter(|(_, cell)| cell.messages > 0).collect()
    }

    fn messages(self, dimension: &Dimension) -> BTreeMap<String, u64> {
        let cells = self.cells(dimension).into_iter();
        cells.map(|(name, cell)| (name, cell.messages)).collect()
    }

    fn cited(self, terms: &Terms) -> BTreeMap<String, u64> {
        let counts = terms
            .iter()
            .map(|(name, cited)| (name.to_owned(), self.count(cited)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}
