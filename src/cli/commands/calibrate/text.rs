//! What the thresholds come to, as a table for people.

use super::super::eval::document::{Document, NOTHING};
use super::super::eval::text;
use super::measure::percent;
use crate::cli::args::ColorChoice;
use crate::cli::screen::{columns, styling};
use crate::policy::{MeasuredThreshold, RightShare, Threshold, ThresholdsFile};

const COLUMNS: [&str; 10] = [
    "label",
    "gold",
    "auto from",
    "passes",
    "wrong",
    "at most",
    "suggest from",
    "passes",
    "wrong",
    "at most",
];

/// The whole text.
pub(super) fn render(file: &ThresholdsFile, color: ColorChoice) -> String {
    let mut document = Document::default();
    document.heading(format!(
        "{} gold messages, lane {}, policy {}",
        file.gold.messages, file.lane, file.policy
    ));
    document.line(format!(
        "at most {} wrong of each label where nobody looks, {} where it is suggested, each with {} \
         confidence for messages like these",
        percent(file.budget),
        percent(file.suggest_budget),
        percent(file.confidence)
    ));
    let rows = file.labels.iter().map(|(name, label)| {
        let mut row = vec![name.clone(), label.labelled.to_string()];
        row.extend(cells(&label.auto));
        row.extend(cells(&label.suggest));
        row
    });
    document.table(&COLUMNS, 1, rows.collect());
    for (name, label) in &file.labels {
        for (use_, threshold) in [("auto", &label.auto), ("suggest", &label.suggest)] {
            if let Some(reason) = &threshold.reason {
                document.line(format!("{name}: never {use_}: {reason}"));
            }
        }
    }
    outcome(&mut document, file);
    text::render(&document, columns(), styling(color))
}

fn cells(measured: &MeasuredThreshold) -> [String; 4] {
    let nothing = || NOTHING.to_owned();
    match measured.threshold {
        Threshold::Nothing(_) => ["none".to_owned(), nothing(), nothing(), nothing()],
        Threshold::At(threshold) => [
            threshold.to_string(),
            percent(measured.coverage),
            format!("{}/{}", measured.errors, measured.accepted),
            measured.bound.map_or_else(nothing, percent),
        ],
    }
}

fn outcome(document: &mut Document, file: &ThresholdsFile) {
    let outcome = &file.outcome;
    let all = outcome.auto + outcome.suggest + outcome.review;
    document.heading("what becomes of these messages");
    let share = |count: u64| {
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let share = count as f64 / all.max(1) as f64;
        format!("{} ({count})", percent(share))
    };
    document.line(format!(
        "auto {}, suggest {}, review {}",
        share(outcome.auto),
        share(outcome.suggest),
        share(outcome.review)
    ));
    for (name, right) in [
        ("category", outcome.auto_category),
        ("priority", outcome.auto_priority),
    ] {
        if let Some(right) = right {
            document.line(format!(
                "of the auto ones the {name} is right in {}",
                shown(&right)
            ));
        }
    }
}

fn shown(right: &RightShare) -> String {
    let RightShare {
        right,
        labelled,
        low,
        high,
    } = right;
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let share = *right as f64 / (*labelled).max(1) as f64;
    format!(
        "{right} of {labelled}: {} ({} to {})",
        percent(share),
        percent(*low),
        percent(*high)
    )
}
