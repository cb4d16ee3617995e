//! Our ids against those of `tokenizers`, on the shipped tokenizer and on files that differ from it
//! in one thing.

mod characters;
mod files;
mod hostile;
mod linear;
mod random;

use std::sync::LazyLock;

use serde_json::{Value, json};
use tokenizers::Tokenizer;

use super::WordPiece;

/// The tokenizer of the shipped model.
static SHIPPED: LazyLock<Pair> = LazyLock::new(|| Pair::parse(&shipped()));

fn shipped() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/full-en-9/tokenizer.json"
    );
    std::fs::read(path).unwrap()
}

/// Both tokenizers, read from one file.
struct Pair {
    ours: WordPiece,
    theirs: Tokenizer,
}

impl Pair {
    fn parse(json: &[u8]) -> Self {
        Self {
            ours: WordPiece::parse(json).unwrap(),
            theirs: Tokenizer::from_bytes(json).unwrap(),
        }
    }

    fn ours(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        self.ours.encode_into(text, &mut ids);
        ids
    }

    fn theirs(&self, text: &str) -> Vec<u32> {
        let encoding = self.theirs.encode_fast(text, false).unwrap();
        encoding.get_ids().to_vec()
    }

    #[track_caller]
    fn agree(&self, text: &str) {
        let (ours, theirs) = (self.ours(text), self.theirs(text));
        let shown: String = text.chars().take(200).collect();
        assert!(
            ours == theirs,
            "{shown:?} ({} bytes): ours {:?}, theirs {:?}",
            text.len(),
            &ours[..ours.len().min(60)],
            &theirs[..theirs.len().min(60)]
        );
    }
}

/// Pieces in several scripts, marks with and without a class.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "ab", "abc", "##a", "##b", "##c", "##bc", "İ",
    "i", "##i", "A", "##A", "É", "é", "e", "##é", "\u{301}", "##\u{301}", "\u{302e}",
    "##\u{302e}", "##\u{302f}", "σ", "ς", "##σ", "##ς", "豈", "更", "##更", "中", "한", "\u{1112}",
    "##\u{1161}", "##\u{11ab}", "!", ".", "…", "。", "\u{1}", "##\u{1}", "\0", "##\0", "\u{200d}",
    "##\u{200d}", "\u{fffd}", "\u{e000}", "1", "##1", "ß", "##ß", "ffi", "ﬃ", "€", "##€", "😀",
    "##😀", "=", "\u{a0}", "long", "##er", "sixteenletterswd", "##sixteenletters", "##",
];

/// A small file of the plain kind.
fn small() -> Value {
    let vocab: serde_json::Map<String, Value> = TOKENS
        .iter()
        .enumerate()
        .map(|(id, token)| ((*token).to_owned(), json!(id)))
        .collect();
    let added = |id: usize, content: &str| {
        json!({
            "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true,
        })
    };
    json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [added(0, "[PAD]"), added(2, "[CLS]"), added(3, "[SEP]")],
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocab,
        },
    })
}

/// [`small`] with the value at each JSON pointer replaced.
fn altered(changes: &[(&str, Value)]) -> Vec<u8> {
    let mut file = small();
    for (pointer, value) in changes {
        *file.pointer_mut(pointer).unwrap() = value.clone();
    }
    serde_json::to_vec(&file).unwrap()
}
