//! Names of speakers that only the file's other lines show to be names: `Kim 🌸`, `Smith, Kim`, `kim@shop.example`.

use std::collections::BTreeSet;

use super::super::author;
use super::super::speakers::SpeakerRoles;
use super::label::{PARTICLES, Speaker, announces_field, labelled};
use super::lines;
use super::stamp::{is_invisible, timed};
use super::timing::timing;

/// Chosen: longer than a name with a company behind it.
const MAX_NAME_BYTES: usize = 80;

/// Chosen: a name of four parts with a title and a picture.
const MAX_NAME_WORDS: usize = 6;

/// Where the cues or lines of a file name their speakers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Naming {
    /// Wherever a label is known by itself.
    #[default]
    ByLabel,
    /// Before a colon, at the start of most cues, lines or paragraphs.
    BeforeColons,
    /// The same with a time between name and colon.
    BeforeTimes,
    /// In brackets, at the start of most cues.
    InBrackets,
    /// On the first line of each cue, alone.
    OnFirstLines,
}

impl Naming {
    /// How the cues of a file with this start do it.
    pub(super) fn of_cues(sample: &str, told: &SpeakerRoles) -> Self {
        let cues = cues(sample);
        let starts = || cues.iter().filter_map(|cue| cue.first().copied());
        if is_custom(starts().map(|start| before_colon(start, told))) {
            Self::BeforeColons
        } else if is_custom(starts().map(in_brackets)) {
            Self::InBrackets
        } else if stand_on_first_lines(&cues) {
            Self::OnFirstLines
        } else {
            Self::ByLabel
        }
    }

    /// How the lines of a dialogue do it, given where the words of each begin, and whether a paragraph begins there
    /// too.
    pub(super) fn of_lines<'a>(
        starts: impl Iterator<Item = (&'a str, bool)>,
        told: &SpeakerRoles,
    ) -> Self {
        let starts: Vec<(&str, bool)> = starts.collect();
        let lines = || starts.iter().map(|(start, _)| *start);
        let paragraphs = || {
            let starts = starts.iter().filter(|(_, is_paragraph)| *is_paragraph);
            starts.map(|(start, _)| *start)
        };
        let colon = |start| before_colon(start, told);
        if is_custom(lines().map(before_time)) || is_custom(paragraphs().map(before_time)) {
            Self::BeforeTimes
        } else if is_custom(lines().map(colon)) || is_custom(paragraphs().map(colon)) {
            Self::BeforeColons
        } else {
            Self::ByLabel
        }
    }

    /// The speaker that words of a cue begin with, and what follows.
    pub(super) fn labelled<'a>(
        self,
        words: &'a str,
        told: &SpeakerRoles,
    ) -> Option<(Speaker, &'a str)> {
        let found = labelled(words, true, told);
        found.or_else(|| match self {
            Self::BeforeColons => freely_labelled(words, told),
            Self::InBrackets => {
                let (name, text) = in_brackets(words)?;
                Some((Speaker::of_label(name, told), text))
            }
            Self::ByLabel | Self::BeforeTimes | Self::OnFirstLines => None,
        })
    }
}

/// The speaker before a colon, where names stand there.
pub(super) fn freely_labelled<'a>(
    line: &'a str,
    told: &SpeakerRoles,
) -> Option<(Speaker, &'a str)> {
    let (name, text) = any_before_colon(line).filter(|(name, _)| is_like_name(name))?;
    Some((Speaker::of_label(name, told), text))
}

/// Whatever stands before a colon, as far as names are written so, and the words behind it.
pub(super) fn any_before_colon(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.split_once([':', '：'])?;
    let is_wide = line
        .get(name.len()..)
        .is_some_and(|rest| rest.starts_with('：'));
    let is_apart = is_wide || text.is_empty() || text.starts_with(char::is_whitespace);
    let name = name.trim_matches(is_invisible);
    (is_apart && is_name(name)).then(|| (name, text.trim_start()))
}

/// True for a few words without marks of sentences, quotes or tags.
pub(super) fn is_name(name: &str) -> bool {
    let is_mark = |c: char| c.is_control() || "\"“”„«»<>{}=;:?!".contains(c);
    name.len() <= MAX_NAME_BYTES
        && (1..=MAX_NAME_WORDS).contains(&name.split_whitespace().count())
        && !name.contains(is_mark)
}

/// True for words that begin like those of a name, with at most one comma and whatever signs beside them.
pub(super) fn is_like_name(name: &str) -> bool {
    let starts_name = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        let is_large = first.is_none_or(|c| !c.is_lowercase());
        is_large || word.contains('@') || PARTICLES.contains(&word)
    };
    let greets = name
        .split_whitespace()
        .next()
        .is_some_and(author::is_greeting);
    name.contains(char::is_alphabetic)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.matches(',').nth(1).is_none()
        && name.split_whitespace().all(starts_name)
        && !greets
        && (name.contains('@') || !announces_field(name))
}

/// A label and the words behind it.
type Labelled<'a> = Option<(&'a str, &'a str)>;

fn before_colon<'a>(start: &'a str, told: &SpeakerRoles) -> Labelled<'a> {
    let start = start.trim_start_matches(['>', '-', '–', '—', ' ']);
    if let Some((_, text)) = labelled(start, true, told) {
        return Some((start.strip_suffix(text)?.trim_end(), text));
    }
    any_before_colon(start).filter(|(name, _)| is_like_name(name))
}

