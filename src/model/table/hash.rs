//! Which row of an n-gram table a run of ids falls into.

/// Fractional part of the golden ratio times 2³², odd: spreads neighbouring ids over all bits.
const MULTIPLIER: u32 = 0x9e37_79b1;

/// Half of the bits, less one: brings the high bits, which depend on all low ones, down.
const SHIFT: u32 = 15;

/// The hash of `ids`: starting with their number, each id is mixed in with exclusive or, a wrapping
/// multiplication and a shift. A table of 2ⁿ rows takes the lowest n bits.
pub(super) fn hash(ids: &[u32]) -> u32 {
    let start = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    ids.iter().fold(start, |state, id| {
        let mixed = (state ^ id).wrapping_mul(MULTIPLIER);
        mixed ^ (mixed >> SHIFT)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `training/kvetch_training/fold.py` must give the same.
    #[test]
    fn hashes_are_those_of_training() {
        let table: [(&[u32], u32); 4] = [
            (&[], 0),
            (&[101, 102], 3_098_066_433),
            (&[30_521, 0], 127_049_706),
            (&[1, 2, 3], 2_279_324_992),
        ];
        for (ids, wanted) in table {
            assert_eq!(hash(ids), wanted, "{ids:?}");
        }
    }

    #[test]
    fn pairs_spread_over_the_rows() {
        const ROWS: u32 = 1 << 14;
        let mut counts = vec![0_u32; ROWS as usize];
        for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
            counts[(hash(&[a, b * 7]) & (ROWS - 1)) as usize] += 1;
        }
        // Four pairs a row on average; a fair die leaves one row in fifty empty.
        let empty = counts.iter().filter(|c| **c == 0).count();
        assert!(empty < 600, "{empty}");
        assert!(counts.iter().all(|c| *c < 24));
    }
}
