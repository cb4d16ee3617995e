//! Finds what somebody else wrote: `>` lines, the heads of quoted replies and what they open,
//! forwarded mails.
//!
//! Answers between quoted lines and below them stay. A head without `>` lines opens a quote that
//! runs to the end, but only where the writer said something above it: else the text below the
//! head is all there is to read.

use super::cues::Cue;
use super::head::{Certainty, Head, head_at};
use super::header::{Trust, block_end, labels_end};
use super::sheet::Sheet;
use crate::label::MaskKind;

/// Own words above a forwarded mail from which on they, not the forwarded mail, are the message.
/// "FYI", "see below" and "please handle" leave all meaning to the forwarded mail.
const MIN_OWN_WORDS: usize = 4;

/// Masks quotes and forwarded heads. `hints` are lines where the markup says that a head starts,
/// in order.
pub(super) fn mark_quotes(sheet: &mut Sheet<'_>, hints: &[usize]) {
    let mut pass = Pass {
        own_words: 0,
        is_past_own: false,
        has_many_quotes: count_quote_lines(sheet) > 1,
        hints,
    };
    let mut index = 0;
    while index < sheet.len() {
        index = pass.take_line(sheet, index);
    }
}

/// True for a line that starts with the sign of a quote, and is no emoticon (`>:(`).
pub(super) fn is_quote_line(line: &str) -> bool {
    let rest = ["&gt;", ">", "＞"]
        .iter()
        .find_map(|sign| line.strip_prefix(sign));
    rest.is_some_and(|r| {
        // The end of a head whose address was wrapped before its bracket.
        if r.trim_end() == ":" {
            return false;
        }
        let emoticon = r
            .chars()
            .next()
            .is_some_and(|c| matches!(c, ':' | '_' | '.' | '<' | '=' | ';' | '-'));
        !(emoticon
            && r.chars()
                .take(4)
                .any(|c| matches!(c, '(' | '[' | '<' | '_' | ')' | '/' | 'O' | '|' | '>')))
    })
}

fn count_quote_lines(sheet: &Sheet<'_>) -> usize {
    (0..sheet.len())
        .filter(|i| is_quote_line(sheet.trimmed(*i)))
        .take(2)
        .count()
}

struct Pass<'h> {
    own_words: usize,
    /// True below a signature's dashes: what stands there does not count as own words.
    is_past_own: bool,
    has_many_quotes: bool,
    hints: &'h [usize],
}

impl Pass<'_> {
    /// Decides about the line; gives the next line to look at.
    fn take_line(&mut self, sheet: &mut Sheet<'_>, index: usize) -> usize {
        if sheet.has(index, Cue::Forward) && is_marker(sheet, index, Cue::Forward) {
            return self.take_forward(sheet, index);
        }
        if !sheet.is_open(index) {
            return index + 1;
        }
        if sheet.has(index, Cue::MobileFooter) {
            sheet.mark(index, index + 1, MaskKind::Signature);
            return index + 1;
        }
        if is_quote_line(sheet.trimmed(index)) {
            if self.has_many_quotes || !is_measure(sheet.trimmed(index)) {
                sheet.mark(index, index + 1, MaskKind::Quoted);
            }
            return index + 1;
        }
        if let Some(last) = self.block_at(sheet, index) {
            return self.take_block(sheet, index, last);
        }
        if let Some(head) = head_at(sheet, index)
            && let Some(next) = self.take_head(sheet, head)
        {
            return next;
        }
        self.count_words(sheet.trimmed(index));
        index + 1
    }

    /// The last line of a header block, with the "Original Message" or rule line above it.
    fn block_at(&self, sheet: &Sheet<'_>, index: usize) -> Option<usize> {
        let trust = if self.hints.binary_search(&index).is_ok() {
            Trust::Markup
        } else {
            Trust::Words
        };
        let is_original = sheet.has(index, Cue::Original);
        if is_original || is_rule(sheet.trimmed(index)) {
            let below = sheet.text_from(index + 1);
            let block = below.and_then(|b| block_end(sheet, b, trust));
            let is_alone = is_original && is_marker(sheet, index, Cue::Original);
            return block.or(is_alone.then_some(index));
        }
        block_end(sheet, index, trust)
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

    /// `None` when the head turns out to be a sentence of the writer.
    fn take_head(&mut self, sheet: &mut Sheet<'_>, head: Head) -> Option<usize> {
        let next = head.last + 1;
        let below = sheet.text_from(next);
        let opens_quote = below.is_some_and(|b| {
            sheet.line(b).mark == Some(MaskKind::Quoted) || is_quote_line(sheet.trimmed(b))
        });
        if head.certainty == Certainty::WithQuote && !opens_quote {
            return None;
        }
        sheet.mark(head.first, next, MaskKind::Quoted);
        if !opens_quote && self.own_words > 0 {
            sheet.mark(next, sheet.len(), MaskKind::Quoted);
            return Some(sheet.len());
        }
        Some(next)
    }

    fn count_words(&mut self, line: &str) {
        if matches!(line, "--" | "—" | "__") {
            self.is_past_own = true;
        }
        if self.is_past_own || self.own_words >= MIN_OWN_WORDS {
            return;
        }
        self.own_words += line
            .split_whitespace()
            .filter(|w| super::sheet::has_content(w))
            .take(MIN_OWN_WORDS)
            .count();
    }
}

/// `> 3 weeks late` is a measure, not a quote.
fn is_measure(line: &str) -> bool {
    line.trim_start_matches(['>', ' '])
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '£'))
}

/// A marker line stands between dashes, or right above header lines, or ends with a colon as
/// Apple's do.
fn is_marker(sheet: &Sheet<'_>, index: usize, cue: Cue) -> bool {
    let line = sheet.trimmed(index);
    let is_dashed = line.starts_with("--")
        || line.starts_with(['_', '=', '*', '—', '–'])
        || line.starts_with("- ");
    let is_announced = cue == Cue::Forward && sheet.has(index, Cue::EndsWithColon);
    is_dashed
        || is_announced
        || sheet
            .text_from(index + 1)
            .is_some_and(|below| labels_end(sheet, below).is_some())
}

/// The line of underscores or dashes that Outlook puts above a head.
fn is_rule(line: &str) -> bool {
    line.len() >= 5 && line.bytes().all(|b| matches!(b, b'_' | b'-' | b'=' | b'*'))
}
