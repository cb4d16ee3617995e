//! From judged gold messages to a file of thresholds.

use std::collections::BTreeMap;

use super::Budgets;
use crate::error::Result;
use crate::eval::{
    ErrorBudget, GoldMessage, Head, Run, Selection, SelectiveAnswers, Tested, exact_interval,
};
use crate::label::{LaneChoice, Sentiment};
use crate::pipeline::Grounds;
use crate::policy::{
    ActionCounts, GoldFile, LabelThresholds, MeasuredThreshold, NoThreshold, RightShare,
    THRESHOLDS_FORMAT, Threshold, Thresholds, ThresholdsFile,
};
use crate::record::{Action, Versions};

/// Heads that stand in the file even where gold has no label of them: the action rests on them.
const DECIDING: [Head; 3] = [Head::Category, Head::Impact, Head::Urgency];

/// What was said of the gold messages, in their order.
pub(super) struct Judged {
    pub(super) run: Run,
    /// Nothing where a message has no verdict.
    pub(super) grounds: Vec<Option<Grounds>>,
}

/// What judged.
pub(super) struct Origin {
    pub(super) versions: Versions,
    pub(super) lane: LaneChoice,
}

/// Finds the thresholds, and what they do with the messages they were found on.
///
/// # Errors
/// What makes no sound file, which the types rule out.
pub(super) fn thresholds(
    gold: &[GoldMessage],
    judged: &Judged,
    budgets: Budgets,
    origin: Origin,
    file: GoldFile,
) -> Result<ThresholdsFile> {
    let heads = heads(gold).into_iter();
    let labels = heads.filter_map(|head| {
        let answers = SelectiveAnswers::of(head, gold, &judged.run);
        let is_wanted = answers.labelled() > 0 || DECIDING.contains(&head);
        is_wanted.then(|| (head.name().to_owned(), label(&answers, budgets)))
    });
    let mut file = ThresholdsFile {
        format: THRESHOLDS_FORMAT.to_owned(),
        kvetch: origin.versions.kvetch,
        policy: origin.versions.policy,
        lexicon: origin.versions.lexicon,
        model: origin.versions.model,
        lane: origin.lane,
        budget: budgets.auto,
        suggest_budget: budgets.suggest,
        confidence: budgets.confidence,
        gold: GoldFile {
            messages: gold.len() as u64,
            ..file
        },
        outcome: ActionCounts::default(),
        labels: labels.collect::<BTreeMap<_, _>>(),
    };
    let thresholds = Thresholds::of_file(&file)?;
    file.outcome = outcome(gold, judged, &thresholds, budgets.confidence);
    Ok(file)
}

/// The heads with a probability; of the two of sentiment the one whose classes gold has.
fn heads(gold: &[GoldMessage]) -> Vec<Head> {
    let strong = [Sentiment::VeryNegative, Sentiment::VeryPositive];
    let is_strong = |message: &GoldMessage| {
        message
            .labels
            .sentiment
            .is_some_and(|s| strong.contains(&s))
    };
    let left_out = if gold.iter().any(is_strong) {
        Head::Sentiment3
    } else {
        Head::Sentiment
    };
    Head::SELECTIVE
        .into_iter()
        .filter(|head| *head != left_out)
        .collect()
}

fn label(answers: &SelectiveAnswers, budgets: Budgets) -> LabelThresholds {
    let select = |share: f64| {
        answers.select(ErrorBudget {
            share,
            confidence: budgets.confidence,
        })
    };
    let auto = select(budgets.auto);
    let suggest = at_least_as_much(auto, select(budgets.suggest));
    LabelThresholds {
        labelled: answers.labelled(),
        auto: measured(auto, answers.labelled(), budgets.auto),
        suggest: measured(suggest, answers.labelled(), budgets.suggest),
    }
}

/// What may be acted on may be suggested: it keeps the smaller budget.
fn at_least_as_much(auto: Selection, suggest: Selection) -> Selection {
    match (auto, suggest) {
        (Selection::Kept(auto), Selection::Kept(suggest))
            if suggest.threshold <= auto.threshold =>
        {
            Selection::Kept(suggest)
        }
        (Selection::Kept(_), _) => auto,
        _ => suggest,
    }
}

fn measured(selection: Selection, labelled: u64, budget: f64) -> MeasuredThreshold {
    let blank = MeasuredThreshold {
        threshold: Threshold::Nothing(NoThreshold::None),
        reason: None,
        accepted: 0,
        errors: 0,
        coverage: 0.0,
        bound: None,
    };
    match selection {
        Selection::Kept(tested) => MeasuredThreshold {
            threshold: Threshold::At(tested.threshold),
            accepted: tested.accepted,
            errors: tested.errors,
            coverage: four_places(share(tested.accepted, labelled)),
            bound: Some(rounded_up(tested.bound)),
            ..blank
        },
        Selection::Exceeded(tested) => MeasuredThreshold {
            reason: Some(exceeded(&tested, budget)),
            accepted: tested.accepted,
            errors: tested.errors,
            bound: Some(rounded_up(tested.bound)),
            ..blank
        },
        Selection::TooFew { .. } if labelled == 0 => MeasuredThreshold {
            reason: Some("no message has a gold label".to_owned()),
            ..blank
        },
        Selection::TooFew { answers, needed } => MeasuredThreshold {
            reason: Some(format!(
                "too few messages: {answers} have an answer, {needed} without an error are needed"
            )),
            ..blank
        },
    }
}

fn exceeded(tested: &Tested, budget: f64) -> String {
    format!(
        "too many errors: {} in {} from {} on, up to {} where {} are allowed",
        tested.errors,
        tested.accepted,
        tested.threshold,
        percent(tested.bound),
        percent(budget)
    )
}

fn outcome(
    gold: &[GoldMessage],
    judged: &Judged,
    thresholds: &Thresholds,
    confidence: f64,
) -> ActionCounts {
    let actions: Vec<Action> = judged
        .grounds
        .iter()
        .map(|grounds| grounds.map_or(Action::Review, |g| g.action(Some(thresholds)).0))
        .collect();
    let of = |wanted: Action| actions.iter().filter(|a| **a == wanted).count() as u64;
    let right = |head: Head| {
        let messages = gold.iter().zip(&judged.run.answers).zip(&actions);
        let auto = messages.filter(|(_, action)| **action == Action::Auto);
        let labelled: Vec<bool> = auto
            .filter_map(|((message, answers), _)| head.is_right(message, answers.as_ref()?))
            .collect();
        let right = labelled.iter().filter(|is_right| **is_right).count() as u64;
        right_share(right, labelled.len() as u64, confidence)
    };
    ActionCounts {
        auto: of(Action::Auto),
        suggest: of(Action::Suggest),
        review: of(Action::Review),
        auto_priority: right(Head::Priority),
        auto_category: right(Head::Category),
    }
}

fn right_share(right: u64, labelled: u64, confidence: f64) -> Option<RightShare> {
    let (low, high) = exact_interval(right, labelled, confidence);
    (labelled > 0).then(|| RightShare {
        right,
        labelled,
        low: four_places(low),
        high: four_places(high),
    })
}

/// A share as people write it.
pub(super) fn percent(share: f64) -> String {
    let percent = (share * 1_000.0).round() / 10.0;
    format!("{percent} %")
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn four_places(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Four places, never below the value: a bound that is stated must hold. The slack keeps a bound with
/// fewer places from being lifted by its last binary digit.
fn rounded_up(bound: f64) -> f64 {
    (bound * 10_000.0 - 1e-6).ceil() / 10_000.0
}
