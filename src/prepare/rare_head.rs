//! Heads of quoted replies that lack a verb, a date or a colon. Quoted lines must confirm most of
//! them.

use super::cues::Cue;
use super::head::{Certainty, Head, MAX_BYTES, MAX_PLAIN_WORDS, is_own};
use super::shape::{Evidence, has_mail};
use super::sheet::Sheet;

/// The head of one of these kinds that starts at line `first`.
pub(super) fn rare_head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    bare_head_at(sheet, first)
        .or_else(|| quoting_head_at(sheet, first))
        .or_else(|| told_head_at(sheet, first))
}

/// Verbs of heads that writers tell with just as well.
const TOLD: &[&str] = &[
    " said:",
    " replied:",
    " replied on ",
    " responded:",
    " commented:",
];

/// `Jane Doe said:` or `Jane Doe wrote`, where a quote shows that a program says so.
fn told_head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    let line = sheet.trimmed(first);
    let is_short = || line.split_whitespace().count() <= MAX_PLAIN_WORDS;
    let is_told = sheet.has(first, Cue::EndsWithColon) && TOLD.iter().any(|v| line.contains(v));
    // Nabble leaves the colon out.
    let is_bare = line.ends_with(" wrote");
    ((is_told || is_bare) && is_short()).then_some(Head {
        first,
        last: first,
        certainty: Certainty::WithQuote,
    })
}

/// Words before the name in heads without a verb that [`Cue::Verb`] knows, such as Horde's.
const QUOTERS: &[&str] = &[
    "Excerpts from ",
    "Thus spake ",
    "Also sprach ",
    "Quoting ",
    "Zitat von ",
    "Citando ",
    "Mensaje citado por ",
    "Selon ",
    "Citeren ",
    "Citerar ",
    "Citat ",
    "Siterer ",
    "Cytowanie ",
    "Cituji ",
    "Citování ",
    "Lainaus ",
    "Цитирую ",
];

/// `Quoting Jane <jane@mail.org>:`, in one line or two.
fn quoting_head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    const MAX_LINES: usize = 2;
    let line = sheet.trimmed(first);
    if !QUOTERS.iter().any(|word| line.starts_with(word)) {
        return None;
    }
    let last = (first..first + MAX_LINES)
        .take_while(|i| is_own(sheet, *i))
        .find(|i| sheet.has(*i, Cue::EndsWithColon))?;
    let head = sheet.joined(first, last);
    let is_sure = head.len() <= MAX_BYTES && head.contains('<') && has_mail(head);
    let certainty = if is_sure {
        Certainty::Sure
    } else {
        Certainty::WithQuote
    };
    Some(Head {
        first,
        last,
        certainty,
    })
}

/// `2024/01/08 Jane <jane@mail.org>`, which has neither verb nor colon.
fn bare_head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    let line = sheet.trimmed(first);
    let is_candidate = line.ends_with('>') && line.starts_with(|c: char| c.is_ascii_digit());
    let evidence = is_candidate.then(|| Evidence::of(line))?;
    (evidence.has_date && evidence.has_mail).then_some(Head {
        first,
        last: first,
        certainty: Certainty::WithQuote,
    })
}
