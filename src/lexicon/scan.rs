//! One pass of the automaton over a folded text: which entries stand where.
//!
//! The automaton is followed from the words with which an entry may begin, and only while a phrase
//! goes on: entries are whole words, so what would match inside a word need not be looked at.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};

use super::HitClass;
use super::build::{Index, Link, Needle};
use super::entry::{Context, Entry, Role};
use super::fold::{Folded, SPACED_LETTERS, Word};
use super::slot::{is_boundary, word_end};

/// Joins emoji to one picture; a part of such a picture is no match.
const ZERO_WIDTH_JOINER: char = '\u{200D}';
/// Spelled-out letters looked at together, so that hostile text stays linear.
const MAX_SPACED_LETTERS: usize = 24;

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
    let mut found = Found::default();
    let finder = Finder {
        text: &folded.text,
        index,
        entries,
    };
    let bytes = folded.text.as_bytes();
    let mut at = 0;
    for word in &folded.words {
        finder.walk_symbols(at, word.start, &mut found);
        if index.gate.opens(bytes, word.start, word.end) {
            finder.walk(word.start, &mut found);
        }
        finder.walk_glued(word, &mut found);
        at = word.end;
    }
    finder.walk_symbols(at, bytes.len(), &mut found);
    if folded.has_spaced_letters {
        find_spaced(folded, index, entries, &mut found);
    }
    found
}

struct Finder<'a> {
    text: &'a str,
    index: &'a Index,
    entries: &'a [Entry],
}

impl Finder<'_> {
    /// Follows the automaton from `start` while any phrase goes on.
    fn walk(&self, start: usize, found: &mut Found) {
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
                self.report(state, start, read, found);
            }
        }
    }

    /// Looks for entries that begin with a symbol between two words.
    fn walk_symbols(&self, from: usize, to: usize, found: &mut Found) {
        let gap = self.text.as_bytes().get(from..to).unwrap_or_default();
        for (at, byte) in (from..).zip(gap) {
            if self.index.gate.opens_symbol(*byte) {
                self.walk(at, found);
            }
        }
    }

    /// Looks for the unit in a word such as "2weeks".
    fn walk_glued(&self, word: &Word, found: &mut Found) {
        let bytes = self
            .text
            .as_bytes()
            .get(word.start..word.end)
            .unwrap_or_default();
        let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 0 && digits < bytes.len() {
            self.walk(word.start + digits, found);
        }
    }

    /// Checks the phrases that end in a state and began where the walk did.
    fn report(&self, state: StateID, start: usize, read: usize, found: &mut Found) {
        let automaton = &self.index.automaton;
        for which in 0..automaton.match_len(state) {
            let pattern = automaton.match_pattern(state, which);
            if automaton.pattern_len(pattern) < read {
                break;
            }
            if let Some(needle) = self.index.needles.get(pattern.as_usize()) {
                self.check(needle, start, start + read, found);
            }
        }
    }

    fn check(&self, needle: &Needle, start: usize, end: usize, found: &mut Found) {
        if needle.ends_in_word && !needle.is_prefix && !is_boundary(self.text, end) {
            return;
        }
        let is_start = !needle.starts_in_word || is_boundary(self.text, start);
        if !is_start && !self.follows_digit(start) {
            return;
        }
        if !needle.ends_in_word && self.is_part_of_picture(start, end) {
            return;
        }
        let end = if needle.is_prefix {
            word_end(self.text, end)
        } else {
            end
        };
        for link in &needle.links {
            match *link {
                Link::Phrase(entry) if is_start => found.push(self.entries, entry, start, end),
                Link::Phrase(_) => {}
                Link::Anchor(id) => self.check_sequence(id, (start, end), is_start, found),
            }
        }
    }

    fn check_sequence(&self, id: u32, at: (usize, usize), is_start: bool, found: &mut Found) {
        let Some((entry, sequence)) = self.index.sequences.get(id as usize) else {
            return;
        };
        if (is_start || sequence.may_be_glued())
            && let Some((start, end)) = sequence.matches(self.text, at.0, at.1)
        {
            found.push(self.entries, *entry, start, end);
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
        let mut spelled = Found::default();
        let finder = Finder {
            text: word,
            index,
            entries,
        };
        finder.walk(0, &mut spelled);
        let (start, end) = (first.start, last.end);
        let marks = spelled.marks.into_iter().filter(|m| m.end == len);
        found.marks.extend(marks.map(|m| Mark { start, end, ..m }));
        return len;
    }
    0
}
