//! Transcripts: who said what, one row a turn.
//!
//! WebVTT and SubRip files and plain text with a speaker's label before each turn. A turn is all that
//! one speaker says until another one speaks; `turn` counts from 0, `thread_id` is the file's name
//! without its endings, or the id that a heading in the file names. The label of the speaker is not
//! part of the text. It says the role where it is a word for one (`agent`, `Kunde`); the role of a
//! name is not known unless the caller tells it.
//!
//! A script (`cues.rs`, `dialogue.rs`) gives pieces of speech, `turns.rs` joins them. All words of a
//! file are in some row: what is no cue and has no label belongs to the speaker before it, or to
//! nobody.

mod captions;
mod cues;
mod days;
mod dialogue;
mod heading;
mod label;
mod markup;
mod names;
mod notices;
mod recognise;
mod stamp;
mod timing;
mod turns;

use std::collections::VecDeque;
use std::io;

use crate::error::{Failure, FailureCode};
use crate::message::{Message, Origin};

use super::options::InputFormat;
use super::speakers::SpeakerRoles;
use super::window::Window;
use super::{FailedRow, Reader, Row, broken_row};
use cues::{Cues, Dialect};
use dialogue::Dialogue;
use turns::{CALL, CHAT, Event, Frame, Turns};

pub(super) use recognise::transcript_by_content;

/// The turns of one file.
pub(super) struct Transcript {
    window: Window,
    script: Script,
    turns: Turns,
    max_bytes: usize,
    ready: VecDeque<Row>,
    is_empty: bool,
    is_finished: bool,
}

/// How a file says who spoke.
pub(super) struct Script(Kind);

enum Kind {
    Cues(Box<Cues>),
    Dialogue(Dialogue),
}

impl Script {
    /// The script of a file of this format with this start, and the roles that were told of names.
    pub(super) fn of(format: InputFormat, sample: &[u8], told: &SpeakerRoles) -> Self {
        let sample = String::from_utf8_lossy(sample);
        let cues = |dialect| Kind::Cues(Box::new(Cues::like(dialect, &sample, told.clone())));
        Self(match format {
            InputFormat::Vtt => cues(Dialect::WebVtt),
            InputFormat::Srt => cues(Dialect::SubRip),
            _ => Kind::Dialogue(Dialogue::like(&sample, told.clone())),
        })
    }

    fn next_event(&mut self, window: &mut Window, max_bytes: usize) -> io::Result<Option<Event>> {
        match &mut self.0 {
            Kind::Cues(cues) => cues.next_event(window, max_bytes),
            Kind::Dialogue(dialogue) => dialogue.next_event(window, max_bytes),
        }
    }
}

impl Transcript {
    /// Reads turns of up to `max_bytes`, of this conversation until a heading names another.
    pub(super) fn new(window: Window, script: Script, thread: &str, max_bytes: usize) -> Self {
        // The words of a caption go on in the next one; a line of a chat was sent as it is.
        let (channel, joint) = match script.0 {
            Kind::Cues(_) => (CALL, ' '),
            Kind::Dialogue(_) => (CHAT, '\n'),
        };
        let turns = Turns::new(Frame {
            thread: thread.to_owned(),
            channel,
            joint,
            max_bytes,
        });
        Self {
            window,
            script,
            turns,
            max_bytes,
            ready: VecDeque::new(),
            is_empty: true,
            is_finished: false,
        }
    }

    /// Reads on until a turn has ended.
    fn read_on(&mut self) {
        match self.script.next_event(&mut self.window, self.max_bytes) {
            Ok(Some(event)) => self.ready.extend(self.turns.take(event)),
            Ok(None) => {
                self.is_finished = true;
                self.ready.extend(self.turns.finish());
                if self.is_empty && self.ready.is_empty() {
                    self.ready.push_back(Err(wordless()));
                }
            }
            Err(error) => {
                self.is_finished = true;
                self.ready.extend(self.turns.finish());
                let at = self.window.place();
                let broken = broken_row(&error, format!("line {}", at.line));
                let origin = broken.origin.map(|origin| Origin {
                    byte: Some(at.byte),
                    ..origin
                });
                self.ready.push_back(Err(FailedRow { origin, ..broken }));
            }
        }
    }
}

impl Iterator for Transcript {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.ready.is_empty() && !self.is_finished {
            self.read_on();
        }
        self.is_empty = false;
        self.ready.pop_front()
    }
}

impl Reader for Transcript {}

/// The turns of a text that is a dialogue beyond doubt, as messages of no file.
pub(super) fn turns_of_text(text: &str, told: &SpeakerRoles) -> Option<Vec<Message>> {
    let format = transcript_by_content(text.as_bytes(), told)?;
    let script = Script::of(format, text.as_bytes(), told);
    let window = Window::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())));
    Transcript::new(window, script, "", text.len())
        .map(Result::ok)
        .collect()
}

/// The row of a file in which nobody says anything.
fn wordless() -> FailedRow {
    FailedRow {
        id: String::new(),
        row: 0,
        failure: Failure::new(
            FailureCode::MissingText,
            "the transcript has no words; check that it is complete",
        ),
        origin: Some(Origin {
            byte: Some(0),
            ..Origin::default()
        }),
        cells: Vec::new(),
    }
}

/// Lines of a text that ends them in one way.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    text.split(end).map(|line| line.trim_end_matches('\r'))
}
