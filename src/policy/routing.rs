//! Which queue and tier a message goes to: by category, with exceptions.

use super::Route;
use super::check::{check_ids, regions_of};
use super::condition::{Condition, Tone};
use super::cover::Cuts;
use super::file::{At, PolicyFile, QueueFile};
use super::finding::{Findings, quoted, suggestion};
use super::order::{Entry, check_order, covering};
use super::region::{Region, Regions};
use super::resolve::{Direction, Resolver};
use super::team::{Taken, Teams, resolve_teams};
use super::together::fit;
use crate::label::Category;
use crate::signals::{CATEGORY_NAME, Signals};

/// Tier of a message for which no exception sets one: the first line.
const DEFAULT_TIER: u8 = 1;

/// Queues of a policy: far more than a desk has, few enough to look for near names quickly.
const MAX_QUEUES: usize = 500;

/// One exception.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exception {
    /// `queue.` and the id of the file.
    pub(super) id: String,
    pub(super) condition: Condition,
    queue: Option<String>,
    tier: Option<u8>,
    pub(super) reason: String,
    line: u64,
}

/// Queues by category and exceptions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Routing {
    pub(super) names: Vec<String>,
    default_queue: String,
    by_category: Vec<Option<String>>,
    pub(super) exceptions: Vec<Exception>,
    teams: Teams,
}

impl Routing {
    /// Queue and tier of a message. Of the exceptions that fit, the first that sets a queue gives
    /// the queue and the first that sets a tier gives the tier.
    pub(super) fn route(&self, signals: &Signals) -> Route {
        let (mut queue, mut tier) = (None, None);
        for exception in self.deciding(signals) {
            queue = queue.or(exception.queue.as_deref());
            tier = tier.or(exception.tier);
        }
        let skills = self.teams.needed(signals);
        let queue = queue
            .or_else(|| self.teams.queue(signals, &skills))
            .unwrap_or_else(|| self.usual_queue(signals));
        Route {
            queue: queue.to_owned(),
            tier: tier.unwrap_or(DEFAULT_TIER),
            skills,
        }
    }

    /// The exceptions that give queue or tier: the first that fits and sets it.
    pub(super) fn deciding<'a>(&'a self, signals: &Signals) -> impl Iterator<Item = &'a Exception> {
        let (mut has_queue, mut has_tier) = (false, false);
        let decides = move |exception: &&Exception| {
            let is_news = (!has_queue && exception.queue.is_some())
                || (!has_tier && exception.tier.is_some());
            let decides = is_news && exception.condition.holds(signals, Tone::Heard);
            has_queue |= decides && exception.queue.is_some();
            has_tier |= decides && exception.tier.is_some();
            decides
        };
        self.exceptions.iter().filter(decides)
    }

    /// Ids of all skills.
    pub(super) fn skill_ids(&self) -> impl Iterator<Item = &str> {
        self.teams.skills.iter().map(|skill| skill.id.as_str())
    }

    fn usual_queue(&self, signals: &Signals) -> &str {
        let category = signals.name_at(CATEGORY_NAME).and_then(Category::from_name);
        let queue = category.and_then(|c| self.by_category.get(c.index())?.as_deref());
        queue.unwrap_or(&self.default_queue)
    }
}

