//! Sums of money: `$300`, `€ 1.200,50`, `INR 2 lakh`, `three hundred dollars`.

use crate::judge::labels::EntityKind;

use super::Found;
use super::quantity::{LoneDot, Quantity, number, spaced_number, upper_end};
use super::tokens::{Kind, Tokens};
use super::words::Word;

/// How far back a word of weighing makes pounds a weight, in tokens: `it weighs about 20 pounds`.
const WEIGHT_REACH: usize = 4;

/// A code that is a word as well needs at least this amount: `PHP 8` is software, `TRY 5 times` is not
/// money. Chosen.
const WORDLIKE_MIN_HUNDREDTHS: u64 = 1_000;

/// A currency and the amount in hundredths of it.
#[derive(Debug, Clone, Copy)]
struct Sum {
    code: &'static str,
    hundredths: u64,
    end: usize,
}

/// A sum of money that begins at this token.
pub(super) fn find(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let sum = sign_first(tokens, at).or_else(|| amount_first(tokens, at))?;
    Some(Found {
        kind: EntityKind::Money,
        value: format_sum(sum),
        first: at,
        end: sum.end,
    })
}

fn format_sum(sum: Sum) -> String {
    let whole = sum.hundredths / 100;
    let amount = match sum.hundredths % 100 {
        0 => whole.to_string(),
        rest => format!("{whole}.{rest:02}"),
    };
    if sum.code.is_empty() {
        return amount;
    }
    format!("{} {amount}", sum.code)
}

/// `.ddd` groups thousands where the comma is the decimal sign.
fn lone_dot(code: &str) -> LoneDot {
    match code {
        "EUR" | "BRL" | "TRY" | "DKK" | "NOK" | "SEK" | "IDR" | "VND" | "COP" | "" => {
            LoneDot::Thousands
        }
        _ => LoneDot::Decimal,
    }
}

fn sign_first(tokens: &Tokens<'_>, at: usize) -> Option<Sum> {
    let (code, after_first) = currency(tokens, at)?;
    let after = match tokens.kind(after_first) {
        Some(Kind::Currency(_)) => after_first + 1,
        _ => after_first,
    };
    let is_minus = tokens.is_sign(after, '-') && tokens.is_glued(after + 1);
    let start = if is_minus { after + 1 } else { after };
    if !is_opening(tokens, at, start) {
        return None;
    }
    let amount = spaced_number(tokens, start).or_else(|| number(tokens, start, lone_dot(code)))?;
    let amount = glued_range(tokens, amount, code);
    if is_in_code(tokens, amount.end) {
        return None;
    }
    if is_wordlike(tokens, at) && !is_wordlike_sum(tokens, at, amount) {
        return None;
    }
    let (code, end) = named_after_sign(tokens, code, amount.end);
    Some(Sum {
        code,
        hundredths: amount.hundredths,
        end,
    })
}

/// The currency at this token, and where the amount may begin.
fn currency(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    match tokens.kind(at)? {
        Kind::Currency(code) => Some((code, at + 1)),
        Kind::Word(Word::Code(code) | Word::WordlikeCode(code)) => {
            let has_dot = tokens.is_sign(at + 1, '.') && tokens.is_glued(at + 1);
            Some((code, if has_dot { at + 2 } else { at + 1 }))
        }
        Kind::Word(_) if is_dollar(tokens, at + 1) => Some((dollar_of(tokens.text(at))?, at + 2)),
        _ => None,
    }
}

fn is_dollar(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.kind(at) == Some(Kind::Currency("USD")) && tokens.is_glued(at)
}

fn dollar_of(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "US" | "us" => "USD",
        "A" | "AU" | "AUD" => "AUD",
        "C" | "CA" | "CAD" => "CAD",
        "NZ" | "NZD" => "NZD",
        "HK" | "HKD" => "HKD",
        "S" | "SG" | "SGD" => "SGD",
        "R" => "BRL",
        "MX" => "MXN",
        "NT" => "TWD",
        _ => return None,
    })
}

/// True when the currency at `at` is not the inside of a word, a number or a row of signs. Letters
/// before it are a forgotten blank (`paid$300`) when there are three or more, or a misread byte (`Â£`).
fn is_opening(tokens: &Tokens<'_>, at: usize, number_at: usize) -> bool {
    let touches_number = tokens.is_glued(number_at);
    match tokens.kind_before(at) {
        Some(before) if tokens.is_glued(at) => match before {
            Kind::Word(_) => {
                let letters = at.checked_sub(1).map_or("", |b| tokens.text(b));
                touches_number
                    && (letters == "Â" || letters.len() > 2)
                    && matches!(tokens.kind(at), Some(Kind::Currency(_)))
            }
            Kind::Sign(sign) => !matches!(sign, '#' | '@' | '_' | '\\'),
            Kind::Number | Kind::Currency(_) | Kind::Link => false,
        },
        _ => true,
    }
}

/// True when a lone letter touches the number: `$ 1681c` is a paragraph.
fn is_in_code(tokens: &Tokens<'_>, end: usize) -> bool {
    tokens.is_glued(end)
        && matches!(tokens.word(end), Some(Word::Other | Word::DollarPrefix))
        && tokens.text(end).len() == 1
}

