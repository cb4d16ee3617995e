//! The cases in one lane, or in every lane that can be had.

use serde::Serialize;

use crate::behaviour::{Case, Gate, Report, check};
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::error::Result;
use crate::label::LaneChoice;
use crate::pipeline::Citing;

/// All lanes, the cheapest first.
const ALL: [LaneChoice; 4] = [
    LaneChoice::Rules,
    LaneChoice::Fast,
    LaneChoice::Full,
    LaneChoice::Cascade,
];

/// What came of the cases in one lane.
#[derive(Debug, Serialize)]
pub(super) struct LaneReport {
    pub(super) lane: String,
    #[serde(flatten)]
    pub(super) report: Report,
    /// Only with `--gate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gate: Option<Gate>,
}

/// Judges the cases in the lane that was asked for, or else in all. A lane whose model cannot be had is
/// left out with a notice, and the cascade with it: it would be another lane under its name.
pub(super) fn judge_all(cases: &[Case], settings: &Settings) -> Result<Vec<LaneReport>> {
    if let Some(lane) = settings.lane() {
        return Ok(vec![judge(cases, lane, settings)?]);
    }
    let mut reports = Vec::new();
    for lane in ALL {
        let is_whole = reports.len() + 1 == ALL.len();
        if lane == LaneChoice::Cascade && !is_whole {
            notice("lane cascade was left out: it needs the models of both lanes");
            continue;
        }
        match judge(cases, lane, settings) {
            Ok(report) => reports.push(report),
            Err(error) if lane == LaneChoice::Rules => return Err(error),
            Err(error) => notice(&format!("lane {lane} was left out: {error}")),
        }
    }
    Ok(reports)
}

fn judge(cases: &[Case], lane: LaneChoice, settings: &Settings) -> Result<LaneReport> {
    let triage = setup::triage_in(settings, Some(lane), Citing::Words)?;
    Ok(LaneReport {
        lane: lane.to_string(),
        report: check(&triage, cases),
        gate: None,
    })
}
