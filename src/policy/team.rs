//! Teams: which queue answers which categories in which languages with which skills.

use std::collections::BTreeMap;

use super::condition::{Condition, Tone};
use super::cover::Cuts;
use super::file::{At, PolicyFile, SkillFile, TeamFile};
use super::finding::{Findings, quoted, suggestion};
use super::language::report_unknown;
use super::region::{Region, Regions};
use super::resolve::{Direction, Resolver};
use super::together::{By, fit};
use crate::label::Category;
use crate::signals::{CATEGORY_NAME, LANGUAGE_NAME, Signals};

/// Teams and skills of a policy: far more than a desk has, few enough to compare each with each.
const MAX_TEAMS: usize = 500;

/// Something that a message may ask of those who answer it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Skill {
    pub(super) id: String,
    pub(super) condition: Condition,
}

/// A queue with what its people can do. Empty lists mean no limit, except for skills.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Team {
    queue: String,
    categories: Vec<Category>,
    languages: Vec<String>,
    skills: Vec<String>,
    line: u64,
}

/// All teams and skills.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Teams {
    pub(super) skills: Vec<Skill>,
    teams: Vec<Team>,
}

/// What a team takes before `queues` are looked up.
pub(super) struct Taken<'t> {
    pub(super) queue: &'t str,
    pub(super) line: u64,
    pub(super) regions: Regions,
}

impl Teams {
    /// Ids of the skills that a message asks for, in the order of the file.
    pub(super) fn needed(&self, signals: &Signals) -> Vec<String> {
        let fits = |skill: &&Skill| skill.condition.holds(signals, Tone::Heard);
        let needed = self.skills.iter().filter(fits);
        needed.map(|skill| skill.id.clone()).collect()
    }

    /// Queue of the team with category, language and every needed skill; of several the one with the fewest
    /// skills, so that specialists are left to those who need them, then the first. Where no team has
    /// the skills, the first with category and language.
    pub(super) fn queue(&self, signals: &Signals, needed: &[String]) -> Option<&str> {
        let category = signals.name_at(CATEGORY_NAME).and_then(Category::from_name);
        let language = signals.name_at(LANGUAGE_NAME);
        let able: Vec<&Team> = self
            .teams
            .iter()
            .filter(|team| team.serves(category, language))
            .collect();
        let skilled = able.iter().filter(|team| team.has(needed));
        let least = skilled.min_by_key(|team| team.skills.len());
        least.or(able.first()).map(|team| team.queue.as_str())
    }

    /// What each team takes: every message with its category and language. Where no team has the skills that one
    /// asks for, the first team without them gets it, so that none of these goes on to `queues`.
    pub(super) fn taken(&self) -> Vec<Taken<'_>> {
        let teams = self.teams.iter();
        teams
            .map(|team| Taken {
                queue: &team.queue,
                line: team.line,
                regions: Regions::of_one(team.region()),
            })
            .collect()
    }
}

impl Team {
    fn region(&self) -> Region {
        let mut region = Region::default();
        if !self.categories.is_empty() {
            let names = self.categories.iter().map(|c| c.as_str().to_owned());
            region = region.named(CATEGORY_NAME, names);
        }
        if !self.languages.is_empty() {
            let names = self.languages.iter().map(|l| l.to_ascii_lowercase());
            region = region.named(LANGUAGE_NAME, names);
        }
        region
    }

    fn serves(&self, category: Option<Category>, language: Option<&str>) -> bool {
        let in_category = self.categories.is_empty()
            || category.is_some_and(|category| self.categories.contains(&category));
        let speaks = |known: &String| language.is_some_and(|l| l.eq_ignore_ascii_case(known));
        in_category && (self.languages.is_empty() || self.languages.iter().any(speaks))
    }

    fn has(&self, needed: &[String]) -> bool {
        needed.iter().all(|skill| self.skills.contains(skill))
    }

    /// Earlier teams of which each takes a part of what this one could get, and together all of it; nothing
    /// when some is left.
    fn hidden_together<'t>(&self, earlier: &'t [Self], cuts: &Cuts) -> Option<Vec<By<'t>>> {
        let mut by = BTreeMap::new();
        cuts.take(self.categories.len().max(1) * self.languages.len().max(1))?;
        for part in self.parts() {
            cuts.take(earlier.len())?;
            let first = earlier.iter().find(|first| first.hides(&part))?;
            by.insert(first.line, first.queue.as_str());
        }
        Some(by.into_iter().map(|(line, id)| By { id, line }).collect())
    }

    /// A team for each pair of category and language; no limit stays none.
    fn parts(&self) -> Vec<Self> {
        let categories = one_by_one(&self.categories);
        let languages = one_by_one(&self.languages);
        let part = |categories: &Vec<Category>, languages: Vec<String>| Self {
            categories: categories.clone(),
            languages,
            ..self.clone()
        };
        let pairs = categories.iter().flat_map(|categories| {
            let languages = languages.clone();
            languages
                .into_iter()
                .map(move |spoken| part(categories, spoken))
        });
        pairs.collect()
    }

    /// True when nothing that the later team could get ever reaches it.
    fn hides(&self, later: &Self) -> bool {
        covers(&self.categories, &later.categories)
            && covers(&self.languages, &later.languages)
            && self.has(&later.skills)
            && later.has(&self.skills)
    }
}