/// The upper end of `$300-400`.
fn glued_range(tokens: &Tokens<'_>, lower: Quantity, code: &str) -> Quantity {
    let at = lower.end;
    let joins = tokens.is_sign(at, '-') && tokens.is_glued(at) && tokens.is_glued(at + 1);
    joins
        .then(|| number(tokens, at + 1, lone_dot(code)))
        .flatten()
        .filter(|upper| upper.hundredths > lower.hundredths)
        .unwrap_or(lower)
}

/// A name after the amount is part of the sum, and says which dollars they are.
fn named_after_sign(tokens: &Tokens<'_>, code: &'static str, at: usize) -> (&'static str, usize) {
    match named(tokens, at) {
        Some((named, end)) if code == "USD" && !named.is_empty() && !opens_sum(tokens, end) => {
            (named, end)
        }
        Some((named, end)) if code == named && !opens_sum(tokens, end) => (code, end),
        _ => (code, at),
    }
}

fn opens_sum(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_number(at)
}

/// A currency written out after an amount, and where it ends.
fn named(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    match tokens.word(at)? {
        Word::Code(code) | Word::CurrencyName(code) => Some((code, at + 1)),
        Word::WordlikeCode(code) if tokens.text(at) == code => Some((code, at + 1)),
        Word::Nation(code)
            if tokens
                .text(at + 1)
                .to_ascii_lowercase()
                .starts_with("dollar") =>
        {
            Some((code, at + 2))
        }
        _ => None,
    }
}

fn is_wordlike(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), Some(Word::WordlikeCode(_)))
}

fn is_wordlike_sum(tokens: &Tokens<'_>, at: usize, amount: Quantity) -> bool {
    let is_upper = tokens.text(at).bytes().all(|b| b.is_ascii_uppercase());
    let is_counting = matches!(
        tokens.word(amount.end),
        Some(Word::Times | Word::Unit(_) | Word::Contact(_))
    );
    is_upper && !is_counting && amount.hundredths >= WORDLIKE_MIN_HUNDREDTHS
}

fn amount_first(tokens: &Tokens<'_>, at: usize) -> Option<Sum> {
    let amount = spaced_number(tokens, at)
        .filter(|spaced| after_amount(tokens, at, *spaced).is_some())
        .or_else(|| upper_end(tokens, at, LoneDot::Decimal))?;
    let sum = after_amount(tokens, at, amount)?;
    let is_spaced = spaced_number(tokens, at) == Some(amount);
    if is_spaced || lone_dot(sum.code) == LoneDot::Decimal {
        return Some(sum);
    }
    after_amount(tokens, at, upper_end(tokens, at, LoneDot::Thousands)?)
}

/// The sum that an amount is by what stands after it.
fn after_amount(tokens: &Tokens<'_>, first: usize, amount: Quantity) -> Option<Sum> {
    let at = amount.end;
    let sum = |code, hundredths, end| {
        Some(Sum {
            code,
            hundredths,
            end,
        })
    };
    match tokens.kind(at)? {
        Kind::Currency(code) if closes_amount(tokens, at) => sum(code, amount.hundredths, at + 1),
        Kind::Word(Word::CurrencyMinor(code)) => sum(code, amount.whole()?, at + 1),
        Kind::Word(Word::GluedPence) if tokens.is_glued(at) => {
            let pence = amount.whole().filter(|p| (1..100).contains(p))?;
            sum("GBP", pence, at + 1)
        }
        Kind::Word(Word::Grand) => {
            let hundredths = amount.hundredths.checked_mul(1000)?;
            let (code, end) = named(tokens, at + 1).unwrap_or(("", at + 1));
            sum(code, hundredths, end)
        }
        Kind::Sign('/') if tokens.is_glued(at) && is_rupee_dash(tokens, at) => {
            sum("INR", amount.hundredths, at + 2)
        }
        Kind::Word(Word::CurrencyName("GBP")) if is_weight(tokens, first, at) => None,
        Kind::Word(_) => {
            let (code, end) = named(tokens, at)?;
            let is_small = amount.hundredths < WORDLIKE_MIN_HUNDREDTHS;
            (!(is_wordlike(tokens, at) && is_small)).then_some(())?;
            sum(code, amount.hundredths, end)
        }
        _ => None,
    }
}

/// True when the sign belongs to the amount before it, not to one after it: `2 $10 vouchers`.
fn closes_amount(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_before_number = tokens.is_number(at + 1);
    if tokens.is_glued(at) {
        return !(is_before_number && tokens.is_glued(at + 1));
    }
    !is_before_number
}

/// `5000/-`
fn is_rupee_dash(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_sign(at + 1, '-') && tokens.is_glued(at + 1) && !tokens.is_glued(at + 2)
}

fn is_weight(tokens: &Tokens<'_>, first: usize, name_at: usize) -> bool {
    let is_word = |at| tokens.word(at) == Some(Word::Weight);
    tokens.word(name_at + 1) == Some(Word::Of)
        || is_word(name_at + 1)
        || (first.saturating_sub(WEIGHT_REACH)..first).any(is_word)
}
