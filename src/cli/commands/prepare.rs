//! `kvetch prepare`: what will be read of each message, and what is masked and why.

use std::io::Write;

use serde::Serialize;

use super::naming::names;
use super::output_error;
use crate::cli::args::{PrepareArgs, PrepareFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup::prepare_options;
use crate::error::{Error, ErrorCode, Failure, Result, Warning};
use crate::input;
use crate::message::Row;
use crate::prepare::{Language, Mask, Prepared, Preparer};

/// One message as `--format jsonl` shows it.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    id: &'a str,
    row: u64,
    visible: String,
    text: &'a str,
    bytes: usize,
    read_bytes: usize,
    masked: &'a [Mask],
    language: &'a Language,
    warnings: Vec<&'a Warning>,
}

/// A row without anything to show.
#[derive(Debug, Serialize)]
struct Failed<'a> {
    id: &'a str,
    row: u64,
    error: &'a Failure,
}

/// Shows each message of the inputs. A row that fails is named on standard error (text) or in its
/// place (jsonl).
pub(super) fn run(
    args: &PrepareArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let names = names(&args.inputs);
    let source = input::open(
        &names,
        &settings.input_options(),
        Some(Box::new(std::io::stdin())),
    )?;
    let preparer = Preparer::new(prepare_options(settings));
    let format = args.format.unwrap_or_default();
    let part = if args.with_subject {
        Part::Whole
    } else {
        Part::Body
    };
    let mut failed = 0;
    for (number, row) in source.enumerate() {
        let shown = match format {
            PrepareFormat::Text => as_text(&row, &preparer, part, number),
            PrepareFormat::Jsonl => as_json(&row, &preparer)?,
        };
        failed += u64::from(shown.is_err());
        match shown {
            Ok(text) => writeln!(out, "{text}").map_err(|e| output_error(&e))?,
            Err(text) if format == PrepareFormat::Jsonl => {
                writeln!(out, "{text}").map_err(|e| output_error(&e))?;
            }
            Err(text) => notice(&text),
        }
    }
    Ok(ExitStatus::of_failures(failed))
}

/// Which part of a message is shown as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Body,
    /// Subject and body.
    Whole,
}

/// The visible text; messages after the first are set apart by an empty line.
fn as_text(row: &Row, preparer: &Preparer, part: Part, number: usize) -> Result<String, String> {
    let message = row
        .as_ref()
        .map_err(|failed| failed_text(&failed.id, &failed.failure))?;
    let prepared = preparer
        .prepare(message)
        .map_err(|f| failed_text(&message.id, &f))?;
    let from = match part {
        Part::Body => message.subject_bytes(),
        Part::Whole => 0,
    };
    let gap = if number == 0 { "" } else { "\n" };
    Ok(format!("{gap}{}", prepared.visible_from(from)))
}

fn failed_text(id: &str, failure: &Failure) -> String {
    format!("message {id}: {}", failure.message)
}

/// The message as one JSON object, `Err` when it is a failure.
fn as_json(row: &Row, preparer: &Preparer) -> Result<Result<String, String>> {
    let (id, number, outcome) = match row {
        Ok(message) => (&message.id, message.row, preparer.prepare(message)),
        Err(failed) => (&failed.id, failed.row, Err(failed.failure.clone())),
    };
    let reader_warnings = row
        .as_ref()
        .map(|m| m.warnings.as_slice())
        .unwrap_or_default();
    match outcome {
        Ok(prepared) => json(&shown(id, number, &prepared, reader_warnings)).map(Ok),
        Err(failure) => json(&Failed {
            id,
            row: number,
            error: &failure,
        })
        .map(Err),
    }
}

fn shown<'a>(id: &'a str, row: u64, prepared: &'a Prepared, reader: &'a [Warning]) -> Shown<'a> {
    Shown {
        id,
        row,
        visible: prepared.visible(),
        text: &prepared.text,
        bytes: prepared.view.len(),
        read_bytes: prepared.read_bytes(),
        masked: &prepared.masked,
        language: &prepared.language,
        warnings: reader.iter().chain(&prepared.warnings).collect(),
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::new(ErrorCode::Output, e.to_string()))
}
