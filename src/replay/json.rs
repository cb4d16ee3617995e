//! A cursor over one line of JSON that reads the few values somebody wants and steps over the others.
//!
//! What is stepped over is looked at for its brackets and quotes alone: it is passed on as it stands, so
//! nothing depends on it. Nothing recurses into it, so no depth is too deep.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;
use memchr::memmem::Finder;

/// The line is not what it must be. Says no more, as the line may hold personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// What a read gives.
pub(super) type Read<T> = Result<T, Broken>;

/// Digits that fit a whole number exactly, in `f32` steps of ten-thousandths too.
const MAX_FAST_DIGITS: usize = 7;

/// Powers of ten that a number of few places is divided by.
const TENS: [f64; MAX_FAST_DIGITS + 1] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

/// A place in a line.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    line: &'a [u8],
    at: usize,
    may_leap: bool,
}

impl<'a> Cursor<'a> {
    /// The start of a line. A byte order mark before it is no part of it.
    pub(super) fn new(line: &'a [u8]) -> Self {
        let at = if line.starts_with("\u{feff}".as_bytes()) {
            "\u{feff}".len()
        } else {
            0
        };
        Self {
            line,
            at,
            may_leap: false,
        }
    }

    /// As [`Cursor::new`], with leaps: see [`Cursor::leap`].
    pub(super) fn leaping(line: &'a [u8]) -> Self {
        Self {
            may_leap: true,
            ..Self::new(line)
        }
    }

    /// Steps over a list of objects by looking for its end and the key behind it: `}],"`. In JSON such bytes
    /// are never inside a string, as a quote in a string is escaped, and nothing but the end of a list of
    /// objects looks so. Where that is a list deeper inside, brackets are left over at the line's end;
    /// where the end was written otherwise, fields behind it are missing: whoever reads must then read
    /// again without leaps. False where nothing was found or leaps are not wanted.
    pub(super) fn leap(&mut self, end: &Finder<'_>) -> bool {
        let may_leap = self.may_leap && self.rest().starts_with(b"[{");
        let found = may_leap.then(|| end.find(self.rest())).flatten();
        self.at += found.map_or(0, |ahead| ahead + b"}]".len());
        found.is_some()
    }

    /// True when it leaps.
    pub(super) fn may_leap(&self) -> bool {
        self.may_leap
    }

