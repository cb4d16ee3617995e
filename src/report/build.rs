//! A summary in, a report out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::compare::comparison;
use super::condition::Condition;
use super::conversations::conversations;
use super::definitions::definitions;
use super::drivers::drivers;
use super::groups::{
    Step, breakdowns, by_hour, by_hour_of_week, by_step, name_of, named, part, row, score,
};
use super::model::{Basis, Comparison, Example, FlagRow, Making, Named, Praise, Report, SCHEMA};
use super::outcomes::outcomes;
use super::periods::{notes, windows};
use super::recurring;
use super::sentences::verdict;
use super::sla::sla;
use super::window::Window;
use crate::error::Result;
use crate::label::{Intensity, Severity};
use crate::problems::ProblemsReport;
use crate::schema::schema_of;
use crate::summary::{self, Clock, Count, Day, MAX_EXAMPLES, Measure, Summary};

/// Examples of a list, where nothing else is said.
const STANDARD_EXAMPLES: usize = 5;

/// Recurring problems that a report keeps of a list.
const MAX_PROBLEMS: usize = 15;

/// Characters of a text that are shown. Chosen: the start of a message, long enough to see what it is about.
const MAX_TEXT_CHARS: usize = 400;

/// Where a message's record lies: its file and its row, and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextKey {
    /// File of records; nothing where it is not known.
    pub source: Option<Arc<str>>,
    /// The record's `row`.
    pub row: u64,
    /// Id of the message.
    pub id: String,
}

/// How a report is made.
#[derive(Debug, Clone)]
pub struct ReportOptions {
    /// Title of the page.
    pub title: String,
    /// Days of a period; nothing: seven, or as many as are there twice.
    pub period: Option<u32>,
    /// Last day of the last period; nothing: the last day with a message.
    pub until: Option<Day>,
    /// Messages of a list, at most [`MAX_EXAMPLES`].
    pub examples: usize,
    /// Conditions that are checked.
    pub conditions: Vec<Condition>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            title: "What customers said".to_owned(),
            period: None,
            until: None,
            examples: STANDARD_EXAMPLES,
            conditions: Vec::new(),
        }
    }
}

impl Report {
    /// The report of a summary. With `previous`, all of the summary is compared with all of that; without it, its
    /// last days with those before.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`](crate::error::ErrorCode::Usage) when the summary's time zone is not known here.
    pub fn of(
        summary: &Summary,
        previous: Option<&Summary>,
        options: &ReportOptions,
    ) -> Result<Self> {
        let clock = Clock::of(summary.time_zone.as_deref())?;
        let options = ReportOptions {
            examples: options.examples.min(MAX_EXAMPLES),
            ..options.clone()
        };
        let mut notes = notes(summary);
        let windows = windows(summary, previous, &options, &mut notes);
        let mut compared = windows
            .as_ref()
            .map_or_else(Comparison::default, |(now, before)| comparison(now, before));
        if let Some((now, _)) = &windows {
            compared.worst = worst_of(summary, now, previous.is_some(), &options);
        }
        let step = Step::of(&summary.all);
        let all = &summary.all.all;
        let mut report = Self {
            schema: Cow::Borrowed(SCHEMA),
            title: options.title.clone(),
            basis: basis(summary, &clock),
            notes,
            conditions: Vec::new(),
            comparison: compared,
            total: row("all", all, all.messages),
            step: Cow::Borrowed(step.name()),
            days: by_step(&summary.all, step),
            hours: by_hour(summary),
            heat: by_hour_of_week(summary),
            breakdowns: breakdowns(summary),
            sla: sla(summary, &clock),
            drivers: drivers(summary),
            anger_causes: anger_causes(summary),
            anger_levels: levels(summary),
            severities: severities(summary),
            flags: flags(summary, windows.as_ref()),
            problems: None,
            outcomes: outcomes(&summary.outcomes),
            praise: praise(summary, &options),
            conversations: conversations(summary, &options),
            worst: examples(summary.worst.all.iter(), &options),
            making: making(summary),
            definitions: definitions(),
        };
        let results = options.conditions.iter().map(|c| c.apply(&report));
        report.conditions = results.collect();
        Ok(report)
    }

