//! A name for a group that lasts: the words that are most its own.

use super::common::specificity_of;
use super::group::Group;
use super::index::Index;

/// Words of a key.
const KEY_WORDS: usize = 2;

/// The words of a group's key: those that most of its messages have, weighed by how telling they are anywhere.
pub(super) fn key(index: &Index, group: &Group) -> Vec<u32> {
    let mut words: Vec<(f64, u32)> = group
        .profile
        .iter()
        .map(|word| {
            let class = f64::from(specificity_of(index.hash(word.word)));
            (word.coverage * word.coverage * class, word.word)
        })
        .collect();
    words.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.truncate(KEY_WORDS);
    let mut key: Vec<u32> = words.into_iter().map(|(_, word)| word).collect();
    key.sort_unstable();
    key
}

/// `rp-` and eight hexadecimal digits of the key.
pub(super) fn id(index: &Index, key: &[u32]) -> String {
    let mixed = key.iter().fold(0xcbf2_9ce4_8422_2325_u64, |mixed, word| {
        (mixed ^ u64::from(index.hash(*word))).wrapping_mul(0x0100_0000_01b3)
    });
    format!("rp-{:08x}", (mixed ^ (mixed >> 32)) & 0xffff_ffff)
}
