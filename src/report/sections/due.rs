//! Priorities, and what is due when.

use super::super::document::{Block, Cell, Chart, Ink, Line, Section, Shape, Table};
use super::super::groups::name_of;
use super::super::model::{DueRow, Report, Row};
use super::super::words::{group, grouped, short_day};
use super::named_table;
use super::volumes::{counts, steps};

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
    let named: Vec<_> = rows.map(|(name, count)| name_of(name, count, of)).collect();
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
