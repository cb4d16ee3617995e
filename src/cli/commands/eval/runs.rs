//! The answers to be judged: by running the program, or from stored records.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::gold::{GoldSet, fields_of, placed};
use crate::cli::notice::is_watched;
use crate::cli::progress::Progress;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::error::{Error, ErrorCode, Result};
use crate::eval::{Answers, Run};
use crate::input::{self, InputFormat, InputOptions, JsonObjects};
use crate::label::LaneChoice;
use crate::message::{Origin, Row};
use crate::pipeline::{Citing, StopReason, Triage};
use crate::record::{Record, Versions};

/// Messages between two looks at the progress.
const PROGRESS_EVERY: u64 = 64;

/// The fix for everything that is no record.
const WRITE_WHOLE: &str = "write it with `kvetch classify … -o scored.jsonl`, without --fields";

/// Judges the gold messages in a lane. Nothing when the user interrupts.
pub(super) fn judge(
    gold: &GoldSet,
    lane: Option<LaneChoice>,
    settings: &Settings,
    stop: &AtomicBool,
) -> Result<Option<Run>> {
    let triage = setup::triage_in(settings, lane, Citing::Nothing)?;
    judge_with(&triage, gold, settings, stop, &mut |_| {})
}

/// Judges the gold messages; `each` sees every record, in their order. Nothing when the user interrupts.
pub(in crate::cli::commands) fn judge_with(
    triage: &Triage,
    gold: &GoldSet,
    settings: &Settings,
    stop: &AtomicBool,
    each: &mut dyn FnMut(&Record),
) -> Result<Option<Run>> {
    let progress = Progress::new(None, is_watched() && !settings.is_quiet());
    let mut answers = Vec::with_capacity(gold.rows.len());
    let mut lanes = BTreeSet::new();
    let mut judged = 0_u64;
    let done = triage.run(gold.rows.iter().cloned(), stop, |outcome| {
        each(&outcome.record);
        answers.push(Some(Answers::from(&outcome.record)));
        lanes.extend(
            outcome
                .record
                .decision
                .map(|decision| decision.lane.as_str()),
        );
        judged += 1;
        if judged.is_multiple_of(PROGRESS_EVERY) {
            progress.update(0, judged);
        }
        Ok(())
    })?;
    progress.finish();
    let lanes: Vec<&str> = lanes.into_iter().collect();
    Ok((done.stop == StopReason::EndOfInput).then(|| Run {
        name: format!("lane {}", lanes.join(" and ")),
        versions: Some(triage.versions().clone()),
        answers,
        ..Run::default()
    }))
}

/// Reads stored records and joins them to the gold messages.
///
/// # Errors
/// What the reader of inputs gives; [`ErrorCode::Gold`] for a line that is no record, with its place,
/// and when no record belongs to a gold message.
pub(super) fn stored(gold: &GoldSet, path: &Path) -> Result<Run> {
    let name = path.display().to_string();
    let options = InputOptions {
        format: Some(InputFormat::Jsonl),
        json_objects: JsonObjects::Kept,
        ..InputOptions::default()
    };
    let source = input::open(
        std::slice::from_ref(&name),
        &options,
        Some(Box::new(std::io::stdin())),
    )?;
    let columns = source.columns().to_vec();
    let mut records = Vec::new();
    let mut versions = Common::None;
    for row in source {
        let record = record_of(&row, &columns)?;
        versions.add(&record.versions);
        records.push(Answers::from(&record));
    }
    let mut run = Run::join(name, &gold.messages, records);
    if run.answers.iter().all(Option::is_none) {
        return Err(
            Error::new(ErrorCode::Gold, "no record belongs to a gold message")
                .with_fix("give records of the same messages, with the same ids or rows")
                .at(&run.name, None),
        );
    }
    run.versions = versions.one();
    Ok(run)
}

fn record_of(row: &Row, columns: &[String]) -> Result<Record> {
    let (cells, origin) = match row {
        Ok(message) => (&message.cells, message.origin.as_ref()),
        Err(failed) => (&failed.cells, failed.origin.as_ref()),
    };
    if cells.is_empty()
        && let Err(failed) = row
    {
        return Err(no_record(&failed.failure.message, origin));
    }
    let fields = serde_json::Value::Object(fields_of(columns, cells));
    serde_json::from_value(fields).map_err(|error| {
        // Other faults repeat a value, which may be anything.
        let fault = error.to_string();
        let is_safe = fault.starts_with("missing field");
        let what = if is_safe {
            &fault
        } else {
            "a field has a value that no record has"
        };
        no_record(&format!("is no kvetch/1 record: {what}"), origin)
    })
}

fn no_record(what: &str, origin: Option<&Origin>) -> Error {
    let error = Error::new(ErrorCode::Gold, what).with_fix(WRITE_WHOLE);
    placed(error, origin)
}

/// Whether all records were made by the same things.
enum Common {
    None,
    One(Box<Versions>),
    Many,
}

impl Common {
    fn add(&mut self, versions: &Versions) {
        match self {
            Self::None => *self = Self::One(Box::new(versions.clone())),
            Self::One(one) if **one != *versions => *self = Self::Many,
            Self::One(_) | Self::Many => {}
        }
    }

    fn one(self) -> Option<Versions> {
        match self {
            Self::One(versions) => Some(*versions),
            Self::None | Self::Many => None,
        }
    }
}
