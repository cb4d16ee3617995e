//! A conversation in, its rows out, one at a time.

use std::collections::VecDeque;

use crate::error::{Failure, FailureCode, Warning};
use crate::input::timestamp;
use crate::input::values::part;
use crate::message::{AuthorRole, FailedRow, Message, Row};

use super::about::About;
use super::turn::Turn;

/// A conversation and its turns in order.
#[derive(Debug, Clone)]
pub(in crate::input) struct Thread {
    about: About,
    turns: VecDeque<Turn>,
    next_turn: u32,
    /// The turn that the subject goes with.
    subject_turn: u32,
}

impl Thread {
    /// A conversation; `None` when nothing was said in it.
    pub(super) fn new(about: About, turns: impl IntoIterator<Item = Turn>) -> Option<Self> {
        let turns: VecDeque<Turn> = turns.into_iter().collect();
        let is_ours =
            |turn: &Turn| matches!(turn.role, Some(AuthorRole::Agent | AuthorRole::System));
        // A subject judged with an agent's words would be laid in the agent's mouth.
        let subject_turn = turns.iter().position(|turn| !is_ours(turn));
        (!turns.is_empty()).then_some(Self {
            about,
            turns,
            next_turn: 0,
            subject_turn: subject_turn
                .and_then(|turn| u32::try_from(turn).ok())
                .unwrap_or_default(),
        })
    }

    /// Gives a conversation without an id a name, which must not repeat.
    pub(in crate::input) fn name(&mut self, name: impl FnOnce() -> String) {
        self.about.id.get_or_insert_with(name);
    }
}

/// Rows of the conversations of one object.
#[derive(Debug, Default)]
pub(in crate::input) struct ThreadRows {
    threads: VecDeque<Thread>,
    line: String,
    warnings: Vec<Warning>,
}

impl ThreadRows {
    /// Rows of these conversations, whose object stands at `line`; the first message takes the
    /// warnings.
    pub(in crate::input) fn new(
        threads: Vec<Thread>,
        line: String,
        warnings: Vec<Warning>,
    ) -> Self {
        Self {
            threads: threads.into(),
            line,
            warnings,
        }
    }

    fn row(&mut self, turn: Turn, number: u32) -> Row {
        let place = format!("{}, turn {number}", self.line);
        let cells: Vec<String> = turn.object.into_iter().collect();
        let first = self.threads.front().map(|thread| thread.subject_turn);
        let has_subject = first.is_some_and(|first| number >= first);
        let about = self.threads.front_mut().map(|thread| &mut thread.about);
        let (thread_id, channel, tier) = match &about {
            Some(about) => (about.id.clone(), about.channel.clone(), about.tier.clone()),
            None => (None, None, None),
        };
        let named = || format!("{}#{number}", thread_id.as_deref().unwrap_or_default());
        let id = turn.id.unwrap_or_else(named);
        let Some(body) = turn.body else {
            return Err(FailedRow {
                id,
                row: 0,
                failure: Failure::new(
                    FailureCode::MissingText,
                    format!(
                        "{place} of the conversation has no text; give it a field `text`, or a `type` where it is an event"
                    ),
                ),
                origin: Some(part(place)),
                cells,
            });
        };
        let mut warnings = std::mem::take(&mut self.warnings);
        let received_at = turn
            .at
            .and_then(|at| timestamp::normalise(&at, &mut warnings));
        Ok(Message {
            id,
            origin: Some(part(place)),
            subject: about
                .filter(|_| has_subject)
                .and_then(|about| about.subject.take()),
            body,
            body_kind: turn.body_kind,
            thread_id,
            turn: Some(number),
            channel: turn.channel.or(channel),
            author_role: turn.role,
            received_at,
            customer_tier: tier,
            cells,
            warnings,
            ..Message::default()
        })
    }
}

impl Iterator for ThreadRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let thread = self.threads.front_mut()?;
            if let Some(turn) = thread.turns.pop_front() {
                let number = thread.next_turn;
                thread.next_turn = number.saturating_add(1);
                return Some(self.row(turn, number));
            }
            self.threads.pop_front();
        }
    }
}
