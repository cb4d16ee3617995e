//! Heads of quoted replies in the line: "On Monday, Jane wrote:", in one line or wrapped over
//! several.
//!
//! A verb, a date and an address make a head by themselves. Less must be confirmed by quoted lines
//! below: a date and an address in a language whose verb is not known, a name and a verb.

use super::cues::Cue;
use super::rare_head::rare_head_at;
use super::shape::{Evidence, has_mail, is_name};
use super::sheet::{Sheet, is_unseen};

/// Lines a head may be wrapped over.
const MAX_LINES: usize = 4;

/// Words of a head without a date: "Jane Doe from the Billing Team wrote:" is about as long as they
/// get.
pub(super) const MAX_PLAIN_WORDS: usize = 9;

/// Longest head, in bytes.
pub(super) const MAX_BYTES: usize = 420;

/// Dashes that some mail programs write around a head in place of its colon.
pub(super) const FRAME: &str = "----";

/// How sure a head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// Only if quoted lines follow.
    WithQuote,
    /// By its own words.
    Sure,
}

/// A head, from its first to its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// First line.
    pub first: usize,
    /// Last line, which ends with a colon.
    pub last: usize,
    /// How sure.
    pub certainty: Certainty,
}

/// Words that open a head.
const OPENERS: &[&str] = &[
    "On ",
    "Am ",
    "Le ",
    "El ",
    "Il ",
    "Em ",
    "No dia ",
    "A ",
    "Op ",
    "W dniu ",
    "Dnia ",
    "Den ",
    "Dne ",
    "В ",
    "Pe ",
    "În ",
    "Στις ",
    "Vào ",
    "Pada ",
    "На ",
    "في ",
    "בתאריך ",
    "在",
    "於",
    "于",
];

/// The head that starts at line `first`, if one does.
pub(super) fn head_at(sheet: &Sheet<'_>, first: usize) -> Option<Head> {
    (first..first + MAX_LINES)
        .take_while(|i| is_own(sheet, *i))
        .find(|i| sheet.has(*i, Cue::EndsWithColon))
        .and_then(|last| head_ending_at(sheet, last))
        .filter(|head| head.first == first)
        .or_else(|| rare_head_at(sheet, first))
}

/// True where the last line above line `index` ends a head that its own words make sure.
pub(super) fn is_below_head(sheet: &Sheet<'_>, index: usize) -> bool {
    const MAX_GAP_LINES: usize = 4;
    let Some(above) = (index.saturating_sub(MAX_GAP_LINES)..index)
        .rev()
        .find(|i| !sheet.line(*i).is_blank)
    else {
        return false;
    };
    (above.saturating_sub(MAX_LINES - 1)..=above).any(|first| {
        head_at(sheet, first)
            .is_some_and(|head| head.last == above && head.certainty == Certainty::Sure)
    })
}

/// True for a line that is neither masked nor quoted.
pub(super) fn is_own(sheet: &Sheet<'_>, index: usize) -> bool {
    let is_quoted = super::quote_line::is_quote_line(sheet.trimmed(index));
    sheet.is_open(index) && (!is_quoted || closes_bracket(sheet, index))
}

/// True where `>` closes the bracket of an address that a mail program wrapped: the line above, or
/// the one above that, ends in an open one.
fn closes_bracket(sheet: &Sheet<'_>, index: usize) -> bool {
    let opens = |line: &str| line.trim_end_matches('(').ends_with('<');
    let above = |lines: usize| index.checked_sub(lines).map(|i| sheet.trimmed(i));
    above(1).is_some_and(|near| {
        opens(near) || (has_mail(near) && !near.contains(' ') && above(2).is_some_and(opens))
    })
}

/// The shortest dated head that ends at line `last`; else the shortest without a date, else the
/// shortest that quoted lines could confirm.
fn head_ending_at(sheet: &Sheet<'_>, last: usize) -> Option<Head> {
    let mut undated = None;
    let mut unsure = None;
    for first in (last.saturating_sub(MAX_LINES - 1)..=last).rev() {
        if !is_part(sheet, first, last) {
            break;
        }
        let has_verb = (first..=last).any(|i| sheet.has(i, Cue::Verb));
        match strength(sheet.joined(first, last).trim(), has_verb) {
            Some(Strength::Dated) => return Some(widen(sheet, first, last)),
            Some(Strength::Addressed) => {
                undated.get_or_insert_with(|| widen(sheet, first, last));
            }
            Some(Strength::Unsure) => {
                unsure.get_or_insert(Head {
                    first,
                    last,
                    certainty: Certainty::WithQuote,
                });
            }
            None => {}
        }
    }
    undated.or(unsure)
}

/// True when a head that ends at `last` may reach back to `first`.
fn is_part(sheet: &Sheet<'_>, first: usize, last: usize) -> bool {
    is_own(sheet, first)
        && (first == last || !ends_sentence(sheet, first))
        && sheet.joined(first, last).len() <= MAX_BYTES
}

