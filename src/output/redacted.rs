//! Personal data kept out of what an output repeats of its input.

use std::sync::Arc;

use super::{Line, Mark, Render, Sink};
use crate::error::Result;
use crate::prepare::{hide_personal_data, replace_personal_data};

/// A sink whose lines have no personal data: in the input's cells a placeholder stands in its place, in the
/// text as many asterisks, so that spans still fit. Cells that are the record's own id stay.
pub(super) struct RedactedSink(pub(super) Box<dyn Sink>);

struct RedactedRender(Arc<dyn Render>);

impl Render for RedactedRender {
    fn render(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Result<()> {
        with_redacted(line, |line| self.0.render(line, out))
    }
}

impl Sink for RedactedSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        with_redacted(line, |line| self.0.write(line))
    }

    fn renderer(&self) -> Option<Arc<dyn Render>> {
        let inner = self.0.renderer()?;
        Some(Arc::new(RedactedRender(inner)))
    }

    fn put(&mut self, rendered: &[u8]) -> Result<()> {
        self.0.put(rendered)
    }

    fn checkpoint(&mut self) -> Result<Option<Mark>> {
        self.0.checkpoint()
    }

    fn remark(&self) -> Option<String> {
        self.0.remark()
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.0.finish()
    }
}

fn with_redacted<T>(line: &Line<'_>, then: impl FnOnce(&Line<'_>) -> T) -> T {
    let is_id = |cell: &str| cell == line.record.id;
    let cells: Vec<String> = line
        .cells
        .iter()
        .map(|cell| {
            if is_id(cell) {
                cell.clone()
            } else {
                replace_personal_data(cell)
            }
        })
        .collect();
    let text = hide_personal_data(line.text);
    then(&Line {
        record: line.record,
        cells: &cells,
        text: &text,
    })
}
