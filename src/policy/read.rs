//! A TOML document in, [`PolicyFile`] out, with a finding for everything that is not of that shape.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::file::{
    At, AtomFile, CalendarFile, CapFile, ClockFile, FloorFile, HoursFile, MatrixFile, NameFile,
    NumberFile, PolicyFile, QueueFile, RegulatoryFile, RowFile, RuleFile, ServiceLevelFile,
    SkillFile, SlaFile, TargetFile, TeamFile, ToneFile,
};
use super::finding::Findings;
use super::section::Section;
use crate::label::{Category, Priority};

/// Longest wait a policy may promise: one year.
const MAX_MINUTES: u32 = 525_600;

/// Reads a document.
pub(super) fn read(document: &DeTable<'_>, findings: &Findings) -> PolicyFile {
    policy(Section::root(document, findings))
}

fn policy(mut root: Section<'_>) -> PolicyFile {
    let file = PolicyFile {
        format: root.required_text("format", "\"kvetch-policy/1\""),
        name: root.required_text("name", "\"my-policy\""),
        matrix: required_matrix(&mut root),
        tone: root.section("tone").map(tone),
        rule: root.sections("rule").into_iter().map(rule).collect(),
        cap: root.sections("cap").into_iter().map(cap).collect(),
        floor: root.sections("floor").into_iter().map(floor).collect(),
        queue_names: required_queue_names(&mut root),
        default_queue: root.required_text("default_queue", "\"general\""),
        queues: root.section("queues").map(queues).unwrap_or_default(),
        queue: root.sections("queue").into_iter().map(queue).collect(),
        skill: root.sections("skill").into_iter().map(skill).collect(),
        team: root.sections("team").into_iter().map(team).collect(),
        calendar: root.section("calendar").map(calendar),
        sla: root.section("sla").map(sla).unwrap_or_default(),
        service_level: each(&mut root, "service_level", service_level),
        clock_packs: root.texts("clock_packs"),
        regulatory: each(&mut root, "regulatory", regulatory),
    };
    root.finish();
    file
}

fn each<T>(
    root: &mut Section<'_>,
    key: &'static str,
    read: fn(Section<'_>) -> At<T>,
) -> Vec<At<T>> {
    root.sections(key).into_iter().map(read).collect()
}

/// The clocks of a pack: a document with nothing but these.
pub(super) fn read_pack(document: &DeTable<'_>, findings: &Findings) -> Vec<At<RegulatoryFile>> {
    let mut root = Section::root(document, findings);
    let clocks = each(&mut root, "regulatory", regulatory);
    root.finish();
    clocks
}

fn required_matrix(root: &mut Section<'_>) -> Option<MatrixFile> {
    if !root.has("matrix") {
        root.missing("matrix", "{ high = …, medium = …, low = … }");
    }
    root.section("matrix").and_then(matrix)
}

fn required_queue_names(root: &mut Section<'_>) -> Vec<At<String>> {
    if !root.has("queue_names") {
        root.missing("queue_names", "[\"general\"]");
    }
    root.texts("queue_names")
}

fn matrix(mut section: Section<'_>) -> Option<MatrixFile> {
    let mut row_of = |impact: &'static str| {
        if !section.has(impact) {
            section.missing(impact, "{ high = \"…\", medium = \"…\", low = \"…\" }");
        }
        section.section(impact).and_then(row)
    };
    let (high, medium, low) = (row_of("high"), row_of("medium"), row_of("low"));
    section.finish();
    Some(MatrixFile {
        high: high?,
        medium: medium?,
        low: low?,
    })
}

fn row(mut section: Section<'_>) -> Option<RowFile> {
    let mut cell = |urgency: &'static str| {
        if !section.has(urgency) {
            section.missing(urgency, "\"normal\"");
        }
        priority(&mut section, urgency)
    };
    let (high, medium, low) = (cell("high"), cell("medium"), cell("low"));
    section.finish();
    Some(RowFile {
        high: high?,
        medium: medium?,
        low: low?,
    })
}

fn priority(section: &mut Section<'_>, key: &'static str) -> Option<At<Priority>> {
    let known: Vec<&str> = Priority::ALL.iter().map(|p| p.as_str()).collect();
    section.choice(key, Priority::from_name, &known)
}

fn tone(mut section: Section<'_>) -> At<ToneFile> {
    let file = ToneFile {
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        reason: reason(&mut section),
    };
    section.finish_with(file)
}

