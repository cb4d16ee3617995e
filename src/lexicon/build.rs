//! Lexicon files in, a searchable lexicon out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aho_corasick::MatchKind;
use aho_corasick::nfa::contiguous::NFA;

use crate::error::{Error, ErrorCode, Result};

use super::entry::{Entry, Line, Role, parse_tsv};
use super::fold::{Vocabulary, is_word_char};
use super::phrases::{Phrases, is_of_words};
use super::slot::Sequence;
use super::term::{Pattern, Phrase};
use super::{HitClass, Lexicon, english};

/// Hexadecimal digits of a lexicon's hash.
const HASH_DIGITS: usize = 12;
/// Shortest word worth undisguising: with three letters chance readings abound.
const MIN_DISGUISED_BYTES: usize = 4;

/// What a phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// The phrase of an entry.
    Phrase(u32),
    /// The anchor of a sequence, by its place in [`Index::sequences`].
    Anchor(u32),
}

/// A phrase that is looked for.
#[derive(Debug)]
pub(super) struct Needle {
    pub(super) links: Vec<Link>,
    pub(super) is_prefix: bool,
    /// The phrase begins with a word, so no other word may end there.
    pub(super) starts_in_word: bool,
    /// The phrase ends with a word.
    pub(super) ends_in_word: bool,
}

/// What is looked for and what it means.
#[derive(Debug)]
pub(super) struct Index {
    /// The phrases of words only.
    pub(super) phrases: Phrases,
    /// The phrases with symbols.
    pub(super) automaton: NFA,
    /// First bytes of phrases that begin with a symbol.
    symbols: [bool; 256],
    /// By pattern of the automaton: its place in [`Index::needles`].
    pub(super) odd_needles: Vec<u32>,
    /// Sorted by phrase.
    pub(super) needles: Vec<Needle>,
    pub(super) sequences: Vec<(u32, Sequence)>,
    pub(super) vocabulary: Vocabulary,
}

impl Index {
    /// True when a phrase may begin with this byte of a symbol.
    pub(super) fn opens_symbol(&self, byte: u8) -> bool {
        self.symbols
            .get(usize::from(byte))
            .copied()
            .unwrap_or_default()
    }
}

/// Puts a lexicon together from the built-in English files and files of the caller's own.
///
/// Files added later win: a term that stands in one of them replaces the same term of all files
/// before, in every class, and class `-` removes it. Within one file a term may stand in several
/// classes.
#[derive(Debug, Default)]
pub struct LexiconBuilder {
    entries: Vec<Entry>,
    /// Entries by what they match, so that later files can replace them.
    phrases: BTreeMap<Phrase, Vec<u32>>,
    /// Entries with slots, by their term.
    sequences: BTreeMap<Box<str>, (Vec<u32>, Pattern)>,
    names: Vec<String>,
    hasher: blake3::Hasher,
}

impl LexiconBuilder {
    /// Adds the built-in English lexicon.
    ///
    /// # Errors
    /// `E03` only if the built-in files were damaged when the program was built.
    pub fn english(mut self) -> Result<Self> {
        let mut lines = Vec::new();
        for (file, text) in english::FILES {
            self.hash_file(file, text);
            lines.extend(parse_tsv(file, text)?);
        }
        self.names.push("en".to_owned());
        self.add_layer(lines);
        Ok(self)
    }

    /// Adds the text of a lexicon file; `name` stands in error messages and in the lexicon's name.
    ///
    /// The first line is `# kvetch-lexicon/1` and a name, the second the columns `term`, `class`,
    /// `valence` and optionally `note`, separated by tabs. Lines that begin with `# ` are skipped. A term of a
    /// flag has the valence 0, or −2 and less where the words alone are enough to raise the flag.
    ///
    /// # Errors
    /// `E03` with the line and what to do, where the text is not such a file.
    pub fn add_tsv(mut self, name: &str, text: &str) -> Result<Self> {
        let lines = parse_tsv(name, text)?;
        self.hash_file(name, text);
        self.names.push(name.to_owned());
        self.add_layer(lines);
        Ok(self)
    }

