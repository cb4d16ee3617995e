//! How sure a static model is of a message, from its scores alone.

use super::section::CascadeSection;
use crate::label::Question;
use crate::model::Scores;

impl CascadeSection {
    /// The lowest probability, over the section's questions, that lane full would answer alike; of a
    /// model without the head `agree` the lowest probability of a top label. Undefined numbers count
    /// as 0.
    pub fn sureness(&self, scores: &Scores) -> f32 {
        let of = |question: &Question| match scores.agree {
            Some(agree) => agree.get(question.index()).copied().unwrap_or_default(),
            None => top_probability(scores, *question),
        };
        let parts = self.questions.iter().map(of);
        let defined = parts.map(|p| if p.is_finite() { p } else { 0.0 });
        defined.reduce(f32::min).unwrap_or_default()
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
        p.iter().copied().fold(0.0, f32::max)
    };
    let either = |p: f32| p.max(1.0 - p);
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
        // No head gives a priority; the manifest's check lets it stand only beside `agree`.
        Question::Priority => 0.0,
    }
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
    fn the_least_sure_question_counts() {
        let mut agree = [0.9; Question::ALL.len()];
        agree[Question::Flags.index()] = 0.3;
        let scores = Scores {
            agree: Some(agree),
            sentiment: Some([0.0, 0.6, 0.4, 0.0, 0.0]),
            complaint: Some(0.2),
            ..Scores::default()
        };
        let all = section(&[Question::Sentiment, Question::Flags]);
        assert!((all.sureness(&scores) - 0.3).abs() < 1e-6);
        let one = section(&[Question::Sentiment]);
        assert!((one.sureness(&scores) - 0.9).abs() < 1e-6);
        let bare = Scores {
            agree: None,
            ..scores
        };
        let table = [
            (Question::Sentiment, 0.6),
            (Question::Complaint, 0.8),
            (Question::Severity, 1.0),
            (Question::Anger, 0.0),
        ];
        for (question, wanted) in table {
            let found = section(&[question]).sureness(&bare);
            assert!((found - wanted).abs() < 1e-6, "{question}: {found}");
        }
    }

    #[test]
    fn undefined_numbers_are_not_sure() {
        let scores = Scores {
            agree: Some([f32::NAN; Question::ALL.len()]),
            flags: Some([f32::NAN; Flag::ALL.len()]),
            ..Scores::default()
        };
        let section = section(&[Question::Sentiment, Question::Intent]);
        assert!(section.sureness(&scores).abs() < 1e-6);
        assert!(section.always_sends(&scores));
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
