//! Gold messages and the answers of a run in, the report out.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::bootstrap::{Bootstrap, Drawn, LEVEL};
use super::calibration::{Sure, calibration};
use super::compare::compare;
use super::flags::{FlagCell, FlagTally, sure_flags};
use super::gold::GoldLabels;
use super::head::Head;
use super::number::{count, reported, share};
use super::report::{
    BootstrapReport, ClassReport, Estimate, FlagsReport, GoldReport, HeadReport, NoAnswer,
    REPORT_SCHEMA, Report, RunReport, TriageReport,
};
use super::slices::{Slicing, slice};
use super::tally::{Answer, Figures, Tally};
use super::triage::{Placed, triage};
use crate::label::Sentiment;
use crate::record::Versions;

/// One message that people have judged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GoldMessage {
    /// Its id, or its row as text.
    pub id: String,
    /// 0-based position in the gold files.
    pub row: u64,
    /// Gold labels.
    pub labels: GoldLabels,
    /// Values of all fields beside the text, as text, for slices.
    pub fields: BTreeMap<String, String>,
}

/// What one run said of the gold messages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// What it is called in the report.
    pub name: String,
    /// What took part, where all records agree.
    pub versions: Option<Versions>,
    /// How stored records were joined to the gold messages; nothing where they were made from them.
    pub joined_by: Option<&'static str>,
    /// One entry for each gold message, in their order; nothing where there is no record.
    pub answers: Vec<Option<Answers>>,
    /// Ids of records without a gold message.
    pub without_gold: Vec<String>,
}

/// How many classes the gold sentiment has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SentimentScale {
    /// Five where gold has a strong label somewhere, else three.
    #[default]
    Auto,
    /// Three: negative, neutral, positive.
    Three,
    /// Five, even when no gold label is strong.
    Five,
}

/// What is wanted of an evaluation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EvalOptions {
    /// How intervals are drawn.
    pub bootstrap: Bootstrap,
    /// Classes of the gold sentiment.
    pub sentiment: SentimentScale,
    /// Fields to slice by.
    pub by: Vec<Slicing>,
    /// Heads to judge, by name; all where empty.
    pub heads: Vec<String>,
}

/// How the figures are defined; part of every report.
const DEFINITIONS: [&str; 10] = [
    "no answer (abstained, failed or missing) is wrong for accuracy and recall and left out of precision; coverage is the share of gold messages with an answer",
    "macro-F1 and macro-recall are means over the classes that occur in gold; F1 is 2 TP / (2 TP + FP + FN)",
    "intervals are 95 % percentile intervals of a bootstrap over messages",
    "kappa is Cohen's; no answer agrees with nothing; the weighted one uses squared distances and leaves messages without an answer out",
    "severity counts `no complaint` as the class none; severity_of_complaints looks at gold complaints only, where `no complaint` is a wrong answer outside the four levels",
    "ECE: ten bins of equal width, mean of |accuracy - mean probability| weighted by the bins' counts",
    "Brier: all_classes sums over the classes (0..2), binary and top_label are 0..1",
    "selective error and AURC sort the answers by the probability of the label; equal probabilities count as their mean",
    "recall at workload reads by priority, then rank, highest first, messages without a verdict last; ties in input order, and as expected when ordered by chance",
    "average precision sums precision times the gain in recall; messages of equal place are one step",
];

