//! Bytes in any charset in, UTF-8 out; what is not valid stays visible as such.
//!
//! A malformed sequence becomes the byte `0xFF`, which UTF-8 never holds, so that the reader of the
//! row, and only that one, sees it and notes it.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, DecoderResult, Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

use crate::error::{Warning, WarningCode};

use super::seven_bit::widened;

/// Chosen: one system call's worth.
const CHUNK_BYTES: usize = 16 << 10;

/// Stands for a malformed sequence until the row is read.
const MALFORMED: u8 = 0xff;

/// Reads UTF-8 from a stream in another charset.
pub(super) struct Transcode<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    taken: usize,
    is_finished: bool,
}

impl<R: Read> Transcode<R> {
    /// Reads `inner`, which stands after any byte order mark.
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; CHUNK_BYTES],
            output: Vec::new(),
            taken: 0,
            is_finished: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.taken = 0;
        while self.output.is_empty() && !self.is_finished {
            let count = self.inner.read(&mut self.input)?;
            self.is_finished = count == 0;
            let input = self.input.get(..count).unwrap_or_default();
            decode_into(&mut self.decoder, input, self.is_finished, &mut self.output);
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcode<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken >= self.output.len() {
            self.refill()?;
        }
        let mut left = self.output.get(self.taken..).unwrap_or_default();
        let count = left.read(into)?;
        self.taken += count;
        Ok(count)
    }
}

fn decode_into(decoder: &mut Decoder, mut input: &[u8], is_last: bool, output: &mut Vec<u8>) {
    loop {
        let room = decoder
            .max_utf8_buffer_length_without_replacement(input.len())
            .unwrap_or(CHUNK_BYTES);
        let before = output.len();
        output.resize(before + room.max(16), 0);
        let free = output.get_mut(before..).unwrap_or_default();
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(input, free, is_last);
        output.truncate(before + written);
        input = input.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => output.push(MALFORMED),
        }
    }
}

/// The charset a byte order mark names, and the mark's length.
pub(super) fn byte_order_mark(sample: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(sample)
}

/// The byte order of UTF-16 without a mark: text in it has a zero in every other byte, as long as
/// most of it is Latin.
pub(super) fn unmarked_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    let zeros_at = |place: usize| {
        let bytes = sample.iter().skip(place).step_by(2);
        bytes.filter(|&&byte| byte == 0).count()
    };
    let (first, second) = (zeros_at(0), zeros_at(1));
    let is_most = |count: usize| count * 10 >= pairs * 7;
    let is_rare = |count: usize| count * 50 <= pairs;
    match pairs {
        0..4 => None,
        _ if is_most(second) && is_rare(first) => Some(UTF_16LE),
        _ if is_most(first) && is_rare(second) => Some(UTF_16BE),
        _ => None,
    }
}

/// The charset of a sample without a byte order mark. Valid UTF-8 wins, and so does UTF-8 with a
/// few broken bytes in it; what is left is guessed from the letters.
pub(super) fn detect(sample: &[u8]) -> &'static Encoding {
    let Utf8Census { valid, invalid } = utf8_census(sample);
    if invalid == 0 || valid > invalid {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == WINDOWS_1252 && is_implausible_western(sample) {
        return UTF_8;
    }
    guess
}

struct Utf8Census {
    valid: usize,
    invalid: usize,
}

/// Counts the non-ASCII characters and the broken sequences. A sequence cut by the sample's end is
/// neither.
fn utf8_census(sample: &[u8]) -> Utf8Census {
    let mut census = Utf8Census {
        valid: 0,
        invalid: 0,
    };
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        census.valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut = chunks.peek().is_none() && chunk.invalid().len() < 4 && {
            let broken = std::str::from_utf8(chunk.invalid());
            broken.is_err_and(|error| error.error_len().is_none())
        };
        census.invalid += usize::from(!chunk.invalid().is_empty() && !is_cut);
    }
    census
}

/// True when at least half of the non-ASCII bytes are ones that Western text hardly holds: C1
/// controls and the letters at the table's end. Those are damage, not a charset.
fn is_implausible_western(sample: &[u8]) -> bool {
    let high = sample.iter().filter(|byte| !byte.is_ascii());
    let total = high.clone().count();
    let odd = high
        .filter(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0xfe | 0xff))
        .count();
    odd * 2 >= total
}

