//! One record after the other, into the counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cell::{bump, ten_thousandths};
use super::file::SCHEMA;
use super::{
    Cell, Clock, Day, Dimension, Dimensions, Due, Making, Marks, OutcomeCounts, Series, Summary,
    Talks, Tally, Terms, TopByDay, When, Writers,
};
use crate::history::{Scored, ScoredVersions};
use crate::label::{Category, Driver, Flag, Intensity, Intent, Lane, Sentiment, Severity};
use crate::message::AuthorRole;

/// Start of a source that names a term of the lexicon.
const LEXICON: &str = "lexicon:";

/// Start of a field of evidence that names a category.
const CATEGORIES: &str = "categories.";

impl Default for Summary {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            time_zone: None,
            writers: Writers::default(),
            first: None,
            last: None,
            last_hour: None,
            all: Series::default(),
            dimensions: Dimensions::default(),
            marks: Marks::default(),
            hours: BTreeMap::new(),
            severities: [0; 5],
            anger: [0; 4],
            praise: Tally::default(),
            due: Due::default(),
            making: Making::default(),
            worst: TopByDay::default(),
            praised: TopByDay::default(),
            talks: Talks::default(),
            outcomes: OutcomeCounts::default(),
        }
    }
}

impl Summary {
    /// An empty one, for the days and hours of this clock.
    pub fn new(clock: &Clock) -> Self {
        Self {
            time_zone: clock.zone().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Counts a record of the file `source`. The clock is the same for all of them.
    pub fn add(&mut self, scored: &Scored, clock: &Clock, source: &Arc<str>) {
        self.writers.records = self.writers.records.saturating_add(1);
        let when = scored.received_at.as_deref().and_then(|at| clock.read(at));
        self.talks.add(scored, when, source);
        self.making.add_any(scored);
        let count = match (&scored.error, scored.author_role) {
            (Some(_), _) => &mut self.writers.failed,
            (None, Some(AuthorRole::Agent)) => &mut self.writers.agents,
            (None, Some(AuthorRole::System)) => &mut self.writers.systems,
            (None, _) => &mut self.writers.customers,
        };
        *count = count.saturating_add(1);
        if scored.is_customers() {
            self.add_customers(scored, when, source);
        }
    }

    fn add_customers(&mut self, scored: &Scored, when: Option<When>, source: &Arc<str>) {
        let cell = Cell::of(scored);
        let day = when.map(|when| when.day);
        if let Some(When { day, hour, .. }) = when {
            self.end_at(Some(day), hour);
        }
        self.all.add(&cell, day);
        match when {
            Some(when) => self.add_time(scored, &cell, when),
            None => self.writers.undated = self.writers.undated.saturating_add(1),
        }
        self.dimensions.add(scored, &cell, day);
        self.marks.add(scored, &cell, day);
        self.making.add_customers(scored);
        let anger = scored.anger.as_ref().and_then(|anger| anger.level);
        bump(&mut self.anger, anger.map(Intensity::index));
        if scored.is_complaint() == Some(true) {
            let severity = scored.complaint.and_then(|complaint| complaint.severity);
            let at = severity.map_or(Severity::ALL.len(), Severity::index);
            bump(&mut self.severities, Some(at));
        }
        if is_praise(scored) {
            add_to(&mut self.praise, scored.category.map(Category::as_str));
            self.praised.add(scored, -score(scored), day, source);
        }
        if scored.is_negative() == Some(true) || scored.is_angry() == Some(true) {
            self.worst.add(scored, badness(scored), day, source);
        }
    }

    /// The last day with a message.
    pub fn last_day(&self) -> Option<Day> {
        self.all.days.last_key_value().map(|(day, _)| *day)
    }

    /// Keeps the latest hour of the last day, before this day's messages are counted.
    pub(super) fn end_at(&mut self, day: Option<Day>, hour: Option<u8>) {
        let (_, last_hour) = (self.last_day(), self.last_hour).max((day, hour));
        self.last_hour = last_hour;
    }

    fn add_time(&mut self, scored: &Scored, cell: &Cell, when: When) {
        let second = when.second;
        self.first = Some(self.first.map_or(second, |first| first.min(second)));
        self.last = Some(self.last.map_or(second, |last| last.max(second)));
        if let Some(hour) = when.hour_of_week() {
            self.hours.entry(hour).or_default().add(cell);
        }
        self.due.add(scored, when);
    }
}

/// Praise to pass on: the sender's wish is to praise, or the sentiment very positive.
fn is_praise(scored: &Scored) -> bool {
    let sentiment = scored.sentiment.and_then(|sentiment| sentiment.label);
    scored.intent == Some(Intent::Praise) || sentiment == Some(Sentiment::VeryPositive)
}

fn score(scored: &Scored) -> i32 {
    let score = scored.sentiment.and_then(|sentiment| sentiment.score);
    score.map_or(0, ten_thousandths)
}

/// Order of the worst messages: score of the sentiment less score of the anger.
fn badness(scored: &Scored) -> i32 {
    let anger = scored.anger.as_ref().and_then(|anger| anger.score);
    score(scored) - anger.map_or(0, ten_thousandths)
}

fn add_to(tally: &mut Tally, name: Option<&str>) {
    if let Some(count) = tally.entry(name.unwrap_or_default()) {
        *count = count.saturating_add(1);
    }
}

impl Dimensions {
    fn add(&mut self, scored: &Scored, cell: &Cell, day: Option<Day>) {
        let queue = scored
            .route
            .as_ref()
            .and_then(|route| route.queue.as_deref());
        let language = scored.language.as_ref().map(|language| &*language.code);
        let names: [(&mut Dimension, Option<&str>); 6] = [
            (&mut self.category, scored.category.map(Category::as_str)),
            (&mut self.intent, scored.intent.map(Intent::as_str)),
            (&mut self.channel, scored.channel.as_deref()),
            (&mut self.queue, queue),
            (&mut self.customer_tier, scored.customer_tier.as_deref()),
            (&mut self.language, language),
        ];
        for (dimension, name) in names {
            if let Some(series) = dimension.entry(name.unwrap_or_default()) {
                series.add(cell, day);
            }
        }
    }

    /// Each of them with its name.
    pub fn named(&self) -> [(&'static str, &Dimension); 6] {
        [
            ("category", &self.category),
            ("intent", &self.intent),
            ("channel", &self.channel),
            ("queue", &self.queue),
            ("customer_tier", &self.customer_tier),
            ("language", &self.language),
        ]
    }

    pub(super) fn each_mut(&mut self) -> [&mut Dimension; 6] {
        [
            &mut self.category,
            &mut self.intent,
            &mut self.channel,
            &mut self.queue,
            &mut self.customer_tier,
            &mut self.language,
        ]
    }
}

impl Marks {
    fn add(&mut self, scored: &Scored, cell: &Cell, day: Option<Day>) {
        for flag in Flag::ALL.iter().filter(|flag| scored.has(**flag)) {
            if let Some(series) = self.flag.entry(flag.as_str()) {
                series.add(cell, day);
            }
        }
        let has_driver = |driver: &Driver| {
            let levels = [&scored.anger, &scored.frustration];
            let mut found = levels.into_iter().flatten();
            found.any(|level| level.drivers.contains(driver))
        };
        for driver in Driver::ALL.iter().filter(|driver| has_driver(driver)) {
            if let Some(series) = self.driver.entry(driver.as_str()) {
                series.add(cell, day);
            }
        }
        add_terms(&mut self.topic, scored, cell, day, |field| {
            field.starts_with(CATEGORIES)
        });
        add_terms(&mut self.word, scored, cell, day, |field| {
            field == "anger" || field == "frustration"
        });
    }
}

/// Counts each term once a message, however often it is cited. What speaks against a field is left out.
fn add_terms(
    terms: &mut Terms,
    scored: &Scored,
    cell: &Cell,
    day: Option<Day>,
    is_wanted: impl Fn(&str) -> bool,
) {
    let mut cited: Vec<&str> = scored
        .evidence
        .iter()
        .filter(|evidence| evidence.effect > 0.0 && is_wanted(&evidence.field))
        .filter_map(|evidence| evidence.source.strip_prefix(LEXICON))
        .collect();
    cited.sort_unstable();
    cited.dedup();
    for term in cited {
        if let Some(series) = terms.entry(term) {
            series.add(cell, day);
        }
    }
}

impl Making {
    fn add_any(&mut self, scored: &Scored) {
        add_to(
            &mut self.versions,
            scored.versions.as_ref().map(version_line).as_deref(),
        );
        if let Some(error) = &scored.error {
            add_to(&mut self.failures, Some(&error.code));
        }
        for warning in &scored.warnings {
            add_to(&mut self.warnings, Some(&warning.code));
        }
    }

    fn add_customers(&mut self, scored: &Scored) {
        let decision = scored.decision.as_ref();
        let lane = decision.and_then(|decision| decision.lane);
        add_to(&mut self.lanes, lane.map(Lane::as_str));
        let action = decision.and_then(|decision| decision.action.as_deref());
        add_to(&mut self.actions, action);
        let Some(decision) = decision else {
            return;
        };
        if let Some(reason) = &decision.reason {
            add_to(&mut self.reasons, Some(reason));
        }
        for field in &decision.abstained {
            add_to(&mut self.abstained, Some(field));
        }
    }

    pub(super) fn each_mut(&mut self) -> [&mut Tally; 7] {
        [
            &mut self.versions,
            &mut self.lanes,
            &mut self.actions,
            &mut self.reasons,
            &mut self.abstained,
            &mut self.failures,
            &mut self.warnings,
        ]
    }
}

/// The line that names what took part, such as `kvetch 0.1.0, model -, lexicon en@73fc, policy standard@8d00`.
fn version_line(versions: &ScoredVersions) -> String {
    let name = |version: &Option<String>| version.as_deref().unwrap_or("-").to_owned();
    format!(
        "kvetch {}, model {}, lexicon {}, policy {}",
        name(&versions.kvetch),
        name(&versions.model),
        name(&versions.lexicon),
        name(&versions.policy)
    )
}
