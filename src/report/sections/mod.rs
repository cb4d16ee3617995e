//! The sections of a report, in the order of the page.

mod compare;
mod due;
mod making;
mod mood;
mod outcomes;
mod problems;
mod talks;
mod volumes;

use super::document::{Block, Cell, Document, Quote, Table};
use super::model::{Basis, Example, Named, Report};
use super::words::{capital, counted, grouped, percent, score};

/// Place of the outcomes, where there are any.
const AFTER_COMPLAINTS: usize = 6;

/// Rows of a table that a reader sees of a list without end.
const MAX_ROWS: usize = 15;

/// The report in words, tables and charts.
pub(super) fn document(report: &Report) -> Document {
    let mut sections = vec![
        compare::section(report),
        volumes::volumes(report),
        volumes::weeks(report),
        due::priorities(report),
        mood::drivers(report),
        mood::complaints(report),
        mood::praise(report),
        talks::section(report),
        making::making(report),
    ];
    if let Some(outcomes) = outcomes::section(report) {
        sections.insert(AFTER_COMPLAINTS, outcomes);
    }
    if let Some(problems) = problems::section(report) {
        sections.insert(1, problems);
    }
    Document {
        title: report.title.clone(),
        under: under(&report.basis),
        notes: notes(report),
        sections,
        definitions: report.definitions.clone(),
    }
}

/// What a terminal shows: what got worse, and nothing folded.
pub(super) fn short(report: &Report) -> Document {
    let mut document = document(report);
    document.sections.truncate(1);
    document.definitions.clear();
    for section in &mut document.sections {
        section
            .blocks
            .retain(|block| !matches!(block, Block::Table(table) if table.is_folded));
    }
    document
}

fn under(basis: &Basis) -> String {
    let messages = counted(basis.customers, "customer's message", "customers' messages");
    let mut parts = vec![messages];
    parts.extend(times(basis));
    if basis.undated > 0 {
        parts.push(format!("{} of them without a time", grouped(basis.undated)));
    }
    let others = [
        (basis.agents, "of agents"),
        (basis.systems, "of systems"),
        (basis.failed, "that could not be judged"),
    ];
    let others = others.iter().filter(|(count, _)| *count > 0);
    let others: Vec<String> = others
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    if !others.is_empty() {
        parts.push(format!("beside them {}", others.join(", ")));
    }
    parts.join(" · ")
}

/// From the first message to the last, in the reading of the periods: without a time zone days are as written, and
/// moments of other offsets would not be theirs.
fn times(basis: &Basis) -> Option<String> {
    let ends = if basis.time_zone.is_some() {
        basis.first_at.as_ref().zip(basis.last_at.as_ref())
    } else {
        basis.span.from.as_ref().zip(basis.span.to.as_ref())
    };
    let zone = basis.time_zone.as_deref().unwrap_or("as written");
    ends.map(|(first, last)| format!("{first} to {last} ({zone})"))
}

fn notes(report: &Report) -> Vec<String> {
    let conditions = report.conditions.iter();
    let conditions = conditions.map(|result| capital(&result.in_words()));
    conditions.chain(report.notes.iter().cloned()).collect()
}

/// Names and their shares.
fn named_table(
    caption: &str,
    head: [&'static str; 3],
    names: &[Named],
    shown: impl Fn(&str) -> String,
) -> Table {
    let rows = names.iter().map(|named| {
        let cells = [
            shown(&named.name),
            grouped(named.share.count),
            percent(named.share.share),
        ];
        cells.map(Cell::from).into()
    });
    Table {
        caption: caption.to_owned(),
        head: head.into(),
        rows: rows.collect(),
        names: 1,
        is_folded: false,
    }
}

/// A message as it is shown: what it is, and its text.
fn quote(example: &Example) -> Quote {
    let label = |name: Option<&str>| name.map(str::to_owned);
    let parts = [
        Some(example.id.clone()),
        example.received_at.clone(),
        example.channel.clone(),
        label(example.category.map(crate::label::Category::as_str)),
        example
            .sentiment
            .map(|sentiment| format!("{sentiment} {}", score(example.score))),
        example.anger.map(|anger| format!("anger {anger}")),
        example
            .priority
            .map(|priority| format!("priority {priority}")),
    ];
    Quote {
        about: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        text: example.text.clone(),
    }
}

fn quotes(title: &'static str, examples: &[Example]) -> Option<Block> {
    let found: Vec<Quote> = examples.iter().map(quote).collect();
    (!found.is_empty()).then_some(Block::Quotes(title, found))
}
