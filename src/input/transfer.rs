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
    let mut packed = Vec::with_capacity(body.len());
    let mut read = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let bare = without_quote_signs(line.trim_ascii());
        if !is_packed(bare) {
            break;
        }
        if !is_drawn(bare) {
            packed.extend_from_slice(bare);
        }
        read += line.len();
    }
    let footer = body.get(read..).unwrap_or_default();
    if packed.is_empty() && !footer.is_empty() {
        return None;
    }
    let mut decoded = base64_decode(&packed);
    if !footer.is_empty() {
        decoded.push(b'\n');
        decoded.extend_from_slice(footer);
    }
    Some(decoded)
}

/// A mail that is quoted as a whole has the signs of it before each line of its code, too.
fn without_quote_signs(line: &[u8]) -> &[u8] {
    let start = line.iter().position(|byte| !matches!(byte, b'>' | b' '));
    start
        .and_then(|start| line.get(start..))
        .unwrap_or_default()
}

/// True for a line of digits. RFC 2045, section 6.8, has all other characters ignored; but a footer in
/// plain text must not be taken for digits, so few may stand in a line, and blanks in a long one only.
fn is_packed(line: &[u8]) -> bool {
    const MIN_DIGITS: usize = 16;
    const DIGITS_A_STRANGER: usize = 50;
    let is_code = |byte: &u8| digit(*byte).is_some() || *byte == b'=';
    let is_stranger = |byte: &&u8| !is_code(byte) && !is_blank(**byte);
    let strangers = line.iter().filter(is_stranger).count();
    let digits = line.iter().filter(|byte| is_code(byte)).count();
    let is_damaged = digits >= MIN_DIGITS && strangers <= 1 + digits / DIGITS_A_STRANGER;
    let mut parts = line.split(|byte| *byte == b' ').rev().skip(1);
    (strangers == 0 || is_damaged) && parts.all(|part| part.len() >= MIN_DIGITS)
}

/// A rule between two parts, whose dashes are no digits.
fn is_drawn(line: &[u8]) -> bool {
    const MIN_SIGNS: usize = 3;
    line.len() >= MIN_SIGNS && line.iter().all(|byte| matches!(byte, b'-' | b'_'))
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
