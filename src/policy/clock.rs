//! Service clocks: when an answer is due, on every minute or on working hours only.
//!
//! Zones come from the database inside the program, never from the machine, so that a due time is
//! the same everywhere.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::condition::Tone;
use super::regulatory::{LawClock, due_by_law};
use super::service::ServiceLevel;
use super::{DueByLaw, Sla};
use crate::label::Priority;
use crate::signals::{Signals, TIME_NAMES};

/// Values of the name signal `weekday`, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Values of the name signal `opening`: inside and outside of working hours.
pub(super) const OPENINGS: [&str; 2] = ["open", "closed"];

/// Minutes of a day; also the number of `24:00`.
pub(super) const MINUTES_A_DAY: u16 = 24 * 60;

/// Days after which the search for working time ends: ten years. Load checks keep sane calendars
/// far below it.
const MAX_DAYS: u32 = 3_660;

/// Longest time stamp that is read. The longest RFC 3339 time with nanoseconds has 35 bytes.
const MAX_TIMESTAMP_BYTES: usize = 64;

/// Which minutes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Business,
    Always,
}

/// How long messages of a priority may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) first_response_minutes: u32,
    pub(super) resolve_minutes: u32,
    pub(super) clock: Clock,
}

/// Minutes since midnight, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) opens: u16,
    pub(super) closes: u16,
}

/// When people work.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calendar {
    pub(super) zone: TimeZone,
    /// Monday first, each day's shifts in order and apart.
    pub(super) week: [Vec<Shift>; 7],
    pub(super) holidays: BTreeSet<Date>,
    /// Month and day.
    pub(super) yearly: BTreeSet<(i8, i8)>,
}

/// Due times by [`Priority::index`].
pub(super) type Targets = [Option<Target>; Priority::ALL.len()];

/// Targets by priority and the calendar they need.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Clocks {
    pub(super) targets: Targets,
    /// Targets of certain messages; the first that fits and has the priority counts.
    pub(super) levels: Vec<ServiceLevel>,
    pub(super) laws: Vec<LawClock>,
    pub(super) calendar: Option<Calendar>,
}

impl Clocks {
    /// Due times of a message; `None` without a target or a usable time of receipt.
    ///
    /// A time without an offset is not usable: it names no moment.
    pub(super) fn due(&self, priority: Priority, signals: &Signals) -> Option<Sla> {
        let received_at = signals.received_at.as_deref()?;
        let target = self.target(priority, signals)?;
        let from = parse_received(received_at)?;
        let due = |minutes: u32| {
            let moment = match target.clock {
                Clock::Always => after(from, minutes),
                Clock::Business => self.calendar.as_ref()?.due(from, minutes),
            };
            moment.map(|moment| moment.to_string())
        };
        Some(Sla {
            first_response_due: due(target.first_response_minutes)?,
            resolve_due: due(target.resolve_minutes)?,
        })
    }

    fn target(&self, priority: Priority, signals: &Signals) -> Option<&Target> {
        let of = |targets: &'_ Targets| targets.get(priority.index()).is_some_and(Option::is_some);
        let fits = |level: &&ServiceLevel| {
            of(&level.targets) && level.condition.holds(signals, Tone::Heard)
        };
        let own = self.levels.iter().find(fits);
        let targets = own.map_or(&self.targets, |level| &level.targets);
        targets.get(priority.index())?.as_ref()
    }

    /// Ids of all clocks of duties.
    pub(super) fn duty_ids(&self) -> impl Iterator<Item = &str> {
        self.laws.iter().map(LawClock::id)
    }

    /// Duties by law or contract that run for a message.
    pub(super) fn due_by_law(&self, signals: &Signals) -> Vec<DueByLaw> {
        due_by_law(&self.laws, signals, self.calendar.as_ref())
    }