/// The routing of a policy; `None` without a default queue.
pub(super) fn resolve_routing(
    file: &PolicyFile,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Option<Routing> {
    let names = queue_names(file, resolver, findings);
    let is_known = |queue: &At<String>| is_known_queue(queue, &names, findings);
    let by_category = Category::ALL.iter().map(|category| {
        let queue = file.queues.get(category)?;
        is_known(queue).then(|| queue.value.clone())
    });
    let by_category = by_category.collect();
    let exceptions = file.queue.iter().filter_map(|at| {
        let queue = at.value.queue.as_ref();
        let queue_is_known = queue.is_none_or(is_known);
        let exception = resolve_exception(at, resolver);
        exception.filter(|_| queue_is_known)
    });
    let exceptions: Vec<Exception> = exceptions.collect();
    let teams = resolve_teams(file, resolver, is_known, findings);
    check_exceptions(&exceptions, &teams, file, findings);
    report_unused(file, findings);
    let default_queue = file.default_queue.as_ref().filter(|q| is_known(q))?;
    Some(Routing {
        default_queue: default_queue.value.clone(),
        by_category,
        exceptions,
        teams,
        names,
    })
}

fn queue_names(file: &PolicyFile, resolver: &Resolver<'_>, findings: &Findings) -> Vec<String> {
    if let Some(one_more) = file.queue_names.get(MAX_QUEUES) {
        let message = format!("more than {MAX_QUEUES} queues");
        findings.error(one_more.line, message, "name fewer");
    }
    let names = file.queue_names.iter().take(MAX_QUEUES);
    let fine: Vec<At<String>> = names
        .filter_map(|name| resolver.plain_name(name, "queue name"))
        .collect();
    check_ids(fine.iter().map(|n| (n.value.as_str(), n.line)), findings);
    fine.into_iter().map(|name| name.value).collect()
}

fn is_known_queue(queue: &At<String>, names: &[String], findings: &Findings) -> bool {
    let is_known = names.contains(&queue.value);
    if !is_known {
        let message = format!("unknown queue {}", quoted(&queue.value));
        let hint = suggestion(&queue.value, names.iter().map(String::as_str));
        let fix = format!("add it to `queue_names`; {hint}");
        findings.error(queue.line, message, fix.trim_end_matches("; "));
    }
    is_known
}

fn resolve_exception(at: &At<QueueFile>, resolver: &Resolver<'_>) -> Option<Exception> {
    let file = &at.value;
    let id = resolver.id(file.id.as_ref());
    let reason = resolver.reason(file.reason.as_ref());
    let tests = (file.when.as_slice(), file.any.as_slice());
    let condition = resolver.condition(at.line, tests, Direction::Route)?;
    let tier = file.tier.as_ref();
    Some(Exception {
        id: format!("queue.{}", id?.value),
        condition,
        queue: file.queue.as_ref().map(|queue| queue.value.clone()),
        tier: tier.and_then(|tier| u8::try_from(tier.value).ok()),
        reason,
        line: at.line,
    })
}

fn check_exceptions(
    exceptions: &[Exception],
    teams: &Teams,
    file: &PolicyFile,
    findings: &Findings,
) {
    check_ids(exceptions.iter().map(|e| (e.id.as_str(), e.line)), findings);
    let placed: Vec<(&Exception, Regions)> = exceptions
        .iter()
        .map(|e| (e, regions_of(&e.id, e.line, &e.condition, findings)))
        .collect();
    for (at, (later, regions)) in placed.iter().enumerate() {
        let mut earlier = placed.iter().take(at);
        let hides = |(e, known): &&(&Exception, Regions)| e.hides(later) && regions.imply(known);
        if let Some((first, _)) = earlier.find(hides) {
            let message = format!(
                "`{}` is unreachable: `{}` (line {}) fits every message it fits and comes first",
                later.id, first.id, first.line
            );
            findings.error(later.line, message, "put the narrower one first");
        }
    }
    if findings.is_loadable() {
        let entries: Vec<Entry<'_>> = placed.iter().map(|(e, known)| e.entry(known)).collect();
        check_order(&entries, findings);
        report_idle(file, entries, &teams.taken(), findings);
    }
}

/// Reports queues whose messages all go elsewhere before they are looked up.
fn report_idle<'e>(
    file: &PolicyFile,
    mut entries: Vec<Entry<'e>>,
    teams: &'e [Taken<'e>],
    findings: &Findings,
) {
    let exceptions = entries.len();
    entries.extend(teams.iter().map(Taken::entry));
    let by_teams = entries.get(exceptions..).unwrap_or_default();
    if report_idle_default(file, by_teams, findings) {
        return;
    }
    let cuts = Cuts::new();
    for (category, queue) in &file.queues {
        let messages = Regions::of_one(Region::of_name(CATEGORY_NAME, category.as_str()));
        let goes_there =
            |team: &Taken<'_>| team.queue == queue.value && team.regions.meet(&messages);
        let earlier = if teams.iter().any(goes_there) {
            entries.get(..exceptions).unwrap_or_default()
        } else {
            entries.as_slice()
        };
        if let Some(by) = covering(&messages, earlier, QUEUE_SET, &cuts) {
            let before = fit(&by, "of this category", ("comes first", "come first"));
            let message = format!("nothing goes by `queues.{category}`: {before}");
            findings.warn(queue.line, message, "remove it, or narrow the other");
        }
    }
}

/// Reports teams that leave no message at all for `queues` and the default queue; true where they do.
fn report_idle_default(file: &PolicyFile, teams: &[Entry<'_>], findings: &Findings) -> bool {
    let everything = Regions::of_one(Region::default());
    let by = covering(&everything, teams, QUEUE_SET, &Cuts::new());
    let (Some(by), Some(default)) = (by, &file.default_queue) else {
        return false;
    };
    let is_harmless = file.queues.is_empty() && by.iter().all(|by| by.id == default.value);
    if !is_harmless {
        let before = fit(&by, "there is", ("comes first", "come first"));
        let message = format!("nothing goes by `queues` or to `default_queue`: {before}");
        let fix = "give that team `categories` or `languages`, or remove it";
        findings.warn(default.line, message, fix);
    }
    true
}

/// Place of the queue among what an exception may set.
const QUEUE_SET: usize = 0;

impl<'e> Taken<'e> {
    /// As it is looked at together with exceptions.
    fn entry(&'e self) -> Entry<'e> {
        Entry {
            id: self.queue,
            line: self.line,
            regions: &self.regions,
            sets: vec![("queue", true)],
        }
    }
}

impl Exception {
    /// As it is looked at together with others.
    fn entry<'e>(&'e self, regions: &'e Regions) -> Entry<'e> {
        Entry {
            id: &self.id,
            line: self.line,
            regions,
            sets: vec![
                ("queue", self.queue.is_some()),
                ("tier", self.tier.is_some()),
            ],
        }
    }

    /// True when, where both fit, nothing is left for the later one to set.
    fn hides(&self, later: &Self) -> bool {
        (self.queue.is_some() || later.queue.is_none())
            && (self.tier.is_some() || later.tier.is_none())
    }
}

fn report_unused(file: &PolicyFile, findings: &Findings) {
    let exceptions = file.queue.iter().filter_map(|at| at.value.queue.as_ref());
    let teams = file.team.iter().filter_map(|at| at.value.queue.as_ref());
    let named = exceptions
        .chain(teams)
        .chain(file.queues.values())
        .chain(&file.default_queue);
    let used: std::collections::BTreeSet<&str> = named.map(|queue| queue.value.as_str()).collect();
    for name in &file.queue_names {
        if !used.contains(name.value.as_str()) {
            let message = format!("nothing goes to the queue {}", quoted(&name.value));
            findings.warn(name.line, message, "remove it from `queue_names`");
        }
    }
}
