//! Which model answers for a message.
//!
//! Two passes over a chunk. In the first, inside the worker that prepared some messages, the fast model
//! answers, or a message is marked for the full one; in the second the marked ones run together,
//! batched by length. What a lane answers depends on the message alone, so a record of the cascade is
//! the record that the deciding lane alone would give.

use std::sync::Arc;

use super::ModelResult;
use super::model_lane::{ModelLane, Waiting, Windows};
use crate::error::{Failure, FailureCode, Result};
use crate::judge::{ModelOpinion, can_judge};
use crate::label::{Flag, Lane, LaneChoice};
use crate::lexicon::{Lexicon, Scan};
use crate::model::{Budget, CascadeSection, Scores};
use crate::prepare::Prepared;
use crate::tokenize::Encoding;

/// Flags whose vocabulary sends a message to lane full, negated or not: missing one of these costs more
/// than a second look.
const SENT_BY_WORD: [Flag; 3] = [Flag::Safety, Flag::SelfHarm, Flag::Fraud];

/// The models of a run.
#[expect(clippy::large_enum_variant, reason = "there is one a process")]
pub(super) enum Lanes {
    /// None.
    Rules,
    /// One for every message.
    One(ModelLane),
    /// The second for what the first is not sure of.
    Cascade(Box<Cascade>),
}

/// Two models, and when to ask the second.
pub(super) struct Cascade {
    pub(super) fast: ModelLane,
    pub(super) full: ModelLane,
    pub(super) rule: CascadeRule,
}

/// When a message goes to lane full.
#[derive(Debug, Clone)]
pub(super) struct CascadeRule {
    /// What must be sure, and what always goes.
    pub(super) section: CascadeSection,
    /// Lane fast decides from this sureness on.
    pub(super) threshold: f32,
}

/// A message after the first pass.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "in lane fast every message has one, and a box would cost an allocation each"
)]
pub(super) enum Answer {
    /// No model is asked.
    None,
    /// Lane full is to be asked; with the text's windows where lane fast read it as lane full does.
    Pending(Option<Vec<Encoding>>),
    /// A model's answer.
    Given(Lane, ModelResult),
}

impl Lanes {
    /// Has every model read over slips of the finger, towards the words of the lexicon and its own frequent ones.
    pub(super) fn learn_spelling(&mut self, lexicon: &Lexicon) {
        match self {
            Self::Rules => {}
            Self::One(model) => model.set_speller(model.speller(lexicon)),
            Self::Cascade(cascade) => {
                let speller = cascade.full.speller(lexicon);
                let fast = if cascade.fast.reads_as(&cascade.full) {
                    Arc::clone(&speller)
                } else {
                    cascade.fast.speller(lexicon)
                };
                cascade.fast.set_speller(fast);
                cascade.full.set_speller(speller);
            }
        }
    }

    /// The first pass: in the worker, for some messages.
    pub(super) fn first(&self, messages: &[&(Prepared, Scan)]) -> Vec<Answer> {
        match self {
            Self::Rules => messages.iter().map(|_| Answer::None).collect(),
            Self::One(model) if model.lane == Lane::Fast => {
                let windows = encoded(model, messages);
                let results = model.score_some(&windows).into_iter();
                results.map(|r| Answer::Given(Lane::Fast, r)).collect()
            }
            Self::One(_) => messages.iter().map(|_| Answer::Pending(None)).collect(),
            Self::Cascade(cascade) => cascade.first(messages),
        }
    }

    /// True when some messages may wait for lane full, which answers a chunk's together.
    pub(super) fn reads_whole_chunks(&self) -> bool {
        match self {
            Self::Rules => false,
            Self::One(model) => model.lane != Lane::Fast,
            Self::Cascade(_) => true,
        }
    }

    /// The second pass: the texts that are pending, together. Inside the worker pool.
    pub(super) fn second(&self, texts: Vec<Waiting>) -> Vec<Answer> {
        let Some(model) = self.heavy() else {
            return Vec::new();
        };
        let results = model.score_all(texts).into_iter();
        results.map(|r| Answer::Given(model.lane, r)).collect()
    }

