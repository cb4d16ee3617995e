//! The longest piece of the vocabulary that starts a text: a trie over bytes.

use std::collections::BTreeMap;

use super::steps;

/// Bits of a node's number: an edge's key is a node and a byte in 32 bits.
const NODE_BITS: u32 = 24;

/// Marks an edge's child as the end of a piece.
const ENDS: u32 = 1 << 31;

/// Spreads the keys of edges: the golden ratio's fraction.
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Where in a word a piece stands; the number of its root node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At its start.
    Start = 0,
    /// Anywhere behind.
    Inside = 1,
}

/// All edges in one open-addressed table, at most half full. A slot holds an edge's key in its
/// upper half and the child in its lower; no child is node 0, so an empty slot is 0.
pub(super) struct Pieces {
    edges: Vec<u64>,
    shift: u32,
    /// By node; meaningful for those that end a piece.
    ids: Vec<u32>,
}

impl Pieces {
    /// Takes each piece, none of them empty, with its place and id; `None` for more nodes than 24 bits can number. Pieces
    /// are whole characters, so a match cannot end inside of one.
    pub(super) fn build(pieces: &BTreeMap<(u8, &str), u32>) -> Option<Self> {
        let edges = count_edges(pieces);
        if edges + 2 >= 1 << NODE_BITS {
            return None;
        }
        let size = (2 * edges).next_power_of_two().max(2);
        let mut built = Self {
            edges: vec![0; size],
            shift: u64::BITS - size.trailing_zeros(),
            ids: vec![0; 2],
        };
        for ((place, piece), id) in pieces {
            built.insert(u32::from(*place), piece.as_bytes(), *id)?;
        }
        Some(built)
    }

    fn insert(&mut self, root: u32, piece: &[u8], id: u32) -> Option<()> {
        let (last, rest) = piece.split_last()?;
        let mut node = root;
        for byte in rest {
            node = child(*self.edge(node, *byte)?) & !ENDS;
        }
        let edge = self.edge(node, *last)?;
        *edge |= u64::from(ENDS);
        let node = child(*edge) & !ENDS;
        *self.ids.get_mut(node as usize)? = id;
        Some(())
    }

    /// The edge out of a node, made with a new node at its end when it is not there.
    fn edge(&mut self, node: u32, byte: u8) -> Option<&mut u64> {
        let key = key(node, byte);
        let at = self.slot(key);
        let edge = self.edges.get_mut(at)?;
        if *edge == 0 {
            *edge = u64::from(key) << 32 | u64::try_from(self.ids.len()).ok()?;
            self.ids.push(0);
        }
        Some(edge)
    }

    /// Length in bytes and id of the longest piece that `text` starts with. Reads no more than the
    /// longest piece of the vocabulary and one byte.
    pub(super) fn longest(&self, place: Place, text: &[u8]) -> Option<(usize, u32)> {
        let mut node = place as u32;
        let mut best = None;
        for (length, byte) in (1..).zip(text) {
            steps::count();
            let key = key(node, *byte);
            let edge = self.edges.get(self.slot(key)).copied().unwrap_or(0);
            if edge == 0 {
                break;
            }
            node = child(edge) & !ENDS;
            if child(edge) & ENDS != 0 {
                best = Some((length, node));
            }
        }
        let (length, node) = best?;
        Some((length, *self.ids.get(node as usize)?))
    }

    /// Where the edge sits, or the empty slot where it would.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the shift leaves a place in the table"
    )]
    fn slot(&self, key: u32) -> usize {
        let mask = self.edges.len() - 1;
        let mut at = (u64::from(key).wrapping_mul(MIX) >> self.shift) as usize;
        while let Some(edge) = self.edges.get(at) {
            if *edge == 0 || edge >> 32 == u64::from(key) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }
}

/// Edges of the trie: the bytes that each piece does not share with the one before it in order.
fn count_edges(pieces: &BTreeMap<(u8, &str), u32>) -> usize {
    let mut last = (0, "");
    let mut edges = 0;
    for (place, piece) in pieces.keys() {
        let pairs = piece.bytes().zip(last.1.bytes());
        let shared = pairs
            .take_while(|(a, b)| *place == last.0 && a == b)
            .count();
        edges += piece.len() - shared;
        last = (*place, piece);
    }
    edges
}

fn key(node: u32, byte: u8) -> u32 {
    node << 8 | u32::from(byte)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn child(edge: u64) -> u32 {
    edge as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_piece_wins() {
        let (start, inside) = (Place::Start, Place::Inside);
        let pieces = [
            ((start as u8, "a"), 1),
            ((start as u8, "abc"), 2),
            ((start as u8, "über"), 3),
            ((inside as u8, "a"), 4),
            ((inside as u8, "bcd"), 5),
        ];
        let pieces = Pieces::build(&BTreeMap::from(pieces)).unwrap();
        let cases = [
            (start, "a", Some((1, 1))),
            (start, "ab", Some((1, 1))),
            (start, "abcd", Some((3, 2))),
            (start, "überall", Some((5, 3))),
            (start, "üb", None),
            (start, "bcd", None),
            (start, "", None),
            (inside, "abc", Some((1, 4))),
            (inside, "bcde", Some((3, 5))),
            (inside, "bc", None),
        ];
        for (place, text, expected) in cases {
            assert_eq!(pieces.longest(place, text.as_bytes()), expected, "{text}");
        }
    }
}
