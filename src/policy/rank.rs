//! Where a message stands among those of its priority.
//!
//! The rank is a weighted mean of five parts, each 0..1 and each growing with every harm or tone
//! signal in it, so that more harm never ranks lower: impact, urgency, danger (the flags that floors
//! are made of, and vulnerability), standing (complaint, threats, repeats, waiting) and, last, tone.

use super::decide::{Inputs, known_signal};
use crate::label::Flag;
use crate::signals::{SignalId, Signals};

// Weights, adding up to 1. Chosen so that each part outweighs the sum of less telling ones only in
// part: a level of urgency can be made up for by danger, but no tone makes up for a level.
const IMPACT_WEIGHT: f32 = 0.34;
const URGENCY_WEIGHT: f32 = 0.30;
const DANGER_WEIGHT: f32 = 0.18;
const STANDING_WEIGHT: f32 = 0.12;
const TONE_WEIGHT: f32 = 0.06;

// Scores that a level has at least where it is the likeliest: a policy tried on levels alone ranks by them, and no
// tone makes up for one.
const MEDIUM_AT_LEAST: f32 = 0.25;
const HIGH_AT_LEAST: f32 = 0.5;

/// Highest value of the severity signal.
const TOP_SEVERITY: f32 = 4.0;

/// Hours of waiting that count half: a day.
const HALF_AGE_HOURS: f32 = 24.0;

/// Contacts that count half: the second is a repeat.
const HALF_CONTACTS: f32 = 2.0;

/// Sum that counts half. The ontology calls money in the thousands a high impact.
const HALF_MONEY: f32 = 1_000.0;

/// A record carries four decimal places, and must hold exactly what was decided.
const ROUNDING: f32 = 10_000.0;

const DANGER: &[Flag] = &[
    Flag::Safety,
    Flag::SelfHarm,
    Flag::Fraud,
    Flag::Vulnerability,
];
const THREATS: &[Flag] = &[
    Flag::LegalThreat,
    Flag::Regulator,
    Flag::PressOrSocial,
    Flag::ChurnRisk,
];
const OPEN_MATTERS: &[Flag] = &[
    Flag::Unresolved,
    Flag::RepeatContact,
    Flag::Bug,
    Flag::WantsHuman,
];

/// Signals of the rank, looked up once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranker {
    levels: Inputs,
    impact_score: SignalId,
    urgency_score: SignalId,
    complaint: SignalId,
    contacts: SignalId,
    age: SignalId,
    money: SignalId,
    order: SignalId,
    severity: SignalId,
    tones: [SignalId; 4],
}

impl Ranker {
    pub(super) fn new() -> Self {
        Self {
            levels: Inputs::new(),
            impact_score: known_signal("impact.score"),
            urgency_score: known_signal("urgency.score"),
            complaint: known_signal("complaint.p"),
            contacts: known_signal("contact.count"),
            age: known_signal("age.hours"),
            money: known_signal("money.amount"),
            order: known_signal("order.value"),
            severity: known_signal("severity.level"),
            tones: [
                known_signal("sentiment.negativity"),
                known_signal("anger.score"),
                known_signal("frustration.score"),
                SignalId::of_flag(Flag::Abuse),
            ],
        }
    }

    /// 0..1, rounded to four places.
    pub(super) fn rank(&self, signals: &Signals) -> f32 {
        let impact = level_score(signals, self.levels.impact, self.impact_score);
        let urgency = level_score(signals, self.levels.urgency, self.urgency_score);
        let blend = IMPACT_WEIGHT * impact
            + URGENCY_WEIGHT * urgency
            + DANGER_WEIGHT * highest_flag(signals, DANGER)
            + STANDING_WEIGHT * self.standing(signals)
            + TONE_WEIGHT * self.tone(signals);
        ((blend * ROUNDING).round() / ROUNDING).clamp(0.0, 1.0)
    }

    fn standing(&self, signals: &Signals) -> f32 {
        let contacts = half_at(HALF_CONTACTS, signals.number(self.contacts));
        let age = half_at(HALF_AGE_HOURS, signals.number(self.age));
        let at_stake = signals.number(self.money).max(signals.number(self.order));
        let money = half_at(HALF_MONEY, at_stake);
        let parts = [
            signals.number(self.complaint),
            highest_flag(signals, THREATS),
            highest_flag(signals, OPEN_MATTERS).max(contacts),
            age,
            money,
        ];
        parts.iter().sum::<f32>() / 5.0
    }

    fn tone(&self, signals: &Signals) -> f32 {
        let severity = signals.number(self.severity) / TOP_SEVERITY;
        let loudest = self.tones.iter().map(|id| signals.number(*id));
        loudest.fold(severity, f32::max)
    }
}

/// A level's score, 0..1, which weighs what else the model thought likely: a message of low impact by a hair stands
/// before one that surely is.
fn level_score(signals: &Signals, level: SignalId, score: SignalId) -> f32 {
    let least = match signals.number(level) {
        high if high >= 2.0 => HIGH_AT_LEAST,
        medium if medium >= 1.0 => MEDIUM_AT_LEAST,
        _ => 0.0,
    };
    signals.number(score).max(least)
}

fn highest_flag(signals: &Signals, flags: &[Flag]) -> f32 {
    let values = flags.iter().map(|f| signals.number(SignalId::of_flag(*f)));
    values.fold(0.0, f32::max)
}

/// 0..1, a half at `half`, growing towards 1.
fn half_at(half: f32, value: f32) -> f32 {
    1.0 - half / (value + half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::{SignalKind, catalog};

    #[test]
    fn a_quiet_message_ranks_at_zero_and_the_worst_at_one() {
        let ranker = Ranker::new();
        assert!(ranker.rank(&Signals::default()).abs() < f32::EPSILON);
        let mut worst = Signals::default();
        for spec in catalog() {
            worst.set_named(&spec.name, spec.max);
        }
        assert!((ranker.rank(&worst) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn every_harm_and_tone_signal_counts() {
        let ranker = Ranker::new();
        let moving = catalog()
            .iter()
            .filter(|s| matches!(s.kind, SignalKind::Harm | SignalKind::Tone));
        for spec in moving {
            let mut signals = Signals::default();
            signals.set_named(&spec.name, spec.max);
            assert!(ranker.rank(&signals) > 0.0, "{}", spec.name);
        }
    }

    #[test]
    fn tone_alone_does_not_pass_a_level() {
        let ranker = Ranker::new();
        let (mut loud, mut urgent) = (Signals::default(), Signals::default());
        for name in ["anger.score", "frustration.score", "flag.abuse"] {
            loud.set_named(name, 1.0);
        }
        urgent.set_named("urgency.level", 1.0);
        assert!(ranker.rank(&urgent) > ranker.rank(&loud));
    }
}
