//! A run from files to a file that survives a stop: a journal to go on from, a manifest that says
//! what the output was made of, and a list of the rows that failed.
//!
//! Three files stand beside an output `scored.jsonl`. While the run is under way `scored.jsonl.part` has
//! its records and `scored.jsonl.journal` a line for each [`CHECKPOINT_ROWS`] of them; when it is complete
//! the part takes the output's name, the journal goes and `scored.jsonl.manifest.json` comes.
//!
//! A checkpoint stands at a fixed number of records, whatever the threads and chunks; compressed frames
//! end there. So a run that was killed at any moment and gone on with gives the same bytes as one that was
//! not. None of the files holds message text.

mod checkpoint;
mod dead_letters;
mod digest;
mod identity;
mod inputs;
mod journal;
mod manifest;
mod paths;
mod replayed;
mod schema;
mod start;

pub use checkpoint::{CHECKPOINT_ROWS, Checkpoint, Counts};
pub use dead_letters::{DeadLetter, DeadLetters};
pub use digest::{RowDigest, RowDigests, skip};
pub use identity::{Identity, Setting};
pub use inputs::{InputHash, InputHashes, InputStamp, StdinHash};
pub use journal::Journal;
pub use manifest::{Manifest, OutputReport, SCHEMA};
pub use paths::BatchPaths;
pub use replayed::{REPLAY_SCHEMA, ReplayCounts, ReplayManifest, ReplayPolicies, ReplaySides};
pub use schema::{dead_letter_schema, manifest_schema, replay_manifest_schema};
pub use start::{Start, start};
