//! Layer in, text to read out: one form of every character, simple whitespace, a map back.
//!
//! Case, stop words, emoji and elongated words stay: they carry meaning. Text that needs no change
//! costs one scan and one copy.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::entity::parse_leftover_entity;
use super::mojibake::parse_mojibake;
use crate::span::{ByteSpan, OffsetMap};

/// A part of the layer that is not copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where.
    pub span: ByteSpan,
    /// What stands in the text instead; empty for nothing.
    pub placeholder: &'static str,
}

/// Combining marks kept on one letter: the limit of the Stream-Safe Text Format (UAX 15).
const MAX_CLUSTER_MARKS: usize = 30;

/// Writes the layer without its cuts. `cuts` are in order and do not overlap.
pub(super) fn normalize(layer: &str, cuts: &[Cut]) -> (String, OffsetMap) {
    let mut writer = Writer::new(layer);
    let mut from = 0;
    for cut in cuts {
        writer.write_segment(ByteSpan::new(from, cut.span.start));
        if !cut.placeholder.is_empty() {
            writer.replace(cut.placeholder, cut.span);
        }
        from = cut.span.end;
    }
    writer.write_segment(ByteSpan::new(from, layer.len()));
    (writer.text, writer.map)
}

/// Zero-width, direction and invisible format characters, which are never read.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// What a byte means to the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByteClass {
    Plain,
    Blank,
    Reference,
    Control,
    Wide,
}

const fn classify(byte: u8) -> ByteClass {
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => ByteClass::Blank,
        b'&' | b'#' => ByteClass::Reference,
        0..0x20 | 0x7F => ByteClass::Control,
        0x80.. => ByteClass::Wide,
        _ => ByteClass::Plain,
    }
}

/// True for bytes that are copied as they are; indexed by the byte.
const IS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            table[byte as usize] = matches!(classify(byte), ByteClass::Plain);
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Whitespace seen and not yet written.
#[derive(Debug, Clone, Copy)]
struct Gap {
    span: ByteSpan,
    newlines: usize,
}

struct Writer<'t> {
    layer: &'t str,
    text: String,
    map: OffsetMap,
    gap: Option<Gap>,
}

impl<'t> Writer<'t> {
    fn new(layer: &'t str) -> Self {
        Self {
            layer,
            text: String::with_capacity(layer.len()),
            map: OffsetMap::default(),
            gap: None,
        }
    }

    fn write_segment(&mut self, segment: ByteSpan) {
        let mut at = segment.start;
        while let Some(byte) = self.byte(at).filter(|_| at < segment.end) {
            at = match classify(byte) {
                ByteClass::Plain => self.copy_plain(at, segment.end),
                ByteClass::Blank => self.skip_blank(at, segment.end),
                ByteClass::Reference => self.write_reference(at, segment.end),
                ByteClass::Control => at + 1,
                ByteClass::Wide => self.write_wide(at, segment.end),
            };
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.layer.as_bytes().get(at).copied()
    }

    fn is_plain(&self, at: usize) -> bool {
        self.byte(at)
            .is_some_and(|b| IS_PLAIN.get(usize::from(b)) == Some(&true))
    }

    /// Copies from `at` as far as nothing needs a change: plain bytes with single blanks, single
    /// line breaks or single blank lines between them.
    fn copy_plain(&mut self, at: usize, end: usize) -> usize {
        let mut stop = plain_run(self.layer.as_bytes(), at, end);
        if self.starts_with_mark(stop) && stop > at + 1 && self.is_plain(stop - 1) {
            stop -= 1;
        } else if stop == at + 1 && self.starts_with_mark(stop) {
            return self.write_cluster(at, end);
        }
        self.copy(ByteSpan::new(at, stop));
        stop
    }

    fn starts_with_mark(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|b| b >= 0x80)
            && self.char_at(at).is_some_and(is_joined_to_previous)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.layer.get(at..)?.chars().next()
    }

    fn skip_blank(&mut self, at: usize, end: usize) -> usize {
        let mut stop = at;
        let mut newlines = 0;
        while let Some(byte) = self.byte(stop).filter(|_| stop < end) {
            match byte {
                b'\n' => newlines += 1,
                b'\r' if self.byte(stop + 1) != Some(b'\n') => newlines += 1,
                b' ' | b'\t' | b'\r' | 0x0B | 0x0C => {}
                _ => break,
            }
            stop += 1;
        }
        self.add_gap(ByteSpan::new(at, stop), newlines);
        stop
    }

    fn add_gap(&mut self, span: ByteSpan, newlines: usize) {
        match &mut self.gap {
            Some(gap) => {
                gap.newlines += newlines;
                if gap.span.end == span.start {
                    gap.span.end = span.end;
                }
            }
            None => self.gap = Some(Gap { span, newlines }),
        }
    }

