//! Volumes and moods, by day, hour and group.

use super::super::document::{Block, Cell, Chart, Ink, Line, Section, Shape, Table};
use super::super::model::{Breakdown, Hour, Report, Row, Share};
use super::super::words::{dimension, group, grouped, percent, score, short_day};
use super::MAX_ROWS;
use crate::summary::HOURS;

/// The columns of a week.
const HOURS_HEAD: [&str; 25] = [
    "", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19", "20", "21", "22", "23",
];

/// Messages of an hour from which on its share is drawn: of fewer it is chance.
const MIN_OF_HOUR: u64 = 5;

/// Days of the week, Monday first.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The columns of a group's figures.
const ROW_HEAD: [&str; 7] = [
    "messages",
    "of all",
    "negative",
    "complaints",
    "angry",
    "urgent or high",
    "mean score",
];

fn row_cells(row: &Row) -> Vec<Cell> {
    let shares = [row.negative, row.complaint, row.angry, row.pressing];
    let mut cells: Vec<Cell> = vec![
        grouped(row.messages.count).into(),
        percent(row.messages.share).into(),
    ];
    cells.extend(shares.map(|share| Cell::from(percent(share.share))));
    cells.push(score(row.mean_score).into());
    cells
}

fn rows_table(
    caption: String,
    first: &'static str,
    rows: &[Row],
    shown: impl Fn(&str) -> String,
) -> Table {
    let rows = rows.iter().map(|row| {
        let name = Cell::from(shown(&row.name));
        std::iter::once(name).chain(row_cells(row)).collect()
    });
    Table {
        caption,
        head: std::iter::once(first).chain(ROW_HEAD).collect(),
        rows: rows.collect(),
        names: 1,
        is_folded: true,
    }
}

fn percentages(rows: &[Row], pick: impl Fn(&Row) -> Share) -> Vec<Option<f64>> {
    rows.iter()
        .map(|row| pick(row).share.map(|share| share * 100.0))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a chart does not show 2^53 messages"
)]
pub(super) fn counts(rows: &[Row], pick: impl Fn(&Row) -> u64) -> Vec<Option<f64>> {
    rows.iter().map(|row| Some(pick(row) as f64)).collect()
}

/// Negative and other messages, one upon the other.
fn volume_lines(rows: &[Row]) -> Vec<Line> {
    let negative = |row: &Row| row.negative.count;
    vec![
        Line {
            name: "negative",
            values: counts(rows, negative),
            ink: Ink::Bad,
        },
        Line {
            name: "others",
            values: counts(rows, |row| row.messages.count.saturating_sub(negative(row))),
            ink: Ink::Accent,
        },
    ]
}

/// Days, weeks or months along an axis.
pub(super) fn steps(report: &Report) -> Vec<String> {
    let name = |row: &Row| {
        if report.step == "month" {
            row.name.chars().take(7).collect()
        } else {
            short_day(&row.name)
        }
    };
    report.days.iter().map(name).collect()
}

pub(super) fn volumes(report: &Report) -> Section {
    let mut blocks = vec![Block::Charts(charts(report))];
    blocks.extend(report.breakdowns.iter().map(|b| Block::Table(breakdown(b))));
    Section {
        id: "volumes",
        title: "Volumes and moods",
        blocks,
    }
}

fn charts(report: &Report) -> Vec<Chart> {
    let steps = steps(report);
    let by = &report.step;
    let table = rows_table(format!("By {by}"), "from", &report.days, str::to_owned);
    let hours = rows_table(
        "By hour of the day".to_owned(),
        "hour",
        &report.hours,
        str::to_owned,
    );
    let shares = [
        (
            "negative",
            Ink::Bad,
            percentages(&report.days, |row| row.negative),
        ),
        (
            "complaints",
            Ink::Accent,
            percentages(&report.days, |row| row.complaint),
        ),
        (
            "angry",
            Ink::Worse,
            percentages(&report.days, |row| row.angry),
        ),
    ];
    vec![
        Chart {
            title: format!("Messages by {by}"),
            shape: Shape::Bars,
            steps: steps.clone(),
            lines: volume_lines(&report.days),
            is_percent: false,
            table: table.clone(),
        },
        Chart {
            title: format!("Shares by {by}, in percent"),
            shape: Shape::Lines,
            steps,
            lines: shares
                .map(|(name, ink, values)| Line { name, values, ink })
                .into(),
            is_percent: true,
            table,
        },
        Chart {
            title: "Messages by hour of the day".to_owned(),
            shape: Shape::Bars,
            steps: report.hours.iter().map(|row| row.name.clone()).collect(),
            lines: volume_lines(&report.hours),
            is_percent: false,
            table: hours,
        },
    ]
}

/// The largest groups; the first three dimensions that people look for stand open.
fn breakdown(of: &Breakdown) -> Table {
    let first = of.rows.get(..MAX_ROWS).unwrap_or(&of.rows);
    let mut table = rows_table(
        format!("By {}", dimension(&of.dimension)),
        "",
        first,
        |name| group(&of.dimension, name).to_owned(),
    );
    let more = of.rows.len().saturating_sub(MAX_ROWS);
    let rest = of.rows.iter().skip(MAX_ROWS).map(|row| row.messages.count);
    let rest = rest.fold(of.left_out, u64::saturating_add);
    if rest > 0 {
        let name = if of.left_out > 0 {
            "all others".to_owned()
        } else {
            format!("{more} others")
        };
        let mut cells = vec![Cell::from(name), grouped(rest).into()];
        cells.resize(table.head.len(), Cell::default());
        table.rows.push(cells);
    }
    table.is_folded = !matches!(&*of.dimension, "category" | "channel" | "queue");
    table
}

fn heat(
    title: &str,
    cells: &[Hour],
    is_percent: bool,
    pick: impl Fn(&Hour) -> Option<f64>,
) -> Chart {
    let shown = |value: Option<f64>| match value {
        None => "–".to_owned(),
        Some(value) => format!("{value:.0}"),
    };
    let rows = cells.chunks(24).zip(WEEKDAYS).map(|(hours, day)| {
        let hours = hours.iter().map(|hour| Cell::from(shown(pick(hour))));
        std::iter::once(Cell::from(day)).chain(hours).collect()
    });
    let most = cells.iter().filter_map(&pick).fold(0.0, f64::max);
    Chart {
        title: format!("{title} (strongest colour: {})", shown(Some(most))),
        shape: Shape::Heat,
        steps: (0..24).map(|hour| hour.to_string()).collect(),
        lines: vec![Line {
            name: "hours",
            values: cells.iter().take(usize::from(HOURS)).map(&pick).collect(),
            ink: Ink::Accent,
        }],
        is_percent,
        table: Table {
            caption: title.to_owned(),
            head: HOURS_HEAD.into(),
            rows: rows.collect(),
            names: 1,
            is_folded: true,
        },
    }
}

pub(super) fn weeks(report: &Report) -> Section {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a chart does not show 2^53 messages"
    )]
    let messages = |hour: &Hour| Some(hour.messages as f64);
    let negative = |hour: &Hour| {
        let share = hour
            .negative
            .share
            .filter(|_| hour.negative.of >= MIN_OF_HOUR);
        share.map(|share| share * 100.0)
    };
    Section {
        id: "week",
        title: "The week by hours",
        blocks: vec![Block::Charts(vec![
            heat(
                "Messages by weekday and hour",
                &report.heat,
                false,
                messages,
            ),
            heat(
                "Negative messages by weekday and hour, in percent",
                &report.heat,
                true,
                negative,
            ),
        ])],
    }
}
