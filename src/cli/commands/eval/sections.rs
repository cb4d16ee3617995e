//! The sections of a report in the order of reading.

mod comparison;
mod heads;
mod slices;
mod triage;

use super::document::{Detail, Document, NOTHING, estimate, figure, percent};
use crate::eval::report::{CalibrationReport, NoAnswer, Report, RunReport};
use crate::output::harmless;

/// Characters of a name from outside.
const MAX_NAME_CHARS: usize = 60;

/// The document.
pub(super) fn document(report: &Report, detail: Detail) -> Document {
    let mut document = Document::default();
    top(&mut document, report);
    overview(&mut document, report);
    if let Some(flags) = &report.flags {
        heads::flags(&mut document, flags, detail);
    }
    if let Some(report) = &report.triage {
        triage::triage(&mut document, report, detail);
    }
    calibration(&mut document, report);
    if detail == Detail::All {
        for head in &report.heads {
            heads::head(&mut document, head);
        }
    }
    for slicing in &report.slices {
        slices::slicing(&mut document, slicing);
    }
    if let Some(comparison) = &report.comparison {
        comparison::comparison(&mut document, comparison);
    }
    conditions(&mut document, report);
    notes(&mut document, report, detail);
    document
}

fn top(document: &mut Document, report: &Report) {
    let run = &report.run;
    let name = harmless(&run.name, MAX_NAME_CHARS);
    document.heading(format!("{} gold messages, {name}", report.gold.messages));
    document.line(run_line(run));
    if let Some(versions) = &run.versions {
        let model = versions
            .model
            .as_ref()
            .map(|m| format!(", model {m}"))
            .unwrap_or_default();
        document.line(format!(
            "kvetch {}{model}, lexicon {}, policy {}",
            versions.kvetch, versions.lexicon, versions.policy
        ));
    }
}

fn run_line(run: &RunReport) -> String {
    let judged = format!("judged {}, failed {}", run.judged, run.failed);
    if run.joined_by.is_none() {
        return judged;
    }
    format!(
        "{judged}, without a record {}, records without a gold message {}",
        run.missing.len(),
        run.without_gold.len()
    )
}

/// One line a head.
fn overview(document: &mut Document, report: &Report) {
    document.heading("labels");
    let rows = report.heads.iter().map(|head| {
        vec![
            head.head.clone(),
            head.n.to_string(),
            percent(head.coverage),
            estimate(&head.accuracy),
            estimate(&head.macro_f1),
            figure(head.macro_recall.value),
            figure(head.kappa.value),
            head.weighted_kappa
                .map_or_else(|| NOTHING.to_owned(), |k| figure(k.value)),
            head.hit_any
                .map_or_else(|| NOTHING.to_owned(), |hit| figure(hit.value)),
        ]
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    if let Some(flags) = &report.flags {
        let mut row = vec![
            "flags (exactly all)".to_owned(),
            flags.n.to_string(),
            percent(flags.coverage),
            estimate(&flags.exact),
            estimate(&flags.macro_f1),
            figure(flags.macro_recall.value),
        ];
        row.extend([NOTHING; 3].map(str::to_owned));
        rows.push(row);
    }
    document.table(
        &[
            "head", "n", "cover", "accuracy", "macro-F1", "recall", "kappa", "q-kap", "hit any",
        ],
        1,
        rows,
    );
}

/// Answers that name no class, as far as there are any.
fn no_answer(counts: &NoAnswer) -> Option<String> {
    let parts = [
        (counts.outside, "another class"),
        (counts.abstained, "abstained"),
        (counts.failed, "failed"),
        (counts.missing, "without a record"),
    ];
    let named = parts.iter().filter(|(count, _)| *count > 0);
    let named: Vec<String> = named
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!named.is_empty()).then(|| named.join(", "))
}

fn calibration_row(head: &str, calibration: &CalibrationReport) -> Vec<String> {
    let mut row = vec![
        head.to_owned(),
        calibration.n.to_string(),
        figure(calibration.mean_confidence),
        figure(calibration.accuracy),
        figure(calibration.ece),
        figure(calibration.brier),
    ];
    row.extend(calibration.selective.iter().map(|s| figure(s.error)));
    row.push(figure(calibration.aurc));
    row
}

fn calibration(document: &mut Document, report: &Report) {
    document.heading("probabilities, and errors among the surest part of the answers");
    let heads = report
        .heads
        .iter()
        .filter_map(|h| Some((h.head.as_str(), h.calibration.as_ref()?)));
    let flags = report.flags.as_ref().and_then(|f| f.calibration.as_ref());
    let all = heads.chain(flags.map(|flags| ("flags raised", flags)));
    let rows = all.map(|(head, calibration)| calibration_row(head, calibration));
    document.table(
        &[
            "head", "n", "mean p", "right", "ECE", "Brier", "100 %", "90 %", "80 %", "70 %",
            "50 %", "AURC",
        ],
        1,
        rows.collect(),
    );
    let silent = report
        .heads
        .iter()
        .filter(|head| head.calibration.is_none());
    let silent: Vec<&str> = silent.map(|head| head.head.as_str()).collect();
    if !silent.is_empty() {
        document.line(format!(
            "not in the record: probabilities of {}",
            silent.join(", ")
        ));
    }
}

fn conditions(document: &mut Document, report: &Report) {
    if report.conditions.is_empty() {
        return;
    }
    document.heading("conditions");
    let rows = report.conditions.iter().map(|condition| {
        let outcome = match (condition.found, condition.has_failed) {
            (None, _) => "failed: not defined",
            (_, true) => "failed",
            (_, false) => "passed",
        };
        vec![
            condition.condition.clone(),
            figure(condition.found),
            outcome.to_owned(),
        ]
    });
    document.table(&["fail if", "found", "outcome"], 1, rows.collect());
}

fn notes(document: &mut Document, report: &Report, detail: Detail) {
    let has_definitions = detail == Detail::All;
    if report.notes.is_empty() && !has_definitions {
        return;
    }
    document.heading("notes");
    for note in &report.notes {
        document.line(format!("- {note}"));
    }
    if has_definitions {
        for definition in &report.definitions {
            document.line(format!("- {definition}"));
        }
        document.line(format!(
            "- {} rounds of the bootstrap, seed {}",
            report.bootstrap.rounds, report.bootstrap.seed
        ));
    }
}
