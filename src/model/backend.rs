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
