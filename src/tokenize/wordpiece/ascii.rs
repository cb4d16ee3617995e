//! Sixteen bytes of text at a time: where a plain word ends, and its lower case.
//!
//! The bytes of a block sit in a `u128`, the first one lowest. Additions cannot carry from one byte
//! into the next, because each works on seven bits and adds less than `0x80`.

/// Bytes a block.
pub(super) const BLOCK: usize = 16;

const HIGH_BITS: u128 = every(0x80);

const fn every(byte: u8) -> u128 {
    u128::from_le_bytes([byte; BLOCK])
}

/// The block that starts at `at`, filled up with zeros where the text ends.
pub(super) fn block(bytes: &[u8], at: usize) -> u128 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(block) = rest.first_chunk::<BLOCK>() {
        return u128::from_le_bytes(*block);
    }
    let mut padded = [0; BLOCK];
    padded
        .iter_mut()
        .zip(rest)
        .for_each(|(to, from)| *to = *from);
    u128::from_le_bytes(padded)
}

/// How many letters and digits the block starts with, 0 to 16.
pub(super) fn alphanumerics(block: u128) -> usize {
    let seven = block & !HIGH_BITS;
    let letters = within(seven | every(0x20), b'a', b'z');
    let others = !(letters | within(seven, b'0', b'9')) | block;
    ((others & HIGH_BITS).trailing_zeros() / 8) as usize
}

/// The first `count` bytes of the block, the others zero; `count` at most 15.
pub(super) fn head(block: u128, count: usize) -> u128 {
    block & ((1 << (8 * count)) - 1)
}

/// The block in lower case; all its bytes must be ASCII.
pub(super) fn lower(block: u128) -> u128 {
    block | (within(block, b'A', b'Z') & HIGH_BITS) >> 2
}

/// Sets the high bit of each byte that lies within the bounds; the other bits mean nothing.
fn within(seven: u128, first: u8, last: u8) -> u128 {
    (seven + every(0x80 - first)) & !(seven + every(0x7F - last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut bytes = [b'm'; BLOCK];
                bytes[place] = byte;
                let expected = if byte.is_ascii_alphanumeric() {
                    BLOCK
                } else {
                    place
                };
                assert_eq!(alphanumerics(block(&bytes, 0)), expected, "{byte} {place}");
                if byte.is_ascii() {
                    let lowered = lower(block(&bytes, 0)).to_le_bytes();
                    assert_eq!(lowered, bytes.map(|b| b.to_ascii_lowercase()), "{byte}");
                }
            }
        }
    }

    #[test]
    fn a_block_at_the_end_is_filled_up() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (1..=length).collect();
            for at in 0..bytes.len() + 2 {
                let mut expected = bytes.get(at..).unwrap_or_default().to_vec();
                expected.resize(BLOCK.max(expected.len()), 0);
                assert_eq!(block(&bytes, at).to_le_bytes(), expected[..BLOCK]);
            }
        }
        assert_eq!(head(block(b"abcd", 0), 2), block(b"ab", 0));
        assert_eq!(head(block(b"abcd", 0), 0), 0);
    }
}
