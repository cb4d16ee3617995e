//! How sure and how complete the records are.

use super::super::document::{Block, Section};
use super::super::model::Report;
use super::super::words::group;
use super::{MAX_ROWS, named_table};

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
