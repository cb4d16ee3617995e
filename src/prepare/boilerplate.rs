//! Finds what nobody wrote for this message: legal disclaimers, footers of mailing lists, the
//! sentences of machines about themselves.
//!
//! People write about newsletters, confidence and machines, too. So a sentence that customers may
//! write counts beside legal words only, and a line in the first person is nobody's boilerplate.

use super::cues::{Cue, find_cues};
use super::person::{is_about_people, is_personal};
use super::rule::rule_len;
use super::shape::has_url;
use super::sheet::Sheet;
use crate::label::MaskKind;

/// Lines of one paragraph of a disclaimer, hard-wrapped.
const MAX_PARAGRAPH_LINES: usize = 30;

/// Longest sentence of a machine about itself, in bytes; a longer line says more than that.
const MAX_SENTENCE_BYTES: usize = 240;

/// Lines at the end of a mail in which a list's footer is looked for.
const MAX_FOOTER_LINES: usize = 20;

/// Masks disclaimers, footers of lists and automatic sentences.
pub(super) fn mark_boilerplate(sheet: &mut Sheet<'_>) {
    for index in 0..sheet.len() {
        if !sheet.is_open(index) {
            continue;
        }
        let is_disclaimer = sheet.has(index, Cue::Disclaimer) || is_backed(sheet, index);
        if is_disclaimer && !holds_own_words(sheet, index, paragraph_end(sheet, index)) {
            mark_disclaimer(sheet, index);
        } else if sheet.has(index, Cue::AutoReply)
            && sheet.line(index).span.len_bytes() <= MAX_SENTENCE_BYTES
            && !is_personal(sheet.trimmed(index))
        {
            sheet.mark(index, index + 1, MaskKind::AutoReply);
        }
    }
    mark_list_footer(sheet);
    mark_advert(sheet);
}

/// True for a suspicious sentence with legal words in its paragraph.
fn is_backed(sheet: &Sheet<'_>, index: usize) -> bool {
    if !sheet.has(index, Cue::Suspect) || is_personal(sheet.trimmed(index)) {
        return false;
    }
    let floor = index.saturating_sub(MAX_PARAGRAPH_LINES);
    let first = (floor..index)
        .rev()
        .take_while(|i| sheet.is_open(*i))
        .last()
        .unwrap_or(index);
    (first..paragraph_end(sheet, index)).any(|i| is_legal(sheet, i))
}

fn is_legal(sheet: &Sheet<'_>, index: usize) -> bool {
    sheet.has(index, Cue::Legalese) || sheet.has(index, Cue::Disclaimer)
}

/// Words of disclaimers that speak of people: "please notify me", "the opinions are my own".
const NOTICE_WORDS: &[&str] = &[
    "notify",
    "inform",
    "delete",
    "sender",
    "views",
    "opinion",
    "employer",
    "attach",
    "addressed",
    "recipient",
    "in error",
    "print",
    "liab",
    "confidential",
    "privileged",
];

/// True where a sentence of the lines is nobody's boilerplate: it speaks of people and has no word of
/// disclaimers.
fn holds_own_words(sheet: &Sheet<'_>, first: usize, end: usize) -> bool {
    let text = sheet.joined(first, end.saturating_sub(1));
    text.split(['.', '!', '?'])
        .any(|sentence| is_about_people(sentence) && !is_notice(sentence))
}

fn is_notice(sentence: &str) -> bool {
    let is_legal = |cue: Cue| matches!(cue, Cue::Disclaimer | Cue::Suspect);
    let lower = sentence.to_lowercase();
    NOTICE_WORDS.iter().any(|word| lower.contains(word))
        || find_cues(sentence, 0).iter().any(|hit| is_legal(hit.cue))
}

