//! What each character becomes, looked up instead of computed.

use std::sync::OnceLock;

use super::rules::{Rules, is_punctuation};
use super::vocabulary::Vocabulary;

/// Characters a page.
const PAGE: usize = 256;

/// Pages for all of Unicode, U+0000 to U+10FFFF.
const PAGES: usize = 0x11_0000 / PAGE;

/// What one character of the raw text does to the word being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter<'a> {
    /// Nothing: the word goes on.
    Dropped,
    /// Ends the word.
    Space,
    /// Ends the word and is a word itself, with this id: punctuation or an ideograph.
    Alone(u32),
    /// Adds this character.
    One(char),
    /// Adds these characters.
    Several(&'a str),
    /// Depends on its neighbours: the text needs [`Rules::apply`] as a whole.
    Rare,
}

#[derive(Debug, Clone, Copy)]
enum Entry {
    Dropped,
    Space,
    Alone(u32),
    One(char),
    Several(u16),
    Rare,
}

#[derive(Debug)]
struct Page {
    entries: Vec<Entry>,
    texts: Vec<String>,
}

/// A two-level table over all characters. A page is filled when its first character is met, so
/// that loading costs nothing and English text fills three or four pages of the 4,352.
#[derive(Debug)]
pub(super) struct Letters {
    rules: Rules,
    pages: Vec<OnceLock<Page>>,
}

impl Letters {
    pub(super) fn new(rules: Rules) -> Self {
        let pages = (0..PAGES).map(|_| OnceLock::new()).collect();
        Self { rules, pages }
    }

    pub(super) fn rules(&self) -> Rules {
        self.rules
    }

    /// What `character` becomes. The vocabulary must be the same in every call.
    pub(super) fn letter(&self, character: char, vocabulary: &Vocabulary) -> Letter<'_> {
        let code = character as usize;
        let page = self
            .pages
            .get(code / PAGE)
            .map(|page| page.get_or_init(|| self.fill(character, vocabulary)));
        let entry = page.and_then(|page| Some((page, page.entries.get(code % PAGE)?)));
        let Some((page, entry)) = entry else {
            return Letter::Rare;
        };
        match *entry {
            Entry::Dropped => Letter::Dropped,
            Entry::Space => Letter::Space,
            Entry::Alone(id) => Letter::Alone(id),
            Entry::One(c) => Letter::One(c),
            Entry::Several(at) => page
                .texts
                .get(usize::from(at))
                .map_or(Letter::Rare, |text| Letter::Several(text)),
            Entry::Rare => Letter::Rare,
        }
    }

    fn fill(&self, member: char, vocabulary: &Vocabulary) -> Page {
        let first = u32::from(member) & !0xFF;
        let mut texts = Vec::new();
        let entries = (first..=first | 0xFF)
            .map(|code| match char::from_u32(code) {
                Some(character) => self.entry(character, vocabulary, &mut texts),
                None => Entry::Rare,
            })
            .collect();
        Page { entries, texts }
    }

    fn entry(&self, character: char, vocabulary: &Vocabulary, texts: &mut Vec<String>) -> Entry {
        let text = self.rules.apply(character.encode_utf8(&mut [0; 4]));
        let core = text.trim();
        let mut characters = core.chars();
        match (characters.next(), characters.next()) {
            _ if self.rules.reorders(character) => Entry::Rare,
            (None, _) if text.is_empty() => Entry::Dropped,
            (None, _) => Entry::Space,
            (Some(only), None) if is_punctuation(only) || set_apart(&text) => {
                Entry::Alone(vocabulary.id_of(only))
            }
            (Some(only), None) if core.len() == text.len() => Entry::One(only),
            _ if text.contains(|c: char| c.is_whitespace() || is_punctuation(c)) => Entry::Rare,
            _ => {
                texts.push(text);
                u16::try_from(texts.len() - 1).map_or(Entry::Rare, Entry::Several)
            }
        }
    }
}

fn set_apart(text: &str) -> bool {
    text.starts_with(char::is_whitespace) && text.ends_with(char::is_whitespace)
}
