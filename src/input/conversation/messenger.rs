//! The texts of Facebook's and Instagram's exports, whose characters are the bytes of UTF-8.

use super::layers::Layers;

/// What each message of such an export has.
const FIELDS: [&str; 2] = ["sender_name", "timestamp_ms"];

/// True for a message of such an export.
pub(super) fn is_message(element: &Layers<'_>) -> bool {
    FIELDS.iter().all(|name| element.named(&[name]).is_some())
}

/// The text that the characters of one stand for; the text itself where they are no bytes of UTF-8.
pub(super) fn decoded(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let byte = |c: char| u8::try_from(u32::from(c)).ok();
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters() {
        let cases = [
            ("It\u{e2}\u{80}\u{99}s caf\u{c3}\u{a9}", "It’s café"),
            ("\u{f0}\u{9f}\u{98}\u{a1}", "😡"),
            ("\u{d0}\u{bd}\u{d0}\u{b5}\u{d1}\u{82}", "нет"),
            ("café", "café"),
            ("it’s Ã©", "it’s Ã©"),
            ("plain", "plain"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(decoded(text.to_owned()), expected, "{text}");
        }
    }
}
