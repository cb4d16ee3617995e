//! Signals that end a run, and a standard input that does not keep it waiting then.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::exit::ExitStatus;
use super::notice::notice;

/// Bytes that are taken from standard input at once: what a pipe holds on Linux.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks that may wait. Chosen: reading goes on while a chunk is looked at.
const WAITING_CHUNKS: usize = 4;

/// Time between two looks at whether the run was interrupted. Chosen: nobody notices it.
const LOOK_MS: u64 = 50;

/// Whether the user has interrupted the run.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes signals from now on: the first interrupt, termination or hang-up asks the run to end, the
    /// second ends the process at once.
    pub(super) fn watch(&self) {
        let set = self.clone();
        let handler = move || {
            if set.0.swap(true, Ordering::Relaxed) {
                end_at_once();
            }
        };
        if let Err(error) = ctrlc::set_handler(handler) {
            notice(&format!("interrupts end the run at once: {error}"));
        }
    }

    /// True from the first signal on.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// Standard input. Waiting for it ends with an error when the run is interrupted: whoever writes into
    /// the pipe may never do so again.
    pub(super) fn stdin(&self) -> Stdin {
        Stdin {
            interrupt: self.clone(),
            chunks: None,
            chunk: Cursor::default(),
        }
    }
}

#[expect(clippy::exit, reason = "a second interrupt means now")]
fn end_at_once() {
    std::process::exit(i32::from(ExitStatus::Interrupted.code()));
}

/// A reader of standard input; nothing is taken from it before the first read.
pub(super) struct Stdin {
    interrupt: Interrupt,
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    chunk: Cursor<Vec<u8>>,
}

impl Stdin {
    /// The next bytes; none at the end.
    fn next_chunk(&mut self) -> io::Result<Vec<u8>> {
        let chunks = self.chunks.get_or_insert_with(|| {
            let (to, chunks) = sync_channel(WAITING_CHUNKS);
            thread::spawn(move || take_all(&mut io::stdin(), &to));
            chunks
        });
        loop {
            match chunks.recv_timeout(Duration::from_millis(LOOK_MS)) {
                Ok(chunk) => return chunk,
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Timeout) if self.interrupt.0.load(Ordering::Relaxed) => {
                    return Err(io::Error::other("the run was interrupted"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let is_used_up = self.chunk.position() >= self.chunk.get_ref().len() as u64;
        if is_used_up && !into.is_empty() {
            self.chunk = Cursor::new(self.next_chunk()?);
        }
        self.chunk.read(into)
    }
}

/// Hands on what `input` has, until its end, an error, or nobody wants any more.
fn take_all(input: &mut impl Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let chunk = match input.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) => {
                chunk.truncate(count);
                Ok(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_last = chunk.is_err();
        if to.send(chunk).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fed(interrupt: &Interrupt) -> (SyncSender<io::Result<Vec<u8>>>, Stdin) {
        let (to, chunks) = sync_channel(WAITING_CHUNKS);
        let mut stdin = interrupt.stdin();
        stdin.chunks = Some(chunks);
        (to, stdin)
    }

    #[test]
    fn all_bytes_come_in_order_and_errors_behind_them() {
        let (to, mut stdin) = fed(&Interrupt::default());
        let mut input = (&b"one "[..]).chain(&b"two"[..]);
        take_all(&mut input, &to);
        drop(to);
        assert_eq!(io::read_to_string(&mut stdin).unwrap(), "one two");
        assert_eq!(stdin.read(&mut [0; 8]).unwrap(), 0);

        let (to, mut stdin) = fed(&Interrupt::default());
        to.send(Ok(b"one".to_vec())).unwrap();
        to.send(Err(io::Error::other("gone"))).unwrap();
        let mut read = Vec::new();
        assert_eq!(
            stdin.read_to_end(&mut read).unwrap_err().to_string(),
            "gone"
        );
        assert_eq!(read, b"one");
    }

    #[test]
    fn an_interrupt_ends_the_waiting() {
        let interrupt = Interrupt::default();
        let (_to, mut stdin) = fed(&interrupt);
        interrupt.0.store(true, Ordering::Relaxed);
        let error = stdin.read(&mut [0; 8]).unwrap_err();
        assert!(error.to_string().contains("interrupted"));
    }
}
