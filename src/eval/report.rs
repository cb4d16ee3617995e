//! The report, `kvetch-eval/1`: everything that was found, as it stands in JSON.
//!
//! Figures are rounded to six places. A figure that is not defined (a precision where nothing was
//! predicted, a kappa of one class) is `null`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Result};
use crate::schema::schema_of;

/// Name and version of the report's shape.
pub const REPORT_SCHEMA: &str = "kvetch-eval/1";

/// A figure with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// The figure.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Always [`REPORT_SCHEMA`].
    pub schema: String,
    /// Program version.
    pub kvetch: String,
    /// The gold messages.
    pub gold: GoldReport,
    /// The run that was judged.
    pub run: RunReport,
    /// How intervals were drawn.
    pub bootstrap: BootstrapReport,
    /// One entry for each head that gold judges and that gives one label.
    pub heads: Vec<HeadReport>,
    /// The flags, where gold judges them.
    pub flags: Option<FlagsReport>,
    /// Order and triage, where gold judges the priority.
    pub triage: Option<TriageReport>,
    /// Figures of parts of the messages.
    pub slices: Vec<SlicingReport>,
    /// The run against another.
    pub comparison: Option<ComparisonReport>,
    /// Conditions that were asked for.
    pub conditions: Vec<ConditionReport>,
    /// What a reader should know of these figures.
    pub notes: Vec<String>,
    /// How the figures are defined.
    pub definitions: Vec<String>,
}

/// Counts of the gold messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct GoldReport {
    /// Files.
    pub files: Vec<String>,
    /// Messages with a gold label.
    pub messages: u64,
    /// Messages without any, which were left out.
    pub unlabelled: u64,
    /// Lines that could not be read, each with its place.
    pub unreadable: Vec<String>,
    /// Classes of the gold sentiment: 3 or 5; absent where it was not judged.
    pub sentiment_classes: Option<u8>,
}

/// Counts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RunReport {
    /// `lane full`, or the file with the predictions.
    pub name: String,
    /// Name and hash of what took part, where all records agree.
    pub versions: Option<crate::record::Versions>,
    /// How predictions were joined: `id`, `row`, or absent where the program judged the messages.
    pub joined_by: Option<String>,
    /// Gold messages with a verdict.
    pub judged: u64,
    /// Gold messages with an error in place of a verdict.
    pub failed: u64,
    /// Gold messages without a prediction, by id.
    pub missing: Vec<String>,
    /// Predictions without a gold message, by id.
    pub without_gold: Vec<String>,
}

/// How intervals were drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BootstrapReport {
    /// Rounds; 0 when there are no intervals.
    pub rounds: u32,
    /// Seed.
    pub seed: u64,
    /// Share of the rounds inside an interval.
    pub level: f64,
}

/// Answers that name no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoAnswer {
    /// A class that the head does not count: `no complaint` among levels of severity.
    pub outside: u64,
    /// No label, on purpose.
    pub abstained: u64,
    /// An error in place of a verdict.
    pub failed: u64,
    /// No record.
    pub missing: u64,
}

/// Figures of one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeadReport {
    /// Head.
    pub head: String,
    /// Messages judged by gold.
    pub n: u64,
    /// Share of them that got an answer.
    pub coverage: Option<f64>,
    /// Share of them that was answered rightly; no answer is wrong.
    pub accuracy: Estimate,
    /// Share of the answers that is right.
    pub accuracy_answered: Estimate,
    /// Mean F1 of the classes in gold.
    pub macro_f1: Estimate,
    /// Mean recall of the classes in gold.
    pub macro_recall: Estimate,
    /// Cohen's kappa.
    pub kappa: Estimate,
    /// Kappa with squared distances, for heads whose classes have an order.
    pub weighted_kappa: Option<Estimate>,
    /// Share whose answer is any of the gold labels, for heads where gold may name several.
    pub hit_any: Option<Estimate>,
    /// Classes in the order of the ontology.
    pub classes: Vec<ClassReport>,
    /// Answers that name no class.
    pub no_answer: NoAnswer,
    /// Messages by gold class (outer) and answered class (inner), both in the order of `classes`.
    pub confusion: Vec<Vec<u64>>,
    /// Answers that name no class, by gold class.
    pub no_answer_by_class: Vec<NoAnswer>,
    /// How far its probabilities hold, where the record has them.
    pub calibration: Option<CalibrationReport>,
}

