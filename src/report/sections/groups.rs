//! Volumes, weeks, priorities, due times, and how the records were made.

use super::super::document::{Block, Cell, Chart, Ink, Line, Section, Shape, Table};
use super::super::model::{Breakdown, DueRow, Hour, Report, Row, Share};
use super::super::words::{dimension, group, grouped, percent, score, short_day};
use super::{MAX_ROWS, named_table};
use crate::summary::HOURS;

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
fn counts(rows: &[Row], pick: impl Fn(&Row) -> u64) -> Vec<Option<f64>> {
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
fn steps(report: &Report) -> Vec<String> {
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
    let charts = vec![
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
    ];
    let mut blocks = vec![Block::Charts(charts)];
    blocks.extend(report.breakdowns.iter().map(|b| Block::Table(breakdown(b))));
    Section {
        id: "volumes",
        title: "Volumes and moods",
        blocks,
    }
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
        Some(value) if is_percent => format!("{value:.0}"),
        Some(value) => format!("{value:.0}"),
    };
    let rows = cells.chunks(24).zip(WEEKDAYS).map(|(hours, day)| {
        let hours = hours.iter().map(|hour| Cell::from(shown(pick(hour))));
        std::iter::once(Cell::from(day)).chain(hours).collect()
    });
    const HEAD: [&str; 25] = [
        "", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
        "16", "17", "18", "19", "20", "21", "22", "23",
    ];
    Chart {
        title: title.to_owned(),
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
            head: HEAD.into(),
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
                "Negative messages by weekday and hour, in percent, of hours with five messages or more",
                &report.heat,
                true,
                negative,
            ),
        ])],
    }
}

pub(super) fn priorities(report: &Report) -> Section {
    let names = [
        ("urgent", Ink::Bad, 3),
        ("high", Ink::Worse, 2),
        ("normal", Ink::Accent, 1),
        ("low", Ink::Quiet, 0),
    ];
    let of = |row: &Row, at: usize| row.priorities.get(at).copied().unwrap_or_default();
    let lines = names.map(|(name, ink, at)| Line {
        name,
        values: counts(&report.days, |row| of(row, at)),
        ink,
    });
    let rows = report.days.iter().map(|row| {
        let counts = names.map(|(_, _, at)| Cell::from(grouped(of(row, at))));
        std::iter::once(Cell::from(row.name.as_str()))
            .chain(counts)
            .collect()
    });
    let table = Table {
        caption: format!("Priorities by {}", report.step),
        head: vec!["from", "urgent", "high", "normal", "low"],
        rows: rows.collect(),
        names: 1,
        is_folded: true,
    };
    let mut charts = vec![Chart {
        title: format!("Priorities by {}", report.step),
        shape: Shape::Bars,
        steps: steps(report),
        lines: lines.into(),
        is_percent: false,
        table,
    }];
    let mut blocks = Vec::new();
    if report.sla.as_of.is_some() {
        charts.push(due_chart(report));
    }
    blocks.push(Block::Charts(charts));
    blocks.push(Block::Table(mix(report)));
    blocks.extend(due(report));
    Section {
        id: "priorities",
        title: "Priorities and due times",
        blocks,
    }
}

/// All messages by priority.
fn mix(report: &Report) -> Table {
    let counts = report.total.priorities;
    let of: u64 = counts.iter().sum();
    let names = ["low", "normal", "high", "urgent"];
    let rows = names.iter().zip(counts).rev();
    let named: Vec<_> = rows
        .map(|(name, count)| super::super::groups::name_of(name, count, of))
        .collect();
    named_table(
        "All messages by priority",
        ["priority", "messages", "of all"],
        &named,
        str::to_owned,
    )
}

