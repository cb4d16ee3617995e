//! A comparison as a document.

use crate::cli::commands::eval::document::{Document, NOTHING, p_value, percent};
use crate::drift::{Calibration, DriftReport, Level, Measure, PeriodCounts, Shift, WordChange};
use crate::output::harmless;

/// Values of a field that are shown.
const SHOWN_VALUES: usize = 3;

/// Fields that did not change and are named nevertheless, the nearest to a change first.
const SHOWN_UNCHANGED: usize = 5;

/// Characters of a value that are shown: queues and channels come from the input.
const MAX_CHARS: usize = 40;

/// The verdict in a line.
pub(super) fn verdict(report: &DriftReport) -> String {
    let drift = if report.verdict.has_drifted {
        "the periods differ"
    } else {
        "no drift"
    };
    let calibration = match report.verdict.calibration {
        Calibration::Trustworthy => "calibration can still be relied on",
        Calibration::Doubtful => "calibration is doubtful: look at a sample",
        Calibration::NotTrustworthy => "calibration can not be relied on: measure anew",
        Calibration::Unknown => "too few messages to judge calibration by",
    };
    format!("{drift}; {calibration}")
}

/// All of it.
pub(super) fn document(report: &DriftReport) -> Document {
    let mut document = Document::default();
    document.heading("Verdict");
    document.line(verdict(report));
    for reason in &report.verdict.reasons {
        document.line(format!("- {}", harmless(reason, MAX_CHARS * 5)));
    }
    periods(&mut document, report);
    measures(&mut document, report);
    rules(&mut document, report);
    words(&mut document, report);
    document
}

fn periods(document: &mut Document, report: &DriftReport) {
    document.heading("Periods");
    let row = |name: &str, counts: &PeriodCounts| {
        let days = counts.from.as_ref().zip(counts.to.as_ref());
        vec![
            name.to_owned(),
            days.map_or_else(
                || NOTHING.to_owned(),
                |(from, to)| {
                    format!(
                        "{} to {}",
                        harmless(from, MAX_CHARS),
                        harmless(to, MAX_CHARS)
                    )
                },
            ),
            counts.messages.to_string(),
            counts.records.to_string(),
            counts.failed.to_string(),
        ]
    };
    document.table(
        &["period", "days", "messages", "records", "failed"],
        2,
        vec![row("old", &report.old), row("new", &report.new)],
    );
    let versions = |counts: &PeriodCounts| counts.versions.join("; ");
    if report.old.versions == report.new.versions {
        document.line(format!("judged by {}", versions(&report.old)));
    } else {
        document.line(format!("old judged by {}", versions(&report.old)));
        document.line(format!("new judged by {}", versions(&report.new)));
    }
}

fn measures(document: &mut Document, report: &DriftReport) {
    let is_changed = |measure: &&Measure| measure.level > Level::None;
    let changed: Vec<&Measure> = report.measures.iter().filter(is_changed).collect();
    document.heading("What changed");
    if changed.is_empty() {
        document.line("nothing beyond what two samples of one period show");
    }
    let row = |measure: &&Measure| {
        vec![
            measure.name.clone(),
            measure.level.as_str().to_owned(),
            shifts(measure),
            format!("{:.3}", measure.psi),
            p_value(Some(measure.p)),
        ]
    };
    document.table(
        &["field", "change", "old → new", "PSI", "p"],
        3,
        changed.iter().map(row).collect(),
    );
    let same: Vec<&Measure> = report
        .measures
        .iter()
        .filter(|measure| measure.level == Level::None)
        .collect();
    let near: Vec<&str> = same
        .iter()
        .take(SHOWN_UNCHANGED)
        .map(|measure| measure.name.as_str())
        .collect();
    if !near.is_empty() {
        document.line(format!(
            "{} fields without a change; nearest to one: {}",
            same.len(),
            near.join(", ")
        ));
    }
}

/// `billing_payment 12 % → 30 %, other 40 % → 22 %`.
fn shifts(measure: &Measure) -> String {
    let is_number = measure.shifts.iter().any(|shift| shift.value == "50 %");
    let shown = |shift: &Shift| {
        let name = harmless(&shift.value, MAX_CHARS);
        if is_number {
            format!("{name}: {} → {}", plain(shift.old), plain(shift.new))
        } else {
            let (old, new) = (percent(Some(shift.old)), percent(Some(shift.new)));
            format!("{name} {old} → {new}")
        }
    };
    let all: Vec<String> = measure
        .shifts
        .iter()
        .take(SHOWN_VALUES)
        .map(shown)
        .collect();
    all.join(", ")
}

/// Lengths as they are, scores with three places.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number}")
    } else {
        format!("{number:.3}")
    }
}

fn rules(document: &mut Document, report: &DriftReport) {
    if report.rules.is_empty() {
        return;
    }
    document.heading("Rules that fire more or less often");
    let rows = report.rules.iter().map(|rule| {
        vec![
            harmless(&rule.rule, MAX_CHARS),
            rule.change.as_str().to_owned(),
            format!("{} ({})", rule.old, percent(Some(rule.old_share))),
            format!("{} ({})", rule.new, percent(Some(rule.new_share))),
            p_value(Some(rule.p)),
        ]
    });
    document.table(&["rule", "change", "old", "new", "p"], 2, rows.collect());
}

fn words(document: &mut Document, report: &DriftReport) {
    document.heading("Words");
    let Some(words) = &report.words else {
        document.line("not compared: the texts of a period were not found, or not asked for");
        return;
    };
    if let (Some(expected), Some(share)) = (words.unseen.expected_share, words.unseen.share) {
        document.line(format!(
            "{:.1} % of the new period's words are not in the old one's; {:.1} % were to be expected",
            share * 100.0,
            expected * 100.0
        ));
    }
    let lists = [("more often", &words.rising), ("less often", &words.fading)];
    for (name, changes) in lists {
        let row = |change: &WordChange| {
            vec![
                harmless(&change.word, MAX_CHARS),
                percent(Some(change.old_share)),
                percent(Some(change.new_share)),
                p_value(Some(change.p)),
            ]
        };
        let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
        if rows.is_empty() {
            document.line(format!("no word stands in messages {name}"));
        }
        document.table(&[name, "old", "new", "p"], 1, rows);
    }
}
