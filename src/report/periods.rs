//! Which periods are compared, and what a reader should know before trusting a page.

use std::collections::BTreeSet;

use super::build::ReportOptions;
use super::stats::float;
use super::window::Window;
use super::words::{counted, whole_percent};
use crate::summary::{self, Day, Summary};

/// Days of a period, where nothing else is said.
const STANDARD_DAYS: u32 = 7;

/// Days between the last day and the one before it from which on the reader is asked whether the last is
/// right.
const ODD_GAP_DAYS: i32 = 31;

/// Share of a weekday's messages that come after the last one's hour, from which on the last day may be cut off. Chosen: of
/// fewer a week would lack a hundredth.
const MIN_LATER: f64 = 0.1;

/// Chance below which it is no accident that none of these came on the last day.
const MAX_CHANCE: f64 = 0.01;

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
    notes.extend(cut_off(summary, last));
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

/// Tells of a last day that ends long before others of its weekday. Were it like them, none of n later messages on d other
/// days would be its own with the chance (d / (d + 1))ⁿ: the binomial test of two counts (Przyborowski and Wilenski 1940).
fn cut_off(summary: &Summary, last: Day) -> Option<String> {
    let is_last = summary.last_day() == Some(last);
    let hour = summary.last_hour.filter(|_| is_last)?;
    let hours = summary.hours.iter();
    let hours = hours.filter(|(at, _)| **at / 24 == last.weekday());
    let (all, later) = hours.fold((0_u64, 0_u64), |(all, later), (at, cell)| {
        let more = if at % 24 > hour { cell.messages } else { 0 };
        (
            all.saturating_add(cell.messages),
            later.saturating_add(more),
        )
    });
    let days = summary.all.days.keys();
    let others = days.filter(|day| **day != last && day.weekday() == last.weekday());
    let others = float(others.count() as u64);
    let chance = (others / (others + 1.0)).powf(float(later));
    let share = float(later) / float(all.max(1));
    (others > 0.0 && share >= MIN_LATER && chance < MAX_CHANCE).then(|| {
        format!(
            "The last message of {last} came in the hour from {hour:02}:00, and {} of the messages of that weekday come \
             later. If the day is cut off, its volume is too low: name the day before with --until {}.",
            whole_percent(share),
            last.plus(-1)
        )
    })
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
            "The last day, {last} with {}, lies {} days after the one before. If its date is wrong, name the last day \
             with --until.",
            counted(cell.messages, "message", "messages"),
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
            "{} of days before the latest {} and counted in the totals alone.",
            counted(early, "message is", "messages are"),
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
