//! `kvetch check`: behavioural cases in, failure rates by capability and lane out.

mod cases;
mod lanes;
mod rates;
mod text;

use std::io::Write;

use serde::Serialize;

use self::lanes::LaneReport;
use super::output_error;
use crate::behaviour::Gate;
use crate::cli::args::{CheckArgs, CheckFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorCode, Result};

/// Name and version of the report as JSON.
const SCHEMA: &str = "kvetch-check/1";

/// The report as JSON.
#[derive(Debug, Serialize)]
struct Document<'r> {
    schema: &'static str,
    lanes: &'r [LaneReport],
}

/// Checks. Cases and rates are read before a model is loaded.
pub(super) fn run(
    args: &CheckArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let cases = cases::load(args)?;
    let known = rates::load(&args.gate)?;
    let mut reports = lanes::judge_all(&cases, settings)?;
    if args.gate.gate {
        for lane in &mut reports {
            lane.gate = Some(known.compare(&lane.lane, &lane.report)?);
        }
    }
    let shown = match args.format.unwrap_or_default() {
        CheckFormat::Json => json(&reports)?,
        CheckFormat::Table => text::render(&reports, args.show_failures),
    };
    out.write_all(shown.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| output_error(&e))?;
    rates::bless(&args.gate, known, &reports)?;
    let gates: Vec<&Gate> = reports
        .iter()
        .filter_map(|lane| lane.gate.as_ref())
        .collect();
    if !settings.is_quiet() {
        tell_mended(&gates);
    }
    let is_broken = gates.iter().any(|gate| !gate.worse.is_empty());
    Ok(ExitStatus::of_failures(u64::from(is_broken)))
}

fn json(reports: &[LaneReport]) -> Result<String> {
    let document = Document {
        schema: SCHEMA,
        lanes: reports,
    };
    serde_json::to_string_pretty(&document)
        .map(|json| json + "\n")
        .map_err(|error| {
            Error::new(
                ErrorCode::Output,
                format!("cannot write the report: {error}"),
            )
        })
}

fn tell_mended(gates: &[&Gate]) {
    let mended: usize = gates.iter().map(|gate| gate.mended.len()).sum();
    if mended > 0 {
        notice(&format!(
            "{mended} known failures hold again; take them out with --rates FILE --bless"
        ));
    }
}
