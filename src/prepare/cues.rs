//! One automaton over all fixed phrases; each line of a mail learns which of them it holds.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

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
    /// Complimentary closing.
    Closing,
    /// Closing that says thanks.
    Thanks,
    /// Sentence that only disclaimers hold.
    Disclaimer,
    /// Word that follows in disclaimers.
    Legalese,
    /// Footer of a mailing list.
    ListFooter,
    /// A machine says that it is one.
    AutoReply,
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
}

/// The phrases are fixed, so the automaton is built once for the process.
static FINDER: LazyLock<Finder> = LazyLock::new(build_finder);

fn build_finder() -> Finder {
    let phrases = || {
        PHRASES
            .iter()
            .flat_map(|(cue, list)| list.iter().map(move |phrase| (*cue, *phrase)))
    };
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(phrases().map(|(_, phrase)| phrase))
        .ok();
    Finder {
        automaton,
        cues: phrases().map(|(cue, _)| cue).collect(),
    }
}

/// All phrases in `text` from byte `from` on, whole words only, in order.
pub(super) fn find_cues(text: &str, from: usize) -> Vec<CueHit> {
    let tail = text.get(from..).unwrap_or_default();
    let Some(automaton) = &FINDER.automaton else {
        return Vec::new();
    };
    automaton
        .find_iter(tail)
        .filter_map(|found| {
            let cue = *FINDER.cues.get(found.pattern().as_usize())?;
            let span = ByteSpan::new(from + found.start(), from + found.end());
            is_whole(text, cue, span).then_some(CueHit { cue, span })
        })
        .collect()
}

/// A phrase does not start inside a word; phrases that are whole in themselves do not end in one.
fn is_whole(text: &str, cue: Cue, span: ByteSpan) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|i| text.as_bytes().get(i))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    let starts_with_letter = is_word(Some(span.start));
    let ends_with_letter = is_word(span.end.checked_sub(1));
    let may_go_on = matches!(
        cue,
        Cue::MobileFooter | Cue::Disclaimer | Cue::Legalese | Cue::ListFooter | Cue::AutoReply
    );
    !(starts_with_letter && is_word(span.start.checked_sub(1)))
        && (may_go_on || !(ends_with_letter && is_word(Some(span.end))))
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
