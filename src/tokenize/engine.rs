//! Which tokenizer reads a file: ours for plain `WordPiece`, Hugging Face's for everything else.

use tokenizers::Tokenizer;

use super::WordPiece;
use crate::error::{Error, ErrorCode, Failure, FailureCode, Result};

/// Both give the same ids for the files that the first can read.
#[derive(Debug)]
pub(super) enum Engine {
    WordPiece(Box<WordPiece>),
    HuggingFace(Box<Tokenizer>),
}

impl Engine {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when the file is no tokenizer.
    pub(super) fn parse(json: &[u8]) -> Result<Self> {
        if let Some(word_piece) = WordPiece::parse(json) {
            return Ok(Self::WordPiece(Box::new(word_piece)));
        }
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|e| {
            Error::new(
                ErrorCode::Model,
                format!("tokenizer.json is not readable: {e}"),
            )
        })?;
        // Windows are ours: a tokenizer that truncates would leave text unread.
        let _ = tokenizer.with_truncation(None);
        tokenizer.with_padding(None);
        Ok(Self::HuggingFace(Box::new(tokenizer)))
    }

    /// The id of a token as the vocabulary spells it.
    pub(super) fn token_id(&self, token: &str) -> Option<u32> {
        match self {
            Self::WordPiece(word_piece) => word_piece.token_id(token),
            Self::HuggingFace(tokenizer) => tokenizer.token_to_id(token),
        }
    }

    /// Frequent words, the most frequent first; none where the vocabulary's order may say nothing of it.
    pub(super) fn frequent_words(&self) -> impl Iterator<Item = &str> {
        let word_piece = match self {
            Self::WordPiece(word_piece) => Some(word_piece),
            Self::HuggingFace(_) => None,
        };
        word_piece.into_iter().flat_map(|w| w.frequent_words())
    }

    /// Ids that tell of a word which is no token by itself; `None` where none need be left by one.
    pub(super) fn split_ids(&self) -> Option<&[u32]> {
        match self {
            Self::WordPiece(word_piece) => Some(word_piece.split_ids()),
            Self::HuggingFace(_) => None,
        }
    }

    /// Appends the ids of a text, without special tokens around it.
    ///
    /// # Errors
    /// [`FailureCode::ModelError`] when the tokenizer refuses the text; ours never does.
    pub(super) fn encode_into(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Failure> {
        match self {
            Self::WordPiece(word_piece) => word_piece.encode_into(text, ids),
            Self::HuggingFace(tokenizer) => {
                let encoding = tokenizer.encode_fast(text, false).map_err(|e| {
                    Failure::new(FailureCode::ModelError, format!("tokenizer: {e}"))
                })?;
                ids.extend_from_slice(encoding.get_ids());
            }
        }
        Ok(())
    }
}