/// Figures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClassReport {
    /// Class.
    pub class: String,
    /// Messages of it in gold.
    pub support: u64,
    /// Messages that got it.
    pub predicted: u64,
    /// Share of those that got it that have it.
    pub precision: Estimate,
    /// Share of those that have it that got it.
    pub recall: Estimate,
    /// Harmonic mean of both.
    pub f1: Estimate,
}

/// How far probabilities hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationReport {
    /// Answers with a probability.
    pub n: u64,
    /// Mean probability.
    pub mean_confidence: Option<f64>,
    /// Share of these answers that is right.
    pub accuracy: Option<f64>,
    /// Expected calibration error over ten bins of equal width.
    pub ece: Option<f64>,
    /// Mean squared error of the probabilities.
    pub brier: Option<f64>,
    /// What the Brier score sums over.
    pub brier_kind: BrierKind,
    /// The bins.
    pub bins: Vec<BinReport>,
    /// Error among the answers with the highest probabilities.
    pub selective: Vec<SelectiveReport>,
    /// Area under the curve of error over coverage (Geifman and El-Yaniv 2017).
    pub aurc: Option<f64>,
}

/// What a Brier score sums over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BrierKind {
    /// All classes: 0..2.
    AllClasses,
    /// The one probability of a yes-or-no question: 0..1.
    Binary,
    /// The probability of the answer against its being right: 0..1. The record has no other.
    TopLabel,
}

/// One bin of a reliability table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BinReport {
    /// Lower end, inclusive.
    pub from: f64,
    /// Upper end, exclusive but for 1.
    pub to: f64,
    /// Answers in it.
    pub count: u64,
    /// Their mean probability.
    pub mean_confidence: Option<f64>,
    /// Share of them that is right.
    pub accuracy: Option<f64>,
}

/// Error at one coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SelectiveReport {
    /// Share of the answers that is kept.
    pub coverage: f64,
    /// Answers that are kept.
    pub kept: u64,
    /// Lowest probability among them.
    pub threshold: Option<f64>,
    /// Share of them that is wrong; the expected one where equal probabilities are divided.
    pub error: Option<f64>,
}

/// Figures of the flags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlagsReport {
    /// Messages whose flags were judged by gold.
    pub n: u64,
    /// Share of them that got an answer.
    pub coverage: Option<f64>,
    /// Share with exactly the gold flags.
    pub exact: Estimate,
    /// Mean F1 of the flags in gold.
    pub macro_f1: Estimate,
    /// Mean precision of the flags in gold that were raised.
    pub macro_precision: Estimate,
    /// Mean recall of the flags in gold.
    pub macro_recall: Estimate,
    /// F1 of all raised flags together.
    pub micro_f1: Estimate,
    /// Precision of all raised flags together.
    pub micro_precision: Estimate,
    /// Recall of all flags in gold together.
    pub micro_recall: Estimate,
    /// Each flag, in the order of the ontology.
    pub classes: Vec<ClassReport>,
    /// Messages without an answer.
    pub no_answer: NoAnswer,
    /// Of the flags that were raised; a record has no probability of the others.
    pub calibration: Option<CalibrationReport>,
}

/// Order and triage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TriageReport {
    /// Messages whose priority was judged by gold.
    pub n: u64,
    /// Share that got a lower priority than gold's, of those answered.
    pub under_triaged: Option<f64>,
    /// Share that got a higher one.
    pub over_triaged: Option<f64>,
    /// Messages by answer less gold, in steps.
    pub steps: Vec<StepReport>,
    /// How early the pressing messages come.
    pub rankings: Vec<RankingReport>,
}

/// Messages that are some steps off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepReport {
    /// Answer less gold: −3 to 3.
    pub step: i8,
    /// Messages.
    pub count: u64,
    /// Share of those answered.
    pub share: Option<f64>,
}

/// How early wanted messages come in one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankingReport {
    /// `priority_then_rank`, the order in which records are meant to be read, or `rank` alone.
    pub order: String,
    /// `urgent`, or `urgent_high` for both.
    pub target: String,
    /// Messages of that kind in gold.
    pub positives: u64,
    /// Average precision; messages of equal place count as one step.
    pub average_precision: Option<f64>,
    /// Found when reading the first part.
    pub workload: Vec<WorkloadReport>,
}

