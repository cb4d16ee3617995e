//! A report in words, tables and charts, whatever it is drawn as.

/// How a figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    /// As a fact.
    #[default]
    Plain,
    /// Worse than before.
    Bad,
    /// Better than before.
    Good,
}

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            text,
            tone: Tone::Plain,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Columns at the left that hold names, not numbers.
    pub(super) names: usize,
    /// True when a reader opens it on demand.
    pub(super) is_folded: bool,
}

/// Colour of a series, by what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The page's accent.
    Accent,
    /// What is bad.
    Bad,
    /// What is worse.
    Worse,
    /// What is of no account.
    Quiet,
}

/// Numbers of a chart.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) values: Vec<Option<f64>>,
    pub(super) ink: Ink,
}

/// How numbers are drawn.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Bars, one upon the other.
    Bars,
    /// Lines.
    Lines,
    /// Cells of a week: rows of 24.
    Heat,
}

/// A chart, and the table of what it shows.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) shape: Shape,
    /// Names along the axis; of heat, the hours.
    pub(super) steps: Vec<String>,
    pub(super) lines: Vec<Line>,
    /// True when the numbers are percentages.
    pub(super) is_percent: bool,
    pub(super) table: Table,
}

/// A figure of the page's head.
#[derive(Debug, Clone)]
pub(super) struct Tile {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) detail: String,
    pub(super) tone: Tone,
}

/// A message that is shown.
#[derive(Debug, Clone)]
pub(super) struct Quote {
    pub(super) about: String,
    pub(super) text: Option<String>,
}

/// A part of a section.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// What is most important.
    Lead(String),
    Text(String),
    List(Vec<String>),
    Tiles(Vec<Tile>),
    Table(Table),
    /// Charts beside each other.
    Charts(Vec<Chart>),
    Quotes(&'static str, Vec<Quote>),
}

/// A section.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// Its name in links.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) blocks: Vec<Block>,
}

/// A whole report.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) title: String,
    /// What it rests on, under the title.
    pub(super) under: String,
    /// What a reader should know first.
    pub(super) notes: Vec<String>,
    pub(super) sections: Vec<Section>,
    /// What figures mean, at the foot.
    pub(super) definitions: Vec<String>,
}
