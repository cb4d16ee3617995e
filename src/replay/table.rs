//! Rows of a table with the verdicts of another policy: every cell that the policy does not decide is the
//! table's own.

use serde_json::Value;

use super::cells::{RecordCells, cell_of};
use super::inputs::{Inputs, is_typed};
use super::line::Kind;
use super::rewrite::{Part, Replayed, Rewrite};
use crate::error::Result;
use crate::history::{Refused, TableRows, Work};
use crate::policy::Policy;

/// Columns that a policy decides, and where their values stand in a line.
const DECIDED: &[(&str, &str)] = &[
    ("priority.label", "/priority/label"),
    ("priority.rank", "/priority/rank"),
    ("priority.trace", "/priority/trace"),
    ("sla.first_response_due", "/sla/first_response_due"),
    ("sla.resolve_due", "/sla/resolve_due"),
    ("regulatory", "/regulatory"),
    ("route.queue", "/route/queue"),
    ("route.tier", "/route/tier"),
    ("route.skills", "/route/skills"),
    ("evidence", "/evidence"),
    POLICY,
];

/// The column that names the policy, in rows without a verdict too.
const POLICY: (&str, &str) = ("versions.policy", "/versions/policy");

/// Takes the cells of a row.
pub type PutRow<'p> = dyn FnMut(&[String]) -> Result<()> + 'p;

/// Decides all rows of tables anew; `put` gets them with the new verdicts, in order.
///
/// # Errors
/// As [`replay`](super::replay).
pub fn replay_rows(inputs: &Inputs, policy: &Policy, put: &mut PutRow<'_>) -> Result<Replayed> {
    let work = Rewrite::of(policy, true);
    let (mut worker, mut part) = (work.worker(), Part::default());
    let mut line = Vec::new();
    for (at, file) in inputs.files().iter().enumerate() {
        let mut rows = TableRows::open(file, at)?;
        let typed = is_typed(&file.name);
        let reader = RecordCells::of(rows.header(), typed).map_err(|why| rows.refused(why))?;
        while let Some(mut cells) = rows.next() {
            part.lines.clear();
            reader
                .line(&cells, &mut line)
                .and_then(|()| work.line(&mut worker, &mut part, rows.place(), &line))
                .and_then(|()| match worker.kind() {
                    Kind::Decided => set(DECIDED, &mut cells, &reader, &part.lines, typed),
                    Kind::ToneOnly | Kind::Failed => {
                        set(&[POLICY], &mut cells, &reader, &part.lines, typed)
                    }
                })
                .map_err(|why| rows.refused(why))?;
            part.check_thresholds(policy)?;
            put(&cells)?;
        }
    }
    Ok(part.counts)
}

fn set(
    columns: &[(&str, &str)],
    cells: &mut [String],
    reader: &RecordCells,
    line: &[u8],
    is_typed: bool,
) -> std::result::Result<(), Refused> {
    let record: Value = serde_json::from_slice(line).map_err(|_| Refused::NoRecord)?;
    for (name, pointer) in columns {
        let cell = reader.place(name).and_then(|at| cells.get_mut(at));
        if let Some(cell) = cell {
            let value = record.pointer(pointer).unwrap_or(&Value::Null);
            *cell = cell_of(value, is_typed);
        }
    }
    Ok(())
}
