//! Values written as differences: what their heads claim.
//!
//! A decoder reserves memory for as many values as such a head names, and a text that repeats the
//! start of the one before it can be longer than its page.

use super::thrift::{Defect, varint};

/// Values of a block. Writers have 128 to 1,024.
const MAX_BLOCK_VALUES: u64 = 1 << 20;

/// Parts of a block. Writers have 4 to 32.
const MAX_MINIBLOCKS: u64 = 1 << 12;

/// Values of a page of texts. Chosen: lengths of as many take 64 MiB.
const MAX_LENGTHS: u64 = 1 << 24;

/// Checks the differences that `bytes` begin with, at most `values` of them; gives their bytes.
pub(super) fn check(bytes: &[u8], values: u32) -> Result<usize, Defect> {
    let mut at = 0;
    let block = next(bytes, &mut at)?;
    let miniblocks = next(bytes, &mut at)?;
    let count = next(bytes, &mut at)?;
    next(bytes, &mut at)?;
    let is_sound = (1..=MAX_BLOCK_VALUES).contains(&block)
        && (1..=MAX_MINIBLOCKS).contains(&miniblocks)
        && block.is_multiple_of(miniblocks)
        && count <= u64::from(values);
    if !is_sound {
        return Err(Defect::Wrong);
    }
    let size = block / miniblocks;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        next(bytes, &mut at)?;
        let parts = usize::try_from(miniblocks).map_err(|_| Defect::Wrong)?;
        let widths = bytes
            .get(at..)
            .and_then(|rest| rest.get(..parts))
            .ok_or(Defect::Cut)?;
        at += parts;
        for width in widths {
            if left == 0 {
                break;
            }
            let bits = size * u64::from(*width);
            at += usize::try_from(bits.div_ceil(8)).map_err(|_| Defect::Wrong)?;
            left = left.saturating_sub(size);
        }
    }
    if at > bytes.len() {
        return Err(Defect::Cut);
    }
    Ok(at)
}

/// Checks the lengths before texts.
pub(super) fn check_lengths(bytes: &[u8], values: u32) -> Result<(), Defect> {
    if u64::from(values) > MAX_LENGTHS {
        return Err(Defect::Wrong);
    }
    check(bytes, values).map(|_| ())
}

/// Checks the lengths of shared starts and the lengths of the rest after them.
pub(super) fn check_shared(bytes: &[u8], values: u32) -> Result<(), Defect> {
    if u64::from(values) > MAX_LENGTHS {
        return Err(Defect::Wrong);
    }
    let end = check(bytes, values)?;
    check(bytes.get(end..).ok_or(Defect::Cut)?, values).map(|_| ())
}

fn next(bytes: &[u8], at: &mut usize) -> Result<u64, Defect> {
    let (value, length) = varint(bytes.get(*at..).unwrap_or_default())?;
    *at += length;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name, bytes, values promised, and what follows.
    type Case<'a> = (&'a str, &'a [u8], u32, Result<usize, Defect>);

    #[test]
    fn claims_are_checked() {
        let plain: &[u8] = &[0x80, 0x01, 0x04, 0x01, 0x02];
        // 3 values: one block of 4 parts, the first with 2 bits a value
        let block = [
            &[0x80, 0x01, 0x04, 0x03, 0x02, 0x00, 2, 0, 0, 0][..],
            &[0; 8],
        ]
        .concat();
        let cases: [Case; 8] = [
            ("one value", plain, 1, Ok(5)),
            ("more than promised", plain, 0, Err(Defect::Wrong)),
            ("a block", &block, 3, Ok(18)),
            ("a cut block", &block[..17], 3, Err(Defect::Cut)),
            (
                "no parts",
                &[0x80, 0x01, 0x00, 0x01, 0x02],
                1,
                Err(Defect::Wrong),
            ),
            (
                "no values in a block",
                &[0x00, 0x04, 0x01, 0x02],
                1,
                Err(Defect::Wrong),
            ),
            (
                "endless",
                &[0x80, 0x01, 0x04, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x02],
                9,
                Err(Defect::Wrong),
            ),
            ("nothing", &[], 1, Err(Defect::Cut)),
        ];
        for (name, bytes, values, wanted) in cases {
            assert_eq!(check(bytes, values), wanted, "{name}");
        }
        assert_eq!(check_lengths(plain, u32::MAX), Err(Defect::Wrong));
        assert_eq!(check_shared(&[plain, plain].concat(), 1), Ok(()));
        assert_eq!(check_shared(plain, 1), Err(Defect::Cut));
    }
}
