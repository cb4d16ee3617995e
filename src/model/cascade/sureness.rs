//! How sure a static model is of a message, from its scores alone.

use super::section::CascadeSection;
use crate::label::Question;
use crate::model::Scores;

impl CascadeSection {
    /// The product of the top probabilities over the section's questions: the probability that all of
    /// these answers are lane full's, were they independent. Severity counts as 1 where no complaint
    /// is the answer; of the flags the least sure one counts. Undefined numbers count as 0.
    ///
    /// On 6,400 held-back texts the surest half by this product agreed with lane full in 0.979 of all
    /// labels, by the lowest top probability in 0.971. A head trained to foretell agreement did worse:
    /// 0.972 and 0.962.
    pub fn sureness(&self, scores: &Scores) -> f32 {
        let parts = self.questions.iter();
        let parts = parts.map(|question| top_probability(scores, *question));
        parts.reduce(|product, p| product * p).unwrap_or_default()
    }

    /// Whether a message goes to lane full whatever its sureness: a flag over its bound, or more than
    /// one window where the section says so.
    pub fn always_sends(&self, scores: &Scores) -> bool {
        let p = |index: usize| {
            let flags = scores.flags.as_ref();
            flags.and_then(|p| p.get(index).copied()).unwrap_or(1.0)
        };
        let is_over = |p: f32, bound: f32| p >= bound || p.is_nan();
        let is_long = self.always_send_long && scores.windows > 1;
        let mut bounds = self.always_send_flags.iter();
        is_long || bounds.any(|(flag, bound)| is_over(p(flag.index()), *bound))
    }
}

fn top_probability(scores: &Scores, question: Question) -> f32 {
    let top = |p: Option<&[f32]>| {
        let p = p.unwrap_or_default();
        p.iter().copied().map(defined).fold(0.0, f32::max)
    };
    let either = |p: f32| defined(p.max(1.0 - p));
    match question {
        Question::Sentiment => top(scores.sentiment.as_ref().map(<[f32; 5]>::as_slice)),
        Question::Complaint => scores.complaint.map_or(0.0, either),
        // Without a complaint there is no severity to be unsure of.
        Question::Severity if scores.complaint.is_some_and(|p| p < 0.5) => 1.0,
        Question::Severity => top(scores.severity.as_ref().map(<[f32; 4]>::as_slice)),
        Question::Anger => top(scores.anger.as_ref().map(<[f32; 4]>::as_slice)),
        Question::Frustration => top(scores.frustration.as_ref().map(<[f32; 4]>::as_slice)),
        Question::Intent => top(scores.intent.as_ref().map(<[f32; 14]>::as_slice)),
        Question::Category => top(scores.category.as_ref().map(<[f32; 13]>::as_slice)),
        Question::Impact => top(scores.impact.as_ref().map(<[f32; 3]>::as_slice)),
        Question::Urgency => top(scores.urgency.as_ref().map(<[f32; 3]>::as_slice)),
        Question::Flags => {
            let flags = scores.flags.iter().flatten().copied().map(either);
            flags.reduce(f32::min).unwrap_or_default()
        }
        // No head gives a priority, so the manifest's check refuses it among the questions.
        Question::Priority => 0.0,
    }
}

fn defined(p: f32) -> f32 {
    if p.is_finite() { p } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::label::Flag;

    fn section(questions: &[Question]) -> CascadeSection {
        CascadeSection {
            questions: questions.to_vec(),
            always_send_flags: BTreeMap::from([(Flag::Safety, 0.05)]),
            always_send_long: true,
            default: None,
            certificate: None,
            points: Vec::new(),
        }
    }

    #[test]
    fn sureness_is_the_product_of_the_top_probabilities() {
        use Question::{Anger, Complaint, Flags, Sentiment, Severity};
        let mut flags = [0.01; Flag::ALL.len()];
        flags[Flag::Fraud.index()] = 0.3;
        let calm = Scores {
            sentiment: Some([0.0, 0.6, 0.4, 0.0, 0.0]),
            complaint: Some(0.2),
            severity: Some([0.1, 0.5, 0.3, 0.1]),
            flags: Some(flags),
            ..Scores::default()
        };
        let complaint = Scores {
            complaint: Some(0.9),
            ..calm.clone()
        };
        let table: [(&Scores, &[Question], f32); 9] = [
            (&calm, &[Sentiment], 0.6),
            (&calm, &[Complaint], 0.8),
            (&calm, &[Severity], 1.0),
            (&complaint, &[Severity], 0.5),
            (&calm, &[Flags], 0.7),
            (&calm, &[Anger], 0.0),
            (&calm, &[Sentiment, Complaint, Severity, Flags], 0.336),
            (&complaint, &[Sentiment, Complaint, Severity, Flags], 0.189),
            (&calm, &[], 0.0),
        ];
        for (scores, questions, wanted) in table {
            let found = section(questions).sureness(scores);
            assert!((found - wanted).abs() < 1e-6, "{questions:?}: {found}");
        }
    }

    #[test]
    fn undefined_numbers_are_not_sure() {
        let mut flags = [0.0; Flag::ALL.len()];
        flags[Flag::Safety.index()] = f32::NAN;
        let scores = Scores {
            sentiment: Some([f32::NAN; 5]),
            complaint: Some(f32::INFINITY),
            flags: Some(flags),
            ..Scores::default()
        };
        for question in [Question::Sentiment, Question::Complaint, Question::Flags] {
            let sureness = section(&[question]).sureness(&scores);
            assert!(sureness.abs() < 1e-6, "{question}: {sureness}");
        }
        assert!(section(&[Question::Sentiment]).always_sends(&scores));
    }

    #[test]
    fn flags_and_length_send_whatever_the_sureness() {
        let with = |safety: f32, windows| {
            let mut flags = [0.0; Flag::ALL.len()];
            flags[Flag::Safety.index()] = safety;
            Scores {
                flags: Some(flags),
                windows,
                ..Scores::default()
            }
        };
        let section = section(&[Question::Sentiment]);
        assert!(!section.always_sends(&with(0.04, 1)));
        assert!(section.always_sends(&with(0.05, 1)));
        assert!(section.always_sends(&with(0.0, 2)));
        assert!(section.always_sends(&Scores::default()), "no flags head");
    }
}
