//! Groups, their words and their days become a report.

use std::collections::BTreeMap;

use super::ProblemOptions;
use super::find::{Found, Named};
use super::known::carry_over;
use super::messages::{Messages, Row};
use super::number::{float, rounded};
use super::rank::{ASKS, Standing};
use super::report::{
    Bin, CategoryCount, Example, FaqCover, Mood, Period, Problem, ProblemWord, ProblemsReport,
    ReportMessages, SCHEMA_NAME,
};
use super::trend::{Days, trend};
use super::wording::{Phrasing, Said};
use crate::history::RecordKey;
use crate::label::Category;

/// Longest span in days whose messages are told by day.
const MAX_DAILY: i32 = 92;

/// Categories told of a problem.
const CATEGORIES: usize = 3;

/// Words told of a problem.
const WORDS: usize = 12;

impl Found {
    /// The report on these groups, all that are problems. `known` is the report of an earlier run, whose ids are
    /// kept.
    pub fn report(
        &self,
        messages: &Messages,
        said: &Phrasing,
        options: &ProblemOptions,
        known: Option<&ProblemsReport>,
    ) -> Reported {
        let whole = Whole::of(messages, self, options);
        let mut ranked: Vec<(f64, Problem, usize)> = Vec::new();
        for (number, (group, said)) in self.groups.iter().zip(&said.groups).enumerate() {
            let (problem, standing) = whole.problem(group, said, messages);
            if !standing.is_harmless() {
                ranked.push((standing.weight(), problem, number));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let harmless = (self.groups.len() - ranked.len()) as u64;
        let places: Vec<usize> = ranked.iter().map(|(.., number)| *number).collect();
        let mut problems: Vec<Problem> = ranked.into_iter().map(|(_, it, _)| it).collect();
        let gone = known.map(|known| carry_over(&mut problems, known));
        let mut ids = vec![None; self.groups.len()];
        for (problem, number) in problems.iter().zip(places) {
            if let Some(slot) = ids.get_mut(number) {
                *slot = Some(problem.id.clone());
            }
        }
        let gaps = problems.iter().filter(|problem| problem.is_gap());
        let knows = said.groups.iter().any(|said| said.answered.is_some());
        let report = ProblemsReport {
            schema: SCHEMA_NAME.to_owned(),
            kvetch: env!("CARGO_PKG_VERSION").to_owned(),
            messages: self.counted(messages, &problems),
            period: whole.period(),
            min_size: self.min_size as u64,
            found: problems.len() as u64,
            harmless,
            mood: whole.mood.shares(),
            faq_gaps: knows.then(|| gaps.map(|problem| problem.id.clone()).collect()),
            problems,
            gone: gone.unwrap_or_default(),
        };
        Reported { report, ids }
    }

    fn counted(&self, messages: &Messages, problems: &[Problem]) -> ReportMessages {
        let mut left_out = messages.left_out();
        left_out.without_text = (messages.len() - self.read) as u64;
        ReportMessages {
            records: messages.records(),
            counted: self.read as u64,
            in_problems: problems.iter().map(|problem| problem.size).sum(),
            left_out,
        }
    }
}

/// A report, and what tells each message's problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// The report, with all problems.
    pub report: ProblemsReport,
    /// The id that each group has in it; nothing for a harmless one.
    ids: Vec<Option<String>>,
}

impl Reported {
    /// Id of the problem that a record's message is in.
    pub fn problem_of(
        &self,
        found: &Found,
        messages: &Messages,
        record: RecordKey,
    ) -> Option<&str> {
        let group = found.group_of(messages, record)?;
        self.ids.get(group as usize)?.as_deref()
    }
}

impl ProblemsReport {
    /// Leaves the first `top` problems and, of those behind them, as many gaps: who gives known questions wants
    /// to hear of these, and a question seldom presses.
    pub fn truncate(&mut self, top: usize) {
        let behind = self.problems.split_off(top.min(self.problems.len()));
        self.problems
            .extend(behind.into_iter().filter(Problem::is_gap).take(top));
        let problems = &self.problems;
        if let Some(gaps) = &mut self.faq_gaps {
            gaps.retain(|gap| problems.iter().any(|problem| problem.id == *gap));
        }
    }
}

impl Problem {
    fn is_gap(&self) -> bool {
        self.faq.as_ref().is_some_and(|faq| faq.is_gap)
    }
}

/// Sums of yes and of known.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    yes: usize,
    known: usize,
}

impl Share {
    fn add(&mut self, value: Option<bool>) {
        if let Some(value) = value {
            self.known += 1;
            self.yes += usize::from(value);
        }
    }

