//! Text in, words, numbers and signs with their places out.

use crate::span::ByteSpan;

use super::words::{VOCABULARY, Word};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters.
    Word(Word),
    /// A run of digits, with separators `.`, `,` or `'` only between digits.
    Number,
    /// A currency sign, with the ISO 4217 code it is read as; empty where it is not known.
    Currency(&'static str),
    /// Any other character; dashes of all kinds are `-`.
    Sign(char),
    /// The rest of a web address, not looked into.
    Link,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
    /// True when nothing stands between this token and the one before.
    is_glued: bool,
}

/// The tokens of a text. All accessors answer "nothing" beyond the last token.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Cuts the text in one pass.
    pub(super) fn scan(text: &'t str) -> Self {
        let mut list = Vec::with_capacity(text.len() / 4);
        let mut at = 0;
        let mut is_glued = false;
        while let Some(rest) = text.get(at..)
            && let Some(c) = rest.chars().next()
        {
            if c.is_whitespace() {
                at += c.len_utf8();
                is_glued = false;
                continue;
            }
            let (kind, len_bytes) = next_token(rest, c);
            list.push(Token {
                kind,
                start: at,
                end: at + len_bytes,
                is_glued,
            });
            at += len_bytes;
            is_glued = true;
        }
        Self { text, list }
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.list.get(at).map(|token| token.kind)
    }

    /// The part of the word at this token, `None` when it is no word.
    pub(super) fn word(&self, at: usize) -> Option<Word> {
        match self.kind(at)? {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The part of the word before this token.
    pub(super) fn word_before(&self, at: usize) -> Option<Word> {
        self.word(at.checked_sub(1)?)
    }

    pub(super) fn kind_before(&self, at: usize) -> Option<Kind> {
        self.kind(at.checked_sub(1)?)
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Number)
    }

    pub(super) fn is_sign(&self, at: usize, sign: char) -> bool {
        self.kind(at) == Some(Kind::Sign(sign))
    }

    /// True when the token touches the one before.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.is_glued)
    }

    /// As written; empty beyond the last token.
    pub(super) fn text(&self, at: usize) -> &'t str {
        self.slice(at, at + 1)
    }

    /// The number at this token when it has no separators.
    pub(super) fn digits(&self, at: usize) -> Option<&'t str> {
        let text = self.is_number(at).then(|| self.text(at))?;
        text.bytes().all(|b| b.is_ascii_digit()).then_some(text)
    }

    /// Bytes between this token and the one before.
    pub(super) fn gap_bytes(&self, at: usize) -> usize {
        let before = at.checked_sub(1).and_then(|b| self.list.get(b));
        before
            .zip(self.list.get(at))
            .map_or(0, |(before, token)| token.start - before.end)
    }

    /// Where the tokens `first..end` stand in the text; `None` for no tokens.
    pub(super) fn span(&self, first: usize, end: usize) -> Option<ByteSpan> {
        let tokens = self.list.get(first..end)?;
        Some(ByteSpan::new(tokens.first()?.start, tokens.last()?.end))
    }

    /// The text of the tokens `first..end`, with what stands between them.
    pub(super) fn slice(&self, first: usize, end: usize) -> &'t str {
        self.span(first, end)
            .and_then(|span| span.slice(self.text))
            .unwrap_or_default()
    }
}

/// The token that `rest` begins with, and its bytes; `first` is the first character of `rest`.
fn next_token(rest: &str, first: char) -> (Kind, usize) {
    if first.is_ascii_digit() {
        return (Kind::Number, number_bytes(rest.as_bytes()));
    }
    if first.is_alphabetic() {
        return word_token(rest);
    }
    if rest.starts_with("://") {
        return (Kind::Link, link_bytes(rest));
    }
    let kind = match first {
        '$' => Kind::Currency("USD"),
        '£' => Kind::Currency("GBP"),
        '€' => Kind::Currency("EUR"),
        '₹' | '₨' => Kind::Currency("INR"),
        '¥' => Kind::Currency("JPY"),
        '₦' => Kind::Currency("NGN"),
        '₱' => Kind::Currency("PHP"),
        '₩' => Kind::Currency("KRW"),
        '₺' => Kind::Currency("TRY"),
        '₽' => Kind::Currency("RUB"),
        '₪' => Kind::Currency("ILS"),
        '₫' => Kind::Currency("VND"),
        '₴' => Kind::Currency("UAH"),
        '¤' | '₠'..='\u{20CF}' => Kind::Currency(""),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Kind::Sign('-'),
        other => Kind::Sign(other),
    };
    (kind, first.len_utf8())
}

fn word_token(rest: &str) -> (Kind, usize) {
    let ascii = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let len_bytes = match rest.as_bytes().get(ascii) {
        Some(byte) if !byte.is_ascii() => rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len()),
        _ => ascii,
    };
    let text = rest.get(..len_bytes).unwrap_or_default();
    if text.eq_ignore_ascii_case("www") && rest.as_bytes().get(len_bytes) == Some(&b'.') {
        return (Kind::Link, link_bytes(rest));
    }
    (Kind::Word(VOCABULARY.word(text.as_bytes())), len_bytes)
}

fn link_bytes(rest: &str) -> usize {
    rest.find(char::is_whitespace).unwrap_or(rest.len())
}

fn number_bytes(bytes: &[u8]) -> usize {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_separator = |at: usize| matches!(bytes.get(at), Some(b'.' | b',' | b'\''));
    let mut at = 1;
    while is_digit(at) || (is_separator(at) && is_digit(at + 1)) {
        at += 1;
    }
    at
}
