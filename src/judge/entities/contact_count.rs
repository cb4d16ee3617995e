//! How often the sender made contact: `third time`, `called 5 times`, `4 emails`, `twice`.

use crate::judge::labels::EntityKind;

use super::Found;
use super::quantity::{LoneDot, upper_end};
use super::tokens::{Kind, Tokens};
use super::words::{Contact, Word};

/// Counts that are read: one contact is no repetition, and `for the 100th time` is a figure of speech.
const COUNTS: std::ops::RangeInclusive<u64> = 2..=99;

/// How far back a verb governs a count, in tokens: `contacted your customer service team 3 times`.
const VERB_REACH: usize = 9;

/// How far a verb may follow a count, in tokens: `twice I have already called`.
const VERB_AHEAD: usize = 4;

/// How far back a word says who made the contact, in tokens: `received 3 emails`.
const DIRECTION_REACH: usize = 3;

/// A count of contacts that begins at this token.
pub(super) fn find(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let (count, end) = match tokens.kind(at)? {
        Kind::Word(Word::Adverb(n)) => (u64::from(n), adverb(tokens, at)?),
        Kind::Word(Word::Ordinal(n)) => (u64::from(n), ranked(tokens, at, at + 1)?),
        Kind::Word(Word::Second) => (2, ranked(tokens, at, at + 1)?),
        Kind::Number => ordinal_digits(tokens, at).or_else(|| counted(tokens, at))?,
        Kind::Word(Word::Cardinal(_) | Word::Scale(_) | Word::Article) => counted(tokens, at)?,
        _ => return None,
    };
    COUNTS.contains(&count).then(|| Found {
        kind: EntityKind::ContactCount,
        value: count.to_string(),
        first: at,
        end,
    })
}

/// `twice` with a verb of contacting near it.
fn adverb(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let is_contact = is_governed(tokens, at) || is_followed_by_verb(tokens, at + 1);
    (is_contact && !is_factor_or_rate(tokens, at + 1)).then_some(at + 1)
}

/// `3rd call`
fn ordinal_digits(tokens: &Tokens<'_>, at: usize) -> Option<(u64, usize)> {
    let count = tokens.digits(at)?.parse().ok()?;
    let is_ordinal = tokens.word(at + 1) == Some(Word::OrdinalSuffix) && tokens.is_glued(at + 1);
    let end = is_ordinal.then(|| ranked(tokens, at, at + 2)).flatten()?;
    Some((count, end))
}

/// What comes after an ordinal: one contact, or `time`.
fn ranked(tokens: &Tokens<'_>, first: usize, at: usize) -> Option<usize> {
    let noun_at = after_modifiers(tokens, at);
    let end = noun_at + 1;
    let is_contact = match tokens.word(noun_at)? {
        Word::Time => true,
        Word::Contact(contact) => match contact {
            Contact::Singular | Contact::SingularOrVerb | Contact::SingularOrCue => {
                !is_received(tokens, first)
            }
            Contact::Ticket => is_raised(tokens, first, noun_at),
            Contact::Attempt => is_attempt_to_reach(tokens, end),
            Contact::Plural | Contact::Verb => false,
        },
        _ => false,
    };
    is_contact.then_some(end)
}

/// `5 times` under a verb of contacting, `4 emails`
fn counted(tokens: &Tokens<'_>, at: usize) -> Option<(u64, usize)> {
    let quantity = upper_end(tokens, at, LoneDot::Decimal)?;
    let count = quantity.whole()?;
    let noun_at = after_modifiers(tokens, quantity.end);
    let end = noun_at + 1;
    let is_contact = match tokens.word(noun_at)? {
        Word::Times => is_times(tokens, at, end),
        Word::X => tokens.is_glued(noun_at) && is_times(tokens, at, end),
        Word::Contact(Contact::Plural) => !is_received(tokens, at) && !is_rate(tokens, end),
        Word::Contact(Contact::Ticket) => is_raised(tokens, at, noun_at),
        Word::Contact(Contact::Attempt) => is_attempt_to_reach(tokens, end),
        _ => false,
    };
    is_contact.then_some((count, end))
}