fn rule(mut section: Section<'_>) -> At<RuleFile> {
    let file = RuleFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        raise_by: section.count("raise_by", 1, 3),
        raise_to: priority(&mut section, "raise_to"),
        lower_to: priority(&mut section, "lower_to"),
        reason: reason(&mut section),
    };
    let effects = ["raise_by", "raise_to", "lower_to"];
    if effects.iter().filter(|key| section.has(key)).count() != 1 {
        section.error(
            section.line(),
            "`rule` needs exactly one effect",
            "give one of `raise_by`, `raise_to`, `lower_to`",
        );
    }
    section.finish_with(file)
}

fn floor(mut section: Section<'_>) -> At<FloorFile> {
    let file = FloorFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        at_least: required_priority(&mut section, "at_least"),
        reason: reason(&mut section),
    };
    section.finish_with(file)
}

fn cap(mut section: Section<'_>) -> At<CapFile> {
    let file = CapFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        at_most: required_priority(&mut section, "at_most"),
        reason: reason(&mut section),
    };
    section.finish_with(file)
}

fn queue(mut section: Section<'_>) -> At<QueueFile> {
    let file = QueueFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        queue: section.text("queue"),
        tier: section.count("tier", 0, 2),
        reason: reason(&mut section),
    };
    if !section.has("queue") && !section.has("tier") {
        section.error(
            section.line(),
            "`queue` sets nothing",
            "give `queue`, `tier` or both",
        );
    }
    section.finish_with(file)
}

fn skill(mut section: Section<'_>) -> At<SkillFile> {
    let file = SkillFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        reason: reason(&mut section),
    };
    section.finish_with(file)
}

fn team(mut section: Section<'_>) -> At<TeamFile> {
    let file = TeamFile {
        queue: section.required_text("queue", "\"…\""),
        categories: section.texts("categories"),
        languages: section.texts("languages"),
        skills: section.texts("skills"),
    };
    if !["categories", "languages", "skills"]
        .iter()
        .any(|key| section.has(key))
    {
        section.error(
            section.line(),
            "`team` fits every message",
            "give `categories`, `languages` or `skills`, or name the queue in `default_queue`",
        );
    }
    section.finish_with(file)
}

fn service_level(mut section: Section<'_>) -> At<ServiceLevelFile> {
    let file = ServiceLevelFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        urgent: section.section("urgent").map(target),
        high: section.section("high").map(target),
        normal: section.section("normal").map(target),
        low: section.section("low").map(target),
        reason: reason(&mut section),
    };
    if !Priority::ALL.iter().any(|p| section.has(p.as_str())) {
        section.error(
            section.line(),
            "`service_level` sets nothing",
            "give due times for one priority at least",
        );
    }
    section.finish_with(file)
}

/// Longest clock in hours and in days: a year, ten years.
const MAX_HOURS: u32 = 8_760;
const MAX_DAYS: u32 = 3_650;
const MAX_MONTHS: u32 = 120;

fn regulatory(mut section: Section<'_>) -> At<RegulatoryFile> {
    let file = RegulatoryFile {
        id: id(&mut section),
        when: atoms(&mut section, "when"),
        any: atoms(&mut section, "any"),
        hours: section.count("hours", 1, MAX_HOURS),
        days: section.count("days", 1, MAX_DAYS),
        business_days: section.count("business_days", 1, MAX_DAYS),
        months: section.count("months", 1, MAX_MONTHS),
        source: section.required_text("source", "\"law and article\""),
        valid_from: date(&mut section, "valid_from"),
        valid_until: section.date("valid_until"),
        reason: reason(&mut section),
    };
    let lengths = ["hours", "days", "business_days", "months"];
    if lengths.iter().filter(|key| section.has(key)).count() != 1 {
        section.error(
            section.line(),
            "`regulatory` needs exactly one length",
            "give one of `hours`, `days`, `business_days`, `months`",
        );
    }
    section.finish_with(file)
}

fn date(section: &mut Section<'_>, key: &'static str) -> Option<At<String>> {
    if !section.has(key) {
        section.missing(key, "\"2026-01-01\"");
    }
    section.date(key)
}

fn required_priority(section: &mut Section<'_>, key: &'static str) -> Option<At<Priority>> {
    if !section.has(key) {
        section.missing(key, "\"high\"");
    }
    priority(section, key)
}

fn id(section: &mut Section<'_>) -> Option<At<String>> {
    section.required_text("id", "\"…\"")
}

fn reason(section: &mut Section<'_>) -> Option<At<String>> {
    section.required_text("reason", "\"why, in words\"")
}