    /// The bytes of a range.
    #[inline]
    pub(super) fn bytes(&self, range: Range<usize>) -> &'a [u8] {
        self.line.get(range).unwrap_or_default()
    }

    /// Where the next value starts.
    #[inline]
    pub(super) fn start(&mut self) -> usize {
        self.skip_blanks();
        self.at
    }

    /// Where the last value ended.
    #[inline]
    pub(super) fn end(&self) -> usize {
        self.at
    }

    /// True when nothing but blanks is left.
    pub(super) fn is_done(&mut self) -> bool {
        self.skip_blanks();
        self.at >= self.line.len()
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    fn next_is(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Read<()> {
        if self.next_is(byte) {
            Ok(())
        } else {
            Err(Broken)
        }
    }

    /// True when the value is `null`, which is then read.
    #[inline]
    pub(super) fn is_null(&mut self) -> bool {
        self.skip_blanks();
        let is_null = self.rest().starts_with(b"null");
        self.at += if is_null { 4 } else { 0 };
        is_null
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// An object; each key is handed on, and its value must be read.
    pub(super) fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, &'a [u8]) -> Read<()>,
    ) -> Read<()> {
        let mut is_more = self.open()?;
        while is_more {
            self.expect(b'"')?;
            let key = self.string_rest()?.bytes;
            self.expect(b':')?;
            each(self, key)?;
            is_more = self.goes_on()?;
        }
        Ok(())
    }

    /// True for a key, its quotes and its colon as they are here, which are then read.
    #[inline]
    pub(super) fn next_key_is(&mut self, quoted: &[u8]) -> bool {
        let is_next = self.rest().starts_with(quoted);
        self.at += if is_next { quoted.len() } else { 0 };
        is_next
    }

    /// A key up to its colon, with both quotes.
    pub(super) fn key(&mut self) -> Read<&'a [u8]> {
        self.expect(b'"')?;
        let start = self.at;
        self.string_rest()?;
        let quoted = self.bytes(start.saturating_sub(1)..self.at);
        self.expect(b':')?;
        Ok(quoted)
    }

    /// The start of an object; false for an empty one.
    #[inline]
    pub(super) fn open(&mut self) -> Read<bool> {
        self.expect(b'{')?;
        Ok(!self.next_is(b'}'))
    }

    /// What stands behind a member: true for another one, false for the end of the object.
    #[inline]
    pub(super) fn goes_on(&mut self) -> Read<bool> {
        if self.next_is(b',') {
            self.skip_blanks();
            return Ok(true);
        }
        self.expect(b'}')?;
        Ok(false)
    }

    /// A list; each element must be read.
    pub(super) fn list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.expect(b'[')?;
        if self.next_is(b']') {
            return Ok(());
        }
        loop {
            each(self)?;
            if !self.next_is(b',') {
                return self.expect(b']');
            }
        }
    }

    /// A string or nothing.
    pub(super) fn text(&mut self) -> Read<Option<Cow<'a, str>>> {
        if self.is_null() {
            return Ok(None);
        }
        let start = self.start();
        self.expect(b'"')?;
        let raw = self.string_rest()?;
        if raw.has_escape {
            let quoted = self.bytes(start..self.at);
            let text: String = serde_json::from_slice(quoted).map_err(|_| Broken)?;
            return Ok(Some(Cow::Owned(text)));
        }
        let text = std::str::from_utf8(raw.bytes).map_err(|_| Broken)?;
        Ok(Some(Cow::Borrowed(text)))
    }

    /// A number or nothing.
    pub(super) fn number(&mut self) -> Read<Option<f32>> {
        if self.is_null() {
            return Ok(None);
        }
        let start = self.start();
        if let Some(value) = self.short_number() {
            return Ok(Some(value));
        }
        self.at = start;
        let literal = self.literal();
        let text = std::str::from_utf8(literal).map_err(|_| Broken)?;
        let starts_as_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let value = text.parse::<f32>().ok().filter(|_| starts_as_number);
        value.map(Some).ok_or(Broken)
    }

    /// A whole number from 0 on, or nothing.
    pub(super) fn count(&mut self) -> Read<Option<u64>> {
        if self.is_null() {
            return Ok(None);
        }
        let text = std::str::from_utf8(self.literal()).map_err(|_| Broken)?;
        text.parse().map(Some).map_err(|_| Broken)
    }

    /// `true`, `false` or nothing.
    pub(super) fn claim(&mut self) -> Read<Option<bool>> {
        if self.is_null() {
            return Ok(None);
        }
        match self.literal() {
            b"true" => Ok(Some(true)),
            b"false" => Ok(Some(false)),
            _ => Err(Broken),
        }
    }

    /// A number of few digits without an exponent, rounded once: the quotient of two whole numbers this
    /// small lies too far from the middle between two `f32` for its own rounding to matter.
    #[inline]
    fn short_number(&mut self) -> Option<f32> {
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let mut whole = 0_u32;
        let (mut count, mut point_at) = (0, None);
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' if count < MAX_FAST_DIGITS => {
                    whole = whole * 10 + u32::from(byte - b'0');
                    count += 1;
                }
                b'.' if point_at.is_none() && count > 0 => point_at = Some(count),
                b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-' => return None,
                _ => break,
            }
            self.at += 1;
        }
        let places = point_at.map_or(0, |at| count - at);
        if count == 0 || (point_at.is_some() && places == 0) {
            return None;
        }
        let value = f64::from(whole) / TENS.get(places)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the nearest f32 is what is wanted"
        )]
        let nearest = value as f32;
        Some(if is_negative { -nearest } else { nearest })
    }

    /// The bytes up to what can end a number or a word.
    #[inline]
    fn literal(&mut self) -> &'a [u8] {
        let start = self.start();
        while let Some(byte) = self.peek() {
            if !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'E' | b'.' | b'-' | b'+') {
                break;
            }
            self.at += 1;
        }
        self.bytes(start..self.at)
    }

    /// Steps over a value of any kind.
    pub(super) fn skip(&mut self) -> Read<()> {
        self.skip_blanks();
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string_rest().map(|_| ())
            }
            Some(b'{' | b'[') => self.skip_nested(),
            _ if self.literal().is_empty() => Err(Broken),
            _ => Ok(()),
        }
    }

    fn skip_nested(&mut self) -> Read<()> {
        let mut depth = 0_usize;
        loop {
            let ahead = structure_mark(self.rest()).ok_or(Broken)?;
            let mark = self.line.get(self.at + ahead);
            self.at += ahead + 1;
            match mark {
                Some(b'"') => {
                    self.string_rest()?;
                }
                Some(b'{' | b'[') => depth += 1,
                _ => depth = depth.checked_sub(1).ok_or(Broken)?,
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// What is left of a string behind its opening quote, without the closing one.
    #[inline]
    fn string_rest(&mut self) -> Read<Raw<'a>> {
        let start = self.at;
        let mut has_escape = false;
        loop {
            let ahead = string_mark(self.rest()).ok_or(Broken)?;
            let end = self.at + ahead;
            if self.line.get(end) == Some(&b'"') {
                self.at = end + 1;
                return Ok(Raw {
                    bytes: self.bytes(start..end),
                    has_escape,
                });
            }
            // What is escaped is one byte or begins with one.
            has_escape = true;
            self.at = end + 2;
        }
    }
}

/// A string as it is written.
struct Raw<'a> {
    bytes: &'a [u8],
    has_escape: bool,
}

