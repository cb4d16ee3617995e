//! Tokens in, numbers out: digits with separators, number words, scales and ranges.

use super::tokens::{Kind, Tokens};
use super::words::Word;

/// A number read from tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    /// A hundred times the number, rounded half up.
    pub(super) hundredths: u64,
    /// One past its last token.
    pub(super) end: usize,
}

impl Quantity {
    /// The number when it is whole.
    pub(super) fn whole(self) -> Option<u64> {
        self.hundredths
            .is_multiple_of(100)
            .then_some(self.hundredths / 100)
    }
}

/// How a single dot before exactly three digits is read: `1.200`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoneDot {
    /// As a decimal point.
    Decimal,
    /// As a thousands separator.
    Thousands,
}

/// Longest number that is read, in digits: below 2^53, so that it is exact as a float too.
const MAX_DIGITS: usize = 15;

/// Longest number word, in words: `nine hundred and ninety nine thousand nine hundred and …`.
const MAX_NUMBER_WORDS: usize = 12;

/// The number that begins at this token.
pub(super) fn quantity(tokens: &Tokens<'_>, at: usize, dot: LoneDot) -> Option<Quantity> {
    match tokens.kind(at)? {
        Kind::Number if stands_alone(tokens, at) => number(tokens, at, dot),
        Kind::Word(Word::Cardinal(_) | Word::Article | Word::Scale(_)) => cardinal(tokens, at),
        _ => None,
    }
}

/// The number that begins at this token, or the upper end of a range that does: `10-14`, `two to
/// three`.
pub(super) fn upper_end(tokens: &Tokens<'_>, at: usize, dot: LoneDot) -> Option<Quantity> {
    let lower = quantity(tokens, at, dot)?;
    let joins = tokens.is_sign(lower.end, '-')
        || matches!(tokens.word(lower.end), Some(Word::To | Word::Or));
    let upper = joins
        .then(|| range_end(tokens, lower.end + 1, dot))
        .flatten()
        .filter(|upper| upper.hundredths > lower.hundredths);
    Some(upper.unwrap_or(lower))
}

fn range_end(tokens: &Tokens<'_>, at: usize, dot: LoneDot) -> Option<Quantity> {
    match tokens.kind(at)? {
        Kind::Number => number(tokens, at, dot),
        Kind::Word(Word::Cardinal(_)) => cardinal(tokens, at),
        _ => None,
    }
}

/// True when the number at this token is not the tail of a word, a code or a handle.
fn stands_alone(tokens: &Tokens<'_>, at: usize) -> bool {
    if !tokens.is_glued(at) {
        return true;
    }
    match tokens.kind_before(at) {
        Some(Kind::Sign('#' | '@' | '_' | '\\' | '&' | '+' | '=' | '%')) => false,
        Some(Kind::Sign('-' | '/' | ':')) => {
            let before = at.checked_sub(2).and_then(|b| tokens.kind(b));
            !(tokens.is_glued(at - 1) && matches!(before, Some(Kind::Word(_) | Kind::Number)))
        }
        Some(Kind::Sign(_)) => true,
        _ => false,
    }
}

/// The digits at this token with the scale after them, wherever they stand.
pub(super) fn number(tokens: &Tokens<'_>, at: usize, dot: LoneDot) -> Option<Quantity> {
    let number = tokens.is_number(at).then(|| tokens.text(at))?;
    let (mantissa, decimals) = parse_number(number, dot)?;
    let (scale, end) = scale_after(tokens, at + 1);
    Some(Quantity {
        hundredths: hundredths(mantissa, decimals, scale)?,
        end,
    })
}

/// Digits in groups of three with one blank between them: `10 000`. `None` without a second group.
pub(super) fn spaced_number(tokens: &Tokens<'_>, at: usize) -> Option<Quantity> {
    let head = tokens
        .digits(at)
        .filter(|d| d.len() <= 3 && !d.starts_with('0'))?;
    let mut value: u64 = head.parse().ok()?;
    let mut end = at + 1;
    while end < at + MAX_DIGITS / 3
        && tokens.gap_bytes(end) == 1
        && let Some(group) = tokens.digits(end).filter(|d| d.len() == 3)
    {
        value = value * 1000 + group.parse::<u64>().ok()?;
        end += 1;
    }
    (end > at + 1).then_some(Quantity {
        hundredths: value * 100,
        end,
    })
}

fn scale_after(tokens: &Tokens<'_>, at: usize) -> (u64, usize) {
    match tokens.word(at) {
        Some(Word::Scale(scale)) => (scale, at + 1),
        Some(Word::GluedScale(scale)) if tokens.is_glued(at) => (scale, at + 1),
        _ => (1, at),
    }
}

fn hundredths(mantissa: u64, decimals: u32, scale: u64) -> Option<u64> {
    let power = 10_u128.checked_pow(decimals)?;
    let scaled = u128::from(mantissa) * u128::from(scale) * 100;
    u64::try_from((scaled + power / 2) / power).ok()
}

/// Digits with separators as a whole number and its count of decimals. `None` for what is no plain
/// number: `1.2.3`, `192.168.0.1`, `1,2345`.
pub(super) fn parse_number(text: &str, dot: LoneDot) -> Option<(u64, u32)> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits > MAX_DIGITS {
        return None;
    }
    if digits == text.len() {
        return Some((text.parse().ok()?, 0));
    }
    let (whole, fraction) = match text.rfind(['.', ',', '\'']) {
        Some(last) if is_decimal_point(text, last, dot) => {
            (text.get(..last)?, text.get(last + 1..)?)
        }
        _ => (text, ""),
    };
    is_grouped(whole).then_some(())?;
    let plain: String = whole
        .chars()
        .chain(fraction.chars())
        .filter(char::is_ascii_digit)
        .collect();
    Some((plain.parse().ok()?, u32::try_from(fraction.len()).ok()?))
}

