//! A model as the pipeline runs it: tokenizer, meaning of the outputs and one backend a worker.
//!
//! Two ways through it: some messages together inside of one worker, for models that take microseconds,
//! and the windows of a whole chunk batched by length over all workers, for those that take milliseconds.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::ModelResult;
use super::spelling::{Speller, Suspects};
use crate::error::{Failure, FailureCode, Result};
use crate::judge::ModelOpinion;
use crate::label::{Flag, Lane};
use crate::lexicon::Lexicon;
use crate::model::{AbstainBelow, Backend, Bundle, Classifier, Logits, Runtime, Scores, Window};
use crate::tokenize::{
    Batch, BatchLimits, Encoding, TextEncoder, WindowLimits, even_punctuation, plan,
};

/// One backend of each worker. A worker locks its own, so no lock is ever waited for.
type Backends = Vec<Mutex<Box<dyn Backend>>>;

/// A text's windows, as the model reads them.
pub(super) type Windows = Result<Vec<Encoding>, Failure>;

/// A text that waits for a model, with its windows where another model read it alike.
pub(super) type Waiting<'a> = (&'a str, Option<Vec<Encoding>>);

/// A loaded model.
pub(super) struct ModelLane {
    encoder: TextEncoder,
    speller: Arc<Speller>,
    suspects: Suspects,
    /// What windows follow from: the tokenizer's hash and the limits.
    reading: (blake3::Hash, WindowLimits),
    classifier: Classifier,
    backends: Backends,
    takes_any_lengths: bool,
    limits: BatchLimits,
    thresholds: [f32; Flag::ALL.len()],
    abstain_below: AbstainBelow,
    /// Name of the model in evidence.
    source: Arc<str>,
    /// `<id>@<hash>`.
    pub(super) version: String,
    pub(super) lane: Lane,
}

impl ModelLane {
    /// Builds a backend a worker; a graph needs the runtime, tables do not.
    pub(super) fn new(bundle: &Bundle, runtime: Option<Runtime>, workers: usize) -> Result<Self> {
        let backend = |_| bundle.backend(runtime);
        let backends: Vec<_> = (0..workers.max(1)).map(backend).collect::<Result<_>>()?;
        Self::with_backends(bundle, backends)
    }

    /// As [`ModelLane::new`] with backends from elsewhere.
    pub(super) fn with_backends(bundle: &Bundle, backends: Vec<Box<dyn Backend>>) -> Result<Self> {
        let manifest = &bundle.manifest;
        let takes_any_lengths = backends.iter().all(|b| b.takes_any_lengths());
        let limits = if takes_any_lengths {
            BatchLimits::of_any_lengths()
        } else {
            BatchLimits {
                max_rows: manifest.max_batch_rows(),
                ..BatchLimits::default()
            }
        };
        let windows = WindowLimits {
            max_tokens: manifest.windows.max_tokens,
            overlap_tokens: manifest.windows.overlap_tokens,
        };
        let classifier = Classifier::new(manifest);
        let mut thresholds = [0.5; Flag::ALL.len()];
        for (slot, flag) in thresholds.iter_mut().zip(Flag::ALL) {
            *slot = classifier.flag_threshold(*flag);
        }
        let encoder = TextEncoder::parse(&bundle.tokenizer, windows)?;
        Ok(Self {
            suspects: Suspects::of(&encoder),
            encoder,
            speller: Arc::default(),
            reading: (blake3::hash(&bundle.tokenizer), windows),
            classifier,
            backends: backends.into_iter().map(Mutex::new).collect(),
            takes_any_lengths,
            limits,
            thresholds,
            abstain_below: AbstainBelow::new(manifest),
            source: Arc::from(format!("model:{}", bundle.version())),
            version: bundle.version(),
            lane: manifest.lane,
        })
    }

    /// What the model says, for the judge.
    pub(super) fn opinion<'a>(&'a self, scores: &'a Scores) -> ModelOpinion<'a> {
        ModelOpinion {
            scores,
            lane: self.lane,
            source: &self.source,
            thresholds: &self.thresholds,
            abstain_below: &self.abstain_below,
        }
    }

