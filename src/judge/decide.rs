//! Probabilities to labels.

use super::labels::{
    CategoryLabel, ComplaintLabel, Entity, FlagLabel, IntensityLabel, IntentLabel, Judgement,
    LevelLabel, SentimentLabel, SentimentProbabilities,
};
use super::round::four_places;
use super::unsure;
use crate::label::{Category, Flag, Intensity, Intent, Lane, Level, Sentiment, Severity};
use crate::model::{AbstainBelow, Scores};

/// Where each sentiment label lies on the score's scale.
const SENTIMENT_PLACES: [f32; 5] = [-1.0, -0.5, 0.0, 0.5, 1.0];

/// A further intent or category is named from this probability on: with the targets the models
/// learn (0.7 for the primary label, 0.3 shared by the others), a label that annotators named
/// second lies above it.
const SECOND_LABEL_AT_LEAST: f32 = 0.2;

/// Below it no rounding reaches [`SECOND_LABEL_AT_LEAST`].
const SURELY_NO_SECOND_LABEL: f32 = 0.199;

/// Both sides are said to be there from this probability on.
const MIXED_AT_LEAST: f32 = 0.5;

/// What `medium` counts in the score of a level, `high` counting 1. The rank is made of the scores, and of 0.3 to 0.6
/// this finds most of the urgent and high messages in the first fifth (0.762 of them; 0.745 with 0.5; mean of 2,031
/// held-back and written messages in four sets, none of them gold; lane full).
pub(super) const MEDIUM_COUNTS: f32 = 0.3;

/// Names of the fields that can be abstained on, in record order.
pub(super) const FIELDS: [&str; 9] = [
    "sentiment",
    "anger",
    "frustration",
    "complaint",
    "intent",
    "category",
    "flags",
    "impact",
    "urgency",
];

/// Labels from scores. A head that is absent is abstained on, and so is a label whose probability lies
/// below its bound.
pub(super) fn decide(
    scores: &Scores,
    thresholds: &[f32; Flag::ALL.len()],
    below: &AbstainBelow,
    lane: Lane,
) -> Judgement {
    let complaint = complaint(scores);
    let mut judgement = Judgement {
        sentiment: sentiment(scores),
        anger: intensity(scores.anger.as_ref()),
        frustration: intensity(scores.frustration.as_ref()),
        complaint,
        intents: intents(scores),
        categories: categories(scores),
        flags: flags(scores, thresholds),
        impact: level(scores.impact.as_ref()),
        urgency: level(scores.urgency.as_ref()),
        entities: Vec::new(),
        faq: None,
        evidence: Vec::new(),
        abstained: Vec::new(),
        abstain_reason: None,
        lane,
        confidence: None,
    };
    judgement.confidence = confidence(&judgement);
    judgement.abstained = missing(&judgement, scores.flags.is_none());
    if !judgement.abstained.is_empty() {
        judgement.abstain_reason = Some("head_missing".to_owned());
    }
    unsure::leave_out(&mut judgement, scores, below);
    judgement
}

/// No label at all, and why.
pub(super) fn abstained(lane: Lane, reason: &str, entities: Vec<Entity>) -> Judgement {
    let nothing = [0.0; Flag::ALL.len()];
    let mut judgement = decide(&Scores::default(), &nothing, &AbstainBelow::default(), lane);
    judgement.abstained = FIELDS.iter().map(|f| (*f).to_owned()).collect();
    judgement.abstain_reason = Some(reason.to_owned());
    judgement.entities = entities;
    judgement
}

fn missing(judgement: &Judgement, no_flags: bool) -> Vec<String> {
    let absent = [
        judgement.sentiment.label.is_none(),
        judgement.anger.score.is_none(),
        judgement.frustration.score.is_none(),
        judgement.complaint.is.is_none(),
        judgement.intents.is_empty(),
        judgement.categories.is_empty(),
        no_flags,
        judgement.impact.level.is_none(),
        judgement.urgency.level.is_none(),
    ];
    FIELDS
        .iter()
        .zip(absent)
        .filter(|(_, a)| *a)
        .map(|(f, _)| (*f).to_owned())
        .collect()
}

fn sentiment(scores: &Scores) -> SentimentLabel {
    let Some(p) = scores.sentiment else {
        return SentimentLabel {
            label: None,
            score: None,
            p: None,
            mixed: None,
        };
    };
    let score: f32 = p
        .iter()
        .zip(SENTIMENT_PLACES)
        .map(|(p, place)| p * place)
        .sum();
    let [very_negative, negative, neutral, positive, very_positive] = p.map(four_places);
    SentimentLabel {
        label: Some(sentiment_label(p)),
        score: Some(four_places(score)),
        p: Some(SentimentProbabilities {
            very_negative,
            negative,
            neutral,
            positive,
            very_positive,
        }),
        mixed: scores.mixed.map(|m| m >= MIXED_AT_LEAST),
    }
}

/// The side (negative, neutral, positive) with the most mass decides first, then the label on it:
/// a message that is surely negative, strongly or not, must not become neutral because its mass is
/// split between two labels.
fn sentiment_label([vn, n, o, p, vp]: [f32; 5]) -> Sentiment {
    let (down, up) = (vn + n, p + vp);
    if down >= o && down >= up {
        if vn > n {
            Sentiment::VeryNegative
        } else {
            Sentiment::Negative
        }
    } else if up > o {
        if vp > p {
            Sentiment::VeryPositive
        } else {
            Sentiment::Positive
        }
    } else {
        Sentiment::Neutral
    }
}

