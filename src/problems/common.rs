//! How telling a word is, whatever the data: words that stand in messages of every trade say nothing of a
//! problem.
//!
//! Fixed, because an id must not change with the data it was found in.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::hash;

/// Stems that messages of all kinds use: class and stem a line.
const TABLE: &str = include_str!("../../data/problems/common.tsv");

/// Highest specificity: of words that are not in the table.
pub(super) const MAX_SPECIFICITY: u8 = 8;

static CLASSES: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let (class, stem) = line.split_once('\t')?;
        Some((stem, class.parse().ok()?))
    };
    lines.filter_map(entry).collect()
});

static BY_HASH: LazyLock<HashMap<u32, u8>> = LazyLock::new(|| {
    let classes = CLASSES.iter().map(|(stem, class)| (hash(stem), *class));
    classes.collect()
});

/// 0 (stands everywhere, says nothing) to 8.
pub(super) fn specificity(stem: &str) -> u8 {
    CLASSES.get(stem).copied().unwrap_or(MAX_SPECIFICITY)
}

/// The same of a stem's hash.
pub(super) fn specificity_of(hash: u32) -> u8 {
    BY_HASH.get(&hash).copied().unwrap_or(MAX_SPECIFICITY)
}