    /// Whether both models turn every text into the same windows.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        self.reading == other.reading
    }

    /// Takes what mends words that the tokenizer does not know.
    pub(super) fn set_speller(&mut self, speller: Arc<Speller>) {
        self.speller = speller;
    }

    /// What mends towards the words of the lexicon and the frequent ones of this model.
    pub(super) fn speller(&self, lexicon: &Lexicon) -> Arc<Speller> {
        let frequent = self.encoder.frequent_words();
        Arc::new(Speller::new(lexicon.words(), frequent))
    }

    /// The windows of a text, its punctuation in one form and its slips mended.
    pub(super) fn encode(&self, text: &str) -> Windows {
        let even = even_punctuation(text);
        let windows = self.encoder.encode(&even)?;
        if !self.suspects.are_in(&windows) {
            return Ok(windows);
        }
        let knows = |word: &str| self.encoder.word_id(word).is_some();
        match self.speller.mend(&even, knows) {
            Cow::Borrowed(_) => Ok(windows),
            Cow::Owned(mended) => self.encoder.encode(&mended),
        }
    }

    /// Scores of some texts from their windows, in their order, on the worker that calls; a text whose
    /// windows failed keeps the failure.
    pub(super) fn score_some(&self, texts: &[Windows]) -> Vec<ModelResult> {
        match self.score_together(texts) {
            Ok(results) => results,
            Err(failure) if texts.len() == 1 => vec![Err(failure)],
            // If one window cannot be read, the others' texts must not suffer.
            Err(_) => texts
                .chunks(1)
                .flat_map(|one| self.score_some(one))
                .collect(),
        }
    }

    /// Scores of some texts of which all or none can be had.
    fn score_together(&self, texts: &[Windows]) -> Result<Vec<ModelResult>, Failure> {
        let windows = texts.iter().flatten().flatten();
        let ids: Vec<&[u32]> = windows.map(|window| window.ids.as_slice()).collect();
        let together = if self.takes_any_lengths { ids.len() } else { 1 };
        let mut backend = self.locked()?;
        let logits = ids.chunks(together.max(1)).map(|ids| backend.infer(ids));
        let logits: Vec<Logits> = logits.collect::<Result<_, _>>()?;
        let mut rows = logits.iter().flat_map(Logits::rows);
        let results = texts.iter().map(|windows| match windows {
            Ok(windows) => self.scores_of(windows, &mut rows).map(Ok),
            Err(failure) => Some(Err(failure.clone())),
        });
        results.collect::<Option<_>>().ok_or_else(no_row)
    }

    /// Scores of one text from the next rows, one a window; `None` when there are too few.
    fn scores_of<'a>(
        &self,
        windows: &[Encoding],
        rows: &mut impl Iterator<Item = &'a [f32]>,
    ) -> Option<Scores> {
        if let [only] = windows {
            return Some(self.classifier.scores(&[said_of(only, rows.next()?)]));
        }
        let said = windows
            .iter()
            .map(|window| Some(said_of(window, rows.next()?)));
        let said: Option<Vec<Window>> = said.collect();
        Some(self.classifier.scores(&said?))
    }

    /// Scores of many texts, in their order; a text that fails keeps its failure. Must be called
    /// inside the worker pool.
    pub(super) fn score_all(&self, texts: Vec<Waiting>) -> Vec<ModelResult> {
        let windows = texts
            .into_par_iter()
            .map(|(text, windows)| windows.map_or_else(|| self.encode(text), Ok));
        self.scores(&windows.collect::<Vec<_>>())
    }

    /// Scores of every message of a chunk, given its windows; a message whose windows failed
    /// keeps the failure.
    fn scores(&self, messages: &[Windows]) -> Vec<ModelResult> {
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
            let rows = next.by_ref().take(encodings.len()).zip(encodings);
            let rows = rows.map(|(row, window)| row.map(|logits| said_of(window, logits)));
            let rows: Result<Vec<Window>, Failure> = rows.collect();
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
        self.locked()?.infer(&rows)
    }

    /// The calling worker's backend.
    fn locked(&self) -> Result<MutexGuard<'_, Box<dyn Backend>>, Failure> {
        let worker = rayon::current_thread_index().unwrap_or_default() % self.backends.len().max(1);
        let backend = self.backends.get(worker).ok_or_else(no_backend)?;
        Ok(backend.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn said_of<'a>(window: &Encoding, logits: &'a [f32]) -> Window<'a> {
    Window {
        logits,
        tokens: window.ids.len(),
    }
}

fn no_row() -> Failure {
    Failure::new(
        FailureCode::ModelError,
        "the model gave no row for a window",
    )
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
