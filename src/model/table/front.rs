//! The folded convolution: looks rows up, adds them, keeps maximum and sum of each channel, and every
//! position as bytes for the next one.

use super::parts::Parts;
use crate::model::product::COLUMNS;

/// Channels that are added together: fills four AVX2 registers with `i16`, and leaves room for
/// maximum and sum.
const GROUP: usize = 64;

const _: () = assert!(COLUMNS.is_multiple_of(GROUP));

/// Numbers of one table row for a group of channels: one cache line, and never parts of two.
#[derive(Debug)]
#[repr(align(64))]
struct Line([i8; GROUP]);

/// Tables of one network, laid out for look-up.
#[derive(Debug)]
pub(super) struct Front {
    /// Rows of all taps, one line for each group. Rows of a token's taps lie side by side, because
    /// neighbouring positions need them; the last row is all zeros.
    lines: Vec<Line>,
    groups: usize,
    vocabulary: u32,
    /// Offset of each tap.
    taps: Vec<isize>,
    zero_row: u32,
    bias: Vec<[i16; GROUP]>,
    /// Positions whose sum cannot exceed a `u16`.
    positions_per_sum: usize,
}

/// What one window's positions came to. Memory that windows share, one after the other.
#[derive(Debug, Default)]
pub(super) struct Pooled {
    /// Rows of each position.
    rows: Vec<u32>,
    /// Highest value of each channel over the positions.
    pub(super) highest: Vec<[i16; GROUP]>,
    /// Sum of each channel over the positions.
    pub(super) sums: Vec<[u32; GROUP]>,
}

impl Front {
    /// Lays out the tables.
    ///
    /// # Errors
    /// When they have more rows than can be numbered.
    pub(super) fn new(parts: &Parts) -> Result<Self, String> {
        let row = |n: usize| u32::try_from(n).map_err(|_| "it has too many rows".to_owned());
        let groups = parts.channels / GROUP;
        let taps = parts.taps.len();
        let mut lines = Vec::with_capacity((parts.vocabulary * taps + 1) * groups);
        let mut rows: Vec<_> = parts
            .taps
            .iter()
            .map(|tap| tap.bytes.chunks_exact(GROUP))
            .collect();
        for _ in 0..parts.vocabulary {
            for rows in &mut rows {
                lines.extend(rows.by_ref().take(groups).map(line));
            }
        }
        lines.extend((0..groups).map(|_| Line([0; GROUP])));
        Ok(Self {
            lines,
            groups,
            vocabulary: row(parts.vocabulary)?,
            taps: parts.taps.iter().map(|tap| tap.offset).collect(),
            zero_row: row(parts.vocabulary * taps)?,
            bias: parts.bias.as_chunks().0.to_vec(),
            positions_per_sum: positions_per_sum(parts),
        })
    }

    /// Ids must be smaller than this.
    pub(super) fn vocabulary(&self) -> u32 {
        self.vocabulary
    }

    /// Bytes a position.
    pub(super) fn channels(&self) -> usize {
        self.groups * GROUP
    }

    /// Maxima and sums of one window's channels, all zero for a window without ids; `bytes` takes half
    /// of every value, rounded up, position by position.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn pool(&self, ids: &[u32], pooled: &mut Pooled, bytes: &mut [u8]) {
        self.find_rows(ids, &mut pooled.rows);
        pooled.highest.clear();
        pooled.sums.clear();
        for (group, bias) in self.bias.iter().enumerate() {
            let mut highest = [0_i16; GROUP];
            let mut sums = [0_u32; GROUP];
            let mut places = bytes
                .as_chunks_mut::<GROUP>()
                .0
                .iter_mut()
                .skip(group)
                .step_by(self.groups);
            for positions in pooled.rows.chunks(self.taps.len() * self.positions_per_sum) {
                let mut partial = [0_u16; GROUP];
                for rows in positions.chunks_exact(self.taps.len()) {
                    let value = self.value(rows, group, *bias);
                    for (highest, value) in highest.iter_mut().zip(value) {
                        *highest = value.max(*highest);
                    }
                    for (partial, value) in partial.iter_mut().zip(value) {
                        *partial = partial.wrapping_add(value.cast_unsigned());
                    }
                    if let Some(place) = places.next() {
                        *place = value.map(half);
                    }
                }
                for (sum, partial) in sums.iter_mut().zip(partial) {
                    *sum = sum.wrapping_add(u32::from(partial));
                }
            }
            pooled.highest.push(highest);
            pooled.sums.push(sums);
        }
    }

    /// What a group of channels is at the position with these rows, not below zero.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn value(&self, rows: &[u32], group: usize, bias: [i16; GROUP]) -> [i16; GROUP] {
        let mut value = bias;
        for row in rows {
            let Some(line) = self.lines.get(*row as usize * self.groups + group) else {
                continue;
            };
            for (value, number) in value.iter_mut().zip(line.0) {
                *value = value.wrapping_add(i16::from(number));
            }
        }
        value.map(|v| v.max(0))
    }

    /// Which rows are added at each position: one a tap.
    fn find_rows(&self, ids: &[u32], rows: &mut Vec<u32>) {
        rows.clear();
        let taps = u32::try_from(self.taps.len()).unwrap_or_default();
        for at in 0..ids.len() {
            rows.extend((0_u32..).zip(&self.taps).map(|(tap, offset)| {
                let id = at.checked_add_signed(*offset).and_then(|at| ids.get(at));
                id.map_or(self.zero_row, |id| id.wrapping_mul(taps).wrapping_add(tap))
            }));
        }
    }
}

fn line(bytes: &[u8]) -> Line {
    let mut numbers = bytes.iter().map(|byte| byte.cast_signed());
    Line(std::array::from_fn(|_| numbers.next().unwrap_or_default()))
}

/// Half of a value that is not below zero, rounded up and at most 255.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lies within 0 and 255"
)]
#[inline]
fn half(value: i16) -> u8 {
    (value / 2 + value % 2).min(255) as u8
}

fn positions_per_sum(parts: &Parts) -> usize {
    let bias = parts.bias.iter().copied().max().unwrap_or_default().max(0);
    let highest = parts.taps.len() * 127 + usize::from(bias.unsigned_abs());
    (usize::from(u16::MAX) / highest.max(1)).max(1)
}