/// At most two words such as `phone` or `separate`, and dashes.
fn after_modifiers(tokens: &Tokens<'_>, at: usize) -> usize {
    let mut at = at;
    for _ in 0..2 {
        let is_modifier = matches!(
            tokens.word(at),
            Some(Word::NounModifier | Word::UnitModifier | Word::Raise)
        );
        if !is_modifier {
            break;
        }
        at += if tokens.is_sign(at + 1, '-') { 2 } else { 1 };
    }
    let is_phone = tokens.word(at) == Some(Word::Contact(Contact::SingularOrVerb))
        && matches!(tokens.word(at + 1), Some(Word::Contact(Contact::Plural)));
    at + usize::from(is_phone)
}

fn is_times(tokens: &Tokens<'_>, first: usize, end: usize) -> bool {
    let is_contact = is_governed(tokens, first)
        || (tokens.word(end) == Some(Word::Speaker) && is_followed_by_verb(tokens, end));
    is_contact && !is_factor_or_rate(tokens, end)
}

fn is_verb(word: Word) -> bool {
    matches!(word, Word::Contact(Contact::Verb | Contact::SingularOrVerb))
}

/// True when a verb of contacting stands before, with no other thought between, and the sender may be
/// the one who did it.
fn is_governed(tokens: &Tokens<'_>, at: usize) -> bool {
    let verb = (at.saturating_sub(VERB_REACH)..at)
        .rev()
        .take_while(|before| tokens.kind(*before).is_some_and(|kind| !is_break(kind)))
        .find(|before| tokens.word(*before).is_some_and(is_verb));
    verb.is_some_and(|verb| !is_done_by_other(tokens, verb))
}

/// `they called`, `Acme called me`, `was told`, but not `been calling`.
fn is_done_by_other(tokens: &Tokens<'_>, verb: usize) -> bool {
    let is_active = tokens.text(verb).to_ascii_lowercase().ends_with("ing");
    let is_other = |word| word == Word::OtherParty || (word == Word::Passive && !is_active);
    let object = tokens.text(verb + 1).to_ascii_lowercase();
    matches!(object.as_str(), "me" | "us")
        || (verb.saturating_sub(2)..verb)
            .filter_map(|before| tokens.word(before))
            .any(is_other)
}

fn is_break(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Sign('.' | '!' | '?' | ';') | Kind::Word(Word::Clause | Word::And)
    )
}

fn is_followed_by_verb(tokens: &Tokens<'_>, at: usize) -> bool {
    (at..at + VERB_AHEAD)
        .map_while(|after| tokens.kind(after))
        .take_while(|kind| !is_break(*kind))
        .any(|kind| matches!(kind, Kind::Word(word) if is_verb(word)))
}

/// `3 times a week`, `every`, `per`
fn is_rate(tokens: &Tokens<'_>, at: usize) -> bool {
    match tokens.word(at) {
        Some(Word::Rate) => true,
        Some(Word::Article) => matches!(tokens.word(at + 1), Some(Word::Unit(_))),
        _ => tokens.is_sign(at, '/'),
    }
}

/// `two times bigger`, `twice as much`, `three times the price`
fn is_factor_or_rate(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_comparative = |at| tokens.word(at) == Some(Word::Comparative);
    is_rate(tokens, at)
        || is_comparative(at)
        || tokens.text(at).eq_ignore_ascii_case("more")
        || (matches!(tokens.word(at), Some(Word::As | Word::The)) && is_comparative(at + 1))
}

fn reaches_back(tokens: &Tokens<'_>, at: usize, wanted: Word) -> bool {
    (at.saturating_sub(DIRECTION_REACH)..at).any(|before| tokens.word(before) == Some(wanted))
}

fn is_received(tokens: &Tokens<'_>, first: usize) -> bool {
    reaches_back(tokens, first, Word::Received)
}

fn is_raised(tokens: &Tokens<'_>, first: usize, noun_at: usize) -> bool {
    tokens.word_before(noun_at) == Some(Word::Raise) || reaches_back(tokens, first, Word::Raise)
}

/// `attempts to contact you`, `attempt at calling`
fn is_attempt_to_reach(tokens: &Tokens<'_>, at: usize) -> bool {
    is_followed_by_verb(tokens, at)
}
