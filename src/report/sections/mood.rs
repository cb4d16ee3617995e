//! What goes with anger, complaints, flags and praise.

use super::super::document::{Block, Section, Table};
use super::super::model::{Driver, Drivers, FlagRow, Report, Share};
use super::super::words::{
    capital, dimension, group, grouped, lift, p_value, percent, plural, share_of,
};
use super::compare::mixes;
use super::{MAX_ROWS, named_table, quotes};

pub(super) fn drivers(report: &Report) -> Section {
    let mut blocks = vec![Block::Text(
        "Lift says how many times as frequent negative or angry messages are with a factor as without it. It is no proof of \
         a cause: factors go together."
            .to_owned(),
    )];
    for drivers in &report.drivers {
        let table = table(drivers);
        if table.rows.is_empty() {
            let what = capital(plural(drivers.measure));
            blocks.push(Block::Text(format!(
                "{what}: no factor goes with them beyond chance."
            )));
        } else {
            blocks.push(Block::Table(table));
        }
    }
    let causes = named_table(
        "What the angry messages cite",
        ["cited cause", "angry messages", "of all angry"],
        &report.anger_causes,
        str::to_owned,
    );
    if !report.anger_causes.is_empty() {
        blocks.push(Block::Table(causes));
    }
    let words = mixes(
        "Words cited for anger, by change (what the label rests on, not what causes it)",
        &report.comparison.words,
    );
    if !words.rows.is_empty() {
        blocks.push(Block::Table(words));
    }
    Section {
        id: "drivers",
        title: "What goes with negative and angry messages",
        blocks,
    }
}

fn table(drivers: &Drivers) -> Table {
    let is_told = |row: &&Driver| row.is_significant && row.lift > 1.0;
    let raising = drivers.rows.iter().filter(is_told);
    let rows = raising.take(MAX_ROWS).map(|row| {
        let Driver { inside, rest, .. } = row;
        vec![
            dimension(&row.dimension).into(),
            group(&row.dimension, &row.name).into(),
            grouped(inside.of).into(),
            percent(inside.share).into(),
            percent(rest.share).into(),
            lift(row.lift).into(),
            format!("{} to {}", lift(row.low), lift(row.high)).into(),
            p_value(row.p_corrected).into(),
        ]
    });
    Table {
        caption: format!(
            "{}: significant factors, the surest first",
            capital(plural(drivers.measure))
        ),
        head: vec![
            "by",
            "factor",
            "messages",
            "share with it",
            "without it",
            "lift",
            "95 % interval",
            "p (Holm)",
        ],
        rows: rows.collect(),
        names: 2,
        is_folded: false,
    }
}

pub(super) fn complaints(report: &Report) -> Section {
    let rate = format!(
        "{} of the messages are complaints (95 % interval {} to {}).",
        share_of(&report.total.complaint),
        percent(report.total.complaint.low),
        percent(report.total.complaint.high)
    );
    let severity = named_table(
        "Complaints by severity",
        ["severity", "complaints", "of all"],
        &report.severities,
        |name| group("", name).to_owned(),
    );
    let anger = named_table(
        "Messages by anger",
        ["anger", "messages", "of all"],
        &report.anger_levels,
        str::to_owned,
    );
    Section {
        id: "complaints",
        title: "Complaints and flags",
        blocks: vec![
            Block::Text(rate),
            Block::Table(severity),
            Block::Table(anger),
            Block::Table(flags(&report.flags)),
        ],
    }
}

fn flags(flags: &[FlagRow]) -> Table {
    let shown = |share: &Option<Share>| percent(share.and_then(|share| share.share));
    let rows = flags.iter().map(|flag| {
        vec![
            flag.name.as_str().into(),
            grouped(flag.all.count).into(),
            percent(flag.all.share).into(),
            shown(&flag.before).into(),
            shown(&flag.now).into(),
        ]
    });
    Table {
        caption: "Flags".to_owned(),
        head: vec!["flag", "messages", "of all", "period before", "last period"],
        rows: rows.collect(),
        names: 1,
        is_folded: false,
    }
}

pub(super) fn praise(report: &Report) -> Section {
    let praise = &report.praise;
    let mut blocks = vec![Block::Text(format!(
        "{} of the messages praise.",
        share_of(&praise.share)
    ))];
    if !praise.categories.is_empty() {
        blocks.push(Block::Table(named_table(
            "Praise by category",
            ["category", "messages", "of all praise"],
            &praise.categories,
            |name| group("category", name).to_owned(),
        )));
    }
    blocks.extend(quotes("The warmest words", &praise.examples));
    Section {
        id: "praise",
        title: "Praise to pass on",
        blocks,
    }
}
