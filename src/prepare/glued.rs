//! Where a line of a mail has to be cut in two: exports and bad converters glue the head of a
//! quoted reply, a footer or a disclaimer to the text before it.

use super::cues::{Cue, CueHit};
use super::header::{Field, MAX_LABEL_BYTES, field_of};
use super::rule::{is_sign, is_titled, rule_len};
use super::shape::{Evidence, is_name};
use super::sheet::is_decoration;
use crate::span::ByteSpan;

/// Longest reply head, in bytes.
const MAX_HEAD_BYTES: usize = 300;

/// Longest rest of a line after a phone's footer, in bytes.
const MAX_FOOTER_BYTES: usize = 60;

/// Longest header block in one line up to its subject, in bytes: a sender, a date, some addressees.
const MAX_BLOCK_BYTES: usize = 700;

/// Longest rule before such a block, with its title, in bytes.
const MAX_RULE_BYTES: usize = 160;

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
    let mut block_floor = from;
    for hit in hits {
        if is_quoted_line(text, hit.span.start) {
            continue;
        }
        match hit.cue {
            Cue::Verb => split_head(text, from, hit.span, &mut splits),
            Cue::MobileFooter => split_footer(text, hit.span, &mut splits),
            Cue::SubjectLabel => {
                split_block(text, block_floor, hit.span.start, &mut splits);
                block_floor = hit.span.end;
            }
            Cue::Disclaimer | Cue::Suspect => split_sentence(text, hit.span.start, &mut splits),
            _ => {}
        }
    }
    splits.retain(|at| *at > from && *at < text.len());
    splits.sort_unstable();
    splits.dedup();
    splits
}

/// Cuts before `On … wrote:` and after its colon, where the head has a date and an address, or a
/// date, a time and a bare name. `On 3 May at 10:15 your agent wrote:` is told by the writer.
fn split_head(text: &str, from: usize, verb: ByteSpan, splits: &mut Vec<usize>) {
    let Some(end) = head_end(text, verb.end) else {
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
    let start = window_start + opener;
    let evidence = Evidence::of(text.get(start..end).unwrap_or_default());
    let is_named = evidence.has_time && ends_with_name(text.get(start..verb.start));
    if evidence.has_date && (evidence.has_mail || is_named) {
        if !is_line_start(text, start) {
            splits.push(start);
        }
        if !is_line_end(text, end) {
            splits.push(end);
        }
    }
}

/// The end of a head's colon: right behind the verb, or behind the address that follows it.
fn head_end(text: &str, verb_end: usize) -> Option<usize> {
    const MAX_GAP_BYTES: usize = 8;
    let limit = text.floor_char_boundary((verb_end + MAX_HEAD_BYTES).min(text.len()));
    let after = text.get(verb_end..limit)?;
    let is_void = |c: char| matches!(c, ' ' | '\u{a0}' | '(' | ')' | 'a');
    let bare = after.trim_start_matches(is_void);
    let gap = after.len() - bare.len();
    if gap <= MAX_GAP_BYTES
        && let Some(colon) = bare.chars().next().filter(|c| matches!(c, ':' | '：'))
    {
        return Some(verb_end + gap + colon.len_utf8());
    }
    let line = after.split(['\n', '\r']).next()?;
    let at = line.find(">:")?;
    line.get(..at)?.contains('<').then_some(verb_end + at + 2)
}

/// True where nothing but a name stands behind the last number: "… at 10:12 AM, Jane Doe".
fn ends_with_name(head: Option<&str>) -> bool {
    let tail = head
        .unwrap_or_default()
        .rsplit(|c: char| c.is_ascii_digit());
    let name = tail.into_iter().next().unwrap_or_default();
    let name = name.trim_matches([' ', ',', '\u{a0}']);
    let half_days = ["AM", "PM", "am", "pm", "a.m.", "p.m.", "Uhr"];
    let name = half_days
        .iter()
        .find_map(|half| name.strip_prefix(half))
        .unwrap_or(name);
    is_name(name.trim_matches([' ', ',', '\u{a0}']))
}

/// Cuts before each label of a header block that stands in one line, and before the rule above it.
/// Nothing before byte `floor` is looked at, so that each byte is looked at once.
fn split_block(text: &str, floor: usize, subject: usize, splits: &mut Vec<usize>) {
    let floor = text.ceil_char_boundary(subject.saturating_sub(MAX_BLOCK_BYTES).max(floor));
    let window = text.get(floor..subject).unwrap_or_default();
    let line_start = floor + window.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = text.get(line_start..subject).unwrap_or_default();
    let labels = labels_in(line);
    let Some(first) = labels.iter().rposition(|(_, field)| *field == Field::From) else {
        return;
    };
    let block = labels.get(first..).unwrap_or_default();
    if !block
        .iter()
        .any(|(_, f)| matches!(f, Field::Date | Field::To))
    {
        return;
    }
    let start = block.first().map_or(0, |(at, _)| *at);
    if let Some(at) = rule_before(line, start) {
        splits.push(line_start + at);
    }
    splits.extend(block.iter().map(|(at, _)| line_start + at));
    splits.push(subject);
}

/// The header labels of one or two words inside a line, each with its place.
fn labels_in(line: &str) -> Vec<(usize, Field)> {
    let is_mark = |c: char| c.is_whitespace() || c == '*';
    let mut labels = Vec::new();
    for (colon, _) in line.match_indices(':') {
        let floor = line.ceil_char_boundary(colon.saturating_sub(MAX_LABEL_BYTES));
        let window = line.get(floor..colon).unwrap_or_default();
        let window = window.trim_end_matches(is_mark);
        let mut starts = window.rmatch_indices(is_mark).map(|(at, m)| at + m.len());
        let nearest = [starts.next(), starts.next()];
        let starts = nearest.into_iter().map(|at| at.unwrap_or(0));
        let label = starts.filter_map(|at| Some((floor + at, field_of(window.get(at..)?)?)));
        labels.extend(label.reduce(|_, farther| farther));
    }
    labels
}

/// The start of the rule that ends right before byte `at` of the line.
fn rule_before(line: &str, at: usize) -> Option<usize> {
    const MIN_SIGNS: usize = 5;
    let before = line.get(..at)?.trim_end();
    let floor = before.ceil_char_boundary(before.len().saturating_sub(MAX_RULE_BYTES));
    let window = before.get(floor..).filter(|w| w.ends_with(is_sign))?;
    window
        .match_indices(is_sign)
        .map(|(sign, _)| sign)
        .filter(|sign| *sign == 0 || window.get(..*sign).is_some_and(|b| b.ends_with(' ')))
        .find(|sign| {
            let rule = window.get(*sign..).unwrap_or_default();
            rule_len(rule) >= MIN_SIGNS || is_titled(rule)
        })
        .map(|sign| floor + sign)
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
    let floor = text.ceil_char_boundary(footer.start.saturating_sub(MAX_FOOTER_BYTES));
    let before = text.get(floor..footer.start).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let follows_blank = before.ends_with([' ', '\u{a0}']);
    if is_capital && ends_soon && follows_blank && !is_decoration(line) {
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
