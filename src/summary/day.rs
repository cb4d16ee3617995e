//! When a message came: its day, its hour and its moment.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Result};

/// Longest time that is read. The longest RFC 3339 time with nanoseconds has 35 bytes.
const MAX_TIME_BYTES: usize = 64;

/// Hours of a week.
pub const HOURS: u8 = 7 * 24;

/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day of the calendar, as days since 1970. Written as `2026-03-02`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

impl Day {
    fn of(date: Date) -> Self {
        Self(date.since(EPOCH).map_or(0, |span| span.get_days()))
    }

    /// The date; the epoch for a day that no calendar has.
    pub fn date(self) -> Date {
        let span = jiff::Span::new().try_days(self.0);
        span.and_then(|span| EPOCH.checked_add(span))
            .unwrap_or(EPOCH)
    }

    /// So many days later, or earlier where negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from another one to this.
    pub fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// Days after Monday, 0 to 6.
    pub fn weekday(self) -> u8 {
        // 1 January 1970 was a Thursday.
        u8::try_from((self.0 % 7 + 7 + 3) % 7).unwrap_or_default()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse().map(Self::of)
    }
}

impl std::str::FromStr for Day {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse().map(Self::of)
    }
}

/// When a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Its moment, in seconds since 1970.
    pub second: i64,
    /// Its day.
    pub day: Day,
    /// Its hour of the day; nothing where only the day was said.
    pub hour: Option<u8>,
}

impl When {
    /// Hours since Monday 0:00.
    pub fn hour_of_week(self) -> Option<u8> {
        Some(self.day.weekday() * 24 + self.hour?)
    }
}

/// Whose days and hours are counted.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    zone: Option<(String, TimeZone)>,
}

impl Clock {
    /// Days and hours of a time zone, or as the times are written.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] for a zone that the database inside the program does not know.
    pub fn of(zone: Option<&str>) -> Result<Self> {
        let Some(name) = zone else {
            return Ok(Self::default());
        };
        match jiff::tz::db().get(name) {
            Ok(found) => Ok(Self {
                zone: Some((name.to_owned(), found)),
            }),
            Err(_) => Err(
                Error::new(ErrorCode::Usage, format!("no time zone is named `{name}`"))
                    .with_fix("give a name of the IANA database, such as Europe/Berlin or UTC"),
            ),
        }
    }

    /// Name of the zone; nothing where times count as written.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_ref().map(|(name, _)| name.as_str())
    }

    /// Reads a time of receipt. One without an offset counts as UTC.
    pub fn read(&self, written: &str) -> Option<When> {
        if written.len() > MAX_TIME_BYTES {
            return None;
        }
        let pieces = Pieces::parse(written).ok()?;
        let civil = pieces
            .date()
            .to_datetime(pieces.time().unwrap_or(Time::midnight()));
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        let moment = offset.to_timestamp(civil).ok()?;
        let shown = match &self.zone {
            Some((_, zone)) if pieces.time().is_some() => zone.to_datetime(moment),
            _ => civil,
        };
        Some(When {
            second: moment.as_second(),
            day: Day::of(shown.date()),
            hour: pieces.time().and_then(|_| u8::try_from(shown.hour()).ok()),
        })
    }

    /// A moment as these days and hours show it, to the minute, such as `2026-03-02 14:05`.
    pub fn show(&self, second: i64) -> String {
        let zone = self.zone.as_ref();
        let zone = zone.map_or(TimeZone::UTC, |(_, zone)| zone.clone());
        let moment = Timestamp::from_second(second).unwrap_or_default();
        zone.to_datetime(moment)
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_written_or_in_a_zone() {
        let table = [
            (None, "2026-03-01T23:30:00Z", "2026-03-01", Some(23)),
            (None, "2026-03-01T23:30:00-05:00", "2026-03-01", Some(23)),
            (
                Some("Europe/Berlin"),
                "2026-03-01T23:30:00Z",
                "2026-03-02",
                Some(0),
            ),
            (
                Some("Europe/Berlin"),
                "2026-07-01T22:30:00Z",
                "2026-07-02",
                Some(0),
            ),
            (None, "2026-03-01", "2026-03-01", None),
            (Some("Asia/Tokyo"), "2026-03-01", "2026-03-01", None),
        ];
        for (zone, written, day, hour) in table {
            let when = Clock::of(zone).unwrap().read(written).unwrap();
            assert_eq!((when.day.to_string().as_str(), when.hour), (day, hour));
        }
        for wrong in ["", "yesterday", "2026-02-30T10:00:00Z", &"2".repeat(99)] {
            assert_eq!(Clock::default().read(wrong), None);
        }
        assert!(Clock::of(Some("Mars/Olympus")).is_err());
    }

    #[test]
    fn days_know_their_weekday_and_date() {
        let table = [
            ("1970-01-01", 3),
            ("2026-03-02", 0),
            ("1969-12-31", 2),
            ("-009999-01-01", 0),
        ];
        for (written, weekday) in table {
            let day: Day = written.parse().unwrap();
            assert_eq!(
                (day.to_string().as_str(), day.weekday()),
                (written, weekday)
            );
        }
    }
}
