//! Models in a build without tokenizers: there are none.

use crate::error::Failure;
use crate::judge::ModelOpinion;
use crate::label::{Lane, LaneChoice};
use crate::lexicon::{Lexicon, Scan};
use crate::prepare::Prepared;

/// The models of a run: none.
pub(super) enum Lanes {
    /// None.
    Rules,
}

/// A message's answer: none.
#[derive(Debug)]
pub(super) enum Answer {
    /// No model is asked.
    None,
}

impl Lanes {
    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn learn_spelling(&mut self, _lexicon: &Lexicon) {}

    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn first(&self, messages: &[&(Prepared, Scan)]) -> Vec<Answer> {
        messages.iter().map(|_| Answer::None).collect()
    }

    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn again(&self, _lane: Lane, messages: &[&(Prepared, Scan)]) -> Vec<Answer> {
        messages.iter().map(|_| Answer::None).collect()
    }

    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the models are compiled out"
    )]
    pub(super) fn opinion<'a>(
        &'a self,
        _answer: &'a Answer,
    ) -> Result<Option<ModelOpinion<'a>>, Failure> {
        Ok(None)
    }

    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn choice(&self) -> LaneChoice {
        LaneChoice::Rules
    }

    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn version(&self) -> Option<String> {
        None
    }

    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn reads_whole_chunks(&self) -> bool {
        false
    }
}
