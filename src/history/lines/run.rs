//! Blocks of lines on all cores, and what came of them in order.
//!
//! One thread reads, some work, the caller's takes the results in the order of the blocks. As many blocks
//! exist as there is work for: a block that was taken is filled again, so memory stays the same however
//! long the input is.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Refused;
use super::blocks::{Block, Blocks};
use crate::error::{Error, ErrorCode, Result};
use crate::input::Streams;

/// Blocks for each worker: one it works on, one that waits for it, one that waits to be taken.
const BLOCKS_A_WORKER: usize = 3;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its file's place among the files, from 0.
    pub(crate) file: usize,
    /// Lines of the file before it.
    pub(crate) lines_before: u64,
}

/// What to do with lines.
pub(crate) trait Work: Sync {
    /// What a worker keeps from line to line.
    type Worker;
    /// What comes of a block of lines.
    type Part: Send + Default;

    /// A new worker.
    fn worker(&self) -> Self::Worker;

    /// Adds a line, with its end, to what comes of its block.
    fn line(
        &self,
        worker: &mut Self::Worker,
        part: &mut Self::Part,
        place: Place,
        line: &[u8],
    ) -> std::result::Result<(), Refused>;
}

/// A line that ends the run.
#[derive(Debug, Clone, Copy)]
struct Stopped {
    lines_before: u64,
    why: Refused,
}

/// A block and what came of it.
struct Done<P> {
    block: Block,
    part: P,
    outcome: std::result::Result<(), Stopped>,
}

/// A block to fill and a part to use again.
type Free<P> = (Block, P);

/// Works on all lines; `take` gets the parts in the order of the blocks, and leaves them fit to be filled
/// again.
///
/// # Errors
/// The first that reading, a line or `take` gives, in the order of the input.
pub(crate) fn run<W: Work>(
    streams: Streams,
    work: &W,
    threads: Option<NonZeroUsize>,
    mut take: impl FnMut(&mut W::Part) -> Result<()>,
) -> Result<()> {
    let workers = threads
        .or_else(|| thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let names = Mutex::new(Vec::new());
    let (free, to_fill) = channel();
    for _ in 0..workers * BLOCKS_A_WORKER {
        // The receiver stands above, so there is somebody to hear it.
        let _ = free.send((Block::default(), W::Part::default()));
    }
    let (filled, to_do) = channel();
    let to_do = Mutex::new(to_do);
    let (done, to_take) = channel();
    thread::scope(|scope| {
        let (names, to_do) = (&names, &to_do);
        let reader = scope.spawn(move || read(Blocks::new(streams), &to_fill, &filled, names));
        for _ in 0..workers {
            let done = done.clone();
            scope.spawn(move || work_on(work, to_do, &done));
        }
        drop(done);
        let taken = take_in_order(to_take, &free, names, &mut take);
        // Whoever waits for a block to fill hears that there are none.
        drop(free);
        let read = reader.join().unwrap_or_else(|_| Err(lost()));
        taken.and(read)
    })
}

fn read<P>(
    mut blocks: Blocks,
    free: &Receiver<Free<P>>,
    filled: &Sender<Free<P>>,
    names: &Mutex<Vec<String>>,
) -> Result<()> {
    while let Ok((mut block, part)) = free.recv() {
        let is_more = blocks.fill(&mut block, |name| {
            locked(names).push(name.to_owned());
        })?;
        if !is_more || filled.send((block, part)).is_err() {
            break;
        }
    }
    Ok(())
}

fn work_on<W: Work>(
    work: &W,
    to_do: &Mutex<Receiver<Free<W::Part>>>,
    done: &Sender<Done<W::Part>>,
) {
    let mut worker = work.worker();
    loop {
        let Ok((block, mut part)) = locked(to_do).recv() else {
            return;
        };
        let outcome = work_through(work, &mut worker, &block, &mut part);
        let is_heard = done.send(Done {
            block,
            part,
            outcome,
        });
        if is_heard.is_err() {
            return;
        }
    }
}

fn work_through<W: Work>(
    work: &W,
    worker: &mut W::Worker,
    block: &Block,
    part: &mut W::Part,
) -> std::result::Result<(), Stopped> {
    let mut place = Place {
        file: block.file,
        lines_before: block.lines_before,
    };
    for line in lines_of(&block.bytes) {
        let lines_before = place.lines_before;
        work.line(worker, part, place, line)
            .map_err(|why| Stopped { lines_before, why })?;
        place.lines_before += 1;
    }
    Ok(())
}

/// Each line with its end.
fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at_checked(end)?;
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

fn take_in_order<P>(
    to_take: Receiver<Done<P>>,
    free: &Sender<Free<P>>,
    names: &Mutex<Vec<String>>,
    take: &mut impl FnMut(&mut P) -> Result<()>,
) -> Result<()> {
    let mut waiting: BTreeMap<u64, Done<P>> = BTreeMap::new();
    let mut next = 0;
    for done in to_take {
        waiting.insert(done.block.number, done);
        while let Some(mut done) = waiting.remove(&next) {
            next += 1;
            if let Err(stopped) = done.outcome {
                let name = locked(names).get(done.block.file).cloned();
                let line = stopped.lines_before + 1;
                return Err(stopped.why.at(&name.unwrap_or_default(), line));
            }
            take(&mut done.part)?;
            // A reader that has ended wants no more blocks.
            let _ = free.send((done.block, done.part));
        }
    }
    Ok(())
}

/// A worker that panicked has told why; what it left is whole.
fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lost() -> Error {
    Error::new(ErrorCode::Input, "reading ended before its time")
}
