//! The report as text: a column a lane, a row a capability.

use std::fmt::Write;

use super::lanes::LaneReport;
use crate::behaviour::{Broken, FailedCase, Tally};
use crate::output::harmless;

/// Characters of a text that are shown: planted cases are letters of many paragraphs.
const MAX_TEXT_CHARS: usize = 160;

/// Columns of a lane's figures: `123/456  27.0%`.
const LANE_COLUMNS: usize = 16;

/// The whole report.
pub(super) fn render(reports: &[LaneReport], shows_failures: bool) -> String {
    let mut out = String::new();
    let Some(first) = reports.first() else {
        return out;
    };
    let rows = |lane: &LaneReport| -> Vec<Tally> {
        let report = &lane.report;
        let parts = [&report.capabilities, &report.kinds];
        let tallies = parts.into_iter().flatten().filter(|tally| tally.cases > 0);
        tallies.chain([&report.all]).cloned().collect()
    };
    let columns: Vec<Vec<Tally>> = reports.iter().map(rows).collect();
    let names = rows(first);
    let width = names.iter().map(|t| t.name.chars().count()).max();
    let width = width.unwrap_or_default().max("failed".len());
    let _ = write!(out, "{:width$}", "failed");
    for lane in reports {
        let _ = write!(out, "{:>LANE_COLUMNS$}", lane.lane);
    }
    out.push('\n');
    let kinds_at = first.report.capabilities.len();
    for (at, name) in names.iter().enumerate() {
        if at == kinds_at || at + 1 == names.len() {
            out.push_str(&"─".repeat(width + LANE_COLUMNS * reports.len()));
            out.push('\n');
        }
        let _ = write!(out, "{:width$}", name.name);
        for column in &columns {
            let cell = column.get(at).map(figures).unwrap_or_default();
            let _ = write!(out, "{cell:>LANE_COLUMNS$}");
        }
        out.push('\n');
    }
    out.push('\n');
    for lane in reports {
        fairness(&mut out, lane);
    }
    for lane in reports {
        gate(&mut out, lane);
    }
    if shows_failures {
        for lane in reports {
            failures(&mut out, lane);
        }
    }
    out
}

fn figures(tally: &Tally) -> String {
    let percent = tally.rate() * 100.0;
    format!("{}/{} {percent:5.1}%", tally.failed, tally.cases)
}

fn fairness(out: &mut String, lane: &LaneReport) {
    let found = lane.report.fairness;
    let mut parts = Vec::new();
    if found.swapped_pairs > 0 {
        parts.push(format!(
            "another name, gender or dialect moves the priority in {} of {} pairs",
            found.swapped_moved, found.swapped_pairs
        ));
    }
    if found.tone_pairs > 0 {
        parts.push(format!(
            "another tone moves it by more than one step in {} of {}, and the floor in {}",
            found.tone_beyond_one_step, found.tone_pairs, found.tone_other_floor
        ));
    }
    if !parts.is_empty() {
        let _ = writeln!(out, "{}: {}", lane.lane, parts.join("; "));
    }
}

fn gate(out: &mut String, lane: &LaneReport) {
    let Some(gate) = &lane.gate else { return };
    if gate.worse.is_empty() {
        let _ = writeln!(out, "{}: the gate holds", lane.lane);
    }
    for worse in &gate.worse {
        let _ = writeln!(
            out,
            "{}: {} got worse: {} fail, {} are known; new: {}",
            lane.lane,
            worse.capability,
            worse.failed,
            worse.allowed,
            worse.new.join(", ")
        );
    }
}

fn failures(out: &mut String, lane: &LaneReport) {
    for case in &lane.report.failures {
        let _ = writeln!(
            out,
            "\n{} · {} · {}",
            lane.lane,
            case.id,
            case.kind.as_str()
        );
        for (at, text) in case.texts.iter().enumerate() {
            if at == 0 || case.broken.iter().any(|broken| broken.text == at) {
                let _ = writeln!(
                    out,
                    "  {}{}",
                    number(case, at),
                    harmless(text, MAX_TEXT_CHARS)
                );
            }
        }
        for broken in &case.broken {
            let _ = writeln!(out, "    {}{}", number(case, broken.text), line(broken));
        }
    }
}

/// Which text, where there is more than one.
fn number(case: &FailedCase, at: usize) -> String {
    match case.texts.len() {
        1 => String::new(),
        _ => format!("[{at}] "),
    }
}

fn line(broken: &Broken) -> String {
    format!(
        "{}: {}, wanted {}",
        broken.field, broken.found, broken.wanted
    )
}
