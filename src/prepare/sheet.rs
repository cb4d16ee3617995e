//! A layer as lines, each with its cues and the kind it is masked as.

use memchr::memchr2_iter;

use super::cues::{Cue, CueHit, CueSet, find_cues};
use super::glued::find_splits;
use super::head::FRAME;
use super::layer::Region;
use super::phrases::{APPS, CLOSINGS, DEVICES};
use super::rule::is_sign;
use crate::label::MaskKind;
use crate::span::ByteSpan;

/// Blank lines looked over in search of the neighbour: more of them part two texts for good.
const MAX_BLANK_LINES: usize = 6;

/// Longest line that can be a footer or a marker of a mail program, in bytes.
const MAX_FOOTER_BYTES: usize = 200;

/// A line of the layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Its text, without the line break.
    pub span: ByteSpan,
    /// Its text without the blanks around it.
    trimmed: ByteSpan,
    /// Start of the next line.
    pub next: usize,
    /// The phrases it holds.
    pub cues: CueSet,
    /// True when it has no visible character.
    pub is_blank: bool,
    /// Why it is masked.
    pub mark: Option<MaskKind>,
}

/// The lines of the body of a layer.
pub(super) struct Sheet<'t> {
    text: &'t str,
    lines: Vec<Line>,
}

impl<'t> Sheet<'t> {
    /// Cuts the body, from byte `from` of `text` on, into lines.
    pub(super) fn new(text: &'t str, from: usize) -> Self {
        let hits = find_cues(text, from);
        let splits = find_splits(text, from, &hits);
        let mut sheet = Self {
            text,
            lines: cut_lines(text, from, &splits),
        };
        sheet.assign(&hits);
        sheet
    }

    /// Number of lines.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line, or an empty one past the end.
    pub(super) fn line(&self, index: usize) -> Line {
        self.lines.get(index).copied().unwrap_or(Line {
            span: ByteSpan::new(self.text.len(), self.text.len()),
            trimmed: ByteSpan::default(),
            next: self.text.len(),
            cues: CueSet::default(),
            is_blank: true,
            mark: None,
        })
    }

    /// The text of a line without its line break and the blanks around it.
    pub(super) fn trimmed(&self, index: usize) -> &'t str {
        self.lines
            .get(index)
            .and_then(|line| line.trimmed.slice(self.text))
            .unwrap_or_default()
    }

    /// The text of lines `first..=last` with the breaks between them.
    pub(super) fn joined(&self, first: usize, last: usize) -> &'t str {
        ByteSpan::new(self.line(first).span.start, self.line(last).span.end)
            .slice(self.text)
            .unwrap_or_default()
    }

    /// True when the line holds the cue.
    pub(super) fn has(&self, index: usize, cue: Cue) -> bool {
        self.line(index).cues.has(cue)
    }

    /// True for a line that is not masked and not blank.
    pub(super) fn is_open(&self, index: usize) -> bool {
        self.lines
            .get(index)
            .is_some_and(|l| l.mark.is_none() && !l.is_blank)
    }

    /// The first line that is not blank from `index` on, unless too many blank lines come before.
    pub(super) fn text_from(&self, index: usize) -> Option<usize> {
        let stop = self.len().min(index + MAX_BLANK_LINES);
        (index..stop).find(|i| !self.line(*i).is_blank)
    }

    /// The index of the line that holds byte `at`.
    pub(super) fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|l| l.next <= at)
    }

    /// Masks lines `first..end`, whatever they were before.
    pub(super) fn mark(&mut self, first: usize, end: usize, kind: MaskKind) {
        for line in self.lines.iter_mut().take(end).skip(first) {
            line.mark = Some(kind);
        }
    }

    /// Masks the lines of `first..end` that are not masked yet.
    pub(super) fn mark_open(&mut self, first: usize, end: usize, kind: MaskKind) {
        for line in self.lines.iter_mut().take(end).skip(first) {
            line.mark.get_or_insert(kind);
        }
    }

    /// Makes lines readable again from `first` on, as far as they are masked without a gap.
    pub(super) fn unmark_run(&mut self, first: usize) {
        let run = self.lines.iter_mut().skip(first);
        for line in run.take_while(|l| l.mark.is_some() || l.is_blank) {
            line.mark = None;
        }
    }

    /// Makes all lines of a kind readable again.
    pub(super) fn unmark_kind(&mut self, kind: MaskKind) {
        for line in &mut self.lines {
            if line.mark == Some(kind) {
                line.mark = None;
            }
        }
    }

    /// Masks the lines that lie in a region of the markup.
    pub(super) fn mark_region(&mut self, region: Region) {
        let first = self
            .lines
            .partition_point(|l| l.span.start < region.span.start);
        let end = self
            .lines
            .partition_point(|l| l.span.start < region.span.end);
        self.mark_open(first, end, region.kind);
    }

    /// Runs of lines that are not masked, blank lines at their ends left out, as `first..end`.
    pub(super) fn open_runs(&self) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut current: Option<(usize, usize)> = None;
        for (index, line) in self.lines.iter().enumerate() {
            if line.mark.is_some() {
                runs.extend(current.take());
            } else if !line.is_blank {
                let first = current.map_or(index, |(first, _)| first);
                current = Some((first, index + 1));
            }
        }
        runs.extend(current);
        runs
    }

    /// True when a letter, a digit or an emoji is left to read in the body.
    pub(super) fn is_readable(&self) -> bool {
        self.lines
            .iter()
            .filter(|l| l.mark.is_none() && !l.is_blank)
            .filter_map(|l| l.span.slice(self.text))
            .any(has_content)
    }

    /// The masks, neighbours of one kind joined, as spans of the layer. Blank lines between two
    /// masked lines of one kind belong to the mask.
    pub(super) fn masks(&self) -> Vec<Region> {
        let mut masks: Vec<Region> = Vec::new();
        let mut is_joined = false;
        for line in &self.lines {
            let span = ByteSpan::new(line.span.start, line.next);
            match (line.mark, masks.last_mut()) {
                (Some(kind), Some(last)) if is_joined && last.kind == kind => {
                    last.span.end = span.end;
                }
                (Some(kind), _) if !span.is_empty() => {
                    masks.push(Region { span, kind });
                    is_joined = true;
                }
                (Some(_), _) => {}
                (None, _) => is_joined = is_joined && line.is_blank,
            }
        }
        masks
    }

    fn assign(&mut self, hits: &[CueHit]) {
        for hit in hits {
            let index = self.line_at(hit.span.start);
            let span = self.line(index).span;
            let before = ByteSpan::new(span.start, hit.span.start).slice(self.text);
            let after = ByteSpan::new(hit.span.end, span.end).slice(self.text);
            let (Some(before), Some(after), Some(line)) =
                (before, after, self.lines.get_mut(index))
            else {
                continue;
            };
            if qualifies(hit.cue, before, after) {
                line.cues.add(match hit.cue {
                    Cue::Sent => Cue::MobileFooter,
                    Cue::ListFooter if !is_decoration(before) => Cue::ListWord,
                    cue => cue,
                });
            }
            let is_framed = before.starts_with(FRAME) && after.ends_with(FRAME);
            if hit.cue == Cue::Verb && (is_framed || is_addressed(before)) && is_decoration(after) {
                // Zoho and others write the head between dashes, without a colon.
                line.cues.add(Cue::EndsWithColon);
            }
        }
    }
}

