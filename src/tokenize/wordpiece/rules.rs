//! What a text becomes before it is cut into words: the plain, slow form of the rules.
//!
//! [`Letters`](super::letters::Letters) asks these rules once per character and remembers the
//! answer; only text whose marks must be put in order goes through here as a whole. Both crates are
//! the ones that `tokenizers` uses, because the Unicode versions must be the same: their tables are
//! older than those of the standard library.

use serde::Deserialize;
use unicode_categories::UnicodeCategories;
use unicode_normalization_alignments::UnicodeNormalization;
use unicode_normalization_alignments::char::{canonical_combining_class, decompose_canonical};

/// The `BertNormalizer` of a `tokenizer.json`, in the order in which its steps run.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Rules {
    /// Drop control characters, turn white space into blanks.
    clean_text: bool,
    /// Put blanks around ideographs.
    handle_chinese_chars: bool,
    /// Decompose, then drop non-spacing marks; follows `lowercase` when absent.
    strip_accents: Option<bool>,
    /// Lower-case each character by itself: a final sigma stays a plain one.
    pub(super) lowercase: bool,
}

impl Rules {
    /// The text after all steps. Linear but for the sorting of runs of marks.
    pub(super) fn apply(self, text: &str) -> String {
        let mut text: String = text.chars().filter_map(|c| self.clean(c)).collect();
        if self.handle_chinese_chars {
            text = set_apart(&text);
        }
        if self.strips_accents() {
            let decomposed = text.nfd().map(|(c, _)| c);
            text = decomposed.filter(|c| !c.is_mark_nonspacing()).collect();
        }
        if self.lowercase {
            text = text.chars().flat_map(char::to_lowercase).collect();
        }
        text
    }

    /// Whether what the character becomes may change places with a neighbour's marks: a mark with a
    /// combining class that survives. All other survivors keep their order.
    pub(super) fn reorders(self, character: char) -> bool {
        let mut moves = false;
        decompose_canonical(character, |c| {
            moves |= canonical_combining_class(c) != 0 && !c.is_mark_nonspacing();
        });
        moves && self.strips_accents()
    }

    fn strips_accents(self) -> bool {
        self.strip_accents.unwrap_or(self.lowercase)
    }

    fn clean(self, character: char) -> Option<char> {
        match character {
            _ if !self.clean_text => Some(character),
            '\t' | '\n' | '\r' => Some(' '),
            '\0' | '\u{fffd}' => None,
            c if c.is_other() => None,
            c if c.is_whitespace() => Some(' '),
            c => Some(c),
        }
    }
}

/// Whether a character of normalised text is a word by itself.
pub(super) fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation() || character.is_punctuation()
}

fn set_apart(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        if is_ideograph(character) {
            spaced.extend([' ', character, ' ']);
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// The blocks that BERT's reference code names. The fifth starts at U+2B920 in `tokenizers`, not at
/// U+2B820 where the block does.
fn is_ideograph(character: char) -> bool {
    matches!(
        u32::from(character),
        0x4E00..=0x9FFF
            | 0x3400..=0x4DBF
            | 0x2_0000..=0x2_A6DF
            | 0x2_A700..=0x2_B73F
            | 0x2_B740..=0x2_B81F
            | 0x2_B920..=0x2_CEAF
            | 0xF900..=0xFAFF
            | 0x2_F800..=0x2_FA1F
    )
}
