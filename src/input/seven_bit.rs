//! Chinese and Korean in seven bits, as mail once needed them: runs of letters between marks.
//!
//! Browsers refuse these charsets, and so does `encoding_rs`. In both a letter is two bytes of a charset
//! of eight bits with their first bits cleared.

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding, GBK};

/// Begins a line with Korean letters (RFC 1557); it says nothing more.
const KOREAN_DESIGNATOR: &[u8] = b"\x1b$)C";

/// Shift out and shift in: letters of two bytes stand between them.
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

/// The charset of eight bits with the bytes in it; nothing when the label is of another one.
pub(super) fn widened<'a>(
    label: &str,
    bytes: &'a [u8],
) -> Option<(&'static Encoding, Cow<'a, [u8]>)> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "hz-gb-2312" | "hz" => Some((GBK, Cow::Owned(hz(bytes)))),
        "iso-2022-kr" | "csiso2022kr" => Some((EUC_KR, Cow::Owned(korean(bytes)))),
        _ => None,
    }
}

/// RFC 1843: `~{` and `~}` around letters, `~~` for a tilde, a tilde before a line end for nothing.
fn hz(bytes: &[u8]) -> Vec<u8> {
    let mut wide = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut is_shifted = false;
    while let Some((first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'~', [b'{', tail @ ..]) => {
                is_shifted = true;
                tail
            }
            (b'~', [b'}', tail @ ..]) => {
                is_shifted = false;
                tail
            }
            (b'~', [b'~', tail @ ..]) if !is_shifted => {
                wide.push(b'~');
                tail
            }
            (b'~', [b'\n', tail @ ..]) => tail,
            _ => {
                // Letters do not go on over a line's end.
                is_shifted &= *first != b'\n';
                wide.push(letter(*first, is_shifted));
                after
            }
        };
    }
    wide
}

fn korean(bytes: &[u8]) -> Vec<u8> {
    let mut wide = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut is_shifted = false;
    while let Some((first, after)) = rest.split_first() {
        rest = rest.strip_prefix(KOREAN_DESIGNATOR).unwrap_or(after);
        match *first {
            SHIFT_OUT => is_shifted = true,
            SHIFT_IN => is_shifted = false,
            _ if rest.len() < after.len() => {}
            byte => {
                is_shifted &= byte != b'\n';
                wide.push(letter(byte, is_shifted));
            }
        }
    }
    wide
}

/// A byte of a letter with its first bit; spaces and controls have none.
fn letter(byte: u8, is_shifted: bool) -> u8 {
    if is_shifted && byte > b' ' {
        byte | 0x80
    } else {
        byte
    }
}
