//! Which windows run together: only windows of one length, so that no padding exists and no
//! neighbour can change a score.

/// How large a batch may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Windows in a batch; 1 for models whose activation scales span the batch.
    pub max_rows: usize,
    /// Tokens in a batch, over all its windows. A single longer window still forms a batch.
    pub max_tokens: usize,
}

impl Default for BatchLimits {
    /// Eight windows, 1,024 tokens: more rows gave no speed (measured on two cores), and the
    /// activations of 1,024 tokens of a 384-wide model still fit a core's level-2 cache.
    fn default() -> Self {
        Self {
            max_rows: 8,
            max_tokens: 1024,
        }
    }
}

/// Windows of one length that run together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Indexes of the windows, ascending.
    pub rows: Vec<usize>,
    /// Tokens of each window.
    pub length: usize,
}

/// Groups windows, given their lengths in tokens, into batches; longest first, so that the last
/// batches to finish are short ones. Deterministic: depends on the lengths alone.
pub fn plan(lengths: &[usize], limits: BatchLimits) -> Vec<Batch> {
    let mut order: Vec<(usize, usize)> = lengths
        .iter()
        .copied()
        .enumerate()
        .map(|(i, l)| (l, i))
        .collect();
    order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut batches: Vec<Batch> = Vec::new();
    for (length, row) in order {
        match batches.last_mut() {
            Some(batch) if batch.length == length && has_room(batch, limits) => {
                batch.rows.push(row);
            }
            _ => batches.push(Batch {
                rows: vec![row],
                length,
            }),
        }
    }
    batches
}

fn has_room(batch: &Batch, limits: BatchLimits) -> bool {
    let rows = batch.rows.len() + 1;
    rows <= limits.max_rows && rows * batch.length <= limits.max_tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_equal_lengths_share_a_batch() {
        let limits = BatchLimits {
            max_rows: 2,
            max_tokens: 100,
        };
        let rows: Vec<_> = plan(&[5, 7, 5, 5, 60, 60], limits)
            .into_iter()
            .map(|b| b.rows)
            .collect();
        assert_eq!(rows, [vec![4], vec![5], vec![1], vec![0, 2], vec![3]]);
    }

    proptest! {
        #[test]
        fn every_window_runs_once(lengths in prop::collection::vec(1_usize..200, 0..80), max_rows in 1_usize..9) {
            let batches = plan(&lengths, BatchLimits { max_rows, max_tokens: 512 });
            let mut seen: Vec<usize> = batches.iter().flat_map(|b| b.rows.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in &batches {
                prop_assert!(batch.rows.len() <= max_rows);
                prop_assert!(batch.rows.iter().all(|r| lengths[*r] == batch.length));
            }
        }
    }
}
