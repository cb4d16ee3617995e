//! Runs another program with a time limit and bounded output.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Output kept of each stream; the rest is read and dropped so that the child never blocks.
const MAX_KEPT_BYTES: u64 = 64 * 1024;

/// Pause between looks at a running child: far below what a user notices.
const POLL: Duration = Duration::from_millis(10);

/// Wait for the rest of the output after the child has ended. Only a grandchild that holds the
/// pipe open makes it matter.
const OUTPUT_GRACE: Duration = Duration::from_secs(1);

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Exit status.
    pub(crate) status: ExitStatus,
    /// First part of the standard output.
    pub(crate) stdout: String,
    /// First part of the standard error.
    pub(crate) stderr: String,
}

/// Runs `command` without input for at most `limit`, then kills it.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] where there is no such program, [`io::ErrorKind::TimedOut`] where
/// it was killed, others as the system reports them.
pub(crate) fn run(command: &mut Command, limit: Duration) -> io::Result<Finished> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let status = wait(&mut child, limit)?;
    Ok(Finished {
        status,
        stdout: stdout.recv_timeout(OUTPUT_GRACE).unwrap_or_default(),
        stderr: stderr.recv_timeout(OUTPUT_GRACE).unwrap_or_default(),
    })
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(POLL);
    }
}

/// Reads to the end on its own thread. The thread is not joined: a grandchild may hold the pipe.
fn collect(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.by_ref().take(MAX_KEPT_BYTES).read_to_end(&mut kept);
            let _ = io::copy(&mut stream, &mut io::sink());
        }
        let _ = sender.send(String::from_utf8_lossy(&kept).into_owned());
    });
    receiver
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit_ms: u64) -> io::Result<Finished> {
        let mut command = Command::new("/bin/sh");
        run(
            command.args(["-c", script]),
            Duration::from_millis(limit_ms),
        )
    }

    #[test]
    fn both_streams_and_the_status_come_back() {
        let finished = shell("echo out; echo err >&2; exit 3", 60_000).unwrap();
        assert_eq!(finished.stdout, "out\n");
        assert_eq!(finished.stderr, "err\n");
        assert_eq!(finished.status.code(), Some(3));
    }

    #[test]
    fn a_hanging_child_is_killed() {
        let start = Instant::now();
        let error = shell("exec sleep 100", 50).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(start.elapsed() < Duration::from_secs(50));
    }

    #[test]
    fn output_without_end_is_cut_and_does_not_block_the_child() {
        let finished = shell("head -c 3000000 /dev/zero", 60_000).unwrap();
        assert!(finished.status.success());
        assert_eq!(finished.stdout.len() as u64, MAX_KEPT_BYTES);
    }

    #[test]
    fn a_grandchild_that_holds_the_pipe_does_not_hold_us() {
        let start = Instant::now();
        let finished = shell("sleep 30 & exit 0", 60_000).unwrap();
        assert!(finished.status.success());
        assert!(start.elapsed() < Duration::from_secs(25));
    }

    #[test]
    fn a_missing_program_is_not_found() {
        let error = run(&mut Command::new("/nowhere/python3"), POLL).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
