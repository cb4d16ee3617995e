//! What stands in which column of the table.
//!
//! Wide (100 columns and more): priority, about, mood, message. Narrow: about and mood share one.
//! The label columns are as wide as their longest label, the message gets the rest.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle, Width};

use super::excerpt::{MAX_NAME_CHARS, excerpt, harmless};
use super::paint::{Paint, to_ansi};
use super::{Styling, TableOptions};
use crate::label::{Intensity, Priority, Sentiment};
use crate::output::Line;
use crate::record::Record;

/// Narrowest layout: the label columns and 20 columns of message.
const MIN_COLUMNS: u16 = 60;

/// From here on there is room for a column of its own for the mood.
const WIDE_COLUMNS: u16 = 100;

/// Lines of one message.
const MAX_LINES: usize = 4;

/// Blank after a column's contents; the table puts another between columns.
const GAP: u16 = 1;

/// Longest contents: `priority`.
const PRIORITY_WIDTH: u16 = 8 + GAP;

/// Longest contents: `request_return_exchange`.
const ABOUT_WIDTH: u16 = 23 + GAP;

/// Longest contents: `very_negative`, `anger extreme`.
const MOOD_WIDTH: u16 = 13 + GAP;

/// Longest contents: `complaint, anger extreme`.
const LABELS_WIDTH: u16 = 24 + GAP;

/// Stands where a label was abstained on.
const ABSENT: &str = "–";

/// The contents of one row.
pub(super) struct RowText {
    priority: String,
    about: String,
    mood: Vec<String>,
    message: String,
}

impl RowText {
    /// The cells of one record.
    pub(super) fn of(line: &Line<'_>, styling: Styling) -> Self {
        let record = line.record;
        let brush = Brush { styling };
        Self {
            priority: priority_text(record, brush),
            about: about_text(record),
            mood: mood_parts(record, brush),
            message: message_text(line, brush),
        }
    }

    fn wide(&self) -> Vec<String> {
        vec![
            self.priority.clone(),
            self.about.clone(),
            self.mood.join("\n"),
            self.message.clone(),
        ]
    }

    fn narrow(&self) -> Vec<String> {
        let (sentiment, others) = self.mood.split_at(self.mood.len().min(1));
        let mut labels = vec![self.about.clone(), sentiment.concat(), others.join(", ")];
        labels.retain(|label| !label.is_empty());
        vec![
            self.priority.clone(),
            labels.join("\n"),
            self.message.clone(),
        ]
    }
}

/// Paints only where colours were asked for.
#[derive(Clone, Copy)]
struct Brush {
    styling: Styling,
}

impl Brush {
    fn paint(self, paint: Option<Paint>, text: &str) -> String {
        match (self.styling, paint) {
            (Styling::Ansi, Some(paint)) => paint.apply(text),
            _ => text.to_owned(),
        }
    }
}

fn priority_text(record: &Record, brush: Brush) -> String {
    let Some(priority) = &record.priority else {
        return ABSENT.to_owned();
    };
    let paint = match priority.label {
        Priority::Urgent => Some(Paint::Urgent),
        Priority::High => Some(Paint::High),
        Priority::Normal => None,
        Priority::Low => Some(Paint::Faint),
    };
    let label = brush.paint(paint, priority.label.as_str());
    let rank = brush.paint(Some(Paint::Faint), &format!("{:.2}", priority.rank));
    format!("{label}\n{rank}")
}

fn about_text(record: &Record) -> String {
    let category = record.category.map_or(ABSENT, |label| label.as_str());
    let intent = record.intent.map_or(ABSENT, |label| label.as_str());
    format!("{category}\n{intent}")
}

/// Sentiment, then what stands out of complaint and anger.
fn mood_parts(record: &Record, brush: Brush) -> Vec<String> {
    let sentiment = record.sentiment.as_ref().and_then(|s| s.label);
    let anger = record.anger.as_ref().and_then(|a| a.level);
    let is_complaint = record.complaint.as_ref().and_then(|c| c.is) == Some(true);
    let mut parts = vec![sentiment.map_or_else(
        || ABSENT.to_owned(),
        |label| brush.paint(sentiment_paint(label), label.as_str()),
    )];
    if is_complaint {
        parts.push("complaint".to_owned());
    }
    if let Some(level) = anger.filter(|level| *level != Intensity::None) {
        let paint = (level >= Intensity::Strong).then_some(Paint::Bad);
        parts.push(brush.paint(paint, &format!("anger {level}")));
    }
    parts
}

fn sentiment_paint(label: Sentiment) -> Option<Paint> {
    match label {
        Sentiment::VeryNegative | Sentiment::Negative => Some(Paint::Bad),
        Sentiment::Neutral => None,
        Sentiment::Positive | Sentiment::VeryPositive => Some(Paint::Good),
    }
}

/// Id and queue on the first line, then the message's beginning.
fn message_text(line: &Line<'_>, brush: Brush) -> String {
    let record = line.record;
    let queue = record
        .route
        .as_ref()
        .map_or("", |route| route.queue.as_str());
    let [id, queue] = [record.id.as_str(), queue].map(|name| harmless(name, MAX_NAME_CHARS));
    let head = if queue.is_empty() {
        id
    } else {
        format!("{id} → {queue}")
    };
    let text = excerpt(line.text, &record.evidence, brush.styling);
    let mut lines = vec![brush.paint(Some(Paint::Faint), &head), text];
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// The table with a final line break; empty when there is no row.
pub(super) fn render(rows: &[RowText], options: TableOptions) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let columns = options.columns.max(MIN_COLUMNS);
    let brush = Brush {
        styling: options.styling,
    };
    let is_wide = columns >= WIDE_COLUMNS;
    let (names, widths): (&[&str], &[u16]) = if is_wide {
        (
            &["priority", "about", "mood", "message"],
            &[PRIORITY_WIDTH, ABOUT_WIDTH, MOOD_WIDTH],
        )
    } else {
        (
            &["priority", "labels", "message"],
            &[PRIORITY_WIDTH, LABELS_WIDTH],
        )
    };
    let mut table = empty_table(columns);
    let heading = names
        .iter()
        .map(|name| brush.paint(Some(Paint::Heading), name));
    table.set_header(heading.collect::<Vec<_>>());
    for row in rows {
        let mut cells = Row::from(if is_wide { row.wide() } else { row.narrow() });
        cells.max_height(MAX_LINES);
        table.add_row(cells);
    }
    fix_widths(&mut table, widths, columns);
    finish(&table, options.styling)
}

/// Thin lines between rows, none between columns.
fn empty_table(columns: u16) -> Table {
    let rule = LineStyle::none().fill('─').junction('─');
    let style = TableStyle::new()
        .header_separator(rule)
        .row_separator(rule)
        .bottom_border(rule);
    let mut table = Table::new();
    table
        .load_style(style)
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(columns);
    table
}

/// Fixed label columns, the rest for the message. The table must have its rows already.
fn fix_widths(table: &mut Table, label_widths: &[u16], columns: u16) {
    let labels: u16 = label_widths.iter().map(|width| width + 1).sum();
    let message = columns.saturating_sub(labels);
    let widths = label_widths.iter().copied().chain([message]);
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
}

fn finish(table: &Table, styling: Styling) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    match styling {
        Styling::Plain => text,
        Styling::Ansi => to_ansi(&text),
    }
}
