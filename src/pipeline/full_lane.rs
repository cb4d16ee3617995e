//! The encoder lane: windows of a whole chunk, batched by length, over a pool of sessions.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::{Failure, FailureCode, Result};
use crate::label::{Flag, Lane};
use crate::model::{Backend, Bundle, Classifier, Logits, Runtime, Scores};
use crate::tokenize::{Batch, BatchLimits, Encoding, TextEncoder, WindowLimits, plan};

/// Tokenizer, meaning of the outputs and one backend a worker.
pub(super) struct FullLane {
    encoder: TextEncoder,
    classifier: Classifier,
    backends: Vec<Mutex<Box<dyn Backend>>>,
    limits: BatchLimits,
    /// `<id>@<hash>`.
    pub(super) version: String,
    /// Name of the model in evidence.
    pub(super) source: Arc<str>,
    pub(super) lane: Lane,
    pub(super) thresholds: [f32; Flag::ALL.len()],
}

impl FullLane {
    /// Builds a session a worker.
    pub(super) fn new(runtime: Runtime, bundle: &Bundle, workers: usize) -> Result<Self> {
        let backend = |_| Ok(Mutex::new(bundle.backend(Some(runtime))?));
        let backends = (0..workers.max(1)).map(backend).collect::<Result<_>>()?;
        Self::with_backends(bundle, backends)
    }

    fn with_backends(bundle: &Bundle, backends: Vec<Mutex<Box<dyn Backend>>>) -> Result<Self> {
        let manifest = &bundle.manifest;
        let windows = WindowLimits {
            max_tokens: manifest.windows.max_tokens,
            overlap_tokens: manifest.windows.overlap_tokens,
        };
        let classifier = Classifier::new(manifest);
        let mut thresholds = [0.5; Flag::ALL.len()];
        for (slot, flag) in thresholds.iter_mut().zip(Flag::ALL) {
            *slot = classifier.flag_threshold(*flag);
        }
        Ok(Self {
            encoder: TextEncoder::parse(&bundle.tokenizer, windows)?,
            classifier,
            backends,
            limits: BatchLimits {
                max_rows: manifest.max_batch_rows(),
                ..BatchLimits::default()
            },
            source: Arc::from(format!("model:{}", bundle.version())),
            version: bundle.version(),
            lane: manifest.lane,
            thresholds,
        })
    }

    /// Windows of one text.
    pub(super) fn encode(&self, text: &str) -> Result<Vec<Encoding>, Failure> {
        self.encoder.encode(text)
    }

    /// Scores of every message of a chunk, given its windows; a message whose windows failed
    /// keeps the failure. Must be called inside the worker pool.
    pub(super) fn scores(
        &self,
        messages: &[Result<Vec<Encoding>, Failure>],
    ) -> Vec<Result<Scores, Failure>> {
        let windows: Vec<&Encoding> = messages
            .iter()
            .filter_map(|m| m.as_ref().ok())
            .flatten()
            .collect();
        let lengths: Vec<usize> = windows.iter().map(|w| w.ids.len()).collect();
        let batches = plan(&lengths, self.limits);
        let results: Vec<(Batch, Result<Logits, Failure>)> = batches
            .into_par_iter()
            .with_max_len(1)
            .map(|batch| {
                let result = self.infer(&batch, &windows);
                (batch, result)
            })
            .collect();
        let by_window = spread(&results, windows.len());
        let mut next = by_window.into_iter();
        let mut gather = |encodings: &Vec<Encoding>| {
            let rows: Result<Vec<&[f32]>, Failure> = next.by_ref().take(encodings.len()).collect();
            rows.map(|rows| self.classifier.scores(&rows))
        };
        messages
            .iter()
            .map(|m| m.as_ref().map_err(Clone::clone).and_then(&mut gather))
            .collect()
    }

    fn infer(&self, batch: &Batch, windows: &[&Encoding]) -> Result<Logits, Failure> {
        let rows: Vec<&[u32]> = batch
            .rows
            .iter()
            .filter_map(|r| windows.get(*r))
            .map(|w| w.ids.as_slice())
            .collect();
        let worker = rayon::current_thread_index().unwrap_or_default() % self.backends.len().max(1);
        let backend = self.backends.get(worker).ok_or_else(no_backend)?;
        backend
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .infer(&rows)
    }
}

fn no_backend() -> Failure {
    Failure::new(FailureCode::ModelError, "no backend was built")
}

/// The logits of each window, in window order.
fn spread(
    results: &[(Batch, Result<Logits, Failure>)],
    windows: usize,
) -> Vec<Result<&[f32], Failure>> {
    let mut by_window: Vec<Result<&[f32], Failure>> = vec![Err(no_backend()); windows];
    for (batch, result) in results {
        match result {
            Ok(logits) => {
                for (row, values) in batch.rows.iter().zip(logits.rows()) {
                    if let Some(slot) = by_window.get_mut(*row) {
                        *slot = Ok(values);
                    }
                }
            }
            Err(failure) => {
                for row in &batch.rows {
                    if let Some(slot) = by_window.get_mut(*row) {
                        *slot = Err(failure.clone());
                    }
                }
            }
        }
    }
    by_window
}