    /// Builds the lexicon.
    ///
    /// # Errors
    /// `E03` when there is no entry, or more than the automaton can hold.
    pub fn build(self) -> Result<Lexicon> {
        let in_use = self.in_use();
        let (entries, new_place) = compact(self.entries, &in_use);
        if entries.is_empty() {
            return Err(Error::new(ErrorCode::Lexicon, "lexicon has no entries")
                .with_fix("add the built-in lexicon or a file with terms"));
        }
        let place = |old: &u32| new_place.get(*old as usize).copied().flatten();
        let vocabulary = vocabulary(&entries, &self.phrases, place);
        let linked = self.phrases.into_iter().map(|(phrase, owners)| {
            let links = owners.iter().filter_map(place).map(Link::Phrase);
            (phrase, links.collect())
        });
        let mut needles: BTreeMap<Phrase, Vec<Link>> = linked.collect();
        let mut sequences = Vec::new();
        for (owners, pattern) in self.sequences.into_values() {
            for entry in owners.iter().filter_map(place) {
                add_sequence(entry, &pattern, &mut sequences, &mut needles);
            }
        }
        let index = index(needles, sequences, vocabulary)?;
        let hash = self.hasher.finalize().to_hex();
        let sources = entries.iter().map(|entry| source(&entry.term)).collect();
        Ok(Lexicon {
            entries,
            sources,
            index,
            name: self.names.join("+"),
            hash: hash.chars().take(HASH_DIGITS).collect(),
        })
    }

    fn hash_file(&mut self, name: &str, text: &str) {
        for part in [name, text] {
            self.hasher.update(&(part.len() as u64).to_le_bytes());
            self.hasher.update(part.as_bytes());
        }
    }

    /// Adds the lines of one file, or of the built-in files together: first takes away what they
    /// replace, then adds what they say.
    fn add_layer(&mut self, lines: Vec<Line>) {
        if !self.entries.is_empty() {
            for line in &lines {
                self.remove(line);
            }
        }
        for line in lines {
            self.add(line);
        }
    }

    fn remove(&mut self, line: &Line) {
        match &line.pattern {
            Pattern::Phrases(phrases) => {
                for phrase in phrases {
                    self.phrases.remove(phrase);
                }
            }
            Pattern::Sequence(_) => {
                self.sequences.remove(&line.term);
            }
        }
    }

    fn add(&mut self, line: Line) {
        let Some(role) = line.role else {
            return;
        };
        let Ok(id) = u32::try_from(self.entries.len()) else {
            return;
        };
        match line.pattern {
            Pattern::Phrases(phrases) => {
                for phrase in phrases {
                    self.phrases.entry(phrase).or_default().push(id);
                }
            }
            pattern @ Pattern::Sequence(_) => self
                .sequences
                .entry(line.term.clone())
                .or_insert_with(|| (Vec::new(), pattern))
                .0
                .push(id),
        }
        self.entries.push(Entry {
            term: line.term,
            role,
            valence: line.valence,
        });
    }

    /// The entries that something still leads to: all but those that were replaced or removed.
    fn in_use(&self) -> BTreeSet<u32> {
        let phrases = self.phrases.values().flatten();
        let sequences = self.sequences.values().flat_map(|(owners, _)| owners);
        phrases.chain(sequences).copied().collect()
    }
}

/// The entries that are in use, and where each old one went.
fn compact(entries: Vec<Entry>, in_use: &BTreeSet<u32>) -> (Vec<Entry>, Vec<Option<u32>>) {
    let mut kept = Vec::with_capacity(in_use.len());
    let mut places = Vec::with_capacity(entries.len());
    for (entry, old) in entries.into_iter().zip(0_u32..) {
        if in_use.contains(&old) {
            places.push(u32::try_from(kept.len()).ok());
            kept.push(entry);
        } else {
            places.push(None);
        }
    }
    (kept, places)
}

fn add_sequence(
    entry: u32,
    pattern: &Pattern,
    sequences: &mut Vec<(u32, Sequence)>,
    needles: &mut BTreeMap<Phrase, Vec<Link>>,
) {
    let Pattern::Sequence(segments) = pattern else {
        return;
    };
    let Ok(id) = u32::try_from(sequences.len()) else {
        return;
    };
    let sequence = Sequence::new(segments.clone());
    for phrase in sequence.anchors() {
        needles
            .entry(phrase.clone())
            .or_default()
            .push(Link::Anchor(id));
    }
    sequences.push((entry, sequence));
}

