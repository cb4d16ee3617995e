//! Problems as a page to read.

use crate::cli::commands::eval::document::{Document, NOTHING, percent};
use crate::output::harmless;
use crate::problems::{Gone, Mood, Problem, ProblemsReport, Trend, TrendKind};
use crate::summary::Day;

/// Problems whose messages are shown; the table has all that are listed.
const MAX_SHOWN: usize = 10;

/// Gone problems that are shown, those last seen.
const MAX_GONE: usize = 20;

/// Days from the last message of any problem to the last day from which on the reader is asked whether that is right.
const ODD_GAP_DAYS: i32 = 31;

/// Characters of a label that a table shows.
const MAX_LABEL_CHARS: usize = 48;

/// Characters of an example that are shown.
const MAX_EXAMPLE_CHARS: usize = 160;

/// The whole page.
pub(super) fn document(report: &ProblemsReport) -> Document {
    let mut document = Document::default();
    document.heading("recurring problems");
    document.line(counted(report));
    for line in [left_out(report), period(report)].into_iter().flatten() {
        document.line(line);
    }
    if report.problems.is_empty() {
        document.line(format!(
            "no problem: no {} messages or more are about the same thing",
            report.min_size
        ));
    }
    document.table(&HEAD, 2, report.problems.iter().map(row).collect());
    for problem in report.problems.iter().take(MAX_SHOWN) {
        if !problem.examples.is_empty() {
            document.heading(format!("{} ({})", shown(&problem.label), problem.id));
        }
        for example in &problem.examples {
            document.line(format!("- {}", harmless(&example.text, MAX_EXAMPLE_CHARS)));
        }
    }
    gaps(report, &mut document);
    if !report.gone.is_empty() {
        document.heading("gone since the earlier run");
        document.table(
            &GONE_HEAD,
            2,
            report.gone.iter().take(MAX_GONE).map(gone).collect(),
        );
    }
    document
}

const HEAD: [&str; 8] = [
    "problem",
    "id",
    "messages",
    "trend",
    "now",
    "usual",
    "complaint",
    "pressing",
];

const GONE_HEAD: [&str; 4] = ["problem", "id", "messages", "last seen"];

fn counted(report: &ProblemsReport) -> String {
    let messages = &report.messages;
    let listed = report.problems.len();
    let share = if messages.counted == 0 {
        0.0
    } else {
        ratio(messages.in_problems, messages.counted)
    };
    let (whose, what) = (
        if messages.counted == 1 {
            "customer's message"
        } else {
            "customers' messages"
        },
        if report.found == 1 {
            "problem"
        } else {
            "problems"
        },
    );
    format!(
        "{} {whose}, {} of them in {} {what}; {listed} listed",
        messages.counted,
        percent(Some(share)),
        report.found
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shown with one place, and counts lie far below the bound of exactness"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn left_out(report: &ProblemsReport) -> Option<String> {
    let left_out = report.messages.left_out;
    let reasons = [
        (left_out.not_customers, "by agents or systems"),
        (left_out.failed, "failed"),
        (left_out.other_language, "in languages that are not read"),
        (left_out.later, "later than --as-of"),
        (left_out.without_text, "without a text that was found"),
    ];
    let told: Vec<String> = reasons
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, reason)| format!("{count} {reason}"))
        .collect();
    (!told.is_empty()).then(|| format!("left out: {}", told.join(", ")))
}

fn period(report: &ProblemsReport) -> Option<String> {
    let Some(period) = &report.period else {
        return (report.messages.counted > 0)
            .then(|| "no message has a time, so there are no trends".to_owned());
    };
    let mut line = format!(
        "{} to {}; the {} days up to {} count as now",
        period.first, period.last, period.window_days, period.as_of
    );
    let has_trend = report
        .problems
        .iter()
        .any(|problem| problem.trend.is_some());
    if !has_trend && !report.problems.is_empty() {
        line.push_str("; with nothing to compare them with there are no trends");
        if is_far(report, &period.as_of) {
            line.push_str(": if the last day's date is wrong, name the last day with --as-of");
        }
    }
    Some(line)
}

/// True when the day that counts as now lies long after the last message of every problem.
fn is_far(report: &ProblemsReport, as_of: &str) -> bool {
    let day = |text: &str| text.parse::<Day>().ok();
    let seen = report
        .problems
        .iter()
        .filter_map(|problem| problem.last_seen.as_deref());
    let seen = seen.filter_map(day).max();
    let gap = seen.zip(day(as_of)).map(|(seen, now)| now.since(seen));
    gap.is_some_and(|gap| gap > ODD_GAP_DAYS)
}

fn row(problem: &Problem) -> Vec<String> {
    let Mood {
        complaint,
        pressing,
        ..
    } = problem.mood;
    let trend = problem.trend.as_ref();
    let told = |tell: fn(&Trend) -> String| trend.map_or_else(|| NOTHING.to_owned(), tell);
    vec![
        shown(&problem.label),
        problem.id.clone(),
        problem.size.to_string(),
        told(|trend| in_words(trend.kind).to_owned()),
        told(|trend| trend.recent.to_string()),
        told(|trend| format!("{:.0}", trend.expected)),
        percent(complaint),
        percent(pressing),
    ]
}

fn in_words(kind: TrendKind) -> &'static str {
    match kind {
        TrendKind::New => "new",
        TrendKind::Rising => "rising",
        TrendKind::BackAgain => "back again",
        TrendKind::Steady => "steady",
        TrendKind::Fading => "fading",
    }
}

fn shown(label: &str) -> String {
    harmless(label, MAX_LABEL_CHARS)
}

fn gaps(report: &ProblemsReport, document: &mut Document) {
    let gaps = report.problems.iter().filter_map(|problem| {
        let faq = problem.faq.as_ref().filter(|faq| faq.is_gap)?;
        Some(vec![
            shown(&problem.label),
            problem.id.clone(),
            problem.questions.to_string(),
            percent(Some(faq.answered)),
            faq.closest.clone().unwrap_or_else(|| NOTHING.to_owned()),
        ])
    });
    let gaps: Vec<Vec<String>> = gaps.collect();
    if !gaps.is_empty() {
        document.heading("asked often, answered nowhere");
        let head = ["question", "id", "asked", "matched", "closest known"];
        document.table(&head, 2, gaps);
    }
}

fn gone(gone: &Gone) -> Vec<String> {
    vec![
        shown(&gone.label),
        gone.id.clone(),
        gone.size.to_string(),
        gone.last_seen.clone().unwrap_or_else(|| NOTHING.to_owned()),
    ]
}
