//! Which windows run together: windows of one length, or of any where the model takes them one behind
//! the other. Either way there is no padding, and no neighbour can change a score.

/// How large a batch may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Windows in a batch; 1 for models whose activation scales span the batch.
    pub max_rows: usize,
    /// Tokens in a batch, over all its windows. A single longer window still forms a batch.
    pub max_tokens: usize,
    /// Whether windows of unlike lengths may share a batch.
    pub any_lengths: bool,
}

impl Default for BatchLimits {
    /// Eight windows, 1,024 tokens: more rows gave no speed (measured on two cores), and the
    /// activations of 1,024 tokens of a 384-wide model still fit a core's level-2 cache.
    fn default() -> Self {
        Self {
            max_rows: 8,
            max_tokens: 1024,
            any_lengths: false,
        }
    }
}

impl BatchLimits {
    /// For models that take windows of unlike lengths: 512 tokens, whatever the number of windows.
    /// More gave no speed (measured on two cores), and would leave workers idle at a chunk's end.
    pub fn of_any_lengths() -> Self {
        Self {
            max_rows: usize::MAX,
            max_tokens: 512,
            any_lengths: true,
        }
    }
}

/// Windows that run together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Indexes of the windows, ascending.
    pub rows: Vec<usize>,
    /// Tokens of all windows.
    pub tokens: usize,
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
    let mut last = 0;
    for (length, row) in order {
        match batches.last_mut() {
            Some(batch)
                if has_room(batch, length, limits) && (limits.any_lengths || length == last) =>
            {
                batch.rows.push(row);
                batch.tokens += length;
            }
            _ => batches.push(Batch {
                rows: vec![row],
                tokens: length,
            }),
        }
        last = length;
    }
    batches
}

fn has_room(batch: &Batch, length: usize, limits: BatchLimits) -> bool {
    batch.rows.len() < limits.max_rows && batch.tokens + length <= limits.max_tokens
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
            any_lengths: false,
        };
        let rows: Vec<_> = plan(&[5, 7, 5, 5, 60, 60], limits)
            .into_iter()
            .map(|b| b.rows)
            .collect();
        assert_eq!(rows, [vec![4], vec![5], vec![1], vec![0, 2], vec![3]]);
    }

    #[test]
    fn unlike_lengths_share_a_batch_where_they_may() {
        let limits = BatchLimits {
            max_tokens: 100,
            ..BatchLimits::of_any_lengths()
        };
        let rows: Vec<_> = plan(&[5, 7, 5, 5, 60, 130], limits)
            .into_iter()
            .map(|b| b.rows)
            .collect();
        assert_eq!(rows, [vec![5], vec![4, 1, 0, 2, 3]]);
    }

    proptest! {
        #[test]
        fn every_window_runs_once(
            lengths in prop::collection::vec(1_usize..200, 0..80),
            max_rows in 1_usize..9,
            any_lengths: bool,
        ) {
            let limits = BatchLimits { max_rows, max_tokens: 512, any_lengths };
            let batches = plan(&lengths, limits);
            let mut seen: Vec<usize> = batches.iter().flat_map(|b| b.rows.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in &batches {
                prop_assert!(batch.rows.len() <= max_rows);
                let of_rows: Vec<usize> = batch.rows.iter().map(|r| lengths[*r]).collect();
                prop_assert_eq!(of_rows.iter().sum::<usize>(), batch.tokens);
                prop_assert!(any_lengths || of_rows.iter().all(|l| *l == of_rows[0]));
                prop_assert!(batch.tokens <= 512 || of_rows.len() == 1);
            }
        }
    }
}
