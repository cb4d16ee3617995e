//! Gold labels and records in, a report out: how good a run is, and whether another is better.
//!
//! Stands outside of the line, on top of its records: knows no files, terminals, models or policies,
//! and starts no threads. Bootstrap intervals are drawn over counts of like messages, so that their
//! price does not grow with the messages. A new head with one label is a variant of [`Head`].
//!
//! ```
//! use kvetch::eval::{Answers, EvalOptions, GoldLabels, GoldMessage, Run, evaluate};
//! use kvetch::{Message, Triage};
//!
//! let line = serde_json::json!({"complaint": true, "priority": "high"});
//! let gold = [GoldMessage {
//!     id: "T-1".to_owned(),
//!     labels: GoldLabels::of_fields(line.as_object().expect("an object"))?,
//!     ..GoldMessage::default()
//! }];
//! let triage = Triage::builder().build()?;
//! let record = triage.classify(&Message::new("T-1", "My parcel never arrived."));
//! let run = Run {
//!     name: "lane rules".to_owned(),
//!     answers: vec![Some(Answers::from(&record))],
//!     ..Run::default()
//! };
//! let report = evaluate(&gold, &run, None, &EvalOptions::default());
//! let heads: Vec<&str> = report.heads.iter().map(|head| head.head.as_str()).collect();
//! assert_eq!(heads, ["complaint", "priority"]);
//! # Ok::<(), kvetch::Error>(())
//! ```

mod answers;
mod binomial;
mod bootstrap;
mod calibration;
mod compare;
mod condition;
mod evaluate;
mod flags;
mod gold;
mod head;
mod join;
mod mcnemar;
mod misjudged;
mod names;
mod number;
mod random;
pub mod report;
mod selective;
mod slices;
mod tally;
#[cfg(test)]
mod tests;
mod triage;

pub use answers::Answers;
pub use bootstrap::Bootstrap;
pub use condition::{Condition, figures};
pub use evaluate::{EvalOptions, GoldMessage, Run, SentimentScale, evaluate, head_names};
pub use gold::{GOLD_FIELDS, GoldLabels};
pub use head::Head;
pub use misjudged::{Misjudged, misjudged};
pub use names::{listed, normal};
pub use report::{Report, report_schema};
pub use selective::{ErrorBudget, Selection, SelectiveAnswers, Tested, exact_interval};
pub use slices::Slicing;