/// Judges a run, and compares it with another where one is given.
///
/// Both runs must have one entry for each gold message, in their order.
pub fn evaluate(
    gold: &[GoldMessage],
    run: &Run,
    other: Option<&Run>,
    options: &EvalOptions,
) -> Report {
    let scale = sentiment_classes(gold, options.sentiment);
    let heads = wanted_heads(options, scale);
    let plan = options.bootstrap;
    let has_flags = is_wanted(options, "flags");
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kvetch: env!("CARGO_PKG_VERSION").to_owned(),
        gold: GoldReport {
            messages: count(gold.len()),
            sentiment_classes: scale,
            ..GoldReport::default()
        },
        run: run.report(gold),
        bootstrap: BootstrapReport {
            rounds: plan.rounds,
            seed: plan.seed,
            level: LEVEL,
        },
        heads: heads
            .iter()
            .filter_map(|head| head_report(*head, gold, run, plan))
            .collect(),
        flags: has_flags.then(|| flags_report(gold, run, plan)).flatten(),
        triage: is_wanted(options, "priority")
            .then(|| triage_report(gold, run))
            .flatten(),
        slices: options
            .by
            .iter()
            .map(|by| slice(by, gold, run, &heads, has_flags, plan))
            .collect(),
        comparison: other.map(|other| compare(gold, run, other, &heads, has_flags, plan)),
        conditions: Vec::new(),
        notes: Vec::new(),
        definitions: DEFINITIONS.iter().map(|d| (*d).to_owned()).collect(),
    }
}

/// Names of everything that can be judged.
pub fn head_names() -> Vec<&'static str> {
    let single = Head::ALL.iter().map(|head| head.name());
    single.chain(["flags"]).collect()
}

pub(super) fn is_wanted(options: &EvalOptions, name: &str) -> bool {
    options.heads.is_empty() || options.heads.iter().any(|head| head == name)
}

/// 3 or 5; nothing where the sentiment was not judged.
pub(super) fn sentiment_classes(gold: &[GoldMessage], scale: SentimentScale) -> Option<u8> {
    let is_strong =
        |label: Sentiment| matches!(label, Sentiment::VeryNegative | Sentiment::VeryPositive);
    let mut labels = gold
        .iter()
        .filter_map(|message| message.labels.sentiment)
        .peekable();
    labels.peek()?;
    Some(match scale {
        SentimentScale::Five => 5,
        SentimentScale::Auto if labels.any(is_strong) => 5,
        SentimentScale::Three | SentimentScale::Auto => 3,
    })
}

pub(super) fn wanted_heads(options: &EvalOptions, sentiment_classes: Option<u8>) -> Vec<Head> {
    let all = Head::ALL.into_iter();
    all.filter(|head| *head != Head::Sentiment || sentiment_classes == Some(5))
        .filter(|head| is_wanted(options, head.name()))
        .collect()
}

impl Run {
    /// Pairs of gold message and answers.
    pub(super) fn pairs<'a>(
        &'a self,
        gold: &'a [GoldMessage],
    ) -> impl Iterator<Item = (&'a GoldMessage, Option<&'a Answers>)> {
        gold.iter().zip(self.answers.iter().map(Option::as_ref))
    }

    /// Counts and names.
    pub(super) fn report(&self, gold: &[GoldMessage]) -> RunReport {
        let has_failed = |answers: &&Answers| answers.has_failed;
        let known = || self.answers.iter().flatten();
        let failed = count(known().filter(has_failed).count());
        let missing = self.pairs(gold).filter(|(_, answers)| answers.is_none());
        RunReport {
            name: self.name.clone(),
            versions: self.versions.clone(),
            joined_by: self.joined_by.map(str::to_owned),
            judged: count(known().count()) - failed,
            failed,
            missing: missing.map(|(gold, _)| gold.id.clone()).collect(),
            without_gold: self.without_gold.clone(),
        }
    }
}

/// The tally of a head over some messages.
pub(super) fn tally_of<'a>(
    head: Head,
    messages: impl Iterator<Item = (&'a GoldMessage, Option<&'a Answers>)>,
) -> Tally {
    let mut tally = head.tally();
    for (gold, answers) in messages {
        if let Some(class) = head.gold(&gold.labels) {
            let answer = head.answer(answers);
            tally.add(class, answer, head.is_hit(&gold.labels, answer), 1);
        }
    }
    tally
}