/// True when there is anything a person could have meant to say.
pub(super) fn has_content(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphanumeric() || ('\u{2190}'..='\u{1faff}').contains(&c))
}

/// Characters that take no room: joiners, marks of direction, byte order marks. Mail programs put
/// them around right-to-left heads and at the start of quotes.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// True when a phrase stands in its line as its cue asks for.
fn qualifies(cue: Cue, before: &str, after: &str) -> bool {
    match cue {
        Cue::Verb
        | Cue::Legalese
        | Cue::Disclaimer
        | Cue::Suspect
        | Cue::SubjectLabel
        | Cue::EndsWithColon => true,
        Cue::ReplyLine => is_reply_line(before, after),
        Cue::ListFooter | Cue::ListWord | Cue::AutoReply => before.len() <= MAX_FOOTER_BYTES,
        Cue::MobileFooter => is_decoration(before) && is_device(after),
        Cue::Sent => is_decoration(before) && is_device(after) && names_device(after),
        Cue::Forward => is_decoration(before) && after.len() <= MAX_FOOTER_BYTES,
        Cue::Original => is_original(before, after),
        Cue::Closing | Cue::Thanks => is_decoration(before) && closes(after),
    }
}

/// What may stand around "Original Message": signs, scissors among them, and behind a rule of them
/// the block that a program forgot to break.
fn is_original(before: &str, after: &str) -> bool {
    // Looked at first: a line of a megabyte may hold the words at every step.
    before.len() <= MAX_FOOTER_BYTES
        && is_decoration(&before.replace("8<", ""))
        && (is_decoration(after) || after.starts_with(FRAME))
}

/// A text no longer than a head, with a mail address in it.
fn is_addressed(before: &str) -> bool {
    const MAX_HEAD_BYTES: usize = 420;
    before.len() <= MAX_HEAD_BYTES && before.contains('@')
}

/// By these words a footer asks to overlook its writer's slips, in a sentence of any length.
const APOLOGIES: &[&str] = &["excuse", "forgive", "pardon", "brevity", "typo"];

