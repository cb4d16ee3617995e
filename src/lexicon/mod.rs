//! Prepared text in, hits out: one automaton pass over anger, threat and topic vocabulary.
//!
//! Knows nothing of models or policies.

use crate::span::ByteSpan;

/// What a lexicon entry speaks of.
pub use class::HitClass;

mod class;

/// One lexicon entry found in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where, in the message's view (not in the prepared text).
    pub span: ByteSpan,
    /// What the entry speaks of.
    pub class: HitClass,
    /// Index of the entry in the lexicon, for `Lexicon::term`.
    pub entry: u32,
    /// Valence after negation, boosters and shouting, −4..4 as in VADER; 0 for entries without
    /// feeling.
    pub valence: f32,
    /// Strength after boosters, shouting and stretching: 1 is the plain word, 0.5..2.
    pub intensity: f32,
    /// True when a negation governs the entry.
    pub negated: bool,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Letters.
    pub letters: usize,
    /// Words.
    pub words: usize,
    /// Words of two letters and more in capitals.
    pub capitals_words: usize,
    /// Whether it shouts.
    pub is_shouting: bool,
    /// Exclamation marks.
    pub exclamations: usize,
    /// Question marks.
    pub questions: usize,
    /// Stretched words.
    pub stretched: usize,
}

/// Everything a scan found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// Hits in order.
    pub hits: Vec<Hit>,
    /// Style.
    pub style: Style,
    /// Where irony is suspected.
    pub irony: Option<ByteSpan>,
}

/// A lexicon.
#[derive(Debug)]
pub struct Lexicon;

impl Lexicon {
    /// The English lexicon.
    ///
    /// # Errors
    /// Never.
    pub fn english() -> crate::error::Result<Self> {
        Ok(Self)
    }

    /// Term of an entry.
    pub fn term(&self, _entry: u32) -> &str {
        ""
    }

    /// Name.
    pub fn name(&self) -> &str {
        "en"
    }

    /// Hash.
    pub fn hash(&self) -> &str {
        "0"
    }

    /// Scan.
    pub fn scan(&self, _prepared: &crate::prepare::Prepared) -> Scan {
        Scan::default()
    }
}
