//! Signals in, verdict out: priority, queue, service clocks, and which rule did what.
//!
//! Knows nothing of text, tokens or messages. Pure: the same signals and policy give the same
//! verdict. A policy is a TOML file; the built-in one is `data/policy/default.toml`.
//!
//! # Order of a decision
//! The matrix gives a priority from impact and urgency. Then each step whose condition holds changes
//! it: `[tone]`, each `[[rule]]` in the order of the file, each `[[cap]]`, each `[[floor]]`. So
//! nothing lowers below a floor. The trace has the matrix cell first and then every step that
//! changed the priority; a step that fired without changing it is left out, because it explains
//! nothing. Each step's `before` is the `after` of the one before it, the last `after` is the
//! priority, and deciding again from the same signals gives the same trace.
//!
//! # Tone
//! Two priorities are carried along: `plain`, for which every tone signal reads 0, and the real
//! one. After each step the real one is put back to at most one step above `plain` and at most what
//! high impact gives at the same urgency, but never below `plain`. So whatever the rules say, tone
//! raises by at most one step in all, never above that cap, and never lowers.
//!
//! # Why no accepted policy lowers on more harm
//! Order signals by harm: `x ≤ y` when `y` has at least as much of every harm and tone signal, at
//! most as much of every calm signal, and the same context signals and names. Then
//! `priority(x) ≤ priority(y)` for every policy that loads:
//!
//! 1. The levels of impact and urgency grow with their signals, and the matrix, checked cell by
//!    cell, grows with both. So the first priority grows, and so does the tone cap, a row of the
//!    matrix.
//! 2. A raising step (`[tone]`, `raise_by`, `raise_to`, a floor) may bound harm and tone signals from
//!    below only and calm signals from above only; a lowering step (`lower_to`, a cap) the other way
//!    round. `when` and `any` combine such bounds by "and" and "or" and nothing negates them. So
//!    when a raising condition holds for `x` it holds for `y`, and when a lowering one holds for
//!    `y` it holds for `x`.
//! 3. Each effect grows with the priority it is given, and a raising effect never gives less than
//!    it was given, a lowering one never more. With 2, each step gives `y` at least what it gives
//!    `x`, if it was given at least as much. The same holds with tone muted, so `plain` grows too.
//! 4. Putting the real priority back is `max(plain, min(real, plain + 1, cap))`, which grows with
//!    each of the three.
//!
//! By induction over the steps the result grows. Nothing here depends on the thresholds, so the check
//! is one look at each bound and each pair of neighbouring cells: a proof over all inputs, not a
//! sample of them. Context signals and names may stand anywhere: they are held equal.
//!
//! # Extending
//! A new effect goes into `step::Effect` and must grow with the priority it is given; a new kind of
//! condition goes into `condition::Test` and needs its direction checked in `resolve` and its
//! set in `region`.

mod check;
mod clock;
mod condition;
mod cover;
mod decide;
mod explain;
mod file;
mod finding;
mod flip;
mod language;
mod load;
mod local;
mod order;
mod rank;
mod read;
mod region;
mod regulatory;
mod resolve;
mod routing;
mod section;
mod service;
mod step;
mod team;
#[cfg(test)]
mod tests;
mod thresholds;
mod timetable;
mod together;
mod words;

pub use decide::Policy;
pub use finding::{Finding, Gravity};
pub use flip::{Bound, Change, Flip};
pub use local::LocalHour;
pub use thresholds::{
    ActionCounts, GoldFile, LabelThresholds, MeasuredThreshold, NoThreshold, RightShare, Standing,
    THRESHOLDS_FORMAT, Threshold, Thresholds, ThresholdsFile,
};
pub(crate) use thresholds::{JudgedWith, THRESHOLDS_MARK};

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::label::Priority;

/// One step of a decision: a rule and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceStep {
    /// Id of the rule, such as `matrix.high.medium` or `floor.safety`.
    pub rule: Cow<'static, str>,
    /// Priority before it; absent for the first step.
    pub before: Option<Priority>,
    /// Priority after it.
    pub after: Priority,
}

/// When an answer is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sla {
    /// Latest time of the first response, RFC 3339.
    pub first_response_due: String,
    /// Latest time of the resolution, RFC 3339.
    pub resolve_due: String,
}

/// A duty that the law or a contract sets, and when it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DueByLaw {
    /// Name of the clock, such as `uk_financial.final_response`.
    pub id: String,
    /// Latest time, RFC 3339.
    pub due: String,
    /// Where the duty is written.
    pub source: String,
}

/// Who should act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Route {
    /// Queue name.
    pub queue: String,
    /// Support tier: 0 self-service, 1 first line, 2 specialists.
    pub tier: u8,
    /// Skills that the message asks for, in the order of the policy.
    pub skills: Vec<String>,
}

/// What a policy decided for one message.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Priority label.
    pub priority: Priority,
    /// 0..1, orders messages inside a priority: higher first.
    pub rank: f32,
    /// Steps in the order they were taken.
    pub trace: Vec<TraceStep>,
    /// Queue and tier.
    pub route: Route,
    /// Due times; absent when the message has no usable time of receipt.
    pub sla: Option<Sla>,
    /// Duties by law or contract that run for the message, in the order of the policy.
    pub regulatory: Vec<DueByLaw>,
}