fn before_time(start: &str) -> Labelled<'_> {
    let timed = timed(start)?;
    let is_named =
        is_name(timed.name) && (author::by_label(timed.name).is_some() || is_like_name(timed.name));
    is_named.then_some((timed.name, timed.words))
}

/// `[Agent] text`.
fn in_brackets(start: &str) -> Labelled<'_> {
    let (name, text) = start.strip_prefix('[')?.split_once(']')?;
    let name = name.trim();
    let is_named = is_name(name) && (author::by_label(name).is_some() || is_like_name(name));
    let words = text.trim_start();
    (is_named && text.len() > words.len() && !words.is_empty()).then_some((name, words))
}

/// True where more than half have a label, and one of these comes again, or all of several have one.
fn is_custom<'a>(labels: impl Iterator<Item = Labelled<'a>>) -> bool {
    let mut known = BTreeSet::new();
    let (mut all, mut labelled, mut comes_again) = (0_usize, 0_usize, false);
    for label in labels {
        all += 1;
        if let Some((name, _)) = label {
            labelled += 1;
            comes_again |= !known.insert(name);
        }
    }
    labelled * 2 > all && (comes_again || (labelled == all && all > 1))
}

/// The lines of each cue, as far as no blank line parts them.
fn cues(sample: &str) -> Vec<Vec<&str>> {
    let mut cues: Vec<Vec<&str>> = Vec::new();
    let mut is_open = false;
    for line in lines(sample).map(str::trim) {
        if timing(line).is_some() {
            cues.push(Vec::new());
            is_open = true;
        } else if line.is_empty() {
            is_open = false;
        } else if let Some(cue) = cues.last_mut().filter(|_| is_open) {
            cue.push(line);
        }
    }
    cues.retain(|cue| !cue.is_empty());
    cues
}

/// True where each cue has a line like a name before its words, and few names are all of these.
fn stand_on_first_lines(cues: &[Vec<&str>]) -> bool {
    // The file's start may end behind a name.
    let whole = cues.split_last().map_or(
        cues,
        |(last, rest)| if last.len() > 1 { cues } else { rest },
    );
    let names: Option<BTreeSet<&str>> = whole
        .iter()
        .map(|cue| match cue.as_slice() {
            [name, _, ..] if is_name(name) && is_like_name(name) => Some(*name),
            _ => None,
        })
        .collect();
    names.is_some_and(|names| !names.is_empty() && names.len() * 3 <= whole.len() * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_file_shows_where_cues_name_speakers() {
        let cues = |texts: &[&str]| {
            let cue = |(at, text): (usize, &&str)| {
                format!("{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{text}\n\n")
            };
            texts.iter().enumerate().map(cue).collect::<String>()
        };
        let cases: [(&[&str], Naming); 8] = [
            (
                &["Kim 🌸: a", "Smith, Tom: b", "Kim 🌸: c"],
                Naming::BeforeColons,
            ),
            (
                &["[SPEAKER_00]: a", "[SPEAKER_01]: b", "[SPEAKER_00]: c"],
                Naming::BeforeColons,
            ),
            (
                &["[Agent] a", "[Customer] b", "[Agent] c"],
                Naming::InBrackets,
            ),
            (
                &["Kim Lee\na", "Tom\nb", "Kim Lee\nc d"],
                Naming::OnFirstLines,
            ),
            (&["a", "b: c", "Kim: d"], Naming::ByLabel),
            (&["[music]", "[laughs] a", "b"], Naming::ByLabel),
            (
                &[
                    "My parcel\nis late",
                    "Where is\nit now",
                    "My bill\nis wrong",
                ],
                Naming::ByLabel,
            ),
            (&[], Naming::ByLabel),
        ];
        for (texts, expected) in cases {
            let found = Naming::of_cues(&cues(texts), &SpeakerRoles::default());
            assert_eq!(found, expected, "{texts:?}");
        }
    }

    #[test]
    fn names_are_told_from_words() {
        let cases = [
            ("Kim Lee 🌸: hi", Some(("Kim Lee 🌸", "hi"))),
            ("Smith, Kim: hi", Some(("Smith, Kim", "hi"))),
            ("Kim & Co: hi", Some(("Kim & Co", "hi"))),
            ("Kim | Acme: hi", Some(("Kim | Acme", "hi"))),
            ("[External] Kim: hi", Some(("[External] Kim", "hi"))),
            ("~ Kim: hi", Some(("~ Kim", "hi"))),
            ("kim@shop.example: hi", Some(("kim@shop.example", "hi"))),
            (
                "Ana Maria de la Cruz: hi",
                Some(("Ana Maria de la Cruz", "hi")),
            ),
            ("\u{202a}+44 7700 900123\u{202c}: x", None),
            ("Order number: 17", None),
            ("Late again, Tom: why", None),
            ("Hi Kim 🌸: why", None),
            ("One, Two, Three: go", None),
            ("Really? Kim: go", None),
            ("https://shop.example", None),
        ];
        for (line, expected) in cases {
            let found = freely_labelled(line, &SpeakerRoles::default());
            let found = found
                .as_ref()
                .map(|(speaker, text)| (speaker.name.as_str(), *text));
            assert_eq!(found, expected, "{line}");
        }
        let phone = any_before_colon("\u{202a}+44 7700 900123\u{202c}: x");
        assert_eq!(phone, Some(("+44 7700 900123", "x")));
    }
}
