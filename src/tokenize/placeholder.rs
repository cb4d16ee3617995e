//! Personal data and addresses as the placeholders that the models were trained with.
//!
//! The same four replacements as `training/kvetch_training/corpora.py`, in the same order: a test
//! compares both on messages of every kind.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Numbers with at least this many digits are taken for phone, card or account numbers.
const MIN_DIGITS: usize = 9;

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, compiled by every test run"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("bug: pattern does not compile")
}

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+\.[\w.-]+"));
static URL: LazyLock<Regex> = LazyLock::new(|| pattern(r"https?://\S+|www\.\S+"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\+?\d(?:[\d\s().-]{7,}\d)"));
static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|[^\w@])@\w+"));

/// The text with e-mail addresses, links, long numbers and handles replaced; borrowed when it has
/// none.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    let has_at = text.contains('@');
    if has_at {
        replace(&mut text, &EMAIL, |_| "[email]".to_owned());
    }
    if text.contains("http") || text.contains("www.") {
        replace(&mut text, &URL, |_| "[url]".to_owned());
    }
    if has_long_number(&text) {
        replace(&mut text, &NUMBER, mask_number);
    }
    if has_at {
        replace(&mut text, &HANDLE, |found| format!("{}@user", &found[1]));
    }
    text
}

/// Whether there are enough digits for a number that is masked, counting every numeral as one.
fn has_long_number(text: &str) -> bool {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_digit).count() >= MIN_DIGITS;
    }
    text.chars().filter(|c| c.is_numeric()).count() >= MIN_DIGITS
}

fn replace(text: &mut Cow<'_, str>, pattern: &Regex, with: impl Fn(&Captures<'_>) -> String) {
    if let Cow::Owned(new) = pattern.replace_all(text, |c: &Captures<'_>| with(c)) {
        *text = Cow::Owned(new);
    }
}

fn mask_number(found: &Captures<'_>) -> String {
    let number = &found[0];
    let digits = number.chars().filter(|c| c.is_numeric()).count();
    if digits >= MIN_DIGITS {
        "[phone]".to_owned()
    } else {
        number.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_training_replaced() {
        let cases = [
            (
                "write to a.b+c@mail.example.org now",
                "write to [email] now",
            ),
            ("see https://x.example/a?b=1, ok", "see [url] ok"),
            ("call +44 20 7946 0958 today", "call [phone] today"),
            ("order 1234567 is late", "order 1234567 is late"),
            ("on 12.03.2024 at 10:15", "on 12.03.2024 at 10:15"),
            ("2024-03-12 10:15", "[phone]:15"),
            ("@Shop_Help where is it (@you)", "@user where is it (@user)"),
            ("٠١٢٣٤٥٦٧٨ and a half ½", "[phone] and a half ½"),
            ("call 12345678٩ – now", "call [phone] – now"),
            ("order 1234567 ½ – is late", "order 1234567 ½ – is late"),
            ("see www.x.example now", "see [url] now"),
            ("no@handle here", "no@handle here"),
            ("plain words only", "plain words only"),
        ];
        for (text, expected) in cases {
            assert_eq!(fold(text), expected, "{text}");
        }
    }
    #[test]
    fn borrows_what_it_leaves_alone() {
        for text in [
            "plain words only",
            "12 of 345 – naïve",
            "http is no link",
            "a @ b",
        ] {
            assert!(matches!(fold(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
