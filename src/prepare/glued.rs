//! Where a line of a mail has to be cut in two: exports and bad converters glue the head of a
//! quoted reply, a footer or a disclaimer to the text before it.

use super::cues::{Cue, CueHit};
use super::shape::Evidence;
use crate::span::ByteSpan;

/// Longest reply head, in bytes.
const MAX_HEAD_BYTES: usize = 300;

/// Longest rest of a line after a phone's footer, in bytes.
const MAX_FOOTER_BYTES: usize = 60;

/// Words that open the head of a reply inside a line.
const OPENERS: &[&str] = &[
    "On ",
    "Am ",
    "Le ",
    "El ",
    "Il giorno ",
    "Il ",
    "Em ",
    "Op ",
    "W dniu ",
    "Dnia ",
    "Den ",
    "Dne ",
];

/// The places where a line has to be cut, in order, each once.
pub(super) fn find_splits(text: &str, from: usize, hits: &[CueHit]) -> Vec<usize> {
    let mut splits = Vec::new();
    for hit in hits {
        if is_quoted_line(text, hit.span.start) {
            continue;
        }
        match hit.cue {
            Cue::Verb => split_head(text, from, hit.span, &mut splits),
            Cue::MobileFooter => split_footer(text, hit.span, &mut splits),
            Cue::Disclaimer => split_sentence(text, hit.span.start, &mut splits),
            _ => {}
        }
    }
    splits.retain(|at| *at > from && *at < text.len());
    splits.sort_unstable();
    splits.dedup();
    splits
}

/// Cuts before `On … wrote:` and after its colon, where the head has a date and an address or a
/// time.
fn split_head(text: &str, from: usize, verb: ByteSpan, splits: &mut Vec<usize>) {
    let after = text.get(verb.end..).unwrap_or_default();
    let Some(colon) = after
        .char_indices()
        .take(8)
        .find(|(_, c)| !matches!(c, ' ' | '\u{a0}' | '(' | ')' | 'a'))
        .filter(|(_, c)| matches!(c, ':' | '：'))
    else {
        return;
    };
    let floor = text.ceil_char_boundary(verb.start.saturating_sub(MAX_HEAD_BYTES).max(from));
    let window = text.get(floor..verb.start).unwrap_or_default();
    if !window.bytes().any(|b| b.is_ascii_digit()) {
        return;
    }
    let window_start = floor + window.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(window_start..verb.start).unwrap_or_default();
    let Some(opener) = last_opener(line) else {
        return;
    };
    let evidence = Evidence::of(line.get(opener..).unwrap_or_default());
    if evidence.has_date && (evidence.has_mail || evidence.has_time) {
        if !is_line_start(text, window_start + opener) {
            splits.push(window_start + opener);
        }
        let end = verb.end + colon.0 + colon.1.len_utf8();
        if !is_line_end(text, end) {
            splits.push(end);
        }
    }
}

/// True when the line around byte `at` is a `>` line, as far as its start is near.
fn is_quoted_line(text: &str, at: usize) -> bool {
    let floor = text.ceil_char_boundary(at.saturating_sub(MAX_HEAD_BYTES));
    let window = text.get(floor..at).unwrap_or_default();
    let start = window.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    window
        .get(start..)
        .is_some_and(|line| line.trim_start().starts_with(['>', '＞']))
}

/// The last opener at the start of the line or after a blank, with something dated behind it.
fn last_opener(line: &str) -> Option<usize> {
    OPENERS
        .iter()
        .filter_map(|opener| {
            line.rmatch_indices(opener).map(|(at, _)| at).find(|at| {
                *at == 0
                    || line
                        .get(..*at)
                        .is_some_and(|b| b.ends_with([' ', '\u{a0}']))
            })
        })
        .filter(|at| Evidence::of(line.get(*at..).unwrap_or_default()).has_date)
        .max()
}

/// Cuts before a phone's footer at the end of a line.
fn split_footer(text: &str, footer: ByteSpan, splits: &mut Vec<usize>) {
    let is_capital = footer
        .slice(text)
        .and_then(|f| f.chars().next())
        .is_some_and(|c| !c.is_lowercase());
    let limit = text.ceil_char_boundary((footer.end + MAX_FOOTER_BYTES).min(text.len()));
    let after = text.get(footer.end..limit).unwrap_or_default();
    let ends_soon = limit == text.len() || after.contains('\n');
    let follows_blank = text
        .get(..footer.start)
        .is_some_and(|b| b.ends_with([' ', '\u{a0}']));
    if is_capital && ends_soon && follows_blank && !is_line_start(text, footer.start) {
        splits.push(footer.start);
    }
}

/// Cuts before a disclaimer that starts a sentence inside a line.
fn split_sentence(text: &str, at: usize, splits: &mut Vec<usize>) {
    let before = text.get(..at).unwrap_or_default();
    let trimmed = before.trim_end_matches([' ', '\u{a0}', '*', '_']);
    if trimmed.len() < before.len() && trimmed.ends_with(['.', '!', '?', ':', '-', '_', '=']) {
        splits.push(at);
    }
}

fn is_line_start(text: &str, at: usize) -> bool {
    text.get(..at).is_none_or(|before| {
        let trimmed = before.trim_end_matches([' ', '\t']);
        trimmed.is_empty() || trimmed.ends_with(['\n', '\r'])
    })
}

fn is_line_end(text: &str, at: usize) -> bool {
    text.get(at..).is_none_or(|after| {
        let trimmed = after.trim_start_matches([' ', '*', '\t', '\u{a0}']);
        trimmed.is_empty() || trimmed.starts_with(['\n', '\r'])
    })
}
