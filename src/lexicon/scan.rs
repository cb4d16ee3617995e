//! One pass over a folded text: which entries stand where.
//!
//! Entries are whole words, so phrases are followed from word to word. What has symbols in it is
//! followed byte by byte, from the words and symbols with which such an entry begins.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};

use super::HitClass;
use super::build::{Index, Link, Needle};
use super::entry::{Context, Entry, Role};
use super::fold::{Folded, SPACED_LETTERS, Word};
use super::phrases::Token;
use super::slot::{is_boundary, word_end};

/// Joins emoji to one picture; a part of such a picture is no match.
const ZERO_WIDTH_JOINER: char = '\u{200D}';
/// Spelled-out letters looked at together, so that hostile text stays linear.
const MAX_SPACED_LETTERS: usize = 24;
/// Room made at once for what is found; a message has a dozen of each.
const ROOM: usize = 16;

/// An entry found in a folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entry: u32,
    pub(super) class: HitClass,
    pub(super) valence: f32,
}

impl Mark {
    pub(super) fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub(super) fn len_bytes(&self) -> usize {
        self.end - self.start
    }
}

/// A context word found in a folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Context,
    pub(super) factor: f32,
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) marks: Vec<Mark>,
    pub(super) cues: Vec<Cue>,
}

impl Found {
    fn push(&mut self, entries: &[Entry], entry: u32, start: usize, end: usize) {
        let Some(found) = entries.get(entry as usize) else {
            return;
        };
        match found.role {
            Role::Hit(class) => self.marks.push(Mark {
                start,
                end,
                entry,
                class,
                valence: found.valence,
            }),
            Role::Context(kind) => self.cues.push(Cue {
                start,
                end,
                kind,
                factor: found.valence,
            }),
        }
    }
}

/// Every entry that stands in the text as whole words.
pub(super) fn find(folded: &Folded, index: &Index, entries: &[Entry]) -> Found {
    let tokens = index.phrases.read(folded);
    let mut finder = Finder::new(&folded.text, index, entries);
    let mut rest = tokens.as_slice();
    let mut at = 0;
    for word in &folded.words {
        finder.walk_symbols(at, word.start);
        at = word.end;
        let Some((first, behind)) = rest.split_first() else {
            break;
        };
        rest = behind;
        // A word with a symbol in it ("1⁄2" for "½") begins no phrase.
        if first.end >= word.end {
            finder.walk(*first, rest);
        }
        finder.walk_glued(word, *first, rest);
    }
    finder.walk_symbols(at, folded.text.len());
    let mut found = finder.found;
    if folded.has_spaced_letters {
        find_spaced(folded, index, entries, &mut found);
    }
    found
}

struct Finder<'a> {
    text: &'a str,
    index: &'a Index,
    entries: &'a [Entry],
    /// Phrases of the walk in progress, by their place in [`Index::needles`], and where they end.
    walked: Vec<(u32, usize)>,
    found: Found,
}

impl<'a> Finder<'a> {
    fn new(text: &'a str, index: &'a Index, entries: &'a [Entry]) -> Self {
        Self {
            text,
            index,
            entries,
            walked: Vec::with_capacity(ROOM),
            found: Found {
                marks: Vec::with_capacity(ROOM),
                cues: Vec::with_capacity(ROOM),
            },
        }
    }

    /// Looks for entries that begin with the word `first`, which `rest` follows.
    fn walk(&mut self, first: Token, rest: &[Token]) {
        self.walk_words(first, rest);
        if self.index.phrases.opens_other(first) {
            self.walk_bytes(first.start);
        }
        self.report(first.start);
    }

    fn walk_words(&mut self, first: Token, rest: &[Token]) {
        let bytes = self.text.as_bytes();
        let walked = &mut self.walked;
        self.index.phrases.walk(bytes, first, rest, |needle, end| {
            walked.push((needle, end));
        });
    }

    /// Follows the automaton of phrases with symbols from `start` while any of them goes on.
    fn walk_bytes(&mut self, start: usize) {
        let automaton = &self.index.automaton;
        let Ok(mut state) = automaton.start_state(Anchored::Yes) else {
            return;
        };
        let bytes = self.text.as_bytes().get(start..).unwrap_or_default();
        for (read, &byte) in (1..).zip(bytes) {
            state = automaton.next_state(Anchored::Yes, state, byte);
            if !automaton.is_special(state) {
                continue;
            }
            if automaton.is_dead(state) {
                return;
            }
            if automaton.is_match(state) {
                self.take_matches(state, start, read);
            }
        }
    }

    /// Keeps the phrases that end in a state and began where the walk did.
    fn take_matches(&mut self, state: StateID, start: usize, read: usize) {
        let automaton = &self.index.automaton;
        for which in 0..automaton.match_len(state) {
            let pattern = automaton.match_pattern(state, which);
            if automaton.pattern_len(pattern) < read {
                break;
            }
            let Some(&place) = self.index.odd_needles.get(pattern.as_usize()) else {
                continue;
            };
            let Some(needle) = self.index.needles.get(place as usize) else {
                continue;
            };
            if let Some(end) = self.end_of_odd(needle, start, start + read) {
                self.walked.push((place, end));
            }
        }
    }