fn ends_sentence(sheet: &Sheet<'_>, index: usize) -> bool {
    sheet.trimmed(index).ends_with(['.', '!', '?', ':', '。'])
        && !Evidence::of(sheet.trimmed(index)).has_date
}

/// Takes in the lines before where one of them opens the head: "On Mon," may stand alone.
fn widen(sheet: &Sheet<'_>, first: usize, last: usize) -> Head {
    let opens = |i: &usize| has_opener(sheet.trimmed(*i));
    let floor = (last + 1).saturating_sub(MAX_LINES);
    let opener = (floor..=first)
        .rev()
        .take_while(|i| is_part(sheet, *i, last))
        .find(opens);
    Head {
        first: opener.or_else(|| name_above(sheet, first)).unwrap_or(first),
        last,
        certainty: Certainty::Sure,
    }
}

/// The line above an address at a line's start, where it holds the name of its owner and no more.
fn name_above(sheet: &Sheet<'_>, first: usize) -> Option<usize> {
    let above = first.checked_sub(1)?;
    let name = sheet.trimmed(above);
    let is_owner = sheet.trimmed(first).starts_with('<') && name.contains(' ') && is_name(name);
    (is_owner && sheet.is_open(above)).then_some(above)
}

fn has_opener(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '_', ' ']);
    OPENERS
        .iter()
        .any(|o| text.starts_with(o) || text == o.trim_end())
}

/// Words by which a writer tells who wrote, where a mail program puts a name: "your agent".
const NARRATORS: &[&str] = &[
    "your", "my", "our", "his", "her", "their", "the", "an", "he", "she", "they", "I", "me", "us",
    "mir", "uns", "ich", "er", "Ihr", "Ihre", "mein", "meine", "unser", "euer", "der", "j'ai",
    "m'a", "votre", "vos", "mon", "notre", "nous", "su", "mi", "nuestro", "vuestro", "nos", "suo",
    "sua", "vostro", "vostra", "seu", "meu", "minha", "uw", "mijn", "jullie", "ik", "ваш", "мне",
    "нам", "wasz", "mój", "pański", "mig", "oss", "din", "min", "jeres", "bana", "sizin",
];

/// True where a narrator's word stands in the text.
fn is_told(text: &str) -> bool {
    text.replace('’', "'")
        .split_whitespace()
        .map(|word| word.trim_matches([',', ':', '"']))
        .any(|word| NARRATORS.contains(&word))
}

/// What speaks for a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// A date or time, and a name, address or opener beside it.
    Dated,
    /// A mail address in brackets before the verb, or a name and the verb between dashes.
    Addressed,
    /// A verb, and little else.
    Unsure,
}

/// `---- Jane Doe wrote ----`, as phones of Sony write it.
fn is_framed_name(text: &str) -> bool {
    let bare = text.strip_prefix(FRAME).map(|t| t.trim_matches(['-', ' ']));
    bare.and_then(|t| t.rsplit_once(' '))
        .is_some_and(|(name, _)| is_name(name))
}

/// True where a digit stands among the first letters: "Воскресенье, 5 мая" has the longest weekday.
fn starts_with_date(text: &str) -> bool {
    const MAX_CHARS: usize = 14;
    text.chars().take(MAX_CHARS).any(|c| c.is_ascii_digit())
}

/// What speaks for `text`, which ends with a colon, being a head.
fn strength(text: &str, has_verb: bool) -> Option<Strength> {
    if !has_verb && !text.contains('@') {
        return None;
    }
    let evidence = Evidence::of(text);
    let is_dated = evidence.has_date || evidence.has_time;
    let bare = text.trim_end_matches(|c: char| {
        matches!(c, ':' | '：' | '*') || c.is_whitespace() || is_unseen(c)
    });
    if !has_verb {
        let ends_with_mail = bare.ends_with('>') && evidence.has_mail;
        let is_sure = ends_with_mail && is_dated && starts_with_date(text);
        let is_likely = evidence.has_mail && is_dated;
        return is_sure
            .then_some(Strength::Dated)
            .or(is_likely.then_some(Strength::Unsure));
    }
    let is_number_first = text.starts_with(|c: char| c.is_ascii_digit());
    let is_head_like = (evidence.has_date && evidence.has_time)
        || (is_dated && has_opener(text))
        || (evidence.has_date && is_number_first);
    let is_sure = (evidence.has_mail && is_dated) || (is_head_like && !is_told(text));
    if is_sure {
        return Some(Strength::Dated);
    }
    if (evidence.has_mail && text.contains(['<', '['])) || is_framed_name(text) {
        return Some(Strength::Addressed);
    }
    let is_short = text.split_whitespace().count() <= MAX_PLAIN_WORDS;
    (is_short || is_dated || has_opener(text)).then_some(Strength::Unsure)
}
