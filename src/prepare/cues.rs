//! One automaton over all fixed phrases; each line of a mail learns which of them it holds.
//!
//! Phrases start at word starts only, and few words start like one: a table of prefixes keeps
//! nearly all of a text away from the automaton, which made mails twice as fast.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

use super::phrases::PHRASES;
use crate::span::ByteSpan;

/// What a phrase announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cue {
    /// "wrote" in the head of a quoted reply.
    Verb,
    /// "Original Message" between dashes.
    Original,
    /// First line of a forwarded mail.
    Forward,
    /// Footer of a phone or app.
    MobileFooter,
    /// Words that a footer of a phone or app may begin with.
    Sent,
    /// Complimentary closing.
    Closing,
    /// Closing that says thanks.
    Thanks,
    /// Sentence that only disclaimers hold.
    Disclaimer,
    /// Sentence that disclaimers hold, and others.
    Suspect,
    /// Word that follows in disclaimers.
    Legalese,
    /// Footer of a mailing list.
    ListFooter,
    /// The same inside a line.
    ListWord,
    /// A machine says that it is one.
    AutoReply,
    /// A helpdesk asks to write above this line.
    ReplyLine,
    /// `Subject:`, the last label of most header blocks.
    SubjectLabel,
    /// The line ends with a colon.
    EndsWithColon,
}

/// The cues of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CueSet(u16);

impl CueSet {
    /// True when the line holds the cue.
    pub(super) fn has(self, cue: Cue) -> bool {
        self.0 & (1 << cue as u8) != 0
    }

    /// Adds a cue.
    pub(super) fn add(&mut self, cue: Cue) {
        self.0 |= 1 << cue as u8;
    }
}

/// A phrase in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CueHit {
    /// What it announces.
    pub cue: Cue,
    /// Where it stands.
    pub span: ByteSpan,
}

struct Finder {
    automaton: Option<AhoCorasick>,
    cues: Vec<Cue>,
    prefixes: Prefixes,
}

/// The phrases are fixed, so the automaton is built once for the process.
static FINDER: LazyLock<Finder> = LazyLock::new(build_finder);

fn phrases() -> impl Iterator<Item = (Cue, &'static str)> {
    PHRASES
        .iter()
        .flat_map(|(cue, list)| list.iter().map(move |phrase| (*cue, *phrase)))
}

fn build_finder() -> Finder {
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(StartKind::Anchored)
        .build(phrases().map(|(_, phrase)| phrase))
        .ok();
    Finder {
        automaton,
        cues: phrases().map(|(cue, _)| cue).collect(),
        prefixes: Prefixes::build(),
    }
}

/// A bit for each hashed prefix that a phrase starts with: six bytes of the long phrases, three of
/// the short ones ("the " and "and " start many a phrase, "the in" and "androi" hardly any word).
struct Prefixes {
    words: Vec<u64>,
}

/// Bits of the table of prefixes: some 500 are set, so one word in a hundred passes by chance.
const PREFIX_BITS: u32 = 1 << 16;

/// Three and six bytes of a little-endian word.
const SHORT: u64 = 0xFF_FFFF;
const LONG: u64 = 0xFFFF_FFFF_FFFF;

impl Prefixes {
    fn build() -> Self {
        let mut prefixes = Self {
            words: vec![0; PREFIX_BITS as usize / 64],
        };
        for (_, phrase) in phrases() {
            let key = prefix_key(phrase.as_bytes());
            match phrase.len() {
                0..=2 => (0..=0xFF).for_each(|last| prefixes.add(key & 0xFFFF | last << 16)),
                3..=5 => prefixes.add(key & SHORT),
                _ => prefixes.add(key & LONG),
            }
        }
        prefixes
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = Self::place(key);
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    fn has(&self, key: u64) -> bool {
        let (word, bit) = Self::place(key);
        self.words
            .get(word)
            .is_some_and(|word| word >> bit & 1 == 1)
    }

    /// True when a phrase may start with the bytes of `key`.
    fn may_start(&self, key: u64) -> bool {
        self.has(key & LONG) | self.has(key & SHORT)
    }

    fn place(key: u64) -> (usize, u64) {
        // Fibonacci hashing: the upper bits of a product with 2^64 / golden ratio.
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PREFIX_BITS.ilog2());
        (usize::try_from(mixed / 64).unwrap_or(0), mixed % 64)
    }
}

