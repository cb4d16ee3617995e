//! Matching of the variable parts of a term around the words that were found.

use super::fold::is_word_char;
use super::term::{Phrase, Segment, Slot};

/// Words a gap may span.
const MAX_GAP_WORDS: usize = 3;
/// Words a number may span besides a leading "a": "two or three".
const MAX_NUMBER_WORDS: usize = 3;

/// A term with slots, and which of its segments the automaton looks for.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) segments: Vec<Segment>,
    pub(super) anchor: usize,
}

impl Sequence {
    /// A sequence whose anchor is the segment with the longest shortest phrase: the rarest one.
    pub(super) fn new(segments: Vec<Segment>) -> Self {
        let rarity = |segment: &Segment| match segment {
            Segment::Phrases(phrases) => phrases.iter().map(|p| p.text.len()).min().unwrap_or(0),
            Segment::Slot(_) => 0,
        };
        let anchor = (0..segments.len())
            .rev()
            .max_by_key(|&i| segments.get(i).map_or(0, rarity))
            .unwrap_or(0);
        Self { segments, anchor }
    }

    /// The phrases the automaton looks for.
    pub(super) fn anchors(&self) -> &[Phrase] {
        match self.segments.get(self.anchor) {
            Some(Segment::Phrases(phrases)) => phrases,
            _ => &[],
        }
    }

    /// True when a number may be glued to the front of the anchor ("2weeks").
    pub(super) fn may_be_glued(&self) -> bool {
        let before = self.anchor.checked_sub(1);
        matches!(
            before.and_then(|i| self.segments.get(i)),
            Some(Segment::Slot(Slot::Number))
        )
    }

    /// The whole match around an anchor at `start..end` of `text`.
    pub(super) fn matches(&self, text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let before = self.segments.get(..self.anchor)?;
        let after = self.segments.get(self.anchor + 1..)?;
        let end = match_right(text, end, after)?;
        let start = match_left(text, start, before)?;
        Some((start, end))
    }
}

fn match_right(text: &str, at: usize, segments: &[Segment]) -> Option<usize> {
    let Some((first, rest)) = segments.split_first() else {
        return Some(at);
    };
    match first {
        Segment::Phrases(phrases) => {
            let from = skip_space(text, at);
            if !(from > at || is_boundary(text, at) || ends_in_digit(text, at)) {
                return None;
            }
            let mut likely = beginning_with(*text.as_bytes().get(from)?, phrases);
            likely.find_map(|phrase| match_right(text, phrase_end(text, from, phrase)?, rest))
        }
        Segment::Slot(Slot::Gap) => {
            let mut from = at;
            for _ in 0..=MAX_GAP_WORDS {
                if let Some(end) = match_right(text, from, rest) {
                    return Some(end);
                }
                from = next_word(text, from)?.1;
            }
            None
        }
        Segment::Slot(slot) => match_right(text, slot_end(text, at, *slot)?, rest),
    }
}

/// The phrases that begin with a byte; a term's phrases are sorted.
fn beginning_with(byte: u8, phrases: &[Phrase]) -> impl Iterator<Item = &Phrase> {
    let first = |phrase: &Phrase| phrase.text.as_bytes().first().copied();
    let from = phrases.partition_point(|phrase| first(phrase) < Some(byte));
    let likely = phrases.iter().skip(from);
    likely.take_while(move |phrase| first(phrase) == Some(byte))
}

fn match_left(text: &str, at: usize, segments: &[Segment]) -> Option<usize> {
    let Some((last, rest)) = segments.split_last() else {
        return Some(at);
    };
    match last {
        Segment::Phrases(phrases) => phrases.iter().find_map(|phrase| {
            let to = skip_space_back(text, at);
            let start = phrase_start(text, to, phrase)?;
            (to < at || is_boundary(text, at)).then(|| match_left(text, start, rest))?
        }),
        Segment::Slot(Slot::Gap) => {
            let mut to = at;
            for _ in 0..=MAX_GAP_WORDS {
                if let Some(start) = match_left(text, to, rest) {
                    return Some(start);
                }
                to = previous_word(text, to)?.0;
            }
            None
        }
        Segment::Slot(slot) => match_left(text, slot_start(text, at, *slot)?, rest),
    }
}

fn skip_space(text: &str, at: usize) -> usize {
    at + usize::from(text.as_bytes().get(at) == Some(&b' '))
}

fn skip_space_back(text: &str, at: usize) -> usize {
    let is_space = at > 0 && text.as_bytes().get(at - 1) == Some(&b' ');
    at - usize::from(is_space)
}

fn ends_in_digit(text: &str, at: usize) -> bool {
    at > 0 && text.as_bytes().get(at - 1).is_some_and(u8::is_ascii_digit)
}

fn phrase_end(text: &str, from: usize, phrase: &Phrase) -> Option<usize> {
    let rest = text.get(from..)?;
    if !rest.starts_with(&*phrase.text) {
        return None;
    }
    let end = from + phrase.text.len();
    if phrase.is_prefix {
        Some(word_end(text, end))
    } else {
        is_boundary(text, end).then_some(end)
    }
}

fn phrase_start(text: &str, to: usize, phrase: &Phrase) -> Option<usize> {
    let head = text.get(..to)?;
    let start = if phrase.is_prefix {
        let word = previous_word(text, to)?.0;
        let head_words = phrase.text.matches(' ').count();
        let start = (0..head_words).try_fold(word, |at, _| Some(previous_word(text, at)?.0))?;
        text.get(start..)?
            .starts_with(&*phrase.text)
            .then_some(start)?
    } else {
        head.ends_with(&*phrase.text)
            .then(|| to - phrase.text.len())?
    };
    is_boundary(text, start).then_some(start)
}

