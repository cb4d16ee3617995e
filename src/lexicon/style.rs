//! How a message is written: capitals, marks, stretched words.

use super::context::is_shouted;
use super::entry::Context;
use super::fold::Folded;
use super::scan::{Cue, Mark};

/// Words in capitals from which a text counts as all capitals.
const MIN_CAPITAL_WORDS: usize = 3;
/// Words in capitals in a row that shout inside a text.
const SHOUTED_IN_A_ROW: usize = 3;

/// How a message is written, counted in the text that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Letters.
    pub letters: usize,
    /// Words.
    pub words: usize,
    /// Words of three letters or more in capitals, abbreviations included.
    pub capitals_words: usize,
    /// True when words of feeling, three words in a row or the whole text stand in capitals.
    pub is_shouting: bool,
    /// Exclamation marks.
    pub exclamations: usize,
    /// Question marks.
    pub questions: usize,
    /// Runs of two or more exclamation or question marks.
    pub repeated_marks: usize,
    /// Words with a letter stretched beyond their spelling.
    pub stretched: usize,
}

/// Counts the style of a text; the second value is true when all of it is in capitals.
pub(super) fn measure(folded: &Folded, marks: &[Mark], cues: &[Cue]) -> (Style, bool) {
    let words = folded.words.len();
    let capitals_words = folded.words.iter().filter(|w| is_shouted(w)).count();
    let lettered = folded.words.iter().filter(|w| w.end - w.start > 2).count();
    let is_all_capitals = capitals_words >= MIN_CAPITAL_WORDS && capitals_words * 5 >= lettered * 4;
    let (exclamations, questions, repeated_marks) = count_marks(&folded.text);
    let is_shouting = is_all_capitals
        || (capitals_words > 0 && (shouts_feeling(folded, marks, cues) || shouts_in_a_row(folded)));
    let style = Style {
        letters: folded.letters,
        words,
        capitals_words,
        is_shouting,
        exclamations,
        questions,
        repeated_marks,
        stretched: folded.stretched,
    };
    (style, is_all_capitals)
}

fn count_marks(text: &str) -> (usize, usize, usize) {
    let (mut exclamations, mut questions, mut runs) = (0, 0, 0);
    let mut run = 0;
    let Some(first) = memchr::memchr2(b'!', b'?', text.as_bytes()) else {
        return (0, 0, 0);
    };
    for byte in text.bytes().skip(first) {
        let is_mark = matches!(byte, b'!' | b'?');
        exclamations += usize::from(byte == b'!');
        questions += usize::from(byte == b'?');
        run = if is_mark { run + 1 } else { 0 };
        runs += usize::from(run == 2);
    }
    (exclamations, questions, runs)
}

/// True when a word in capitals belongs to an entry with feeling or to a negation or booster, so that
/// "NEVER" shouts and "IBAN" does not.
fn shouts_feeling(folded: &Folded, marks: &[Mark], cues: &[Cue]) -> bool {
    let has_capitals = |start: usize, end: usize| {
        let first = folded.words.partition_point(|w| w.end <= start);
        folded
            .words
            .iter()
            .skip(first)
            .take_while(|w| w.start < end)
            .any(is_shouted)
    };
    let is_loud = |c: &&Cue| matches!(c.kind, Context::Negation | Context::Booster);
    marks
        .iter()
        .filter(|m| m.valence.abs() > 0.5)
        .any(|m| has_capitals(m.start, m.end))
        || cues
            .iter()
            .filter(is_loud)
            .any(|c| has_capitals(c.start, c.end))
}

fn shouts_in_a_row(folded: &Folded) -> bool {
    let mut row = 0;
    folded.words.iter().any(|word| {
        row = match (word.is_capitals, word.end - word.start) {
            (true, _) => row + 1,
            (false, 1) => row,
            (false, _) => 0,
        };
        row >= SHOUTED_IN_A_ROW
    })
}