/// The first eight bytes, letters in one case; other bytes may fall together, which costs a look
/// at the automaton and no more.
fn prefix_key(bytes: &[u8]) -> u64 {
    const CASE_BITS: u64 = 0x2020_2020_2020_2020;
    let word = bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; 8];
        for (slot, byte) in padded.iter_mut().zip(bytes) {
            *slot = *byte;
        }
        padded
    });
    u64::from_le_bytes(word) | CASE_BITS
}

/// All phrases in `text` from byte `from` on, whole words only, in order, without overlaps.
pub(super) fn find_cues(text: &str, from: usize) -> Vec<CueHit> {
    let finder = &*FINDER;
    let mut hits: Vec<CueHit> = Vec::new();
    let mut starts = [0; BLOCK_BYTES];
    let mut last = b' ';
    let tail = text.as_bytes().get(from..).unwrap_or_default();
    for (index, block) in tail.chunks(BLOCK_BYTES).enumerate() {
        let base = from + index * BLOCK_BYTES;
        let count = word_starts(block, last, &mut starts);
        last = block.last().copied().unwrap_or(last);
        for start in starts.iter().take(count) {
            let at = base + usize::from(*start);
            if hits.last().is_none_or(|hit| hit.span.end <= at) {
                hits.extend(finder.phrase_at(text, at));
            }
        }
    }
    hits
}

/// Bytes scanned for word starts at once; offsets in a block fit into 16 bits.
const BLOCK_BYTES: usize = 1024;

/// 1 for letters and digits, 2 for the first byte of a wider character, 0 for the rest.
const START_CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            table[byte as usize] = byte.is_ascii_alphanumeric() as u8 + 2 * (byte >= 0xC0) as u8;
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

fn start_class(byte: u8) -> u8 {
    START_CLASS.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Writes the offsets in `block` where an ASCII word or a wider character starts, and gives their
/// number. Free of branches, because words end where no processor foresees it.
fn word_starts(block: &[u8], before: u8, starts: &mut [u16; BLOCK_BYTES]) -> usize {
    let mut count = 0;
    let mut last = start_class(before);
    for (offset, byte) in (0_u16..).zip(block) {
        let class = start_class(*byte);
        if let Some(slot) = starts.get_mut(count) {
            *slot = offset;
        }
        count += usize::from((class & !last & 1) | class >> 1);
        last = class;
    }
    count
}

impl Finder {
    /// The longest phrase that starts at byte `at`.
    fn phrase_at(&self, text: &str, at: usize) -> Option<CueHit> {
        let key = prefix_key(text.as_bytes().get(at..)?);
        if !self.prefixes.may_start(key) {
            return None;
        }
        let input = Input::new(text)
            .span(at..text.len())
            .anchored(Anchored::Yes);
        let found = self.automaton.as_ref()?.try_find(input).ok()??;
        let cue = *self.cues.get(found.pattern().as_usize())?;
        let span = ByteSpan::new(found.start(), found.end());
        is_whole(text, cue, span).then_some(CueHit { cue, span })
    }
}

/// A phrase that is whole in itself does not end inside a word.
fn is_whole(text: &str, cue: Cue, span: ByteSpan) -> bool {
    let is_word = |at: usize| {
        text.as_bytes()
            .get(at)
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    let may_go_on = matches!(
        cue,
        Cue::MobileFooter
            | Cue::Sent
            | Cue::Disclaimer
            | Cue::Suspect
            | Cue::Legalese
            | Cue::ListFooter
            | Cue::AutoReply
    );
    may_go_on || !(is_word(span.end - 1) && is_word(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automaton_is_built() {
        assert!(FINDER.automaton.is_some());
    }

    #[test]
    fn whole_words_only() {
        let cues = |text| find_cues(text, 0).iter().map(|h| h.cue).collect::<Vec<_>>();
        assert_eq!(cues("She WROTE:"), [Cue::Verb]);
        assert_eq!(cues("I rewrote it"), []);
        assert_eq!(cues("disregards"), []);
        assert_eq!(cues("Sent from my iPhone 15"), [Cue::MobileFooter]);
        assert_eq!(cues("3 января пользователь написал(а):"), [Cue::Verb]);
    }
}
