//! What is judged of a message by who wrote it.
//!
//! Staff and machines answer: they have no complaint, want nothing and wait for nobody. How they sound
//! matters all the same.

use super::decide::FIELDS;
use super::labels::{ComplaintLabel, Judgement, LevelLabel};
use crate::label::Flag;
use crate::message::AuthorRole;

/// What is judged of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every label.
    Everything,
    /// Sentiment, anger, frustration and the flag `abuse`. The message has no priority and no queue.
    Tone,
}

impl Scope {
    /// The scope for a message of this author; a message of nobody known may be a customer's.
    pub fn of(author: Option<AuthorRole>) -> Self {
        match author {
            Some(AuthorRole::Agent | AuthorRole::System) => Self::Tone,
            Some(AuthorRole::Customer) | None => Self::Everything,
        }
    }
}

/// Fields that say more than the tone.
const LEFT_OUT: [&str; 5] = ["complaint", "intent", "category", "impact", "urgency"];

/// Leaves only the tone, and names the fields that are left out, the priority among them.
pub(super) fn keep_only(judgement: &mut Judgement) {
    judgement.complaint = ComplaintLabel {
        is: None,
        p: None,
        severity: None,
    };
    judgement.intents.clear();
    judgement.categories.clear();
    judgement.flags.retain(|flag| flag.name == Flag::Abuse);
    judgement.impact = LevelLabel::default();
    judgement.urgency = LevelLabel::default();
    judgement.faq = None;
    judgement.confidence = None;
    let known = std::mem::take(&mut judgement.abstained);
    let is_absent = |field: &&str| LEFT_OUT.contains(field) || known.iter().any(|k| k == field);
    let fields = FIELDS.into_iter().filter(is_absent).chain(["priority"]);
    judgement.abstained = fields.map(str::to_owned).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::decide::decide;
    use crate::label::Lane;
    use crate::model::{AbstainBelow, Scores};

    #[test]
    fn the_tone_stays_and_the_rest_is_named() {
        let scores = Scores {
            sentiment: Some([0.1, 0.6, 0.3, 0.0, 0.0]),
            anger: Some([0.4, 0.3, 0.2, 0.1]),
            complaint: Some(0.9),
            impact: Some([0.2, 0.5, 0.3]),
            flags: Some([1.0; Flag::ALL.len()]),
            ..Scores::default()
        };
        let thresholds = [0.5; Flag::ALL.len()];
        let mut judgement = decide(&scores, &thresholds, &AbstainBelow::default(), Lane::Rules);
        keep_only(&mut judgement);
        assert!(judgement.sentiment.label.is_some() && judgement.anger.level.is_some());
        assert!(judgement.complaint.p.is_none() && judgement.impact.level.is_none());
        let flags: Vec<Flag> = judgement.flags.iter().map(|flag| flag.name).collect();
        assert_eq!(flags, [Flag::Abuse]);
        let expected = [
            "frustration",
            "complaint",
            "intent",
            "category",
            "impact",
            "urgency",
            "priority",
        ];
        assert_eq!(judgement.abstained, expected);
    }
}
