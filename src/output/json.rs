//! Values to JSON bytes, compact and on one line: what `serde_json` would write, faster.
//!
//! A record is mostly names that the program itself chose: keys and labels. They are copied without
//! a look at their characters, which is where a general writer spends its time. Numbers of up to four decimal places, as records
//! have them, are written from an integer. What is rare (text with characters to escape, other
//! numbers) is left to `serde_json`.

use std::io;

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Error, Result};

/// Largest number of ten-thousandths that is written from an integer, with one digit before the point:
/// a test compares each with `serde_json`'s shortest form.
const MAX_STEPS: i32 = 10 * STEPS_IN_ONE - 1;

/// Ten-thousandths in one: records carry four decimal places.
const STEPS_IN_ONE: i32 = 10_000;

/// True for bytes of a string that are written as they are; indexed by the byte. Those that begin
/// U+0085, U+2028 and U+2029 are not, as a look at what follows them is needed.
const IS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            table[byte as usize] = !matches!(byte, 0..0x20 | b'"' | b'\\' | 0xC2 | 0xE2);
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Appends `value` to `out`.
///
/// # Errors
/// For what no record holds: maps, bytes, and variants with values.
pub(super) fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<()> {
    value.serialize(Json { out })
}

/// Appends a name that needs no escapes: a key or a label of the program's own.
#[inline]
pub(super) fn append_name(name: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
}

/// Appends what is JSON already.
#[expect(
    clippy::inline_always,
    reason = "where the text is known to the compiler, copying it is a few moves instead of a call"
)]
#[inline(always)]
pub(super) fn append_raw(json: &'static str, out: &mut Vec<u8>) {
    out.extend_from_slice(json.as_bytes());
}

/// Appends a text with what JSON demands to be escaped, and what ends a line, escaped.
pub(super) fn append_text(text: &str, out: &mut Vec<u8>) -> Result<()> {
    if is_plain(text.as_bytes()) {
        append_name(text, out);
        return Ok(());
    }
    let mut general = serde_json::Serializer::with_formatter(out, OneLine);
    text.serialize(&mut general)
}

fn is_plain(text: &[u8]) -> bool {
    let is_plain_byte = |byte: &u8| IS_PLAIN.get(usize::from(*byte)) == Some(&true);
    let (words, rest) = text.as_chunks();
    let are_words_plain = |words: &[[u8; 8]]| words.iter().all(|word| is_plain_word(*word));
    (are_words_plain(words) && rest.iter().all(is_plain_byte)) || text.iter().all(is_plain_byte)
}

/// True for eight ASCII characters that are written as they are: all bytes are looked at together.
fn is_plain_word(word: [u8; 8]) -> bool {
    const EACH: u64 = u64::MAX / 255;
    const TOP: u64 = EACH << 7;
    let word = u64::from_ne_bytes(word);
    let below = |word: u64, bound: u8| word.wrapping_sub(EACH * u64::from(bound)) & !word;
    let has = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    (word | below(word, 0x20) | has(b'"') | has(b'\\')) & TOP == 0
}

/// Appends a count.
pub(super) fn append_count(count: u64, out: &mut Vec<u8>) {
    let mut digits = [0_u8; 20];
    let mut rest = count;
    let mut start = digits.len();
    for (at, slot) in digits.iter_mut().enumerate().rev() {
        *slot = digit(rest);
        rest /= 10;
        start = at;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// The last digit.
fn digit(number: impl Into<u64>) -> u8 {
    b'0' + u8::try_from(number.into() % 10).unwrap_or_default()
}

/// Shortest decimal that reads back as the value; `null` for what is no number. A negative zero has
/// no sign.
pub(super) fn append_score(value: f32, out: &mut Vec<u8>) -> Result<()> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number beyond the range of an i32 becomes its end, which the check refuses"
    )]
    let steps =
        (f64::from(value) * f64::from(STEPS_IN_ONE) + 0.5_f64.copysign(value.into())) as i32;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is compared"
    )]
    let nearest = (f64::from(steps) / f64::from(STEPS_IN_ONE)) as f32;
    let is_exact = nearest.to_bits() == (value + 0.0).to_bits();
    if is_exact && (-MAX_STEPS..=MAX_STEPS).contains(&steps) {
        append_steps(steps, out);
        return Ok(());
    }
    let mut general = serde_json::Serializer::new(out);
    (value + 0.0).serialize(&mut general)
}

/// So many ten-thousandths, below ten, as a decimal without zeros at its end but one behind the point.
fn append_steps(steps: i32, out: &mut Vec<u8>) {
    if steps < 0 {
        out.push(b'-');
    }
    let steps = steps.unsigned_abs();
    let digits = [
        digit(steps / STEPS_IN_ONE.unsigned_abs()),
        b'.',
        digit(steps / 1000),
        digit(steps / 100),
        digit(steps / 10),
        digit(steps),
    ];
    let zeros = match steps {
        _ if !steps.is_multiple_of(10) => 0,
        _ if !steps.is_multiple_of(100) => 1,
        _ if !steps.is_multiple_of(1000) => 2,
        _ => 3,
    };
    out.extend_from_slice(&digits);
    out.truncate(out.len() - zeros);
}