fn atoms(section: &mut Section<'_>, key: &'static str) -> Vec<At<AtomFile>> {
    let line = section.line();
    let is_unread = section.has(key) && !section.is_list(key);
    let unread = is_unread.then_some(At {
        value: AtomFile::Unread,
        line,
    });
    let tables = section.sections(key).into_iter();
    tables.map(atom).chain(unread).collect()
}

fn atom(section: Section<'_>) -> At<AtomFile> {
    let line = section.line();
    let value = known_atom(section).unwrap_or(AtomFile::Unread);
    At { value, line }
}

fn known_atom(section: Section<'_>) -> Option<AtomFile> {
    if section.has("signal") == section.has("name") {
        section.error(
            section.line(),
            "a condition needs either `signal` or `name`",
            "write `{ signal = \"flag.safety\", at_least = 0.5 }` or `{ name = \"channel\", is = [\"chat\"] }`",
        );
        return None;
    }
    if section.has("signal") {
        number_atom(section).map(AtomFile::Number)
    } else {
        name_atom(section).map(AtomFile::Name)
    }
}

fn number_atom(mut section: Section<'_>) -> Option<NumberFile> {
    let file = section.text("signal").map(|signal| NumberFile {
        signal,
        at_least: section.number("at_least"),
        at_most: section.number("at_most"),
        below: section.number("below"),
    });
    let bounds = |key: &&&str| section.has(key);
    if ["at_least", "at_most", "below"]
        .iter()
        .find(bounds)
        .is_none()
    {
        section.error(
            section.line(),
            "the condition has no bound",
            "give `at_least`, `at_most` or `below`",
        );
    }
    if section.has("at_most") && section.has("below") {
        section.error(
            section.line(),
            "the condition has both `at_most` and `below`",
            "keep one of them",
        );
    }
    section.finish();
    file
}

fn name_atom(mut section: Section<'_>) -> Option<NameFile> {
    let file = section.text("name").map(|name| NameFile {
        name,
        is: section.texts("is"),
        is_not: section.texts("is_not"),
    });
    if section.has("is") == section.has("is_not") {
        section.error(
            section.line(),
            "a condition on a name needs either `is` or `is_not`",
            "write `is = [\"…\"]` or `is_not = [\"…\"]`",
        );
    }
    let is_empty = |file: &NameFile| file.is.is_empty() && file.is_not.is_empty();
    if file.as_ref().is_some_and(is_empty) {
        section.error(
            section.line(),
            "the list of names is empty",
            "name at least one",
        );
    }
    section.finish();
    file
}

fn queues(mut section: Section<'_>) -> BTreeMap<Category, At<String>> {
    let mut by_category = BTreeMap::new();
    for category in Category::ALL {
        if let Some(name) = section.text(category.as_str()) {
            by_category.insert(*category, name);
        }
    }
    section.finish();
    by_category
}

fn calendar(mut section: Section<'_>) -> At<CalendarFile> {
    if !section.has("hours") {
        section.missing("hours", "{ mon = [\"09:00-17:00\"], … }");
    }
    let file = CalendarFile {
        time_zone: section.required_text("time_zone", "\"UTC\""),
        hours: section.section("hours").map(hours).unwrap_or_default(),
        holidays: section.texts("holidays"),
    };
    section.finish_with(file)
}

fn hours(mut section: Section<'_>) -> HoursFile {
    let file = HoursFile {
        mon: section.texts("mon"),
        tue: section.texts("tue"),
        wed: section.texts("wed"),
        thu: section.texts("thu"),
        fri: section.texts("fri"),
        sat: section.texts("sat"),
        sun: section.texts("sun"),
    };
    section.finish();
    file
}

fn sla(mut section: Section<'_>) -> SlaFile {
    let file = SlaFile {
        urgent: section.section("urgent").map(target),
        high: section.section("high").map(target),
        normal: section.section("normal").map(target),
        low: section.section("low").map(target),
    };
    section.finish();
    file
}

fn target(mut section: Section<'_>) -> At<TargetFile> {
    for (key, example) in [
        ("first_response_minutes", "60"),
        ("resolve_minutes", "480"),
        ("clock", "\"business\""),
    ] {
        if !section.has(key) {
            section.missing(key, example);
        }
    }
    let file = TargetFile {
        first_response_minutes: section.count("first_response_minutes", 1, MAX_MINUTES),
        resolve_minutes: section.count("resolve_minutes", 1, MAX_MINUTES),
        clock: section.choice("clock", clock_from_name, &["business", "always"]),
    };
    section.finish_with(file)
}

fn clock_from_name(name: &str) -> Option<ClockFile> {
    match name {
        "business" => Some(ClockFile::Business),
        "always" => Some(ClockFile::Always),
        _ => None,
    }
}
