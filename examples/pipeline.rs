//! The library inside a streaming service. Reads one JSON object a line from standard input, with
//! `text` and, where known, `id`, `subject`, `channel` and `received_at`; answers each with a line
//! `{"id", "priority", "queue", "flags"}`, in order. A line that cannot be judged is answered with
//! nulls, and their number is written to standard error at the end.
//!
//! ```text
//! cargo run --release --example pipeline < data/samples/inbox.jsonl
//! ```
//!
//! In the full lane with a model folder such as `-- models/full-en-9` before `<`.
//!
//! A line is answered as soon as it comes; when more come than can be judged at once they are judged
//! in parallel. The service ends with its input, or on ctrl-c or a termination signal, after it has
//! answered what waits.

mod lane;

use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::{env, error::Error, thread, time::Duration};

use kvetch::error::FailureCode;
use kvetch::message::{FailedRow, Row};
use kvetch::{Failure, Message, Record};
use serde::Deserialize;
use serde_json::json;

/// Lines that may wait; a sender that is faster is held back.
const MAX_WAITING: usize = 256;
/// How soon a signal is noticed while no line comes.
const POLL: Duration = Duration::from_millis(50);
/// Set by a signal.
static STOP: AtomicBool = AtomicBool::new(false);

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    text: String,
    subject: Option<String>,
    channel: Option<String>,
    received_at: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let model: Vec<String> = env::args().skip(1).collect();
    let triage = lane::triage(&model)?;
    ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))?;
    let (sender, receiver) = sync_channel(MAX_WAITING);
    // Not joined: it may wait for a line that never comes.
    thread::spawn(move || read_lines(&sender));

    let (mut out, mut failed) = (io::stdout().lock(), 0_u64);
    while let Some(rows) = waiting_rows(&receiver) {
        for outcome in triage.classify_stream(rows) {
            failed += u64::from(outcome.record.error.is_some());
            writeln!(out, "{}", answer(&outcome.record))?;
        }
        out.flush()?;
    }
    if failed > 0 {
        writeln!(io::stderr(), "{failed} lines could not be judged")?;
    }
    Ok(())
}

/// Sends a row for each line until the input ends, cannot be read, or a signal came.
fn read_lines(to: &SyncSender<Row>) {
    for (number, line) in (0..).zip(io::stdin().lock().split(b'\n')) {
        let Ok(line) = line else { return };
        if STOP.load(Ordering::Relaxed) || to.send(row(number, &line)).is_err() {
            return;
        }
    }
}

#[expect(
    clippy::result_large_err,
    reason = "a failed row is as common as a message in a bad stream"
)]
fn row(number: u64, line: &[u8]) -> Row {
    let line: Line = serde_json::from_slice(line).map_err(|_| FailedRow {
        id: number.to_string(),
        row: number,
        origin: None,
        failure: Failure::new(FailureCode::MalformedRow, "no object with text"),
        cells: Vec::new(),
    })?;
    Ok(Message {
        row: number,
        subject: line.subject,
        channel: line.channel,
        received_at: line.received_at,
        ..Message::new(line.id.unwrap_or_else(|| number.to_string()), line.text)
    })
}

/// The next rows, at least one; nothing when the input has ended or a signal came and none waits.
fn waiting_rows(from: &Receiver<Row>) -> Option<Vec<Row>> {
    let first = loop {
        match from.recv_timeout(POLL) {
            Ok(row) => break row,
            Err(RecvTimeoutError::Timeout) if !STOP.load(Ordering::Relaxed) => {}
            Err(_) => return None,
        }
    };
    let mut rows = vec![first];
    rows.extend(from.try_iter().take(MAX_WAITING));
    Some(rows)
}

fn answer(record: &Record) -> serde_json::Value {
    json!({
        "id": record.id,
        "priority": record.priority.as_ref().map(|p| p.label),
        "queue": record.route.as_ref().map(|r| &r.queue),
        "flags": record.flags.iter().map(|f| f.name).collect::<Vec<_>>(),
    })
}
