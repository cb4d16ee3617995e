//! Which message has which words, and which word stands in which messages.

use std::collections::HashMap;

/// Lists of numbers one behind the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists {
    items: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Lists {
    /// Appends a list.
    pub(super) fn push(&mut self, list: &[u32]) {
        self.items.extend_from_slice(list);
        self.ends.push(self.items.len());
    }

    /// The list at a place; none beyond the last.
    pub(super) fn get(&self, at: u32) -> &[u32] {
        let at = at as usize;
        let start = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.items.get(start..end).unwrap_or_default()
    }

    /// Number of lists.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }
}

/// Messages and words. A word is known by its place among the hashes in order, a message by its place in the
/// input; nothing that is found depends on the latter.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Hash of each word, ascending.
    hashes: Vec<u32>,
    /// Words of each message, ascending.
    words: Lists,
    /// Messages of each word, ascending.
    messages: Lists,
}

impl Index {
    /// An index of the words that at least `min` messages have.
    pub(super) fn new(hashed: Lists, min: usize) -> Self {
        let mut all = hashed.items.clone();
        all.sort_unstable();
        let hashes: Vec<u32> = all
            .chunk_by(|one, other| one == other)
            .filter(|run| run.len() >= min)
            .filter_map(|run| run.first().copied())
            .collect();
        drop(all);
        let places: HashMap<u32, u32> = hashes.iter().copied().zip(0..).collect();
        let mut words = Lists::default();
        let mut counts = vec![0_usize; hashes.len()];
        let mut own = Vec::new();
        for message in 0..hashed.len() {
            own.clear();
            own.extend(
                hashed
                    .get(message)
                    .iter()
                    .filter_map(|hash| places.get(hash)),
            );
            own.sort_unstable();
            for word in &own {
                if let Some(count) = counts.get_mut(*word as usize) {
                    *count += 1;
                }
            }
            words.push(&own);
        }
        drop(hashed);
        let messages = turned(&words, &counts);
        Self {
            hashes,
            words,
            messages,
        }
    }

    /// Number of messages.
    pub(super) fn len(&self) -> usize {
        self.words.len() as usize
    }

    /// Number of words.
    pub(super) fn vocabulary(&self) -> u32 {
        self.messages.len()
    }

    /// Hash of a word.
    pub(super) fn hash(&self, word: u32) -> u32 {
        self.hashes.get(word as usize).copied().unwrap_or_default()
    }

    /// Words of a message.
    pub(super) fn words(&self, message: u32) -> &[u32] {
        self.words.get(message)
    }

    /// Messages with a word.
    pub(super) fn messages(&self, word: u32) -> &[u32] {
        self.messages.get(word)
    }
}

/// For each word the messages that have it.
fn turned(words: &Lists, counts: &[usize]) -> Lists {
    let mut at = 0;
    let mut next: Vec<usize> = Vec::with_capacity(counts.len());
    let mut ends = Vec::with_capacity(counts.len());
    for count in counts {
        next.push(at);
        at += count;
        ends.push(at);
    }
    let mut items = vec![0; at];
    for message in 0..words.len() {
        for word in words.get(message) {
            let Some(place) = next.get_mut(*word as usize) else {
                continue;
            };
            if let Some(item) = items.get_mut(*place) {
                *item = message;
            }
            *place += 1;
        }
    }
    Lists { items, ends }
}
