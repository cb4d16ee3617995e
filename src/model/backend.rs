//! The one trait between a batch of token ids and its raw head outputs.

use crate::error::Failure;

/// Raw head outputs, row by row: `rows × width` numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Logits {
    values: Vec<f32>,
    width: usize,
}

impl Logits {
    /// Takes `values` of whole rows; a last partial row is dropped.
    pub fn new(values: Vec<f32>, width: usize) -> Self {
        Self {
            values,
            width: width.max(1),
        }
    }

    /// Rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width)
    }
}

/// Runs a model on one batch. `&mut self` because ONNX Runtime sessions must not be shared: a
/// pool holds one backend a worker.
pub trait Backend: Send {
    /// Whether a batch may have rows of different lengths.
    fn takes_any_lengths(&self) -> bool {
        false
    }

    /// Logits of the batch's rows, in their order. All rows have one length, so there is no padding,
    /// unless the backend [takes any](Backend::takes_any_lengths); the result must not depend on which
    /// rows run together beyond what the manifest allows.
    ///
    /// # Errors
    /// A [`Failure`] that holds for every row of the batch.
    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure>;
}

/// Windows in their order, some at a time: at most `max_windows`, and at most `max_ids` ids unless one
/// window has more.
pub(super) fn batches<'a>(
    windows: &'a [&'a [u32]],
    max_windows: usize,
    max_ids: usize,
) -> impl Iterator<Item = &'a [&'a [u32]]> {
    let mut left = windows;
    std::iter::from_fn(move || {
        let mut ids = 0;
        let fitting = left.iter().take(max_windows).take_while(|window| {
            ids += window.len();
            ids <= max_ids
        });
        let count = fitting.count().max(1);
        let (batch, rest) = left.split_at_checked(count)?;
        left = rest;
        Some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_bounded_and_leave_nothing_out() {
        let lengths = |sizes: &[usize]| -> Vec<Vec<usize>> {
            let ids = [0; 9];
            let windows: Vec<&[u32]> = sizes.iter().map(|size| &ids[..*size]).collect();
            let batches = batches(&windows, 3, 8);
            batches
                .map(|b| b.iter().map(|w| w.len()).collect())
                .collect()
        };
        assert_eq!(lengths(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(lengths(&[9]), [[9]]);
        assert_eq!(lengths(&[1, 1, 1, 1]), [vec![1, 1, 1], vec![1]]);
        assert_eq!(
            lengths(&[4, 4, 1, 9, 0]),
            [vec![4, 4], vec![1], vec![9], vec![0]]
        );
    }
}
