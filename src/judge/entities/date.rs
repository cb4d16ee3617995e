//! Calendar dates: `2024-03-12`, `12 March 2024`, `12/03/2024`. Names of weekdays are no dates.

use crate::judge::labels::EntityKind;

use super::Found;
use super::tokens::{Kind, Tokens};
use super::words::Word;

/// Years that are read as such; anything else in four digits is some other number. Chosen to cover
/// birthdays and contracts.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2099;

/// Days of each month, February in a leap year.
const MONTH_DAYS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A date that begins at this token.
pub(super) fn find(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let (end, complete) = match tokens.kind(at)? {
        Kind::Number => numeric(tokens, at)
            .or_else(|| dotted(tokens, at))
            .or_else(|| day_first(tokens, at))?,
        Kind::Word(Word::Month(_)) => month_first(tokens, at)?,
        _ => return None,
    };
    Some(Found {
        kind: EntityKind::Date,
        value: complete.unwrap_or_else(|| tokens.slice(at, end).to_owned()),
        first: at,
        end,
    })
}

/// Where a date ends, and its RFC 3339 form where that is certain.
type Reading = (usize, Option<String>);

fn iso(year: u16, month: u8, day: u8) -> Option<String> {
    is_day(month, day)
        .then_some(())
        .filter(|()| !(month == 2 && day == 29) || is_leap(year))?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn is_day(month: u8, day: u8) -> bool {
    let days = usize::from(month)
        .checked_sub(1)
        .and_then(|m| MONTH_DAYS.get(m));
    days.is_some_and(|days| (1..=*days).contains(&day))
}

/// One or two digits.
fn small(text: &str) -> Option<u8> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> Option<u16> {
    let year = (text.len() == 4).then(|| text.parse().ok()).flatten()?;
    YEARS.contains(&year).then_some(year)
}

/// `2024-03-12`, `12/03/2024`: three numbers joined by the same sign.
fn numeric(tokens: &Tokens<'_>, at: usize) -> Option<Reading> {
    let sign = tokens.kind(at + 1)?;
    let is_joined = matches!(sign, Kind::Sign('-' | '/'))
        && tokens.kind(at + 3) == Some(sign)
        && (at + 1..at + 5).all(|t| tokens.is_glued(t));
    is_joined.then_some(())?;
    let after = tokens.kind(at + 5).filter(|_| tokens.is_glued(at + 5));
    let before = tokens.kind_before(at).filter(|_| tokens.is_glued(at));
    let goes_on = after == Some(sign) || after == Some(Kind::Number) || before == Some(sign);
    if goes_on || matches!(before, Some(Kind::Word(_) | Kind::Sign('#'))) {
        return None;
    }
    let [a, b, c] = [at, at + 2, at + 4].map(|t| tokens.digits(t));
    three_numbers([a?, b?, c?], sign, at + 5)
}

/// `12.03.2024` is one number token; with dots the day always comes first.
fn dotted(tokens: &Tokens<'_>, at: usize) -> Option<Reading> {
    let mut parts = tokens.text(at).split('.');
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(())?;
    if let Some(year) = year(a) {
        return Some((at + 1, Some(iso(year, small(b)?, small(c)?)?)));
    }
    let (day, month) = (small(a)?, small(b)?);
    if let Some(year) = year(c) {
        return Some((at + 1, Some(iso(year, month, day)?)));
    }
    let is_full = [a, b, c].iter().all(|part| part.len() == 2);
    (is_full && is_day(month, day)).then_some((at + 1, None))
}

/// Three numbers with `sign` between them, up to the token `end`. Where day and month cannot be told
/// apart there is no RFC 3339 form. A year in two digits is only read between slashes.
fn three_numbers([a, b, c]: [&str; 3], sign: Kind, end: usize) -> Option<Reading> {
    if let Some(year) = year(a) {
        return Some((end, Some(iso(year, small(b)?, small(c)?)?)));
    }
    let (a, b) = (small(a)?, small(b)?);
    let (is_day_first, is_month_first) = (is_day(b, a), is_day(a, b));
    let Some(year) = year(c) else {
        let is_short = sign == Kind::Sign('/') && c.len() == 2;
        return (is_short && (is_day_first || is_month_first)).then_some((end, None));
    };
    let complete = match (is_day_first, is_month_first) {
        (true, true) if a != b => None,
        (true, _) => Some(iso(year, b, a)?),
        (false, true) => Some(iso(year, a, b)?),
        (false, false) => return None,
    };
    Some((end, complete))
}

fn month(tokens: &Tokens<'_>, at: usize) -> Option<u8> {
    match tokens.word(at)? {
        Word::Month(month) => Some(month),
        _ => None,
    }
}

/// True for a suffix that touches its number: `12th`.
fn is_suffix(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.word(at) == Some(Word::OrdinalSuffix) && tokens.is_glued(at)
}

/// `12 March 2024`, `12th of March`, `12-Mar-24`
fn day_first(tokens: &Tokens<'_>, at: usize) -> Option<Reading> {
    let day = small(tokens.digits(at)?)?;
    let has_suffix = is_suffix(tokens, at + 1);
    let mut next = at + 1 + usize::from(has_suffix);
    let has_of = tokens.word(next) == Some(Word::Of);
    let has_dash = matches!(tokens.kind(next), Some(Kind::Sign('-' | '/')));
    next += usize::from(has_of || has_dash);
    let month_at = next;
    let month = month(tokens, month_at).filter(|month| is_day(*month, day))?;
    let (end, year) = year_after(tokens, month_at + 1);
    let is_sure = has_suffix || has_of || has_dash || year.is_some();
    if !is_sure && is_verb(tokens, month_at) {
        return None;
    }
    let short = (has_dash && year.is_none()).then(|| short_year_end(tokens, month_at + 1));
    let end = short.flatten().unwrap_or(end);
    Some((end, year.and_then(|year| iso(year, month, day))))
}

/// `may` and `march` in lower case are more often verbs.
fn is_verb(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.text(at), "may" | "march" | "mar")
}