/// Text of one row. Bytes that are not UTF-8 become U+FFFD and are noted once.
pub(super) fn row_text(bytes: &[u8], warnings: &mut Vec<Warning>) -> String {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => {
            note_invalid_bytes(warnings);
            text
        }
    }
}

/// Notes bytes that could not be decoded, once for each message.
pub(super) fn note_invalid_bytes(warnings: &mut Vec<Warning>) {
    if warnings.iter().all(|w| w.code != WarningCode::InvalidBytes) {
        warnings.push(Warning::new(
            WarningCode::InvalidBytes,
            "bytes that are not valid in the charset were read as u+fffd",
        ));
    }
}

/// Names of charsets that the list of the WHATWG lacks, and its own for them.
const ALIASES: [(&str, &str); 11] = [
    ("cp65001", "utf-8"),
    ("cp874", "windows-874"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("uhc", "euc-kr"),
    ("iso-2022-jp-2", "iso-2022-jp"),
    ("iso-2022-jp-ms", "iso-2022-jp"),
    ("utf8mb4", "utf-8"),
    ("unicode-1-1-utf-7", "utf-7"),
];

/// The label as lists of charsets have it.
fn known_label(label: &str) -> &str {
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    let is_meant = |(alias, _): &&(&str, &str)| label.eq_ignore_ascii_case(alias);
    ALIASES
        .iter()
        .find(is_meant)
        .map_or(label, |(_, name)| name)
}

/// Text of one mail part or whole file: by the declared charset where there is one that is known,
/// else by content. Says whether some bytes could not be decoded.
pub(super) fn decode_text(bytes: &[u8], declared: Option<&str>) -> (String, bool) {
    if let Some(label) = declared.map(known_label) {
        if let Some((encoding, wide)) = widened(label, bytes) {
            let (text, _, had_errors) = encoding.decode(&wide);
            return (text.into_owned(), had_errors);
        }
        let encoding = Encoding::for_label(label.as_bytes());
        if let Some(encoding) = encoding.filter(|known| *known != REPLACEMENT) {
            return decode_as(truthful(encoding, bytes), bytes);
        }
        if let Some(decode) =
            mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes())
        {
            let text = decode(bytes);
            let had_errors = text.contains('\u{fffd}');
            return (text, had_errors);
        }
    }
    decode_as(truthful(UTF_8, bytes), bytes)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    let bytes = if encoding == ISO_2022_JP {
        Cow::Owned(without_empty_escapes(bytes))
    } else {
        Cow::Borrowed(bytes)
    };
    let (text, _, had_errors) = encoding.decode(&bytes);
    (text.into_owned(), had_errors)
}

/// Without the escape sequences of ISO-2022-JP that another one follows at once. They change nothing,
/// and stand where two encoded words meet; the decoder takes them for an attack.
fn without_empty_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        match escape_tail(rest) {
            Some(tail) if escape_tail(tail).is_some() => rest = tail,
            _ => {
                kept.push(*first);
                rest = after;
            }
        }
    }
    kept
}

/// What follows the escape sequence that `bytes` start with, if one does.
fn escape_tail(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [0x1b, b'(', b'B' | b'J' | b'I', tail @ ..] | [0x1b, b'$', b'@' | b'B', tail @ ..] => {
            Some(tail)
        }
        _ => None,
    }
}

/// True where letters of two bytes begin as ISO-2022-JP begins them.
fn is_escaped_japanese(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 2] = [b"\x1b$B", b"\x1b$@"];
    marks
        .iter()
        .any(|mark| memchr::memmem::find(bytes, mark).is_some())
}

