//! The facade: messages in, records out, over all stages and all cores.
//!
//! The only place that knows rayon. Knows nothing of files, terminals or the network: rows come from
//! any iterator and records go to any closure.

mod assemble;
mod builder;
mod chunk;
#[cfg(feature = "onnx")]
mod full_lane;
mod run;
mod triage;

pub use builder::{Citing, TriageBuilder};
pub use chunk::ChunkLimits;
pub use run::{RunSummary, StopReason};
pub use triage::{Explanation, Outcome, Triage};
