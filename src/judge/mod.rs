//! Scores, hits and message metadata in, labels with probabilities and evidence out.
//!
//! The place where the two branches of the line meet. Knows nothing of files, tokens or priorities.
//! Without a model the scores come from [`RuleWeights`], a linear map over the counts of hits; with
//! one, hits correct what an uncased model cannot see (shouting) and what must not be missed (flags).

mod decide;
mod drivers;
pub mod entities;
mod evidence;
mod features;
mod field;
mod fuse;
pub mod labels;
mod round;
mod rules;
mod signals;
mod tone;
mod unsure;

pub use features::{Features, feature_names};
pub use field::field_score;
pub use labels::Judgement;
pub use rules::RuleWeights;
pub use signals::signals_of;
pub use tone::Scope;

use std::sync::Arc;

use crate::faq::Faq;
use crate::label::{Flag, Lane};
use crate::lexicon::{Lexicon, Scan};
use crate::model::{AbstainBelow, Scores};
use crate::prepare::Prepared;

/// What a model said of a message, and from which probability each flag counts.
#[derive(Debug, Clone, Copy)]
pub struct ModelOpinion<'a> {
    /// Its scores.
    pub scores: &'a Scores,
    /// Its lane.
    pub lane: Lane,
    /// Its name in evidence, `model:<id>@<hash>`.
    pub source: &'a Arc<str>,
    /// Presence threshold of each flag, in ontology order.
    pub thresholds: &'a [f32; Flag::ALL.len()],
    /// Probabilities below which a label is left out.
    pub abstain_below: &'a AbstainBelow,
}

/// Judges one message at a time. Cheap to share between threads.
#[derive(Debug)]
pub struct Judge<'a> {
    /// Names the entries behind hits.
    pub lexicon: &'a Lexicon,
    /// Scores of the rules lane.
    pub weights: &'a RuleWeights,
    /// Known questions, where a list of them was given.
    pub faq: Option<&'a Faq>,
}

impl Judge<'_> {
    /// The labels of a message within a scope, with their evidence. Without an opinion the rules lane decides.
    ///
    /// Abstains on everything when the text has no letter or digit to read or its language is not supported;
    /// the reason says which.
    pub fn judge(
        &self,
        prepared: &Prepared,
        scan: &Scan,
        opinion: Option<ModelOpinion<'_>>,
        scope: Scope,
    ) -> Judgement {
        let mut judgement = self.labels(prepared, scan, opinion, scope);
        if abstain_reason(prepared).is_none() {
            judgement.evidence = evidence::collect(
                &judgement,
                scan,
                self.lexicon,
                prepared,
                opinion.map(|o| o.source),
            );
        }
        judgement
    }

    /// As [`Judge::judge`], without looking for the evidence.
    pub fn labels(
        &self,
        prepared: &Prepared,
        scan: &Scan,
        opinion: Option<ModelOpinion<'_>>,
        scope: Scope,
    ) -> Judgement {
        let mut judgement = self.all_labels(prepared, scan, opinion);
        if scope == Scope::Tone {
            tone::keep_only(&mut judgement);
        }
        judgement
    }

    fn all_labels(
        &self,
        prepared: &Prepared,
        scan: &Scan,
        opinion: Option<ModelOpinion<'_>>,
    ) -> Judgement {
        let entities = entities::find(prepared);
        let lane = opinion.map_or(Lane::Rules, |o| o.lane);
        if let Some(reason) = abstain_reason(prepared) {
            return decide::abstained(lane, reason, entities);
        }
        let features = Features::of(scan, &entities);
        let own = self.weights.flag_thresholds();
        let (scores, thresholds) = if let Some(o) = opinion {
            let rules = self.weights.opinion(&features, scan);
            let rules = fuse::RulesOpinion {
                scores: &rules,
                thresholds: &own,
            };
            (
                fuse::fuse(o.scores, o.thresholds, rules, scan),
                *o.thresholds,
            )
        } else {
            let scores = self.weights.scores(&features, scan);
            (fuse::rules_alone(scores, scan), own)
        };
        let below = opinion.map_or(AbstainBelow::default(), |o| *o.abstain_below);
        let mut judgement = decide::decide(&scores, &thresholds, &below, lane);
        drivers::add(&mut judgement, scan);
        judgement.entities = entities;
        judgement.faq = self.faq.and_then(|faq| faq.closest(&prepared.text));
        judgement
    }
}

/// Whether any label can be given: there is a text to read, in a language that can be read.
pub fn can_judge(prepared: &Prepared) -> bool {
    abstain_reason(prepared).is_none()
}

fn abstain_reason(prepared: &Prepared) -> Option<&'static str> {
    if !prepared.language.supported {
        return Some("unsupported_language");
    }
    let is_readable = |c: char| !c.is_whitespace() && !c.is_control();
    (!prepared.text.chars().any(is_readable)).then_some("empty_text")
}
