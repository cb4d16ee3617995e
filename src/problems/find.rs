//! Texts in, groups of messages with their ids out.

use std::collections::BTreeMap;

use super::ProblemOptions;
use super::group::{Group, Grower, groups};
use super::index::{Index, Lists};
use super::join::joined;
use super::key::{id, key};
use super::messages::Messages;
use super::seed::seeds;
use super::words::{hash, telling_words};
use crate::history::RecordKey;

/// One in this many messages, where no least size is asked for. Chosen: with 50,000 messages a list
/// of problems of five and more is noise.
const SHARE_OF_MIN: usize = 10_000;

/// Bounds of the least size where none is asked for.
const LEAST: std::ops::RangeInclusive<usize> = 10..=100;

/// Messages with both words of a seed, at least: paraphrases share few words.
const MIN_TOGETHER: usize = 4;

/// Messages with a word, at least: others cannot tell a group.
const MIN_MESSAGES: usize = 3;

/// The words of the messages that count.
#[derive(Debug, Clone)]
pub struct Texts<'m> {
    messages: &'m Messages,
    /// Telling words of each text read.
    words: Lists,
    /// Which message each text is.
    rows: Vec<u32>,
    /// Hash of each text's telling words in order, to tell repeated texts.
    marks: Vec<u32>,
    is_read: Vec<bool>,
}

impl<'m> Texts<'m> {
    /// Of these messages, none read yet.
    pub fn new(messages: &'m Messages) -> Self {
        Self {
            messages,
            words: Lists::default(),
            rows: Vec::new(),
            marks: Vec::new(),
            is_read: vec![false; messages.len()],
        }
    }

    /// Reads a message's text. One that does not count, or was read, changes nothing.
    pub fn add(&mut self, record: RecordKey, text: &str) {
        let Some(row) = self.messages.at(record) else {
            return;
        };
        let Some(is_read) = self.is_read.get_mut(row as usize) else {
            return;
        };
        if std::mem::replace(is_read, true) {
            return;
        }
        let words = telling_words(text);
        let plain: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        self.marks.push(hash(&plain.to_lowercase()));
        self.words.push(&words);
        self.rows.push(row);
    }

    /// True when no text was read.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The groups among the texts read.
    pub fn find(self, options: &ProblemOptions) -> Found {
        let read = self.rows.len();
        let min = options
            .min_size
            .unwrap_or_else(|| (read / SHARE_OF_MIN).clamp(*LEAST.start(), *LEAST.end()));
        let index = Index::new(self.words, MIN_MESSAGES.min(min));
        let found = seeds(&index, (min / 2).max(MIN_TOGETHER));
        let day = |text: u32| {
            let row = self.rows.get(text as usize)?;
            self.messages.row(*row)?.day()
        };
        let groups = joined(&index, groups(&index, &found, min), day);
        let mut found = Found {
            groups: named(&index, groups),
            of_row: vec![None; self.messages.len()],
            read,
            min_size: min,
        };
        found.place(&self.rows, &self.marks);
        found
    }
}

/// A group with its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Named {
    pub(super) id: String,
    /// Its messages, as places among those that count.
    pub(super) rows: Vec<u32>,
    /// Hash of the stem, share of the messages that have it; the most telling first.
    pub(super) words: Vec<(u32, f64)>,
    /// Hashes of the words that the id is made of.
    pub(super) key: Vec<u32>,
    /// Texts that differ by more than signs and digits.
    pub(super) distinct: usize,
}

/// Groups of messages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    pub(super) groups: Vec<Named>,
    /// The group of each message that counts.
    pub(super) of_row: Vec<Option<u32>>,
    /// Texts read.
    pub(super) read: usize,
    /// Fewest messages of a group.
    pub(super) min_size: usize,
}

impl Found {
    /// Turns places among the texts into places among the messages, and notes each message's group.
    fn place(&mut self, rows: &[u32], marks: &[u32]) {
        for (number, group) in (0..).zip(&mut self.groups) {
            let mark = |text: &u32| marks.get(*text as usize).copied();
            let mut own: Vec<u32> = group.rows.iter().filter_map(mark).collect();
            own.sort_unstable();
            own.dedup();
            group.distinct = own.len();
            for text in &mut group.rows {
                *text = rows.get(*text as usize).copied().unwrap_or_default();
                if let Some(slot) = self.of_row.get_mut(*text as usize) {
                    *slot = Some(number);
                }
            }
            group.rows.sort_unstable();
        }
    }

    /// Whether a message is in a group.
    pub fn holds(&self, messages: &Messages, record: RecordKey) -> bool {
        self.group_of(messages, record).is_some()
    }

    /// Place of a message's group.
    pub(super) fn group_of(&self, messages: &Messages, record: RecordKey) -> Option<u32> {
        let row = messages.at(record)?;
        self.of_row.get(row as usize).copied().flatten()
    }

    /// Groups found.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// Groups with ids; those of one name are one.
fn named(index: &Index, groups: Vec<Group>) -> Vec<Named> {
    let mut by_key: BTreeMap<Vec<u32>, Vec<Group>> = BTreeMap::new();
    for group in groups {
        by_key.entry(key(index, &group)).or_default().push(group);
    }
    let mut grower = Grower::new(index);
    let named = by_key.into_iter().map(|(key, mut groups)| {
        let group = if groups.len() == 1 {
            groups.pop().unwrap_or_default()
        } else {
            let mut members: Vec<u32> =
                groups.into_iter().flat_map(|group| group.members).collect();
            members.sort_unstable();
            Group {
                profile: grower.profile(&members),
                members,
            }
        };
        let words = group.profile.iter();
        Named {
            id: id(index, &key),
            words: words
                .map(|word| (index.hash(word.word), word.coverage))
                .collect(),
            key: key.iter().map(|word| index.hash(*word)).collect(),
            rows: group.members,
            distinct: 0,
        }
    });
    named.collect()
}
