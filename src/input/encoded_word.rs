//! Header text with encoded words (RFC 2047), as programs write them and not only as they should.
//!
//! Words of one charset that follow each other are decoded together, so that a letter may lie in two of
//! them. What is no sound word stays as it is.

use super::charset::decode_text;
use super::transfer::{base64_decode, quoted_printable_decode};

/// One word.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// Bytes of the header that it takes.
    length: usize,
}

/// The text of a header's raw value, its lines unfolded.
pub(super) fn decoded(raw: &[u8]) -> String {
    let raw = unfolded(raw);
    let mut text = String::new();
    let mut rest = raw.as_slice();
    while let Some(start) = find(rest, b"=?") {
        let (before, after) = rest.split_at(start);
        let Some(word) = word(after) else {
            let (mark, behind) = after.split_at(2);
            push(&mut text, before);
            push(&mut text, mark);
            rest = behind;
            continue;
        };
        push(&mut text, before);
        rest = after.get(word.length..).unwrap_or_default();
        let mut bytes = word.bytes;
        let mut charset = word.charset;
        while let Some(next) = next_word(rest) {
            rest = rest.get(next.length..).unwrap_or_default();
            if !next.charset.eq_ignore_ascii_case(charset) {
                text.push_str(&decode_text(&bytes, Some(charset)).0);
                bytes.clear();
                charset = next.charset;
            }
            bytes.extend(next.bytes);
        }
        text.push_str(&decode_text(&bytes, Some(charset)).0);
    }
    push(&mut text, rest);
    text
}

/// Lines joined by one space each, without line ends and the blanks around them.
fn unfolded(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = lines
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(&b' ')
}

/// Bytes that are no word, in a charset that nobody declared.
fn push(text: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(plain) => text.push_str(plain),
        Err(_) => text.push_str(&decode_text(bytes, None).0),
    }
}

/// The word behind nothing but white space.
fn next_word(rest: &[u8]) -> Option<Word<'_>> {
    let blanks = rest.len() - rest.trim_ascii_start().len();
    let mut next = word(rest.get(blanks..)?)?;
    next.length += blanks;
    Some(next)
}

/// The word at the start of `rest`.
fn word(rest: &[u8]) -> Option<Word<'_>> {
    let inner = rest.strip_prefix(b"=?")?;
    let (charset, inner) = split_at_mark(inner)?;
    let (encoding, inner) = split_at_mark(inner)?;
    let end = find(inner, b"?=")?;
    let content = inner.get(..end)?;
    let bytes = match encoding {
        b"B" | b"b" => base64_decode(content),
        b"Q" | b"q" => {
            let spaced = content
                .iter()
                .map(|byte| if *byte == b'_' { b' ' } else { *byte });
            quoted_printable_decode(&spaced.collect::<Vec<u8>>())
        }
        _ => return None,
    };
    // RFC 2231 lets a language follow the charset.
    let charset = charset.split(|byte| *byte == b'*').next()?;
    let charset = std::str::from_utf8(charset).ok()?;
    let is_charset = !charset.is_empty() && charset.bytes().all(|byte| byte.is_ascii_graphic());
    is_charset.then(|| Word {
        charset,
        bytes,
        length: rest.len() - inner.len() + end + 2,
    })
}

fn split_at_mark(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'?', bytes)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}
