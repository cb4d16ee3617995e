//! Checks over all inputs at once: duplicate, unreachable, shadowed, contradicting and idle
//! entries, and the monotonicity of the matrix. Works on intervals, never on sampled messages.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{Condition, Interval};
use super::decide::{LEVEL_STARTS, LEVELS, Matrix};
use super::file::{At, MatrixFile};
use super::finding::Findings;
use super::region::{Region, Regions};
use super::step::{Effect, Part, Step};
use super::together::check_together;
use crate::label::{Level, Priority};
use crate::signals::SignalId;

/// Reports every cell that is below a cell with less impact or less urgency.
pub(super) fn check_matrix(file: &MatrixFile, findings: &Findings) {
    let rows = [&file.low, &file.medium, &file.high].map(|row| [&row.low, &row.medium, &row.high]);
    for (impact, row) in Level::ALL.iter().zip(rows) {
        for (urgency, pair) in Level::ALL.iter().zip(row.windows(2)) {
            if let [less, more] = pair {
                report_drop(
                    less,
                    more,
                    &format!("{impact} impact and more than {urgency} urgency"),
                    findings,
                );
            }
        }
    }
    for pair in rows.windows(2) {
        let [less, more] = pair else { continue };
        for ((urgency, less), more) in Level::ALL.iter().zip(less).zip(more) {
            report_drop(
                less,
                more,
                &format!("{urgency} urgency and more impact"),
                findings,
            );
        }
    }
}

fn report_drop(less: &At<Priority>, more: &At<Priority>, place: &str, findings: &Findings) {
    if more.value < less.value {
        let message = format!(
            "the matrix is not monotone: {place} gives `{}`, less gives `{}` (line {})",
            more.value, less.value, less.line
        );
        let fix = format!("raise this cell to at least `{}`", less.value);
        findings.error(more.line, message, fix);
    }
}

/// The messages that an entry fits; reports a condition that cannot hold, wholly or in one
/// alternative.
pub(super) fn regions_of(
    id: &str,
    line: u64,
    condition: &Condition,
    findings: &Findings,
) -> Regions {
    let regions = Regions::of(condition);
    if regions.is_empty() {
        let message = format!("`{id}` is unreachable: its conditions exclude each other");
        findings.error(line, message, "widen a bound or drop a condition");
    } else {
        report_dead_alternatives(condition, findings);
    }
    regions
}

fn report_dead_alternatives(condition: &Condition, findings: &Findings) {
    for atom in &condition.any {
        let region = Region::of(condition.all.iter().chain(Some(atom)));
        if region.is_empty() {
            let message = "this alternative can never hold together with `when`";
            findings.warn(atom.line, message, "drop it or widen a bound");
        }
    }
}

/// Reports ids used twice.
pub(super) fn check_ids<'s>(ids: impl Iterator<Item = (&'s str, u64)>, findings: &Findings) {
    let mut first_lines: BTreeMap<&str, u64> = BTreeMap::new();
    for (id, line) in ids {
        match first_lines.get(id) {
            Some(first) => {
                let message = format!("the id `{id}` stands on line {first} already");
                findings.error(line, message, "give each entry its own id");
            }
            None => {
                first_lines.insert(id, line);
            }
        }
    }
}

/// Reports steps that can never fire, that another makes needless, or that change nothing; and, where all
/// are fine one by one, what several of them do together.
pub(super) fn check_steps(
    steps: &[Step],
    (matrix, matrix_file): (&Matrix, &MatrixFile),
    findings: &Findings,
) {
    check_ids(steps.iter().map(|s| (s.id.as_str(), s.line)), findings);
    let known = known_steps(steps, findings);
    for (at, later) in known.iter().enumerate() {
        let earlier = known.iter().take(at);
        let conflicts = earlier.filter_map(|earlier| conflict_of(earlier, later));
        let mut told = BTreeSet::new();
        for conflict in conflicts {
            if told.insert(conflict.line) {
                findings.error(conflict.line, conflict.message, conflict.fix);
            }
        }
    }
    report_idle(&known, matrix, findings);
    // Of a policy that does not load these would be follow-up errors.
    if findings.is_loadable() {
        check_together(&known, matrix_file, findings);
    }
}

/// A step with the messages it fits and the run it belongs to: neighbours that all raise or all
/// lower.
pub(super) struct Known<'s> {
    pub(super) step: &'s Step,
    pub(super) regions: Regions,
    pub(super) run: usize,
}

