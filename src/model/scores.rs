//! Calibrated probabilities of every head, by the ontology's labels.

use super::head::HeadName;
use crate::label::{Category, Flag, Intensity, Intent, Level, Sentiment, Severity};

/// Probabilities a model gives one message. A head that the model lacks is absent; a label that it
/// lacks has probability 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// Sentiment, adding up to 1.
    pub sentiment: Option<[f32; Sentiment::ALL.len()]>,
    /// Both sides are there.
    pub mixed: Option<f32>,
    /// Anger levels, adding up to 1.
    pub anger: Option<[f32; Intensity::ALL.len()]>,
    /// Frustration levels, adding up to 1.
    pub frustration: Option<[f32; Intensity::ALL.len()]>,
    /// P(complaint).
    pub complaint: Option<f32>,
    /// Severities, adding up to 1, given that it is a complaint.
    pub severity: Option<[f32; Severity::ALL.len()]>,
    /// Primary intent, adding up to 1.
    pub intent: Option<[f32; Intent::ALL.len()]>,
    /// Primary category, adding up to 1.
    pub category: Option<[f32; Category::ALL.len()]>,
    /// Impact levels, adding up to 1.
    pub impact: Option<[f32; Level::ALL.len()]>,
    /// Urgency levels, adding up to 1.
    pub urgency: Option<[f32; Level::ALL.len()]>,
    /// Flags, each on its own.
    pub flags: Option<[f32; Flag::ALL.len()]>,
    /// Windows that were read.
    pub windows: usize,
}

impl Scores {
    /// Stores the probabilities of a head given in the ontology's order.
    pub(super) fn set(&mut self, head: HeadName, p: &[f32]) {
        match head {
            HeadName::Sentiment => self.sentiment = p.try_into().ok(),
            HeadName::Mixed => self.mixed = p.first().copied(),
            HeadName::Anger => self.anger = p.try_into().ok(),
            HeadName::Frustration => self.frustration = p.try_into().ok(),
            HeadName::Complaint => self.complaint = p.get(1).copied(),
            HeadName::Severity => self.severity = p.try_into().ok(),
            HeadName::Intent => self.intent = p.try_into().ok(),
            HeadName::Category => self.category = p.try_into().ok(),
            HeadName::Impact => self.impact = p.try_into().ok(),
            HeadName::Urgency => self.urgency = p.try_into().ok(),
            HeadName::Flags => self.flags = p.try_into().ok(),
        }
    }
}
