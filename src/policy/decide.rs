//! The decision itself.

use std::borrow::Cow;

use super::clock::Clocks;
use super::condition::Tone;
use super::finding::Finding;
use super::rank::Ranker;
use super::routing::Routing;
use super::step::{Effect, Part, Step, above};
use super::{TraceStep, Verdict};
use crate::label::{Level, Priority};
use crate::signals::{SignalId, Signals};

/// Levels of impact and of urgency.
pub(super) const LEVELS: usize = Level::ALL.len();

/// Signal value from which each level counts, by [`Level::index`].
pub(super) const LEVEL_STARTS: [f32; LEVELS] = [0.0, 1.0, 2.0];

/// Names of the matrix's cells in traces, by impact, then urgency, lowest first.
const CELL_NAMES: [&str; LEVELS * LEVELS] = [
    "matrix.low.low",
    "matrix.low.medium",
    "matrix.low.high",
    "matrix.medium.low",
    "matrix.medium.medium",
    "matrix.medium.high",
    "matrix.high.low",
    "matrix.high.medium",
    "matrix.high.high",
];

/// Priority by impact, then urgency, lowest first.
pub(super) type Matrix = [[Priority; LEVELS]; LEVELS];

/// Rules from signals to a verdict, loaded from a file and checked.
///
/// A policy that loads is monotone: more impact, urgency or harm never lowers a priority, and tone
/// raises by at most one step.
///
/// ```
/// use kvetch::policy::Policy;
/// use kvetch::signals::Signals;
///
/// let mut signals = Signals::default();
/// signals.set_named("impact.level", 2.0);
/// signals.set_named("urgency.level", 1.0);
/// let verdict = Policy::standard().decide(&signals);
/// assert_eq!(verdict.priority.as_str(), "high");
/// assert_eq!(verdict.trace[0].rule, "matrix.high.medium");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub(super) name: String,
    pub(super) hash: String,
    pub(super) inputs: Inputs,
    pub(super) matrix: Matrix,
    pub(super) steps: Vec<Step>,
    pub(super) routing: Routing,
    pub(super) clocks: Clocks,
    /// Whether a condition asks for the weekday, the hour or the opening.
    pub(super) reads_time: bool,
    pub(super) ranker: Ranker,
    pub(super) warnings: Vec<Finding>,
}

/// The two signals that the matrix reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Inputs {
    pub(super) impact: SignalId,
    pub(super) urgency: SignalId,
}

impl Inputs {
    pub(super) fn new() -> Self {
        Self {
            impact: known_signal("impact.level"),
            urgency: known_signal("urgency.level"),
        }
    }
}

/// Id of a signal that the program itself names.
#[expect(
    clippy::expect_used,
    reason = "the names are literals of this module, and loading the built-in policy meets them all"
)]
pub(super) fn known_signal(name: &str) -> SignalId {
    SignalId::from_name(name).expect("bug: a signal named in the code is not in the catalog")
}

/// Index of the level that a level signal stands for: a value between two levels counts as the lower.
pub(super) fn level_of(value: f32) -> usize {
    let above_low = LEVEL_STARTS.iter().skip(1);
    above_low.filter(|start| value >= **start).count()
}

/// A cell of the matrix.
struct Cell {
    impact: usize,
    urgency: usize,
    priority: Priority,
    tone_cap: Priority,
}

impl Policy {
    /// Name of the policy, as its file says.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// First 12 hexadecimal digits of the BLAKE3 hash of the file, without a byte order mark and
    /// with `\n` line ends, so that a checkout on another system has the same hash.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Name and hash as records carry them in `versions.policy`.
    pub fn version(&self) -> String {
        format!("{}@{}", self.name, self.hash)
    }

    /// Number of entries that decide beside the matrix: tone, rules, caps, floors and exceptions for
    /// queues.
    pub fn entries(&self) -> usize {
        self.steps.len() + self.routing.exceptions.len()
    }

    /// What the file says without effect, by line. Empty for a tidy policy.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Every queue that a verdict may name, in the order of the file.
    pub fn queue_names(&self) -> &[String] {
        &self.routing.names
    }