fn known_steps<'s>(steps: &'s [Step], findings: &Findings) -> Vec<Known<'s>> {
    let mut run = 0;
    let mut before = None;
    let mut known = Vec::new();
    for step in steps {
        let direction = step.effect.direction();
        run += usize::from(before.replace(direction) != Some(direction));
        let regions = regions_of(&step.id, step.line, &step.condition, findings);
        known.push(Known { step, regions, run });
    }
    known
}

/// What is wrong with two steps together.
struct Conflict {
    line: u64,
    message: String,
    fix: &'static str,
}

fn conflict_of(earlier: &Known<'_>, later: &Known<'_>) -> Option<Conflict> {
    let earlier_implies = earlier.regions.imply(&later.regions);
    let later_implies = later.regions.imply(&earlier.regions);
    let (first, second) = (earlier.step, later.step);
    let is_same_part = first.part == second.part;
    if earlier_implies && later_implies && is_same_part {
        return Some(twin(second, first));
    }
    if later_implies && is_same_part && earlier.run == later.run && first.goes_as_far_as(second) {
        return Some(shadow(second, first));
    }
    let is_unordered = is_same_part && first.part != Part::Rule;
    if earlier_implies && is_unordered && second.goes_as_far_as(first) {
        return Some(shadow(first, second));
    }
    (earlier_implies && first.effect.is_overruled_by(second.effect))
        .then(|| overruled(first, second))
}

fn twin(step: &Step, of: &Step) -> Conflict {
    Conflict {
        line: step.line,
        message: format!(
            "`{}` has the same condition as `{}` (line {})",
            step.id, of.id, of.line
        ),
        fix: "merge the two, or make one narrower",
    }
}

fn shadow(idle: &Step, by: &Step) -> Conflict {
    Conflict {
        line: idle.line,
        message: format!(
            "`{}` is shadowed by `{}` (line {}), which fits every message it fits and goes as far",
            idle.id, by.id, by.line
        ),
        fix: "remove it, or give it a stronger effect",
    }
}

fn overruled(first: &Step, by: &Step) -> Conflict {
    Conflict {
        line: first.line,
        message: format!(
            "`{}` contradicts `{}` (line {}), which fits every message it fits and overrules it",
            first.id, by.id, by.line
        ),
        fix: "exclude one condition from the other",
    }
}

/// Lowest and highest priority that a message of a matrix cell may have at some step.
type Reach = [[(Priority, Priority); LEVELS]; LEVELS];

/// Follows the range of priorities of each cell through the steps, and reports steps that change no
/// priority of any cell they may fire in. A range is widened, never narrowed, so a step that is
/// reported is idle for certain.
fn report_idle(steps: &[Known<'_>], matrix: &Matrix, findings: &Findings) {
    let mut reach: Reach = matrix.map(|row| row.map(|priority| (priority, priority)));
    let [_, _, tone_caps] = *matrix;
    for Known { step, regions, .. } in steps {
        let mut changes = false;
        for (impact, row) in reach.iter_mut().enumerate() {
            for ((urgency, cell), tone_cap) in row.iter_mut().enumerate().zip(tone_caps) {
                if fires_in(regions, impact, urgency) {
                    changes |= widen(cell, step.effect, tone_cap);
                }
            }
        }
        if !changes && !regions.is_empty() {
            let message = format!(
                "`{}` changes nothing: every message it fits is already where it would put it",
                step.id
            );
            findings.warn(step.line, message, "remove it, or widen its condition");
        }
    }
}

/// Adds what the effect makes of a range; true when it can change a priority of the range.
fn widen((lo, hi): &mut (Priority, Priority), effect: Effect, tone_cap: Priority) -> bool {
    let (new_lo, new_hi) = (effect.apply(*lo, tone_cap), effect.apply(*hi, tone_cap));
    let changes = new_lo != *lo || new_hi != *hi;
    (*lo, *hi) = ((*lo).min(new_lo), (*hi).max(new_hi));
    changes
}

fn fires_in(regions: &Regions, impact: usize, urgency: usize) -> bool {
    let has = |region: &Region, name: &str, level: usize| {
        let interval = SignalId::from_name(name).and_then(|id| region.interval(id));
        interval.is_some_and(|interval| !interval.intersect(values_of_level(level)).is_empty())
    };
    regions
        .iter()
        .any(|region| has(region, "impact.level", impact) && has(region, "urgency.level", urgency))
}

/// The values that count as a level, see [`super::decide::level_of`].
pub(super) fn values_of_level(level: usize) -> Interval {
    let start = |level: usize| LEVEL_STARTS.get(level).copied();
    Interval {
        lo: start(level).unwrap_or(f32::INFINITY),
        hi: start(level + 1).unwrap_or(f32::INFINITY),
        is_open: true,
    }
}