    /// Sets weekday, hour and opening of the time of receipt; without a usable time they stay absent,
    /// without a calendar the zone is UTC and nothing is said of the opening.
    pub(super) fn tell_time(&self, signals: &mut Signals) {
        let received = signals.received_at.as_deref().and_then(parse_received);
        let Some(received) = received else { return };
        let calendar = self.calendar.as_ref();
        let zone = calendar.map_or(TimeZone::UTC, |calendar| calendar.zone.clone());
        let local = zone.to_datetime(received);
        let day = usize::try_from(local.weekday().to_monday_zero_offset()).ok();
        let weekday = day.and_then(|day| WEEKDAYS.get(day)).copied();
        let opening = calendar.map(|calendar| {
            let [open, closed] = OPENINGS;
            if calendar.is_open(received) {
                open
            } else {
                closed
            }
        });
        let names = [
            weekday.map(Cow::Borrowed),
            Some(Cow::Owned(format!("{:02}", local.hour()))),
            opening.map(Cow::Borrowed),
        ];
        for (at, name) in names.into_iter().enumerate() {
            signals.set_name_at(TIME_NAMES + at, name);
        }
    }
}

/// A moment in RFC 3339; nothing for what has no offset.
pub(super) fn parse_received(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    (text.len() <= MAX_TIMESTAMP_BYTES)
        .then(|| text.parse().ok())
        .flatten()
}

fn after(from: Timestamp, minutes: u32) -> Option<Timestamp> {
    let wait = SignedDuration::from_mins(i64::from(minutes));
    from.checked_add(wait).ok()
}

impl Calendar {
    /// The moment at which so many working minutes have passed. Work that ends with a shift is due
    /// at its close, not at the next opening.
    fn due(&self, from: Timestamp, minutes: u32) -> Option<Timestamp> {
        let mut left = SignedDuration::from_mins(i64::from(minutes));
        let mut date = self.zone.to_datetime(from).date();
        for _ in 0..MAX_DAYS {
            for shift in self.shifts_on(date) {
                let start = self.moment(date, shift.opens)?.max(from);
                let free = self.moment(date, shift.closes)?.duration_since(start);
                if left <= free {
                    return start.checked_add(left).ok();
                }
                left -= free.max(SignedDuration::ZERO);
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// Close of the last shift of the working day that comes so many working days after this one.
    pub(super) fn close_after(&self, day: Date, days: u32) -> Option<Timestamp> {
        let (mut date, mut left) = (day, days);
        for _ in 0..MAX_DAYS {
            date = date.tomorrow().ok()?;
            if let Some(shift) = self.shifts_on(date).last() {
                left = left.saturating_sub(1);
                if left == 0 {
                    return self.moment(date, shift.closes);
                }
            }
        }
        None
    }

    /// Whether somebody works at this moment.
    fn is_open(&self, moment: Timestamp) -> bool {
        let date = self.zone.to_datetime(moment).date();
        self.shifts_on(date).iter().any(|shift| {
            let bounds = (
                self.moment(date, shift.opens),
                self.moment(date, shift.closes),
            );
            matches!(bounds, (Some(opens), Some(closes)) if opens <= moment && moment < closes)
        })
    }

    fn shifts_on(&self, date: Date) -> &[Shift] {
        if self.is_holiday(date) {
            return &[];
        }
        let day = date.weekday().to_monday_zero_offset();
        let shifts = usize::try_from(day).ok().and_then(|day| self.week.get(day));
        shifts.map(Vec::as_slice).unwrap_or_default()
    }

    fn is_holiday(&self, date: Date) -> bool {
        self.holidays.contains(&date) || self.yearly.contains(&(date.month(), date.day()))
    }

    /// A wall-clock minute as a moment. A minute that a clock change skips is the one after the
    /// gap; of one that occurs twice, the first counts.
    fn moment(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let (date, minute) = if minute == MINUTES_A_DAY {
            (date.tomorrow().ok()?, 0)
        } else {
            (date, minute)
        };
        let time = time_of(minute)?;
        let local = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        local.compatible().ok()
    }

    /// Working minutes of a week without holidays.
    pub(super) fn weekly_minutes(&self) -> u32 {
        let shifts = self.week.iter().flatten();
        shifts
            .map(|shift| u32::from(shift.closes.saturating_sub(shift.opens)))
            .sum()
    }
}

fn time_of(minute: u16) -> Option<Time> {
    let (hour, minute) = (i8::try_from(minute / 60), i8::try_from(minute % 60));
    Time::new(hour.ok()?, minute.ok()?, 0, 0).ok()
}
