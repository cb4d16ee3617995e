//! The layer between view and text: what a reader sees as lines, before quotes are looked for.
//!
//! For plain text the layer is the view itself. For HTML it is the text between the tags with
//! entities decoded and block elements as line breaks.

use std::borrow::Cow;

use crate::label::MaskKind;
use crate::span::{ByteSpan, OffsetMap};

/// Readable text with its way back to the view, and what the markup says about its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer<'v> {
    /// The text.
    pub text: Cow<'v, str>,
    /// From the layer to the view; `None` when both are the same text.
    pub map: Option<OffsetMap>,
    /// Bytes of the layer that belong to the subject and its line break.
    pub subject_bytes: usize,
    /// Tags and the like, as spans of the view, in order.
    pub markup: Vec<ByteSpan>,
    /// Elements of the layer that mail programs mark as quote or signature.
    pub regions: Vec<Region>,
    /// Block quotes of the layer that no mail program has marked as its own, in order.
    pub block_quotes: Vec<ByteSpan>,
    /// Places of the layer where an element stands that mail programs open a reply head with.
    pub head_hints: Vec<usize>,
}

/// A part of the layer whose kind is known from its markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    /// Where in the layer.
    pub span: ByteSpan,
    /// What it is.
    pub kind: MaskKind,
}

impl<'v> Layer<'v> {
    /// The layer of a plain text view.
    pub(super) fn plain(view: &'v str, subject_bytes: usize) -> Self {
        Self {
            text: Cow::Borrowed(view),
            map: None,
            subject_bytes,
            markup: Vec::new(),
            regions: Vec::new(),
            block_quotes: Vec::new(),
            head_hints: Vec::new(),
        }
    }

    /// The span of the view that a span of the layer came from.
    pub(super) fn to_view(&self, span: ByteSpan) -> ByteSpan {
        self.map.as_ref().map_or(span, |m| m.to_original(span))
    }
}
