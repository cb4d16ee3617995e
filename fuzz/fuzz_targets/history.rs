//! Any bytes as stored records: counted without a panic, and the counts of two parts, merged, are those of the whole.
#![no_main]

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::Arc;

use kvetch::history;
use kvetch::summary::{Clock, Summary};
use libfuzzer_sys::fuzz_target;

/// The counts of these records; nothing where a line is no record.
fn count(bytes: &[u8], clock: &Clock, source: &Arc<str>) -> Option<Summary> {
    let mut records = Vec::new();
    let read = history::read(
        &["-".to_owned()],
        Some(Box::new(Cursor::new(bytes.to_vec()))),
        NonZeroUsize::new(1),
        |part: &mut Vec<_>, scored| part.push(scored),
        |mut part| {
            records.append(&mut part);
            Ok(())
        },
    );
    read.ok()?;
    let mut summary = Summary::new(clock);
    for scored in &records {
        summary.add(scored, clock, source);
    }
    Some(summary)
}

fuzz_target!(|bytes: &[u8]| {
    let clock = Clock::of(None).expect("the clock of UTC");
    let source: Arc<str> = Arc::from("-");
    let Some(whole) = count(bytes, &clock, &source) else {
        return;
    };
    let middle = bytes.len() / 2;
    let Some(end) = bytes.iter().skip(middle).position(|byte| *byte == b'\n') else {
        return;
    };
    let (first, second) = bytes.split_at(middle + end + 1);
    // A record without a row of its own is numbered by the lines before it.
    let lines = first.iter().filter(|byte| **byte == b'\n').count();
    let second = [vec![b'\n'; lines].as_slice(), second].concat();
    let (Some(first), Some(second)) = (
        count(first, &clock, &source),
        count(&second, &clock, &source),
    ) else {
        return;
    };
    let mut merged = second;
    merged.merge(first).expect("both count by the same clock");
    let written = |summary: &Summary| serde_json::to_string(summary).expect("a summary is JSON");
    assert_eq!(written(&merged), written(&whole));
});