    /// Where a phrase with symbols ends, if nothing goes across its ends.
    fn end_of_odd(&self, needle: &Needle, start: usize, end: usize) -> Option<usize> {
        if needle.is_prefix {
            return Some(word_end(self.text, end));
        }
        let is_whole = if needle.ends_in_word {
            is_boundary(self.text, end)
        } else {
            !self.is_part_of_picture(start, end)
        };
        is_whole.then_some(end)
    }

    /// Looks for entries that begin with a symbol between two words.
    fn walk_symbols(&mut self, from: usize, to: usize) {
        let gap = self.text.as_bytes().get(from..to).unwrap_or_default();
        for (at, byte) in (from..).zip(gap) {
            if self.index.opens_symbol(*byte) {
                self.walk_bytes(at);
                self.report(at);
            }
        }
    }

    /// Looks for the unit in a word such as "2weeks".
    fn walk_glued(&mut self, word: &Word, token: Token, rest: &[Token]) {
        let bytes = self.text.as_bytes();
        let written = bytes.get(word.start..word.end).unwrap_or_default();
        let digits = written.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits == written.len() {
            return;
        }
        let start = word.start + digits;
        let end = token.end.max(start);
        self.walk_words(self.index.phrases.token(bytes, start, end), rest);
        self.walk_bytes(start);
        self.report(start);
    }

    /// Finds the entries behind the phrases of a walk that began at `start`, the shortest phrase
    /// first.
    fn report(&mut self, start: usize) {
        if self.walked.is_empty() {
            return;
        }
        let mut walked = std::mem::take(&mut self.walked);
        walked.sort_unstable();
        for (place, end) in walked.drain(..) {
            if let Some(needle) = self.index.needles.get(place as usize) {
                self.check(needle, start, end);
            }
        }
        self.walked = walked;
    }

    fn check(&mut self, needle: &Needle, start: usize, end: usize) {
        let is_start = !needle.starts_in_word || is_boundary(self.text, start);
        if !is_start && !self.follows_digit(start) {
            return;
        }
        for link in &needle.links {
            match *link {
                Link::Phrase(entry) if is_start => self.found.push(self.entries, entry, start, end),
                Link::Phrase(_) => {}
                Link::Anchor(id) => self.check_sequence(id, (start, end), is_start),
            }
        }
    }

    fn check_sequence(&mut self, id: u32, at: (usize, usize), is_start: bool) {
        let Some((entry, sequence)) = self.index.sequences.get(id as usize) else {
            return;
        };
        if (is_start || sequence.may_be_glued())
            && let Some((start, end)) = sequence.matches(self.text, at.0, at.1)
        {
            self.found.push(self.entries, *entry, start, end);
        }
    }

    fn follows_digit(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.text.as_bytes().get(i));
        before.is_some_and(u8::is_ascii_digit)
    }

    fn is_part_of_picture(&self, start: usize, end: usize) -> bool {
        let before = self.text.get(..start).and_then(|t| t.chars().next_back());
        let after = self.text.get(end..).and_then(|t| t.chars().next());
        before == Some(ZERO_WIDTH_JOINER) || after == Some(ZERO_WIDTH_JOINER)
    }
}

/// Words spelled out with one separator between their letters: "s c a m", "i.d.i.o.t".
fn find_spaced(folded: &Folded, index: &Index, entries: &[Entry], found: &mut Found) {
    let mut run: Vec<Word> = Vec::new();
    for word in &folded.words {
        let is_single = word.end - word.start == 1;
        if !(is_single && run.last().is_none_or(|last| joins(folded, last, word))) {
            find_in_run(folded, &run, index, entries, found);
            run.clear();
        }
        if is_single {
            run.push(*word);
        }
    }
    find_in_run(folded, &run, index, entries, found);
}

fn joins(folded: &Folded, last: &Word, next: &Word) -> bool {
    let gap = folded.text.get(last.end..next.start);
    matches!(gap, Some(" " | "." | "-" | "_" | "*" | "/"))
}

fn find_in_run(folded: &Folded, run: &[Word], index: &Index, entries: &[Entry], found: &mut Found) {
    let mut rest = run;
    while rest.len() >= SPACED_LETTERS {
        let taken = longest_spelled(folded, rest, index, entries, found);
        rest = rest.get(taken.max(1)..).unwrap_or_default();
    }
}

/// Letters of the longest known word spelled at the start of `run`; 0 when there is none.
fn longest_spelled(
    folded: &Folded,
    run: &[Word],
    index: &Index,
    entries: &[Entry],
    found: &mut Found,
) -> usize {
    let letters: String = run
        .iter()
        .take(MAX_SPACED_LETTERS)
        .filter_map(|w| folded.text.get(w.start..w.end))
        .collect();
    for len in (SPACED_LETTERS..=letters.len()).rev() {
        let word = letters.get(..len).unwrap_or_default();
        let (Some(first), Some(last)) = (run.first(), run.get(len - 1)) else {
            continue;
        };
        if !index.vocabulary.disguised.contains(word) {
            continue;
        }
        let mut finder = Finder::new(word, index, entries);
        finder.walk(index.phrases.token(word.as_bytes(), 0, len), &[]);
        let (start, end) = (first.start, last.end);
        let marks = finder.found.marks.into_iter().filter(|m| m.end == len);
        found.marks.extend(marks.map(|m| Mark { start, end, ..m }));
        return len;
    }
    0
}
