//! Calendar and service targets as written in, [`Clocks`] out.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::clock::{Calendar, Clock, Clocks, MINUTES_A_DAY, Shift, Target, Targets};
use super::file::{At, CalendarFile, ClockFile, HoursFile, PolicyFile, TargetFile};
use super::finding::{Findings, quoted, suggestion};
use super::regulatory::resolve_regulatory;
use super::resolve::Resolver;
use super::service::resolve_levels;
use crate::label::Priority;

/// Working weeks within which the longest business target must end, so that a calendar with an hour
/// a month is a mistake and not a plan.
const MAX_WEEKS: u32 = 104;

/// A leap year, in which every day of a year exists.
const LEAP_YEAR: i16 = 2024;

/// The day that only leap years have, and the days of all others.
const LEAP_DAY: (i8, i8) = (2, 29);
const COMMON_YEAR_DAYS: usize = 365;

/// The clocks of a policy.
pub(super) fn resolve_clocks(
    file: &PolicyFile,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Clocks {
    let calendar = file.calendar.as_ref().and_then(|at| calendar(at, findings));
    let context = (file, calendar.as_ref());
    let sla = &file.sla;
    let written = [&sla.low, &sla.normal, &sla.high, &sla.urgent];
    report_left_out(&written.map(Option::as_ref), findings);
    let targets = resolve_targets(written.map(Option::as_ref), context, findings);
    Clocks {
        targets,
        levels: resolve_levels(context, &targets, resolver, findings),
        laws: resolve_regulatory(file, resolver, findings),
        calendar,
    }
}

/// Targets as written, by [`Priority::index`].
pub(super) fn resolve_targets(
    written: [Option<&At<TargetFile>>; Priority::ALL.len()],
    context: (&PolicyFile, Option<&Calendar>),
    findings: &Findings,
) -> Targets {
    let targets = written.map(|at| at.and_then(|at| target(at, findings)));
    for (target, at) in targets.iter().zip(written) {
        if let (Some(target), Some(at)) = (target, at) {
            check_calendar(target, at.line, context, findings);
        }
    }
    report_slower(&targets, written, findings);
    targets
}

fn target(at: &At<TargetFile>, findings: &Findings) -> Option<Target> {
    let file = &at.value;
    let (first, resolve) = (
        file.first_response_minutes.as_ref()?,
        file.resolve_minutes.as_ref()?,
    );
    if resolve.value < first.value {
        findings.error(
            resolve.line,
            "the resolution is due before the first response",
            format!("give `resolve_minutes` at least {}", first.value),
        );
    }
    Some(Target {
        first_response_minutes: first.value,
        resolve_minutes: resolve.value,
        clock: match file.clock.as_ref()?.value {
            ClockFile::Business => Clock::Business,
            ClockFile::Always => Clock::Always,
        },
    })
}

fn check_calendar(
    target: &Target,
    line: u64,
    (file, calendar): (&PolicyFile, Option<&Calendar>),
    findings: &Findings,
) {
    if target.clock == Clock::Always {
        return;
    }
    if file.calendar.is_none() {
        let fix = "add `[calendar]`, or use `clock = \"always\"`";
        findings.error(line, "a business clock needs a calendar", fix);
    }
    let Some(calendar) = calendar else { return };
    if target.resolve_minutes > calendar.weekly_minutes().saturating_mul(MAX_WEEKS) {
        let message = format!("`resolve_minutes` takes over {MAX_WEEKS} working weeks");
        findings.error(line, message, "use fewer minutes, or longer hours");
    }
}

/// Reports each target by which a message waits longer than by the next lower one there is.
fn report_slower(
    targets: &Targets,
    written: [Option<&At<TargetFile>>; Priority::ALL.len()],
    findings: &Findings,
) {
    let mut lower: Option<(&Priority, &Target)> = None;
    for ((priority, target), at) in Priority::ALL.iter().zip(targets).zip(written) {
        let (Some(target), Some(at)) = (target, at) else {
            continue;
        };
        if let Some((below, known)) = lower.replace((priority, target)) {
            report_pair((priority, target), (below, known), at.line, findings);
        }
    }
}

/// Whether messages wait longer by the first target for certain.
pub(super) fn may_wait_longer(target: &Target, lower: &Target) -> bool {
    // Working minutes are never over sooner than the same number of all minutes. The other way round
    // it depends on the calendar.
    let is_comparable = target.clock == lower.clock || target.clock == Clock::Business;
    let is_slower = target.first_response_minutes > lower.first_response_minutes
        || target.resolve_minutes > lower.resolve_minutes;
    is_comparable && is_slower
}

fn report_pair(
    (priority, target): (&Priority, &Target),
    (below, lower): (&Priority, &Target),
    line: u64,
    findings: &Findings,
) {
    if may_wait_longer(target, lower) {
        let message =
            format!("`{priority}` may wait longer than `{below}`, which is less pressing");
        findings.warn(line, message, "use fewer minutes");
    } else if target.clock != lower.clock && target.clock == Clock::Business {
        let message = format!(
            "`{priority}` waits for opening hours, but the less pressing `{below}` does not"
        );
        findings.warn(line, message, "use `clock = \"always\"` here");
    }
}

/// Reports a priority without due times above one that has some.
fn report_left_out(written: &[Option<&At<TargetFile>>; Priority::ALL.len()], findings: &Findings) {
    let mut lower: Option<(&Priority, u64)> = None;
    for (priority, at) in Priority::ALL.iter().zip(written) {
        match (at, lower) {
            (Some(at), _) => lower = Some((priority, at.line)),
            (None, Some((below, line))) => {
                let message =
                    format!("`{priority}` has no due times, but the less pressing `{below}` has");
                findings.warn(line, message, format!("add `[sla.{priority}]`"));
            }
            (None, None) => {}
        }
    }
}

fn calendar(at: &At<CalendarFile>, findings: &Findings) -> Option<Calendar> {
    let file = &at.value;
    let (mut holidays, mut yearly) = (BTreeSet::new(), BTreeSet::new());
    for text in &file.holidays {
        match holiday(&text.value) {
            Some(Holiday::Once(date)) => report_twice(text, holidays.insert(date), findings),
            Some(Holiday::Yearly(month, day)) => {
                report_twice(text, yearly.insert((month, day)), findings);
            }
            None => findings.error(
                text.line,
                format!("{} is no date", quoted(&text.value)),
                "write `\"2027-01-01\"` for one year or `\"12-25\"` for every year",
            ),
        }
    }
    let week = week(&file.hours, findings);
    if week.iter().all(Vec::is_empty) {
        let fix = "give hours for one day at least: `mon = [\"09:00-17:00\"]`";
        findings.error(at.line, "the calendar is never open", fix);
    } else if is_every_day(&yearly) {
        let message = "the calendar is never open: every day of the year is a holiday";
        findings.error(at.line, message, "take days out of `holidays`");
    }
    let zone = zone(file.time_zone.as_ref()?, findings)?;
    Some(Calendar {
        zone,
        week,
        holidays,
        yearly,
    })
}

fn report_twice(text: &At<String>, is_new: bool, findings: &Findings) {
    if !is_new {
        let message = format!("the holiday {} stands here twice", quoted(&text.value));
        findings.warn(text.line, message, "remove one of the two");
    }
}

/// Whether the days of every year, month and day, leave out none but the one that most years do not have.
fn is_every_day(yearly: &BTreeSet<(i8, i8)>) -> bool {
    let common = yearly.iter().filter(|day| **day != LEAP_DAY);
    common.count() >= COMMON_YEAR_DAYS
}

fn zone(name: &At<String>, findings: &Findings) -> Option<TimeZone> {
    let database = TimeZoneDatabase::bundled();
    let zone = database.get(&name.value).ok();
    if zone.is_none() {
        let known: Vec<String> = database.available().map(|name| name.to_string()).collect();
        let message = format!("unknown time zone {}", quoted(&name.value));
        let fix = suggestion(&name.value, known.iter().map(String::as_str));
        findings.error(name.line, message, fix);
    }
    zone
}

enum Holiday {
    Once(Date),
    Yearly(i8, i8),
}

fn holiday(text: &str) -> Option<Holiday> {
    let is_digit = |(at, b): (usize, u8), dashes: &[usize]| {
        if dashes.contains(&at) {
            b == b'-'
        } else {
            b.is_ascii_digit()
        }
    };
    let fits = |dashes: &[usize]| text.bytes().enumerate().all(|pair| is_digit(pair, dashes));
    if text.len() == 10 && fits(&[4, 7]) {
        return text.parse().ok().map(Holiday::Once);
    }
    if text.len() != 5 || !fits(&[2]) {
        return None;
    }
    let (month, day) = text.split_once('-')?;
    let date = Date::new(LEAP_YEAR, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(Holiday::Yearly(date.month(), date.day()))
}

fn week(hours: &HoursFile, findings: &Findings) -> [Vec<Shift>; 7] {
    let days = [
        &hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun,
    ];
    days.map(|day| day_shifts(day, findings))
}

fn day_shifts(texts: &[At<String>], findings: &Findings) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    for text in texts {
        let Some(shift) = shift(&text.value) else {
            let message = format!("{} is no range of hours", quoted(&text.value));
            let fix = "write `\"09:00-17:30\"`; split at midnight what goes past it";
            findings.error(text.line, message, fix);
            continue;
        };
        if shifts.last().is_some_and(|last| shift.opens < last.closes) {
            let message = format!(
                "{} begins before the range before it ends",
                quoted(&text.value)
            );
            findings.error(text.line, message, "list ranges in order and apart");
        }
        shifts.push(shift);
    }
    shifts
}

fn shift(text: &str) -> Option<Shift> {
    let (opens, closes) = text.split_once('-')?;
    let (opens, closes) = (minute_of(opens.trim())?, minute_of(closes.trim())?);
    (opens < closes).then_some(Shift { opens, closes })
}

fn minute_of(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let is_pair = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !is_pair(hours) || !is_pair(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= MINUTES_A_DAY).then_some(minute)
}
