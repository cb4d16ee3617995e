//! Scores, hits and message metadata in, labels with probabilities and evidence out.
//!
//! The place where the two branches of the line meet. Knows nothing of files, tokens or priorities.

pub mod entities;
pub mod labels;

pub use labels::Judgement;
