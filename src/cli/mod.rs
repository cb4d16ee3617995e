//! The command-line program: everything that reads the environment, asks other programs or prints.
//!
//! On top of the library, so that the library need not.

pub mod args;
mod commands;
pub mod exit;
mod interrupt;
mod lanes;
mod models;
mod notice;
mod places;
mod progress;
pub(crate) mod runtime;
mod screen;
mod settings;
mod setup;
mod summary;
mod texts;

pub use commands::main;
