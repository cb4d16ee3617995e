//! The folded convolution: looks rows up, adds them, keeps maximum and sum of each channel.

use super::hash::hash;
use super::parts::{Parts, Table};

/// Channels that are added together: fills four AVX2 registers with `i16`, and leaves room for
/// maximum and sum. Fewer channels are filled up with zeros.
pub(super) const GROUP: usize = 64;

/// Numbers of one table row for a group of channels: one cache line, and never parts of two.
#[derive(Debug)]
#[repr(align(64))]
struct Line([i8; GROUP]);

/// Tables of one network, laid out for look-up.
#[derive(Debug)]
pub(super) struct Front {
    /// Rows of all tables, one line for each group. Rows of a token's taps lie side by side, because
    /// neighbouring positions need them; those of n-grams follow; the last row is all zeros.
    lines: Vec<Line>,
    groups: usize,
    vocabulary: u32,
    /// Offset of each tap.
    taps: Vec<isize>,
    ngrams: Vec<Ngram>,
    zero_row: u32,
    bias: Vec<[i16; GROUP]>,
    /// Positions whose sum cannot exceed a `u16`.
    positions_per_sum: usize,
}

#[derive(Debug)]
struct Ngram {
    length: usize,
    /// Rows less one.
    mask: u32,
    first_row: u32,
}

/// Memory that windows share, one after the other.
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
        let rows = parts.vocabulary * parts.taps.len();
        let groups = parts.channels.div_ceil(GROUP);
        let row = |n: usize| u32::try_from(n).map_err(|_| "it has too many rows".to_owned());
        let mut front = Self {
            lines: Vec::new(),
            groups,
            vocabulary: row(parts.vocabulary)?,
            taps: offsets(&parts.taps),
            ngrams: Vec::new(),
            zero_row: 0,
            bias: filled(parts.bias.iter().copied()),
            positions_per_sum: positions_per_sum(parts),
        };
        for token in 0..parts.vocabulary {
            for tap in &parts.taps {
                front.push(tap.row(token, parts.channels));
            }
        }
        let mut first_row = rows;
        for table in &parts.ngrams {
            let rows = table.bytes.len() / parts.channels;
            front.ngrams.push(Ngram {
                length: usize::try_from(table.number).unwrap_or_default(),
                mask: row(rows)?.wrapping_sub(1),
                first_row: row(first_row)?,
            });
            (0..rows).for_each(|at| front.push(table.row(at, parts.channels)));
            first_row += rows;
        }
        front.zero_row = row(first_row)?;
        front.push(&[]);
        Ok(front)
    }

    /// Adds a row; what it lacks to whole lines is zero.
    fn push(&mut self, row: &[u8]) {
        let mut numbers = row.iter().map(|byte| byte.cast_signed());
        for _ in 0..self.groups {
            let numbers = std::array::from_fn(|_| numbers.next().unwrap_or_default());
            self.lines.push(Line(numbers));
        }
    }

    /// Ids must be smaller than this.
    pub(super) fn vocabulary(&self) -> u32 {
        self.vocabulary
    }

    /// Maxima and sums of one window's channels; all zero for a window without ids.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn pool(&self, ids: &[u32], pooled: &mut Pooled) {
        self.find_rows(ids, &mut pooled.rows);
        pooled.highest.clear();
        pooled.sums.clear();
        let tables = self.taps.len() + self.ngrams.len();
        for (group, bias) in self.bias.iter().enumerate() {
            let mut highest = [0_i16; GROUP];
            let mut sums = [0_u32; GROUP];
            for positions in pooled.rows.chunks(tables * self.positions_per_sum) {
                let mut partial = [0_u16; GROUP];
                for rows in positions.chunks_exact(tables) {
                    let value = self.value(rows, group, *bias);
                    for (highest, value) in highest.iter_mut().zip(value) {
                        *highest = value.max(*highest);
                    }
                    for (partial, value) in partial.iter_mut().zip(value) {
                        *partial = partial.wrapping_add(value.cast_unsigned());
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

    /// Which rows are added at each position: one a table.
    fn find_rows(&self, ids: &[u32], rows: &mut Vec<u32>) {
        rows.clear();
        let taps = u32::try_from(self.taps.len()).unwrap_or_default();
        for at in 0..ids.len() {
            rows.extend((0_u32..).zip(&self.taps).map(|(tap, offset)| {
                let id = at.checked_add_signed(*offset).and_then(|at| ids.get(at));
                id.map_or(self.zero_row, |id| id.wrapping_mul(taps).wrapping_add(tap))
            }));
            rows.extend(self.ngrams.iter().map(|ngram| {
                let run = (at + 1)
                    .checked_sub(ngram.length)
                    .and_then(|start| ids.get(start..=at));
                run.map_or(self.zero_row, |run| {
                    ngram.first_row + (hash(run) & ngram.mask)
                })
            }));
        }
    }
}

impl Table {
    fn row(&self, at: usize, channels: usize) -> &[u8] {
        self.bytes
            .chunks_exact(channels)
            .nth(at)
            .unwrap_or_default()
    }
}

fn offsets(taps: &[Table]) -> Vec<isize> {
    taps.iter()
        .filter_map(|tap| isize::try_from(tap.number).ok())
        .collect()
}

/// Numbers in groups; the last one is filled up with zeros.
pub(super) fn filled<T: Copy + Default>(
    numbers: impl ExactSizeIterator<Item = T>,
) -> Vec<[T; GROUP]> {
    let groups = numbers.len().div_ceil(GROUP);
    let mut numbers = numbers;
    (0..groups)
        .map(|_| std::array::from_fn(|_| numbers.next().unwrap_or_default()))
        .collect()
}

fn positions_per_sum(parts: &Parts) -> usize {
    let tables = parts.taps.len() + parts.ngrams.len();
    let bias = parts.bias.iter().copied().max().unwrap_or_default().max(0);
    let highest = tables * 127 + usize::from(bias.unsigned_abs());
    (usize::from(u16::MAX) / highest.max(1)).max(1)
}
