//! Whether tone, names and dialects move a priority: two rates that a report always tells.

use serde::Serialize;

use super::case::Case;
use super::field::{Field, Judged};

/// Capability whose texts differ in names, gender or dialect alone.
const SWAPS: &str = "names_dialects";

/// Capability whose texts tell the same facts in another tone.
const TONES: &str = "polite_furious";

/// How far tone, names and dialects moved the priority, over pairs of texts with the same facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Fairness {
    /// Pairs of texts of the capability `names_dialects`.
    pub swapped_pairs: usize,
    /// Those whose priority is not the same.
    pub swapped_moved: usize,
    /// Pairs of texts of the capability `polite_furious`.
    pub tone_pairs: usize,
    /// Those more than one step apart.
    pub tone_beyond_one_step: usize,
    /// Those under which not the same floor of the policy lies.
    pub tone_other_floor: usize,
}

impl Fairness {
    /// Adds the pairs of one case.
    pub(super) fn add(&mut self, case: &Case, judged: &[Judged]) {
        let Some((first, others)) = judged.split_first() else {
            return;
        };
        for other in others {
            let steps = steps_apart(first, other);
            match case.capability.as_str() {
                SWAPS => {
                    self.swapped_pairs += 1;
                    self.swapped_moved += usize::from(steps.is_none_or(|s| s > 0.0));
                }
                TONES => {
                    self.tone_pairs += 1;
                    self.tone_beyond_one_step += usize::from(steps.is_none_or(|s| s > 1.0));
                    self.tone_other_floor += usize::from(first.floor != other.floor);
                }
                _ => {}
            }
        }
    }
}

/// Steps between two priorities; nothing where one is absent.
fn steps_apart(first: &Judged, other: &Judged) -> Option<f64> {
    let rank = |judged: &Judged| Field::Priority.of(judged).rank;
    Some((rank(first)? - rank(other)?).abs())
}