    fn write_gap(&mut self) {
        let Some(gap) = self.gap.take() else { return };
        if self.text.is_empty() {
            return;
        }
        let blank = match gap.newlines {
            0 => " ",
            1 => "\n",
            _ => "\n\n",
        };
        self.text.push_str(blank);
        if gap.span.slice(self.layer) == Some(blank) {
            self.map.push_copy(blank.len(), gap.span.start);
        } else {
            self.map.push_replaced(blank.len(), gap.span);
        }
    }

    fn copy(&mut self, span: ByteSpan) {
        self.write_gap();
        if let Some(piece) = span.slice(self.layer) {
            self.text.push_str(piece);
            self.map.push_copy(piece.len(), span.start);
        }
    }

    fn replace(&mut self, piece: &str, span: ByteSpan) {
        self.write_gap();
        self.text.push_str(piece);
        self.map.push_replaced(piece.len(), span);
    }

    fn write_reference(&mut self, at: usize, end: usize) -> usize {
        let rest = self.layer.get(at..end).unwrap_or_default();
        let previous = match self.gap {
            Some(_) => Some(' '),
            None => self.text.chars().next_back(),
        };
        let Some(entity) = parse_leftover_entity(rest, previous) else {
            self.copy(ByteSpan::new(at, at + 1));
            return at + 1;
        };
        let span = ByteSpan::new(at, at + entity.len_bytes);
        match entity.character {
            Some(c) if c.is_whitespace() => self.add_gap(span, usize::from(c == '\n')),
            Some(c) => self.replace(c.encode_utf8(&mut [0; 4]), span),
            None => {}
        }
        span.end
    }

    fn write_wide(&mut self, at: usize, end: usize) -> usize {
        let Some(c) = self.char_at(at) else {
            return end;
        };
        let next = at + c.len_utf8();
        let span = ByteSpan::new(at, next);
        if c.is_whitespace() || c == '\u{2800}' {
            let is_break = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
            self.add_gap(span, usize::from(is_break));
            return next;
        }
        if is_dropped(c) && !self.joins_emoji(c, next) {
            return next;
        }
        if is_dropped(c) {
            self.copy(span);
            return next;
        }
        if matches!(c, 'Â' | 'Ã' | 'â' | 'ð')
            && let Some(used) = self.write_repaired(at, end)
        {
            return used;
        }
        self.write_cluster(at, end)
    }

    /// A joiner between two emoji, or an emoji style mark after a symbol, belongs to the emoji.
    fn joins_emoji(&self, c: char, next: usize) -> bool {
        let previous = self.text.chars().next_back().filter(|_| self.gap.is_none());
        match c {
            '\u{200d}' => {
                previous.is_some_and(|p| is_pictograph(p) || p == '\u{fe0f}')
                    && self.char_at(next).is_some_and(is_pictograph)
            }
            '\u{fe0f}' => previous
                .is_some_and(|p| is_pictograph(p) || p.is_ascii_digit() || matches!(p, '#' | '*')),
            _ => false,
        }
    }

    fn write_repaired(&mut self, at: usize, end: usize) -> Option<usize> {
        let (c, used) = parse_mojibake(self.layer.get(at..end)?)?;
        let span = ByteSpan::new(at, at + used);
        if c.is_whitespace() {
            self.add_gap(span, 0);
        } else if !is_dropped(c) {
            self.replace(c.encode_utf8(&mut [0; 4]), span);
        }
        Some(span.end)
    }

    /// Writes one character with the marks that belong to it, in NFKC.
    fn write_cluster(&mut self, at: usize, end: usize) -> usize {
        let rest = self.layer.get(at..end).unwrap_or_default();
        let mut chars = rest.char_indices().skip(1).take(MAX_CLUSTER_MARKS);
        let len = chars
            .find(|(_, c)| !is_joined_to_previous(*c))
            .map_or_else(|| cluster_limit(rest), |(i, _)| i);
        let span = ByteSpan::new(at, at + len);
        let cluster = rest.get(..len).unwrap_or_default();
        if is_nfkc_quick(cluster.chars()) == IsNormalized::Yes {
            self.copy(span);
        } else {
            self.write_composed(cluster, span);
        }
        span.end
    }

    fn write_composed(&mut self, cluster: &str, span: ByteSpan) {
        let composed: String = cluster.nfkc().collect();
        if cluster == "\u{b4}" {
            self.replace("'", span);
        } else if composed == cluster || composed.starts_with(' ') {
            self.copy(span);
        } else {
            self.replace(&composed, span);
        }
    }
}

/// Bytes of the longest cluster at the start of `rest`.
fn cluster_limit(rest: &str) -> usize {
    rest.char_indices()
        .nth(MAX_CLUSTER_MARKS + 1)
        .map_or(rest.len(), |(i, _)| i)
}

