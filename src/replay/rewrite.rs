//! The same records with the verdicts of another policy.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;

use super::evidence;
use super::inputs::Inputs;
use super::line::{Kind, Line};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Place, Refused, Work, is_blank};
use crate::judge::labels::Evidence;
use crate::label::Priority;
use crate::output::{
    append_evidence, append_priority, append_regulatory, append_route, append_sla,
};
use crate::policy::{Policy, THRESHOLDS_MARK, Verdict};
use crate::record::PriorityLabel;

/// Number of priorities.
const PRIORITIES: usize = Priority::ALL.len();

/// What came of a replay. All counts are of records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// All of them.
    pub records: u64,
    /// Those that the policy decided.
    pub decided: u64,
    /// Those of agents and systems, of which only the tone was judged.
    pub tone_only: u64,
    /// Those with a failure in place of a verdict.
    pub failed: u64,
    /// Decided ones whose priority, rank, trace, due times, duties, queue, tier or skills are others now.
    pub changed: u64,
    /// Decided ones by stored and new priority, by [`Priority::index`].
    pub moves: [[u64; PRIORITIES]; PRIORITIES],
    /// Decided ones in each queue, as stored and now.
    pub queues: BTreeMap<String, (u64, u64)>,
    /// Decided ones by the version of the policy that decided them before, with thresholds where it says so.
    pub policies: BTreeMap<String, u64>,
}

impl Replayed {
    /// Adds the counts of other records.
    fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.decided += other.decided;
        self.tone_only += other.tone_only;
        self.failed += other.failed;
        self.changed += other.changed;
        for (sums, counts) in self.moves.iter_mut().zip(&other.moves) {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        for (queue, (before, after)) in &other.queues {
            tally(&mut self.queues, queue, |sum: &mut (u64, u64)| {
                *sum = (sum.0 + before, sum.1 + after);
            });
        }
        for (policy, count) in &other.policies {
            tally(&mut self.policies, policy, |sum: &mut u64| *sum += count);
        }
    }

    /// Records of a priority, as stored and now.
    pub fn of_priority(&self, priority: Priority) -> (u64, u64) {
        let at = priority.index();
        let before = self.moves.get(at).map(|row| row.iter().sum());
        let after = self.moves.iter().filter_map(|row| row.get(at)).sum();
        (before.unwrap_or_default(), after)
    }
}

/// Takes lines, whole ones at a time.
pub type Put<'p> = dyn FnMut(&[u8]) -> Result<()> + 'p;

/// Decides all records anew. `put` gets the lines with the new verdicts, in order, when it is there;
/// every byte that the policy does not decide is the input's own. Of tables, of which
/// [`replay_rows`](super::replay_rows) writes rows, it gets lines of what a policy reads alone.
///
/// # Errors
/// What reading gives; [`ErrorCode::Gold`](crate::error::ErrorCode::Gold) with its place for a line that
/// is no record or lacks a field; [`ErrorCode::Policy`] for lines that are to be written and were judged with
/// thresholds of another policy; what `put` gives.
pub fn replay(
    inputs: Inputs,
    policy: &Policy,
    threads: Option<NonZeroUsize>,
    mut put: Option<&mut Put<'_>>,
) -> Result<Replayed> {
    let work = Rewrite::of(policy, put.is_some());
    let mut total = Replayed::default();
    let mut is_line_open = false;
    inputs.each(&work, threads, |part: &mut Part| {
        total.add(&part.counts);
        part.check_thresholds(policy)?;
        if let Some(put) = put.as_mut() {
            // The last line of a file may lack its end, and the next file's first must not join it.
            if is_line_open {
                put(b"\n")?;
            }
            put(&part.lines)?;
            is_line_open = part.lines.last().is_some_and(|last| *last != b'\n');
        }
        part.counts = Replayed::default();
        part.lines.clear();
        Ok(())
    })?;
    Ok(total)
}

/// The work of deciding anew.
pub(super) struct Rewrite<'p> {
    policy: &'p Policy,
    /// The value of `versions.policy`.
    version: String,
    is_written: bool,
}

/// What comes of a block.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) counts: Replayed,
    pub(super) lines: Vec<u8>,
    /// The version of a record that is to be written and names thresholds of another policy.
    foreign: Option<String>,
}

