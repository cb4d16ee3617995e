//! Cues of WebVTT and SubRip files, one at a time, however they are broken.
//!
//! A line of times begins a cue, wherever it stands; a blank line ends it. Words outside of cues are
//! read too: they are words of a cue with a blank line in it, or of one that lost its times.

use std::collections::VecDeque;
use std::io;

use super::super::charset::row_text;
use super::super::speakers::SpeakerRoles;
use super::super::window::{Line, Place, Window};
use super::captions::{Captions, Cue};
use super::heading::heading;
use super::names::Naming;
use super::recognise::is_webvtt;
use super::timing::{Timing, timing};
use super::turns::Event;

/// Chosen: longer than any caption. A longer cue is read in parts, what follows as words outside of cues.
const MAX_CUE_BYTES: usize = 64 << 10;

/// Which of the two formats is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A header, notes and style sheets stand beside the cues, whose ids may be any words.
    WebVtt,
    /// Cues are numbered.
    SubRip,
}

/// Where the next line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// On the first line of the file.
    Start,
    /// Among the lines of the header.
    Header,
    /// On the first line of a block.
    Block,
    /// Inside of a note or style sheet.
    Comment,
    /// Behind a line of times, or among words outside of cues.
    Words,
}

/// Reads cues.
#[derive(Debug)]
pub(super) struct Cues {
    dialect: Dialect,
    at: At,
    /// A line that may be the id of a cue; the next line tells.
    held: Option<Held>,
    cue: Option<Cue>,
    /// True once a cue began: style sheets stand before.
    is_past_start: bool,
    captions: Captions,
    ready: VecDeque<Event>,
}

#[derive(Debug)]
struct Held {
    place: Place,
    text: String,
}

impl Cues {
    /// A reader of cues like those of `sample`, the file's start.
    pub(super) fn like(dialect: Dialect, sample: &str, told: SpeakerRoles) -> Self {
        let naming = Naming::of_cues(sample, &told);
        Self {
            dialect,
            at: At::Start,
            held: None,
            cue: None,
            is_past_start: false,
            captions: Captions::new(naming, told),
            ready: VecDeque::new(),
        }
    }

    /// The next piece of speech.
    pub(super) fn next_event(
        &mut self,
        window: &mut Window,
        max_bytes: usize,
    ) -> io::Result<Option<Event>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let place = window.place();
            match window.next_line(max_bytes)? {
                None => {
                    self.end_block();
                    return Ok(self.ready.pop_front());
                }
                Some(Line::TooLong) => {
                    self.end_cue();
                    self.ready.push_back(Event::TooLarge(place));
                }
                Some(Line::Complete(bytes)) => {
                    let mut cue = Cue {
                        place,
                        ..Cue::default()
                    };
                    cue.text = row_text(&bytes, &mut cue.warnings);
                    self.take_line(cue);
                }
            }
        }
    }

    /// Takes a line, given as a cue of that line alone.
    fn take_line(&mut self, line: Cue) {
        // A line of spaces is the empty line of a caption that rolls.
        if line.text.is_empty() || (line.text.trim().is_empty() && self.at != At::Words) {
            return self.end_block();
        }
        let line = Cue {
            text: line.text.trim().to_owned(),
            ..line
        };
        if line.text.is_empty() {
            return;
        }
        if let Some(timing) = timing(&line.text) {
            return self.start_cue(line.place, timing);
        }
        match self.at {
            At::Start if self.dialect == Dialect::WebVtt && is_webvtt(&line.text) => {
                self.at = At::Header;
            }
            At::Header if line.text.contains([':', '=']) => {
                self.ready
                    .extend(heading(&line.text).map(Event::Conversation));
            }
            At::Comment => {}
            At::Start | At::Block if self.is_comment(&line.text) => self.at = At::Comment,
            at => {
                let starts_block = at != At::Words;
                let is_id = match self.dialect {
                    Dialect::WebVtt => starts_block || is_made_up(&line.text),
                    Dialect::SubRip => is_number(&line.text),
                };
                self.hold(line, is_id);
            }
        }
    }

    fn is_comment(&self, line: &str) -> bool {
        let word = line.split_whitespace().next().unwrap_or_default();
        let is_sheet = matches!(word, "STYLE" | "REGION") && word == line && !self.is_past_start;
        self.dialect == Dialect::WebVtt && (word == "NOTE" || is_sheet)
    }

    /// Keeps a line back until the next one tells what it is.
    fn hold(&mut self, line: Cue, is_id: bool) {
        self.at = At::Words;
        self.say_held();
        if is_id && line.warnings.is_empty() {
            self.held = Some(Held {
                place: line.place,
                text: line.text,
            });
        } else {
            self.say(line);
        }
    }

    fn say_held(&mut self) {
        if let Some(held) = self.held.take() {
            self.say(Cue {
                place: held.place,
                text: held.text,
                ..Cue::default()
            });
        }
    }

    fn say(&mut self, line: Cue) {
        let Some(cue) = &mut self.cue else {
            self.cue = Some(line);
            return;
        };
        if !cue.text.is_empty() {
            cue.text.push('\n');
        }
        cue.text.push_str(&line.text);
        let is_new = |warning: &_| !cue.warnings.contains(warning);
        let new: Vec<_> = line.warnings.into_iter().filter(is_new).collect();
        cue.warnings.extend(new);
        if cue.text.len() > MAX_CUE_BYTES {
            self.hand_on();
        }
    }

    fn start_cue(&mut self, place: Place, timing: Timing) {
        self.held = None;
        self.end_cue();
        self.at = At::Words;
        self.is_past_start = true;
        self.cue = Some(Cue {
            place,
            shown: match timing {
                Timing::Shown(from, to) => Some((from, to)),
                Timing::Broken => None,
            },
            has_broken_times: timing == Timing::Broken,
            ..Cue::default()
        });
    }

    /// Ends what stands before a blank line or the end of the file.
    fn end_block(&mut self) {
        let is_number = self.held.as_ref().is_some_and(|held| is_number(&held.text));
        // The number of a cue whose times do not follow; among words it is one of them.
        if self.cue.is_none() && is_number {
            self.held = None;
        }
        self.end_cue();
        self.at = At::Block;
    }

    fn end_cue(&mut self) {
        self.say_held();
        self.hand_on();
    }

    fn hand_on(&mut self) {
        if let Some(cue) = self.cue.take() {
            self.captions.split(cue, &mut self.ready);
        }
    }
}

fn is_number(line: &str) -> bool {
    line.bytes().all(|b| b.is_ascii_digit())
}

/// True for one word with a digit, of letters, digits and marks, such as programs make up for ids.
fn is_made_up(line: &str) -> bool {
    let is_made = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'_' | b'.');
    line.bytes().all(is_made) && line.contains(|c: char| c.is_ascii_digit())
}
