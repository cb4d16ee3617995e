//! The program as a user runs it: the built binary on real files, judged by its exit code, its
//! output and its notices.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod calibrate;
mod check;
mod config;
mod conversations;
mod endings;
mod eval;
mod evidence;
mod exits;
mod faq;
mod formats;
mod golden;
mod history;
mod mails;
mod outcomes;
#[cfg(feature = "parquet")]
mod parquet;
mod policy;
mod problems;
mod program;
mod readme;
mod records;
mod replay;
mod report;
mod resume;
mod rollup;
mod same_bytes;
mod tools;
