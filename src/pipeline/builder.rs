//! Puts a [`Triage`] together.

use std::fmt::Write as _;
use std::sync::Arc;

use super::chunk::ChunkLimits;
use super::lanes::Lanes;
#[cfg(feature = "tokenize")]
use super::lanes::{Cascade, CascadeRule};
#[cfg(feature = "tokenize")]
use super::model_lane::ModelLane;
use super::triage::Triage;
use crate::error::{Error, ErrorCode, Result};
use crate::faq::Faq;
use crate::judge::RuleWeights;
#[cfg(feature = "tokenize")]
use crate::label::{Lane, LaneChoice};
use crate::lexicon::Lexicon;
#[cfg(feature = "tokenize")]
use crate::model::{Budget, Bundle, CascadeSection, Runtime};
use crate::policy::{JudgedWith, Policy, THRESHOLDS_MARK, Thresholds};
use crate::prepare::{PrepareOptions, Preparer};
use crate::record::Versions;

/// Whether evidence is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Citing {
    /// Every record says where its labels came from: words with their own strength, models and rules.
    #[default]
    Words,
    /// As `Words`, with every effect measured: each span is deleted and the message judged again, and the
    /// model's evidence is the phrases that carry its labels. Costs one look at the message a span.
    Measured,
    /// Records are made for an output that shows no evidence; theirs is empty.
    Nothing,
}

/// What a [`Triage`] is made of. Without a model it judges in the rules lane, with one in that model's
/// lane, with two in the cascade.
#[derive(Debug, Default)]
pub struct TriageBuilder {
    prepare: PrepareOptions,
    lexicon: Option<Lexicon>,
    policy: Option<Policy>,
    thresholds: Option<Thresholds>,
    faq: Option<Faq>,
    threads: Option<usize>,
    chunk: ChunkLimits,
    citing: Citing,
    checking: f32,
    #[cfg(feature = "tokenize")]
    models: Models,
}

/// The models given, and how they share the messages.
#[cfg(feature = "tokenize")]
#[derive(Debug, Default)]
struct Models {
    choice: Option<LaneChoice>,
    fast: Option<Bundle>,
    full: Option<Bundle>,
    runtime: Option<Runtime>,
    budget: Option<Budget>,
    uncertified: Option<CascadeSection>,
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

    /// Thresholds that keep an error budget: the action in a record follows from them. They must have been
    /// measured with the policy, lexicon, models and lane given here.
    #[must_use]
    pub fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = Some(thresholds);
        self
    }

    /// Known questions: records say which a message comes closest to, and policies may read how close.
    #[must_use]
    pub fn faq(mut self, faq: Faq) -> Self {
        self.faq = Some(faq);
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

    /// Share of messages, 0 to 1, whose evidence is checked: every cited span is deleted and the message
    /// judged again. Counts are in [`Outcome::check`](super::Outcome::check).
    #[must_use]
    pub fn checking(mut self, share: f32) -> Self {
        self.checking = share;
        self
    }

    /// The lane to judge in; the best one that the models allow where it is not called. Takes a
    /// [`LaneChoice`] or a [`Lane`].
    #[cfg(feature = "tokenize")]
    #[must_use]
    pub fn lane(mut self, lane: impl Into<LaneChoice>) -> Self {
        self.models.choice = Some(lane.into());
        self
    }

    /// A model for the fast lane.
    #[cfg(feature = "tokenize")]
    #[must_use]
    pub fn fast(mut self, bundle: Bundle) -> Self {
        self.models.fast = Some(bundle);
        self
    }

    /// A model for the full lane.
    #[cfg(feature = "tokenize")]
    #[must_use]
    pub fn full(mut self, bundle: Bundle) -> Self {
        self.models.full = Some(bundle);
        self
    }

    /// A loaded ONNX Runtime, for bundles that [need one](Bundle::needs_runtime).
    #[cfg(feature = "tokenize")]
    #[must_use]
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.models.runtime = Some(runtime);
        self
    }

    /// What the cascade may spend; the fast bundle's own default where it is not called.
    #[cfg(feature = "tokenize")]
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.models.budget = Some(budget);
        self
    }

    /// Takes the rule of this section without asking for a certificate: to measure one.
    #[cfg(feature = "cli")]
    pub(crate) fn uncertified(mut self, section: CascadeSection) -> Self {
        self.models.uncertified = Some(section);
        self
    }

    /// Builds everything: automaton, thread pool, one backend of each model a thread.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when a model cannot be run, the lane asked for lacks its model, or the
    /// cascade has no certificate for its two models; [`ErrorCode::Config`] when the budget cannot be
    /// met or no thread can be started; [`ErrorCode::Policy`] when the thresholds were measured with
    /// anything else.
    pub fn build(self) -> Result<Triage> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or_default())
            .thread_name(|n| format!("kvetch-{n}"))
            .build()
            .map_err(|e| Error::new(ErrorCode::Config, format!("no worker threads: {e}")))?;
        #[cfg(feature = "tokenize")]
        let lanes = self.models.lanes(pool.current_num_threads())?;
        #[cfg(not(feature = "tokenize"))]
        let lanes = Lanes::Rules;
        self.assemble(lanes, pool)
    }

    /// Joins everything that is loaded.
    pub(super) fn assemble(self, mut lanes: Lanes, pool: rayon::ThreadPool) -> Result<Triage> {
        let lexicon = match self.lexicon {
            Some(lexicon) => lexicon,
            None => Lexicon::english()?,
        };
        lanes.learn_spelling(&lexicon);
        let policy = self.policy.unwrap_or_else(Policy::standard);
        let mut versions = Versions {
            kvetch: env!("CARGO_PKG_VERSION").to_owned(),
            model: lanes.version(),
            lexicon: words_version(&lexicon, self.faq.as_ref()),
            policy: policy.version(),
        };
        if let Some(thresholds) = &self.thresholds {
            thresholds.check_run(&JudgedWith {
                policy: &versions.policy,
                lexicon: &versions.lexicon,
                model: versions.model.as_deref(),
                lane: lanes.choice(),
            })?;
            let _ = write!(versions.policy, "{THRESHOLDS_MARK}{}", thresholds.hash());
        }
        Ok(Triage {
            preparer: Preparer::new(self.prepare),
            lexicon,
            weights: RuleWeights::shipped()?,
            policy,
            thresholds: self.thresholds,
            faq: self.faq,
            lanes,
            pool,
            chunk: self.chunk,
            citing: self.citing,
            checking: self.checking,
            versions: Arc::new(versions),
        })
    }
}