/// The declared charset, or the one that bytes are in when it cannot be: programs declare ASCII, Latin-1
/// or UTF-8 without looking.
fn truthful(declared: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    if is_utf8 && (declared == UTF_8 || declared == WINDOWS_1252) && is_escaped_japanese(bytes) {
        return ISO_2022_JP;
    }
    if declared == UTF_16LE {
        // The label `utf-16` means this one, too, whichever order the bytes have.
        unmarked_utf16(bytes).unwrap_or(declared)
    } else if declared == WINDOWS_1252 && is_utf8 {
        UTF_8
    } else if declared == UTF_8 && !is_utf8 {
        detect(bytes)
    } else {
        declared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1251};

    fn transcode(bytes: &[u8], encoding: &'static Encoding) -> Vec<u8> {
        let mut output = Vec::new();
        let mut reader = Transcode::new(bytes, encoding);
        reader.read_to_end(&mut output).unwrap();
        output
    }

    #[test]
    fn malformed_sequences_stay_visible() {
        assert_eq!(transcode(b"a\x00\x00\xd8b\x00", UTF_16LE), b"a\xffb");
        assert_eq!(transcode(b"a\x00b", UTF_16LE), b"a\xff");
        assert_eq!(transcode(b"caf\xe9", WINDOWS_1252), "café".as_bytes());
    }

    #[test]
    fn a_character_split_between_chunks_survives() {
        let text = "é".repeat(CHUNK_BYTES);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let odd = [&b"x\x00"[..], &bytes].concat();
        assert_eq!(transcode(&odd, UTF_16LE), format!("x{text}").as_bytes());
    }

    #[test]
    fn charsets_are_detected() {
        let russian = WINDOWS_1251
            .encode("Мой заказ до сих пор не доставлен, верните деньги")
            .0;
        let japanese = SHIFT_JIS
            .encode("注文した商品がまだ届きません。返金してください。")
            .0;
        let chinese = GBK
            .encode("我的订单还没有收到，请尽快退款，谢谢你们的帮助")
            .0;
        let cases: [(&[u8], &'static Encoding); 8] = [
            (b"plain", UTF_8),
            ("größer".as_bytes(), UTF_8),
            ("größe und mehr \u{e9}".as_bytes(), UTF_8),
            (b"Der Kaffee war gro\xdfartig, f\xfcr mich", WINDOWS_1252),
            (b"a broken \xff byte", UTF_8),
            (&russian, WINDOWS_1251),
            (&japanese, SHIFT_JIS),
            (&chinese, GBK),
        ];
        for (sample, expected) in cases {
            assert_eq!(detect(sample).name(), expected.name(), "{sample:?}");
        }
    }

    #[test]
    fn a_sample_that_ends_inside_a_character_is_utf8() {
        let text = "ja, größer wäre schöner".as_bytes();
        let cut = text.iter().rposition(|b| !b.is_ascii()).unwrap();
        assert_eq!(detect(&text[..cut]), UTF_8);
        assert_eq!(detect(&"é".as_bytes()[..1]), UTF_8);
    }

    #[test]
    fn one_broken_byte_among_valid_ones_stays_utf8() {
        let mut bytes = "größe über später".as_bytes().to_vec();
        bytes.push(0xe9);
        bytes.push(b'.');
        assert_eq!(detect(&bytes), UTF_8);
        let mut warnings = Vec::new();
        assert_eq!(
            row_text(&bytes, &mut warnings),
            "größe über später\u{fffd}."
        );
        row_text(&bytes, &mut warnings);
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn utf16_without_a_mark_is_seen() {
        let little: Vec<u8> = "id,text"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "id,text"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(unmarked_utf16(&little), Some(UTF_16LE));
        assert_eq!(unmarked_utf16(&big), Some(UTF_16BE));
        assert_eq!(unmarked_utf16(b"id,text\n"), None);
        assert_eq!(unmarked_utf16(&[0; 64]), None);
    }

    #[test]
    fn mail_charsets_fall_back_to_content() {
        assert_eq!(
            decode_text(b"caf\xe9", Some("iso-8859-1")),
            ("café".into(), false)
        );
        assert_eq!(
            decode_text(b"caf\xe9 cr\xe8me", Some("nonsense")),
            ("café crème".into(), false)
        );
        assert_eq!(
            decode_text(b"Hi +AOk-", Some("utf-7")),
            ("Hi é".into(), false)
        );
        assert_eq!(
            decode_text(b"caf\xe9", Some("utf-8")),
            ("caf\u{fffd}".into(), true)
        );
    }
}
