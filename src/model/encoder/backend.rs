//! An encoder as a [`Backend`].

use super::network::{EncoderNetwork, Scratch};
use crate::error::{Failure, FailureCode};
use crate::model::backend::{Backend, Logits, batches};

/// Tokens that run together, unless one window has more: enough to make fetching the weights cheap,
/// few enough for a core's second-level cache.
const TOKENS_AT_ONCE: usize = 256;

/// Runs an [`EncoderNetwork`]; holds nothing but memory for one batch. Hold one a worker.
#[derive(Debug)]
pub struct EncoderBackend {
    network: EncoderNetwork,
    scratch: Scratch,
}

impl EncoderBackend {
    /// A backend on shared weights.
    pub fn new(network: &EncoderNetwork) -> Self {
        Self {
            network: network.clone(),
            scratch: Scratch::default(),
        }
    }
}

impl Backend for EncoderBackend {
    fn takes_any_lengths(&self) -> bool {
        true
    }

    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
        let failed = |reason: String| Failure::new(FailureCode::ModelError, reason);
        let network = self.network.shared();
        let positions = network.positions();
        if let Some(ids) = rows.iter().find(|ids| ids.len() > positions) {
            let found = ids.len();
            return Err(failed(format!(
                "a window has {found} ids, more than {positions}"
            )));
        }
        let known = |id: &u32| (*id as usize) < network.vocabulary();
        if !rows.iter().all(|ids| ids.iter().all(known)) {
            let reason = "a token id lies beyond the encoder's vocabulary";
            return Err(failed(reason.to_owned()));
        }
        let mut values = Vec::with_capacity(rows.len() * network.width());
        for batch in batches(rows, usize::MAX, TOKENS_AT_ONCE) {
            network.run(batch, &mut self.scratch, &mut values);
        }
        if values.iter().any(|v| !v.is_finite()) {
            let reason = "the model gave a number that is not finite";
            return Err(failed(reason.to_owned()));
        }
        Ok(Logits::new(values, network.width()))
    }
}
