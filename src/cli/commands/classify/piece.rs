//! What the workers hand to the thread that writes.

use crate::batch::{CHECKPOINT_ROWS, DeadLetter};
use crate::cli::summary::Summary;
use crate::error::{Error, Result};
use crate::output::{Line, Render, Sink};
use crate::pipeline::Outcome;

/// Some outcomes of a run, in order, split where a checkpoint may stand.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) parts: Vec<Part>,
}

/// Outcomes between two checkpoints, as far as they could be written by the worker that judged them.
#[derive(Default)]
pub(super) struct Part {
    /// Row of the first outcome.
    pub(super) first_row: u64,
    pub(super) summary: Summary,
    /// Lines of the rows that failed.
    pub(super) dead_letters: Vec<u8>,
    rendered: Vec<u8>,
    /// Outcomes that the sink wants to see itself.
    outcomes: Vec<Outcome>,
    failure: Option<Error>,
}

impl Piece {
    pub(super) fn with(mut self, outcome: Outcome, renderer: Option<&dyn Render>) -> Self {
        let row = outcome.record.row;
        match self.parts.last_mut() {
            Some(part) if !row.is_multiple_of(CHECKPOINT_ROWS) => part.add(outcome, renderer),
            _ => {
                let mut part = Part {
                    first_row: row,
                    ..Part::default()
                };
                part.add(outcome, renderer);
                self.parts.push(part);
            }
        }
        self
    }
}

impl Part {
    fn add(&mut self, outcome: Outcome, renderer: Option<&dyn Render>) {
        self.summary.add(&outcome.record);
        if let Some(check) = outcome.check {
            self.summary.add_check(check);
        }
        if self.failure.is_some() {
            return;
        }
        if let Some(letter) = DeadLetter::of(&outcome.record) {
            self.failure = letter.append(&mut self.dead_letters).err();
        }
        match renderer {
            Some(renderer) => {
                let rendered = renderer.render(&line(&outcome), &mut self.rendered);
                self.failure = self.failure.take().or(rendered.err());
            }
            None => self.outcomes.push(outcome),
        }
    }

    pub(super) fn write(self, sink: &mut dyn Sink) -> Result<()> {
        if !self.rendered.is_empty() {
            sink.put(&self.rendered)?;
        }
        for outcome in &self.outcomes {
            sink.write(&line(outcome))?;
        }
        self.failure.map_or(Ok(()), Err)
    }
}

fn line(outcome: &Outcome) -> Line<'_> {
    Line {
        record: &outcome.record,
        cells: &outcome.cells,
        text: &outcome.text,
    }
}