    /// The messages whose texts the report would show.
    pub fn wanted_texts(&self) -> BTreeSet<TextKey> {
        let mut keys = BTreeSet::new();
        self.clone().each_example(|example| {
            keys.insert(key_of(example));
        });
        keys
    }

    /// Puts in the texts that were found. Of messages of a list with the same text the first stays.
    pub fn set_texts(&mut self, texts: &BTreeMap<TextKey, String>) {
        self.each_example(|example| {
            let text = texts.get(&key_of(example));
            example.text = text.map(|text| start_of(text));
        });
        let lists = [
            &mut self.comparison.worst,
            &mut self.praise.examples,
            &mut self.worst,
        ];
        for list in lists {
            let mut shown = BTreeSet::new();
            list.retain(|example| {
                let text = example.text.as_ref();
                text.is_none_or(|text| shown.insert(text.clone()))
            });
        }
    }

    /// Puts in a list of recurring problems, of which the most pressing are kept, without their messages where these are
    /// not wanted. Those that moved are told only where the list is of the last period.
    pub fn set_problems(&mut self, mut problems: ProblemsReport, with_text: bool) {
        problems.truncate(MAX_PROBLEMS);
        problems.gone.clear();
        if !with_text {
            problems
                .problems
                .iter_mut()
                .for_each(|problem| problem.examples.clear());
        }
        let notes = recurring::notes(&problems, self);
        self.notes.extend(notes);
        let moved = recurring::in_short(&problems, &self.comparison.now);
        let lead = verdict(&self.comparison, &moved);
        if let Some(first) = self.comparison.sentences.first_mut() {
            *first = lead;
        }
        self.problems = Some(problems);
    }

    fn each_example(&mut self, mut each: impl FnMut(&mut Example)) {
        let talks = &mut self.conversations;
        let named = talks.worst.iter_mut().chain(&mut talks.turns);
        let named = named.filter_map(|talk| talk.message.as_mut());
        self.comparison
            .worst
            .iter_mut()
            .chain(&mut self.praise.examples)
            .chain(&mut self.worst)
            .chain(named)
            .for_each(&mut each);
    }

    /// True when a condition failed.
    pub fn has_failed_condition(&self) -> bool {
        self.conditions.iter().any(|result| result.has_failed)
    }

    /// The JSON Schema (draft 2020-12) of a report, kept as `data/report.schema.json`.
    ///
    /// # Errors
    /// [`ErrorCode::Output`](crate::error::ErrorCode::Output) when it has no JSON form, which the types rule out.
    pub fn schema() -> Result<String> {
        schema_of::<Self>()
    }
}

fn key_of(example: &Example) -> TextKey {
    TextKey {
        source: example.source.clone(),
        row: example.row,
        id: example.id.clone(),
    }
}

/// On one line.
fn start_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut start: String = line.chars().take(MAX_TEXT_CHARS).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    start
}

fn basis(summary: &Summary, clock: &Clock) -> Basis {
    let writers = summary.writers;
    Basis {
        records: writers.records,
        customers: writers.customers,
        agents: writers.agents,
        systems: writers.systems,
        failed: writers.failed,
        undated: writers.undated,
        span: Window::whole(summary).span,
        first_at: summary.first.map(|second| clock.show(second)),
        last_at: summary.last.map(|second| clock.show(second)),
        time_zone: summary.time_zone.clone(),
    }
}

fn worst_of(
    summary: &Summary,
    now: &Window,
    is_whole: bool,
    options: &ReportOptions,
) -> Vec<Example> {
    if is_whole {
        return examples(summary.worst.all.iter(), options);
    }
    let day = |text: &Option<String>| text.as_deref().and_then(|day| day.parse::<Day>().ok());
    match (day(&now.span.from), day(&now.span.to)) {
        (Some(from), Some(to)) => examples(summary.worst.between(from, to).into_iter(), options),
        _ => Vec::new(),
    }
}

