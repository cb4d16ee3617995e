//! From which probability on a label is given at all.

use super::head::HeadName;
use super::manifest::Manifest;

/// Probability of each head's label below which the label is left out; 0 never leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AbstainBelow {
    /// Sentiment.
    pub sentiment: f32,
    /// Anger.
    pub anger: f32,
    /// Frustration.
    pub frustration: f32,
    /// Complaint or not.
    pub complaint: f32,
    /// Severity of a complaint.
    pub severity: f32,
    /// Primary intent.
    pub intent: f32,
    /// Primary category.
    pub category: f32,
    /// Impact.
    pub impact: f32,
    /// Urgency.
    pub urgency: f32,
}

impl AbstainBelow {
    /// The bounds of a (checked) manifest.
    pub fn new(manifest: &Manifest) -> Self {
        let of = |name| manifest.head(name).map_or(0.0, |head| head.abstain_below);
        Self {
            sentiment: of(HeadName::Sentiment),
            anger: of(HeadName::Anger),
            frustration: of(HeadName::Frustration),
            complaint: of(HeadName::Complaint),
            severity: of(HeadName::Severity),
            intent: of(HeadName::Intent),
            category: of(HeadName::Category),
            impact: of(HeadName::Impact),
            urgency: of(HeadName::Urgency),
        }
    }
}
