//! Records that a run has written, decided again by another policy: without messages, models or
//! lexicons.
//!
//! A record holds everything that its policy saw, rounded before the policy saw it. So its signals, read
//! back and put through [`judge::signals_of`](crate::judge::signals_of), are those of the run, and the
//! run's own policy gives the same bytes again. `fields` is the one place that says what is read of
//! a record. Only the values that a policy decides are replaced; every other byte is passed on as it
//! stands.
//!
//! Lines and rows that are no records end the run with their place: an output without one of its messages would
//! be told wrongly.
//!
//! A row of a table is read as the line that stands for it (`cells`), and only the cells that a policy
//! decides are replaced: there is one way to decide, whatever the format.
//!
//! Knows no text.

mod cells;
pub mod diff;
mod evidence;
mod fields;
mod inputs;
mod json;
mod line;
mod rewrite;
mod table;
#[cfg(test)]
mod tests;

pub use cells::is_same_cell;
pub use inputs::{Form, Inputs};
pub use rewrite::{Put, Replayed, replay};
pub use table::{PutRow, replay_rows};
