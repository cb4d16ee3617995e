//! The counts of a diff while it runs. Parts of the input are counted apart and added up.

use std::collections::{BTreeMap, BTreeSet};

use super::due::{Due, DueTally};
use super::examples::{ExampleTally, hash_of};
use super::load::{self, LoadTally};
use super::report::{
    Aspect, BeforeAfter, DIFF_SCHEMA, DiffReport, Example, Load, Move, MovedCounts, RecordCounts,
    RuleChange, Side,
};
use crate::label::Priority;
use crate::policy::{DueByLaw, Policy, Verdict};
use crate::replay::line::Line;
use crate::replay::rewrite::tally;

/// Number of priorities.
const PRIORITIES: usize = Priority::ALL.len();

/// Number of tiers.
const TIERS: usize = 3;

/// Counts of a part of the input.
#[derive(Debug, Default)]
pub(super) struct DiffTally {
    pub(super) records: RecordCounts,
    moved: MovedCounts,
    priorities: [[u64; PRIORITIES]; PRIORITIES],
    tiers: [[u64; TIERS]; TIERS],
    queues: Sides,
    regulatory: Sides,
    skills: Sides,
    queue_moves: BTreeMap<(String, String), u64>,
    first_response: DueTally,
    resolve: DueTally,
    duties: DueTally,
    load: LoadTally,
    untimed: u64,
    rules: BTreeMap<String, RuleCounts>,
    examples: ExampleTally,
}

/// Records under a name before and after.
type Sides = BTreeMap<String, (u64, u64)>;

#[derive(Debug, Default, Clone, Copy)]
struct RuleCounts {
    before: u64,
    after: u64,
    starts: u64,
    stops: u64,
}

/// The policies that are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'p> {
    pub(super) old: &'p Policy,
    pub(super) new: &'p Policy,
    /// Examples of each kind of move.
    pub(super) examples: usize,
}

/// One record under both policies.
struct Decided<'d> {
    line: &'d Line,
    before: &'d Verdict,
    after: &'d Verdict,
    first_response: Due,
    resolve: Due,
}

impl DiffTally {
    /// Decides a record by both policies and counts what moves.
    pub(super) fn count(&mut self, line: &Line, pair: &Pair<'_>) {
        let signals = line.signals();
        let (before, after) = (pair.old.decide(&signals), pair.new.decide(&signals));
        let decided = Decided {
            line,
            before: &before,
            after: &after,
            first_response: Due::of(first_response_due(&before), first_response_due(&after)),
            resolve: Due::of(resolve_due(&before), resolve_due(&after)),
        };
        self.records.decided += 1;
        self.count_names(&decided);
        self.count_moves(&decided);
        self.count_rules(&decided);
        self.count_load(&decided, pair);
        self.first_response.count(decided.first_response);
        self.resolve.count(decided.resolve);
        self.count_duties(&decided);
        self.keep_examples(&decided, pair.examples);
    }

    fn count_names(&mut self, decided: &Decided<'_>) {
        let (before, after) = (decided.before, decided.after);
        increase(
            &mut self.priorities,
            before.priority.index(),
            after.priority.index(),
        );
        let tier = |verdict: &Verdict| usize::from(verdict.route.tier);
        increase(&mut self.tiers, tier(before), tier(after));
        let (from, to) = (&before.route.queue, &after.route.queue);
        count_sides(&mut self.queues, [from], [to]);
        count_sides(
            &mut self.regulatory,
            before.regulatory.iter().map(|duty| &duty.id),
            after.regulatory.iter().map(|duty| &duty.id),
        );
        count_sides(&mut self.skills, &before.route.skills, &after.route.skills);
        if from != to {
            let key = (from.clone(), to.clone());
            *self.queue_moves.entry(key).or_default() += 1;
        }
    }