    /// Answers of one lane, whatever the messages look like, on the worker that calls.
    pub(super) fn again(&self, lane: Lane, messages: &[&(Prepared, Scan)]) -> Vec<Answer> {
        let model = self.model(lane).filter(|_| lane != Lane::Rules);
        let Some(model) = model else {
            return messages.iter().map(|_| Answer::None).collect();
        };
        let results = model.score_some(&encoded(model, messages)).into_iter();
        results.map(|r| Answer::Given(lane, r)).collect()
    }

    /// The answer in the judge's words; `None` where no model was asked.
    pub(super) fn opinion<'a>(
        &'a self,
        answer: &'a Answer,
    ) -> Result<Option<ModelOpinion<'a>>, Failure> {
        match answer {
            Answer::None => Ok(None),
            Answer::Pending(_) => Err(Failure::new(
                FailureCode::ModelError,
                "lane full gave no answer",
            )),
            Answer::Given(lane, result) => {
                let scores = result.as_ref().map_err(Clone::clone)?;
                Ok(self.model(*lane).map(|model| model.opinion(scores)))
            }
        }
    }

    /// The lane in force.
    pub(super) fn choice(&self) -> LaneChoice {
        match self {
            Self::Rules => LaneChoice::Rules,
            Self::One(model) => model.lane.into(),
            Self::Cascade(_) => LaneChoice::Cascade,
        }
    }

    /// Name and hash of every model, and the cascade's threshold.
    pub(super) fn version(&self) -> Option<String> {
        match self {
            Self::Rules => None,
            Self::One(model) => Some(model.version.clone()),
            Self::Cascade(cascade) => Some(format!(
                "{}+{}, threshold {}",
                cascade.fast.version, cascade.full.version, cascade.rule.threshold
            )),
        }
    }

    fn heavy(&self) -> Option<&ModelLane> {
        match self {
            Self::Rules => None,
            Self::One(model) => Some(model),
            Self::Cascade(cascade) => Some(&cascade.full),
        }
    }

    fn model(&self, lane: Lane) -> Option<&ModelLane> {
        match self {
            Self::Cascade(cascade) if lane == Lane::Fast => Some(&cascade.fast),
            _ => self.heavy(),
        }
    }
}

/// The windows of each message.
pub(super) fn encoded(model: &ModelLane, messages: &[&(Prepared, Scan)]) -> Vec<Windows> {
    let texts = messages.iter().map(|(prepared, _)| &prepared.text);
    texts.map(|text| model.encode(text)).collect()
}

impl Cascade {
    fn first(&self, messages: &[&(Prepared, Scan)]) -> Vec<Answer> {
        let windows = encoded(&self.fast, messages);
        let results = self.fast.score_some(&windows);
        let is_read_alike = self.fast.reads_as(&self.full);
        let answers = messages.iter().zip(results).zip(windows);
        let answers = answers.map(|(((prepared, scan), result), windows)| {
            if self.is_sent(prepared, scan, &result) {
                Answer::Pending(windows.ok().filter(|_| is_read_alike))
            } else {
                Answer::Given(Lane::Fast, result)
            }
        });
        answers.collect()
    }

    /// Whether lane full is asked after lane fast has said so.
    fn is_sent(&self, prepared: &Prepared, scan: &Scan, result: &ModelResult) -> bool {
        match result {
            Err(_) => true,
            // Where no lane can give a label, the cheap one says so.
            Ok(scores) => can_judge(prepared) && self.rule.sends(scores, scan),
        }
    }
}

impl CascadeRule {
    /// The rule at the point that a budget picks.
    ///
    /// # Errors
    /// Those of [`CascadeSection::point`].
    pub(super) fn of_budget(section: &CascadeSection, budget: Option<Budget>) -> Result<Self> {
        Ok(Self {
            threshold: section.point(budget)?.threshold,
            section: section.clone(),
        })
    }

    fn sends(&self, scores: &Scores, scan: &Scan) -> bool {
        self.always_sends(scores, scan) || self.section.sureness(scores) < self.threshold
    }

    /// Whether lane full is asked however sure lane fast is.
    pub(super) fn always_sends(&self, scores: &Scores, scan: &Scan) -> bool {
        let names = |flag: Option<Flag>| flag.is_some_and(|flag| SENT_BY_WORD.contains(&flag));
        scan.hits.iter().any(|hit| names(hit.class.flag())) || self.section.always_sends(scores)
    }
}
