//! Blocks of mail header lines inside a text: `From: … Sent: … To: … Subject: …`, as Outlook and
//! others put them above the mail they answer or forward.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::phrases::LABELS;
use super::shape::{Evidence, has_mail};
use super::sheet::Sheet;

/// A header field, whatever its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Who wrote.
    From,
    /// When.
    Date,
    /// To whom.
    To,
    /// About what.
    Subject,
    /// Copies, attachments and the like.
    Other,
}

/// Lines of a block that are looked at; address lists may wrap.
const MAX_BLOCK_LINES: usize = 16;

/// Longest label, in bytes.
pub(super) const MAX_LABEL_BYTES: usize = 40;

/// How sure the markup makes us that a block starts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Only the words speak for it.
    Words,
    /// The markup says that a head starts here: labels of any language will do.
    Markup,
}

/// What the lines from a place on are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The header block of a mail, up to this line.
    Head(usize),
    /// Labelled lines up to this one, which are no such block: a form, an itinerary. None of them
    /// starts a block either, as each would hold fewer labels.
    Labels(usize),
    /// Not even a label.
    Nothing,
}

/// The header block that starts at line `first`, if one does.
pub(super) fn find_block(sheet: &Sheet<'_>, first: usize, trust: Trust) -> Found {
    let Some(block) = labelled_block(sheet, first) else {
        return match trust {
            Trust::Words => Found::Nothing,
            Trust::Markup => foreign_block(sheet, first).map_or(Found::Nothing, Found::Head),
        };
    };
    let is_head = match trust {
        Trust::Words => block.is_head(),
        Trust::Markup => block.fields >= 2,
    };
    match trust {
        _ if is_head => Found::Head(block.last),
        Trust::Words => Found::Labels(block.last),
        Trust::Markup => foreign_block(sheet, first).map_or(Found::Nothing, Found::Head),
    }
}

/// The last of the header lines that follow a forward marker, however few they are.
pub(super) fn labels_end(sheet: &Sheet<'_>, first: usize) -> Option<usize> {
    labelled_block(sheet, first).map(|b| b.last)
}

/// What a run of labelled lines holds.
#[derive(Default)]
struct Block {
    last: usize,
    fields: usize,
    /// One bit a field.
    seen: u8,
    /// The sender has a mail address.
    has_address: bool,
    /// The last label, as long as its value may stand on the next line.
    awaits: Option<Field>,
}

impl Block {
    /// A sender, and enough beside it that no order form or itinerary looks the same.
    fn is_head(&self) -> bool {
        let has_other = self.has(Field::Date) || self.has(Field::To);
        self.has(Field::From) && has_other && (self.has(Field::Subject) || self.has_address)
    }

    fn has(&self, field: Field) -> bool {
        self.seen & (1 << field as u8) != 0
    }

    fn take(&mut self, field: Field, index: usize, value: &str) {
        self.last = index;
        self.fields += 1;
        self.seen |= 1 << field as u8;
        self.awaits = Some(field);
        if field == Field::From {
            self.has_address |= has_mail(value) || value.contains("[mailto:");
        }
    }

    /// Takes in the value that stands on the line below its label.
    fn add_value(&mut self, index: usize, value: &str) {
        self.last = index;
        let is_sender = self.awaits.take() == Some(Field::From);
        self.has_address |= is_sender && has_mail(value);
    }
}

fn labelled_block(sheet: &Sheet<'_>, first: usize) -> Option<Block> {
    let (field, value) = parse_label(sheet.trimmed(first))?;
    let mut block = Block::default();
    block.take(field, first, value);
    // Converters of tables put each value on the line below its label.
    let is_stacked = value.is_empty();
    let mut gaps = 0;
    for index in first + 1..sheet.len().min(first + MAX_BLOCK_LINES) {
        let line = sheet.trimmed(index);
        if let Some((field, value)) = parse_label(line) {
            block.take(field, index, value);
            gaps = 0;
        } else if is_stacked && block.awaits.is_some() && !line.is_empty() {
            block.add_value(index, line);
        } else if is_continuation(line) {
            block.last = index;
        } else if line.is_empty() && gaps == 0 {
            gaps += 1;
        } else {
            break;
        }
    }
    Some(block)
}

/// A wrapped list of addresses.
fn is_continuation(line: &str) -> bool {
    has_mail(line) && (line.contains(';') || line.contains('<') || !line.contains(' '))
}

/// Lines of the shape `label: value` under a head's rule, in a language we have no labels for.
fn foreign_block(sheet: &Sheet<'_>, first: usize) -> Option<usize> {
    const LINES: usize = 5;
    let labelled = |i: &usize| {
        let line = sheet.trimmed(*i);
        split_label(line).is_some_and(|(label, value)| !label.contains(' ') && !value.is_empty())
    };
    let stop = sheet.len().min(first + LINES);
    let count = (first..stop).filter(labelled).count();
    let evidence = Evidence::of(sheet.joined(first, stop.saturating_sub(1)));
    let is_block = labelled(&first) && count >= 3 && (evidence.has_mail || evidence.has_date);
    (first..stop).rfind(labelled).filter(|_| is_block)
}

/// The field and value of `From: Jane`, also bold as `*From:* Jane`.
fn parse_label(line: &str) -> Option<(Field, &str)> {
    let (label, value) = split_label(line)?;
    Some((field_of(label)?, value))
}

/// The field that a label names, in either case.
pub(super) fn field_of(label: &str) -> Option<Field> {
    FIELDS.get(label.to_lowercase().as_str()).copied()
}

fn split_label(line: &str) -> Option<(&str, &str)> {
    // Most lines have neither an ASCII colon nor a wide one, which starts with 0xEF.
    let mut bytes = line.bytes().take(MAX_LABEL_BYTES);
    bytes.find(|b| matches!(b, b':' | 0xEF))?;
    let is_mark = |c: char| matches!(c, '*' | '_' | ' ' | '\u{a0}' | '|' | '\t');
    let line = line.trim_start_matches(is_mark);
    let head = line.get(..line.floor_char_boundary(MAX_LABEL_BYTES))?;
    let at = head.find([':', '：'])?;
    let label = line.get(..at)?.trim_end_matches(is_mark);
    let value = line
        .get(at..)?
        .trim_start_matches([':', '：'])
        .trim_matches(is_mark);
    (!label.is_empty()).then_some((label, value))
}

/// The labels by their lower-case text.
static FIELDS: LazyLock<HashMap<&str, Field>> = LazyLock::new(|| {
    LABELS
        .iter()
        .flat_map(|(field, names)| names.iter().map(move |name| (*name, *field)))
        .collect()
});