    fn count_duties(&mut self, decided: &Decided<'_>) {
        let (before, after) = (&decided.before.regulatory, &decided.after.regulatory);
        let due_in = |duties: &'_ [DueByLaw], id: &str| -> Option<String> {
            let duty = duties.iter().find(|duty| duty.id == id);
            duty.map(|duty| duty.due.clone())
        };
        let ids = before.iter().chain(after).map(|duty| duty.id.as_str());
        for id in ids.collect::<BTreeSet<&str>>() {
            let (was, is) = (due_in(before, id), due_in(after, id));
            self.duties.count(Due::of(was.as_deref(), is.as_deref()));
        }
    }

    fn count_moves(&mut self, decided: &Decided<'_>) {
        let (before, after) = (decided.before, decided.after);
        let is_requeued = before.route.queue != after.route.queue;
        let is_retiered = before.route.tier != after.route.tier;
        let is_reskilled = before.route.skills != after.route.skills;
        let is_due = decided.first_response.word().is_some()
            || decided.resolve.word().is_some()
            || before.regulatory != after.regulatory;
        let is_reprioritised = before.priority != after.priority;
        let moved = &mut self.moved;
        moved.raised += u64::from(after.priority > before.priority);
        moved.lowered += u64::from(after.priority < before.priority);
        moved.requeued += u64::from(is_requeued);
        moved.retiered += u64::from(is_retiered);
        moved.reskilled += u64::from(is_reskilled);
        moved.due += u64::from(is_due);
        let is_rerouted = is_requeued || is_retiered || is_reskilled;
        moved.any += u64::from(is_reprioritised || is_rerouted || is_due);
    }

    fn count_rules(&mut self, decided: &Decided<'_>) {
        let ids = |verdict: &'_ Verdict| -> BTreeSet<String> {
            verdict.trace.iter().map(|s| s.rule.to_string()).collect()
        };
        if decided.before.trace == decided.after.trace {
            for id in ids(decided.before) {
                tally(&mut self.rules, &id, |counts: &mut RuleCounts| {
                    counts.before += 1;
                    counts.after += 1;
                });
            }
            return;
        }
        let (before, after) = (ids(decided.before), ids(decided.after));
        for id in before.union(&after) {
            let (was, is) = (before.contains(id), after.contains(id));
            tally(&mut self.rules, id, |counts: &mut RuleCounts| {
                counts.before += u64::from(was);
                counts.after += u64::from(is);
                counts.starts += u64::from(is && !was);
                counts.stops += u64::from(was && !is);
            });
        }
    }

    fn count_load(&mut self, decided: &Decided<'_>, pair: &Pair<'_>) {
        let received = decided.line.message.received_at.as_deref();
        let hour = |policy: &Policy| received.and_then(|at| policy.local_hour(at));
        let (Some(before), Some(after)) = (hour(pair.old), hour(pair.new)) else {
            self.untimed += 1;
            return;
        };
        let queue = |verdict: &'_ Verdict| verdict.route.queue.clone();
        self.load
            .count(&queue(decided.before), load::Policy::Old, before);
        self.load
            .count(&queue(decided.after), load::Policy::New, after);
    }

    fn keep_examples(&mut self, decided: &Decided<'_>, wanted: usize) {
        let kinds = decided.kinds();
        if kinds.is_empty() {
            return;
        }
        let place = (hash_of(&decided.line.id), decided.line.row);
        for kind in kinds {
            self.examples
                .count(kind, wanted, place, || decided.example());
        }
    }

    /// Adds the counts of another part.
    pub(super) fn add(&mut self, other: Self, examples: usize) {
        add_counts(&mut self.records, other.records);
        add_moved(&mut self.moved, other.moved);
        add_matrix(&mut self.priorities, &other.priorities);
        add_matrix(&mut self.tiers, &other.tiers);
        add_sides(&mut self.queues, &other.queues);
        add_sides(&mut self.regulatory, &other.regulatory);
        add_sides(&mut self.skills, &other.skills);
        for (key, count) in other.queue_moves {
            *self.queue_moves.entry(key).or_default() += count;
        }
        self.first_response.add(&other.first_response);
        self.resolve.add(&other.resolve);
        self.duties.add(&other.duties);
        self.load.add(&other.load);
        self.untimed += other.untimed;
        for (rule, more) in &other.rules {
            tally(&mut self.rules, rule, |sum: &mut RuleCounts| {
                sum.before += more.before;
                sum.after += more.after;
                sum.starts += more.starts;
                sum.stops += more.stops;
            });
        }
        self.examples.add(other.examples, examples);
    }

    /// The report of everything counted.
    pub(super) fn into_report(self, pair: &Pair<'_>) -> DiffReport {
        let tier_names = [0, 1, 2].map(|tier: usize| tier.to_string());
        let priority_names: Vec<String> = Priority::ALL.iter().map(Priority::to_string).collect();
        let mut priorities = sides(&self.priorities, &priority_names);
        priorities.reverse();
        let mut priority_moves = cells(&self.priorities, &priority_names);
        priority_moves.reverse();
        let mut tier_moves = cells(&self.tiers, &tier_names);
        tier_moves.retain(|cell| cell.from != cell.to && cell.count > 0);
        let queue_moves = self.queue_moves.into_iter();
        let mut queue_moves: Vec<Move> = queue_moves
            .map(|((from, to), count)| Move { from, to, count })
            .collect();
        for moves in [&mut tier_moves, &mut queue_moves] {
            moves.sort_by_key(|found| std::cmp::Reverse(found.count));
        }
        DiffReport {
            schema: DIFF_SCHEMA.to_owned(),
            old: pair.old.version(),
            new: pair.new.version(),
            records: self.records,
            moved: self.moved,
            priorities,
            priority_moves,
            queues: rows_of(self.queues),
            queue_moves,
            tiers: sides(&self.tiers, &tier_names),
            tier_moves,
            first_response: self.first_response.changes(),
            resolve: self.resolve.changes(),
            regulatory: rows_of(self.regulatory),
            duties: self.duties.changes(),
            skills: rows_of(self.skills),
            load: Load {
                time_zone_before: pair.old.time_zone().to_owned(),
                time_zone_after: pair.new.time_zone().to_owned(),
                untimed: self.untimed,
                queues: self.load.queues(),
            },
            rules: rules(self.rules),
            examples: self.examples.into_examples(),
            conditions: Vec::new(),
        }
    }
}

