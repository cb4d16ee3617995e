//! From the records of messages to one record a conversation: how it began, where it was worst, how it
//! ended, where it turned, whether it was resolved.
//!
//! Works on scored records alone; no text and no model is needed. What the customer says is judged, what
//! agents say is counted.

mod resolution;
mod thread;
mod threads;
mod turn;
mod turning;

pub use resolution::{Resolution, ResolutionReason};
pub use thread::{Moment, SCHEMA, Thread, Trend, TurningPoint, thread_schema};
pub use threads::Threads;
pub use turn::{Turn, TurnAnger, TurnComplaint, TurnFlag, TurnPriority, TurnSentiment};
