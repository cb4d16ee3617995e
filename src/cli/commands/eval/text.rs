//! A document as text for a terminal, at most 100 columns wide.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::document::{Block, Document, Grid};
use crate::output::Styling;

/// Widest text: reports are pasted into mails and tickets.
pub(in crate::cli::commands) const MAX_COLUMNS: u16 = 100;

/// Narrowest text that is tried.
const MIN_COLUMNS: u16 = 60;

/// Blank columns between two columns; one where two do not fit.
const GAP: usize = 2;

/// The whole text.
pub(in crate::cli::commands) fn render(
    document: &Document,
    columns: u16,
    styling: Styling,
) -> String {
    let columns = columns.clamp(MIN_COLUMNS, MAX_COLUMNS);
    let mut out = String::new();
    let mut is_after_table = false;
    for block in document.blocks() {
        match block {
            Block::Heading(text) if out.is_empty() => heading(&mut out, text, styling),
            Block::Heading(text) => {
                out.push('\n');
                heading(&mut out, text, styling);
            }
            Block::Line(text) => wrap(&mut out, text, columns),
            Block::Table(grid) => {
                if is_after_table {
                    out.push('\n');
                }
                table(&mut out, grid, columns, styling);
            }
        }
        is_after_table = matches!(block, Block::Table(_));
    }
    out
}

fn heading(out: &mut String, text: &str, styling: Styling) {
    match styling {
        Styling::Ansi => out.extend(["\u{1b}[1m", text, "\u{1b}[0m\n"]),
        Styling::Plain => out.extend([text, "\n"]),
    }
}

/// Words of a line, broken before the last column; what follows is set in.
fn wrap(out: &mut String, text: &str, columns: u16) {
    const INDENT: &str = "  ";
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > usize::from(columns) {
            out.push('\n');
            out.push_str(INDENT);
            width = INDENT.len();
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out.push('\n');
}

fn table(out: &mut String, grid: &Grid, columns: u16, styling: Styling) {
    let rule = LineStyle::none().fill('─').junction('─');
    let style = TableStyle::new().header_separator(rule);
    let mut table = Table::new();
    table
        .load_style(style)
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(columns);
    table.set_header(&grid.head);
    for row in &grid.rows {
        table.add_row(row);
    }
    // The table puts one blank between columns by itself.
    let gap = u16::from(natural_width(grid, GAP) <= usize::from(columns));
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, gap));
        if at >= grid.name_columns {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for (at, line) in table.lines().enumerate() {
        let line = line.trim_end();
        match styling {
            Styling::Ansi if at == 0 => out.extend(["\u{1b}[2m", line, "\u{1b}[0m\n"]),
            _ => out.extend([line, "\n"]),
        }
    }
}

/// Columns of a table in which nothing is broken.
pub(in crate::cli::commands) fn natural_width(grid: &Grid, gap: usize) -> usize {
    let cell = |row: &Vec<String>, at: usize| row.get(at).map_or(0, |cell| cell.chars().count());
    let widths = (0..grid.head.len()).map(|at| {
        let rows = grid.rows.iter().map(|row| cell(row, at));
        rows.chain([cell(&grid.head, at)]).max().unwrap_or_default()
    });
    widths.map(|width| width + gap).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_for() {
        let mut document = Document::default();
        document.heading("figures");
        document.line("word ".repeat(60));
        let wide: Vec<String> = (0..14).map(|at| format!("figure {at}")).collect();
        document.grid(Grid {
            head: wide.clone(),
            rows: vec![wide],
            name_columns: 1,
        });
        for columns in [60, 80, 100, 200] {
            let text = render(&document, columns, Styling::Plain);
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(
                widest.unwrap() <= usize::from(columns.min(MAX_COLUMNS)),
                "{columns}: {text}"
            );
        }
    }
}
