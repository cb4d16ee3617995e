//! One line of a run's output, as far as a policy looks.

use std::ops::Range;

use super::fields::{FIELDS, Field};
use super::json::{Broken, Cursor, Read};
use crate::history::Refused;
use crate::judge::labels::{ComplaintLabel, IntensityLabel, Judgement, LevelLabel, SentimentLabel};
use crate::judge::signals_of;
use crate::label::{Lane, Priority};
use crate::message::Message;
use crate::signals::Signals;

impl From<Broken> for Refused {
    fn from(_: Broken) -> Self {
        Self::NoRecord
    }
}

/// What a record is to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Judged, with a priority.
    Decided,
    /// Judged in its tone alone: an agent or a system wrote it, and no policy was asked.
    ToneOnly,
    /// A failure stands in place of a verdict.
    Failed,
}

/// Where in the line the values stand that a policy decides, and what its evidence rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) priority: Range<usize>,
    pub(super) sla: Range<usize>,
    /// Empty where the record has no such field.
    pub(super) regulatory: Range<usize>,
    pub(super) route: Range<usize>,
    /// Empty where the record has no such field.
    pub(super) evidence: Range<usize>,
    pub(super) policy: Range<usize>,
    pub(super) text: Range<usize>,
}

/// What the run's own policy decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) priority: Option<Priority>,
    pub(super) queue: String,
}

/// A record as far as it was read. One is used for many lines, so that its memory is not asked for
/// anew.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) row: u64,
    pub(super) message: Message,
    pub(super) judgement: Judgement,
    pub(super) text_bytes: usize,
    pub(super) language: String,
    pub(super) is_failed: bool,
    pub(super) stored: Stored,
    pub(super) places: Places,
    keys: Vec<KnownKey>,
}

/// A key of the line before, in its place: most lines of a file have the same ones.
#[derive(Debug)]
struct KnownKey {
    /// With quotes and colon.
    written: Vec<u8>,
    field: Option<usize>,
}

/// Bit of each field of [`FIELDS`] that a line has.
type Seen = u64;

const _: () = assert!(FIELDS.len() <= Seen::BITS as usize);

/// Every field.
const ALL: Seen = Seen::MAX >> (Seen::BITS as usize - FIELDS.len());

/// The fields that no line may lack.
const NEEDED: Seen = {
    let mut needed = 0;
    let mut at = 0;
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler")]
    while at < FIELDS.len() {
        needed |= (FIELDS[at].is_needed as Seen) << at;
        at += 1;
    }
    needed
};

impl Line {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self {
            id: String::new(),
            row: 0,
            message: Message::default(),
            judgement: blank(),
            text_bytes: 0,
            language: String::new(),
            is_failed: false,
            stored: Stored::default(),
            places: Places::default(),
            keys: Vec::new(),
        }
    }

    /// Reads a line; says what it is to a policy. Lines as they are written are read with leaps, and all
    /// others once more without.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<Kind, Refused> {
        let fast = self.read_from(Cursor::leaping(line));
        fast.or_else(|_| self.read_from(Cursor::new(line)))
    }

    fn read_from(&mut self, mut cursor: Cursor<'_>) -> Result<Kind, Refused> {
        let mut seen: Seen = 0;
        let mut position = 0;
        self.places = Places::default();
        let mut is_more = cursor.open()?;
        while is_more {
            let field = self.field_at(position, &mut cursor)?;
            self.take(field, &mut seen, &mut cursor)?;
            position += 1;
            is_more = cursor.goes_on()?;
        }
        let is_suspect = cursor.may_leap() && seen != ALL;
        if !cursor.is_done() || is_suspect {
            return Err(Refused::NoRecord);
        }
        self.empty_what_is_not_there(seen)?;
        self.kind(seen)
    }

    /// A field that this line lacks must not keep the value of the line before.
    fn empty_what_is_not_there(&mut self, seen: Seen) -> Read<()> {
        for (at, field) in FIELDS.iter().enumerate() {
            if !field.is_needed && seen & (1 << at) == 0 {
                (field.take)(self, &mut Cursor::new(b"null"))?;
            }
        }
        Ok(())
    }

    fn take(&mut self, field: Option<usize>, seen: &mut Seen, c: &mut Cursor<'_>) -> Read<()> {
        let Some((at, field)) = field.and_then(|at| Some((at, FIELDS.get(at)?))) else {
            return c.skip();
        };
        let bit = 1 << at;
        if *seen & bit != 0 {
            return Err(Broken);
        }
        *seen |= bit;
        (field.take)(self, c)
    }

    /// Reads the key at this position; says which field it is.
    fn field_at(&mut self, position: usize, c: &mut Cursor<'_>) -> Read<Option<usize>> {
        if let Some(known) = self.keys.get(position)
            && c.next_key_is(&known.written)
        {
            return Ok(known.field);
        }
        let quoted = c.key()?;
        let is_named = |field: &Field| {
            let name = quoted
                .strip_prefix(b"\"")
                .and_then(|q| q.strip_suffix(b"\""));
            name == Some(field.name.as_bytes())
        };
        let field = FIELDS.iter().position(is_named);
        let written = [quoted, b":"].concat();
        let known = KnownKey { written, field };
        match self.keys.get_mut(position) {
            Some(before) => *before = known,
            // Records have few keys; what has many is none.
            None if position < MAX_KNOWN_KEYS => self.keys.push(known),
            None => {}
        }
        Ok(field)
    }

    /// A failed record needs no more than its error, and one without a priority is none the policy was
    /// asked about.
    fn kind(&self, seen: Seen) -> Result<Kind, Refused> {
        if self.is_failed && has(seen, "error") {
            return Ok(Kind::Failed);
        }
        let missing = NEEDED & !seen;
        if missing != 0 {
            let at = missing.trailing_zeros() as usize;
            let field = FIELDS.get(at).ok_or(Refused::NoRecord)?;
            return Err(Refused::Lacks(field.name));
        }
        if self.stored.priority.is_none() {
            return Ok(Kind::ToneOnly);
        }
        if self.places.policy.is_empty() {
            return Err(Refused::Lacks("versions"));
        }
        Ok(Kind::Decided)
    }

    /// The signals of a decided record: those that its policy saw.
    pub(super) fn signals(&self) -> Signals {
        signals_of(
            &self.judgement,
            &self.message,
            self.text_bytes,
            &self.language,
        )
    }
}

/// Keys remembered from the line before. Records have a third of it.
const MAX_KNOWN_KEYS: usize = 128;

fn has(seen: Seen, name: &str) -> bool {
    let at = FIELDS.iter().position(|field| field.name == name);
    at.is_some_and(|at| seen & (1 << at) != 0)
}

fn blank() -> Judgement {
    let intensity = IntensityLabel {
        score: None,
        level: None,
        drivers: Vec::new(),
    };
    Judgement {
        sentiment: SentimentLabel {
            label: None,
            score: None,
            p: None,
            mixed: None,
        },
        anger: intensity.clone(),
        frustration: intensity,
        complaint: ComplaintLabel {
            is: None,
            p: None,
            severity: None,
        },
        intents: Vec::new(),
        categories: Vec::new(),
        flags: Vec::new(),
        impact: LevelLabel::default(),
        urgency: LevelLabel::default(),
        entities: Vec::new(),
        faq: None,
        evidence: Vec::new(),
        abstained: Vec::new(),
        abstain_reason: None,
        lane: Lane::Rules,
        confidence: None,
    }
}