/// A year after the month or day, with `-`, `,` or nothing between.
fn year_after(tokens: &Tokens<'_>, at: usize) -> (usize, Option<u16>) {
    let is_joint = matches!(tokens.kind(at), Some(Kind::Sign('-' | ',' | '/')));
    let year_at = at + usize::from(is_joint);
    match tokens.digits(year_at).and_then(year) {
        Some(year) if !counts_something(tokens, year_at + 1) => (year_at + 1, Some(year)),
        _ => (at, None),
    }
}

/// True when the number before counts something: `on 3 March 2000 dollars were taken`.
fn counts_something(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(
        tokens.kind(at),
        Some(
            Kind::Currency(_)
                | Kind::Word(Word::Unit(_) | Word::Code(_) | Word::CurrencyName(_) | Word::Times)
        )
    )
}

fn short_year_end(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let is_joint = matches!(tokens.kind(at), Some(Kind::Sign('-' | '/')));
    let is_short = tokens.digits(at + 1).is_some_and(|d| d.len() == 2);
    (is_joint && is_short && tokens.is_glued(at + 1)).then_some(at + 2)
}

/// `@dec19`, `#may5`
fn is_in_handle(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_glued(at) && matches!(tokens.kind_before(at), Some(Kind::Sign('@' | '#' | '_')))
}

/// `March 12th, 2024`, `March 12`, `March 2024`
fn month_first(tokens: &Tokens<'_>, at: usize) -> Option<Reading> {
    let month = month(tokens, at).filter(|_| !is_in_handle(tokens, at))?;
    let has_dot = tokens.is_sign(at + 1, '.') && tokens.is_glued(at + 1);
    let day_at = at + 1 + usize::from(has_dot);
    if tokens.digits(day_at).and_then(year).is_some() {
        let is_free = !counts_something(tokens, day_at + 1) && !is_verb(tokens, at);
        return is_free.then_some((day_at + 1, None));
    }
    if let Some(reading) = day_comma_year(tokens, month, day_at) {
        return Some(reading);
    }
    let day = small(tokens.digits(day_at)?).filter(|day| is_day(month, *day))?;
    let has_suffix = is_suffix(tokens, day_at + 1);
    let day_end = day_at + 1 + usize::from(has_suffix);
    let (end, year) = year_after(tokens, day_end);
    let is_sure = has_suffix || year.is_some();
    if !is_sure && (is_verb(tokens, at) || counts_something(tokens, day_end)) {
        return None;
    }
    Some((end, year.and_then(|year| iso(year, month, day))))
}

/// `March 12,2024`: one number token.
fn day_comma_year(tokens: &Tokens<'_>, month: u8, at: usize) -> Option<Reading> {
    let (day, year_text) = tokens
        .is_number(at)
        .then(|| tokens.text(at))?
        .split_once(',')?;
    Some((at + 1, Some(iso(year(year_text)?, month, small(day)?)?)))
}
