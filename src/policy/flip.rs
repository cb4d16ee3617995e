//! Why not the next higher or lower priority: the smallest change of signals that gives it.

use std::fmt;

use super::condition::{Atom, Test};
use super::decide::{LEVEL_STARTS, Policy};
use super::words::needed;
use crate::label::Priority;
use crate::signals::{SignalId, SignalKind, Signals, catalog};

/// Signals that take whole values only.
pub(super) const STEPPED: &[&str] = &[
    "impact.level",
    "urgency.level",
    "severity.level",
    "contact.count",
];

/// Values tried in pairs at most: a policy of usual size has a third of it, and a pair costs a decision.
const MAX_PAIRED: usize = 200;

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

/// A signal and where it would have to be. `Display` says it in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Signal, as named in policy files.
    pub signal: &'static str,
    /// Its value now.
    pub from: f32,
    /// Where it would have to be.
    pub to: Bound,
}

/// The smallest change of one signal, or where none is enough of two, that gives another priority.
/// `Display` says it in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// What would have to change, one or two signals.
    pub changes: Vec<Change>,
    /// Priority now.
    pub before: Priority,
    /// Priority then.
    pub after: Priority,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&needed(self))
    }
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "would be `{}` if ", self.after)?;
        for (at, change) in self.changes.iter().enumerate() {
            let link = if at > 0 { " and " } else { "" };
            write!(f, "{link}{change}")?;
        }
        Ok(())
    }
}

/// A value to try and how to say it.
#[derive(Debug, Clone, Copy)]
struct Trial {
    signal: SignalId,
    value: f32,
    bound: Bound,
}

/// Trials that changed the priority.
struct Hit {
    flip: Flip,
    distance: f32,
}

impl Policy {
    /// The smallest change of harm or tone signals that gives the next higher priority, and the one that
    /// gives the next lower: at most two, higher first.
    ///
    /// Only thresholds that the policy names and the levels of the matrix can matter, so these are
    /// tried, each on its own, and, for a side on which none changes anything, in pairs. Where no change
    /// gives the next priority, the one beyond it is told. Changes are compared as shares of the
    /// signal's range, those without an end as shares of the larger value; on a tie the first
    /// signal of the catalog wins.
    pub fn nearest_flips(&self, signals: &Signals) -> Vec<Flip> {
        let before = self.decide_priority(signals);
        let trials = self.trials();
        let singles: Vec<Hit> = trials
            .iter()
            .filter_map(|trial| self.try_all(&[*trial], signals, before))
            .collect();
        let higher = nearest(&singles, |after| after > before)
            .or_else(|| self.nearest_pair(&trials, signals, before, Priority::gt));
        let lower = nearest(&singles, |after| after < before)
            .or_else(|| self.nearest_pair(&trials, signals, before, Priority::lt));
        higher.into_iter().chain(lower).collect()
    }

    fn nearest_pair(
        &self,
        trials: &[Trial],
        signals: &Signals,
        before: Priority,
        is_wanted: fn(&Priority, &Priority) -> bool,
    ) -> Option<Flip> {
        if !Priority::ALL.iter().any(|other| is_wanted(other, &before)) {
            return None;
        }
        let trials = trials.get(..MAX_PAIRED).unwrap_or(trials);
        let pairs = trials.iter().enumerate().flat_map(|(at, first)| {
            let others = trials.iter().skip(at + 1);
            others
                .filter(|second| second.signal != first.signal)
                .map(|second| [*first, *second])
        });
        let hits: Vec<Hit> = pairs
            .filter_map(|pair| self.try_all(&pair, signals, before))
            .collect();
        nearest(&hits, |after| is_wanted(&after, &before))
    }

    /// What comes of these values; nothing when the priority stays.
    fn try_all(&self, trials: &[Trial], signals: &Signals, before: Priority) -> Option<Hit> {
        let mut tried = signals.clone();
        for trial in trials {
            tried.set(trial.signal, trial.value);
        }
        let after = self.decide_priority(&tried);
        if after == before {
            return None;
        }
        let mut hit = Hit {
            flip: Flip {
                changes: Vec::new(),
                before,
                after,
            },
            distance: 0.0,
        };
        for trial in trials {
            let spec = catalog().get(trial.signal.index())?;
            let from = signals.number(trial.signal);
            let way = (trial.value - from).abs();
            let scale = if spec.max < f32::MAX {
                spec.max - spec.min
            } else {
                trial.value.abs().max(from.abs()).max(1.0)
            };
            hit.distance += way / scale;
            hit.flip.changes.push(Change {
                signal: &spec.name,
                from,
                to: trial.bound,
            });
        }
        Some(hit)
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

/// The hit on the wanted side that is fewest steps away, then nearest.
fn nearest(hits: &[Hit], is_wanted: impl Fn(Priority) -> bool) -> Option<Flip> {
    let steps_away = |hit: &Hit| hit.flip.after.index().abs_diff(hit.flip.before.index());
    let wanted = hits.iter().filter(|hit| is_wanted(hit.flip.after));
    let best = wanted.min_by(|a, b| {
        let by_step = steps_away(a).cmp(&steps_away(b));
        by_step.then(a.distance.total_cmp(&b.distance))
    });
    best.map(|hit| hit.flip.clone())
}