/// Each byte of a word.
const EACH: u64 = u64::MAX / 255;

/// Words of a string that are looked at before the rest is searched: most strings are names, shorter than
/// what a search takes to begin.
const SHORT_WORDS: usize = 4;

/// Place of the first quote or backslash.
#[inline]
fn string_mark(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().take(SHORT_WORDS).enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = has_byte(word, b'"') | has_byte(word, b'\\');
        if found != 0 {
            return Some(at * 8 + first_byte(found));
        }
    }
    let searched = bytes.len().min(SHORT_WORDS * 8) / 8 * 8;
    let rest = bytes.get(searched..)?;
    memchr2(b'"', b'\\', rest).map(|ahead| searched + ahead)
}

/// Place of the first quote or bracket.
#[inline]
fn structure_mark(bytes: &[u8]) -> Option<usize> {
    /// The bit in which both kinds of opening brackets differ, and both kinds of closing ones.
    const KIND: u64 = EACH * 0x20;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let alike = word | KIND;
        let found = has_byte(word, b'"') | has_byte(alike, b'{') | has_byte(alike, b'}');
        if found != 0 {
            return Some(at * 8 + first_byte(found));
        }
    }
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']');
    let ahead = rest.iter().position(is_mark)?;
    Some(words.len() * 8 + ahead)
}

/// Marks the bytes of a word that are this one. The lowest mark is right; above it a byte may be marked
/// that is one more than the byte looked for.
#[inline]
fn has_byte(word: u64, byte: u8) -> u64 {
    const TOP: u64 = EACH << 7;
    let differing = word ^ (EACH * u64::from(byte));
    differing.wrapping_sub(EACH) & !differing & TOP
}

