//! A model's scores corrected by what only the text's form or vocabulary shows.
//!
//! Three corrections, each small: shouting (the encoder reads lower case), suspected irony over
//! praise words, and flags whose vocabulary stands in the text. Everything else is the model's.

use crate::label::Flag;
use crate::lexicon::Scan;
use crate::model::Scores;

/// Probability mass that shouting moves from each anger level to the next.
const SHOUTING_SHIFT: f32 = 0.25;

/// Share of the positive mass that suspected irony moves to the negative side.
const IRONY_SHIFT: f32 = 0.7;

/// Probability that an explicit, unnegated term lends to a flag that must not be missed.
const CRITICAL_TERM: f32 = 0.6;

/// Flags where a missed message costs more than a false alarm.
const CRITICAL: [Flag; 2] = [Flag::Safety, Flag::SelfHarm];

/// The corrected scores.
pub(super) fn fuse(scores: &Scores, scan: &Scan) -> Scores {
    let mut fused = scores.clone();
    if scan.style.is_shouting {
        fused.anger = fused.anger.map(shift_up);
    }
    if scan.irony.is_some() {
        fused.sentiment = fused.sentiment.map(turn_over);
        fused.complaint = fused.complaint.map(|p| p.max(0.5 + p / 2.0));
    }
    fused.flags = fused.flags.map(|p| with_terms(p, scan));
    fused
}

/// Moves a share of every level's mass one level up.
fn shift_up([none, mild, strong, extreme]: [f32; 4]) -> [f32; 4] {
    let s = SHOUTING_SHIFT;
    [
        none * (1.0 - s),
        mild * (1.0 - s) + none * s,
        strong * (1.0 - s) + mild * s,
        extreme + strong * s,
    ]
}

/// Moves most of the positive mass to the mirrored negative label.
fn turn_over([vn, n, o, p, vp]: [f32; 5]) -> [f32; 5] {
    let s = IRONY_SHIFT;
    [vn + vp * s, n + p * s, o, p * (1.0 - s), vp * (1.0 - s)]
}

fn with_terms(mut p: [f32; Flag::ALL.len()], scan: &Scan) -> [f32; Flag::ALL.len()] {
    for flag in CRITICAL {
        let is_named = scan
            .hits
            .iter()
            .any(|h| !h.negated && h.class.flag() == Some(flag));
        if let Some(slot) = p.get_mut(flag.index())
            && is_named
        {
            // Noisy-or: the term and the model are two witnesses.
            *slot = 1.0 - (1.0 - *slot) * (1.0 - CRITICAL_TERM);
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_keep_probabilities() {
        let anger: f32 = shift_up([0.4, 0.3, 0.2, 0.1]).iter().sum();
        let sentiment: f32 = turn_over([0.1, 0.1, 0.2, 0.2, 0.4]).iter().sum();
        assert!((anger - 1.0).abs() < 1e-6 && (sentiment - 1.0).abs() < 1e-6);
    }
}
