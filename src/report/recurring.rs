//! Which recurring problems of a list moved in the report's last period. A list of another time tells nothing of it.

use super::model::{Report, Span};
use super::words::{days, grouped};
use crate::problems::{Period, Problem, ProblemsReport, Trend, TrendKind};
use crate::summary::Day;

/// Trends that a reader is told of, as the page's first sentence says them.
const MOVES: [(TrendKind, &str); 3] = [
    (TrendKind::New, "new"),
    (TrendKind::Rising, "rising"),
    (TrendKind::BackAgain, "back"),
];

/// What is new, rising or back again in a period, the most pressing first.
pub(super) fn moving<'p>(
    list: &'p ProblemsReport,
    now: &Span,
) -> impl Iterator<Item = (&'p Problem, &'p Trend)> {
    let is_current = list
        .period
        .as_ref()
        .is_some_and(|period| is_of(period, now));
    let problems = list.problems.iter().filter(move |_| is_current);
    let trends = problems.filter_map(|problem| Some((problem, problem.trend.as_ref()?)));
    trends.filter(|(_, trend)| MOVES.iter().any(|(kind, _)| *kind == trend.kind))
}

/// `a problem is back`, `2 problems are new`.
pub(super) fn in_short(list: &ProblemsReport, now: &Span) -> Vec<String> {
    let told = MOVES.iter().filter_map(|(kind, word)| {
        let alike = moving(list, now).filter(|(_, trend)| trend.kind == *kind);
        match alike.count() {
            0 => None,
            1 => Some(format!("a problem is {word}")),
            count => Some(format!("{count} problems are {word}")),
        }
    });
    told.collect()
}

/// What a reader should know of a list that was not made for this report.
pub(super) fn notes(list: &ProblemsReport, report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    let now = &report.comparison.now;
    let is_compared = !report.comparison.sentences.is_empty();
    if let Some(period) = list
        .period
        .as_ref()
        .filter(|period| is_compared && !is_of(period, now))
    {
        let until = now.to.as_deref().unwrap_or("DAY");
        notes.push(format!(
            "No recurring problem is told as one of {}: the list of problems counts the {} days up to {} as now. Make one \
             with kvetch problems --as-of {until}.",
            days(now),
            period.window_days,
            period.as_of,
        ));
    }
    let (listed, here) = (list.messages.records, report.basis.records);
    if listed != here {
        notes.push(format!(
            "The recurring problems are those of {} records, the other figures those of {}.",
            grouped(listed),
            grouped(here)
        ));
    }
    notes
}

/// True when the days that the list calls now end within the period.
fn is_of(period: &Period, now: &Span) -> bool {
    let day = |text: &str| text.parse::<Day>().ok();
    let (from, to) = (
        now.from.as_deref().and_then(day),
        now.to.as_deref().and_then(day),
    );
    match (from, day(&period.as_of), to) {
        (Some(from), Some(end), Some(to)) => from <= end && end <= to,
        _ => false,
    }
}
