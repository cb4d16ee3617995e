//! Self-attention of one window.
//!
//! Sixteen queries lie side by side, so that products, shares and mixtures of each are sums of their
//! own and nothing is added up across them.

use multiversion::multiversion;

use super::curves::exp;
use super::lanes::{LANES, Lanes, add_scaled_here};

/// Numbers of a query, key or value.
pub(super) const HEAD_SIZE: usize = 32;

/// Keys that are compared with the same queries together.
const KEYS: usize = 8;

/// Numbers of a value that are mixed together.
const VALUES: usize = HEAD_SIZE / 2;

/// One head's query, key or value of a token.
type Vector = [f32; HEAD_SIZE];

/// Memory that windows share, one after the other.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For eight keys after the other, one number of each.
    keys: Vec<[[f32; KEYS]; HEAD_SIZE]>,
    /// For each value its two halves.
    values: Vec<[[f32; VALUES]; 2]>,
    /// For each key, how much each of sixteen queries listens to it.
    shares: Vec<Lanes>,
}

/// Mixes the values of one window: `joint` has for each token the queries of all heads, then the keys,
/// then the values; `mixed` gets for each token the mixtures of all heads. Queries are scaled already.
pub(super) fn attend(joint: &[f32], heads: usize, mixed: &mut [f32], scratch: &mut Scratch) {
    let (joint, _) = joint.as_chunks::<HEAD_SIZE>();
    let (mixed, _) = mixed.as_chunks_mut::<HEAD_SIZE>();
    for head in 0..heads {
        let part = |number: usize| {
            let vectors = joint.iter().skip(number * heads + head);
            vectors.step_by(3 * heads)
        };
        put_side_by_side(part(1), &mut scratch.keys);
        scratch.values.clear();
        let halves = part(2).filter_map(|value| value.as_chunks().0.first_chunk());
        scratch.values.extend(halves);
        let mut places = mixed.iter_mut().skip(head).step_by(heads);
        let mut queries = part(0);
        loop {
            let mut block = [[0.0; LANES]; HEAD_SIZE];
            let count = fill(queries.by_ref(), &mut block);
            if count == 0 {
                break;
            }
            compare(&block, &scratch.keys, &mut scratch.shares);
            scratch.shares.truncate(joint.len() / (3 * heads));
            let totals = to_shares(&mut scratch.shares);
            mix(&scratch.shares, &scratch.values, &totals, &mut block);
            for (lane, place) in places.by_ref().take(count).enumerate() {
                take(&block, lane, place);
            }
        }
    }
}

/// Writes vectors into the lanes of `block`, as many as it has, and says how many there were.
fn fill<'a, const N: usize>(
    vectors: impl Iterator<Item = &'a Vector>,
    block: &mut [[f32; N]; HEAD_SIZE],
) -> usize {
    let mut count = 0;
    for (lane, vector) in vectors.take(N).enumerate() {
        for (lanes, number) in block.iter_mut().zip(vector) {
            if let Some(place) = lanes.get_mut(lane) {
                *place = *number;
            }
        }
        count += 1;
    }
    count
}

/// Writes all vectors into blocks; lanes that are left over are zeros.
fn put_side_by_side<'a>(
    mut vectors: impl Iterator<Item = &'a Vector>,
    blocks: &mut Vec<[[f32; KEYS]; HEAD_SIZE]>,
) {
    blocks.clear();
    loop {
        let mut block = [[0.0; KEYS]; HEAD_SIZE];
        if fill(vectors.by_ref(), &mut block) == 0 {
            return;
        }
        blocks.push(block);
    }
}

/// Reads a lane of `block`.
fn take(block: &[Lanes; HEAD_SIZE], lane: usize, place: &mut Vector) {
    for (number, lanes) in place.iter_mut().zip(block) {
        *number = lanes.get(lane).copied().unwrap_or_default();
    }
}

/// Sets for each key, and those that fill the last block up, its products with sixteen queries.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn compare(
    queries: &[Lanes; HEAD_SIZE],
    keys: &[[[f32; KEYS]; HEAD_SIZE]],
    products: &mut Vec<Lanes>,
) {
    products.clear();
    for keys in keys {
        let mut sums = [[0.0; LANES]; KEYS];
        add_scaled_here!(keys.iter().zip(queries), &mut sums);
        products.extend_from_slice(&sums);
    }
}

/// Replaces products by their powers of e, the highest made 1, and returns the sums over keys.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn to_shares(products: &mut [Lanes]) -> Lanes {
    let mut highest = [f32::MIN; LANES];
    for lanes in products.iter() {
        for (highest, product) in highest.iter_mut().zip(lanes) {
            *highest = if *product > *highest {
                *product
            } else {
                *highest
            };
        }
    }
    for lanes in products.iter_mut() {
        for (product, highest) in lanes.iter_mut().zip(&highest) {
            *product -= highest;
        }
    }
    for product in products.as_flattened_mut() {
        *product = exp(*product);
    }
    let mut totals = [0.0; LANES];
    for lanes in products {
        for (total, share) in totals.iter_mut().zip(lanes) {
            *total += *share;
        }
    }
    totals
}

/// Sets `block` to the means of the values by their shares, number by number.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn mix(
    shares: &[Lanes],
    values: &[[[f32; VALUES]; 2]],
    totals: &Lanes,
    block: &mut [Lanes; HEAD_SIZE],
) {
    let (halves, _) = block.as_chunks_mut::<VALUES>();
    if let [first, second] = halves {
        *first = [[0.0; LANES]; VALUES];
        *second = *first;
        add_scaled_here!(values.iter().map(|[half, _]| half).zip(shares), first);
        add_scaled_here!(values.iter().map(|[_, half]| half).zip(shares), second);
    }
    for lanes in block {
        for (sum, total) in lanes.iter_mut().zip(totals) {
            *sum /= total;
        }
    }
}