/// True where a footer asks to overlook slips.
pub(super) fn is_apology(text: &str) -> bool {
    APOLOGIES.iter().any(|word| text.contains(word))
}

/// Words of sentences, which names of devices and programs lack.
const CLAUSE_WORDS: &[&str] = &[
    "is", "was", "are", "were", "has", "had", "have", "did", "does", "it", "I", "he", "she",
    "they", "because",
];

/// What may follow "Sent from my": the name of a device, or a whole footer; no sentence about a
/// desk.
fn is_device(after: &str) -> bool {
    const MAX_NAME_WORDS: usize = 6;
    if after.len() > MAX_FOOTER_BYTES {
        return false;
    }
    let words = || after.split_whitespace();
    let is_sentence = after.trim_end().ends_with(['.', '?']) && words().count() > MAX_NAME_WORDS;
    let is_clause = words().any(|word| CLAUSE_WORDS.contains(&word));
    is_apology(after) || !(is_sentence || is_clause)
}

fn names_device(after: &str) -> bool {
    // "Newton for Mac" and a link behind a name are about as long as the names of programs get.
    const MAX_APP_WORDS: usize = 4;
    let is_short = after.split_whitespace().count() <= MAX_APP_WORDS;
    let after = after.to_lowercase();
    let mut words = after.split(|c: char| !c.is_alphanumeric());
    let is_app = words
        .find(|word| !word.is_empty())
        .is_some_and(|first| APPS.contains(&first));
    let is_linked = after.contains("<http") || after.contains("[http");
    DEVICES.iter().any(|device| after.contains(device)) || (is_short && (is_app || is_linked))
}

/// What may stand around "reply above this line": signs, and few words ("Please type your").
fn is_reply_line(before: &str, after: &str) -> bool {
    const MAX_WORDS_BEFORE: usize = 3;
    const MAX_BYTES: usize = 80;
    if before.len() > MAX_BYTES || after.len() > MAX_BYTES {
        return false;
    }
    let is_frame = |c: char| c == '#' || is_sign(c);
    let is_framed = before
        .trim_start()
        .chars()
        .take_while(|c| is_frame(*c))
        .count()
        > 1;
    let is_whole = is_decoration(after) && before.split_whitespace().count() <= MAX_WORDS_BEFORE;
    is_framed || is_whole || is_decoration(before)
}

/// Dashes, stars, brackets and blanks: no letter, no digit.
pub(super) fn is_decoration(text: &str) -> bool {
    text.len() <= MAX_FOOTER_BYTES && !text.chars().any(char::is_alphanumeric)
}

/// What may follow a closing in its line: nothing, a name, the closing in another language, or a few
/// words up to a comma.
fn closes(after: &str) -> bool {
    const MAX_BYTES: usize = 45;
    let rest = after.trim_matches(|c: char| !c.is_alphanumeric());
    rest.is_empty()
        || (after.len() <= MAX_BYTES
            && (super::shape::is_name(rest)
                || after.trim_end().ends_with(',')
                || CLOSINGS.iter().any(|c| c.eq_ignore_ascii_case(rest))))
}

/// Cuts at `\n`, `\r\n`, `\r`, and at the given splits.
fn cut_lines(text: &str, from: usize, splits: &[usize]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = from;
    let mut splits = splits.iter().copied().peekable();
    for at in memchr2_iter(b'\n', b'\r', text.as_bytes()).skip_while(|at| *at < from) {
        if at < start {
            continue;
        }
        while let Some(split) = splits.next_if(|s| *s <= at) {
            start = push_line(&mut lines, text, start, split, split);
        }
        let is_pair = text.as_bytes().get(at..at + 2) == Some(b"\r\n");
        start = push_line(&mut lines, text, start, at, at + 1 + usize::from(is_pair));
    }
    for split in splits {
        start = push_line(&mut lines, text, start, split, split);
    }
    if start < text.len() {
        push_line(&mut lines, text, start, text.len(), text.len());
    }
    lines
}

fn push_line(lines: &mut Vec<Line>, text: &str, start: usize, end: usize, next: usize) -> usize {
    if next <= start {
        return start;
    }
    let span = ByteSpan::new(start, end);
    let content = span.slice(text).unwrap_or_default();
    let is_void = |c: char| c.is_whitespace() || is_unseen(c);
    let from_left = content.trim_start_matches(is_void);
    let trimmed = from_left.trim_end_matches(is_void);
    let trimmed_start = end - from_left.len();
    let mut cues = CueSet::default();
    if trimmed.trim_end_matches(['*', ' ']).ends_with([':', '：']) {
        cues.add(Cue::EndsWithColon);
    }
    lines.push(Line {
        span,
        trimmed: ByteSpan::new(trimmed_start, trimmed_start + trimmed.len()),
        next,
        cues,
        is_blank: trimmed.is_empty(),
        mark: None,
    });
    next
}
