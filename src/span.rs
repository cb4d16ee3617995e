//! Positions in text: half-open byte ranges, and the map from a derived text back to the original.
//!
//! Knows nothing of messages or files. Every span that leaves the library refers to the original
//! text of a message and lies on character boundaries of it.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes, `start..end`, written in JSON as `[start, end]`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct ByteSpan {
    /// First byte of the range.
    pub start: usize,
    /// One past the last byte; never below `start`.
    pub end: usize,
}

impl ByteSpan {
    /// The range `start..end`; an `end` below `start` gives the empty range at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Bytes covered.
    pub fn len_bytes(self) -> usize {
        self.end - self.start
    }

    /// True when no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when both ranges share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when every byte of `other` lies in this range.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text under the range, or `None` when the range does not lie on character boundaries of
    /// `text`.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }
}

impl From<(usize, usize)> for ByteSpan {
    fn from((start, end): (usize, usize)) -> Self {
        Self::new(start, end)
    }
}

impl From<ByteSpan> for (usize, usize) {
    fn from(span: ByteSpan) -> Self {
        (span.start, span.end)
    }
}

/// Where each byte of a derived text came from in the original text.
///
/// Built piece by piece while the derived text is written. A *copied* piece has the same bytes in
/// both texts; a *replaced* piece has other bytes, and each position in it stands for the whole
/// original range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    derived: ByteSpan,
    original: ByteSpan,
    is_copy: bool,
}

impl OffsetMap {
    /// The map of a text onto itself.
    pub fn identity(len_bytes: usize) -> Self {
        let mut map = Self::default();
        map.push_copy(len_bytes, 0);
        map
    }

    /// Appends `len_bytes` bytes that equal the original bytes from `original_start` on.
    pub fn push_copy(&mut self, len_bytes: usize, original_start: usize) {
        if len_bytes == 0 {
            return;
        }
        let start = self.derived_len();
        if let Some(last) = self.pieces.last_mut()
            && last.is_copy
            && last.original.end == original_start
        {
            last.derived.end += len_bytes;
            last.original.end += len_bytes;
            return;
        }
        self.pieces.push(Piece {
            derived: ByteSpan::new(start, start + len_bytes),
            original: ByteSpan::new(original_start, original_start + len_bytes),
            is_copy: true,
        });
    }

    /// Appends `len_bytes` derived bytes that stand for all of `original`.
    pub fn push_replaced(&mut self, len_bytes: usize, original: ByteSpan) {
        if len_bytes == 0 {
            return;
        }
        let start = self.derived_len();
        let derived = ByteSpan::new(start, start + len_bytes);
        self.pieces.push(Piece {
            derived,
            original,
            is_copy: false,
        });
    }

    /// Bytes of the derived text so far.
    pub fn derived_len(&self) -> usize {
        self.pieces.last().map_or(0, |p| p.derived.end)
    }

    /// The original range that `derived` came from: from the start of its first byte's origin to
    /// the end of its last byte's. An empty or out-of-range span gives an empty range.
    pub fn to_original(&self, derived: ByteSpan) -> ByteSpan {
        if derived.is_empty() {
            let at = self.original_start(derived.start);
            return ByteSpan::new(at, at);
        }
        let start = self.original_start(derived.start);
        ByteSpan::new(start, self.original_end(derived.end - 1))
    }

    /// The map of this derived text onto the text below, where `lower` maps this map's original
    /// onto it. Linear in the pieces of both maps.
    #[must_use]
    pub fn compose(&self, lower: &Self) -> Self {
        let mut composed = Self::default();
        let mut next = 0;
        for piece in &self.pieces {
            if piece.is_copy {
                next = composed.copy_through(piece.original, lower, next);
            } else {
                composed
                    .push_replaced(piece.derived.len_bytes(), lower.to_original(piece.original));
            }
        }
        composed
    }

    /// Appends `wanted` of `lower`'s derived text; `from` is a piece of `lower` at or before it.
    /// Gives the piece where the search for the next copy may start.
    fn copy_through(&mut self, wanted: ByteSpan, lower: &Self, from: usize) -> usize {
        let mut at = from;
        while let Some(piece) = lower.pieces.get(at) {
            let start = piece.derived.start.max(wanted.start);
            let end = piece.derived.end.min(wanted.end);
            if start < end && piece.is_copy {
                self.push_copy(
                    end - start,
                    piece.original.start + start - piece.derived.start,
                );
            } else if start < end {
                self.push_replaced(end - start, piece.original);
            }
            if piece.derived.end >= wanted.end {
                break;
            }
            at += 1;
        }
        at
    }

    fn piece_at(&self, byte: usize) -> Option<&Piece> {
        let next = self.pieces.partition_point(|p| p.derived.end <= byte);
        self.pieces.get(next)
    }

    fn original_start(&self, byte: usize) -> usize {
        match self.piece_at(byte) {
            Some(p) if p.is_copy => p.original.start + (byte - p.derived.start),
            Some(p) => p.original.start,
            None => self.pieces.last().map_or(0, |p| p.original.end),
        }
    }

    fn original_end(&self, byte: usize) -> usize {
        match self.piece_at(byte) {
            Some(p) if p.is_copy => p.original.start + (byte - p.derived.start) + 1,
            Some(p) => p.original.end,
            None => self.pieces.last().map_or(0, |p| p.original.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_and_replaced_pieces_map_back() {
        // original: "I&nbsp;am" -> derived: "I am"
        let mut map = OffsetMap::default();
        map.push_copy(1, 0);
        map.push_replaced(1, ByteSpan::new(1, 7));
        map.push_copy(2, 7);
        assert_eq!(map.to_original(ByteSpan::new(0, 1)), ByteSpan::new(0, 1));
        assert_eq!(map.to_original(ByteSpan::new(1, 2)), ByteSpan::new(1, 7));
        assert_eq!(map.to_original(ByteSpan::new(2, 4)), ByteSpan::new(7, 9));
        assert_eq!(map.to_original(ByteSpan::new(0, 4)), ByteSpan::new(0, 9));
    }

    #[test]
    fn identity_keeps_every_span() {
        let map = OffsetMap::identity(9);
        assert_eq!(map.to_original(ByteSpan::new(3, 5)), ByteSpan::new(3, 5));
        assert_eq!(map.to_original(ByteSpan::new(4, 4)), ByteSpan::new(4, 4));
    }

    #[test]
    fn composed_maps_reach_the_lowest_text() {
        // view "<p>I&nbsp;am" -> layer "I am" -> text "I a" (the last letter was left out)
        let mut lower = OffsetMap::default();
        lower.push_copy(1, 3);
        lower.push_replaced(1, ByteSpan::new(4, 10));
        lower.push_copy(2, 10);
        let mut upper = OffsetMap::default();
        upper.push_copy(1, 0);
        upper.push_replaced(1, ByteSpan::new(1, 2));
        upper.push_copy(1, 2);
        let map = upper.compose(&lower);
        assert_eq!(map.to_original(ByteSpan::new(0, 1)), ByteSpan::new(3, 4));
        assert_eq!(map.to_original(ByteSpan::new(1, 2)), ByteSpan::new(4, 10));
        assert_eq!(map.to_original(ByteSpan::new(2, 3)), ByteSpan::new(10, 11));
        let straight = OffsetMap::identity(4).compose(&lower);
        assert_eq!(straight, lower);
    }

    #[test]
    fn spans_are_written_as_pairs() {
        let json = serde_json::to_string(&ByteSpan::new(3, 8)).expect("serialises");
        assert_eq!(json, "[3,8]");
    }
}