impl Part {
    /// Thresholds hold for the policy that they were measured with alone, and a replay leaves the action as it is:
    /// with another policy it would state a guarantee that nobody measured.
    ///
    /// # Errors
    /// [`ErrorCode::Policy`] where a record names such thresholds.
    pub(super) fn check_thresholds(&self, policy: &Policy) -> Result<()> {
        let Some(foreign) = &self.foreign else {
            return Ok(());
        };
        let message = format!(
            "the actions of these records rest on thresholds of another policy, {foreign}; with {} \
             their guarantee would be void",
            policy.version()
        );
        let fix = "judge the messages again with `kvetch classify` and this policy, or leave out -o: \
                   counts rest on no thresholds";
        Err(Error::new(ErrorCode::Policy, message).with_fix(fix))
    }
}

/// What a worker keeps: memory, and what the last line was.
pub(super) struct Worker {
    line: Line,
    values: Values,
    kind: Kind,
}

impl Worker {
    /// What the last record is to a policy.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }
}

/// The new values, as a record's JSON has them.
#[derive(Debug, Default)]
struct Values {
    priority: Vec<u8>,
    sla: Vec<u8>,
    regulatory: Vec<u8>,
    route: Vec<u8>,
    evidence: Vec<u8>,
}

impl Work for Rewrite<'_> {
    type Worker = Worker;
    type Part = Part;

    fn worker(&self) -> Worker {
        Worker {
            line: Line::new(),
            values: Values::default(),
            kind: Kind::Failed,
        }
    }

    fn line(
        &self,
        worker: &mut Worker,
        part: &mut Part,
        _: Place,
        bytes: &[u8],
    ) -> std::result::Result<(), Refused> {
        if is_blank(bytes) {
            self.keep(bytes, part);
            return Ok(());
        }
        worker.kind = worker.line.read(bytes)?;
        part.counts.records += 1;
        let policy_at = &worker.line.places.policy;
        if self.is_written && part.foreign.is_none() {
            part.foreign = self.foreign(bytes, policy_at);
        }
        match worker.kind {
            Kind::Decided => return self.decided(worker, bytes, part),
            Kind::ToneOnly => part.counts.tone_only += 1,
            Kind::Failed => part.counts.failed += 1,
        }
        self.undecided(bytes, policy_at, part);
        Ok(())
    }
}

impl<'p> Rewrite<'p> {
    /// Lines are made where they are `is_written`.
    pub(super) fn of(policy: &'p Policy, is_written: bool) -> Self {
        Self {
            policy,
            version: format!("\"{}\"", policy.version()),
            is_written,
        }
    }
}

impl Rewrite<'_> {
    fn keep(&self, bytes: &[u8], part: &mut Part) {
        if self.is_written {
            part.lines.extend_from_slice(bytes);
        }
    }

    /// A record without a verdict: only the policy that it names is replaced, as a run with that policy would name
    /// it.
    fn undecided(&self, bytes: &[u8], policy_at: &Range<usize>, part: &mut Part) {
        if policy_at.is_empty() {
            self.keep(bytes, part);
        } else if self.is_written {
            let (place, version) = self.version_at(bytes, policy_at);
            splice(bytes, &mut [(&place, version)], &mut part.lines);
        }
    }

    fn decided(
        &self,
        worker: &mut Worker,
        bytes: &[u8],
        part: &mut Part,
    ) -> std::result::Result<(), Refused> {
        let Worker { line, values, .. } = worker;
        let signals = line.signals();
        let verdict = self.policy.decide(&signals);
        if line.places.regulatory.is_empty() && !verdict.regulatory.is_empty() {
            return Err(Refused::Lacks("regulatory"));
        }
        count(&mut part.counts, line, &verdict);
        let version = bytes.get(line.places.policy.clone()).unwrap_or_default();
        let version = String::from_utf8_lossy(version);
        tally(
            &mut part.counts.policies,
            version.trim_matches('"'),
            |sum| {
                *sum += 1;
            },
        );
        let evidence = evidence::under(line, bytes, (self.policy, &signals), &verdict)?;
        values
            .set(verdict, evidence.as_deref())
            .map_err(|_| Refused::NoRecord)?;
        let places = &line.places;
        // A record of an older version has no such field, and gets none.
        let regulatory = if places.regulatory.is_empty() {
            &[]
        } else {
            values.regulatory.as_slice()
        };
        let evidence_at = match evidence {
            Some(_) => places.evidence.clone(),
            None => 0..0,
        };
        let (policy_at, version) = self.version_at(bytes, &places.policy);
        let mut changes = [
            (&places.priority, values.priority.as_slice()),
            (&places.sla, values.sla.as_slice()),
            (&places.regulatory, regulatory),
            (&places.route, values.route.as_slice()),
            (&policy_at, version),
            (&evidence_at, values.evidence.as_slice()),
        ];
        let is_same = |(place, value): &(&Range<usize>, &[u8])| {
            bytes.get(place.start..place.end) == Some(*value)
        };
        let [decided @ .., _, _] = &changes;
        part.counts.changed += u64::from(!decided.iter().all(is_same));
        if self.is_written {
            splice(bytes, &mut changes, &mut part.lines);
        }
        Ok(())
    }
}