fn is_decimal_point(text: &str, last: usize, dot: LoneDot) -> bool {
    let (whole, tail) = text.split_at_checked(last).unwrap_or((text, ""));
    let separator = tail.chars().next().unwrap_or_default();
    if separator == '\'' || whole.contains(separator) {
        return false;
    }
    let is_lone = whole.bytes().all(|b| b.is_ascii_digit());
    let fraction_digits = tail.len().saturating_sub(1);
    match separator {
        _ if !is_lone || whole.starts_with('0') => true,
        ',' => fraction_digits <= 2,
        _ => fraction_digits != 3 || dot == LoneDot::Decimal,
    }
}

/// True for digits alone or in groups as written in the West (`1,200,000`) or in India (`12,00,000`).
fn is_grouped(whole: &str) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return true;
    };
    let groups: Vec<&str> = whole.split(separator).collect();
    let is_digits = |g: &&str| g.bytes().all(|b| b.is_ascii_digit());
    groups.iter().all(is_digits)
        && groups.first().is_some_and(|g| (1..=3).contains(&g.len()))
        && groups.last().is_some_and(|g| g.len() == 3)
        && groups.iter().skip(1).all(|g| (2..=3).contains(&g.len()))
}

/// A number in words: `twenty-four`, `two hundred and fifty`, `a hundred`.
fn cardinal(tokens: &Tokens<'_>, at: usize) -> Option<Quantity> {
    let mut sum = 0_u64;
    let mut part = 0_u64;
    let mut end = None;
    let mut next = at;
    for _ in 0..MAX_NUMBER_WORDS {
        match tokens.word(next) {
            Some(Word::Cardinal(n)) if fits(part, n) => part += u64::from(n),
            Some(Word::Scale(scale @ ..1000)) if part < 100 => part = part.max(1) * scale,
            Some(Word::Scale(scale)) => {
                sum = sum.checked_add(part.max(1).checked_mul(scale)?)?;
                part = 0;
            }
            Some(Word::Article) if next == at => {
                matches!(tokens.word(next + 1), Some(Word::Scale(_))).then_some(())?;
                next += 1;
                continue;
            }
            _ => break,
        }
        end = Some(next + 1);
        next = next_number_word(tokens, next + 1, part);
    }
    Some(Quantity {
        hundredths: sum.checked_add(part)?.checked_mul(100)?,
        end: end?,
    })
}

/// Where the next word of a number would stand: `-` may come between, and `and` after a hundred.
fn next_number_word(tokens: &Tokens<'_>, at: usize, part: u64) -> usize {
    let takes_and = part.is_multiple_of(100);
    match tokens.kind(at) {
        Some(Kind::Sign('-')) => at + 1,
        Some(Kind::Word(Word::And)) if takes_and => at + 1,
        _ => at,
    }
}

/// True when `n` can follow what has been read: `twenty` + `four`, `hundred` + `ten`.
fn fits(part: u64, n: u8) -> bool {
    let n = u64::from(n);
    part == 0
        || (part.is_multiple_of(100) && n < 100)
        || (part.is_multiple_of(10) && part % 100 >= 20 && n < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_many_notations() {
        use LoneDot::{Decimal, Thousands};
        let cases = [
            ("300", Decimal, Some((300, 0))),
            ("12.50", Decimal, Some((1250, 2))),
            ("12,50", Decimal, Some((1250, 2))),
            ("1,200", Decimal, Some((1200, 0))),
            ("1.200", Decimal, Some((1200, 3))),
            ("1.200", Thousands, Some((1200, 0))),
            ("0.125", Thousands, Some((125, 3))),
            ("1.200,50", Decimal, Some((120_050, 2))),
            ("1,200.50", Decimal, Some((120_050, 2))),
            ("1,00,000", Decimal, Some((100_000, 0))),
            ("1'200.50", Decimal, Some((120_050, 2))),
            ("1.234.567", Decimal, Some((1_234_567, 0))),
            ("1.2.3", Decimal, None),
            ("192.168.0.1", Decimal, None),
            ("1,2345", Decimal, None),
            ("1234,567", Decimal, None),
            ("1234567890123456", Decimal, None),
        ];
        for (text, dot, expected) in cases {
            assert_eq!(parse_number(text, dot), expected, "{text}");
        }
    }

    #[test]
    fn number_words_add_up() {
        let cases = [
            ("two", Some((2, 1))),
            ("twenty-four hours", Some((24, 3))),
            ("twenty four", Some((24, 2))),
            ("two hundred and fifty", Some((250, 4))),
            ("a hundred", Some((100, 2))),
            ("three thousand five hundred", Some((3500, 4))),
            ("two dozen", Some((24, 2))),
            ("one two", Some((1, 1))),
            ("a day", None),
        ];
        for (text, expected) in cases {
            let found = quantity(&Tokens::scan(text), 0, LoneDot::Decimal);
            let found = found.map(|q| (q.hundredths / 100, q.end));
            assert_eq!(found, expected, "{text}");
        }
    }
}
