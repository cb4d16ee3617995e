//! Whether a conversation ended with its matter settled, as far as the customer's last words say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::turn::Turn;
use crate::label::{Flag, Intent, Sentiment};

/// Whether the matter was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resolution {
    /// Yes or no; nothing where the last words do not tell.
    pub is: Option<bool>,
    /// What tells.
    pub reason: ResolutionReason,
}

/// What of the customer's messages tells whether the matter was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionReason {
    /// The last one rejects a resolution or never got one.
    LastUnresolved,
    /// The last one is a complaint.
    LastComplaint,
    /// The last one closes: thanks, praise, nothing more is needed.
    ClosingWords,
    /// The last one is positive and no complaint.
    PositiveEnd,
    /// Nothing was wrong.
    NoProblem,
    /// Something was wrong, and the last one says neither.
    Open,
    /// The customer wrote nothing.
    NoCustomer,
}

/// Looks at the customer's messages, in their order.
pub(super) fn resolution(customers: &[&Turn]) -> Resolution {
    let Some(last) = customers.last() else {
        return Resolution {
            is: None,
            reason: ResolutionReason::NoCustomer,
        };
    };
    let (is, reason) = if last.has(Flag::Unresolved) {
        (Some(false), ResolutionReason::LastUnresolved)
    } else if last.is_complaint() {
        (Some(false), ResolutionReason::LastComplaint)
    } else if closes(last) {
        (Some(true), ResolutionReason::ClosingWords)
    } else if !customers.iter().any(|turn| tells_of_a_problem(turn)) {
        (None, ResolutionReason::NoProblem)
    } else if sounds_positive(last) {
        (Some(true), ResolutionReason::PositiveEnd)
    } else {
        (None, ResolutionReason::Open)
    };
    Resolution { is, reason }
}

fn closes(turn: &Turn) -> bool {
    let intents = [Some(Intent::NoReplyNeeded), Some(Intent::Praise)];
    turn.has(Flag::NoReplyNeeded) || turn.has(Flag::Praise) || intents.contains(&turn.intent)
}

fn tells_of_a_problem(turn: &Turn) -> bool {
    turn.is_complaint() || turn.has(Flag::Unresolved) || turn.intent == Some(Intent::ReportProblem)
}

fn sounds_positive(turn: &Turn) -> bool {
    let label = turn.sentiment.and_then(|sentiment| sentiment.label);
    label >= Some(Sentiment::Positive)
}
