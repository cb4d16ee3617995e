//! Cuts a text into sentences, good enough for mail, chat and tweets; one pass, no dictionary.

use crate::span::ByteSpan;

/// From this length on a line may have been wrapped by a mail program (they wrap at 72 to 78).
const MIN_WRAPPED_BYTES: usize = 58;

/// Words that end with a full stop inside a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "eg", "ie", "etc", "approx", "inc",
    "ltd", "co", "corp", "jr", "sr", "dept", "est", "fig", "vol", "ref", "tel", "ext", "acct",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "bzw",
    "ca", "z.b", "usw", "sra", "av", "rd", "ave", "a.k.a",
];

/// The sentences of `text`, in order, without the blanks between them. Every character that is
/// not a blank lies in exactly one of them.
///
/// A blank line and the end of a short line end a sentence, too; a long line that goes on in lower
/// case was wrapped and does not.
pub fn sentences(text: &str) -> Vec<ByteSpan> {
    let mut cutter = Cutter {
        text,
        start: None,
        line_start: 0,
        found: Vec::new(),
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'.' | b'!' | b'?' => cutter.take_mark(at),
            b'\n' => cutter.take_newline(at),
            b' ' | b'\t' | b'\r' => at + 1,
            0x80.. => cutter.take_wide(at),
            _ => cutter.take_byte(at),
        };
    }
    cutter.end_at(text.len());
    cutter.found
}

struct Cutter<'t> {
    text: &'t str,
    start: Option<usize>,
    line_start: usize,
    found: Vec<ByteSpan>,
}

impl Cutter<'_> {
    fn take_byte(&mut self, at: usize) -> usize {
        self.start.get_or_insert(at);
        at + 1
    }

    fn take_wide(&mut self, at: usize) -> usize {
        let Some(c) = self.rest(at).chars().next() else {
            return self.text.len();
        };
        let next = at + c.len_utf8();
        if c.is_whitespace() {
            return next;
        }
        self.start.get_or_insert(at);
        if matches!(c, '。' | '！' | '？' | '।') {
            self.end_at(next);
        }
        next
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// A run of end marks with the quotes and brackets that close after it.
    fn take_mark(&mut self, at: usize) -> usize {
        self.start.get_or_insert(at);
        let rest = self.rest(at);
        let marks = rest
            .bytes()
            .take_while(|b| matches!(b, b'.' | b'!' | b'?'))
            .count();
        let run = rest.get(..marks).unwrap_or_default();
        let after = self.rest(at + marks);
        let closers = after.len()
            - after
                .trim_start_matches(['"', '\'', ')', ']', '”', '’'])
                .len();
        let end = at + marks + closers;
        if self.ends_sentence(run, at, end) {
            self.end_at(end);
        }
        end
    }

    fn ends_sentence(&self, run: &str, at: usize, end: usize) -> bool {
        let mut after = self.rest(end).chars();
        let Some(first) = after.next() else {
            return true;
        };
        if !first.is_whitespace() {
            return false;
        }
        if run.contains(['!', '?']) || first == '\n' {
            return true;
        }
        let next = after.find(|c| !matches!(c, ' ' | '\t' | '\u{a0}'));
        let goes_on = next.is_some_and(char::is_lowercase);
        !goes_on && (run.len() > 1 || !self.is_abbreviated(at, next))
    }

    /// True when the word before the full stop at `at` is an abbreviation, an initial, or a number
    /// that opens the sentence.
    fn is_abbreviated(&self, at: usize, next: Option<char>) -> bool {
        const MAX_WORD_BYTES: usize = 10;
        let floor = self.text.ceil_char_boundary(
            at.saturating_sub(MAX_WORD_BYTES)
                .max(self.start.unwrap_or(0)),
        );
        let window = self.text.get(floor..at).unwrap_or_default();
        let word = window
            .rsplit([' ', '\n', '(', '"'])
            .next()
            .unwrap_or_default();
        let mut chars = word.chars();
        let is_initial =
            chars.next().is_some_and(|c| c.is_uppercase() && c != 'I') && chars.next().is_none();
        let opens = self.start == Some(at - word.len());
        let is_number = !word.is_empty() && opens && word.bytes().all(|b| b.is_ascii_digit());
        let is_counted = next.is_some_and(|c| c.is_ascii_digit())
            && ["no", "nr", "min", "max"]
                .iter()
                .any(|a| a.eq_ignore_ascii_case(word));
        is_initial
            || is_number
            || is_counted
            || ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word))
    }

    fn take_newline(&mut self, at: usize) -> usize {
        let is_long = at - self.line_start >= MIN_WRAPPED_BYTES;
        let goes_on = self
            .rest(at + 1)
            .chars()
            .next()
            .is_some_and(char::is_lowercase);
        if !(is_long && goes_on) {
            self.end_at(at);
        }
        self.line_start = at + 1;
        at + 1
    }

    fn end_at(&mut self, end: usize) {
        let Some(start) = self.start.take() else {
            return;
        };
        let sentence = self.text.get(start..end).unwrap_or_default();
        self.found
            .push(ByteSpan::new(start, start + sentence.trim_end().len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text)
            .iter()
            .map(|s| s.slice(text).unwrap())
            .collect()
    }

    #[test]
    fn sentences_of_mail_and_tweets() {
        let cases: &[(&str, &[&str])] = &[
            (
                "It broke. I want a refund!",
                &["It broke.", "I want a refund!"],
            ),
            ("Why?? Tell me!!! Now", &["Why??", "Tell me!!!", "Now"]),
            (
                "Mr. Smith paid $3.50 at 5 p.m. today.",
                &["Mr. Smith paid $3.50 at 5 p.m. today."],
            ),
            (
                "I waited... and waited... Nothing.",
                &["I waited... and waited...", "Nothing."],
            ),
            (
                "He said \"no.\" Then he left.",
                &["He said \"no.\"", "Then he left."],
            ),
            ("Visit acme.com now. Ok.", &["Visit acme.com now.", "Ok."]),
            ("Hi\n\nMy card\nOld", &["Hi", "My card", "Old"]),
            (
                "I have been waiting for this parcel for more than three weeks and\nnobody answers.",
                &[
                    "I have been waiting for this parcel for more than three weeks and\nnobody answers.",
                ],
            ),
            ("1. Screen. 2. Cable.", &["1. Screen.", "2. Cable."]),
            ("So it was I. Really.", &["So it was I.", "Really."]),
            ("遅いです。返金して！", &["遅いです。", "返金して！"]),
            ("  ", &[]),
            ("", &[]),
            ("...", &["..."]),
        ];
        for (text, expected) in cases {
            assert_eq!(cut(text), *expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "(\\PC|[ .!?\n]){0,80}") {
            let spans = sentences(&text);
            let kept: String = spans.iter().map(|s| s.slice(&text).unwrap()).collect();
            let solid = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&kept), solid(&text));
            prop_assert!(spans.windows(2).all(|w| w[0].end <= w[1].start));
        }
    }
}
