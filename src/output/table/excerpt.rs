//! Foreign text made harmless for a terminal, and the beginning of a message with its evidence
//! marked.
//!
//! Control characters show as their pictures (`␛`), directional overrides as `⟨202E⟩`, blanks of
//! any kind as one space; invisible characters are left out, and stacked accents are cut.

use unicode_normalization::char::is_combining_mark;

use super::Styling;
use super::paint::Paint;
use crate::judge::labels::Evidence;
use crate::span::ByteSpan;

/// Characters of a message that are shown at most: three lines of the widest usual terminal.
const MAX_EXCERPT_CHARS: usize = 600;

/// Bytes looked at for them, so that a message of invisible characters costs no more than others.
const MAX_EXCERPT_BYTES: usize = 4 * MAX_EXCERPT_CHARS;

/// Characters of an id or a queue name that are shown at most.
pub(super) const MAX_NAME_CHARS: usize = 40;

/// Characters of a failure's sentence that are shown at most.
pub(super) const MAX_SENTENCE_CHARS: usize = 200;

/// Places marked in an excerpt: more would set off nothing.
const MAX_MARKS: usize = 4;

/// Longest place that is marked: a phrase, not a passage.
const MAX_MARK_BYTES: usize = 60;

/// Accents kept on one letter; no language in use needs more than three.
const MAX_ACCENTS: usize = 3;

/// Foreign text for one line of a terminal, cut after `max_chars`.
pub(crate) fn harmless(text: &str, max_chars: usize) -> String {
    let mut canvas = Canvas::new(Styling::Plain, max_chars);
    canvas.draw(text, &[]);
    canvas.out
}

/// The beginning of a message, its strongest evidence marked.
pub(super) fn excerpt(text: &str, evidence: &[Evidence], styling: Styling) -> String {
    let mut canvas = Canvas::new(styling, MAX_EXCERPT_CHARS);
    canvas.draw(text, &strongest(evidence));
    canvas.out
}

fn strongest(evidence: &[Evidence]) -> Vec<ByteSpan> {
    let mut found: Vec<&Evidence> = evidence
        .iter()
        .filter(|e| e.span.start < MAX_EXCERPT_BYTES && e.span.len_bytes() <= MAX_MARK_BYTES)
        .collect();
    found.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    found.into_iter().take(MAX_MARKS).map(|e| e.span).collect()
}

/// What is shown of one character.
enum Shown {
    Nothing,
    Space,
    Accent,
    Character(char),
    Code(u32),
}

impl Shown {
    fn of(c: char) -> Self {
        match c {
            _ if c.is_whitespace() => Self::Space,
            '\0'..='\u{1f}' => picture(0x2400 + u32::from(c)),
            '\u{7f}' => Self::Character('␡'),
            _ if c.is_control() => Self::Character(char::REPLACEMENT_CHARACTER),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Self::Code(u32::from(c)),
            _ if is_invisible(c) => Self::Nothing,
            _ if is_combining_mark(c) => Self::Accent,
            _ => Self::Character(c),
        }
    }
}

