//! Service levels: due times of certain messages, such as those of a customer tier.

use super::check::{check_ids, regions_of};
use super::clock::{Calendar, Target, Targets};
use super::condition::Condition;
use super::file::{At, PolicyFile, ServiceLevelFile};
use super::finding::Findings;
use super::order::{Entry, check_order};
use super::region::Regions;
use super::resolve::{Direction, Resolver};
use super::timetable::{may_wait_longer, resolve_targets};
use crate::label::Priority;

/// Due times that the messages which fit have instead of the usual ones.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ServiceLevel {
    id: String,
    pub(super) condition: Condition,
    pub(super) targets: Targets,
    line: u64,
}

/// The service levels of a policy, in the order of the file.
pub(super) fn resolve_levels(
    context: (&PolicyFile, Option<&Calendar>),
    usual: &Targets,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Vec<ServiceLevel> {
    let written = context.0.service_level.iter();
    let levels: Vec<ServiceLevel> = written
        .filter_map(|at| level(at, context, resolver, findings))
        .collect();
    check_ids(levels.iter().map(|l| (l.id.as_str(), l.line)), findings);
    let regions = |l: &ServiceLevel| regions_of(&l.id, l.line, &l.condition, findings);
    let placed: Vec<Placed<'_>> = levels.iter().map(|l| (l, regions(l))).collect();
    report_hidden(&placed, findings);
    for level in &placed {
        report_slower_than_usual(level, &placed, usual, findings);
    }
    levels
}

fn level(
    at: &At<ServiceLevelFile>,
    context: (&PolicyFile, Option<&Calendar>),
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Option<ServiceLevel> {
    let file = &at.value;
    let id = resolver.id(file.id.as_ref());
    resolver.reason(file.reason.as_ref());
    let written = [&file.low, &file.normal, &file.high, &file.urgent];
    let targets = resolve_targets(written.map(Option::as_ref), context, findings);
    let condition = resolver.condition(at.line, (&file.when, &file.any), Direction::Route)?;
    Some(ServiceLevel {
        id: format!("service_level.{}", id?.value),
        condition,
        targets,
        line: at.line,
    })
}

/// A level and the messages that it fits.
type Placed<'l> = (&'l ServiceLevel, Regions);

/// A due time and whether the level itself sets it.
type Source<'t> = (&'t Target, bool);

/// Reports a due time that turns the order round together with a usual one, which messages of the level have where it
/// sets none and no other level may set one.
fn report_slower_than_usual(
    (level, regions): &Placed<'_>,
    levels: &[Placed<'_>],
    usual: &Targets,
    findings: &Findings,
) {
    let may_be_set = |priority: Priority| {
        let mut setting = levels.iter().filter(|(l, _)| l.target(priority).is_some());
        setting.any(|(_, known)| known.meet(regions))
    };
    let mut lower: Option<(&Priority, Source<'_>)> = None;
    for (priority, usual) in Priority::ALL.iter().zip(usual) {
        let target = match level.target(*priority) {
            Some(own) => Some((own, true)),
            None if may_be_set(*priority) => None,
            None => usual.as_ref().map(|usual| (usual, false)),
        };
        let Some(target) = target else { continue };
        if let Some((below, known)) = lower.replace((priority, target))
            && target.1 != known.1
            && may_wait_longer(target.0, known.0)
        {
            let message = format!(
                "`{priority}` may wait longer than `{below}`, which is less pressing: `{}` sets one of them, \
                 `[sla]` the other",
                level.id
            );
            findings.warn(level.line, message, "set both here, or use other minutes");
        }
    }
}

/// Reports levels that an earlier one always comes before.
fn report_hidden(placed: &[Placed<'_>], findings: &Findings) {
    for (at, (later, regions)) in placed.iter().enumerate() {
        let mut earlier = placed.iter().take(at);
        let hides = |(first, known): &&Placed<'_>| first.has_all_of(later) && regions.imply(known);
        if let Some((first, _)) = earlier.find(hides) {
            let message = format!(
                "`{}` is unreachable: `{}` (line {}) fits every message it fits and comes first",
                later.id, first.id, first.line
            );
            findings.error(later.line, message, "put the narrower one first");
        }
    }
    if findings.is_loadable() {
        let entries: Vec<Entry<'_>> = placed.iter().map(|(l, known)| l.entry(known)).collect();
        check_order(&entries, findings);
    }
}

impl ServiceLevel {
    /// As it is looked at together with others.
    fn entry<'e>(&'e self, regions: &'e Regions) -> Entry<'e> {
        let names = Priority::ALL.iter().map(|priority| priority.as_str());
        let is_set = self.targets.iter().map(Option::is_some);
        Entry {
            id: &self.id,
            line: self.line,
            regions,
            sets: names.zip(is_set).collect(),
        }
    }

    fn target(&self, priority: Priority) -> Option<&Target> {
        self.targets.get(priority.index())?.as_ref()
    }

    /// True when it sets every priority that the other sets.
    fn has_all_of(&self, other: &Self) -> bool {
        let pairs = self.targets.iter().zip(&other.targets);
        pairs
            .into_iter()
            .all(|(own, others)| own.is_some() || others.is_none())
    }
}
