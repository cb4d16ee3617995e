//! A document as Markdown.

use super::document::{Block, Document, Grid};

/// The whole text.
pub(in crate::cli::commands) fn render(document: &Document) -> String {
    let mut out = String::new();
    for (at, block) in document.blocks().iter().enumerate() {
        match block {
            Block::Heading(text) if at == 0 => out.extend(["# ", &escaped(text), "\n\n"]),
            Block::Heading(text) => out.extend(["## ", &escaped(text), "\n\n"]),
            Block::Line(text) => out.extend([&*escaped(text), "\n\n"]),
            Block::Table(grid) => table(&mut out, grid),
        }
    }
    out
}

fn table(out: &mut String, grid: &Grid) {
    let rule = |at: usize| {
        if at < grid.name_columns {
            "---"
        } else {
            "---:"
        }
    };
    let rules: Vec<String> = (0..grid.head.len()).map(|at| rule(at).to_owned()).collect();
    line(out, grid.head.iter().map(|cell| escaped(cell)));
    line(out, rules.into_iter());
    for row in &grid.rows {
        line(out, row.iter().map(|cell| escaped(cell)));
    }
    out.push('\n');
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    out.extend(["| ", &cells.join(" | "), " |\n"]);
}

/// Field values come from files: nothing in them may become markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\' => out.extend(['\\', c]),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_escaped() {
        let mut document = Document::default();
        document.heading("a");
        document.table(
            &["name", "n"],
            1,
            vec![vec!["<b>|x".to_owned(), "1".to_owned()]],
        );
        let wanted = "# a\n\n| name | n |\n| --- | ---: |\n| \\<b\\>\\|x | 1 |\n\n";
        assert_eq!(render(&document), wanted);
    }
}
