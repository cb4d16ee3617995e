//! Finds signatures: what follows `-- `, contact blocks under a closing, a name after a dash.
//!
//! The rules, in their order; the first that applies to the end of a run of readable lines counts:
//!
//! 1. `-- ` on a line of its own opens a signature. So do `--` without its blank, `__` and a long
//!    dash, unless somebody goes on below: with a sentence right there, with the first person
//!    anywhere, with several long sentences. Then it parts two paragraphs.
//! 2. A closing with a way to reach somebody, or a title, below it: all from the closing on, or
//!    from below a line of thanks on. A closing with a bare name stays: "Thanks, Jane" says
//!    something.
//! 3. A rule of three signs or more with a name or contact lines below it, unless somebody goes on
//!    there.
//! 4. A dash or more, or the slash of Nordic mails, and one to four capitalised words (`-Jane`,
//!    `-- Jane`, `— Jane Doe`, `/Jane`) as last line, after a blank line or the end of a sentence,
//!    or above contact lines. Below another item or a colon it is an item of a list.
//! 5. A name and two contact lines after a blank line, without any closing.
//!
//! Lines that name an order or a ticket are never taken for a signature.

use super::cues::Cue;
use super::person::{is_personal, is_sentence, speaks_of_self, speaks_to_somebody};
use super::rule::rule_len;
use super::shape::{MAX_LINE_BYTES, has_mail, has_url, is_name, is_phone, is_title};
use super::sheet::Sheet;
use crate::label::MaskKind;

/// Lines at the end of a text in which a signature is looked for.
const MAX_SIGNATURE_LINES: usize = 30;

/// Signs of a rule above a signature.
const MIN_RULE_SIGNS: usize = 3;

/// Lines of a contact block, blank ones not counted.
const MAX_BLOCK_LINES: usize = 14;

/// Masks the signature at the end of each run of readable lines.
pub(super) fn mark_signatures(sheet: &mut Sheet<'_>) {
    for (first, end) in sheet.open_runs() {
        let floor = end.saturating_sub(MAX_SIGNATURE_LINES).max(first);
        let floor = below_fence(sheet, floor, end);
        let start = delimiter(sheet, floor, end)
            .or_else(|| closing_block(sheet, floor, end))
            .or_else(|| ruled_block(sheet, floor, end))
            .or_else(|| dashed_name(sheet, floor, end))
            .or_else(|| contact_block(sheet, floor, end));
        if let Some(start) = start {
            sheet.mark_open(start, end, MaskKind::Signature);
        }
    }
}

/// The first line below the last code fence: a comment in SQL looks like a delimiter.
fn below_fence(sheet: &Sheet<'_>, first: usize, end: usize) -> usize {
    let fence = (first..end)
        .rev()
        .find(|i| sheet.trimmed(*i).starts_with("```"));
    fence.map_or(first, |i| i + 1)
}

/// The line `-- ` that parts text and signature (RFC 3676, section 4.3), or one like it.
fn delimiter(sheet: &Sheet<'_>, first: usize, end: usize) -> Option<usize> {
    (first..end).find(|i| {
        let is_exact = sheet.joined(*i, *i) == "-- ";
        let is_like = matches!(
            plain(sheet.trimmed(*i)),
            "--" | "—" | "–" | "––" | "——" | "–-" | "-- --" | "- --" | "__" | "‐‐"
        );
        is_exact || (is_like && !is_prose(sheet, i + 1, end) && !goes_on(sheet, i + 1, end))
    })
}

/// True where the writer goes on: the first line reads as a sentence, or one speaks of himself. Below a
/// name "we" is said by a firm.
fn goes_on(sheet: &Sheet<'_>, first: usize, end: usize) -> bool {
    let mut lines = (first..end)
        .map(|i| plain(sheet.trimmed(i)))
        .filter(|line| !line.is_empty() && !is_contact(line));
    let opening = sheet.text_from(first).filter(|i| *i < end);
    let opening = opening.map(|i| plain(sheet.trimmed(i)));
    let is_signed = opening.is_some_and(opens_with_name);
    let is_said = |line: &str| is_sentence(line) || speaks_to_somebody(line);
    let is_own = |line: &str| speaks_of_self(line) && (!is_signed || is_personal(line));
    opening.is_some_and(|line| !is_contact(line) && is_said(line)) || lines.any(is_own)
}

/// True where sentences stand; one may be a motto.
fn is_prose(sheet: &Sheet<'_>, first: usize, end: usize) -> bool {
    const MAX_MOTTOS: usize = 1;
    let is_long = |line: &str| line.len() > MAX_LINE_BYTES || ends_long_sentence(line);
    (first..end)
        .filter(|i| is_long(sheet.trimmed(*i)))
        .take(MAX_MOTTOS + 1)
        .count()
        > MAX_MOTTOS
}

/// A line without the stars that bold letters turn into.
fn plain(line: &str) -> &str {
    line.trim_matches(['*', ' '])
}

/// A closing with contact lines below it. The block starts at the closing, or below a line that
/// says thanks.
fn closing_block(sheet: &Sheet<'_>, first: usize, end: usize) -> Option<usize> {
    let closing = (first..end)
        .rev()
        .find(|i| sheet.has(*i, Cue::Closing) || sheet.has(*i, Cue::Thanks))?;
    if !is_contact_block(sheet, closing + 1, end, 1) {
        return None;
    }
    let says_thanks = sheet.has(closing, Cue::Thanks);
    Some(if says_thanks { closing + 1 } else { closing })
}

