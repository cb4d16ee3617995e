//! Prepared text in, token ids out: windows over the whole text, and batches of them.
//!
//! Knows nothing of what the ids mean to a model. Nothing is cut: a text that is longer than one
//! window is read through overlapping ones.

mod batch;
mod engine;
mod placeholder;
mod punctuation;
mod text_encoder;
mod wordpiece;

pub use batch::{Batch, BatchLimits, plan};
pub use punctuation::even_punctuation;
pub use text_encoder::{TextEncoder, WindowLimits};
pub use wordpiece::WordPiece;

/// The token ids of one window, special tokens included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoding {
    /// Ids in order; never empty, never more than the window's limit.
    pub ids: Vec<u32>,
}