fn intensity(p: Option<&[f32; 4]>) -> IntensityLabel {
    let score = p.map(|[_, mild, strong, extreme]| {
        four_places((mild / 3.0 + strong * 2.0 / 3.0 + extreme).clamp(0.0, 1.0))
    });
    IntensityLabel {
        score,
        level: score.map(Intensity::of),
        drivers: Vec::new(),
    }
}

fn complaint(scores: &Scores) -> ComplaintLabel {
    let p = scores.complaint.map(four_places);
    let is = p.map(|p| p >= 0.5);
    let severity = scores
        .severity
        .filter(|_| is == Some(true))
        .and_then(|s| Severity::ALL.get(highest(&s)).copied());
    ComplaintLabel { is, p, severity }
}

fn intents(scores: &Scores) -> Vec<IntentLabel> {
    let p = scores.intent.as_ref().map(<[f32; 14]>::as_slice);
    labelled(p, Intent::ALL, |label, p| IntentLabel { label, p })
}

fn categories(scores: &Scores) -> Vec<CategoryLabel> {
    let p = scores.category.as_ref().map(<[f32; 13]>::as_slice);
    labelled(p, Category::ALL, |label, p| CategoryLabel { label, p })
}

/// The labels of a head, best first: the best, and others above the second-label bound. Equal
/// probabilities keep the ontology's order.
fn labelled<L: Copy, T>(p: Option<&[f32]>, labels: &[L], label: impl Fn(L, f32) -> T) -> Vec<T> {
    let (places, count) = ranked(p.unwrap_or_default());
    let named = places.iter().take(count);
    named
        .filter_map(|(at, p)| Some(label(*labels.get(*at)?, *p)))
        .collect()
}

/// More labels than can reach [`SECOND_LABEL_AT_LEAST`] beside each other, and one.
const MAX_RANKED: usize = 6;

/// Positions and probabilities, best first, and how many of them there are.
fn ranked(p: &[f32]) -> ([(usize, f32); MAX_RANKED], usize) {
    let best = highest(p);
    let mut all = [(0, 0.0); MAX_RANKED];
    let mut count = 0;
    for (at, p) in p.iter().enumerate() {
        if at != best && *p < SURELY_NO_SECOND_LABEL {
            continue;
        }
        let p = four_places(*p);
        if (at == best || p >= SECOND_LABEL_AT_LEAST)
            && let Some(slot) = all.get_mut(count)
        {
            *slot = (at, p);
            count += 1;
        }
    }
    if let Some(named) = all.get_mut(..count) {
        named.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    (all, count)
}

fn flags(scores: &Scores, thresholds: &[f32; Flag::ALL.len()]) -> Vec<FlagLabel> {
    let Some(p) = scores.flags else {
        return Vec::new();
    };
    let rows = Flag::ALL.iter().zip(p).zip(thresholds);
    rows.filter(|((_, p), threshold)| *p >= **threshold)
        .map(|((name, p), _)| FlagLabel {
            name: *name,
            p: four_places(p),
        })
        .collect()
}

fn level(p: Option<&[f32; 3]>) -> LevelLabel {
    let Some(p) = p else {
        return LevelLabel::default();
    };
    let at = highest(p);
    LevelLabel {
        level: Level::ALL.get(at).copied(),
        p: p.get(at).copied().map(four_places),
        score: Some(level_score(p)),
    }
}

fn level_score([_, medium, high]: &[f32; 3]) -> f32 {
    four_places((MEDIUM_COUNTS * medium + high).clamp(0.0, 1.0))
}

/// Position of the largest value; of equal ones the first.
fn highest(p: &[f32]) -> usize {
    let mut best = 0;
    for (at, value) in p.iter().enumerate() {
        if p.get(best).is_some_and(|b| value > b) {
            best = at;
        }
    }
    best
}

/// The weakest of the probabilities that decide priority and queue.
fn confidence(judgement: &Judgement) -> Option<f32> {
    let category = judgement.categories.first().map(|c| c.p);
    let (impact, urgency) = (judgement.impact.p?, judgement.urgency.p?);
    Some(impact.min(urgency).min(category?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_decide_before_strength() {
        let cases = [
            ([0.3, 0.3, 0.4, 0.0, 0.0], Sentiment::Negative),
            ([0.31, 0.29, 0.4, 0.0, 0.0], Sentiment::VeryNegative),
            ([0.1, 0.1, 0.5, 0.2, 0.1], Sentiment::Neutral),
            ([0.0, 0.1, 0.3, 0.2, 0.4], Sentiment::VeryPositive),
        ];
        for (p, label) in cases {
            assert_eq!(sentiment_label(p), label, "{p:?}");
        }
    }

    #[test]
    fn a_second_label_needs_weight() {
        let mut p = [0.0_f32; 13];
        p[2] = 0.6;
        p[0] = 0.25;
        p[5] = 0.15;
        let (all, count) = ranked(&p);
        assert_eq!((all[0].0, all[1].0, count), (2, 0, 2));
    }

    #[test]
    fn absent_heads_are_abstained_on() {
        let judgement = decide(
            &Scores::default(),
            &[0.5; Flag::ALL.len()],
            &AbstainBelow::default(),
            Lane::Full,
        );
        assert_eq!(judgement.abstained, FIELDS);
    }
}
