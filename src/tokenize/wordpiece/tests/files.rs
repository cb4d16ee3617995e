//! Which files are read, and that those at the edge give the same ids.

use serde_json::{Value, json};

use super::super::WordPiece;
use super::{Pair, altered, small};

#[test]
fn files_that_are_not_plain_are_left_alone() {
    let template = |parts: Value| json!({"type": "TemplateProcessing", "single": parts, "pair": [], "special_tokens": {}});
    let text = json!({"Sequence": {"id": "A", "type_id": 0}});
    let cases = [
        ("/version", json!("2.0")),
        ("/normalizer", Value::Null),
        ("/normalizer", json!({"type": "Lowercase"})),
        ("/normalizer/clean_text", Value::Null),
        ("/pre_tokenizer", Value::Null),
        ("/pre_tokenizer", json!({"type": "Whitespace"})),
        (
            "/post_processor",
            json!({"type": "Sequence", "processors": []}),
        ),
        ("/post_processor", template(json!([]))),
        ("/post_processor", template(json!([text, text]))),
        ("/post_processor", template(json!("[CLS] $A [SEP]"))),
        ("/model/type", json!("WordLevel")),
        ("/model/unk_token", json!("[NONE]")),
        ("/model/max_input_chars_per_word", json!(0)),
        ("/model/max_input_chars_per_word", json!(129)),
        ("/model/vocab", json!([["a", 0]])),
        ("/added_tokens/0/single_word", json!(true)),
        ("/added_tokens/0/lstrip", json!(true)),
        ("/added_tokens/0/rstrip", json!(true)),
        ("/added_tokens/0/normalized", json!(true)),
        ("/added_tokens/0/content", json!("")),
        ("/added_tokens/0/content", json!("[NEW]")),
        ("/added_tokens/0/content", json!("[CLS]")),
    ];
    for (pointer, value) in cases {
        let file = altered(&[(pointer, value.clone())]);
        assert!(WordPiece::parse(&file).is_none(), "{pointer} {value}");
    }
    for broken in [&b""[..], b"{}", b"[]", b"\xff", b"null"] {
        assert!(WordPiece::parse(broken).is_none());
    }
    assert!(WordPiece::parse(&altered(&[])).is_some());
}

#[test]
fn same_ids_for_files_at_the_edge() {
    let cases = [
        ("/added_tokens", json!([])),
        ("/added_tokens/0/content", json!("a")),
        ("/added_tokens/0/content", json!("ab")),
        ("/added_tokens/0/content", json!("\u{301}")),
        ("/added_tokens/0/id", json!(77)),
        ("/model/max_input_chars_per_word", json!(1)),
        ("/model/max_input_chars_per_word", json!(3)),
        ("/model/max_input_chars_per_word", json!(128)),
        ("/model/continuing_subword_prefix", json!("")),
        ("/model/continuing_subword_prefix", json!("a")),
        ("/model/unk_token", json!("a")),
        (
            "/post_processor",
            json!({"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}),
        ),
    ];
    let words = "ab abc abcb abcbc aab é ﬃ İi 中更豈 [PAD] [CLS]ab[SEP] e\u{301}ab ## b a zz zab \
                 aaaa abab ab\u{1}c longer sixteenletterswd asixteenletterssixteenletters a\u{302e}";
    for (pointer, value) in cases {
        let pair = Pair::parse(&altered(&[(pointer, value.clone())]));
        pair.agree(words);
        words.split(' ').for_each(|word| pair.agree(word));
        for count in 1..=130 {
            pair.agree(&"ab".repeat(count));
        }
    }
}

#[test]
fn tokens_have_the_ids_of_the_file() {
    let file = small();
    let pair = Pair::parse(&altered(&[]));
    for (token, id) in file["model"]["vocab"].as_object().unwrap() {
        assert_eq!(
            pair.ours.token_id(token).map(u64::from),
            id.as_u64(),
            "{token:?}"
        );
    }
    for absent in ["", "ac", "abcd", "[", "##x"] {
        assert_eq!(pair.ours.token_id(absent), None, "{absent:?}");
    }
}
