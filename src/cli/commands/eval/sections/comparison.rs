//! Two runs, head by head.

use super::super::document::{Document, figure, p_value, percent, signed, with_interval};
use super::run_line;
use crate::eval::report::{ComparisonReport, HeadComparison};

/// The comparison.
pub(super) fn comparison(document: &mut Document, comparison: &ComparisonReport) {
    let other = crate::output::harmless(&comparison.other.name, 60);
    document.heading(format!("compared with {other}"));
    document.line(run_line(&comparison.other));
    let rows = comparison.heads.iter().map(accuracy_row);
    document.table(
        &[
            "accuracy of",
            "this",
            "other",
            "difference",
            "right only",
            "p",
            "verdict",
        ],
        1,
        rows.collect(),
    );
    let rows = comparison.heads.iter().map(macro_f1_row);
    document.table(
        &[
            "macro-F1 of",
            "this",
            "other",
            "difference",
            "p",
            "agree",
            "verdict",
        ],
        1,
        rows.collect(),
    );
    document.line(
        "this run less the other; accuracy by McNemar's mid-p below 0.05 (right only: this / other), \
         macro-F1 by a paired bootstrap interval without 0; one comparison in twenty shows a \
         difference by chance",
    );
}

fn accuracy_row(head: &HeadComparison) -> Vec<String> {
    vec![
        head.head.clone(),
        figure(head.accuracy.this),
        figure(head.accuracy.other),
        difference(&head.accuracy.difference),
        format!("{} / {}", head.only_this_right, head.only_other_right),
        p_value(head.mcnemar_mid_p),
        head.accuracy_outcome.as_str().to_owned(),
    ]
}

fn macro_f1_row(head: &HeadComparison) -> Vec<String> {
    vec![
        head.head.clone(),
        figure(head.macro_f1.this),
        figure(head.macro_f1.other),
        difference(&head.macro_f1.difference),
        p_value(head.macro_f1.p),
        percent(head.agreement),
        head.macro_f1_outcome.as_str().to_owned(),
    ]
}

fn difference(estimate: &crate::eval::report::Estimate) -> String {
    with_interval(signed(estimate.value), estimate)
}
