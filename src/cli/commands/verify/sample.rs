//! Which rows are judged again.

use std::collections::BTreeSet;

use crate::batch::Manifest;

/// Rows drawn from a run: one from each of as many equal stretches, by the hash of the output. So each
/// output has its own, and always the same.
pub(super) struct Sample(BTreeSet<u64>);

impl Sample {
    /// As many rows as wanted, or all.
    pub(super) fn of(manifest: &Manifest, wanted: u64) -> Self {
        let rows = manifest.counts.rows;
        let stretches = wanted.min(rows);
        let draw = |stretch: u64| {
            let start = share(rows, stretch, stretches);
            let length = share(rows, stretch + 1, stretches) - start;
            let text = format!("{}:{stretch}", manifest.output.mark.blake3);
            let hash = blake3::hash(text.as_bytes());
            let number = hash
                .as_bytes()
                .iter()
                .take(8)
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            start + number % length.max(1)
        };
        Self((0..stretches).map(draw).collect())
    }

    pub(super) fn has(&self, row: u64) -> bool {
        self.0.contains(&row)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }
}

/// Where the n-th of so many stretches begins. In 128 bits: the product does not fit 64.
fn share(rows: u64, stretch: u64, stretches: u64) -> u64 {
    let start = u128::from(rows) * u128::from(stretch) / u128::from(stretches.max(1));
    u64::try_from(start).unwrap_or(rows)
}
