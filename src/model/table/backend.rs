//! Tables as a [`Backend`].

use multiversion::multiversion;

use super::network::{Layers, Scratch, TableNetwork};
use crate::error::{Failure, FailureCode};
use crate::model::backend::{Backend, Logits, batches};
use crate::model::product::ROWS;

/// Longest window, in ids: what is held of its positions stays below 10 MB at 128 channels and filters.
const MAX_WINDOW_IDS: usize = 1 << 13;

/// Windows that run together: whole panels, so that no row of a product is wasted.
const MAX_WINDOWS_AT_ONCE: usize = 3 * ROWS;

/// Ids that run together, but for a window that has more: what is held of their positions fits a core's
/// second-level cache at 128 channels and filters.
const MAX_IDS_AT_ONCE: usize = 1024;

/// Runs a [`TableNetwork`]; holds nothing but memory for one batch. Hold one a worker.
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
    fn takes_any_lengths(&self) -> bool {
        true
    }

    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
        let failed = |reason: &str| Failure::new(FailureCode::ModelError, reason);
        let layers = self.network.layers();
        let vocabulary = layers.front.vocabulary();
        if rows.iter().any(|ids| ids.len() > MAX_WINDOW_IDS) {
            return Err(failed("a window has more than 8192 ids"));
        }
        if rows
            .iter()
            .any(|ids| ids.iter().any(|id| *id >= vocabulary))
        {
            return Err(failed("a token id lies beyond the tables' vocabulary"));
        }
        let mut values = Vec::with_capacity(rows.len() * layers.width());
        for windows in batches(rows, MAX_WINDOWS_AT_ONCE, MAX_IDS_AT_ONCE) {
            look_up(layers, windows, &mut self.scratch);
            layers.judge(windows, &mut self.scratch, &mut values);
        }
        if values.iter().any(|v| !v.is_finite()) {
            return Err(failed("the model gave a number that is not finite"));
        }
        Ok(Logits::new(values, layers.width()))
    }
}

/// Compiled for each of these instruction sets, the best of which is chosen at run time: integers add
/// up alike in all of them.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn look_up(layers: &Layers, windows: &[&[u32]], scratch: &mut Scratch) {
    layers.look_up(windows, scratch);
}
