//! Priorities as an order.

use super::super::document::{Detail, Document, figure, percent};
use crate::eval::report::{RankingReport, TriageReport, WorkloadReport};

/// Under- and over-triage, and recall at workload.
pub(super) fn triage(document: &mut Document, report: &TriageReport, detail: Detail) {
    document.heading("triage");
    let off = report.steps.iter().filter(|step| step.count > 0);
    let off: Vec<String> = off
        .map(|step| format!("{:+}: {} ({})", step.step, step.count, percent(step.share)))
        .collect();
    document.line(format!(
        "too low {}, too high {}; by steps {}",
        percent(report.under_triaged),
        percent(report.over_triaged),
        off.join(", ")
    ));
    let is_shown = |r: &&RankingReport| {
        r.positives > 0 && (detail == Detail::All || r.order == "priority_then_rank")
    };
    let shown = report.rankings.iter().filter(is_shown);
    let rows = shown.map(|ranking| {
        let mut row = vec![
            order_name(&ranking.order),
            ranking.target.replace('_', " and "),
            ranking.positives.to_string(),
        ];
        row.extend(ranking.workload.iter().map(found));
        row.push(figure(ranking.average_precision));
        row
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        document.line("gold has no urgent or high message");
    }
    document.table(
        &[
            "found when read by",
            "wanted",
            "n",
            "first 10 %",
            "20 %",
            "30 %",
            "av. prec.",
        ],
        2,
        rows,
    );
}

fn order_name(order: &str) -> String {
    if order == "rank" {
        "rank alone".to_owned()
    } else {
        "priority, then rank".to_owned()
    }
}

/// Recall, with the expected one where ties matter.
fn found(workload: &WorkloadReport) -> String {
    let recall = percent(workload.recall);
    let expected = percent(workload.expected_recall);
    if recall == expected {
        recall
    } else {
        format!("{recall} (by chance {expected})")
    }
}
