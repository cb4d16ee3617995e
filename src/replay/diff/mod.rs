//! Stored records under two policies: what moves, and how much.
//!
//! Both policies decide from the same signals, so nothing but the policies differs. The counts do not
//! depend on threads, on the order of the records or on how they are spread over files.

mod condition;
mod due;
mod examples;
mod load;
mod report;
mod tally;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;

pub use condition::DiffCondition;
pub use report::{
    Aspect, BeforeAfter, ConditionResult, DIFF_SCHEMA, DiffReport, DueChanges, Example, Examples,
    Load, Move, MovedCounts, QueueLoad, RecordCounts, RuleChange, Side,
};

use self::tally::{DiffTally, Pair};
use super::inputs::Inputs;
use super::line::{Kind, Line};
use crate::error::Result;
use crate::history::{Place, Refused, Work, is_blank};
use crate::policy::Policy;

/// How a diff is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiffOptions<'c> {
    /// Examples of each kind of move.
    pub examples: usize,
    /// Conditions that fail the run.
    pub conditions: &'c [DiffCondition],
    /// Worker threads; one a core without a number.
    pub threads: Option<NonZeroUsize>,
}

/// Decides all records by both policies and counts what moves.
///
/// # Errors
/// [`ErrorCode::Usage`](crate::error::ErrorCode::Usage) for a condition on a queue that neither policy
/// has; else as [`replay`](super::replay).
pub fn diff(
    inputs: Inputs,
    old: &Policy,
    new: &Policy,
    options: &DiffOptions<'_>,
) -> Result<DiffReport> {
    for condition in options.conditions {
        condition.check(old, new)?;
    }
    let pair = Pair {
        old,
        new,
        examples: options.examples,
    };
    let mut total = DiffTally::default();
    inputs.each(&Compare { pair }, options.threads, |part| {
        total.add(std::mem::take(part), options.examples);
        Ok(())
    })?;
    let mut report = total.into_report(&pair);
    let conditions = options.conditions.iter();
    report.conditions = conditions.map(|c| c.apply(&report)).collect();
    Ok(report)
}

struct Compare<'p> {
    pair: Pair<'p>,
}

impl Work for Compare<'_> {
    type Worker = Line;
    type Part = DiffTally;

    fn worker(&self) -> Line {
        Line::new()
    }

    fn line(
        &self,
        line: &mut Line,
        part: &mut DiffTally,
        _: Place,
        bytes: &[u8],
    ) -> std::result::Result<(), Refused> {
        if is_blank(bytes) {
            return Ok(());
        }
        let kind = line.read(bytes)?;
        part.records.total += 1;
        match kind {
            Kind::Decided => part.count(line, &self.pair),
            Kind::ToneOnly => part.records.tone_only += 1,
            Kind::Failed => part.records.failed += 1,
        }
        Ok(())
    }
}
