//! `kvetch rollup`: records of messages in, one record a conversation out.

use std::io::{stdin, stdout};

use super::naming::names;
use crate::cli::args::RollupArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorCode, Result};
use crate::input::{self, InputFormat, InputOptions, JSON_COLUMN, JsonObjects, Source};
use crate::message::Row;
use crate::output::{Compression, Destination, OutputWriter, open_writer};
use crate::rollup::{Thread, Threads, Turn};

/// Gathers all records, then writes the conversations in the order of their first messages. A line that
/// is no record ends the run: a conversation without one of its messages would be told wrongly.
pub(super) fn run(args: &RollupArgs, settings: &Settings) -> Result<ExitStatus> {
    let names = names(&args.inputs);
    let options = InputOptions {
        format: Some(InputFormat::Jsonl),
        json_objects: JsonObjects::Kept,
        ..InputOptions::default()
    };
    let source = input::open(&names, &options, Some(Box::new(stdin())))?;
    let threads = gather(source)?;
    let alone = threads.alone();
    if alone > 0 && !settings.is_quiet() {
        notice(&format!(
            "{alone} messages belong to no conversation (thread_id) and are left out"
        ));
    }
    let mut writer = match &args.output {
        Some(path) => open_writer(Destination::File(path.clone()), &args.inputs)?,
        None => OutputWriter::stream(Box::new(stdout()), Compression::None)?,
    };
    for thread in threads.finish() {
        writer.put(&line(&thread)?)?;
    }
    writer.finish()?;
    Ok(ExitStatus::AllJudged)
}

fn gather(source: Box<dyn Source>) -> Result<Threads> {
    let object = source.columns().iter().position(|name| name == JSON_COLUMN);
    let mut threads = Threads::default();
    for row in source {
        threads.add(turn_of(&row, object)?);
    }
    Ok(threads)
}

/// The record in a row: its object is there whether or not the row has a text to judge.
fn turn_of(row: &Row, object: Option<usize>) -> Result<Turn> {
    let (cells, origin) = match row {
        Ok(message) => (&message.cells, &message.origin),
        Err(failed) => (&failed.cells, &failed.origin),
    };
    let text = object
        .and_then(|at| cells.get(at))
        .map_or("", String::as_str);
    serde_json::from_str(text).map_err(|_| {
        let (file, part) = origin.as_ref().map_or(("-", None), |origin| {
            (origin.file.as_str(), origin.part.as_deref())
        });
        let message = format!("{} is no record of kvetch", part.unwrap_or("a row"));
        Error::new(ErrorCode::Gold, message)
            .with_fix("give JSON Lines that `kvetch classify` has written with all fields")
            .at(file, None)
    })
}

fn line(thread: &Thread) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(thread)
        .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}
