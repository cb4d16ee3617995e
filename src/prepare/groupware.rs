//! The heads of two office programs that look like nobody else's: `GroupWise` puts signs around
//! its head, Notes writes labels without colons on lines of their own.

use super::cues::Cue;
use super::head::{Certainty, Head};
use super::header::{Field, field_of};
use super::quote_line::is_quote_line;
use super::shape::{Evidence, has_mail, is_name};
use super::sheet::Sheet;

/// The signs that `GroupWise` puts before its head, and behind it.
const CHEVRONS: &str = ">>>";

/// Lines that a `GroupWise` head may be wrapped over.
const MAX_CHEVRON_LINES: usize = 4;

/// Lines of a Notes head above its `To`: name, address, date, "Sent by".
const MAX_LINES_ABOVE: usize = 4;

/// Lines from `To` to the subject below it: Notes sets them far apart.
const MAX_LINES_BELOW: usize = 14;

/// Longest line of a Notes head, in bytes: its second column begins at the 60th.
const MAX_LINE_BYTES: usize = 160;

/// The `GroupWise` head that starts at line `first`: `>>> Jane <jane@mail.org> 3/4/2009 10:12 AM >>>`,
/// or `>>> On 3/4/2009 at 10:12 AM, in message <…>, Jane <…> wrote:`.
pub(super) fn chevron_head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    let opening = sheet.trimmed(first).strip_prefix(CHEVRONS)?;
    if opening.starts_with('>') {
        return None;
    }
    let last = (first..first + MAX_CHEVRON_LINES)
        .take_while(|i| *i == first || is_wrapped(sheet, *i))
        .find(|i| closes_chevrons(sheet, first, *i))?;
    let head = sheet.joined(first, last);
    let evidence = Evidence::of(head);
    let is_head = evidence.has_date && (evidence.has_mail || evidence.has_time);
    is_head.then_some(Head {
        first,
        last,
        certainty: Certainty::Sure,
    })
}

fn is_wrapped(sheet: &Sheet<'_>, index: usize) -> bool {
    sheet.is_open(index) && !is_quote_line(sheet.trimmed(index))
}

/// True for the last line of a head. A mere third quote of a reply head has neither the closing
/// signs nor a message's id.
fn closes_chevrons(sheet: &Sheet<'_>, first: usize, last: usize) -> bool {
    let line = sheet.trimmed(last);
    let is_closed = line.ends_with(CHEVRONS) && line != CHEVRONS;
    let names_message = || sheet.joined(first, last).matches('<').count() > 1;
    is_closed
        || (sheet.has(last, Cue::Verb) && sheet.has(last, Cue::EndsWithColon) && names_message())
}

/// The Notes head whose `To` stands alone on line `index`; it starts above, with the sender.
pub(super) fn stacked_head_at(sheet: &Sheet<'_>, index: usize) -> Option<Head> {
    if bare_label(sheet, index) != Some(Field::To) {
        return None;
    }
    let subject = (index + 1..sheet.len().min(index + MAX_LINES_BELOW))
        .take_while(|i| sheet.trimmed(*i).len() <= MAX_LINE_BYTES)
        .find(|i| bare_label(sheet, *i) == Some(Field::Subject))?;
    let above = (index.saturating_sub(2)..index)
        .rev()
        .find(|i| sheet.is_open(*i))?;
    let first = (above.saturating_sub(MAX_LINES_ABOVE - 1)..=above)
        .rev()
        .take_while(|i| is_sender(sheet, *i))
        .last()?;
    let is_dated = (first..subject).any(|i| is_date(sheet.trimmed(i)));
    is_dated.then_some(Head {
        first,
        last: subject + usize::from(sheet.is_open(subject + 1)),
        certainty: Certainty::Sure,
    })
}

/// The field of a line that holds its label and nothing else, not even a colon.
fn bare_label(sheet: &Sheet<'_>, index: usize) -> Option<Field> {
    // Labels of one word are shorter, also in scripts of two bytes a letter.
    const MAX_BYTES: usize = 20;
    let line = sheet.trimmed(index);
    let is_label = !line.is_empty() && line.len() <= MAX_BYTES && !line.contains([':', ' ']);
    is_label.then(|| field_of(line))?
}

fn is_sender(sheet: &Sheet<'_>, index: usize) -> bool {
    let line = sheet.trimmed(index);
    sheet.is_open(index)
        && line.len() <= MAX_LINE_BYTES
        && (has_mail(line) || is_date(line) || is_name(line))
}

fn is_date(line: &str) -> bool {
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let evidence = Evidence::of(line);
    evidence.has_date && evidence.has_time
}