/// Place of the lowest mark.
#[inline]
fn first_byte(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn values_are_read_between_blanks_in_any_form() {
        let line = "\u{feff} { \"a\" : \"x\\u0041\\\"\" , \"b\":[1, 2.5 ,-3e2], \"c\":null,\t\"d\":true,\"e\":{\"f\":[\"]}\"]} } \r";
        let mut seen = Vec::new();
        let mut cursor = Cursor::new(line.as_bytes());
        let read = cursor.object(|c, key| {
            match key {
                b"a" => seen.push(c.text()?.unwrap().into_owned()),
                b"b" => c.list(|c| {
                    seen.push(c.number()?.unwrap().to_string());
                    Ok(())
                })?,
                b"c" => assert_eq!((c.text()?, key), (None, &b"c"[..])),
                b"d" => assert_eq!(c.claim()?, Some(true)),
                _ => {
                    let start = c.start();
                    c.skip()?;
                    let range = start..c.end();
                    seen.push(String::from_utf8(c.bytes(range).to_vec()).unwrap());
                }
            }
            Ok(())
        });
        assert_eq!(read, Ok(()));
        assert!(cursor.is_done());
        assert_eq!(seen, ["xA\"", "1", "2.5", "-300", "{\"f\":[\"]}\"]}"]);
    }

    #[test]
    fn marks_are_found_wherever_they_stand() {
        for length in 0..80 {
            let plain = "a#zx|!\u{b}".repeat(12);
            let text = &plain.as_bytes()[..length];
            assert_eq!((string_mark(text), structure_mark(text)), (None, None));
            for mark in *b"\"\\{}[]" {
                let line = [text, &[mark], plain.as_bytes()].concat();
                let in_string = matches!(mark, b'"' | b'\\').then_some(length);
                let in_structure = (mark != b'\\').then_some(length);
                assert_eq!(string_mark(&line), in_string, "{length} {mark}");
                assert_eq!(structure_mark(&line), in_structure, "{length} {mark}");
            }
        }
    }

    #[test]
    fn what_is_cut_or_mixed_up_is_broken() {
        for line in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":\"x",
            "{\"a\":\"x\\",
            "{\"a\":[1}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":}",
            "{\"a\":{\"b\":\"",
            "[1]",
            "7",
            "{\"a\":]",
            "{,}",
        ] {
            let mut cursor = Cursor::new(line.as_bytes());
            let read = cursor.object(|c, _| c.skip());
            assert!(read.is_err() || !cursor.is_done(), "{line}");
        }
    }

    #[test]
    fn wrong_types_are_broken() {
        for value in [
            "\"1\"", "nulls", "tru", "{}", "--1", ".5", "1.", "NaN", "inf", "+1",
        ] {
            let read = Cursor::new(value.as_bytes()).number();
            let whole = Cursor::new(value.as_bytes()).count();
            let is_refused = |ok: bool| !ok || value == "nulls";
            assert!(
                is_refused(read.is_ok()) || value == "1.",
                "{value}: {read:?}"
            );
            assert!(
                is_refused(whole.is_ok()) || value == "+1",
                "{value}: {whole:?}"
            );
        }
    }

    #[test]
    fn every_number_of_a_record_reads_as_the_general_reader_reads_it() {
        for steps in -100_000..=100_000_i32 {
            let value = f64::from(steps) / 10_000.0;
            let text = value.to_string();
            let read = Cursor::new(text.as_bytes()).number().unwrap().unwrap();
            assert_eq!(
                read.to_bits(),
                text.parse::<f32>().unwrap().to_bits(),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_number_reads_as_the_general_reader_reads_it(value: f32, short in "-?[0-9]{1,5}(\\.[0-9]{1,5})?") {
            prop_assume!(value.is_finite());
            for text in [value.to_string(), format!("{value:e}"), short] {
                let read = Cursor::new(text.as_bytes()).number().unwrap().unwrap();
                prop_assert_eq!(read.to_bits(), text.parse::<f32>().unwrap().to_bits(), "{}", text);
            }
        }

        #[test]
        fn any_bytes_end_without_a_panic(bytes: Vec<u8>, text in "[\\[\\]{}\",:\\\\a1 ]{0,60}") {
            for line in [bytes.as_slice(), text.as_bytes()] {
                let mut cursor = Cursor::new(line);
                let _ = cursor.object(|c, _| c.skip());
                let _ = (Cursor::new(line).text(), Cursor::new(line).number(), Cursor::new(line).skip());
            }
        }

        #[test]
        fn what_is_stepped_over_is_the_value(keys in proptest::collection::vec("\\PC{0,6}", 0..5), text in "\\PC{0,20}") {
            let inner: Vec<Value> = keys.iter().map(|key| serde_json::json!({key.as_str(): [text, 1.5, null]})).collect();
            let object = serde_json::json!({"first": inner, "second": text});
            let line = object.to_string();
            let mut found = Vec::new();
            let mut cursor = Cursor::new(line.as_bytes());
            cursor.object(|c, _| {
                let start = c.start();
                c.skip()?;
                let range = start..c.end();
                found.push(serde_json::from_slice::<Value>(c.bytes(range)).unwrap());
                Ok(())
            }).unwrap();
            prop_assert!(cursor.is_done());
            prop_assert_eq!(found, vec![object["first"].clone(), object["second"].clone()]);
        }
    }
}
