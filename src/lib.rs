//! Reads customer-service messages in bulk and puts the right one first.

pub mod error;
pub mod judge;
pub mod label;
pub mod lexicon;
pub mod message;
pub mod prepare;
pub mod span;

pub use error::{Error, Failure, Result, Warning};
pub use message::Message;
