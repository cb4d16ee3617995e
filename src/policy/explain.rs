//! Why each step is in the policy, and which signals made it fire.

use super::condition::Test;
use super::decide::Policy;
use crate::signals::{Signals, catalog};

/// Why the first step of every trace is what it is.
const MATRIX_REASON: &str = "what is at stake and how soon action still helps";

impl Policy {
    /// Why a step is in the policy. Takes the ids of traces (`floor.safety`, `tone`,
    /// `matrix.high.low`) and of queue exceptions (`queue.crisis`).
    pub fn rule_reason(&self, id: &str) -> Option<&str> {
        if id.starts_with("matrix.") {
            return Some(MATRIX_REASON);
        }
        let step = self.steps.iter().find(|step| step.id == id);
        let exception = || self.routing.exceptions.iter().find(|e| e.id == id);
        step.map(|step| step.reason.as_str())
            .or_else(|| exception().map(|e| e.reason.as_str()))
    }

    /// Names of the signals that made a step of a trace fire: those of its conditions that ask for at least
    /// a value and hold. Of a cell of the matrix impact and urgency; of an unknown step none.
    pub fn rule_signals(&self, id: &str, signals: &Signals) -> Vec<&'static str> {
        if id.starts_with("matrix.") {
            return vec!["impact.level", "urgency.level"];
        }
        let step = self.steps.iter().find(|step| step.id == id);
        let atoms = step.into_iter().flat_map(|step| step.condition.atoms());
        let asked = atoms.filter_map(|atom| match &atom.test {
            Test::Number(number) if number.span.lo.is_finite() => Some(number),
            _ => None,
        });
        asked
            .filter(|number| number.span.contains(signals.number(number.signal)))
            .filter_map(|number| Some(catalog().get(number.signal.index())?.name.as_str()))
            .collect()
    }

    /// Reasons of the queue exceptions that gave a message its queue and its tier; none where the category
    /// or a team gave the queue and nothing the tier.
    pub fn route_reasons(&self, signals: &Signals) -> Vec<&str> {
        let decided = self.routing.deciding(signals);
        decided.map(|exception| exception.reason.as_str()).collect()
    }
}
