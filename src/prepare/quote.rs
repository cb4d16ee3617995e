//! Finds what somebody else wrote: `>` lines, the heads of quoted replies and what they open,
//! forwarded mails, what stands below a helpdesk's "reply above this line".
//!
//! Answers between quoted lines and below them stay, and so does what stands between code fences. A
//! head without `>` lines opens a quote that runs to the end, but only where the writer said
//! something above it: else the text below the head is all there is to read.

use super::cues::Cue;
use super::groupware::{chevron_head_at, stacked_head_at};
use super::head::{Certainty, Head, head_at};
use super::header::{Found, Trust, find_block, labels_end};
use super::quote_line::{initials, is_barred, is_measure, is_quote_line};
use super::rule::{is_sign, is_titled, rule_len};
use super::sheet::{Sheet, is_apology};
use crate::label::MaskKind;

/// Own words above a forwarded mail from which on they, not the forwarded mail, are the message.
/// "FYI", "see below" and "please handle" leave all meaning to the forwarded mail.
const MIN_OWN_WORDS: usize = 4;

/// Signs of the rule that Outlook puts above a header block.
const MIN_BLOCK_RULE: usize = 5;

/// Signs of a rule right above the head of a reply.
const MIN_HEAD_RULE: usize = 3;

/// Masks quotes and forwarded heads. `hints` are lines where the markup says that a head starts,
/// in order.
pub(super) fn mark_quotes(sheet: &mut Sheet<'_>, hints: &[usize]) {
    let mut pass = Pass {
        own_words: 0,
        first_own: None,
        is_past_own: false,
        has_many_quotes: count_quote_lines(sheet) > 1,
        labels_end: 0,
        fences: find_fences(sheet),
        hints,
    };
    let mut index = 0;
    while index < sheet.len() {
        index = pass.take_line(sheet, index);
    }
}

fn count_quote_lines(sheet: &Sheet<'_>) -> usize {
    (0..sheet.len())
        .filter(|i| is_quote_line(sheet.trimmed(*i)))
        .take(2)
        .count()
}

/// First and last lines of the blocks between two fences, last block first.
fn find_fences(sheet: &Sheet<'_>) -> Vec<(usize, usize)> {
    let mut fences = Vec::new();
    let mut open = None;
    for index in (0..sheet.len()).filter(|i| sheet.trimmed(*i).starts_with("```")) {
        match open.take() {
            Some(first) => fences.push((first, index)),
            None => open = Some(index),
        }
    }
    fences.reverse();
    fences
}

struct Pass<'h> {
    own_words: usize,
    /// The first line that counts as own words.
    first_own: Option<usize>,
    /// True below a signature's dashes: what stands there does not count as own words.
    is_past_own: bool,
    has_many_quotes: bool,
    /// Lines before this one are known to start no header block.
    labels_end: usize,
    /// The fenced blocks that are still to come, the next one last.
    fences: Vec<(usize, usize)>,
    hints: &'h [usize],
}

