//! Labels that nobody is sure of are left out and named.
//!
//! Only the label goes: scores and the probabilities of sentiment and complaint stay, so that a policy
//! that reads numbers is as cautious as before.

use super::decide::FIELDS;
use super::labels::Judgement;
use crate::label::{Sentiment, Severity};
use crate::model::{AbstainBelow, Scores};

/// Reason in the record.
const REASON: &str = "low_confidence";

/// Removes each label whose probability lies below its bound, and names it as abstained on. A reason
/// given earlier stays.
pub(super) fn leave_out(judgement: &mut Judgement, scores: &Scores, below: &AbstainBelow) {
    if *below == AbstainBelow::default() {
        return;
    }
    let unsure = unsure_fields(judgement, scores, below);
    if unsure.is_empty() {
        return;
    }
    for field in &unsure {
        remove(judgement, field);
    }
    let order = |field: &str| FIELDS.iter().position(|f| *f == field);
    let known = std::mem::take(&mut judgement.abstained);
    let mut all: Vec<String> = known
        .into_iter()
        .chain(unsure.iter().map(|f| (*f).to_owned()))
        .collect();
    // Severity belongs to complaint, which has its place.
    all.sort_by_key(|field| {
        (
            order(field).or_else(|| order("complaint")),
            order(field).is_none(),
        )
    });
    judgement.abstained = all;
    let reason = judgement.abstain_reason.take();
    judgement.abstain_reason = Some(reason.unwrap_or_else(|| REASON.to_owned()));
}

/// Fields with a label whose probability lies below its bound.
fn unsure_fields(
    judgement: &Judgement,
    scores: &Scores,
    below: &AbstainBelow,
) -> Vec<&'static str> {
    let at = |label: Sentiment| scores.sentiment.and_then(|p| p.get(label.index()).copied());
    let complaint = scores.complaint.map(|p| p.max(1.0 - p));
    let is_complaint_unsure = complaint.is_some_and(|p| p < below.complaint);
    let severity = |label: Severity| scores.severity.and_then(|p| p.get(label.index()).copied());
    let severity = judgement.complaint.severity.and_then(severity);
    let parts = [
        (
            "sentiment",
            judgement.sentiment.label.and_then(at),
            below.sentiment,
        ),
        ("anger", highest(scores.anger.as_ref()), below.anger),
        (
            "frustration",
            highest(scores.frustration.as_ref()),
            below.frustration,
        ),
        ("complaint", complaint, below.complaint),
        (
            "severity",
            severity.filter(|_| !is_complaint_unsure),
            below.severity,
        ),
        (
            "intent",
            judgement.intents.first().map(|i| i.p),
            below.intent,
        ),
        (
            "category",
            judgement.categories.first().map(|c| c.p),
            below.category,
        ),
        ("impact", judgement.impact.p, below.impact),
        ("urgency", judgement.urgency.p, below.urgency),
    ];
    let is_unsure = |p: Option<f32>, bound: f32| p.is_some_and(|p| p < bound);
    let unsure = parts
        .into_iter()
        .filter(|(_, p, bound)| is_unsure(*p, *bound));
    unsure.map(|(field, _, _)| field).collect()
}

fn highest(p: Option<&[f32; 4]>) -> Option<f32> {
    p?.iter().copied().reduce(f32::max)
}

fn remove(judgement: &mut Judgement, field: &str) {
    match field {
        "sentiment" => judgement.sentiment.label = None,
        "anger" => judgement.anger.level = None,
        "frustration" => judgement.frustration.level = None,
        "complaint" => {
            judgement.complaint.is = None;
            judgement.complaint.severity = None;
        }
        "severity" => judgement.complaint.severity = None,
        "intent" => judgement.intents.clear(),
        "category" => judgement.categories.clear(),
        "impact" => (judgement.impact.level, judgement.impact.p) = (None, None),
        _ => (judgement.urgency.level, judgement.urgency.p) = (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::decide::decide;
    use crate::label::{Flag, Lane};

    fn scores() -> Scores {
        let mut intent = [0.0; 14];
        intent[0] = 0.5;
        let mut category = [0.0; 13];
        category[2] = 0.9;
        Scores {
            sentiment: Some([0.1, 0.6, 0.3, 0.0, 0.0]),
            mixed: Some(0.0),
            anger: Some([0.4, 0.3, 0.2, 0.1]),
            frustration: Some([0.1, 0.1, 0.7, 0.1]),
            complaint: Some(0.55),
            severity: Some([0.3, 0.4, 0.2, 0.1]),
            intent: Some(intent),
            category: Some(category),
            impact: Some([0.2, 0.5, 0.3]),
            urgency: Some([0.9, 0.1, 0.0]),
            flags: Some([0.0; Flag::ALL.len()]),
            ..Scores::default()
        }
    }

    fn judged(below: AbstainBelow) -> Judgement {
        decide(&scores(), &[0.5; Flag::ALL.len()], &below, Lane::Fast)
    }

    #[test]
    fn without_bounds_every_label_is_given() {
        let judgement = judged(AbstainBelow::default());
        assert!(judgement.abstained.is_empty() && judgement.abstain_reason.is_none());
        assert!(judgement.complaint.severity.is_some());
    }

    #[test]
    fn labels_below_their_bound_are_null_and_named() {
        let all = AbstainBelow {
            sentiment: 0.6,
            anger: 0.41,
            frustration: 0.5,
            complaint: 0.5,
            severity: 0.5,
            intent: 0.6,
            category: 0.8,
            impact: 0.7,
            urgency: 0.7,
        };
        let judgement = judged(all);
        assert_eq!(
            judgement.abstained,
            ["anger", "severity", "intent", "impact"]
        );
        assert_eq!(judgement.abstain_reason.as_deref(), Some("low_confidence"));
        assert!(judgement.anger.level.is_none() && judgement.anger.score.is_some());
        assert!(judgement.intents.is_empty() && judgement.impact.level.is_none());
        assert_eq!(judgement.complaint.is, Some(true));
        assert!(judgement.sentiment.label.is_some() && judgement.categories.len() == 1);
    }

    #[test]
    fn an_unsure_complaint_takes_its_severity_along() {
        let judgement = judged(AbstainBelow {
            complaint: 0.6,
            severity: 0.9,
            ..AbstainBelow::default()
        });
        assert_eq!(judgement.abstained, ["complaint"]);
        assert!(judgement.complaint.severity.is_none() && judgement.complaint.p.is_some());
    }
}
