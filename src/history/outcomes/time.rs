//! When an answer went out: a moment, or how long it took.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// At this moment.
    At(Timestamp),
    /// So long after receipt.
    After(SignedDuration),
}

impl Answered {
    /// The moment, for a message received then.
    pub fn moment(self, received: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::After(duration) => received?.checked_add(duration).ok(),
        }
    }

    /// How long it took, for a message received then; nothing where the answer stands before the message.
    pub fn duration(self, received: Option<Timestamp>) -> Option<SignedDuration> {
        let duration = match self {
            Self::At(moment) => moment.duration_since(received?),
            Self::After(duration) => duration,
        };
        (!duration.is_negative()).then_some(duration)
    }
}

/// Unit of a column of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Unit {
    fn seconds(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3_600.0,
            Self::Days => 86_400.0,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// The unit that a column's words name.
    pub(super) fn of(words: &[&str]) -> Option<Self> {
        words.iter().find_map(|word| match *word {
            "seconds" | "second" | "secs" | "sec" | "s" => Some(Self::Seconds),
            "minutes" | "minute" | "mins" | "min" | "m" => Some(Self::Minutes),
            "hours" | "hour" | "hrs" | "hr" | "h" => Some(Self::Hours),
            "days" | "day" | "d" => Some(Self::Days),
            _ => None,
        })
    }
}

/// Longest duration that is one: ten years.
const MAX_SECONDS: f64 = 10.0 * 366.0 * 86_400.0;

/// A cell of a column: with a unit a number of these, else a moment. One without a zone is in UTC.
pub(super) fn read(cell: &str, unit: Option<Unit>) -> Option<Answered> {
    if let (Some(unit), Ok(number)) = (unit, cell.parse::<f64>()) {
        let seconds = number * unit.seconds();
        let is_duration = (0.0..=MAX_SECONDS).contains(&seconds);
        return is_duration.then(|| Answered::After(SignedDuration::from_secs_f64(seconds)));
    }
    moment(cell).map(Answered::At)
}

/// A moment as RFC 3339 and its looser forms write it.
pub(super) fn moment(cell: &str) -> Option<Timestamp> {
    let zoned: Option<Timestamp> = cell.parse().ok();
    zoned.or_else(|| {
        let civil: DateTime = cell.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}
