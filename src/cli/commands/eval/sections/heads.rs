//! One head: classes, who was taken for whom, reliability.

use super::super::document::{Detail, Document, Grid, estimate, figure};
use super::super::text::{MAX_COLUMNS, natural_width};
use super::no_answer;
use crate::eval::report::{CalibrationReport, ClassReport, FlagsReport, HeadReport, NoAnswer};

/// A head with one label a message.
pub(super) fn head(document: &mut Document, head: &HeadReport) {
    document.heading(&head.head);
    if let Some(hit) = &head.hit_any {
        document.line(format!("any of the gold labels: {}", estimate(hit)));
    }
    if let Some(counts) = no_answer(&head.no_answer) {
        let answered = estimate(&head.accuracy_answered);
        document.line(format!(
            "no answer: {counts}; accuracy of the answers {answered}"
        ));
    }
    classes(document, &head.classes);
    document.grid(confusion(head));
    match &head.calibration {
        Some(calibration) => reliability(document, calibration),
        None => document.line("calibration: not in the record"),
    }
}

/// The flags.
pub(super) fn flags(document: &mut Document, flags: &FlagsReport, detail: Detail) {
    document.heading("flags");
    let rows = [
        (
            "macro",
            &flags.macro_precision,
            &flags.macro_recall,
            &flags.macro_f1,
        ),
        (
            "micro",
            &flags.micro_precision,
            &flags.micro_recall,
            &flags.micro_f1,
        ),
    ]
    .map(|(name, precision, recall, f1)| {
        vec![
            name.to_owned(),
            estimate(precision),
            estimate(recall),
            estimate(f1),
        ]
    });
    document.table(&["mean", "precision", "recall", "F1"], 1, rows.to_vec());
    if let Some(counts) = no_answer(&flags.no_answer) {
        document.line(format!("no answer: {counts}"));
    }
    if detail == Detail::All {
        classes(document, &flags.classes);
        if let Some(calibration) = &flags.calibration {
            reliability(document, calibration);
        }
    }
}

/// Classes that occur in gold or were given.
fn classes(document: &mut Document, classes: &[ClassReport]) {
    let used = classes.iter().filter(|c| c.support + c.predicted > 0);
    let rows = used.map(|class| {
        vec![
            class.class.clone(),
            class.support.to_string(),
            class.predicted.to_string(),
            estimate(&class.precision),
            estimate(&class.recall),
            estimate(&class.f1),
        ]
    });
    document.table(
        &["class", "gold", "given", "precision", "recall", "F1"],
        1,
        rows.collect(),
    );
}

/// Messages by gold class and answer; in per cent of the gold class where counts are too wide.
fn confusion(head: &HeadReport) -> Grid {
    let counts = confusion_of(head, |count, _| count.to_string());
    if natural_width(&counts, 1) <= usize::from(MAX_COLUMNS) {
        return counts;
    }
    let mut shares = confusion_of(head, |count, total| {
        let percent = (100 * count + total / 2).checked_div(total);
        percent.map_or_else(String::new, |percent| percent.to_string())
    });
    if let Some(name) = shares.head.first_mut() {
        name.push_str(", %");
    }
    shares
}

fn confusion_of(head: &HeadReport, shown: impl Fn(u64, u64) -> String) -> Grid {
    let silent =
        |counts: &NoAnswer| counts.outside + counts.abstained + counts.failed + counts.missing;
    let has_silent = silent(&head.no_answer) > 0;
    let numbered = head.classes.iter().enumerate();
    let names: Vec<String> = numbered
        .map(|(at, c)| format!("{} {}", at + 1, c.class))
        .collect();
    let mut columns = vec!["gold \\ given".to_owned()];
    columns.extend((1..=names.len()).map(|at| at.to_string()));
    columns.extend(has_silent.then(|| "none".to_owned()));
    let rows = names
        .into_iter()
        .zip(&head.confusion)
        .zip(&head.no_answer_by_class);
    let rows = rows.map(|((name, counts), beside)| {
        let total = counts.iter().sum::<u64>() + silent(beside);
        let cells = counts.iter().map(|count| match count {
            0 => "·".to_owned(),
            count => shown(*count, total),
        });
        let mut row = vec![name];
        row.extend(cells);
        row.extend(has_silent.then(|| shown(silent(beside), total)));
        row
    });
    Grid {
        head: columns,
        rows: rows.collect(),
        name_columns: 1,
    }
}

/// Bins that hold an answer.
fn reliability(document: &mut Document, calibration: &CalibrationReport) {
    let full = calibration.bins.iter().filter(|bin| bin.count > 0);
    let rows = full.map(|bin| {
        vec![
            format!("{:.1}–{:.1}", bin.from, bin.to),
            bin.count.to_string(),
            figure(bin.mean_confidence),
            figure(bin.accuracy),
        ]
    });
    document.table(&["probability", "n", "mean p", "right"], 1, rows.collect());
}