impl Rewrite<'_> {
    /// What of `versions.policy` is replaced, and by what. Thresholds of an error budget stay named behind
    /// the policy: they decided the action, which is none of the policy's.
    fn version_at(&self, bytes: &[u8], place: &Range<usize>) -> (Range<usize>, &[u8]) {
        let whole = self.version.as_bytes();
        let before = bytes.get(place.clone()).unwrap_or_default();
        match memchr::memmem::find(before, THRESHOLDS_MARK.as_bytes()) {
            Some(at) => {
                let open = whole.strip_suffix(b"\"").unwrap_or(whole);
                (place.start..place.start + at, open)
            }
            None => (place.clone(), whole),
        }
    }

    /// The version of a record that names thresholds and another policy than this one.
    fn foreign(&self, bytes: &[u8], place: &Range<usize>) -> Option<String> {
        let before = bytes.get(place.clone())?;
        let mark_at = memchr::memmem::find(before, THRESHOLDS_MARK.as_bytes())?;
        let own = self.version.trim_end_matches('"').as_bytes();
        let is_own = before.get(..mark_at) == Some(own);
        let named = || String::from_utf8_lossy(before).trim_matches('"').to_owned();
        (!is_own).then(named)
    }
}

/// The line with other values in these places.
fn splice(bytes: &[u8], changes: &mut [(&Range<usize>, &[u8])], lines: &mut Vec<u8>) {
    changes.sort_by_key(|(place, _)| place.start);
    let mut copied = 0;
    for (place, value) in &*changes {
        lines.extend_from_slice(bytes.get(copied..place.start).unwrap_or_default());
        lines.extend_from_slice(value);
        copied = place.end;
    }
    lines.extend_from_slice(bytes.get(copied..).unwrap_or_default());
}

fn count(counts: &mut Replayed, line: &Line, verdict: &Verdict) {
    counts.decided += 1;
    let before = line.stored.priority.unwrap_or(verdict.priority);
    let row = counts.moves.get_mut(before.index());
    if let Some(cell) = row.and_then(|row| row.get_mut(verdict.priority.index())) {
        *cell += 1;
    }
    tally(&mut counts.queues, &line.stored.queue, |sum| sum.0 += 1);
    tally(&mut counts.queues, &verdict.route.queue, |sum| sum.1 += 1);
}

impl Values {
    fn set(&mut self, verdict: Verdict, evidence: Option<&[Evidence]>) -> serde_json::Result<()> {
        self.priority.clear();
        self.sla.clear();
        self.regulatory.clear();
        self.route.clear();
        self.evidence.clear();
        if let Some(evidence) = evidence {
            append_evidence(evidence, &mut self.evidence)?;
        }
        append_sla(verdict.sla.as_ref(), &mut self.sla)?;
        append_regulatory(&verdict.regulatory, &mut self.regulatory)?;
        append_route(&verdict.route, &mut self.route)?;
        let label = PriorityLabel {
            label: verdict.priority,
            rank: verdict.rank,
            trace: verdict.trace,
        };
        append_priority(&label, &mut self.priority)
    }
}

/// Changes the value under a key, which is copied only where it is new.
pub(super) fn tally<V: Default>(
    map: &mut BTreeMap<String, V>,
    key: &str,
    change: impl FnOnce(&mut V),
) {
    match map.get_mut(key) {
        Some(value) => change(value),
        None => change(map.entry(key.to_owned()).or_default()),
    }
}