fn due(report: &Report) -> Vec<Block> {
    let sla = &report.sla;
    let Some(as_of) = &sla.as_of else {
        return Vec::new();
    };
    let text = format!(
        "Due times as promised, seen from {as_of}, the end of the last hour with a message. What was answered since, records \
         do not tell."
    );
    vec![
        Block::Text(text),
        Block::Table(due_table(
            "First responses by priority",
            "priority",
            &sla.first_response,
        )),
        Block::Table(due_table(
            "Resolutions by priority",
            "priority",
            &sla.resolve,
        )),
        Block::Table(due_table("First responses by queue", "queue", &sla.queues)),
    ]
}

fn due_table(caption: &str, first: &'static str, rows: &[DueRow]) -> Table {
    let cells = |row: &DueRow| {
        let name = Cell::from(group("queue", &row.name));
        let counts = [
            row.all,
            row.passed_earlier,
            row.passed_lately,
            row.soon,
            row.later,
        ];
        std::iter::once(name)
            .chain(counts.map(|count| Cell::from(grouped(count))))
            .collect()
    };
    Table {
        caption: caption.to_owned(),
        head: vec![
            first,
            "due in all",
            "passed earlier",
            "passed in the last 7 days",
            "due within 24 hours",
            "due later",
        ],
        rows: rows.iter().map(cells).collect(),
        names: 1,
        is_folded: first == "queue",
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a chart does not show 2^53 messages"
)]
fn due_chart(report: &Report) -> Chart {
    let days = &report.sla.days;
    let sum = |counts: &[u64; 4]| counts.iter().sum::<u64>();
    let pressing = |counts: &[u64; 4]| counts.iter().skip(2).sum::<u64>();
    let values = |pick: &dyn Fn(&[u64; 4]) -> u64| {
        days.iter()
            .map(|day| Some(pick(&day.first_response) as f64))
            .collect()
    };
    let rows = days.iter().map(|day| {
        let counts = [
            sum(&day.first_response),
            pressing(&day.first_response),
            sum(&day.resolve),
            pressing(&day.resolve),
        ];
        std::iter::once(Cell::from(day.day.as_str()))
            .chain(counts.map(|count| Cell::from(grouped(count))))
            .collect()
    });
    Chart {
        title: "First responses due in the next two weeks".to_owned(),
        shape: Shape::Bars,
        steps: days.iter().map(|day| short_day(&day.day)).collect(),
        lines: vec![
            Line {
                name: "urgent or high",
                values: values(&pressing),
                ink: Ink::Bad,
            },
            Line {
                name: "others",
                values: values(&|counts| sum(counts) - pressing(counts)),
                ink: Ink::Accent,
            },
        ],
        is_percent: false,
        table: Table {
            caption: "Due by day".to_owned(),
            head: vec![
                "day",
                "first responses",
                "of these urgent or high",
                "resolutions",
                "of these urgent or high",
            ],
            rows: rows.collect(),
            names: 1,
            is_folded: true,
        },
    }
}

pub(super) fn making(report: &Report) -> Section {
    let making = &report.making;
    let lists = [
        ("Fields that were abstained on", "field", &making.abstained),
        ("Actions", "action", &making.actions),
        ("Why the action is not auto", "reason", &making.reasons),
        ("Lanes that decided", "lane", &making.lanes),
        ("Failed messages", "code", &making.failures),
        ("Warnings", "code", &making.warnings),
        ("What took part", "versions", &making.versions),
    ];
    let tables = lists.into_iter().filter(|(_, _, names)| !names.is_empty());
    let blocks = tables.map(|(caption, first, names)| {
        let of = match first {
            "code" | "versions" => "of all records",
            _ => "of all",
        };
        let first_rows = names.get(..MAX_ROWS).unwrap_or(names);
        let mut table = named_table(caption, [first, "messages", of], first_rows, |name| {
            group("", name).to_owned()
        });
        table.is_folded = first == "reason";
        Block::Table(table)
    });
    let mut blocks: Vec<Block> = blocks.collect();
    if making.failures.is_empty() {
        blocks.insert(0, Block::Text("No message failed.".to_owned()));
    }
    Section {
        id: "making",
        title: "How sure and how complete",
        blocks,
    }
}