fn head_report(head: Head, gold: &[GoldMessage], run: &Run, plan: Bootstrap) -> Option<HeadReport> {
    let tally = tally_of(head, run.pairs(gold));
    if tally.total() == 0 {
        return None;
    }
    let drawn = plan.draw(tally.counts(), head.name(), |counts| {
        tally.with_counts(counts).figures().values()
    });
    let figures = tally.figures();
    let values = figures.values();
    let at = |at: usize| drawn.estimate(at, values.get(at).copied().unwrap_or(f64::NAN));
    let classes = 0..figures.classes.len();
    let row = |gold: usize| {
        let answers = classes
            .clone()
            .map(|class| tally.at(gold, Answer::Class(class)));
        answers.collect()
    };
    Some(HeadReport {
        head: head.name().to_owned(),
        n: tally.total(),
        coverage: reported(share(tally.answered(), tally.total())),
        accuracy: at(0),
        accuracy_answered: at(1),
        macro_f1: at(2),
        macro_recall: at(3),
        kappa: at(4),
        weighted_kappa: head.is_ordinal().then(|| at(5)),
        hit_any: head.has_many_labels().then(|| at(6)),
        classes: class_reports(&head.classes(), &figures, &drawn),
        no_answer: no_answer(|answer| tally.answers(answer)),
        confusion: classes.clone().map(row).collect(),
        no_answer_by_class: classes
            .clone()
            .map(|gold| no_answer(|answer| tally.at(gold, answer)))
            .collect(),
        calibration: head.brier_kind().map(|kind| {
            let answered = run
                .pairs(gold)
                .filter_map(|(gold, a)| head.sure(&gold.labels, a?));
            calibration(answered.collect(), kind)
        }),
    })
}

fn no_answer(counted: impl Fn(Answer) -> u64) -> NoAnswer {
    NoAnswer {
        outside: counted(Answer::Outside),
        abstained: counted(Answer::Abstained),
        failed: counted(Answer::Failed),
        missing: counted(Answer::Missing),
    }
}

fn class_reports(names: &[&str], figures: &Figures, drawn: &Drawn) -> Vec<ClassReport> {
    let values = figures.values();
    let estimate =
        |at: usize| -> Estimate { drawn.estimate(at, values.get(at).copied().unwrap_or(f64::NAN)) };
    let classes = names.iter().zip(&figures.classes).enumerate();
    classes
        .map(|(class, (name, counts))| {
            let at = Figures::HEAD_VALUES + class * Figures::CLASS_VALUES;
            ClassReport {
                class: (*name).to_owned(),
                support: counts.support,
                predicted: counts.predicted,
                precision: estimate(at),
                recall: estimate(at + 1),
                f1: estimate(at + 2),
            }
        })
        .collect()
}

/// The flag tally of some messages.
pub(super) fn flag_tally_of<'a>(
    messages: impl Iterator<Item = (&'a GoldMessage, Option<&'a Answers>)>,
) -> FlagTally {
    let mut tally = FlagTally::default();
    for (gold, answers) in messages {
        if let Some(flags) = &gold.labels.flags {
            tally.add(FlagCell::new(flags, answers));
        }
    }
    tally
}

fn flags_report(gold: &[GoldMessage], run: &Run, plan: Bootstrap) -> Option<FlagsReport> {
    let raised = run
        .pairs(gold)
        .filter_map(|(gold, answers)| Some(sure_flags(gold.labels.flags.as_deref()?, answers?)));
    let raised: Vec<Sure> = raised.flatten().collect();
    flag_tally_of(run.pairs(gold)).report(plan, raised)
}

fn triage_report(gold: &[GoldMessage], run: &Run) -> Option<TriageReport> {
    let judged = run
        .pairs(gold)
        .filter_map(|(gold, answers)| Some(Placed::new(gold.labels.priority?, answers)));
    let placed: Vec<Placed> = judged.collect();
    (!placed.is_empty()).then(|| triage(&placed))
}
