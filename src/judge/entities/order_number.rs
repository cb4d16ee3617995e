//! Order, ticket and booking numbers: `order no. A-10293`, `PNR X7K2LM`, `#123456`.

use crate::judge::labels::EntityKind;

use super::tokens::{Kind, Tokens};
use super::words::{Contact, Cue, Word};
use super::{Found, date, duration, money};

/// Most tokens between the word and its number: `order number is: # (`.
const MAX_JOINTS: usize = 6;

/// Shortest number, in letters and digits: shorter ones are counts.
const MIN_CHARS: usize = 4;

/// Fewest digits of a number announced by nothing but `#`.
const MIN_BARE_DIGITS: usize = 5;

/// Longest number in bytes and tokens; a longer run of letters and digits is data.
const MAX_BYTES: usize = 40;
const MAX_TOKENS: usize = 40;

/// How a number was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    /// By `#` alone.
    Bare,
    /// By a word with other uses, such as `order`.
    Weakly,
    /// By a word with hardly another use, or by a word and `no.`, `#`, `:` and the like.
    Strongly,
}

/// A run of letters and digits over the tokens up to `end`.
#[derive(Debug, Clone, Copy)]
struct Code<'t> {
    text: &'t str,
    chars: usize,
    digits: usize,
    longest_word: usize,
    has_lower: bool,
    end: usize,
}

/// An order number announced at this token; the span holds the number alone.
pub(super) fn find(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let (announced, first) = match tokens.kind(at)? {
        Kind::Sign('#') => (Announced::Bare, bare(tokens, at)?),
        Kind::Word(word) => joints(tokens, at, cue(word)?)?,
        _ => return None,
    };
    let code = code(tokens, first)?;
    let is_number = match announced {
        Announced::Bare => is_bare_number(code),
        Announced::Weakly => is_weak_number(tokens, at, first, code),
        Announced::Strongly => !is_other_value(tokens, first, code),
    };
    is_number.then(|| Found {
        kind: EntityKind::OrderNumber,
        value: code.text.to_owned(),
        first,
        end: code.end,
    })
}

fn cue(word: Word) -> Option<Cue> {
    match word {
        Word::Cue(cue) => Some(cue),
        Word::Contact(Contact::Ticket | Contact::SingularOrCue) => Some(Cue::Weak),
        _ => None,
    }
}

/// `#` that begins a word, with the code touching it.
fn bare(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let is_inside = tokens.is_glued(at)
        && !matches!(
            tokens.kind_before(at),
            Some(Kind::Sign('(' | '[' | '"' | '\'' | ',' | ':' | '-' | '*'))
        );
    (!is_inside && tokens.is_glued(at + 1)).then_some(at + 1)
}

/// Walks over what may stand between the word at `at` and its number.
fn joints(tokens: &Tokens<'_>, at: usize, cue: Cue) -> Option<(Announced, usize)> {
    let mut announced = match cue {
        Cue::Weak => Announced::Weakly,
        Cue::Strong => Announced::Strongly,
    };
    let mut next = at + 1;
    while next <= at + MAX_JOINTS {
        match tokens.kind(next)? {
            Kind::Word(Word::Marker | Word::Cue(Cue::Strong)) | Kind::Sign('#' | '№' | ':') => {
                announced = Announced::Strongly;
            }
            Kind::Word(Word::Is) | Kind::Sign('.' | '-' | '(' | '[' | '"' | '\'' | '*' | '=') => {}
            _ => break,
        }
        next += 1;
    }
    let is_end_of_sentence = next == at + 2 && tokens.is_sign(at + 1, '.');
    let is_short = tokens.text(at).len() <= 4;
    (!is_end_of_sentence || is_short).then_some((announced, next))
}

/// The run of letters, digits and inner `-`, `/`, `_` at this token.
fn code<'t>(tokens: &Tokens<'t>, first: usize) -> Option<Code<'t>> {
    let mut end = first;
    let mut longest_word = 0;
    while end < first + MAX_TOKENS && (end == first || tokens.is_glued(end)) {
        match tokens.kind(end) {
            Some(Kind::Word(_)) if tokens.text(end).is_ascii() => {
                longest_word = longest_word.max(tokens.text(end).len());
            }
            Some(Kind::Number) if tokens.digits(end).is_some() => {}
            Some(Kind::Sign('-' | '/' | '_')) if end > first && goes_on(tokens, end + 1) => {}
            _ => break,
        }
        end += 1;
    }
    let is_cut = tokens.is_glued(end) && matches!(tokens.kind(end), Some(k) if breaks_code(k));
    let text = tokens.slice(first, end);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (!is_cut && digits > 0 && text.len() <= MAX_BYTES && !is_phone(text))
        .then_some(Code {
            text,
            chars: text.bytes().filter(u8::is_ascii_alphanumeric).count(),
            digits,
            longest_word,
            has_lower: text.bytes().any(|b| b.is_ascii_lowercase()),
            end,
        })
        .filter(|code| code.chars >= MIN_CHARS)
}

fn goes_on(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_glued(at)
        && match tokens.kind(at) {
            Some(Kind::Word(_)) => tokens.text(at).is_ascii(),
            Some(Kind::Number) => tokens.digits(at).is_some(),
            _ => false,
        }
}

/// What makes a run something else when it follows at once: an address, a price, a decimal, a share.
fn breaks_code(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Sign('@' | '%' | '°') | Kind::Currency(_) | Kind::Number | Kind::Word(_)
    )
}

/// `555-123-4567`
fn is_phone(text: &str) -> bool {
    let groups = || text.split('-').map(str::len);
    groups().eq([3, 3, 4]) && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn is_all_digits(code: Code<'_>) -> bool {
    code.chars == code.digits
}

/// `#123456`, `#A-10293`; not `#2020goals`, `#EURO2024`, `#FFAA00`.
fn is_bare_number(code: Code<'_>) -> bool {
    code.digits >= MIN_BARE_DIGITS && !code.has_lower && code.longest_word <= 3
}

fn is_weak_number(tokens: &Tokens<'_>, cue_at: usize, first: usize, code: Code<'_>) -> bool {
    if is_other_value(tokens, first, code) || is_idiom(tokens, cue_at) {
        return false;
    }
    if is_all_digits(code) {
        return !is_year(code.text);
    }
    code.digits >= MIN_CHARS - 1
        && (!code.has_lower || (code.longest_word <= 3 && code.digits >= 4))
}

/// `in case 2000 people`, `to order 5000 masks`
fn is_idiom(tokens: &Tokens<'_>, cue_at: usize) -> bool {
    let before = tokens.word_before(cue_at);
    let is_verb = tokens.text(cue_at).eq_ignore_ascii_case("order")
        && matches!(before, Some(Word::To | Word::Speaker));
    is_verb || before == Some(Word::In)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// True when the digits are a date, a sum or a duration.
fn is_other_value(tokens: &Tokens<'_>, first: usize, code: Code<'_>) -> bool {
    let opens_other = || {
        date::find(tokens, first).is_some()
            || money::find(tokens, first).is_some()
            || duration::find(tokens, first).is_some()
    };
    let is_times = matches!(tokens.word(code.end), Some(Word::Times | Word::Contact(_)));
    tokens.is_number(first) && (opens_other() || (is_all_digits(code) && is_times))
}
