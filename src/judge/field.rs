//! The number behind each field that evidence speaks for, to tell what a deletion did to it.

use super::labels::Judgement;

/// Score of a field, as `for` of evidence names it: what the record shows of it, 0 for a label that it
/// does not show. Sentiment lies in −1..1, everything else in 0..1; `None` for a name that is no field.
pub fn field_score(field: &str, judgement: &Judgement) -> Option<f32> {
    let (name, label) = field.split_once('.').unwrap_or((field, ""));
    let score = match name {
        "sentiment" => judgement.sentiment.score,
        "anger" => judgement.anger.score,
        "frustration" => judgement.frustration.score,
        "complaint" => judgement.complaint.p,
        "intents" => judgement
            .intents
            .iter()
            .find_map(|i| (i.label.as_str() == label).then_some(i.p)),
        "categories" => judgement
            .categories
            .iter()
            .find_map(|c| (c.label.as_str() == label).then_some(c.p)),
        "flags" => judgement
            .flags
            .iter()
            .find_map(|f| (f.name.as_str() == label).then_some(f.p)),
        "impact" => judgement.impact.score,
        "urgency" => judgement.urgency.score,
        _ => return None,
    };
    Some(score.unwrap_or_default())
}
