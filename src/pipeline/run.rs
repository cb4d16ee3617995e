//! A whole input to a whole output: reading, judging and writing at the same time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::chunk::next_chunk;
use super::triage::{Outcome, Triage};
use crate::error::Result;
use crate::message::Row;

/// Chunks that may wait between two steps. One keeps both sides busy; more only take memory.
const WAITING_CHUNKS: usize = 1;

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The input ended.
    EndOfInput,
    /// The caller asked to stop; the chunks read until then were judged and written.
    Stopped,
}

/// Counts of a run. `judged + failed` is the number of rows read and of records written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunSummary {
    /// Rows with a verdict.
    pub judged: u64,
    /// Rows with an error.
    pub failed: u64,
    /// Why it ended.
    pub stop: StopReason,
}

/// A part of a run's outcomes, folded, and how many of them there are.
struct Piece<P> {
    folded: P,
    judged: u64,
    failed: u64,
}

impl<P: Default> Default for Piece<P> {
    fn default() -> Self {
        Self {
            folded: P::default(),
            judged: 0,
            failed: 0,
        }
    }
}

impl Triage {
    /// Judges all `rows` and hands each outcome to `write`, in input order. A reader thread and the
    /// caller's thread work beside the worker pool; at most four chunks are in memory.
    ///
    /// Setting `stop` ends the run after the chunks already read; the one that is being read is dropped.
    ///
    /// # Errors
    /// The first error of `write`; the run stops there.
    pub fn run<I>(
        &self,
        rows: I,
        stop: &AtomicBool,
        mut write: impl FnMut(Outcome) -> Result<()>,
    ) -> Result<RunSummary>
    where
        I: Iterator<Item = Row> + Send,
    {
        let collect = |mut all: Vec<Outcome>, outcome| {
            all.push(outcome);
            all
        };
        self.run_folded(rows, stop, collect, |outcomes| {
            outcomes.into_iter().try_for_each(&mut write)
        })
    }

    /// As [`Triage::run`], with the work on each outcome done where it was judged: the workers fold
    /// some outcomes at a time, in input order, into one value, and `write` gets these values, in
    /// input order. So what is costly, such as writing JSON, runs on all cores, and only its bytes
    /// change threads.
    ///
    /// # Errors
    /// The first error of `write`; the run stops there.
    pub fn run_folded<I, P>(
        &self,
        rows: I,
        stop: &AtomicBool,
        fold: impl Fn(P, Outcome) -> P + Sync,
        mut write: impl FnMut(P) -> Result<()>,
    ) -> Result<RunSummary>
    where
        I: Iterator<Item = Row> + Send,
        P: Default + Send,
    {
        let count = |piece: Piece<P>, outcome: Outcome| {
            let failed = u64::from(outcome.record.error.is_some());
            Piece {
                judged: piece.judged + 1 - failed,
                failed: piece.failed + failed,
                folded: fold(piece.folded, outcome),
            }
        };
        thread::scope(|scope| {
            let (to_judge, chunks) = sync_channel(WAITING_CHUNKS);
            let (to_write, judged) = sync_channel(WAITING_CHUNKS);
            scope.spawn(move || self.read_chunks(rows, stop, &to_judge));
            scope.spawn(move || self.judge_chunks(&chunks, &to_write, &count));
            let mut summary = RunSummary {
                judged: 0,
                failed: 0,
                stop: StopReason::EndOfInput,
            };
            for piece in judged.iter().flatten() {
                write(piece.folded)?;
                summary.judged += piece.judged;
                summary.failed += piece.failed;
            }
            if stop.load(Ordering::Relaxed) {
                summary.stop = StopReason::Stopped;
            }
            Ok(summary)
        })
    }

    fn read_chunks(
        &self,
        mut rows: impl Iterator<Item = Row>,
        stop: &AtomicBool,
        to: &SyncSender<Vec<Row>>,
    ) {
        while !stop.load(Ordering::Relaxed) {
            let chunk = next_chunk(&mut rows, self.chunk);
            // The input may have been cut off to end the run.
            let is_cut = stop.load(Ordering::Relaxed);
            if is_cut || chunk.is_empty() || to.send(chunk).is_err() {
                return;
            }
        }
    }

    /// Ends when the reader has ended or the writer has gone.
    fn judge_chunks<P: Default + Send>(
        &self,
        from: &Receiver<Vec<Row>>,
        to: &SyncSender<Vec<Piece<P>>>,
        fold: &(impl Fn(Piece<P>, Outcome) -> Piece<P> + Sync),
    ) {
        for chunk in from {
            if to.send(self.fold_chunk(chunk, fold)).is_err() {
                return;
            }
        }
    }
}