/// A line of underscores or dashes with contact lines below it.
fn ruled_block(sheet: &Sheet<'_>, first: usize, end: usize) -> Option<usize> {
    // Some close the signature with another rule.
    let mut rules = (first..end)
        .rev()
        .filter(|i| rule_len(sheet.trimmed(*i)) >= MIN_RULE_SIGNS);
    let below = |rule: usize| sheet.text_from(rule + 1).filter(|b| *b < end);
    let (rule, below) = rules.find_map(|rule| Some((rule, below(rule)?)))?;
    let is_signed = is_name(sheet.trimmed(below)) && below + 1 == end;
    let is_block = is_contact_block(sheet, rule + 1, end, 1) && !goes_on(sheet, below, end);
    (is_signed || is_block).then_some(rule)
}

/// "- Jane" or "— Jane Doe" as last line, or with contact lines below it.
fn dashed_name(sheet: &Sheet<'_>, first: usize, end: usize) -> Option<usize> {
    let dashed = (first..end).rev().take(MAX_BLOCK_LINES).find(|i| {
        let line = sheet.trimmed(*i);
        let bare = line.trim_start_matches(['-', '–', '—', '~', '_']);
        let name = bare.strip_prefix('/').unwrap_or(bare).trim();
        name.len() < line.len() && is_name(name)
    })?;
    let above = (first..dashed).rev().find(|i| !sheet.line(*i).is_blank)?;
    let above_text = sheet.trimmed(above);
    let is_list = above_text.starts_with(['-', '–', '—', '*', '•']) || above_text.ends_with(':');
    let ends_here = (dashed + 1..end).all(|i| sheet.line(i).is_blank);
    let is_parted = dashed > above + 1 || above_text.ends_with(['.', '!', '?', ',', ')']);
    let is_signature = ends_here && is_parted || is_contact_block(sheet, dashed + 1, end, 1);
    (is_signature && !is_list).then_some(dashed)
}

/// A name with two contact lines under it, after a blank line, without any closing.
fn contact_block(sheet: &Sheet<'_>, first: usize, end: usize) -> Option<usize> {
    let start = (first..end).rev().find(|i| sheet.line(*i).is_blank)? + 1;
    let above = (first..start).rev().find(|i| !sheet.line(*i).is_blank)?;
    // "My new address is:" asks to read on.
    let is_announced = sheet.has(above, Cue::EndsWithColon);
    let is_signed = !is_announced && opens_with_name(sheet.trimmed(start));
    (is_signed && is_contact_block(sheet, start, end, 2)).then_some(start)
}

/// True for "Jane Doe" and for "Jane Doe | Head of Sales".
fn opens_with_name(line: &str) -> bool {
    let line = plain(line).replace(" - ", "|").replace(" – ", "|");
    line.split(['|', '·', '•', ','])
        .next()
        .is_some_and(|part| is_name(part.trim()))
}

/// True when all lines of `first..end` are short and at least `wanted` of them are ways to reach
/// somebody or say what he is.
fn is_contact_block(sheet: &Sheet<'_>, first: usize, end: usize, wanted: usize) -> bool {
    let mut lines = 0;
    let mut contacts = 0;
    for line in (first..end)
        .map(|i| plain(sheet.trimmed(i)))
        .filter(|l| !l.is_empty())
    {
        lines += 1;
        contacts += usize::from(is_contact(line));
        if lines > MAX_BLOCK_LINES || line.len() > MAX_LINE_BYTES || is_statement(line) {
            return false;
        }
    }
    contacts >= wanted
}

fn is_contact(line: &str) -> bool {
    is_phone(line) || is_title(line) || has_mail(line) || has_url(line) || is_handle(line)
}

/// `Skype: jane.doe` and `@janedoe`.
fn is_handle(line: &str) -> bool {
    const NETWORKS: &[&str] = &[
        "skype",
        "twitter",
        "linkedin",
        "facebook",
        "instagram",
        "telegram",
        "whatsapp",
        "wechat",
        "aim",
        "icq",
        "gtalk",
        "line id",
        "blog",
        "website",
    ];
    let (label, handle) = line.split_once(':').unwrap_or((line, ""));
    let is_network = || {
        NETWORKS
            .iter()
            .any(|n| n.eq_ignore_ascii_case(label.trim()))
    };
    (line.starts_with('@') && !line.contains(' ')) || (!handle.is_empty() && is_network())
}

/// A question, a sentence, or a line that names an order: not part of a signature.
fn is_statement(line: &str) -> bool {
    const MATTERS: &[&str] = &[
        "order",
        "ticket",
        "account",
        "invoice",
        "booking",
        "reference",
        "ref",
        "tracking",
        "policy",
        "case",
        "customer",
        "serial",
        "p.s",
        "ps",
        "ps:",
        "p.s.",
        "imei",
    ];
    let first = line.split([' ', ':', '#']).next().unwrap_or_default();
    let is_matter = MATTERS.iter().any(|m| m.eq_ignore_ascii_case(first));
    line.ends_with(['?', '!']) || ends_long_sentence(line) || is_matter
}

/// "Baker & Sons Ltd." and "Room 12, 2nd fl." are shorter.
fn ends_long_sentence(line: &str) -> bool {
    const MAX_WORDS: usize = 6;
    line.ends_with(['.', '?', '!']) && line.split_whitespace().count() > MAX_WORDS
}
