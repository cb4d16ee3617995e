//! Reads customer-service messages in bulk and puts the right one first.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "files")]
pub mod config;
pub mod error;
#[cfg(feature = "files")]
pub mod input;
pub mod judge;
pub mod label;
pub mod lexicon;
pub mod message;
pub mod model;
#[cfg(feature = "files")]
pub mod output;
pub mod pipeline;
pub mod policy;
pub mod prepare;
pub mod record;
pub mod signals;
pub mod span;
mod spelling;
#[cfg(feature = "onnx")]
pub mod tokenize;

pub use error::{Error, Failure, Result, Warning};
pub use message::Message;
pub use pipeline::{Outcome, Triage, TriageBuilder};
pub use record::Record;
