//! Puts a [`Triage`] together.

use std::sync::Arc;

use super::chunk::ChunkLimits;
#[cfg(feature = "onnx")]
use super::full_lane::FullLane;
use super::triage::Triage;
use crate::error::{Error, ErrorCode, Result};
use crate::judge::RuleWeights;
use crate::lexicon::Lexicon;
#[cfg(feature = "onnx")]
use crate::model::{Bundle, Runtime};
use crate::policy::Policy;
use crate::prepare::{PrepareOptions, Preparer};
use crate::record::Versions;

/// Whether evidence is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Citing {
    /// Every record says where its labels came from.
    #[default]
    Evidence,
    /// Records are made for an output that shows no evidence; theirs is empty.
    Nothing,
}

/// What a [`Triage`] is made of. Without a model it judges in the rules lane.
#[derive(Debug, Default)]
pub struct TriageBuilder {
    prepare: PrepareOptions,
    lexicon: Option<Lexicon>,
    policy: Option<Policy>,
    threads: Option<usize>,
    chunk: ChunkLimits,
    citing: Citing,
    #[cfg(feature = "onnx")]
    model: Option<(Runtime, Bundle)>,
}

impl TriageBuilder {
    /// How raw messages are prepared; quotes and signatures of mail are masked by default.
    #[must_use]
    pub fn prepare(mut self, options: PrepareOptions) -> Self {
        self.prepare = options;
        self
    }

    /// Another lexicon than the English one.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Self {
        self.lexicon = Some(lexicon);
        self
    }

    /// Another policy than the standard one.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Worker threads, and sessions of a model; the number of cores by default.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How much input is in memory at once.
    #[must_use]
    pub fn chunk(mut self, limits: ChunkLimits) -> Self {
        self.chunk = limits;
        self
    }

    /// Whether records have their evidence; they do by default. Labels do not depend on it.
    #[must_use]
    pub fn citing(mut self, citing: Citing) -> Self {
        self.citing = citing;
        self
    }

    /// A model for the full lane, run by a loaded ONNX Runtime.
    #[cfg(feature = "onnx")]
    #[must_use]
    pub fn model(mut self, runtime: Runtime, bundle: Bundle) -> Self {
        self.model = Some((runtime, bundle));
        self
    }

    /// Builds everything: automaton, thread pool, one session a thread.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when the model cannot be run, [`ErrorCode::Config`] when no thread
    /// can be started.
    pub fn build(self) -> Result<Triage> {
        let lexicon = match self.lexicon {
            Some(lexicon) => lexicon,
            None => Lexicon::english()?,
        };
        let policy = self.policy.unwrap_or_else(Policy::standard);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or_default())
            .thread_name(|n| format!("kvetch-{n}"))
            .build()
            .map_err(|e| Error::new(ErrorCode::Config, format!("no worker threads: {e}")))?;
        #[cfg(feature = "onnx")]
        let full = match &self.model {
            Some((runtime, bundle)) => {
                Some(FullLane::new(*runtime, bundle, pool.current_num_threads())?)
            }
            None => None,
        };
        #[cfg(feature = "onnx")]
        let model = full.as_ref().map(|f| f.version.clone());
        #[cfg(not(feature = "onnx"))]
        let model = None;
        let versions = Versions {
            kvetch: env!("CARGO_PKG_VERSION").to_owned(),
            model,
            lexicon: format!("{}@{}", lexicon.name(), lexicon.hash()),
            policy: format!("{}@{}", policy.name(), policy.hash()),
        };
        Ok(Triage {
            preparer: Preparer::new(self.prepare),
            lexicon,
            weights: RuleWeights::shipped()?,
            policy,
            #[cfg(feature = "onnx")]
            full,
            pool,
            chunk: self.chunk,
            citing: self.citing,
            versions: Arc::new(versions),
        })
    }
}
