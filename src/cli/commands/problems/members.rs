//! Which problem each record is in, one line a record.

use std::num::NonZeroUsize;

use serde::Serialize;

use crate::error::{Error, ErrorCode, Result};
use crate::history::{self, Scored};
use crate::output::OutputWriter;

/// One record.
#[derive(Debug, Serialize)]
struct Member<'a> {
    file: u32,
    row: u64,
    id: &'a str,
    problem: Option<&'a str>,
}

/// Lines of one part of the records.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    error: Option<String>,
}

/// Reads the records again and writes a line for each, in their order.
pub(super) fn write<'p>(
    mut output: OutputWriter,
    names: &[String],
    threads: Option<NonZeroUsize>,
    problem_of: impl Fn(&Scored) -> Option<&'p str> + Sync,
) -> Result<()> {
    let each = |lines: &mut Lines, record: Scored| {
        let member = Member {
            file: record.file,
            row: record.row,
            id: &record.id,
            problem: problem_of(&record),
        };
        match serde_json::to_writer(&mut lines.bytes, &member) {
            Ok(()) => lines.bytes.push(b'\n'),
            Err(error) => lines.error = Some(error.to_string()),
        }
    };
    history::read(names, None, threads, each, |lines: Lines| {
        match lines.error {
            Some(error) => Err(Error::new(ErrorCode::Output, error)),
            None => output.put(&lines.bytes),
        }
    })?;
    output.finish()
}
