//! Which `tokenizer.json` files are plain `WordPiece`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::added::AddedTokens;
use super::letters::Letters;
use super::rules::Rules;
use super::vocabulary::Vocabulary;
use super::word::MAX_CHARS;
use super::{WordPiece, plain};

#[derive(Deserialize)]
struct File {
    version: String,
    added_tokens: Vec<Added>,
    normalizer: Normalizer,
    pre_tokenizer: PreTokenizer,
    post_processor: Option<Value>,
    model: Model,
}

#[derive(Deserialize)]
struct Added {
    content: String,
    #[serde(flatten)]
    flags: Flags,
}

#[derive(Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the file has four independent switches"
)]
struct Flags {
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Normalizer {
    BertNormalizer(Rules),
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum PreTokenizer {
    BertPreTokenizer {},
}

#[derive(Deserialize)]
struct Model {
    r#type: String,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: BTreeMap<String, u32>,
}

/// Reads the file; `None` when it is anything else than what the module's documentation names.
pub(super) fn parse(json: &[u8]) -> Option<WordPiece> {
    let file: File = serde_json::from_slice(json).ok()?;
    let Normalizer::BertNormalizer(rules) = file.normalizer;
    let PreTokenizer::BertPreTokenizer {} = file.pre_tokenizer;
    let model = file.model;
    let plain = file.version == "1.0"
        && model.r#type == "WordPiece"
        && (1..=MAX_CHARS).contains(&model.max_input_chars_per_word)
        && file.post_processor.as_ref().is_none_or(keeps_ids);
    if !plain {
        return None;
    }
    let added = added_ids(&file.added_tokens, &model.vocab)?;
    let letters = Letters::new(rules);
    let vocabulary = Vocabulary::build(
        &model.vocab,
        &model.continuing_subword_prefix,
        &model.unk_token,
    )?;
    Some(WordPiece {
        plain: plain::Table::build(&letters, &vocabulary),
        lowercase: rules.lowercase,
        max_chars: model.max_input_chars_per_word,
        added: AddedTokens::build(&added)?,
        letters,
        vocabulary,
    })
}

/// Texts and ids of the added tokens; `None` unless all of them are different tokens of the model,
/// looked for as they stand.
fn added_ids<'a>(
    tokens: &'a [Added],
    vocabulary: &BTreeMap<String, u32>,
) -> Option<Vec<(&'a str, u32)>> {
    let mut seen = BTreeSet::new();
    let mut id = |token: &'a Added| {
        let flags = &token.flags;
        let special = flags.single_word || flags.lstrip || flags.rstrip || flags.normalized;
        let id = *vocabulary.get(&token.content)?;
        let usable = !special && !token.content.is_empty() && seen.insert(id);
        usable.then_some((token.content.as_str(), id))
    };
    tokens.iter().map(&mut id).collect()
}

/// Whether the step behind the model leaves the ids of a text as they are when no special tokens
/// are asked for. A template could leave the text out or repeat it.
fn keeps_ids(step: &Value) -> bool {
    match step.get("type").and_then(Value::as_str) {
        Some("BertProcessing") => true,
        Some("TemplateProcessing") => {
            let parts = step.get("single").and_then(Value::as_array);
            let texts = parts
                .into_iter()
                .flatten()
                .filter(|part| part.get("SpecialToken").is_none());
            let names: Vec<_> = texts.map(|part| part.pointer("/Sequence/id")).collect();
            names == [Some(&Value::from("A"))]
        }
        _ => false,
    }
}
