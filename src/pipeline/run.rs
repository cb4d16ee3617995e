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
    /// The caller asked to stop; what was read until then was judged and written.
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

impl Triage {
    /// Judges all `rows` and hands each outcome to `write`, in input order. A reader thread and the
    /// caller's thread work beside the worker pool; at most four chunks are in memory.
    ///
    /// Setting `stop` ends the run after the chunks already read.
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
        thread::scope(|scope| {
            let (to_judge, chunks) = sync_channel(WAITING_CHUNKS);
            let (to_write, judged) = sync_channel(WAITING_CHUNKS);
            scope.spawn(move || self.read_chunks(rows, stop, &to_judge));
            scope.spawn(move || self.judge_chunks(&chunks, &to_write));
            let mut summary = RunSummary {
                judged: 0,
                failed: 0,
                stop: StopReason::EndOfInput,
            };
            for outcome in judged.iter().flatten() {
                let has_failed = outcome.record.error.is_some();
                write(outcome)?;
                *(if has_failed {
                    &mut summary.failed
                } else {
                    &mut summary.judged
                }) += 1;
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
            if chunk.is_empty() || to.send(chunk).is_err() {
                return;
            }
        }
    }

    /// Ends when the reader has ended or the writer has gone.
    fn judge_chunks(&self, from: &Receiver<Vec<Row>>, to: &SyncSender<Vec<Outcome>>) {
        for chunk in from {
            if to.send(self.judge_chunk(chunk)).is_err() {
                return;
            }
        }
    }
}