fn examples<'s>(
    found: impl Iterator<Item = &'s summary::Example>,
    options: &ReportOptions,
) -> Vec<Example> {
    found.take(options.examples).map(example).collect()
}

fn example(found: &summary::Example) -> Example {
    Example {
        id: found.id.clone(),
        row: found.row,
        received_at: found.received_at.clone(),
        thread_id: found.thread_id.clone(),
        channel: found.channel.clone(),
        queue: found.queue.clone(),
        category: found.category,
        intent: found.intent,
        sentiment: found.sentiment,
        score: found.score.map(score),
        anger: found.anger,
        priority: found.priority,
        text: None,
        source: found.source.clone(),
    }
}

fn anger_causes(summary: &Summary) -> Vec<Named> {
    let of = summary.all.all.angry.count;
    let causes = summary.marks.driver.iter();
    let causes = causes.map(|(name, series)| name_of(name, series.all.angry.count, of));
    let mut causes: Vec<Named> = causes.filter(|cause| cause.share.count > 0).collect();
    causes.sort_by(|a, b| {
        let by_count = b.share.count.cmp(&a.share.count);
        by_count.then_with(|| a.name.cmp(&b.name))
    });
    causes
}

fn levels(summary: &Summary) -> Vec<Named> {
    let of = summary.anger.iter().sum();
    let counts = Intensity::ALL.iter().zip(summary.anger);
    counts
        .map(|(level, count)| name_of(level.as_str(), count, of))
        .collect()
}

fn severities(summary: &Summary) -> Vec<Named> {
    let of = summary.severities.iter().sum();
    let names = Severity::ALL.iter().map(|severity| severity.as_str());
    let counts = names.chain([""]).zip(summary.severities);
    counts
        .filter(|(name, count)| !name.is_empty() || *count > 0)
        .map(|(name, count)| name_of(name, count, of))
        .collect()
}

fn flags(summary: &Summary, windows: Option<&(Window, Window)>) -> Vec<FlagRow> {
    let all = summary.all.all.messages;
    let within =
        |window: &Window, name: &str| part(window.marked("flag", name), window.all.messages);
    let found = summary.marks.flag.iter().map(|(name, series)| FlagRow {
        name: name.to_owned(),
        all: part(series.all.messages, all),
        now: windows.map(|(now, _)| within(now, name)),
        before: windows.map(|(_, before)| within(before, name)),
    });
    let mut flags: Vec<FlagRow> = found.collect();
    flags.sort_by(|a, b| {
        let by_count = b.all.count.cmp(&a.all.count);
        by_count.then_with(|| a.name.cmp(&b.name))
    });
    flags
}

fn praise(summary: &Summary, options: &ReportOptions) -> Praise {
    let counts = summary.praise.iter().map(|(_, count)| *count);
    let count = counts.fold(0, u64::saturating_add);
    Praise {
        share: part(count, summary.all.all.messages),
        categories: named(&summary.praise, count),
        examples: examples(summary.praised.all.iter(), options),
    }
}

fn making(summary: &Summary) -> Making {
    let making = &summary.making;
    let writers = summary.writers;
    Making {
        versions: named(&making.versions, writers.records),
        lanes: named(&making.lanes, writers.customers),
        actions: named(&making.actions, writers.customers),
        reasons: named(&making.reasons, writers.customers),
        abstained: named(&making.abstained, writers.customers),
        failures: named(&making.failures, writers.records),
        warnings: named(&making.warnings, writers.records),
    }
}

impl Report {
    /// A share in the last period, or in all where none is compared.
    pub(super) fn current(&self, measure: Measure) -> Count {
        let headlines = &self.comparison.headlines;
        let found = headlines
            .iter()
            .find(|headline| headline.measure == measure);
        let share = found.map_or_else(
            || match measure {
                Measure::Negative => self.total.negative,
                Measure::Complaint => self.total.complaint,
                Measure::Angry => self.total.angry,
                Measure::Pressing => self.total.pressing,
            },
            |headline| headline.now,
        );
        Count {
            count: share.count,
            of: share.of,
        }
    }
}
