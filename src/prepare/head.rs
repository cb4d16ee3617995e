//! Heads of quoted replies in the line: "On Monday, Jane wrote:", in one line or wrapped over
//! several.

use super::cues::Cue;
use super::shape::Evidence;
use super::sheet::Sheet;

/// Lines a head may be wrapped over.
const MAX_LINES: usize = 4;

/// Longest head, in bytes.
const MAX_BYTES: usize = 420;

/// How sure a head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// Only if quoted lines follow.
    WithQuote,
    /// By its own words.
    Sure,
}

/// A head, from its first to its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// First line.
    pub first: usize,
    /// Last line, which ends with a colon.
    pub last: usize,
    /// How sure.
    pub certainty: Certainty,
}

/// Words that open a head.
const OPENERS: &[&str] = &[
    "On ", "Am ", "Le ", "El ", "Il ", "Em ", "No dia ", "A ", "Op ", "W dniu ", "Dnia ", "Den ",
    "Dne ", "В ", "Pe ", "În ", "在", "於", "于",
];

/// The head that starts at line `first`, if one does.
pub(super) fn head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    (first..first + MAX_LINES)
        .take_while(|i| sheet.is_open(*i) && !super::quote::is_quote_line(sheet.trimmed(*i)))
        .find(|i| sheet.has(*i, Cue::EndsWithColon))
        .and_then(|last| head_ending_at(sheet, last))
        .filter(|head| head.first == first)
}

/// The shortest sure head that ends at line `last`; else the shortest that quoted lines could
/// confirm.
fn head_ending_at(sheet: &Sheet<'_>, last: usize) -> Option<Head> {
    let mut unsure = None;
    for first in (last.saturating_sub(MAX_LINES - 1)..=last).rev() {
        let text = sheet.joined(first, last).trim();
        let is_part = sheet.is_open(first) && (first == last || !ends_sentence(sheet, first));
        if !is_part || text.len() > MAX_BYTES || super::quote::is_quote_line(sheet.trimmed(first)) {
            break;
        }
        let has_verb = (first..=last).any(|i| sheet.has(i, Cue::Verb));
        match certainty(text, has_verb) {
            Some(Certainty::Sure) => return Some(widen(sheet, first, last)),
            Some(Certainty::WithQuote) => {
                unsure.get_or_insert(Head {
                    first,
                    last,
                    certainty: Certainty::WithQuote,
                });
            }
            None => {}
        }
    }
    unsure
}

fn ends_sentence(sheet: &Sheet<'_>, index: usize) -> bool {
    sheet.trimmed(index).ends_with(['.', '!', '?', ':', '。'])
        && !Evidence::of(sheet.trimmed(index)).has_date
}

/// Takes in the line before where it opens the head: "On Mon," may stand alone.
fn widen(sheet: &Sheet<'_>, first: usize, last: usize) -> Head {
    let before = first.saturating_sub(1);
    let opens = |i| has_opener(sheet.trimmed(i));
    let is_joined = before < first
        && sheet.is_open(before)
        && !opens(first)
        && opens(before)
        && !ends_sentence(sheet, before)
        && sheet.joined(before, last).len() <= MAX_BYTES;
    Head {
        first: if is_joined { before } else { first },
        last,
        certainty: Certainty::Sure,
    }
}

fn has_opener(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '_', ' ']);
    OPENERS.iter().any(|o| text.starts_with(o))
}

/// How sure `text`, which ends with a colon, is a head.
fn certainty(text: &str, has_verb: bool) -> Option<Certainty> {
    /// "Jane Doe from the Billing Team wrote:" is about as long as a head without a date gets.
    const MAX_PLAIN_WORDS: usize = 9;
    let evidence = Evidence::of(text);
    let is_dated = evidence.has_date || evidence.has_time;
    let bare = text.trim_end_matches([':', '：', ' ', '*', '\u{a0}']);
    let ends_with_mail = bare.ends_with('>') && evidence.has_mail;
    if !has_verb {
        return (ends_with_mail && is_dated).then_some(Certainty::Sure);
    }
    let starts_with_date = text.starts_with(|c: char| c.is_ascii_digit());
    let is_sure = (evidence.has_mail && (is_dated || text.contains(['<', '['])))
        || (evidence.has_date && evidence.has_time)
        || (is_dated && has_opener(text))
        || (evidence.has_date && starts_with_date);
    if is_sure {
        return Some(Certainty::Sure);
    }
    let is_short = text.split_whitespace().count() <= MAX_PLAIN_WORDS;
    (is_short || is_dated || has_opener(text)).then_some(Certainty::WithQuote)
}