/// Lists of one item each; one empty list of an empty one.
fn one_by_one<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    items.iter().map(|item| vec![item.clone()]).collect()
}

/// Whether a limit lets everything through that another does; an empty one is none.
fn covers<T: PartialEq>(outer: &[T], inner: &[T]) -> bool {
    outer.is_empty() || (!inner.is_empty() && inner.iter().all(|item| outer.contains(item)))
}

/// Teams and skills as written in; queues are looked up by `is_known_queue`.
pub(super) fn resolve_teams(
    file: &PolicyFile,
    resolver: &Resolver<'_>,
    is_known_queue: impl Fn(&At<String>) -> bool,
    findings: &Findings,
) -> Teams {
    for one_more in file
        .team
        .get(MAX_TEAMS)
        .map(|at| at.line)
        .into_iter()
        .chain(file.skill.get(MAX_TEAMS).map(|at| at.line))
    {
        findings.error(
            one_more,
            format!("more than {MAX_TEAMS} entries"),
            "write fewer",
        );
    }
    let skills: Vec<Skill> = file
        .skill
        .iter()
        .take(MAX_TEAMS)
        .filter_map(|at| skill(at, resolver))
        .collect();
    let ids = file.skill.iter().filter_map(|at| at.value.id.as_ref());
    super::check::check_ids(ids.map(|id| (id.value.as_str(), id.line)), findings);
    let teams = file.team.iter().take(MAX_TEAMS).filter_map(|at| {
        let queue = at
            .value
            .queue
            .as_ref()
            .filter(|queue| is_known_queue(queue));
        team(at, queue?, &skills, findings)
    });
    let teams: Vec<Team> = teams.collect();
    report_hidden(&teams, findings);
    report_missing_skills(file, &teams, findings);
    Teams { skills, teams }
}

fn skill(at: &At<SkillFile>, resolver: &Resolver<'_>) -> Option<Skill> {
    let file = &at.value;
    let id = resolver.id(file.id.as_ref());
    resolver.reason(file.reason.as_ref());
    let condition = resolver.condition(at.line, (&file.when, &file.any), Direction::Route)?;
    Some(Skill {
        id: id?.value,
        condition,
    })
}

fn team(
    at: &At<TeamFile>,
    queue: &At<String>,
    skills: &[Skill],
    findings: &Findings,
) -> Option<Team> {
    let file = &at.value;
    let categories: Vec<Option<Category>> = file
        .categories
        .iter()
        .map(|name| category(name, findings))
        .collect();
    for language in &file.languages {
        report_unknown(language, findings);
    }
    for skill in &file.skills {
        report_unknown_skill(skill, skills, findings);
    }
    let values = |list: &[At<String>]| list.iter().map(|at| at.value.clone()).collect();
    Some(Team {
        queue: queue.value.clone(),
        categories: categories.into_iter().collect::<Option<_>>()?,
        languages: values(&file.languages),
        skills: values(&file.skills),
        line: at.line,
    })
}

fn category(name: &At<String>, findings: &Findings) -> Option<Category> {
    let found = Category::from_name(&name.value);
    if found.is_none() {
        let message = format!("unknown category {}", quoted(&name.value));
        let known = Category::ALL.iter().map(|category| category.as_str());
        findings.error(name.line, message, suggestion(&name.value, known));
    }
    found
}

fn report_unknown_skill(skill: &At<String>, skills: &[Skill], findings: &Findings) {
    if !skills.iter().any(|known| known.id == skill.value) {
        let message = format!("unknown skill {}", quoted(&skill.value));
        let hint = suggestion(&skill.value, skills.iter().map(|known| known.id.as_str()));
        let fix = format!("add a `[[skill]]` with this id; {hint}");
        findings.error(skill.line, message, fix.trim_end_matches("; "));
    }
}

fn report_hidden(teams: &[Team], findings: &Findings) {
    let cuts = Cuts::new();
    for (at, later) in teams.iter().enumerate() {
        let mut earlier = teams.iter().take(at);
        if let Some(first) = earlier.find(|first| first.hides(later)) {
            let message = format!(
                "this team is unreachable: the team of `{}` (line {}) takes every message it could get",
                first.queue, first.line
            );
            findings.error(later.line, message, "put the narrower one first");
        } else if let Some(by) = later.hidden_together(teams.get(..at).unwrap_or_default(), &cuts) {
            let before = fit(&by, "it could get", ("comes first", "come first"));
            let message = format!("this team is unreachable: {before}");
            findings.warn(later.line, message, "give it what the others do not answer");
        }
    }
}

fn report_missing_skills(file: &PolicyFile, teams: &[Team], findings: &Findings) {
    for skill in file.skill.iter().filter_map(|at| at.value.id.as_ref()) {
        if !teams.iter().any(|team| team.skills.contains(&skill.value)) {
            let message = format!("no team has the skill {}", quoted(&skill.value));
            findings.warn(skill.line, message, "give it to a `[[team]]`");
        }
    }
}
