//! Service levels: due times of certain messages, such as those of a customer tier.

use super::check::{check_ids, regions_of};
use super::clock::{Calendar, Targets};
use super::condition::Condition;
use super::file::{At, PolicyFile, ServiceLevelFile};
use super::finding::Findings;
use super::order::{Entry, check_order};
use super::region::Regions;
use super::resolve::{Direction, Resolver};
use super::timetable::resolve_targets;
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
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Vec<ServiceLevel> {
    let written = context.0.service_level.iter();
    let levels: Vec<ServiceLevel> = written
        .filter_map(|at| level(at, context, resolver, findings))
        .collect();
    check_ids(levels.iter().map(|l| (l.id.as_str(), l.line)), findings);
    report_hidden(&levels, findings);
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

/// Reports levels that an earlier one always comes before.
fn report_hidden(levels: &[ServiceLevel], findings: &Findings) {
    let placed: Vec<_> = levels
        .iter()
        .map(|l| (l, regions_of(&l.id, l.line, &l.condition, findings)))
        .collect();
    for (at, (later, regions)) in placed.iter().enumerate() {
        let mut earlier = placed.iter().take(at);
        let hides =
            |(first, known): &&(&ServiceLevel, _)| first.has_all_of(later) && regions.imply(known);
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

    /// True when it sets every priority that the other sets.
    fn has_all_of(&self, other: &Self) -> bool {
        let pairs = self.targets.iter().zip(&other.targets);
        pairs
            .into_iter()
            .all(|(own, others)| own.is_some() || others.is_none())
    }
}
