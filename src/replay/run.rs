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

use super::blocks::{Block, Blocks};
use super::line::Refused;
use crate::error::{Error, ErrorCode, Result};
use crate::input::Streams;

/// Blocks for each worker: one it works on, one that waits for it, one that waits to be taken.
const BLOCKS_A_WORKER: usize = 3;

/// What to do with blocks.
pub(super) trait Work: Sync {
    /// What a worker keeps from block to block.
    type Worker;
    /// What comes of a block.
    type Part: Send + Default;

    /// A new worker.
    fn worker(&self) -> Self::Worker;

    /// Works on the lines of a block and says how many there are; `part` is one that was taken before, or
    /// new.
    fn block(
        &self,
        worker: &mut Self::Worker,
        lines: &[u8],
        part: &mut Self::Part,
    ) -> std::result::Result<u64, Stopped>;
}

/// A line that ends the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopped {
    /// Lines of the block before it.
    pub(super) lines_before: u64,
    pub(super) why: Refused,
}

/// A block and what came of it.
struct Done<P> {
    block: Block,
    part: P,
    lines: std::result::Result<u64, Stopped>,
}

/// A block to fill and a part to use again.
type Free<P> = (Block, P);

/// Works on all lines; `take` gets the parts in the order of the blocks.
///
/// # Errors
/// The first that reading, a line or `take` gives, in the order of the input.
pub(super) fn run<W: Work>(
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
        let lines = work.block(&mut worker, &block.bytes, &mut part);
        let is_heard = done.send(Done { block, part, lines });
        if is_heard.is_err() {
            return;
        }
    }
}

fn take_in_order<P>(
    to_take: Receiver<Done<P>>,
    free: &Sender<Free<P>>,
    names: &Mutex<Vec<String>>,
    take: &mut impl FnMut(&mut P) -> Result<()>,
) -> Result<()> {
    let mut waiting: BTreeMap<u64, Done<P>> = BTreeMap::new();
    let mut lines = LinesBefore::default();
    let mut next = 0;
    for done in to_take {
        waiting.insert(done.block.number, done);
        while let Some(mut done) = waiting.remove(&next) {
            next += 1;
            let file = done.block.file;
            match done.lines {
                Ok(found) => lines.add(file, found),
                Err(stopped) => {
                    let name = locked(names).get(file).cloned().unwrap_or_default();
                    let line = lines.of_file(file) + stopped.lines_before + 1;
                    return Err(refused(stopped.why, &name, line));
                }
            }
            take(&mut done.part)?;
            // A reader that has ended wants no more blocks.
            let _ = free.send((done.block, done.part));
        }
    }
    Ok(())
}

/// Lines of the file that is being taken.
#[derive(Debug, Default)]
struct LinesBefore {
    file: usize,
    lines: u64,
}

impl LinesBefore {
    fn of_file(&self, file: usize) -> u64 {
        if file == self.file { self.lines } else { 0 }
    }

    fn add(&mut self, file: usize, found: u64) {
        self.lines = self.of_file(file) + found;
        self.file = file;
    }
}

/// A worker that panicked has told why; what it left is whole.
fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lost() -> Error {
    Error::new(ErrorCode::Input, "reading ended before its time")
}

fn refused(why: Refused, file: &str, line: u64) -> Error {
    let error = match why {
        Refused::NoRecord => Error::new(ErrorCode::Gold, "this line is no record of kvetch")
            .with_fix("give JSON Lines that `kvetch classify` has written"),
        Refused::Lacks(field) => Error::new(
            ErrorCode::Gold,
            format!("the record has no field `{field}`, from which a policy decides"),
        )
        .with_fix("write the records with all fields: leave out --fields"),
    };
    error.at(file, Some(line))
}
