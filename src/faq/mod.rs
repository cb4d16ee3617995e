//! Known questions: which of them a message asks.
//!
//! A helpdesk that gives its list of answered questions can send calm people to the answer first. The score is
//! simple on purpose, so that it can be read: the share of a question's telling words that stand in the
//! message, rare words counting more. It knows no meaning: two questions with the same words are one.

mod index;
mod words;

pub use index::{Faq, FaqEntry};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The known question that a message comes closest to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaqMatch {
    /// Id of the question.
    pub id: String,
    /// 0..1: share of its telling words that stand in the message, by weight. Not a probability.
    pub score: f32,
}