    fn get(self) -> Option<f64> {
        (self.known > 0).then(|| rounded(float(self.yes) / float(self.known)))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Moods {
    negative: Share,
    angry: Share,
    complaint: Share,
    pressing: Share,
    trouble: Share,
}

impl Moods {
    fn add(&mut self, row: Row) {
        self.negative.add(row.is_negative());
        self.angry.add(row.is_angry());
        self.complaint.add(row.is_complaint());
        self.pressing.add(row.is_pressing());
        self.trouble.add(row.is_trouble());
    }

    fn shares(self) -> Mood {
        Mood {
            negative: self.negative.get(),
            angry: self.angry.get(),
            complaint: self.complaint.get(),
            pressing: self.pressing.get(),
        }
    }
}

/// What is known of all messages.
struct Whole {
    days: Days,
    without_time: u64,
    mood: Moods,
    as_of: Option<i32>,
    window_days: u32,
}

impl Whole {
    fn of(messages: &Messages, found: &Found, options: &ProblemOptions) -> Self {
        let mut whole = Self {
            days: Days::new(),
            without_time: 0,
            mood: Moods::default(),
            as_of: None,
            window_days: options.window_days.max(1),
        };
        let count = u32::try_from(found.of_row.len()).unwrap_or(u32::MAX);
        for row in (0..count).filter_map(|at| messages.row(at)) {
            whole.mood.add(row);
            match row.day() {
                Some(day) => *whole.days.entry(day).or_default() += 1,
                None => whole.without_time += 1,
            }
        }
        let last = whole.days.keys().last().copied();
        whole.as_of = options.as_of.filter(|_| last.is_some()).or(last);
        whole
    }

    fn period(&self) -> Option<Period> {
        let (first, last) = (*self.days.keys().next()?, *self.days.keys().last()?);
        Some(Period {
            first: date(first),
            last: date(last),
            as_of: date(self.as_of?),
            window_days: self.window_days,
            bin_days: self.bin_days().unsigned_abs(),
            without_time: self.without_time,
        })
    }

    fn bin_days(&self) -> i32 {
        match (self.days.keys().next(), self.days.keys().last()) {
            (Some(first), Some(last)) if last.saturating_sub(*first) >= MAX_DAILY => 7,
            _ => 1,
        }
    }

    fn problem(&self, group: &Named, said: &Said, messages: &Messages) -> (Problem, Standing) {
        let mut days = Days::new();
        let mut moods = Moods::default();
        let mut categories: BTreeMap<Category, u64> = BTreeMap::new();
        for row in group.rows.iter().filter_map(|at| messages.row(*at)) {
            moods.add(row);
            if let Some(day) = row.day() {
                *days.entry(day).or_default() += 1;
            }
            if let Some(category) = row.category() {
                *categories.entry(category).or_default() += 1;
            }
        }
        let trend = self
            .as_of
            .and_then(|as_of| trend(&days, &self.days, as_of, self.window_days));
        let asks = float(usize::try_from(said.questions).unwrap_or(usize::MAX))
            / float(group.rows.len().max(1));
        let standing = Standing {
            size: group.rows.len(),
            trouble: moods.trouble.get(),
            usual: self.mood.trouble.get(),
            asks,
            trend: trend.as_ref().map(|trend| trend.kind),
            shared: group.words.iter().map(|(_, coverage)| coverage).sum(),
        };
        let problem = Problem {
            id: group.id.clone(),
            label: said.label.clone(),
            words: words(group, said),
            size: group.rows.len() as u64,
            distinct: group.distinct as u64,
            trend,
            mood: moods.shares(),
            categories: commonest(categories),
            first_seen: days.keys().next().copied().map(date),
            last_seen: days.keys().last().copied().map(date),
            counts: self.bins(&days),
            questions: said.questions,
            faq: if asks >= ASKS { cover(said) } else { None },
            examples: examples(said),
        };
        (problem, standing)
    }

    fn bins(&self, days: &Days) -> Vec<Bin> {
        let width = self.bin_days();
        let mut bins: BTreeMap<i32, u64> = BTreeMap::new();
        for (day, count) in days {
            // 1970-01-01 was a Thursday: weeks start on Mondays.
            let start = if width == 7 {
                day - (day + 3).rem_euclid(7)
            } else {
                *day
            };
            *bins.entry(start).or_default() += count;
        }
        let bins = bins.into_iter().map(|(from, count)| Bin {
            from: date(from),
            count,
        });
        bins.collect()
    }
}

fn words(group: &Named, said: &Said) -> Vec<ProblemWord> {
    let words = group.words.iter().take(WORDS).filter_map(|(hash, share)| {
        Some(ProblemWord {
            word: said.spellings.get(hash)?.clone(),
            stem: format!("{hash:08x}"),
            share: rounded(*share),
        })
    });
    words.collect()
}

fn commonest(categories: BTreeMap<Category, u64>) -> Vec<CategoryCount> {
    let mut counts: Vec<CategoryCount> = categories
        .into_iter()
        .map(|(name, count)| CategoryCount { name, count })
        .collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts.truncate(CATEGORIES);
    counts
}

fn cover(said: &Said) -> Option<FaqCover> {
    let whole = |count: u64| float(usize::try_from(count).unwrap_or(usize::MAX));
    let answered = rounded(whole(said.answered?) / whole(said.questions.max(1)));
    Some(FaqCover {
        answered,
        closest: said.closest.clone(),
        is_gap: answered < 0.5,
    })
}

fn examples(said: &Said) -> Vec<Example> {
    let examples = said.examples.iter().map(|(key, text)| Example {
        file: key.file,
        row: key.row,
        text: text.clone(),
    });
    examples.collect()
}

/// `2026-03-02`; years beyond four digits as they come.
fn date(day: i32) -> String {
    let second = i64::from(day).saturating_mul(86_400);
    jiff::Timestamp::from_second(second).map_or_else(
        |_| day.to_string(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}
