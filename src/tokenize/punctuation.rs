//! One form for punctuation that says the same.
//!
//! A model takes a curly apostrophe or a list mark for news. What has a meaning, such as `!`, `?` and their
//! number, stays. A full stop behind a last word was tried too, so that "I smell gas" reads as "I smell gas.":
//! it fitted 558 cases of our own better and 898 held-back messages worse (lane fast, urgency: accuracy 0.872 to
//! 0.859), so there is none.

use std::borrow::Cow;

/// The text with straight quotes and apostrophes, three dots for an ellipsis, a hyphen for dashes between
/// letters and digits, and without a list mark before it or quotes around it.
pub fn even_punctuation(text: &str) -> Cow<'_, str> {
    let end = bare(text);
    if end.len() == text.len() && !text.contains(|c| evened(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in end.chars() {
        match evened(character) {
            Some(plain) => out.push_str(plain),
            None => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// The text without the space around it, list marks before it and one pair of quotes around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let listed = ["- ", "* ", "• "].into_iter();
    let text = listed.fold(text, |text, mark| text.strip_prefix(mark).unwrap_or(text));
    let inner = text.strip_prefix(['"', '“']);
    let inner = inner.and_then(|text| text.strip_suffix(['"', '”']));
    let is_one = |text: &&str| !text.is_empty() && !text.contains(['"', '“', '”']);
    inner.filter(is_one).unwrap_or(text)
}

fn evened(character: char) -> Option<&'static str> {
    Some(match character {
        '‘' | '’' | '`' | '´' => "'",
        '“' | '”' => "\"",
        '…' => "...",
        '–' | '‑' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_the_same_is_written_alike() {
        let table = [
            ("", ""),
            ("   ", ""),
            ("- My room was cold.", "My room was cold."),
            ("\"My room was cold.\"", "My room was cold."),
            ("\"My\" room was \"cold\"", "\"My\" room was \"cold\""),
            ("\"", "\""),
            ("I smell gas.", "I smell gas."),
            ("I smell gas \n", "I smell gas"),
            ("i don’t know", "i don't know"),
            ("“No”", "No"),
            ("Well…", "Well..."),
            ("Why?!", "Why?!"),
            ("e–mail", "e-mail"),
            ("Größe 42", "Größe 42"),
            ("👍", "👍"),
        ];
        for (text, wanted) in table {
            assert_eq!(even_punctuation(text), wanted, "{text:?}");
            assert_eq!(even_punctuation(wanted), wanted, "{wanted:?}");
        }
    }

    #[test]
    fn an_even_text_is_not_copied() {
        assert!(matches!(even_punctuation("It's here."), Cow::Borrowed(_)));
    }
}
