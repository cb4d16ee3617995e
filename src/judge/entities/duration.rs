//! Durations: `3 weeks`, `half an hour`, `10-14 business days`, as ISO 8601.

use crate::judge::labels::EntityKind;

use super::Found;
use super::quantity::{LoneDot, upper_end};
use super::tokens::{Kind, Tokens};
use super::words::{Unit, Word};

/// Most parts of one duration: `1 year 2 months and 3 days`.
const MAX_PARTS: usize = 3;

/// Most words between a number and its unit: `5 full working days`.
const MAX_MODIFIERS: usize = 2;

/// A hundred times a number of units.
#[derive(Debug, Clone, Copy)]
struct Part {
    hundredths: u64,
    unit: Unit,
    end: usize,
}

/// A duration that begins at this token.
pub(super) fn find(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    if is_repeated(tokens, at) {
        return None;
    }
    let mut parts = vec![first_part(tokens, at)?];
    while parts.len() < MAX_PARTS
        && let Some(next) = parts.last().and_then(|last| smaller_part(tokens, *last))
    {
        parts.push(next);
    }
    let end = parts.last()?.end;
    if is_age(tokens, end) || parts.iter().all(|part| part.hundredths == 0) {
        return None;
    }
    Some(Found {
        kind: EntityKind::Duration,
        value: format_parts(&parts),
        first: at,
        end,
    })
}

/// True after `every`, `per` and the like: an interval, not a time that passed.
fn is_repeated(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.word_before(at) == Some(Word::Rate)
}

fn is_age(tokens: &Tokens<'_>, end: usize) -> bool {
    let after = if tokens.is_sign(end, '-') {
        end + 1
    } else {
        end
    };
    match tokens.word(after) {
        Some(Word::Old) => true,
        Some(Word::Of) => tokens.word(after + 1) == Some(Word::Age),
        _ => false,
    }
}

fn first_part(tokens: &Tokens<'_>, at: usize) -> Option<Part> {
    match tokens.word(at) {
        Some(Word::Half) => half(tokens, at),
        Some(Word::Couple) => couple(tokens, at),
        Some(Word::Article) => article(tokens, at).or_else(|| counted(tokens, at)),
        _ => counted(tokens, at),
    }
}

/// `half an hour`, `half-hour`
fn half(tokens: &Tokens<'_>, at: usize) -> Option<Part> {
    let after = match tokens.kind(at + 1) {
        Some(Kind::Word(Word::Article) | Kind::Sign('-')) => at + 2,
        _ => at + 1,
    };
    one_of(tokens, after, 50)
}

/// `couple of weeks`
fn couple(tokens: &Tokens<'_>, at: usize) -> Option<Part> {
    let is_of = tokens.word(at + 1) == Some(Word::Of);
    let (unit, end) = unit_after(tokens, at + if is_of { 2 } else { 1 })?;
    Some(Part {
        hundredths: 200,
        unit,
        end,
    })
}

/// `a month`, `a couple of weeks`, `a half hour`; not the rate in `twice a month` or `$20 a month`.
fn article(tokens: &Tokens<'_>, at: usize) -> Option<Part> {
    if is_rate(tokens, at) {
        return None;
    }
    match tokens.word(at + 1)? {
        Word::Couple => couple(tokens, at + 1),
        Word::Half => half(tokens, at + 1),
        _ => one_of(tokens, at + 1, 100).map(|part| with_half(tokens, part)),
    }
}

/// A single unit; `a minute` and `a second` are ways to say soon.
fn one_of(tokens: &Tokens<'_>, at: usize, hundredths: u64) -> Option<Part> {
    let (unit, end) = unit_after(tokens, at)?;
    let is_idiom = hundredths == 100 && matches!(unit, Unit::Second | Unit::Minute);
    (!is_idiom).then_some(Part {
        hundredths,
        unit,
        end,
    })
}

/// True when an article at this token stands after something that happens or costs so much each time.
fn is_rate(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_closed = matches!(tokens.kind_before(at), Some(Kind::Sign(')' | '}')));
    matches!(
        tokens.kind_before(at.saturating_sub(usize::from(is_closed))),
        Some(
            Kind::Number
                | Kind::Currency(_)
                | Kind::Word(
                    Word::Times
                        | Word::Adverb(_)
                        | Word::Rate
                        | Word::X
                        | Word::Code(_)
                        | Word::CurrencyName(_)
                        | Word::CurrencyMinor(_)
                        | Word::Contact(_)
                        | Word::GluedScale(_)
                        | Word::Unit(_)
                )
        )
    )
}

/// `3 weeks`, `twenty-four hours`, `10-14 business days`
fn counted(tokens: &Tokens<'_>, at: usize) -> Option<Part> {
    let quantity = upper_end(tokens, at, LoneDot::Decimal)?;
    let has_half = tokens.word(quantity.end) == Some(Word::And)
        && tokens.word(quantity.end + 1) == Some(Word::Article)
        && tokens.word(quantity.end + 2) == Some(Word::Half);
    let (extra, after) = if has_half {
        (50, quantity.end + 3)
    } else {
        (0, quantity.end)
    };
    let is_digits = tokens.is_number(after.checked_sub(1)?);
    let (unit, end) = unit_after(tokens, after).or_else(|| {
        let is_seconds = is_digits && tokens.word(after) == Some(Word::Second);
        is_seconds.then_some((Unit::Second, after + 1))
    })?;
    let part = Part {
        hundredths: quantity.hundredths.checked_add(extra)?,
        unit,
        end,
    };
    Some(with_half(tokens, part))
}