fn index(
    phrases: BTreeMap<Phrase, Vec<Link>>,
    sequences: Vec<(u32, Sequence)>,
    vocabulary: Vocabulary,
) -> Result<Index> {
    let mut needles = Vec::with_capacity(phrases.len());
    let mut texts = Vec::with_capacity(phrases.len());
    for (phrase, links) in phrases {
        if links.is_empty() {
            continue;
        }
        needles.push(Needle {
            links,
            is_prefix: phrase.is_prefix,
            starts_in_word: phrase.text.starts_with(is_word_char),
            ends_in_word: phrase.text.ends_with(is_word_char),
        });
        texts.push(phrase);
    }
    let numbered = texts.iter().zip(0..);
    let (of_words, odd): (Vec<(&Phrase, u32)>, Vec<_>) =
        numbered.partition(|(phrase, _)| is_of_words(&phrase.text));
    let (openers, symbols) = openings(&odd);
    Ok(Index {
        phrases: Phrases::new(&of_words, &openers),
        automaton: automaton(&odd)?,
        symbols,
        odd_needles: odd.iter().map(|(_, place)| *place).collect(),
        needles,
        sequences,
        vocabulary,
    })
}

/// How phrases with symbols begin: with these words, or with these bytes of a symbol.
fn openings<'a>(phrases: &[(&'a Phrase, u32)]) -> (Vec<&'a str>, [bool; 256]) {
    let mut words = Vec::new();
    let mut symbols = [false; 256];
    for (phrase, _) in phrases {
        match phrase.text.split(|c| !is_word_char(c)).next() {
            Some(word) if !word.is_empty() => words.push(word),
            _ => {
                let byte = phrase.text.bytes().next().unwrap_or_default();
                if let Some(symbol) = symbols.get_mut(usize::from(byte)) {
                    *symbol = true;
                }
            }
        }
    }
    (words, symbols)
}

/// A contiguous NFA: it is small, and read rarely.
fn automaton(phrases: &[(&Phrase, u32)]) -> Result<NFA> {
    NFA::builder()
        .match_kind(MatchKind::Standard)
        .prefilter(false)
        .build(phrases.iter().map(|(phrase, _)| phrase.text.as_bytes()))
        .map_err(|error| {
            Error::new(ErrorCode::Lexicon, format!("lexicon is too large: {error}"))
                .with_fix("remove terms")
        })
}

fn vocabulary(
    entries: &[Entry],
    phrases: &BTreeMap<Phrase, Vec<u32>>,
    place: impl Fn(&u32) -> Option<u32>,
) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let mut starred = BTreeSet::new();
    for (phrase, owners) in phrases {
        for word in phrase.text.split(' ') {
            if !vocabulary.words.contains(word) {
                vocabulary.words.insert(Box::from(word));
            }
        }
        let is_word = !phrase.text.contains(' ') && phrase.text.len() >= MIN_DISGUISED_BYTES;
        let is_spelled = phrase.text.bytes().all(|b| b.is_ascii_alphabetic());
        if !is_word || !is_spelled {
            continue;
        }
        let roles = owners
            .iter()
            .filter_map(&place)
            .filter_map(|id| entries.get(id as usize).map(|e| (id, e.role)));
        for (id, role) in roles {
            if is_disguised(role) {
                vocabulary.disguised.extend(written_words(phrase));
            }
            if is_starred(role) {
                starred.insert((id, phrase.text.clone()));
            }
        }
    }
    vocabulary.starred = starred.into_iter().map(|(_, word)| word).collect();
    let mut veiled: Vec<Box<str>> = vocabulary.disguised.iter().cloned().collect();
    veiled.sort();
    vocabulary.veiled = veiled;
    vocabulary
}

/// The word, and the commonest forms of a word whose beginning a term names.
fn written_words(phrase: &Phrase) -> impl Iterator<Item = Box<str>> {
    let endings: &[&str] = if phrase.is_prefix {
        &["", "s", "ed", "ing"]
    } else {
        &[""]
    };
    endings
        .iter()
        .map(|ending| format!("{}{ending}", phrase.text).into())
}

/// Words that are disguised to slip past filters.
fn is_disguised(role: Role) -> bool {
    use crate::label::Flag;
    matches!(
        role,
        Role::Hit(
            HitClass::Anger
                | HitClass::Frustration
                | HitClass::Insult
                | HitClass::Profanity
                | HitClass::Negative
                | HitClass::Flag(Flag::Fraud | Flag::Abuse | Flag::SelfHarm | Flag::LegalThreat)
        )
    )
}

fn is_starred(role: Role) -> bool {
    matches!(role, Role::Hit(HitClass::Insult | HitClass::Profanity))
}

/// `lexicon:` and the term, each `{a|b|c}` shortened to `…`.
fn source(term: &str) -> Arc<str> {
    let mut out = String::from("lexicon:");
    let mut depth = 0_u32;
    for c in term.chars() {
        match c {
            '{' => {
                if depth == 0 {
                    out.push('…');
                }
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    Arc::from(out)
}