/// Name and hash of the lexicon, and the hash of the known questions, where there are some.
fn words_version(lexicon: &Lexicon, faq: Option<&Faq>) -> String {
    let faq = faq.map(|faq| format!("+faq@{}", faq.hash()));
    format!(
        "{}@{}{}",
        lexicon.name(),
        lexicon.hash(),
        faq.unwrap_or_default()
    )
}

#[cfg(feature = "tokenize")]
impl Models {
    fn lanes(&self, workers: usize) -> Result<Lanes> {
        let choice = self.choice.unwrap_or(match (&self.fast, &self.full) {
            (None, None) => LaneChoice::Rules,
            (Some(_), None) => LaneChoice::Fast,
            (None, Some(_)) => LaneChoice::Full,
            (Some(_), Some(_)) => LaneChoice::Cascade,
        });
        match choice {
            LaneChoice::Rules => Ok(Lanes::Rules),
            LaneChoice::Fast => Ok(Lanes::One(self.fast_lane(workers)?)),
            LaneChoice::Full => Ok(Lanes::One(self.full_lane(workers)?)),
            LaneChoice::Cascade => self.cascade(workers),
        }
    }

    fn fast_lane(&self, workers: usize) -> Result<ModelLane> {
        let bundle = self.fast.as_ref().ok_or_else(|| missing(Lane::Fast))?;
        ModelLane::new(bundle, self.runtime, workers)
    }

    fn full_lane(&self, workers: usize) -> Result<ModelLane> {
        let bundle = self.full.as_ref().ok_or_else(|| missing(Lane::Full))?;
        ModelLane::new(bundle, self.runtime, workers)
    }

    fn cascade(&self, workers: usize) -> Result<Lanes> {
        let (fast, full) = (self.fast_lane(workers)?, self.full_lane(workers)?);
        let bundle = self.fast.as_ref().ok_or_else(|| missing(Lane::Fast))?;
        let rule = match &self.uncertified {
            Some(section) => CascadeRule {
                section: section.clone(),
                threshold: 0.0,
            },
            None => CascadeRule::of_budget(bundle.certified_cascade(&full.version)?, self.budget)?,
        };
        Ok(Lanes::Cascade(Box::new(Cascade { fast, full, rule })))
    }
}

#[cfg(feature = "tokenize")]
fn missing(lane: Lane) -> Error {
    Error::new(
        ErrorCode::Model,
        format!("lane {lane} was asked for without its model"),
    )
    .with_fix("name its bundle to the builder")
}