/// `a year and a half`, `2 years and a half`
fn with_half(tokens: &Tokens<'_>, part: Part) -> Part {
    let has_half = tokens.word(part.end) == Some(Word::And)
        && tokens.word(part.end + 1) == Some(Word::Article)
        && tokens.word(part.end + 2) == Some(Word::Half)
        && unit_after(tokens, part.end + 3).is_none()
        && tokens.word(part.end + 3) != Some(Word::Article);
    if !has_half {
        return part;
    }
    Part {
        hundredths: part.hundredths.saturating_add(50),
        end: part.end + 3,
        ..part
    }
}

fn unit_after(tokens: &Tokens<'_>, at: usize) -> Option<(Unit, usize)> {
    let mut at = at;
    for _ in 0..=MAX_MODIFIERS {
        if tokens.is_sign(at, '-') {
            at += 1;
        }
        match tokens.word(at)? {
            Word::Unit(unit) => return Some((unit, at + 1)),
            Word::GluedUnit(unit) if tokens.is_glued(at) => return Some((unit, at + 1)),
            Word::UnitModifier => at += 1,
            _ => return None,
        }
    }
    None
}

/// The part after `last` when it is a whole number of a smaller unit: `1 year` + `and 6 months`.
fn smaller_part(tokens: &Tokens<'_>, last: Part) -> Option<Part> {
    let is_and = tokens.word(last.end) == Some(Word::And);
    let at = last.end + usize::from(is_and);
    if tokens.word(at) == Some(Word::Article) {
        return None;
    }
    let part = counted(tokens, at)?;
    let is_whole = last.hundredths.is_multiple_of(100) && part.hundredths.is_multiple_of(100);
    (is_whole && rank(part.unit) < rank(last.unit)).then_some(part)
}

fn rank(unit: Unit) -> u8 {
    match unit {
        Unit::Second => 0,
        Unit::Minute => 1,
        Unit::Hour => 2,
        Unit::Day => 3,
        Unit::Week | Unit::Fortnight => 4,
        Unit::Month => 5,
        Unit::Year | Unit::Decade => 6,
    }
}

/// The letter of a unit, and whether it counts hours or less.
fn letter(unit: Unit) -> (char, bool) {
    match unit {
        Unit::Second => ('S', true),
        Unit::Minute => ('M', true),
        Unit::Hour => ('H', true),
        Unit::Day => ('D', false),
        Unit::Week | Unit::Fortnight => ('W', false),
        Unit::Month => ('M', false),
        Unit::Year | Unit::Decade => ('Y', false),
    }
}

fn format_parts(parts: &[Part]) -> String {
    let mut value = String::from("P");
    let mut is_clock = false;
    for part in parts {
        let part = carried(*part);
        let (letter, needs_clock) = letter(part.unit);
        if needs_clock && !is_clock {
            value.push('T');
            is_clock = true;
        }
        value.push_str(&(part.hundredths / 100).to_string());
        let fraction = part.hundredths % 100;
        if fraction > 0 {
            value.push_str(format!(".{fraction:02}").trim_end_matches('0'));
        }
        value.push(letter);
    }
    value
}

/// The same length in units of ISO 8601, a fraction in the next smaller unit where it is whole there.
fn carried(part: Part) -> Part {
    let (unit, factor) = match part.unit {
        Unit::Fortnight => return scaled(part, Unit::Week, 2),
        Unit::Decade => return scaled(part, Unit::Year, 10),
        Unit::Year => (Unit::Month, 12),
        Unit::Day => (Unit::Hour, 24),
        Unit::Hour => (Unit::Minute, 60),
        Unit::Minute => (Unit::Second, 60),
        Unit::Second | Unit::Week | Unit::Month => return part,
    };
    let smaller = scaled(part, unit, factor);
    let is_fraction = !part.hundredths.is_multiple_of(100);
    if is_fraction && smaller.hundredths.is_multiple_of(100) {
        return smaller;
    }
    part
}

fn scaled(part: Part, unit: Unit, factor: u64) -> Part {
    Part {
        hundredths: part.hundredths.saturating_mul(factor),
        unit,
        ..part
    }
}

/// Days of a duration in ISO 8601, a month taken as 30 and a year as 365 days.
pub(super) fn days(value: &str) -> Option<f64> {
    let (date, clock) = value
        .strip_prefix('P')?
        .split_once('T')
        .unwrap_or((value.strip_prefix('P')?, ""));
    let of_date = sum_units(date, |letter| match letter {
        'Y' => Some(365.0),
        'M' => Some(30.0),
        'W' => Some(7.0),
        'D' => Some(1.0),
        _ => None,
    })?;
    let of_clock = sum_units(clock, |letter| match letter {
        'H' => Some(1.0 / 24.0),
        'M' => Some(1.0 / 1_440.0),
        'S' => Some(1.0 / 86_400.0),
        _ => None,
    })?;
    Some(of_date + of_clock)
}

fn sum_units(text: &str, days_of: fn(char) -> Option<f64>) -> Option<f64> {
    text.split_inclusive(|c: char| c.is_ascii_alphabetic())
        .map(|part| {
            let letter = part.chars().last()?;
            let number: f64 = part.strip_suffix(letter)?.parse().ok()?;
            Some(number * days_of(letter)?)
        })
        .sum()
}