/// True for characters that may melt into the one before them.
fn is_joined_to_previous(c: char) -> bool {
    c >= '\u{300}'
        && !is_dropped(c)
        && (canonical_combining_class(c) != 0
            || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe)
}

/// Blocks that hold emoji and the symbols emoji sequences are made of.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// End of the run from `at` that can be copied unchanged; it ends after a plain byte.
fn plain_run(bytes: &[u8], at: usize, end: usize) -> usize {
    let is_plain = |i: usize| {
        i < end
            && bytes
                .get(i)
                .is_some_and(|b| IS_PLAIN.get(usize::from(*b)) == Some(&true))
    };
    let mut stop = at;
    loop {
        let rest = bytes.get(stop..end).unwrap_or_default();
        stop += rest
            .iter()
            .position(|b| IS_PLAIN.get(usize::from(*b)) != Some(&true))
            .unwrap_or(rest.len());
        let blank = match (bytes.get(stop), bytes.get(stop + 1)) {
            (Some(b'\n'), Some(b'\n')) if stop + 1 < end => 2,
            (Some(b' ' | b'\n'), _) if stop < end => 1,
            _ => return stop,
        };
        if !is_plain(stop + blank) {
            return stop;
        }
        stop += blank;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_of(layer: &str) -> String {
        normalize(layer, &[]).0
    }

    #[test]
    fn characters_take_one_form() {
        let cases = [
            ("clean text stays", "clean text stays"),
            ("  two   blanks\t here ", "two blanks here"),
            ("a\r\nb\rc\n\n\n\n\nd\n", "a\nb\nc\n\nd"),
            ("a \n b", "a\nb"),
            ("I&nbsp;am &amp; you&#39;re", "I am & you're"),
            ("don&amp;#39;t", "don't"),
            ("it # x27 ; s", "it ' s"),
            ("order #39; is late", "order #39; is late"),
            ("R&D and AT&T", "R&D and AT&T"),
            ("donâ€™t, cafÃ©", "don’t, café"),
            ("Â£5 for this", "£5 for this"),
            ("ca\u{301}fe\u{301}", "cáfé"),
            ("e\u{301}", "é"),
            ("x e\u{301}", "x é"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("\u{202e}evil\u{202c}", "evil"),
            ("sof\u{ad}ten", "soften"),
            ("non\u{a0}breaking\u{3000}wide", "non breaking wide"),
            ("ＦＵＬＬ ｗｉｄｔｈ", "FULL width"),
            ("𝓢𝓽𝓾𝓹𝓲𝓭", "Stupid"),
            ("ﬁne… ™", "fine... TM"),
            ("don´t", "don't"),
            ("bell\u{7} and \u{0}nul", "bell and nul"),
            (
                "family 👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
                "family 👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
            ),
            ("👍🏽 ok", "👍🏽 ok"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
            ("sooooo LATE!!!", "sooooo LATE!!!"),
            ("a\u{2028}b\u{85}c", "a\nb\nc"),
            ("", ""),
            (" \n\t ", ""),
        ];
        for (layer, expected) in cases {
            assert_eq!(text_of(layer), expected, "{layer:?}");
        }
    }

    #[test]
    fn cuts_leave_placeholders_that_map_back() {
        let layer = "Call 0800 1234 now";
        let cut = Cut {
            span: ByteSpan::new(5, 14),
            placeholder: "[number]",
        };
        let (text, map) = normalize(layer, &[cut]);
        assert_eq!(text, "Call [number] now");
        assert_eq!(map.to_original(ByteSpan::new(6, 9)), cut.span);
        assert_eq!(
            map.to_original(ByteSpan::new(14, 17)),
            ByteSpan::new(15, 18)
        );
    }

    #[test]
    fn a_thousand_marks_on_one_letter_stay_bounded() {
        let layer = format!("z{}", "\u{301}\u{327}".repeat(500));
        let (text, map) = normalize(&layer, &[]);
        assert!(text.len() <= layer.len() + 8);
        assert_eq!(map.derived_len(), text.len());
    }

    proptest! {
        #[test]
        fn every_character_maps_into_the_layer(layer in "(\\PC|[ \n\r\t&#;x39ampâ€™Ã©]){0,60}") {
            let (text, map) = normalize(&layer, &[]);
            prop_assert_eq!(map.derived_len(), text.len());
            let mut last = 0;
            for (start, c) in text.char_indices() {
                let span = map.to_original(ByteSpan::new(start, start + c.len_utf8()));
                prop_assert!(span.slice(&layer).is_some());
                prop_assert!(span.start >= last || span.is_empty());
                last = span.start;
            }
        }

        #[test]
        fn normalized_text_is_stable(layer in "[a-zA-Z ,.!?\n\u{e9}\u{301}\u{a0}😀]{0,60}") {
            let once = text_of(&layer);
            prop_assert_eq!(text_of(&once), once);
        }
    }
}