/// Where the word that `at` stands in ends.
pub(super) fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !is_word_char(c)).unwrap_or(rest.len())
}

/// True when no word goes across `at`.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|i| bytes.get(i));
    match (before, bytes.get(at)) {
        (None, _) | (_, None) => true,
        (Some(a), Some(b)) if a.is_ascii() && b.is_ascii() => {
            !(a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        }
        _ => {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let after = text.get(at..).and_then(|t| t.chars().next());
            !(before.is_some_and(is_word_char) && after.is_some_and(is_word_char))
        }
    }
}

/// The next word of the clause after `at`, with nothing but a space before it.
fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = skip_space(text, at);
    let end = word_end(text, from);
    (end > from).then_some((from, end))
}

/// The word of the clause before `at`, with nothing but a space after it.
fn previous_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let to = skip_space_back(text, at);
    let head = text.get(..to)?;
    let start = head
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_word_char(*c))
        .last()?
        .0;
    Some((start, to))
}

fn slot_end(text: &str, at: usize, slot: Slot) -> Option<usize> {
    match slot {
        Slot::Ordinal => next_word(text, at)
            .filter(|&(from, end)| text.get(from..end).is_some_and(is_ordinal))
            .map(|(_, end)| end),
        _ => number_end(text, at),
    }
}

fn slot_start(text: &str, at: usize, slot: Slot) -> Option<usize> {
    match slot {
        Slot::Ordinal => previous_word(text, at)
            .filter(|&(start, end)| text.get(start..end).is_some_and(is_ordinal))
            .map(|(start, _)| start),
        _ => number_start(text, at),
    }
}

/// Where a number that begins behind `at` ends.
fn number_end(text: &str, at: usize) -> Option<usize> {
    let mut end = None;
    let mut from = at;
    for _ in 0..=MAX_NUMBER_WORDS {
        let Some((start, to)) = figure_right(text, from).or_else(|| next_word(text, from)) else {
            break;
        };
        let word = text.get(start..to).unwrap_or_default();
        if is_number(word) {
            end = Some(to);
        } else if !is_connector(word) {
            break;
        }
        from = to;
    }
    end
}

/// Where a number that ends before `at` begins.
fn number_start(text: &str, at: usize) -> Option<usize> {
    let mut start = None;
    let mut to = at;
    for _ in 0..=MAX_NUMBER_WORDS {
        let Some((from, end)) = figure_left(text, to).or_else(|| previous_word(text, to)) else {
            break;
        };
        let word = text.get(from..end).unwrap_or_default();
        let is_leading_a = word == "a" && start.is_some();
        if is_number(word) || is_leading_a {
            start = Some(from);
        } else if !is_connector(word) {
            break;
        }
        to = from;
    }
    start
}

/// Digits with their separators and a sign for "more" or "thousand": "1,000", "2.5", "100+", "20k".
fn figure_right(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = skip_space(text, at);
    let rest = text.as_bytes().get(from..)?;
    rest.first().filter(|b| b.is_ascii_digit())?;
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'))
        .count();
    let trimmed = rest
        .get(..len)?
        .iter()
        .rev()
        .take_while(|b| !b.is_ascii_digit())
        .count();
    let end = from + len - trimmed;
    let has_sign = text.as_bytes().get(end) == Some(&b'+');
    Some((from, end + usize::from(has_sign)))
}

fn figure_left(text: &str, at: usize) -> Option<(usize, usize)> {
    let to = skip_space_back(text, at);
    let head = text.as_bytes().get(..to)?;
    let body = head.strip_suffix(b"+").unwrap_or(head);
    body.last().filter(|b| b.is_ascii_digit())?;
    let len = body
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'))
        .count();
    let start = body.len() - len;
    is_boundary(text, start).then_some((start, to))
}

fn is_number(word: &str) -> bool {
    let figure = word.trim_end_matches(['+', 'k']);
    if figure.starts_with(|c: char| c.is_ascii_digit()) {
        return figure.bytes().all(|b| !b.is_ascii_alphabetic());
    }
    matches!(
        word,
        "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "eleven"
            | "twelve"
            | "thirteen"
            | "fourteen"
            | "fifteen"
            | "sixteen"
            | "seventeen"
            | "eighteen"
            | "nineteen"
            | "twenty"
            | "thirty"
            | "forty"
            | "fourty"
            | "fifty"
            | "sixty"
            | "seventy"
            | "eighty"
            | "ninety"
            | "hundred"
            | "hundreds"
            | "thousand"
            | "thousands"
            | "dozen"
            | "dozens"
            | "couple"
            | "several"
            | "few"
            | "many"
            | "multiple"
            | "numerous"
            | "countless"
            | "umpteen"
            | "various"
            | "half"
    )
}

/// Words inside a number: "two or three", "a couple of".
fn is_connector(word: &str) -> bool {
    matches!(
        word,
        "a" | "or" | "to" | "and" | "of" | "over" | "full" | "whole" | "long" | "different"
    )
}

fn is_ordinal(word: &str) -> bool {
    let figure = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !figure.is_empty() {
        let is_figure = figure.bytes().all(|b| b.is_ascii_digit());
        return is_figure && figure != "1" && word.len() == figure.len() + 2;
    }
    matches!(
        word,
        "second"
            | "third"
            | "fourth"
            | "forth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "eleventh"
            | "twelfth"
            | "fifteenth"
            | "twentieth"
            | "hundredth"
            | "thousandth"
            | "millionth"
            | "nth"
            | "umpteenth"
    )
}
