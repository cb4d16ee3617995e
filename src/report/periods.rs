//! Which periods are compared, and what a reader should know before trusting a page.

use std::collections::BTreeSet;

use super::build::ReportOptions;
use super::window::Window;
use crate::summary::{self, Summary};

/// Days of a period, where nothing else is said.
const STANDARD_DAYS: u32 = 7;

/// Days between the last day and the one before it from which on the reader is asked whether the last is
/// right.
const ODD_GAP_DAYS: i32 = 31;

/// The last period and the one before it.
pub(super) fn windows(
    summary: &Summary,
    previous: Option<&Summary>,
    options: &ReportOptions,
    notes: &mut Vec<String>,
) -> Option<(Window, Window)> {
    if let Some(previous) = previous {
        let versions = |summary: &Summary| -> BTreeSet<String> {
            summary
                .making
                .versions
                .iter()
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        if versions(summary) != versions(previous) {
            notes.push(
                "Other versions of program, model, lexicon or policy made the records that these are compared with. A \
                 change may be theirs."
                    .to_owned(),
            );
        }
        return Some((Window::whole(summary), Window::whole(previous)));
    }
    let days = &summary.all.days;
    let first = days.first_key_value().map(|(day, _)| *day);
    let last = options.until.or(days.last_key_value().map(|(day, _)| *day));
    let Some((first, last)) = first.zip(last) else {
        notes.push("No message has a time, so no period is compared with another.".to_owned());
        return None;
    };
    let span = last.since(first).saturating_add(1);
    let there = u32::try_from(span / 2).unwrap_or_default();
    let period = options.period.unwrap_or_else(|| there.min(STANDARD_DAYS));
    if period == 0 {
        notes.push(format!(
            "The messages up to {last} span less than two days, so no period is compared with another."
        ));
        return None;
    }
    if period > there {
        notes.push(format!(
            "The messages start on {first}: the period before the last {period} days is not whole."
        ));
    }
    let length = i32::try_from(period).unwrap_or(i32::MAX);
    let start = last.plus(1).plus(-length);
    Some((
        Window::days(summary, start, last),
        Window::days(summary, start.plus(-length), start.plus(-1)),
    ))
}

/// What a reader should know before trusting the page.
pub(super) fn notes(summary: &Summary) -> Vec<String> {
    let mut notes = Vec::new();
    let versions = summary.making.versions.iter().count();
    if versions > 1 {
        notes.push(format!(
            "{versions} combinations of program, model, lexicon and policy made these records. A change may be \
             theirs: judge all messages again with one of them to be sure."
        ));
    }
    let days = &summary.all.days;
    let mut latest = days.iter().rev();
    let ends = latest.next().zip(latest.next());
    let odd = ends.filter(|((last, _), (before, _))| last.since(**before) > ODD_GAP_DAYS);
    if let Some(((last, cell), (before, _))) = odd {
        notes.push(format!(
            "The last day, {last} with {} messages, lies {} days after the one before. If its date is wrong, name the \
             last day with --until.",
            cell.messages,
            last.since(*before)
        ));
    }
    let dated = days
        .values()
        .fold(0_u64, |sum, cell| sum.saturating_add(cell.messages));
    let early = summary
        .all
        .all
        .messages
        .saturating_sub(dated + summary.writers.undated);
    if early > 0 {
        notes.push(format!(
            "{early} messages are of days before the latest {} and are counted in the totals alone.",
            summary::MAX_DAYS
        ));
    }
    notes.extend(left_out(summary));
    notes
}

/// What there was too much of to count each.
fn left_out(summary: &Summary) -> Vec<String> {
    let marks = &summary.marks;
    let cut = [
        ("channels", summary.dimensions.channel.is_cut()),
        ("queues", summary.dimensions.queue.is_cut()),
        ("customer tiers", summary.dimensions.customer_tier.is_cut()),
        ("languages", summary.dimensions.language.is_cut()),
        ("terms", marks.topic.is_cut() || marks.word.is_cut()),
        ("conversations", summary.talks.followed.is_cut()),
    ];
    let cut = cut.into_iter().filter(|(_, is_cut)| *is_cut);
    let told = cut.map(|(name, _)| {
        format!(
            "There are too many {name} to count each: some, picked by hash and not by size, are told, the others in \
             the totals alone."
        )
    });
    told.collect()
}
