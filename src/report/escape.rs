//! Text from records inside HTML.

use std::fmt::Write as _;

/// Text with the marks of HTML escaped, and what has no shape shown as its escape.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if is_shapeless(letter) => {
                let _ = write!(out, "{}", letter.escape_unicode());
            }
            letter => out.push(letter),
        }
    }
    out
}

/// Text for a place that escapes the marks of HTML itself: what has no shape shown as its escape.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_shapeless(letter) {
            let _ = write!(out, "{}", letter.escape_unicode());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Controls, and marks that turn the direction of what follows.
fn is_shapeless(letter: char) -> bool {
    let turns = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    letter.is_control() || turns || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let hostile = "<script>\"'&]]>-->\u{202e}\0\n";
        let safe = escaped(hostile);
        assert!(
            !safe.contains(['<', '>', '"', '\'', '\0', '\u{202e}', '\n']),
            "{safe}"
        );
        assert_eq!(shown("a\u{0}<b"), "a\\u{0}<b");
    }
}
