//! Which texts need not be read for slips: those of whose ids none is a suspect.

use super::contractions;
use crate::tokenize::{Encoding, TextEncoder};

/// Ids that a text with something to mend has at least one of: those of split words, and those of contractions
/// without their apostrophe that are words of the vocabulary ("im").
///
/// Of 10,000 short messages 40 % have none, and to look costs less than to read their words once more.
#[derive(Debug, Default)]
pub(in super::super) struct Suspects {
    /// One bit an id, or `None` where any text may have something to mend.
    bits: Option<Box<[u64]>>,
}

impl Suspects {
    /// The suspects of a tokenizer.
    pub(in super::super) fn of(encoder: &TextEncoder) -> Self {
        let typed = contractions::typed().filter_map(|word| encoder.word_id(word));
        let bits = encoder.split_ids().map(|split| {
            let mut bits = Vec::new();
            for id in split.iter().copied().chain(typed) {
                let (place, bit) = place(id);
                if place >= bits.len() {
                    bits.resize(place + 1, 0);
                }
                if let Some(word) = bits.get_mut(place) {
                    *word |= bit;
                }
            }
            bits.into_boxed_slice()
        });
        Self { bits }
    }

    /// Whether one of a text's ids is a suspect.
    pub(in super::super) fn are_in(&self, windows: &[Encoding]) -> bool {
        let Some(bits) = &self.bits else {
            return true;
        };
        let is_suspect = |id: &u32| {
            let (place, bit) = place(*id);
            bits.get(place).is_some_and(|word| word & bit != 0)
        };
        windows
            .iter()
            .flat_map(|window| &window.ids)
            .any(is_suspect)
    }
}

/// The word of the bits that holds an id's, and the bit in it.
fn place(id: u32) -> (usize, u64) {
    ((id / u64::BITS) as usize, 1 << (id % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::WindowLimits;

    fn encoder(pre_tokenizer: &str) -> TextEncoder {
        let vocabulary =
            r###"{"[UNK]":0,"[CLS]":1,"[SEP]":2,"refund":3,"im":4,"ref":5,"##nud":70,"my":6}"###;
        let json = format!(
            r###"{{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
            "normalizer":{{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
            "strip_accents":null,"lowercase":true}},"pre_tokenizer":{{"type":"{pre_tokenizer}"}},
            "post_processor":null,"decoder":null,"model":{{"type":"WordPiece","unk_token":"[UNK]",
            "continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{vocabulary}}}}}"###
        );
        let limits = WindowLimits {
            max_tokens: 16,
            overlap_tokens: 4,
        };
        TextEncoder::parse(json.as_bytes(), limits).unwrap()
    }

    #[test]
    fn split_unknown_and_clipped_words_are_suspect() {
        let encoder = encoder("BertPreTokenizer");
        let suspects = Suspects::of(&encoder);
        let table = [
            ("", false),
            ("My refund", false),
            ("my refnud", true),
            ("my ref", false),
            ("Im refund", true),
            ("my größe", true),
        ];
        for (text, wanted) in table {
            let windows = encoder.encode(text).unwrap();
            assert_eq!(suspects.are_in(&windows), wanted, "{text}");
        }
    }

    #[test]
    fn with_another_tokenizer_every_text_is_suspect() {
        let encoder = encoder("Whitespace");
        let windows = encoder.encode("my refund").unwrap();
        assert!(Suspects::of(&encoder).are_in(&windows));
        assert!(Suspects::default().are_in(&[]));
    }
}