/// Recall at one workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadReport {
    /// Share of the messages that is read.
    pub read_share: f64,
    /// Messages that are read, rounded up.
    pub read: u64,
    /// Wanted messages among them, ties in input order.
    pub found: u64,
    /// Share of the wanted messages that is found.
    pub recall: Option<f64>,
    /// The same, expected when ties are ordered by chance.
    pub expected_recall: Option<f64>,
    /// The share that a perfect order would find.
    pub best_recall: Option<f64>,
}

/// Figures by the values of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlicingReport {
    /// Field, or fields joined by `+`.
    pub by: String,
    /// Different values.
    pub values: u64,
    /// Slices, the largest first; the smallest may be joined in one, named `(others)`.
    pub slices: Vec<SliceReport>,
}

/// One slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SliceReport {
    /// Value.
    pub value: String,
    /// Messages.
    pub messages: u64,
    /// Messages without a verdict.
    pub unjudged: u64,
    /// Figures of each head in it.
    pub heads: Vec<SliceHeadReport>,
}

/// Figures of one head in a slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SliceHeadReport {
    /// Head; `flags` has exact agreement as its accuracy.
    pub head: String,
    /// Messages judged by gold.
    pub n: u64,
    /// Share that was answered rightly.
    pub accuracy: Estimate,
    /// Mean F1 of the classes in the slice's gold.
    pub macro_f1: Estimate,
}

/// Two runs on the same messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonReport {
    /// The other run.
    pub other: RunReport,
    /// Head by head: this run less the other.
    pub heads: Vec<HeadComparison>,
}

/// What a comparison shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Outcome {
    /// This run is better.
    #[serde(rename = "better")]
    Better,
    /// This run is worse.
    #[serde(rename = "worse")]
    Worse,
    /// The messages do not show which is better.
    #[serde(rename = "no difference shown")]
    NotShown,
}

impl Outcome {
    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::NotShown => "no difference shown",
        }
    }
}

/// A difference between two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// This run's figure.
    pub this: Option<f64>,
    /// The other run's figure.
    pub other: Option<f64>,
    /// This less other, with its paired bootstrap interval.
    pub difference: Estimate,
    /// Two-sided paired bootstrap p-value of no difference.
    pub p: Option<f64>,
}

/// One head of two runs. For `flags`, right means exactly the gold flags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeadComparison {
    /// Head.
    pub head: String,
    /// Messages judged by gold.
    pub n: u64,
    /// Share of messages to which both runs say the same.
    pub agreement: Option<f64>,
    /// Accuracy.
    pub accuracy: Difference,
    /// Macro-F1.
    pub macro_f1: Difference,
    /// Messages that only this run has right.
    pub only_this_right: u64,
    /// Messages that only the other run has right.
    pub only_other_right: u64,
    /// McNemar's exact test, two-sided.
    pub mcnemar_exact_p: Option<f64>,
    /// McNemar's mid-p test, two-sided.
    pub mcnemar_mid_p: Option<f64>,
    /// By McNemar's mid-p below 0.05.
    pub accuracy_outcome: Outcome,
    /// By the interval of the macro-F1 difference not holding 0.
    pub macro_f1_outcome: Outcome,
}

/// A condition and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionReport {
    /// As asked for.
    pub condition: String,
    /// The figure found; absent where it is not defined.
    pub found: Option<f64>,
    /// True when the run fails by it. A figure that is not defined fails.
    pub has_failed: bool,
}

/// The JSON Schema (draft 2020-12) of a report, kept as `data/eval.schema.json`.
///
/// # Errors
/// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
pub fn report_schema() -> Result<String> {
    schema_of::<Report>()
}

impl Report {
    /// The report as indented JSON with a final line break.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it has no JSON form, which the types rule out.
    pub fn to_json(&self) -> Result<String> {
        to_json(self)
    }

    /// True when a condition has failed.
    pub fn has_failed_condition(&self) -> bool {
        self.conditions.iter().any(|condition| condition.has_failed)
    }

    /// True when a gold message has no verdict, or a gold line could not be read.
    pub fn has_unjudged(&self) -> bool {
        let run = |run: &RunReport| run.failed > 0 || !run.missing.is_empty();
        let other = self.comparison.as_ref().is_some_and(|c| run(&c.other));
        run(&self.run) || other || !self.gold.unreadable.is_empty()
    }
}

fn to_json(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string_pretty(value);
    json.map(|json| json + "\n").map_err(|error| {
        Error::new(
            ErrorCode::Output,
            format!("the report cannot be written: {error}"),
        )
    })
}
