//! Recurring problems, where a list of them was given.

use super::super::document::{Block, Cell, Quote, Section, Table, Tone};
use super::super::model::Report;
use super::super::recurring::moving;
use super::super::words::{counted, grouped, percent};
use super::MAX_ROWS;
use crate::problems::{Problem, TrendKind};

/// Problems that the page's head names: what a reader takes in.
const NAMED: usize = 5;

/// Problems with their messages.
const QUOTED: usize = 5;

/// Messages of each of them.
const MESSAGES: usize = 2;

/// What is new, rising or back again in the last period, in sentences, the most pressing first.
pub(super) fn worsening(report: &Report) -> Vec<String> {
    let lists = report.problems.iter();
    let moving = lists.flat_map(|list| moving(list, &report.comparison.now));
    let told = moving.filter_map(|(problem, trend)| {
        let kind = match trend.kind {
            TrendKind::New => "New problem",
            TrendKind::Rising => "Rising problem",
            TrendKind::BackAgain => "A problem is back",
            TrendKind::Steady | TrendKind::Fading => return None,
        };
        let category = problem.categories.first().map_or("", |category| category.name.as_str());
        Some(format!(
            "{kind}: “{}” ({}, {category}), {} messages of late where {:.0} were usual, {} of them complaints.",
            problem.label,
            problem.id,
            grouped(trend.recent),
            trend.expected,
            percent(problem.mood.complaint)
        ))
    });
    told.take(NAMED).collect()
}

/// Nothing where no list was given.
pub(super) fn section(report: &Report) -> Option<Section> {
    let list = report.problems.as_ref()?;
    let days = list.period.as_ref().map_or(String::new(), |period| {
        format!(
            " The last {} days up to {} count as now.",
            period.window_days, period.as_of
        )
    });
    let mut blocks = vec![Block::Text(format!(
        "{} found among {}, {} of which belong to one.{days} An id stays with its problem.",
        counted(list.found, "problem was", "problems were"),
        counted(list.messages.counted, "message", "messages"),
        grouped(list.messages.in_problems)
    ))];
    blocks.push(Block::Table(Table {
        caption: "Recurring problems, the most pressing first".to_owned(),
        head: vec![
            "problem",
            "id",
            "trend",
            "messages",
            "now",
            "usual",
            "negative",
            "complaints",
            "urgent or high",
        ],
        rows: list.problems.iter().take(MAX_ROWS).map(row).collect(),
        names: 3,
        is_folded: false,
    }));
    let quotes = list.problems.iter().take(QUOTED).flat_map(|problem| {
        let examples = problem.examples.iter().take(MESSAGES);
        examples.map(|example| Quote {
            about: format!("{} · {}", problem.label, problem.id),
            text: Some(example.text.clone()),
        })
    });
    let quotes: Vec<Quote> = quotes.collect();
    if !quotes.is_empty() {
        blocks.push(Block::Quotes("In customers' words", quotes));
    }
    Some(Section {
        id: "problems",
        title: "Recurring problems",
        blocks,
    })
}

fn row(problem: &Problem) -> Vec<Cell> {
    let trend = problem.trend.as_ref();
    let (kind, tone) = match trend.map(|trend| trend.kind) {
        Some(TrendKind::New) => ("new", Tone::Bad),
        Some(TrendKind::Rising) => ("rising", Tone::Bad),
        Some(TrendKind::BackAgain) => ("back again", Tone::Bad),
        Some(TrendKind::Fading) => ("fading", Tone::Good),
        Some(TrendKind::Steady) => ("steady", Tone::Plain),
        None => ("–", Tone::Plain),
    };
    vec![
        problem.label.as_str().into(),
        problem.id.as_str().into(),
        Cell {
            text: kind.to_owned(),
            tone,
        },
        grouped(problem.size).into(),
        trend
            .map_or("–".to_owned(), |trend| grouped(trend.recent))
            .into(),
        trend
            .map_or("–".to_owned(), |trend| format!("{:.0}", trend.expected))
            .into(),
        percent(problem.mood.negative).into(),
        percent(problem.mood.complaint).into(),
        percent(problem.mood.pressing).into(),
    ]
}