impl Pass<'_> {
    /// Decides about the line; gives the next line to look at.
    fn take_line(&mut self, sheet: &mut Sheet<'_>, index: usize) -> usize {
        if self.is_fenced(index) {
            self.count_words(sheet, index);
            return index + 1;
        }
        if sheet.has(index, Cue::Forward) && is_marker(sheet, index, Cue::Forward) {
            return self.take_forward(sheet, index);
        }
        if !sheet.is_open(index) {
            return index + 1;
        }
        if sheet.has(index, Cue::MobileFooter) && !goes_on(sheet, index) {
            sheet.mark(index, index + 1, MaskKind::Signature);
            return index + 1;
        }
        if let Some(head) = chevron_head_at(sheet, index)
            && let Some(next) = self.take_head(sheet, head)
        {
            return next;
        }
        if self.is_quoted(sheet, index) {
            sheet.mark(index, index + 1, MaskKind::Quoted);
            return index + 1;
        }
        if sheet.has(index, Cue::ReplyLine) {
            return self.take_reply_line(sheet, index);
        }
        if let Some(last) = self.block_at(sheet, index) {
            return self.take_block(sheet, index, last);
        }
        if let Some(head) = stacked_head_at(sheet, index).or_else(|| head_at(sheet, index))
            && let Some(next) = self.take_head(sheet, head)
        {
            return next;
        }
        self.count_words(sheet, index);
        index + 1
    }

    fn is_fenced(&mut self, index: usize) -> bool {
        while self.fences.last().is_some_and(|(_, last)| *last < index) {
            self.fences.pop();
        }
        self.fences.last().is_some_and(|(first, _)| *first <= index)
    }

    /// A single `>` line may be a measure; a single line with initials may be anything.
    fn is_quoted(&self, sheet: &Sheet<'_>, index: usize) -> bool {
        let line = sheet.trimmed(index);
        if is_quote_line(line) {
            return self.has_many_quotes || !is_measure(line);
        }
        let Some(name) = initials(line) else {
            return false;
        };
        let is_same = |i: usize| initials(sheet.trimmed(i)) == Some(name);
        is_same(index + 1) || index.checked_sub(1).is_some_and(is_same)
    }

    /// The last line of a header block, with the "Original Message" or rule line above it.
    fn block_at(&mut self, sheet: &Sheet<'_>, index: usize) -> Option<usize> {
        let line = sheet.trimmed(index);
        let is_original = sheet.has(index, Cue::Original);
        if is_original || rule_len(line) >= MIN_BLOCK_RULE || is_titled(line) {
            let below = sheet.text_from(index + 1);
            let block = below.and_then(|b| self.block_end(sheet, b, index));
            let is_alone = is_original && is_marker(sheet, index, Cue::Original);
            return block.or(is_alone.then_some(index));
        }
        self.block_end(sheet, index, index)
    }

    /// The last line of the header block that starts at `first`; `hint` is the line where the
    /// markup would announce it.
    fn block_end(&mut self, sheet: &Sheet<'_>, first: usize, hint: usize) -> Option<usize> {
        let is_announced = self.hints.binary_search(&hint).is_ok();
        if !is_announced && first < self.labels_end {
            return None;
        }
        let trust = if is_announced {
            Trust::Markup
        } else {
            Trust::Words
        };
        match find_block(sheet, first, trust) {
            Found::Head(last) => Some(last),
            Found::Labels(last) => {
                self.labels_end = last + 1;
                None
            }
            Found::Nothing => None,
        }
    }

    fn take_block(&mut self, sheet: &mut Sheet<'_>, first: usize, last: usize) -> usize {
        if self.own_words > 0 {
            sheet.mark(first, sheet.len(), MaskKind::Quoted);
            return sheet.len();
        }
        sheet.mark(first, last + 1, MaskKind::Forwarded);
        last + 1
    }

    fn take_forward(&mut self, sheet: &mut Sheet<'_>, index: usize) -> usize {
        let labels = sheet
            .text_from(index + 1)
            .and_then(|l| labels_end(sheet, l));
        let end = labels.unwrap_or(index) + 1;
        if self.own_words >= MIN_OWN_WORDS {
            sheet.mark(index, end, MaskKind::Forwarded);
            sheet.mark(end, sheet.len(), MaskKind::Quoted);
            return sheet.len();
        }
        sheet.unmark_run(index);
        sheet.mark(index, end, MaskKind::Forwarded);
        self.is_past_own = false;
        end
    }

    /// Below the line stands what the helpdesk wrote, if a reply stands above it; else the mail is
    /// the helpdesk's own.
    fn take_reply_line(&mut self, sheet: &mut Sheet<'_>, index: usize) -> usize {
        if self.own_words > 0 {
            sheet.mark(rule_above(sheet, index), sheet.len(), MaskKind::Quoted);
            return sheet.len();
        }
        sheet.mark(index, index + 1, MaskKind::Disclaimer);
        index + 1
    }

    /// `None` when the head turns out to be a sentence of the writer.
    fn take_head(&mut self, sheet: &mut Sheet<'_>, head: Head) -> Option<usize> {
        let next = head.last + 1;
        let below = sheet.text_from(next);
        let bars_end = below
            .filter(|b| is_barred(sheet.trimmed(*b)))
            .map(|b| bars_end(sheet, b));
        let opens_quote = bars_end.is_some()
            || below.is_some_and(|b| {
                sheet.line(b).mark == Some(MaskKind::Quoted) || is_quote_line(sheet.trimmed(b))
            });
        if head.certainty == Certainty::WithQuote && !opens_quote {
            return None;
        }
        sheet.mark(rule_above(sheet, head.first), next, MaskKind::Quoted);
        // The first line below is quoted even where it looks like a measure: `> 3 items left?`.
        let quote_end = bars_end.or(below.filter(|_| opens_quote).map(|b| b + 1));
        sheet.mark_open(next, quote_end.unwrap_or(next), MaskKind::Quoted);
        let is_answered = self.first_own.is_some_and(|own| own < head.first);
        if !opens_quote && is_answered {
            sheet.mark(next, sheet.len(), MaskKind::Quoted);
            return Some(sheet.len());
        }
        Some(quote_end.unwrap_or(next))
    }

    fn count_words(&mut self, sheet: &Sheet<'_>, index: usize) {
        let line = sheet.trimmed(index);
        if matches!(line, "--" | "—" | "__") {
            self.is_past_own = true;
        }
        if self.is_past_own || self.own_words >= MIN_OWN_WORDS {
            return;
        }
        let words = line
            .split_whitespace()
            .filter(|w| super::sheet::has_content(w))
            .take(MIN_OWN_WORDS)
            .map(words_of)
            .sum::<usize>();
        if words > 0 {
            self.first_own.get_or_insert(index);
        }
        self.own_words += words;
    }
}

