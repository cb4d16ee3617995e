//! Tables as a [`Backend`].

use multiversion::multiversion;

use super::network::{Layers, Scratch, TableNetwork};
use crate::error::{Failure, FailureCode};
use crate::model::backend::{Backend, Logits};

/// Longest window, in ids: keeps sums over positions inside of their type.
const MAX_WINDOW_IDS: usize = 1 << 16;

/// Windows whose numbers are held at once, so that memory does not grow with the batch.
const MAX_WINDOWS_AT_ONCE: usize = 16;

/// Runs a [`TableNetwork`]; holds nothing but memory for one window. Hold one a worker.
#[derive(Debug)]
pub struct TableBackend {
    network: TableNetwork,
    scratch: Scratch,
}

impl TableBackend {
    /// A backend on shared tables.
    pub fn new(network: &TableNetwork) -> Self {
        Self {
            network: network.clone(),
            scratch: Scratch::default(),
        }
    }
}

impl Backend for TableBackend {
    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
        let failed = |reason: &str| Failure::new(FailureCode::ModelError, reason);
        let layers = self.network.layers();
        let vocabulary = layers.front.vocabulary();
        if rows.iter().any(|ids| ids.len() > MAX_WINDOW_IDS) {
            return Err(failed("a window has more than 65536 ids"));
        }
        if rows
            .iter()
            .any(|ids| ids.iter().any(|id| *id >= vocabulary))
        {
            return Err(failed("a token id lies beyond the tables' vocabulary"));
        }
        let mut values = Vec::with_capacity(rows.len() * layers.width());
        run(layers, rows, &mut self.scratch, &mut values);
        if values.iter().any(|v| !v.is_finite()) {
            return Err(failed("the model gave a number that is not finite"));
        }
        Ok(Logits::new(values, layers.width()))
    }
}

/// Compiled for each of these instruction sets, the best of which is chosen at run time. None of them
/// fuses multiplication and addition, so results are alike to the bit.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn run(layers: &Layers, rows: &[&[u32]], scratch: &mut Scratch, values: &mut Vec<f32>) {
    for windows in rows.chunks(MAX_WINDOWS_AT_ONCE) {
        layers.run(windows, scratch, values);
    }
}
