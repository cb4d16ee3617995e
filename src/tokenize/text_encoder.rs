//! Text to windows of token ids with a Hugging Face `tokenizer.json`.

use super::engine::Engine;
use super::{Encoding, placeholder};
use crate::error::{Error, ErrorCode, Failure, Result};

/// Longest piece handed to the tokenizer at once, in bytes: keeps its memory flat on huge messages.
const MAX_PIECE_BYTES: usize = 64 * 1024;

/// How a long text is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLimits {
    /// Tokens a window, special tokens included; at least 8.
    pub max_tokens: usize,
    /// Tokens that neighbouring windows share.
    pub overlap_tokens: usize,
}

/// Turns text into windows of token ids. Cheap to share between threads.
#[derive(Debug)]
pub struct TextEncoder {
    engine: Engine,
    limits: WindowLimits,
    first_id: u32,
    last_id: u32,
}

impl TextEncoder {
    /// Reads a `tokenizer.json` and the ids of the tokens that open and close a window.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when the file is no tokenizer, lacks `[CLS]` or `[SEP]`, or the limits
    /// leave no room for text.
    pub fn parse(json: &[u8], limits: WindowLimits) -> Result<Self> {
        if limits.max_tokens < 8 || limits.overlap_tokens + 3 > limits.max_tokens {
            return Err(
                Error::new(ErrorCode::Model, "window limits leave no room for text")
                    .with_fix("set max_tokens to at least 8 and overlap_tokens well below it"),
            );
        }
        let engine = Engine::parse(json)?;
        let id = |token: &str| {
            engine.token_id(token).ok_or_else(|| {
                Error::new(
                    ErrorCode::Model,
                    format!("tokenizer.json has no token {token}"),
                )
            })
        };
        let (first_id, last_id) = (id("[CLS]")?, id("[SEP]")?);
        Ok(Self {
            engine,
            limits,
            first_id,
            last_id,
        })
    }

    /// The limits given at load.
    pub fn limits(&self) -> WindowLimits {
        self.limits
    }

    /// The id of a word, in lower case, that is a token by itself.
    pub fn word_id(&self, word: &str) -> Option<u32> {
        self.engine.token_id(word)
    }

    /// Ids of which a text has at least one for every word that is no token by itself; `None` for tokenizers that may
    /// split a word without leaving such a trace.
    pub fn split_ids(&self) -> Option<&[u32]> {
        self.engine.split_ids()
    }

    /// Frequent words that are tokens by themselves, in small letters a to z, the most frequent first; none for
    /// tokenizers whose order of ids says nothing of frequency.
    pub fn frequent_words(&self) -> impl Iterator<Item = &str> {
        self.engine.frequent_words()
    }

    /// Windows over the whole text; one window without text tokens for an empty text.
    ///
    /// # Errors
    /// [`FailureCode::ModelError`](crate::error::FailureCode::ModelError) when the tokenizer refuses the text.
    pub fn encode(&self, text: &str) -> Result<Vec<Encoding>, Failure> {
        let mut ids = Vec::new();
        self.ids_into(text, &mut ids)?;
        Ok(self.windows(&ids))
    }

    /// Appends the ids of the whole text, without windows and without the tokens that open and close
    /// one; nothing for an empty text. What was appended before a failure stays.
    ///
    /// # Errors
    /// [`FailureCode::ModelError`](crate::error::FailureCode::ModelError) when the tokenizer refuses the text.
    pub fn ids_into(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Failure> {
        for piece in pieces(&placeholder::fold(text)) {
            self.engine.encode_into(piece, ids)?;
        }
        Ok(())
    }

    fn windows(&self, ids: &[u32]) -> Vec<Encoding> {
        let room = self.limits.max_tokens - 2;
        if ids.len() <= room {
            return vec![self.window(ids)];
        }
        let step = room - self.limits.overlap_tokens;
        let starts = (0..ids.len() - self.limits.overlap_tokens).step_by(step);
        starts
            .map(|s| self.window(ids.get(s..ids.len().min(s + room)).unwrap_or_default()))
            .collect()
    }

    fn window(&self, ids: &[u32]) -> Encoding {
        let mut all = Vec::with_capacity(ids.len() + 2);
        all.push(self.first_id);
        all.extend_from_slice(ids);
        all.push(self.last_id);
        Encoding { ids: all }
    }
}

/// The text in pieces of at most [`MAX_PIECE_BYTES`], broken at white space where there is any.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, tail) = rest.split_at_checked(piece_end(rest)).unwrap_or((rest, ""));
        rest = tail;
        Some(piece)
    })
}

fn piece_end(text: &str) -> usize {
    if text.len() <= MAX_PIECE_BYTES {
        return text.len();
    }
    let limit = text.floor_char_boundary(MAX_PIECE_BYTES);
    let head = text.get(..limit).unwrap_or(text);
    head.rfind(char::is_whitespace)
        .filter(|at| *at > 0)
        .unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder(max_tokens: usize, overlap_tokens: usize) -> TextEncoder {
        let vocabulary = r#"{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"b":5,"c":6}"#;
        let json = format!(
            r###"{{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
            "normalizer":null,"pre_tokenizer":{{"type":"WhitespaceSplit"}},"post_processor":null,
            "decoder":null,"model":{{"type":"WordPiece","unk_token":"[UNK]",
            "continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{vocabulary}}}}}"###
        );
        TextEncoder::parse(
            json.as_bytes(),
            WindowLimits {
                max_tokens,
                overlap_tokens,
            },
        )
        .unwrap()
    }

    #[test]
    fn short_text_is_one_window() {
        assert_eq!(
            encoder(8, 2).encode("a b c").unwrap(),
            [Encoding {
                ids: vec![2, 4, 5, 6, 3]
            }]
        );
        assert_eq!(
            encoder(8, 2).encode("").unwrap(),
            [Encoding { ids: vec![2, 3] }]
        );
    }

    #[test]
    fn every_token_of_a_long_text_is_in_a_window() {
        for count in 1..60 {
            let text: Vec<&str> = (0..count).map(|i| ["a", "b", "c"][i % 3]).collect();
            let windows = encoder(8, 2).encode(&text.join(" ")).unwrap();
            let mut read: Vec<u32> = Vec::new();
            for (n, window) in windows.iter().enumerate() {
                assert!(window.ids.len() <= 8);
                let inner = &window.ids[1..window.ids.len() - 1];
                read.extend(&inner[if n == 0 { 0 } else { 2 }..]);
            }
            let expected: Vec<u32> = [4, 5, 6].into_iter().cycle().take(count).collect();
            assert_eq!(read, expected, "{count} tokens");
        }
    }

    #[test]
    fn huge_text_is_read_in_pieces() {
        let text = "a ".repeat(100_000);
        assert!(pieces(&text).all(|p| p.len() <= MAX_PIECE_BYTES));
        assert_eq!(pieces(&text).map(str::len).sum::<usize>(), text.len());
    }
}