/// Writes one value.
struct Json<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Json<'a> {
    fn raw(self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn parts(self, open: u8, close: u8) -> Parts<'a> {
        Parts {
            out: self.out,
            before: open,
            close,
        }
    }
}

/// Writes the parts of a list or an object.
struct Parts<'a> {
    out: &'a mut Vec<u8>,
    /// The bracket before the first part, a comma before each other.
    before: u8,
    close: u8,
}

impl Parts<'_> {
    fn next(&mut self) {
        self.out.push(self.before);
        self.before = b',';
    }

    fn end(self) {
        if self.before != b',' {
            self.out.push(self.before);
        }
        self.out.push(self.close);
    }
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.next();
        append(value, self.out)
    }

    fn end(self) -> Result<()> {
        Parts::end(self);
        Ok(())
    }
}

impl SerializeTuple for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<()> {
        SerializeSeq::end(self)
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    #[expect(
        clippy::inline_always,
        reason = "where the key is known to the compiler, copying it is a few moves instead of a call"
    )]
    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<()> {
        self.out.reserve(key.len() + 4);
        self.next();
        append_name(key, self.out);
        self.out.push(b':');
        append(value, self.out)
    }

    fn end(self) -> Result<()> {
        Parts::end(self);
        Ok(())
    }
}

fn no_record<T>() -> Result<T> {
    Err(Error::custom("a shape that no record has"))
}

impl<'a> Serializer for Json<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        if value < 0 {
            self.out.push(b'-');
        }
        append_count(value.unsigned_abs(), self.out);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        append_count(value, self.out);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        append_score(value, self.out)
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        value.serialize(&mut serde_json::Serializer::new(self.out))
    }

    fn serialize_char(self, value: char) -> Result<()> {
        append_text(value.encode_utf8(&mut [0; 4]), self.out)
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        append_text(value, self.out)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<()> {
        no_record()
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.raw("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<()> {
        append_name(name, self.out);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<()> {
        no_record()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>> {
        Ok(self.parts(b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>> {
        Ok(self.parts(b'[', b']'))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        no_record()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        no_record()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        no_record()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>> {
        Ok(self.parts(b'{', b'}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        no_record()
    }
}

/// Compact JSON without Unicode line breaks.
#[derive(Clone, Copy)]
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = find_line_break(rest) {
            let (plain, broken) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, plain)?;
            write!(writer, "\\u{:04x}", u32::from(character))?;
            rest = broken.strip_prefix(character).unwrap_or_default();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

fn find_line_break(text: &str) -> Option<(usize, char)> {
    text.char_indices()
        .find(|(_, c)| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json<T: Serialize + ?Sized>(value: &T) -> String {
        let mut out = Vec::new();
        append(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_step_is_written_as_the_shortest_decimal() {
        for steps in -MAX_STEPS - 10..=MAX_STEPS + 10 {
            let value: f32 = format!("{steps}e-4").parse().unwrap();
            let wanted = serde_json::to_string(&(value + 0.0)).unwrap();
            assert_eq!(json(&value), wanted);
        }
    }

    #[test]
    fn values_are_written_as_serde_json_does() {
        #[derive(serde::Serialize)]
        struct Shapes {
            list: Vec<Option<i64>>,
            none: [u8; 0],
            pair: (u64, i8),
            text: &'static str,
            flag: bool,
            small: f64,
        }
        #[derive(serde::Serialize)]
        struct Nothing {}
        let shapes = Shapes {
            list: vec![Some(i64::MIN), None, Some(0)],
            none: [],
            pair: (u64::MAX, -1),
            text: "\"a\"\\\u{7f}\n\u{1}\u{c2}é😀",
            flag: true,
            small: 1e-7,
        };
        assert_eq!(json(&shapes), serde_json::to_string(&shapes).unwrap());
        assert_eq!(json(&Nothing {}), "{}");
        assert_eq!(json(&-0.0_f32), "0.0");
        assert_eq!(json(&f32::NAN), "null");
        assert_eq!(
            json("a\u{85}b\u{2028}\u{2029}’"),
            "\"a\\u0085b\\u2028\\u2029’\""
        );
    }

    #[test]
    fn other_shapes_are_refused() {
        let map = std::collections::BTreeMap::from([("a", 1)]);
        assert!(append(&map, &mut Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn any_number_and_text_is_written_as_serde_json_does(
            bits: u32, count: u64, text in "[^\u{85}\u{2028}\u{2029}]*"
        ) {
            let value = f32::from_bits(bits) + 0.0;
            prop_assert_eq!(json(&value), serde_json::to_string(&value).unwrap());
            prop_assert_eq!(json(&count), serde_json::to_string(&count).unwrap());
            prop_assert_eq!(json(&text), serde_json::to_string(&text).unwrap());
        }
    }
}