impl Decided<'_> {
    /// The kinds of move that it makes. A due time that follows the priority is none of its own.
    fn kinds(&self) -> Vec<super::examples::Kind> {
        let (before, after) = (self.before, self.after);
        let mut kinds = Vec::new();
        let mut moved = |aspect, from: String, to: String| {
            if from != to {
                kinds.push((aspect, from, to));
            }
        };
        moved(
            Aspect::Priority,
            before.priority.to_string(),
            after.priority.to_string(),
        );
        let route = (&before.route, &after.route);
        moved(Aspect::Queue, route.0.queue.clone(), route.1.queue.clone());
        moved(
            Aspect::Tier,
            route.0.tier.to_string(),
            route.1.tier.to_string(),
        );
        if before.priority == after.priority {
            for (aspect, due) in [
                (Aspect::FirstResponse, self.first_response),
                (Aspect::Resolve, self.resolve),
            ] {
                if let Some(word) = due.word() {
                    kinds.push((aspect, before.priority.to_string(), word.to_owned()));
                }
            }
        }
        kinds.extend(skill_changes(&route.0.skills, &route.1.skills));
        kinds
    }

    fn example(&self) -> Example {
        Example {
            id: self.line.id.clone(),
            row: self.line.row,
            before: side(self.before),
            after: side(self.after),
        }
    }
}

/// Each skill that one verdict asks for and the other does not.
fn skill_changes(before: &[String], after: &[String]) -> Vec<super::examples::Kind> {
    let missing = |own: &[String], others: &[String], word: &str| -> Vec<_> {
        let own = own.iter().filter(|skill| !others.contains(*skill));
        own.map(|skill| (Aspect::Skill, skill.clone(), word.to_owned()))
            .collect()
    };
    [
        missing(after, before, "appears"),
        missing(before, after, "vanishes"),
    ]
    .concat()
}

