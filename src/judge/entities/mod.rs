//! Prepared text in, the values named in it out: sums, order numbers, dates, durations and counts
//! of contacts.
//!
//! A byte scan rejects texts that can hold none of them; the others are cut into tokens once, and
//! a kind's finder is asked at each token that may open such a value. Every finder looks at a bounded
//! number of tokens, so the whole is linear in the text. Knows nothing of lexicons, models or
//! policy. A new kind is one file with a
//! `find`, named in `finders`.

mod contact_count;
mod date;
mod duration;
mod money;
mod order_number;
mod prefilter;
mod quantity;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

use crate::judge::labels::{Entity, EntityKind};
use crate::prepare::Prepared;
use crate::span::ByteSpan;

use tokens::{Kind, Tokens};
use words::Word;

/// Most entities of one message, so that a text made of values cannot blow up its record.
/// Chosen: far above what a genuine message names.
const MAX_ENTITIES: usize = 256;

/// A value over the tokens `first..end`.
#[derive(Debug)]
struct Found {
    kind: EntityKind,
    value: String,
    first: usize,
    end: usize,
}

type Finder = fn(&Tokens<'_>, usize) -> Option<Found>;

/// The finders to ask at such a token, in this order; the first answer wins.
fn finders(kind: Kind) -> &'static [Finder] {
    match kind {
        Kind::Number => &[date::find, money::find, duration::find, contact_count::find],
        Kind::Currency(_) => &[money::find],
        Kind::Sign('#') => &[order_number::find],
        Kind::Sign(_) | Kind::Link => &[],
        Kind::Word(word) => finders_of_word(word),
    }
}

fn finders_of_word(word: Word) -> &'static [Finder] {
    match word {
        Word::Article | Word::Cardinal(_) | Word::Scale(_) => {
            &[money::find, duration::find, contact_count::find]
        }
        Word::Half | Word::Couple => &[duration::find],
        Word::Ordinal(_) | Word::Second | Word::Adverb(_) => &[contact_count::find],
        Word::Month(_) => &[date::find],
        Word::Code(_) | Word::WordlikeCode(_) | Word::Nation(_) | Word::DollarPrefix => {
            &[money::find]
        }
        Word::Cue(_) | Word::Contact(_) => &[order_number::find],
        _ => &[],
    }
}

/// The values named in the text that is read, by position in the view; at most the first 256.
///
/// Spans refer to the view and lie on its character boundaries; spans of one message do not
/// overlap in the text that is read. Values:
///
/// - money: ISO 4217 code, space, amount without separators: `USD 300`, `GBP 12.50`; whole amounts
///   never carry decimals, others carry two, so that the same sum always reads the same. The code
///   is left out where the currency is not known (`300 kr`). `$` alone is read as USD, `Rs` as INR.
/// - order number: as written, without `#`.
/// - date: `2024-03-12` where complete and unambiguous, else as written.
/// - duration: ISO 8601, `P3W`, `PT48H`, `P1Y6M`; a fraction is carried to the next smaller unit
///   where that is exact (`PT90M`), else kept (`P1.5W`).
/// - contact count: `2` to `99`.
///
/// A range (`10-14 days`, `$300-400`) is one value: its upper end.
pub fn find(prepared: &Prepared) -> Vec<Entity> {
    if !prefilter::may_hold_value(&prepared.text) {
        return Vec::new();
    }
    let tokens = Tokens::scan(&prepared.text);
    let mut entities: Vec<Entity> = find_in(&tokens)
        .into_iter()
        .filter_map(|found| into_entity(prepared, &tokens, found))
        .collect();
    entities.sort_by_key(|entity| entity.span);
    entities
}

fn find_in(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    while all.len() < MAX_ENTITIES
        && let Some(kind) = tokens.kind(at)
    {
        let found = finders(kind).iter().find_map(|find| find(tokens, at));
        at = found.as_ref().map_or(at + 1, |f| f.end.max(at + 1));
        all.extend(found);
    }
    all
}

fn into_entity(prepared: &Prepared, tokens: &Tokens<'_>, found: Found) -> Option<Entity> {
    let span = prepared.to_view(tokens.span(found.first, found.end)?);
    let is_sound = |s: &ByteSpan| !s.is_empty() && s.slice(&prepared.view).is_some();
    is_sound(&span).then_some(Entity {
        kind: found.kind,
        value: found.value,
        span,
    })
}

fn values(entities: &[Entity], kind: EntityKind) -> impl Iterator<Item = &str> {
    entities
        .iter()
        .filter(move |entity| entity.kind == kind)
        .map(|entity| entity.value.as_str())
}

/// The largest sum, in its own currency; currencies are not converted. `None` without a sum.
pub fn largest_money(entities: &[Entity]) -> Option<f64> {
    values(entities, EntityKind::Money)
        .filter_map(|value| value.rsplit(' ').next()?.parse().ok())
        .max_by(f64::total_cmp)
}

/// The largest count of contacts: counts are not added up, since a text tends to name the same
/// contacts twice. `None` without a count.
pub fn contact_count(entities: &[Entity]) -> Option<u32> {
    values(entities, EntityKind::ContactCount)
        .filter_map(|value| value.parse().ok())
        .max()
}

/// The longest duration in days, a month taken as 30 and a year as 365 days. `None` without a
/// duration.
pub fn longest_wait_days(entities: &[Entity]) -> Option<f64> {
    values(entities, EntityKind::Duration)
        .filter_map(duration::days)
        .max_by(f64::total_cmp)
}