    /// Every skill that a verdict may name, in the order of the file.
    pub fn skill_ids(&self) -> impl Iterator<Item = &str> {
        self.routing.skill_ids()
    }

    /// The clock of every duty that a verdict may name: those of the file and of the packs it names.
    pub fn duty_ids(&self) -> impl Iterator<Item = &str> {
        self.clocks.duty_ids()
    }

    /// Decides one message: priority, rank, trace, queue and due times. Pure, and linear in the size
    /// of the policy.
    pub fn decide(&self, signals: &Signals) -> Verdict {
        let signals = &*self.timed(signals);
        let cell = self.cell(signals);
        let mut trace = vec![cell.trace_step()];
        let priority = self.walk(&cell, signals, |step, before, after| {
            trace.push(TraceStep {
                rule: Cow::Owned(step.id.clone()),
                before: Some(before),
                after,
            });
        });
        Verdict {
            priority,
            rank: self.ranker.rank(signals),
            trace,
            route: self.routing.route(signals),
            sla: self.clocks.due(priority, signals),
            regulatory: self.clocks.due_by_law(signals),
        }
    }

    /// The priority alone, without trace, queue and due times.
    pub fn decide_priority(&self, signals: &Signals) -> Priority {
        let signals = &*self.timed(signals);
        self.walk(&self.cell(signals), signals, |_, _, _| {})
    }

    /// The signals with weekday, hour and opening, where the policy asks for them.
    fn timed<'s>(&self, signals: &'s Signals) -> Cow<'s, Signals> {
        if !self.reads_time {
            return Cow::Borrowed(signals);
        }
        let mut timed = signals.clone();
        self.clocks.tell_time(&mut timed);
        Cow::Owned(timed)
    }

    /// The highest floor that holds, whether or not it changes the priority; nothing where none holds.
    pub fn floor(&self, signals: &Signals) -> Option<Priority> {
        let signals = &*self.timed(signals);
        let floors = self.steps.iter().filter(|step| step.part == Part::Floor);
        let holding = floors.filter(|step| step.condition.holds(signals, Tone::Heard));
        let least = holding.filter_map(|step| match step.effect {
            Effect::RaiseTo(least) => Some(least),
            _ => None,
        });
        least.max()
    }

    fn cell(&self, signals: &Signals) -> Cell {
        let impact = level_of(signals.number(self.inputs.impact));
        let urgency = level_of(signals.number(self.inputs.urgency));
        let [.., high] = &self.matrix;
        let row = self.matrix.get(impact).unwrap_or(high);
        let at = |row: &[Priority; LEVELS]| row.get(urgency).copied().unwrap_or(Priority::Urgent);
        Cell {
            impact,
            urgency,
            priority: at(row),
            tone_cap: at(high),
        }
    }

    /// Takes the steps in order and tells of each that changes the priority. See the module text for
    /// why there are two priorities.
    fn walk(
        &self,
        cell: &Cell,
        signals: &Signals,
        mut changed: impl FnMut(&Step, Priority, Priority),
    ) -> Priority {
        let (mut plain, mut real) = (cell.priority, cell.priority);
        for step in &self.steps {
            let fires = step.condition.holds(signals, Tone::Heard);
            let fires_plain = if step.hears_tone {
                step.condition.holds(signals, Tone::Muted)
            } else {
                fires
            };
            let apply = |fires: bool, to: Priority| {
                if fires {
                    step.effect.apply(to, cell.tone_cap)
                } else {
                    to
                }
            };
            plain = apply(fires_plain, plain);
            let reached = apply(fires, real);
            let after = plain.max(reached.min(above(plain, 1)).min(cell.tone_cap));
            if after != real {
                changed(step, real, after);
            }
            real = after;
        }
        real
    }
}

impl Cell {
    fn trace_step(&self) -> TraceStep {
        let name = CELL_NAMES.get(self.impact * LEVELS + self.urgency);
        TraceStep {
            rule: Cow::Borrowed(name.copied().unwrap_or("matrix.high.high")),
            before: None,
            after: self.priority,
        }
    }
}
