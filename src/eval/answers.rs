//! What a run said of one message: the part of a record that is compared with gold.

use super::number::{four_places, probability};
use crate::label::{Category, Flag, Intensity, Intent, Level, Priority, Sentiment, Severity};
use crate::record::Record;

/// Labels, probabilities and ranking of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The record's id.
    pub id: String,
    /// The record's row, counted from 0.
    pub row: u64,
    /// True when the record has an error in place of a verdict.
    pub has_failed: bool,
    pub(super) sentiment: Option<Sentiment>,
    /// Probabilities of the five sentiment labels, in their order.
    pub(super) sentiment_p: Option<[f64; 5]>,
    pub(super) mixed: Option<bool>,
    pub(super) anger: Option<Intensity>,
    pub(super) frustration: Option<Intensity>,
    pub(super) complaint: Option<bool>,
    pub(super) complaint_p: Option<f64>,
    pub(super) severity: Option<Severity>,
    pub(super) intent: Option<(Intent, f64)>,
    pub(super) category: Option<(Category, f64)>,
    /// Raised flags; nothing when abstained on.
    pub(super) flags: Option<Vec<(Flag, f64)>>,
    pub(super) impact: Option<(Level, Option<f64>)>,
    pub(super) urgency: Option<(Level, Option<f64>)>,
    /// Label and rank.
    pub(super) priority: Option<(Priority, f64)>,
    /// How sure the decision is: the lowest probability among the labels that it rests on.
    pub(super) confidence: Option<f64>,
}

impl From<&Record> for Answers {
    fn from(record: &Record) -> Self {
        let sentiment = record.sentiment.as_ref();
        let complaint = record.complaint.as_ref();
        let level = |label: &Option<crate::judge::labels::LevelLabel>| {
            let label = label.as_ref()?;
            Some((label.level?, label.p.map(probability)))
        };
        let has_failed = record.error.is_some();
        Self {
            id: record.id.clone(),
            row: record.row,
            has_failed,
            sentiment: sentiment.and_then(|s| s.label),
            sentiment_p: sentiment.and_then(|s| s.p).map(|p| {
                [
                    p.very_negative,
                    p.negative,
                    p.neutral,
                    p.positive,
                    p.very_positive,
                ]
                .map(probability)
            }),
            mixed: sentiment.and_then(|s| s.mixed),
            anger: record.anger.as_ref().and_then(|a| a.level),
            frustration: record.frustration.as_ref().and_then(|f| f.level),
            complaint: complaint.and_then(|c| c.is),
            complaint_p: complaint.and_then(|c| c.p).map(probability),
            severity: complaint.and_then(|c| c.severity),
            intent: record.intents.first().map(|i| (i.label, probability(i.p))),
            category: record
                .categories
                .first()
                .map(|c| (c.label, probability(c.p))),
            flags: flags(record).filter(|_| !has_failed),
            impact: level(&record.impact),
            urgency: level(&record.urgency),
            priority: record
                .priority
                .as_ref()
                .map(|p| (p.label, probability(p.rank))),
            confidence: record
                .decision
                .as_ref()
                .and_then(|d| d.confidence)
                .map(probability),
        }
    }
}

fn flags(record: &Record) -> Option<Vec<(Flag, f64)>> {
    let decision = record.decision.as_ref();
    let is_abstained = decision.is_some_and(|d| d.abstained.iter().any(|f| f == "flags"));
    let flags = record.flags.iter().map(|f| (f.name, probability(f.p)));
    (!is_abstained).then(|| flags.collect())
}

impl Answers {
    /// Probabilities of negative, neutral and positive.
    pub(super) fn sides_p(&self) -> Option<[f64; 3]> {
        let [vn, n, o, p, vp] = self.sentiment_p?;
        Some([vn + n, o, p + vp].map(four_places))
    }
}
