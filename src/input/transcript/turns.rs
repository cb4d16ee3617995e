//! Pieces of speech in, one row a turn out.

use crate::error::Warning;
use crate::message::{Message, Origin};

use super::super::values::part;
use super::super::window::Place;
use super::super::{FailedRow, Row, timestamp, too_large};
use super::heading::Heading;
use super::label::Speaker;

/// What a script gives, in the order of the file.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// Somebody speaks.
    Said(Piece),
    /// A line or cue above the limit. It was skipped.
    TooLarge(Place),
    /// Another conversation begins.
    Conversation(Heading),
}

/// Words of one speaker.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) mark: Mark,
    pub(super) text: String,
    /// Where the words stand, or their cue.
    pub(super) place: Place,
    /// Day and time, where both stand there.
    pub(super) moment: Option<String>,
    pub(super) warnings: Vec<Warning>,
}

/// What a piece says of its speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// This one.
    Speaker(Speaker),
    /// Another one than before, not named.
    Change,
    /// Nobody that is known.
    Unknown,
    /// Whoever spoke before.
    Same,
}

/// What holds for all turns of a file.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The conversation, until a heading names another.
    pub(super) thread: String,
    pub(super) channel: &'static str,
    /// What stands between two pieces of a turn.
    pub(super) joint: char,
    /// Bytes that a turn may have.
    pub(super) max_bytes: usize,
}

/// Joins pieces to turns.
pub(super) struct Turns {
    frame: Frame,
    next_turn: u32,
    open: Option<Turn>,
}

struct Turn {
    speaker: Option<Speaker>,
    place: Place,
    text: String,
    received_at: Option<String>,
    warnings: Vec<Warning>,
    is_too_large: bool,
}

impl Turns {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            next_turn: 0,
            open: None,
        }
    }

    /// Takes the next event; gives the turn that it ends.
    pub(super) fn take(&mut self, event: Event) -> Option<Row> {
        match event {
            Event::Said(piece) => self.add(piece),
            Event::TooLarge(_) if self.open.as_ref().is_some_and(Turn::is_given_up) => None,
            Event::TooLarge(place) => {
                let ended = self.finish();
                self.open = Some(Turn {
                    is_too_large: true,
                    ..Turn::at(place, None)
                });
                ended
            }
            Event::Conversation(heading) => {
                let ended = self.finish();
                if heading.is_call {
                    self.frame.channel = CALL;
                }
                if heading.id != self.frame.thread {
                    self.frame.thread = heading.id;
                    self.next_turn = 0;
                }
                ended
            }
        }
    }

    fn add(&mut self, piece: Piece) -> Option<Row> {
        let mut warnings = piece.warnings;
        let moment = piece.moment;
        let moment = moment.and_then(|moment| timestamp::normalise(&moment, &mut warnings));
        let ended = match &self.open {
            Some(turn) if turn.goes_on(&piece.mark, moment.as_deref()) => None,
            _ => self.finish(),
        };
        let turn = self.open.get_or_insert_with(|| {
            let speaker = match piece.mark {
                Mark::Speaker(speaker) => Some(speaker),
                Mark::Change | Mark::Unknown | Mark::Same => None,
            };
            Turn::at(piece.place, speaker)
        });
        turn.received_at = turn.received_at.take().or(moment);
        for warning in warnings {
            if !turn.warnings.contains(&warning) {
                turn.warnings.push(warning);
            }
        }
        turn.say(&piece.text, &self.frame);
        ended
    }

    /// The turn that was not yet given.
    pub(super) fn finish(&mut self) -> Option<Row> {
        let turn = self.open.take()?;
        let number = self.next_turn;
        self.next_turn = number.saturating_add(1);
        Some(turn.into_row(number, &self.frame))
    }
}

/// Channel of spoken words.
pub(super) const CALL: &str = "call";

/// Channel of written ones.
pub(super) const CHAT: &str = "chat";

impl Turn {
    fn at(place: Place, speaker: Option<Speaker>) -> Self {
        Self {
            speaker,
            place,
            text: String::new(),
            received_at: None,
            warnings: Vec::new(),
            is_too_large: false,
        }
    }

    /// True for a turn of nobody known that is too large already.
    fn is_given_up(&self) -> bool {
        self.is_too_large && self.speaker.is_none()
    }

    /// True when a piece with this mark belongs to the turn. A turn ends with its day.
    fn goes_on(&self, mark: &Mark, moment: Option<&str>) -> bool {
        match mark {
            Mark::Same => true,
            Mark::Change => false,
            Mark::Unknown => self.speaker.is_none(),
            Mark::Speaker(speaker) => {
                let days = self.received_at.as_deref().zip(moment);
                let is_same_day =
                    days.is_none_or(|(a, b)| a.get(..DAY_BYTES) == b.get(..DAY_BYTES));
                self.speaker.as_ref() == Some(speaker) && is_same_day
            }
        }
    }

    fn say(&mut self, text: &str, frame: &Frame) {
        let joint = usize::from(!self.text.is_empty());
        if self.text.len() + joint + text.len() > frame.max_bytes {
            self.is_too_large = true;
        }
        if self.is_too_large {
            self.text = String::new();
            return;
        }
        if joint > 0 && !text.is_empty() {
            self.text.push(frame.joint);
        }
        self.text.push_str(text);
    }

    fn into_row(self, number: u32, frame: &Frame) -> Row {
        let id = format!("{}#{number}", frame.thread);
        let place = format!("line {}", self.place.line);
        let origin = Origin {
            byte: Some(self.place.byte),
            ..part(place.clone())
        };
        if self.is_too_large {
            return Err(FailedRow {
                id,
                origin: Some(origin),
                ..too_large("turn", place, frame.max_bytes)
            });
        }
        Ok(Message {
            thread_id: Some(frame.thread.clone()),
            turn: Some(number),
            channel: Some(frame.channel.to_owned()),
            author_role: self.speaker.and_then(|speaker| speaker.role),
            received_at: self.received_at,
            origin: Some(origin),
            warnings: self.warnings,
            ..Message::new(id, self.text)
        })
    }
}

/// Length of the day at the start of a time.
const DAY_BYTES: usize = 10;