fn picture(code: u32) -> Shown {
    Shown::Character(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Characters without ink: joiners, fillers, selectors, tags, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text being written, with what decides about the next character.
struct Canvas {
    out: String,
    styling: Styling,
    free_chars: usize,
    accents: usize,
    has_pending_space: bool,
    is_marking: bool,
}

impl Canvas {
    fn new(styling: Styling, max_chars: usize) -> Self {
        Self {
            out: String::new(),
            styling,
            free_chars: max_chars,
            accents: MAX_ACCENTS,
            has_pending_space: false,
            is_marking: false,
        }
    }

    fn draw(&mut self, text: &str, marks: &[ByteSpan]) {
        for (at, c) in text.char_indices() {
            if self.free_chars == 0 || at >= MAX_EXCERPT_BYTES {
                self.mark_until_here(false);
                self.out.push('…');
                return;
            }
            let is_marked = marks.iter().any(|span| span.start <= at && at < span.end);
            self.show(&Shown::of(c), c, is_marked);
        }
        self.mark_until_here(false);
    }

    fn show(&mut self, shown: &Shown, c: char, is_marked: bool) {
        match shown {
            Shown::Nothing => {}
            Shown::Space => self.has_pending_space = true,
            Shown::Accent if self.accents >= MAX_ACCENTS => {}
            Shown::Accent => {
                self.accents += 1;
                self.ink(c, is_marked);
            }
            Shown::Character(visible) => {
                self.start(is_marked);
                self.ink(*visible, is_marked);
            }
            Shown::Code(code) => {
                self.start(is_marked);
                for digit in format!("⟨{code:04X}⟩").chars() {
                    self.ink(digit, is_marked);
                }
            }
        }
    }

    /// Before a character that is no accent: the blank and the mark that wait for it.
    fn start(&mut self, is_marked: bool) {
        self.accents = 0;
        if !is_marked {
            self.mark_until_here(false);
        }
        if std::mem::take(&mut self.has_pending_space) && !self.out.is_empty() {
            self.out.push(' ');
            self.free_chars = self.free_chars.saturating_sub(1);
        }
        if is_marked {
            self.mark_until_here(true);
        }
    }

    fn ink(&mut self, c: char, is_marked: bool) {
        self.out.push(c);
        self.free_chars = self.free_chars.saturating_sub(1);
        if is_marked && self.styling == Styling::Ansi {
            self.out.push(Paint::Evidence.mark());
        }
    }

    fn mark_until_here(&mut self, goes_on: bool) {
        if self.styling == Styling::Plain && self.is_marking != goes_on {
            self.out.push(if goes_on { '«' } else { '»' });
        }
        self.is_marking = goes_on;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_text_becomes_harmless() {
        let table = [
            ("\u{1b}[2J\u{1b}]0;x\u{7}", "␛[2J␛]0;x␇"),
            ("a\u{9b}31mb\u{7f}", "a\u{fffd}31mb␡"),
            ("  a \r\n\t b\u{2028}c\u{85}d  ", "a b c d"),
            ("pay\u{202e}txt.exe", "pay⟨202E⟩txt.exe"),
            ("a\u{200b}\u{200e}\u{e0101}\u{fe0f}\u{feff}b", "ab"),
            (
                "e\u{301}\u{301}\u{301}\u{301}\u{301}x",
                "e\u{301}\u{301}\u{301}x",
            ),
            ("\u{301}a", "a"),
            ("", ""),
        ];
        for (given, wanted) in table {
            assert_eq!(harmless(given, MAX_NAME_CHARS), wanted, "{given:?}");
        }
        assert_eq!(
            harmless(&"x".repeat(50), 40),
            format!("{}…", "x".repeat(40))
        );
    }

    fn evidence(start: usize, end: usize, effect: f32) -> Evidence {
        Evidence {
            field: "anger".into(),
            span: ByteSpan::new(start, end),
            source: "lexicon:x".into(),
            effect,
        }
    }

    #[test]
    fn evidence_is_marked_strongest_first() {
        let text = "I am furious and fed  up";
        let both = [evidence(5, 12, 0.1), evidence(17, 24, -0.9)];
        let plain = excerpt(text, &both, Styling::Plain);
        assert_eq!(plain, "I am «furious» and «fed up»");
        let many: Vec<Evidence> = (0..9_u8)
            .map(|i| evidence(i.into(), usize::from(i) + 1, f32::from(i)))
            .collect();
        assert_eq!(
            excerpt("abcdefghijk", &many, Styling::Plain),
            "abcde«fghi»jk"
        );
        let mark = Paint::Evidence.mark();
        assert_eq!(
            excerpt("no!", &[evidence(0, 2, 1.0)], Styling::Ansi),
            format!("n{mark}o{mark}!")
        );
    }

    #[test]
    fn odd_spans_do_no_harm() {
        let odd = [
            evidence(1, 2, 1.0),
            evidence(90, 99, 1.0),
            evidence(0, 900, 1.0),
        ];
        assert_eq!(excerpt("ééé", &odd, Styling::Plain), "ééé");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_comes_through(text in "\\PC{0,40}|[\u{0}-\u{9f}\u{202a}-\u{202e}\u{e0100}-\u{e0110}a ]{0,700}", start in 0_usize..50, length in 0_usize..50) {
            let out = excerpt(&text, &[evidence(start, start + length, 1.0)], Styling::Plain);
            prop_assert!(out.chars().all(|c| !c.is_control() && !is_invisible(c)));
            prop_assert_eq!(out.matches('«').count() - text.matches('«').count(), out.matches('»').count() - text.matches('»').count());
            prop_assert!(out.chars().count() <= MAX_EXCERPT_CHARS + 16);
        }
    }
}