fn first_response_due(verdict: &Verdict) -> Option<&str> {
    verdict
        .sla
        .as_ref()
        .map(|sla| sla.first_response_due.as_str())
}

fn resolve_due(verdict: &Verdict) -> Option<&str> {
    verdict.sla.as_ref().map(|sla| sla.resolve_due.as_str())
}

fn side(verdict: &Verdict) -> Side {
    Side {
        priority: verdict.priority,
        rank: verdict.rank,
        queue: verdict.route.queue.clone(),
        tier: verdict.route.tier,
        skills: verdict.route.skills.clone(),
        first_response_due: first_response_due(verdict).map(str::to_owned),
        resolve_due: resolve_due(verdict).map(str::to_owned),
        rules: verdict.trace.iter().map(|s| s.rule.to_string()).collect(),
    }
}

fn count_sides<'n>(
    sides: &mut Sides,
    before: impl IntoIterator<Item = &'n String>,
    after: impl IntoIterator<Item = &'n String>,
) {
    for name in before {
        tally(sides, name, |sum: &mut (u64, u64)| sum.0 += 1);
    }
    for name in after {
        tally(sides, name, |sum: &mut (u64, u64)| sum.1 += 1);
    }
}

fn add_sides(sums: &mut Sides, counts: &Sides) {
    for (name, (before, after)) in counts {
        tally(sums, name, |sum: &mut (u64, u64)| {
            *sum = (sum.0 + before, sum.1 + after);
        });
    }
}

fn rows_of(sides: Sides) -> Vec<BeforeAfter> {
    let row = |(name, (before, after))| BeforeAfter {
        name,
        before,
        after,
    };
    sides.into_iter().map(row).collect()
}

fn increase<const N: usize>(matrix: &mut [[u64; N]; N], from: usize, to: usize) {
    if let Some(cell) = matrix.get_mut(from).and_then(|row| row.get_mut(to)) {
        *cell += 1;
    }
}

fn add_matrix<const N: usize>(sums: &mut [[u64; N]; N], counts: &[[u64; N]; N]) {
    for (sum, count) in sums.iter_mut().flatten().zip(counts.iter().flatten()) {
        *sum += count;
    }
}

fn add_counts(sums: &mut RecordCounts, counts: RecordCounts) {
    sums.total += counts.total;
    sums.decided += counts.decided;
    sums.tone_only += counts.tone_only;
    sums.failed += counts.failed;
}

fn add_moved(sums: &mut MovedCounts, counts: MovedCounts) {
    sums.any += counts.any;
    sums.raised += counts.raised;
    sums.lowered += counts.lowered;
    sums.requeued += counts.requeued;
    sums.retiered += counts.retiered;
    sums.reskilled += counts.reskilled;
    sums.due += counts.due;
}

/// Each name with its records before and after.
fn sides<const N: usize>(matrix: &[[u64; N]; N], names: &[String]) -> Vec<BeforeAfter> {
    let after = |at: usize| matrix.iter().filter_map(|row| row.get(at)).sum();
    let rows = names.iter().zip(matrix).enumerate();
    rows.map(|(at, (name, row))| BeforeAfter {
        name: name.clone(),
        before: row.iter().sum(),
        after: after(at),
    })
    .collect()
}

fn cells<const N: usize>(matrix: &[[u64; N]; N], names: &[String]) -> Vec<Move> {
    let mut all = Vec::new();
    for (from, row) in names.iter().zip(matrix) {
        for (to, count) in names.iter().zip(row) {
            all.push(Move {
                from: from.clone(),
                to: to.clone(),
                count: *count,
            });
        }
    }
    all
}

fn rules(counts: BTreeMap<String, RuleCounts>) -> Vec<RuleChange> {
    let mut rules: Vec<RuleChange> = counts
        .into_iter()
        .map(|(rule, counts)| RuleChange {
            rule,
            before: counts.before,
            after: counts.after,
            starts: counts.starts,
            stops: counts.stops,
        })
        .collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.starts + rule.stops));
    rules
}
