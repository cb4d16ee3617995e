//! The language of lexicon terms: words, alternatives, prefixes and slots.
//!
//! `{call|ring} back` stands for both phrases, `refund*` for every word that begins so, `<num>` for
//! a number in digits or words, `<ordinal>` for "second", "3rd" and later, `<gap>` for up to three
//! words of any kind.

use super::fold::{Vocabulary, fold};

/// Phrases one term may stand for; keeps a slip of the pen from filling the memory.
const MAX_PHRASES: usize = 2_000;

/// Variable parts of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A number: "3", "two", "several", "a few", "2 or 3".
    Number,
    /// An ordinal from the second on.
    Ordinal,
    /// Up to three words inside a clause.
    Gap,
}

/// A part of a term with slots.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Segment {
    /// One of these folded phrases, which are sorted.
    Phrases(Vec<Phrase>),
    /// A variable part.
    Slot(Slot),
}

/// A folded phrase.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Phrase {
    /// Folded text, never empty.
    pub(super) text: Box<str>,
    /// The last word may go on.
    pub(super) is_prefix: bool,
}

/// What a term stands for.
#[derive(Debug, PartialEq)]
pub(super) enum Pattern {
    /// Any of these phrases.
    Phrases(Vec<Phrase>),
    /// Segments in a row, at least one of them phrases and at least one a slot.
    Sequence(Vec<Segment>),
}

/// Reads a term.
///
/// # Errors
/// A sentence that says what is wrong with the term.
pub(super) fn parse(term: &str) -> Result<Pattern, String> {
    let mut segments = Vec::new();
    let mut rest = term;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((name, tail)) = after.split_once('>') else {
            break;
        };
        let Some(slot) = slot(name) else {
            break;
        };
        push_phrases(before, &mut segments)?;
        segments.push(Segment::Slot(slot));
        rest = tail;
    }
    if segments.is_empty() {
        return Ok(Pattern::Phrases(phrases(term)?));
    }
    push_phrases(rest, &mut segments)?;
    let has_words = segments.iter().any(|s| matches!(s, Segment::Phrases(_)));
    if has_words {
        Ok(Pattern::Sequence(segments))
    } else {
        Err("term has slots but no words".to_owned())
    }
}

fn slot(name: &str) -> Option<Slot> {
    match name {
        "num" => Some(Slot::Number),
        "ordinal" => Some(Slot::Ordinal),
        "gap" => Some(Slot::Gap),
        _ => None,
    }
}

fn push_phrases(text: &str, segments: &mut Vec<Segment>) -> Result<(), String> {
    if !text.trim().is_empty() {
        segments.push(Segment::Phrases(phrases(text)?));
    }
    Ok(())
}

fn phrases(text: &str) -> Result<Vec<Phrase>, String> {
    let mut expanded = Vec::new();
    expand(text, &mut expanded)?;
    let mut phrases = Vec::with_capacity(expanded.len());
    for spelled in expanded {
        phrases.push(phrase(&spelled)?);
    }
    phrases.sort();
    phrases.dedup();
    Ok(phrases)
}

/// Writes out the alternatives in braces, left to right.
fn expand(text: &str, out: &mut Vec<String>) -> Result<(), String> {
    let mut done = vec![String::new()];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (choices, tail) = after
            .split_once('}')
            .ok_or_else(|| "a `{` in the term is not closed".to_owned())?;
        let choices: Vec<&str> = choices.split('|').collect();
        if done.len() * choices.len() > MAX_PHRASES {
            return Err(format!("term stands for more than {MAX_PHRASES} phrases"));
        }
        done = done
            .iter()
            .flat_map(|head| choices.iter().map(move |c| format!("{head}{before}{c}")))
            .collect();
        rest = tail;
    }
    out.extend(done.into_iter().map(|head| head + rest));
    Ok(())
}

fn phrase(spelled: &str) -> Result<Phrase, String> {
    let spelled = spelled.trim();
    let (stem, is_prefix) = match spelled.strip_suffix('*') {
        Some(stem) if stem.ends_with(char::is_alphanumeric) => (stem, true),
        _ => (spelled, false),
    };
    let text = fold(stem, &Vocabulary::default()).text;
    let text = text.trim();
    if text.is_empty() {
        return Err("term is empty".to_owned());
    }
    Ok(Phrase {
        text: text.into(),
        is_prefix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_written_out() {
        let Ok(Pattern::Phrases(phrases)) = parse("{don't|do not} {call|ring}* me") else {
            panic!("phrases expected");
        };
        let texts: Vec<&str> = phrases.iter().map(|p| &*p.text).collect();
        assert_eq!(texts, ["do not call* me", "do not ring* me"]);
    }

    #[test]
    fn slots_split_a_term() {
        let Ok(Pattern::Sequence(segments)) = parse("waited <num> {hours|days}") else {
            panic!("sequence expected");
        };
        assert_eq!(segments.len(), 3);
        assert_eq!(segments[1], Segment::Slot(Slot::Number));
    }

    #[test]
    fn slips_are_told() {
        for (term, part) in [
            ("{a|b", "not closed"),
            ("<num>", "no words"),
            ("'", "empty"),
            ("", "empty"),
        ] {
            let error = parse(term).expect_err(term);
            assert!(error.contains(part), "{term}: {error}");
        }
    }
}
