//! Rows in, and in place of a row whose text is a whole dialogue its turns.
//!
//! Exports of calls and chats often have one cell with all that was said, a speaker's label before each turn. As
//! one message the agent's courtesy would be judged as the customer's.

use std::collections::VecDeque;

use memchr::memchr;

use crate::message::{AuthorRole, BodyKind, Message, Origin};

use super::speakers::SpeakerRoles;
use super::tag_lines::broken_at_tags;
use super::transcript::turns_of_text;
use super::{Reader, Row};

/// False for most messages, at a glance: two lines with a speaker's label or a time have a colon (the wide one begins
/// with `0xEF`), a tab or a bracket each.
fn may_be_talk(text: &str) -> bool {
    let is_mark = |byte: &u8| matches!(byte, b':' | b'\t' | b'<' | 0xEF);
    memchr(b'\n', text.as_bytes()).is_some() && text.bytes().filter(is_mark).nth(1).is_some()
}

/// Words of a turn in which somebody says something, not only who they are. Chosen: names have two.
const MIN_SAID_WORDS: usize = 3;

/// A form has a line for each party, a conversation goes on, and then one side may have but a word. Chosen.
const SURE_TURNS: usize = 4;

/// True where a customer says something, and somebody else too, or both go on. A form that names a customer and an agent, with other
/// fields behind them, is one message: its last turn would be laid in the agent's mouth.
fn is_talk(turns: &[Message]) -> bool {
    let says = |turn: &&Message| turn.body.split_whitespace().count() >= MIN_SAID_WORDS;
    let is_customer = |turn: &Message| turn.author_role == Some(AuthorRole::Customer);
    let said = turns.iter().filter(says);
    let (has_customer, has_other) = said.fold((false, false), |(customer, other), turn| {
        let is = is_customer(turn);
        (customer || is, other || !is)
    });
    let has_fields = || {
        turns
            .iter()
            .any(|turn| turn.body.lines().skip(1).any(is_field))
    };
    let goes_on = turns.len() >= SURE_TURNS;
    has_customer && (goes_on || (has_other && !has_fields()))
}

/// Where the row stands in its file.
fn part_of(row: &Message) -> &str {
    let part = row
        .origin
        .as_ref()
        .and_then(|origin| origin.part.as_deref());
    part.unwrap_or("message")
}

/// True for a line such as `Order number: 17`.
fn is_field(line: &str) -> bool {
    let label = line.split_once(": ").map(|(label, _)| label);
    label.is_some_and(|label| label.split_whitespace().count() <= MIN_SAID_WORDS)
}

/// Rows of a reader, dialogues split.
pub(super) struct Dialogues {
    rows: Box<dyn Reader>,
    told: SpeakerRoles,
    ready: VecDeque<Row>,
    /// Names conversations of rows without an id.
    file: String,
    unnamed: u64,
    /// Bytes that the cells repeated beside each turn may have together.
    max_bytes: usize,
}

impl Dialogues {
    /// The reader's rows; `told` are roles of speakers' names. A dialogue beside whose turns the row's other
    /// cells would come to more than `max_bytes` stays one message.
    pub(super) fn new(
        rows: Box<dyn Reader>,
        told: SpeakerRoles,
        file: &str,
        max_bytes: usize,
    ) -> Self {
        Self {
            rows,
            told,
            ready: VecDeque::new(),
            file: file.to_owned(),
            unnamed: 0,
            max_bytes,
        }
    }

    /// The first of the message's turns, or the message; the other turns wait.
    fn first(&mut self, message: Message) -> Message {
        let Some(turns) = self.turns_of(&message) else {
            return message;
        };
        let thread = self.thread_of(&message);
        let mut turns = self.spread(&message, turns, &thread).into_iter();
        let first = turns.next().unwrap_or_default();
        self.ready = turns.map(Ok).collect();
        first
    }

    fn turns_of(&self, message: &Message) -> Option<Vec<Message>> {
        let is_split = message.turn.is_some() || message.author_role.is_some();
        if is_split || message.body_kind == BodyKind::Mail {
            return None;
        }
        let text = broken_at_tags(&message.body);
        if !may_be_talk(&text) {
            return None;
        }
        let turns = turns_of_text(&text, &self.told).filter(|turns| is_talk(turns))?;
        let cells: usize = message.cells.iter().map(String::len).sum();
        let others = cells.saturating_sub(message.body.len());
        (others.saturating_mul(turns.len()) <= self.max_bytes).then_some(turns)
    }

    /// The conversation's name. A row without an id gets one that no conversation of another reader has.
    fn thread_of(&mut self, message: &Message) -> String {
        let named = message.thread_id.as_ref().unwrap_or(&message.id);
        if !named.is_empty() {
            return named.clone();
        }
        self.unnamed += 1;
        format!("{}:dialogue {}", self.file, self.unnamed)
    }

    /// The turns with what the row says of all of them. The cell of the text holds the turn's own words; the
    /// subject and the row's warnings stay with the first.
    fn spread(&self, row: &Message, turns: Vec<Message>, thread: &str) -> Vec<Message> {
        let text_cell = self.rows.text_column();
        let id = if row.id.is_empty() { thread } else { &row.id };
        let mut once = Some((row.subject.clone(), row.warnings.clone()));
        let turn_of = |(number, said): (usize, Message)| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let mut cells = row.cells.clone();
            if let Some(cell) = text_cell.and_then(|at| cells.get_mut(at)) {
                cell.clone_from(&said.body);
            }
            let (subject, mut warnings) = once.take().unwrap_or_default();
            warnings.extend(said.warnings);
            let origin = row.origin.clone().unwrap_or_default();
            Message {
                id: format!("{id}#{number}"),
                row: row.row,
                origin: Some(Origin {
                    part: Some(format!("{}, turn {number}", part_of(row))),
                    ..origin
                }),
                subject,
                body: said.body,
                body_kind: row.body_kind,
                thread_id: Some(thread.to_owned()),
                turn: Some(number),
                channel: row.channel.clone().or(said.channel),
                author_role: said.author_role,
                received_at: said.received_at.or_else(|| row.received_at.clone()),
                customer_tier: row.customer_tier.clone(),
                contact_count: row.contact_count,
                age_hours: row.age_hours,
                order_value: row.order_value,
                is_auto_submitted: row.is_auto_submitted,
                cells,
                warnings,
            }
        };
        turns.into_iter().enumerate().map(turn_of).collect()
    }
}

impl Iterator for Dialogues {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(row) = self.ready.pop_front() {
            return Some(row);
        }
        Some(match self.rows.next()? {
            Ok(message) => Ok(self.first(message)),
            failed => failed,
        })
    }
}

impl Reader for Dialogues {
    fn row_byte(&self) -> Option<u64> {
        self.rows.row_byte()
    }

    fn header(&self) -> &[String] {
        self.rows.header()
    }

    fn text_column(&self) -> Option<usize> {
        self.rows.text_column()
    }
}