/// True where the line below goes on with the sentence: "Sent from my account / and it was not me".
/// The rest of a wrapped footer is shorter, or an apology.
fn goes_on(sheet: &Sheet<'_>, index: usize) -> bool {
    const MIN_WORDS: usize = 3;
    let below = index + 1;
    let line = sheet.trimmed(below);
    sheet.is_open(below)
        && line.starts_with(char::is_lowercase)
        && line.split_whitespace().count() >= MIN_WORDS
        && !is_apology(sheet.trimmed(index))
        && !is_apology(line)
        && labels_end(sheet, below).is_none()
        && head_at(sheet, below).is_none()
}

/// Words between two blanks: where a script writes none, about one in two characters.
fn words_of(part: &str) -> usize {
    let is_unparted = |c: char| matches!(c, '\u{e00}'..='\u{e7f}' | '\u{2e80}'..='\u{a4cf}');
    let unparted = part.chars().filter(|c| is_unparted(*c)).count();
    1.max(unparted / 2)
}

/// The end of the barred lines that start at `first`.
fn bars_end(sheet: &Sheet<'_>, first: usize) -> usize {
    (first..sheet.len())
        .find(|i| !is_barred(sheet.trimmed(*i)))
        .unwrap_or(sheet.len())
}

/// The rule right above the head that starts at `first`; `first` where there is none.
fn rule_above(sheet: &Sheet<'_>, first: usize) -> usize {
    let above = (first.saturating_sub(2)..first)
        .rev()
        .find(|i| !sheet.line(*i).is_blank);
    above
        .filter(|i| sheet.is_open(*i) && rule_len(sheet.trimmed(*i)) >= MIN_HEAD_RULE)
        .unwrap_or(first)
}

/// A marker line stands between dashes, or right above header lines, or ends with a colon as
/// Apple's do. One dash makes an item of a list: "- Original".
fn is_marker(sheet: &Sheet<'_>, index: usize, cue: Cue) -> bool {
    let line = sheet.trimmed(index);
    let is_forward = cue == Cue::Forward;
    let is_dashed = line.starts_with("--")
        || line.starts_with(|c| is_sign(c) && c != '-')
        || (is_forward && line.starts_with("- "));
    let is_announced = is_forward && sheet.has(index, Cue::EndsWithColon);
    is_dashed
        || is_announced
        || sheet
            .text_from(index + 1)
            .is_some_and(|below| labels_end(sheet, below).is_some())
}
