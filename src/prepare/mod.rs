//! Raw message in, readable text out: what was masked, in which language, and the way back.
//!
//! Knows nothing of tokens, models, lexicons or configuration files.
//!
//! A message goes through three texts. The *view* is the original that all spans refer to. The
//! *layer* is what a reader sees as lines: the view itself, or the text between the tags of HTML.
//! The *text* is the layer without what is masked, normalised. Maps lead back from each to the one
//! before.

mod armour;
mod boilerplate;
mod cues;
mod entity;
mod entity_names;
mod glued;
mod groupware;
mod head;
mod header;
mod html;
mod identity;
pub mod language;
mod language_words;
mod layer;
mod masking;
mod mojibake;
mod normalize;
mod number;
mod person;
mod phrases;
mod preparer;
mod quote;
mod quote_line;
mod rare_head;
mod redact;
mod rule;
mod script;
pub mod sentence;
mod shape;
mod sheet;
mod signature;
mod tag;
mod visible;

pub use preparer::{Masking, PrepareOptions, Preparer, Redaction};
pub use redact::{hide_personal_data, holds_personal_data, replace_personal_data};
pub use sentence::sentences;

use crate::error::Warning;
use crate::label::MaskKind;
use crate::span::{ByteSpan, OffsetMap};

/// A part of the view that is not read, and why.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct Mask {
    /// Why it is not read.
    pub kind: MaskKind,
    /// Where it stands in the view.
    #[schemars(with = "(usize, usize)")]
    pub span: ByteSpan,
}

/// The language of a message.
#[derive(
    Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct Language {
    /// BCP 47 code; `und` when the text is too short to tell.
    pub code: String,
    /// Probability of the code; 0 when undetermined.
    pub p: f32,
    /// True when the lanes can read it. Undetermined text is read as English.
    pub supported: bool,
}

/// What will be read of one message.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The original text that all spans refer to: subject line, line break, decoded body.
    pub view: String,
    /// The text to read: the view without masked parts, normalised.
    pub text: String,
    /// From `text` back to `view`.
    pub map: OffsetMap,
    /// Masked parts in order, not overlapping.
    pub masked: Vec<Mask>,
    /// Language of the text that is read.
    pub language: Language,
    /// Notes.
    pub warnings: Vec<Warning>,
}

impl Prepared {
    /// Bytes of the view that are read: all but the masked ones.
    pub fn read_bytes(&self) -> usize {
        self.view.len()
            - self
                .masked
                .iter()
                .map(|m| m.span.len_bytes())
                .sum::<usize>()
    }

    /// The span of the view that a span of the text came from.
    pub fn to_view(&self, text: ByteSpan) -> ByteSpan {
        self.map.to_original(text)
    }
}

#[cfg(test)]
mod tests;
