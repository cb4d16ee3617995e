//! Signals in, verdict out: priority, queue, service clocks, and which rule did what.
//!
//! Knows nothing of text, tokens or messages. Pure: the same signals and policy give the same
//! verdict.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::label::Priority;

/// One step of a decision: a rule and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceStep {
    /// Id of the rule, such as `matrix.high.medium` or `floor.safety`.
    pub rule: String,
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

/// Who should act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Route {
    /// Queue name.
    pub queue: String,
    /// Support tier: 0 self-service, 1 first line, 2 specialists.
    pub tier: u8,
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
}
