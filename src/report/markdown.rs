//! A report as Markdown: the same words and numbers, tables for charts.

use super::document::{Block, Document, Quote, Table};
use super::escape::shown;
use super::model::Report;
use super::sections::{document, short};

impl Report {
    /// The whole report as Markdown.
    pub fn to_markdown(&self) -> String {
        render(&document(self))
    }

    /// What got worse, for a terminal.
    pub fn to_short_markdown(&self) -> String {
        render(&short(self))
    }
}

fn render(document: &Document) -> String {
    let mut out = String::new();
    out.extend(["# ", &escaped(&document.title), "\n\n"]);
    out.extend([&*escaped(&document.under), "\n\n"]);
    for note in &document.notes {
        out.extend(["> ", &escaped(note), "\n>\n"]);
    }
    if !document.notes.is_empty() {
        out.push('\n');
    }
    for section in &document.sections {
        out.extend(["## ", section.title, "\n\n"]);
        section.blocks.iter().for_each(|of| block(of, &mut out));
    }
    if !document.definitions.is_empty() {
        out.push_str("## What the figures mean\n\n");
        list(&document.definitions, &mut out);
    }
    out
}

fn block(block: &Block, out: &mut String) {
    match block {
        Block::Lead(text) => out.extend(["**", &escaped(text), "**\n\n"]),
        Block::Text(text) => out.extend([&*escaped(text), "\n\n"]),
        Block::List(items) => list(items, out),
        // They repeat the first table.
        Block::Tiles(_) => {}
        Block::Table(of) => table(of, out),
        Block::Charts(charts) => {
            let mut last = "";
            for chart in charts {
                // Two charts may show one table.
                if chart.table.caption != last {
                    table(&chart.table, out);
                }
                last = &chart.table.caption;
            }
        }
        Block::Quotes(title, quotes) => {
            out.extend(["### ", title, "\n\n"]);
            for of in quotes {
                quote(of, out);
            }
            out.push('\n');
        }
    }
}

fn list(items: &[String], out: &mut String) {
    for item in items {
        out.extend(["- ", &escaped(item), "\n"]);
    }
    out.push('\n');
}

fn quote(quote: &Quote, out: &mut String) {
    out.extend(["- ", &escaped(&quote.about)]);
    if let Some(text) = &quote.text {
        out.extend(["\n  > ", &escaped(text)]);
    }
    out.push('\n');
}

fn table(table: &Table, out: &mut String) {
    if table.rows.is_empty() {
        return;
    }
    out.extend(["### ", &escaped(&table.caption), "\n\n"]);
    let rule = |at: usize| if at < table.names { "---" } else { "---:" };
    line(out, table.head.iter().map(|name| escaped(name)));
    line(out, (0..table.head.len()).map(|at| rule(at).to_owned()));
    for row in &table.rows {
        line(out, row.iter().map(|cell| escaped(&cell.text)));
    }
    out.push('\n');
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    out.extend(["| ", &cells.join(" | "), " |\n"]);
}

/// Names and texts come from files: nothing in them may become markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        if matches!(
            letter,
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
