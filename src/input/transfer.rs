//! Transfer encodings of mail, with the damage that programs do to them.

use std::borrow::Cow;

use mail_parser::decoders::quoted_printable::quoted_printable_decode_char;

/// The bytes of a body with this transfer encoding. A body that is not what it says stays as it is.
pub(super) fn transfer_decode<'a>(encoding: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    // `base64 (comment)`, `"base64"`, `quoted printable`.
    let name = encoding.split('(').next().unwrap_or_default();
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';'));
    let name = name.to_ascii_lowercase().replace([' ', '_'], "-");
    match name.as_str() {
        "base64" | "b" => base64_body(body).map_or(Cow::Borrowed(body), Cow::Owned),
        "quoted-printable" | "q" => Cow::Owned(quoted_printable_body(body)),
        _ => Cow::Borrowed(body),
    }
}

/// Decodes base64 with a little damage in it, or with a footer in plain text behind it; nothing when it
/// is no base64.
fn base64_body(body: &[u8]) -> Option<Vec<u8>> {
    let is_packed = |line: &[u8]| {
        let line = line.trim_ascii();
        line.iter()
            .all(|byte| digit(*byte).is_some() || *byte == b'=')
    };
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    let packed: usize = lines
        .take_while(|line| is_packed(line))
        .map(<[u8]>::len)
        .sum();
    let (packed, footer) = body.split_at_checked(packed)?;
    let is_padded = packed.trim_ascii_end().ends_with(b"=");
    if footer.is_empty() || (!is_padded && is_little_damaged(body)) {
        return Some(base64_decode(body));
    }
    if packed.trim_ascii().is_empty() {
        return None;
    }
    let mut decoded = base64_decode(packed);
    decoded.push(b'\n');
    decoded.extend_from_slice(footer);
    Some(decoded)
}

/// Chosen: of fifty bytes one may be strange.
fn is_little_damaged(body: &[u8]) -> bool {
    let is_strange = |byte: &&u8| digit(**byte).is_none() && !is_blank(**byte) && **byte != b'=';
    body.iter().filter(is_strange).count() * 50 <= body.len()
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// The six bits of a digit, of either alphabet of RFC 4648.
fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Decodes base64 wherever it is padded, or not; what is no digit is passed over.
pub(super) fn base64_decode(packed: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(packed.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut digits = 0_u32;
    for byte in packed {
        if let Some(value) = digit(*byte) {
            bits = bits << 6 | value;
            digits += 1;
        }
        if digits == 4 || (*byte == b'=' && digits > 0) {
            flush(bits, digits, &mut decoded);
            (bits, digits) = (0, 0);
        }
    }
    flush(bits, digits, &mut decoded);
    decoded
}

/// The whole bytes of up to four digits.
fn flush(bits: u32, digits: u32, decoded: &mut Vec<u8>) {
    let [_, bytes @ ..] = (bits << (24 - 6 * digits)).to_be_bytes();
    let whole = (digits * 6 / 8) as usize;
    decoded.extend(bytes.iter().take(whole));
}

/// Decodes quoted-printable line by line: blanks at a line's end are no part of it.
fn quoted_printable_body(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = line.len()
            - line
                .iter()
                .rev()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'))
                .count();
        let (content, line_end) = line.split_at_checked(end).unwrap_or((line, &[]));
        let trimmed = content.trim_ascii_end();
        if let Some(soft) = trimmed.strip_suffix(b"=") {
            unescape(soft, &mut plain);
        } else {
            unescape(trimmed, &mut plain);
            plain.extend_from_slice(line_end);
        }
    }
    plain
}

/// Decodes escapes; an equals sign that starts none stays as it is.
pub(super) fn quoted_printable_decode(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    unescape(body, &mut decoded);
    decoded
}

fn unescape(body: &[u8], decoded: &mut Vec<u8>) {
    let mut rest = body;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (plain, escape) = rest.split_at(at);
        decoded.extend_from_slice(plain);
        rest = match escape {
            [_, high, low, tail @ ..]
                if let Some(byte) = quoted_printable_decode_char(*high, *low) =>
            {
                decoded.push(byte);
                tail
            }
            [sign, tail @ ..] => {
                decoded.push(*sign);
                tail
            }
            [] => &[],
        };
    }
    decoded.extend_from_slice(rest);
}