/// Masks the paragraph from its first disclaiming line on, the heading above it, and paragraphs
/// below that go on in the same vein.
fn mark_disclaimer(sheet: &mut Sheet<'_>, index: usize) {
    let mut first = index;
    while first > 0 && index - first < MAX_PARAGRAPH_LINES && is_disclaimer_start(sheet, first - 1)
    {
        first -= 1;
    }
    let mut end = paragraph_end(sheet, index);
    while let Some(next) = sheet.text_from(end) {
        let next_end = paragraph_end(sheet, next);
        let is_more =
            (next..next_end).any(|i| is_legal(sheet, i)) && !holds_own_words(sheet, next, next_end);
        if !is_more || !sheet.is_open(next) {
            break;
        }
        end = next_end;
    }
    sheet.mark_open(first, end, MaskKind::Disclaimer);
}

/// A rule, a heading such as "DISCLAIMER", or a wrapped line of legal words, right above.
fn is_disclaimer_start(sheet: &Sheet<'_>, index: usize) -> bool {
    let line = sheet.trimmed(index);
    let is_rule = rule_len(line) > 0;
    let is_heading = line.len() <= 40
        && line.chars().any(char::is_alphabetic)
        && !line.chars().any(char::is_lowercase);
    sheet.is_open(index) && (is_rule || is_heading || sheet.has(index, Cue::Legalese))
}

fn paragraph_end(sheet: &Sheet<'_>, first: usize) -> usize {
    let stop = sheet.len().min(first + MAX_PARAGRAPH_LINES);
    (first..stop)
        .find(|i| !sheet.is_open(*i))
        .unwrap_or(stop)
        .max(first + 1)
}

/// Masks from the first footer of a list near the end, with the rules above it.
fn mark_list_footer(sheet: &mut Sheet<'_>) {
    let end = sheet.len();
    let floor = end.saturating_sub(MAX_FOOTER_LINES);
    let Some(footer) = (floor..end).find(|i| is_list_footer(sheet, *i)) else {
        return;
    };
    sheet.mark_open(rules_above(sheet, footer), end, MaskKind::Disclaimer);
}

/// The highest of the rules above line `index` that only blank lines part from it; `index` where
/// there is none.
fn rules_above(sheet: &Sheet<'_>, index: usize) -> usize {
    // A digest has a rule of its own above the list's, with a blank line in between.
    const MAX_LINES: usize = 4;
    let is_rule = |i: &usize| rule_len(sheet.trimmed(*i)) > 0;
    (index.saturating_sub(MAX_LINES)..index)
        .rev()
        .take_while(|i| sheet.line(*i).is_blank || is_rule(i))
        .filter(is_rule)
        .last()
        .unwrap_or(index)
}

/// Underscores above the advertisement of a provider; people draw fewer.
const MIN_ADVERT_RULE: usize = 40;

/// Masks what a provider of free mail adds below a long rule at the end: some lines with an address of the web.
fn mark_advert(sheet: &mut Sheet<'_>) {
    const MAX_LINES: usize = 6;
    let end = sheet.len();
    let Some(rule) = (end.saturating_sub(MAX_LINES)..end)
        .find(|i| sheet.is_open(*i) && is_advert_rule(sheet.trimmed(*i)))
    else {
        return;
    };
    let lines = || (rule + 1..end).map(|i| sheet.trimmed(i));
    if lines().any(has_url) && !lines().any(is_personal) {
        sheet.mark_open(rule, end, MaskKind::Disclaimer);
    }
}

fn is_advert_rule(line: &str) -> bool {
    line.len() >= MIN_ADVERT_RULE && line.bytes().all(|b| b == b'_')
}

/// Words of a footer count at the start of their line; below a rule, anywhere in it.
fn is_list_footer(sheet: &Sheet<'_>, index: usize) -> bool {
    let is_footer = sheet.has(index, Cue::ListFooter)
        || (sheet.has(index, Cue::ListWord) && has_rule_above(sheet, index));
    is_footer && sheet.is_open(index) && !is_personal(sheet.trimmed(index))
}

fn has_rule_above(sheet: &Sheet<'_>, index: usize) -> bool {
    index
        .checked_sub(1)
        .is_some_and(|above| rule_len(sheet.trimmed(above)) > 0)
}
