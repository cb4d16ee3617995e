//! The command line: arguments as typed, and how a run ends.
//!
//! On top of the library: it reads the environment and prints, so that the library need not.

pub mod args;
pub mod exit;
