//! The facade: messages in, records out, over all stages and all cores.
//!
//! The only place that knows rayon. Knows nothing of files, terminals or the network: rows come from
//! any iterator and records go to any closure.

mod action;
mod assemble;
mod builder;
mod chunk;
mod cite;
#[cfg(feature = "cli")]
mod compare;
#[cfg(feature = "tokenize")]
mod contractions;
#[cfg(feature = "tokenize")]
mod lanes;
#[cfg(not(feature = "tokenize"))]
#[path = "no_lanes.rs"]
mod lanes;
mod measure;
#[cfg(feature = "tokenize")]
mod model_lane;
mod phrases;
mod run;
#[cfg(feature = "tokenize")]
mod spelling;
#[cfg(test)]
#[cfg(feature = "tokenize")]
mod tests;
#[cfg(feature = "files")]
mod texts;
mod triage;

#[cfg(feature = "cli")]
pub(crate) use action::Grounds;
pub use builder::{Citing, TriageBuilder};
pub use chunk::ChunkLimits;
#[cfg(feature = "files")]
pub(crate) use cite::{PRIORITY, for_priority};
#[cfg(feature = "cli")]
pub(crate) use compare::LaneTimes;
pub use measure::EvidenceCheck;
pub use run::{RunSummary, StopReason};
#[cfg(feature = "files")]
pub use texts::visible_texts;
pub use triage::{Explanation, Outcome, Triage};

/// Scores of a message, or why the model failed on it.
#[cfg(feature = "tokenize")]
type ModelResult = crate::error::Result<crate::model::Scores, crate::error::Failure>;
