//! A report as headings, lines and tables, before it is text or Markdown.

use crate::eval::report::Estimate;

/// How much of a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::commands) enum Detail {
    /// Main figures.
    Summary,
    /// Classes, confusions, reliability and definitions too.
    All,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli::commands) enum Block {
    Heading(String),
    Line(String),
    Table(Grid),
}

/// A table: the first columns are names, the others figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::cli::commands) struct Grid {
    /// Column names.
    pub(in crate::cli::commands) head: Vec<String>,
    /// Cells, as many a row as there are columns.
    pub(in crate::cli::commands) rows: Vec<Vec<String>>,
    /// Columns from the left that hold names.
    pub(in crate::cli::commands) name_columns: usize,
}

/// Where nothing is to be said.
pub(in crate::cli::commands) const NOTHING: &str = "–";

/// A document in the making.
#[derive(Debug, Default)]
pub(in crate::cli::commands) struct Document(Vec<Block>);

impl Document {
    pub(in crate::cli::commands) fn heading(&mut self, text: impl Into<String>) {
        self.0.push(Block::Heading(text.into()));
    }

    pub(in crate::cli::commands) fn line(&mut self, text: impl Into<String>) {
        self.0.push(Block::Line(text.into()));
    }

    /// Adds a table unless it has no rows.
    pub(in crate::cli::commands) fn table(
        &mut self,
        head: &[&str],
        name_columns: usize,
        rows: Vec<Vec<String>>,
    ) {
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        self.grid(Grid {
            head,
            rows,
            name_columns,
        });
    }

    pub(in crate::cli::commands) fn grid(&mut self, grid: Grid) {
        if !grid.rows.is_empty() {
            self.0.push(Block::Table(grid));
        }
    }

    pub(in crate::cli::commands) fn blocks(&self) -> &[Block] {
        &self.0
    }
}

/// Three places.
pub(in crate::cli::commands) fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.3}"))
}

/// A p-value; one that rounds to nothing is said to be small.
pub(in crate::cli::commands) fn p_value(p: Option<f64>) -> String {
    match p {
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        p => figure(p),
    }
}

/// Three places with a sign.
pub(in crate::cli::commands) fn signed(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:+.3}"))
}

/// `0.817 (0.77–0.86)`.
pub(in crate::cli::commands) fn estimate(estimate: &Estimate) -> String {
    with_interval(figure(estimate.value), estimate)
}

/// The figure with the interval behind it, where there is one.
pub(in crate::cli::commands) fn with_interval(figure: String, estimate: &Estimate) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) if low < 0.0 => format!("{figure} ({low:.2} to {high:.2})"),
        (Some(low), Some(high)) => format!("{figure} ({low:.2}–{high:.2})"),
        _ => figure,
    }
}

/// `83 %`; one place below 10 % and above 90 %, where it matters.
pub(in crate::cli::commands) fn percent(share: Option<f64>) -> String {
    match share {
        None => NOTHING.to_owned(),
        Some(share) if share <= 0.0 => "0 %".to_owned(),
        Some(share) if share >= 1.0 => "100 %".to_owned(),
        Some(share) if !(0.1..=0.9).contains(&share) => format!("{:.1} %", share * 100.0),
        Some(share) => format!("{:.0} %", share * 100.0),
    }
}
