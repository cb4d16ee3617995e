//! Behavioural cases in, failure rates a capability out: what every careful reader would insist on.
//!
//! Stands outside of the line, on top of the facade: [`check`] judges the texts of cases with a
//! [`Triage`](crate::Triage) and compares what their records say with what was expected. The kinds of
//! cases are those of `CheckList` (Ribeiro et al. 2020): one text and its labels (`minimum`), texts whose
//! labels must agree (`invariance`), and a change that must move a label in one direction
//! (`direction`). [`shipped`] has the cases of `data/behaviour/`; [`read_cases`] reads a user's own.
//! Knows no files, terminals or models.
//!
//! ```
//! use kvetch::Triage;
//! use kvetch::behaviour::{check, read_cases};
//!
//! let lines = concat!(
//!     r#"{"id":"gas-1","capability":"gas","kind":"minimum","text":"I smell gas in the hall.","#,
//!     r#""expect":{"flags":{"has":["safety"]},"priority":{"at_least":"high"}}}"#,
//! );
//! let cases = read_cases(lines, "own.jsonl")?;
//! let report = check(&Triage::builder().build()?, &cases);
//! assert_eq!((report.all.cases, report.all.failed), (1, 0));
//! # Ok::<(), kvetch::Error>(())
//! ```

mod case;
mod compare;
mod condition;
mod fairness;
mod field;
mod line;
mod rates;
mod read;
mod run;
mod schema;
mod suite;
#[cfg(test)]
mod tests;

pub use case::{Case, Kind};
pub use compare::Broken;
pub use fairness::Fairness;
pub use field::Field;
pub use rates::{Gate, Rates, Worse};
pub use read::{read_cases, unique_ids};
pub use run::{FailedCase, Report, Tally, check};
pub use schema::case_schema;
pub use suite::{shipped, shipped_rates};
