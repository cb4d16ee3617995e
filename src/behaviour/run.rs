//! Cases judged, and what came of them.

use serde::Serialize;

use super::case::{Case, Kind};
use super::compare::{Broken, broken};
use super::fairness::Fairness;
use super::field::Judged;
use crate::message::Message;
use crate::pipeline::{Outcome, Triage};
use crate::record::Versions;

/// Cases of one sort, and how many of them failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Capability, kind, or `all`.
    pub name: String,
    /// Cases.
    pub cases: usize,
    /// Cases of which a statement did not hold.
    pub failed: usize,
}

/// A case that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedCase {
    /// Its id.
    pub id: String,
    /// What it probes.
    pub capability: String,
    /// How it asks.
    pub kind: Kind,
    /// Its texts as judged, the subject first where there is one.
    pub texts: Vec<String>,
    /// What did not hold.
    pub broken: Vec<Broken>,
}

/// What came of all cases in one lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// All cases.
    pub all: Tally,
    /// By kind.
    pub kinds: Vec<Tally>,
    /// By capability, in the order of the cases.
    pub capabilities: Vec<Tally>,
    /// Whether tone, names and dialects moved priorities.
    pub fairness: Fairness,
    /// The failed cases, in their order.
    pub failures: Vec<FailedCase>,
    /// What judged.
    pub versions: Versions,
}

/// Judges the texts of all cases and compares them with what was expected.
pub fn check(triage: &Triage, cases: &[Case]) -> Report {
    let rows = cases
        .iter()
        .flat_map(|case| &case.messages)
        .cloned()
        .map(Ok);
    let mut outcomes = triage.classify_stream(rows);
    let mut report = Report {
        all: Tally::new("all"),
        kinds: Kind::ALL.map(|kind| Tally::new(kind.as_str())).into(),
        capabilities: Vec::new(),
        fairness: Fairness::default(),
        failures: Vec::new(),
        versions: triage.versions().clone(),
    };
    for case in cases {
        let messages = case.messages.iter();
        let judged: Vec<Judged> = messages
            .zip(&mut outcomes)
            .map(|(message, outcome)| judged(triage, case, message, outcome))
            .collect();
        report.add(case, &judged);
    }
    report
}

/// Only cases about floors pay for an explanation, which judges their texts again.
fn judged(triage: &Triage, case: &Case, message: &Message, outcome: Outcome) -> Judged {
    let asks = case.asks_for_floor();
    Judged {
        record: outcome.record,
        text: outcome.text,
        floor: asks.then(|| triage.explain(message).floor).flatten(),
    }
}

impl Report {
    fn add(&mut self, case: &Case, judged: &[Judged]) {
        let broken = broken(case, judged);
        let has_failed = !broken.is_empty();
        self.all.add(has_failed);
        count(&mut self.kinds, case.kind.as_str(), has_failed);
        count(&mut self.capabilities, &case.capability, has_failed);
        self.fairness.add(case, judged);
        if has_failed {
            self.failures.push(FailedCase {
                id: case.id.clone(),
                capability: case.capability.clone(),
                kind: case.kind,
                texts: case.messages.iter().map(Message::view).collect(),
                broken,
            });
        }
    }
}

impl Tally {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            cases: 0,
            failed: 0,
        }
    }

    fn add(&mut self, has_failed: bool) {
        self.cases += 1;
        self.failed += usize::from(has_failed);
    }

    /// Failed cases as a share, 0..1; 0 where there are no cases.
    #[expect(clippy::cast_precision_loss, reason = "far fewer cases than 2^52")]
    pub fn rate(&self) -> f64 {
        self.failed as f64 / self.cases.max(1) as f64
    }
}

/// Counts a case under this name, which is begun where it is the first.
fn count(tallies: &mut Vec<Tally>, name: &str, has_failed: bool) {
    if let Some(tally) = tallies.iter_mut().find(|tally| tally.name == name) {
        tally.add(has_failed);
    } else {
        let mut tally = Tally::new(name);
        tally.add(has_failed);
        tallies.push(tally);
    }
}
