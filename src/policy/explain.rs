//! Why not the next higher or lower priority, and why each step is in the policy.

use std::fmt;

use super::condition::{Atom, Test};
use super::decide::{LEVEL_STARTS, Policy};
use crate::label::Priority;
use crate::signals::{SignalId, SignalKind, Signals, catalog};

/// Why the first step of every trace is what it is.
const MATRIX_REASON: &str = "what is at stake and how soon action still helps";

/// Signals that take whole values only.
const STEPPED: &[&str] = &[
    "impact.level",
    "urgency.level",
    "severity.level",
    "contact.count",
];

/// Where a signal would have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// This value: levels and counts go in whole steps.
    Exactly(f32),
    /// This value or more.
    AtLeast(f32),
    /// This value or less.
    AtMost(f32),
    /// More than this value.
    Above(f32),
    /// Less than this value.
    Below(f32),
}

/// The smallest change of one signal that gives another priority. `Display` says it in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// Signal, as named in policy files.
    pub signal: &'static str,
    /// Its value now.
    pub from: f32,
    /// Where it would have to be.
    pub to: Bound,
    /// Priority now.
    pub before: Priority,
    /// Priority then.
    pub after: Priority,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(value) => write!(f, "{value}"),
            Self::AtLeast(value) => write!(f, "at least {value}"),
            Self::AtMost(value) => write!(f, "at most {value}"),
            Self::Above(value) => write!(f, "above {value}"),
            Self::Below(value) => write!(f, "below {value}"),
        }
    }
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            signal,
            from,
            to,
            after,
            ..
        } = self;
        write!(f, "would be `{after}` if {signal} were {to} (is {from})")
    }
}

/// A value to try and how to say it.
#[derive(Debug, Clone, Copy)]
struct Trial {
    signal: SignalId,
    value: f32,
    bound: Bound,
}

/// A trial that changed the priority.
struct Hit {
    flip: Flip,
    distance: f32,
}

impl Policy {
    /// The smallest change of one harm or tone signal that gives the next higher priority, and the
    /// one that gives the next lower: at most two, higher first.
    ///
    /// Only thresholds that the policy names and the levels of the matrix can matter, so these are
    /// tried, each on its own. Where no single change gives the next priority, the one beyond it
    /// is told, and where none changes anything, nothing is. Changes are compared as shares of
    /// the signal's range, those without an end as shares of the larger value; on a tie the first
    /// signal of the catalog wins.
    pub fn nearest_flips(&self, signals: &Signals) -> Vec<Flip> {
        let before = self.decide_priority(signals);
        let mut tried = signals.clone();
        let mut hits = Vec::new();
        for trial in self.trials() {
            let from = signals.number(trial.signal);
            tried.set(trial.signal, trial.value);
            let after = self.decide_priority(&tried);
            tried.set(trial.signal, from);
            if after != before
                && let Some(hit) = hit_of(trial, from, (before, after))
            {
                hits.push(hit);
            }
        }
        let steps_away = |hit: &Hit| hit.flip.after.index().abs_diff(before.index());
        hits.sort_by(|a, b| {
            let by_step = steps_away(a).cmp(&steps_away(b));
            by_step.then(a.distance.total_cmp(&b.distance))
        });
        let (higher, lower): (Vec<Hit>, Vec<Hit>) =
            hits.into_iter().partition(|hit| hit.flip.after > before);
        let firsts = [higher, lower]
            .into_iter()
            .filter_map(|side| side.into_iter().next());
        firsts.map(|hit| hit.flip).collect()
    }

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

    /// Values to try, by signal in catalog order.
    fn trials(&self) -> Vec<Trial> {
        let levels = [self.inputs.impact, self.inputs.urgency];
        let mut trials: Vec<Trial> = levels
            .into_iter()
            .flat_map(|signal| LEVEL_STARTS.map(|value| exact(signal, value)))
            .collect();
        let atoms = self.steps.iter().flat_map(|step| step.condition.atoms());
        trials.extend(atoms.flat_map(trials_of));
        trials.sort_by_key(|trial| trial.signal);
        trials
    }
}

fn exact(signal: SignalId, value: f32) -> Trial {
    Trial {
        signal,
        value,
        bound: Bound::Exactly(value),
    }
}

/// Just inside and just outside each bound of a condition on a harm or tone signal.
fn trials_of(atom: &Atom) -> Vec<Trial> {
    let Test::Number(atom) = &atom.test else {
        return Vec::new();
    };
    if !matches!(atom.kind, SignalKind::Harm | SignalKind::Tone) {
        return Vec::new();
    }
    let (lo, hi) = (atom.span.lo, atom.span.hi);
    let past_hi = if atom.span.is_open {
        [Bound::Below(hi), Bound::AtLeast(hi)]
    } else {
        [Bound::AtMost(hi), Bound::Above(hi)]
    };
    let bounds = [(lo, [Bound::AtLeast(lo), Bound::Below(lo)]), (hi, past_hi)];
    let finite = bounds.into_iter().filter(|(value, _)| value.is_finite());
    let told = finite.flat_map(|(_, pair)| pair);
    told.filter_map(|bound| trial_of(atom.signal, bound))
        .collect()
}

fn trial_of(signal: SignalId, bound: Bound) -> Option<Trial> {
    let spec = catalog().get(signal.index())?;
    let is_stepped = STEPPED.contains(&spec.name.as_str());
    let value = match bound {
        Bound::AtLeast(value) if is_stepped => value.ceil(),
        Bound::AtMost(value) if is_stepped => value.floor(),
        Bound::Above(value) if is_stepped => value.floor() + 1.0,
        Bound::Below(value) if is_stepped => value.ceil() - 1.0,
        Bound::Exactly(value) | Bound::AtLeast(value) | Bound::AtMost(value) => value,
        Bound::Above(value) => value.next_up(),
        Bound::Below(value) => value.next_down(),
    };
    let bound = if is_stepped {
        Bound::Exactly(value)
    } else {
        bound
    };
    (value >= spec.min && value <= spec.max).then_some(Trial {
        signal,
        value,
        bound,
    })
}

fn hit_of(trial: Trial, from: f32, (before, after): (Priority, Priority)) -> Option<Hit> {
    let spec = catalog().get(trial.signal.index())?;
    let way = (trial.value - from).abs();
    let scale = if spec.max < f32::MAX {
        spec.max - spec.min
    } else {
        trial.value.abs().max(from.abs()).max(1.0)
    };
    let flip = Flip {
        signal: &spec.name,
        from,
        to: trial.bound,
        before,
        after,
    };
    Some(Hit {
        flip,
        distance: way / scale,
    })
}
