//! Times as people export them in, RFC 3339 out.
//!
//! A time without a zone is taken as UTC. A date whose day and month could be either is not
//! guessed.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::error::{Warning, WarningCode};

/// Forms with a zone that neither RFC 3339 nor RFC 2822 covers: social media, logs.
const ZONED_FORMS: [&str; 4] = [
    "%a %b %d %H:%M:%S %z %Y",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y/%m/%d %H:%M:%S %z",
    "%d/%b/%Y:%H:%M:%S %z",
];

/// Forms without a zone.
const CIVIL_FORMS: [&str; 17] = [
    "%a %b %d %H:%M:%S %Y",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y %I:%M:%S %p",
    "%B %d, %Y %I:%M %p",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y %H:%M",
    "%d-%b-%Y %I:%M %p",
    "%d/%b/%y %I:%M %p",
    "%d/%b/%y %H:%M",
    "%A, %B %d, %Y at %I:%M:%S %p",
];

/// Forms of a day.
const DATE_FORMS: [&str; 7] = [
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
];

/// Chosen: longer values are no times, and every form is tried on each.
const MAX_BYTES: usize = 64;

/// The time as RFC 3339, or as it stood, with a warning, where it is not understood. Blank is none.
pub(super) fn normalise(value: &str, warnings: &mut Vec<Warning>) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let parsed = parse_timestamp(value);
    if parsed.is_none() {
        warnings.push(Warning::new(
            WarningCode::BadTimestamp,
            "the time of receipt is not understood and is echoed; write it as 2025-03-04T09:12:00Z",
        ));
    }
    parsed.or_else(|| Some(value.to_owned()))
}

/// The time as RFC 3339, its offset kept, where the form is known and only one reading is possible.
pub(super) fn parse_timestamp(value: &str) -> Option<String> {
    if value.len() > MAX_BYTES {
        return None;
    }
    // Some programs put a narrow space before the half of the day.
    let value = &*value.replace('\u{202f}', " ");
    parse_epoch(value)
        .or_else(|| parse_temporal(value))
        .or_else(|| parse_rfc2822(value))
        .or_else(|| parse_zoned_form(value))
        .or_else(|| parse_civil_form(value))
        .or_else(|| parse_numbered(value))
}

fn at_offset(timestamp: Timestamp, offset: Offset) -> String {
    if offset == Offset::UTC {
        timestamp.to_string()
    } else {
        timestamp.display_with_offset(offset).to_string()
    }
}

fn in_utc(civil: DateTime) -> Option<String> {
    let zoned = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().to_string())
}

/// Seconds (9 or 10 digits), milliseconds (12 or 13), microseconds (15 or 16) since 1970.
fn parse_epoch(value: &str) -> Option<String> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    let timestamp = match whole.len() {
        9 | 10 => Timestamp::from_second(count),
        12 | 13 => Timestamp::from_millisecond(count),
        15 | 16 => Timestamp::from_microsecond(count),
        _ => return None,
    };
    timestamp.ok().map(|timestamp| timestamp.to_string())
}

/// RFC 3339 and ISO 8601 with `T` or a space, with or without time and offset.
fn parse_temporal(value: &str) -> Option<String> {
    let value = value
        .strip_suffix(" UTC")
        .or_else(|| value.strip_suffix(" GMT"))
        .unwrap_or(value);
    let pieces = Pieces::parse(value).ok()?;
    let time = pieces.time().unwrap_or(Time::midnight());
    let civil = pieces.date().to_datetime(time);
    match pieces.to_numeric_offset() {
        Some(offset) => Some(at_offset(offset.to_timestamp(civil).ok()?, offset)),
        None => in_utc(civil),
    }
}

fn parse_rfc2822(value: &str) -> Option<String> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let zoned: Zoned = parser.parse_zoned(value).ok()?;
    Some(at_offset(zoned.timestamp(), zoned.offset()))
}

fn parse_zoned_form(value: &str) -> Option<String> {
    ZONED_FORMS.iter().find_map(|form| {
        let zoned = strtime::parse(form, value).ok()?.to_zoned().ok()?;
        Some(at_offset(zoned.timestamp(), zoned.offset()))
    })
}

fn parse_civil_form(value: &str) -> Option<String> {
    let value = value.strip_suffix(" UTC").unwrap_or(value);
    let civil = CIVIL_FORMS
        .iter()
        .find_map(|form| DateTime::strptime(form, value).ok());
    let date = || {
        DATE_FORMS
            .iter()
            .find_map(|form| Date::strptime(form, value).ok())
    };
    in_utc(civil.or_else(|| Some(date()?.to_datetime(Time::midnight())))?)
}

/// `25/12/2025`, `12/25/2025` and the same with dashes, with or without a time: understood when one of the first two
/// numbers cannot be a month, or both are the same.
fn parse_numbered(value: &str) -> Option<String> {
    let (date, time) = value.split_once([' ', ',']).unwrap_or((value, ""));
    let date = if date.contains('/') {
        date.to_owned()
    } else {
        date.replace('-', "/")
    };
    let mut numbers = date.splitn(3, '/').map(|part| part.parse::<i8>().ok());
    let (first, second) = (numbers.next()??, numbers.next()??);
    let form = match (first, second) {
        (13.., ..=12) => "%d/%m/%Y",
        (..=12, 13..) => "%m/%d/%Y",
        _ if first == second => "%d/%m/%Y",
        _ => return None,
    };
    let date = Date::strptime(form, &date).ok()?;
    let time = parse_time_of_day(time.trim())?;
    in_utc(date.to_datetime(time))
}

fn parse_time_of_day(value: &str) -> Option<Time> {
    if value.is_empty() {
        return Some(Time::midnight());
    }
    let forms = ["%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p"];
    forms
        .iter()
        .find_map(|form| Time::strptime(form, value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_forms_are_normalised() {
        let cases = [
            ("2025-03-04T09:12:33Z", "2025-03-04T09:12:33Z"),
            ("2025-03-04T09:12:33+01:00", "2025-03-04T09:12:33+01:00"),
            ("2025-03-04T09:12:33.250Z", "2025-03-04T09:12:33.25Z"),
            ("2025-03-04 09:12:33+00:00", "2025-03-04T09:12:33Z"),
            ("2025-03-04 09:12", "2025-03-04T09:12:00Z"),
            ("2025-03-04 09:12:33", "2025-03-04T09:12:33Z"),
            ("2025-03-04 09:12:33 UTC", "2025-03-04T09:12:33Z"),
            ("2025-03-04 09:12:33 +0100", "2025-03-04T09:12:33+01:00"),
            ("2025-03-04T09:12", "2025-03-04T09:12:00Z"),
            ("2025-03-04", "2025-03-04T00:00:00Z"),
            (
                "Tue, 4 Mar 2025 09:12:33 +0100",
                "2025-03-04T09:12:33+01:00",
            ),
            ("Tue, 4 Mar 2025 09:12:33 GMT", "2025-03-04T09:12:33Z"),
            (
                "4 Mar 2025 09:12:33 -0500 (EST)",
                "2025-03-04T09:12:33-05:00",
            ),
            ("Tue Oct 31 22:10:47 +0000 2017", "2017-10-31T22:10:47Z"),
            ("Tue Mar  4 09:12:33 2025", "2025-03-04T09:12:33Z"),
            ("1741079553", "2025-03-04T09:12:33Z"),
            ("1741079553000", "2025-03-04T09:12:33Z"),
            ("1741079553.0", "2025-03-04T09:12:33Z"),
            ("25/12/2025", "2025-12-25T00:00:00Z"),
            ("12/25/2025 1:45 PM", "2025-12-25T13:45:00Z"),
            ("05/05/2025 13:45", "2025-05-05T13:45:00Z"),
            ("13-03-2024 10:00", "2024-03-13T10:00:00Z"),
            ("2024/03/13 10:00", "2024-03-13T10:00:00Z"),
            ("05-Mar-2024 10:00 PM", "2024-03-05T22:00:00Z"),
            ("05-Mar-2024 10:00", "2024-03-05T10:00:00Z"),
            ("04.03.2025 09:12", "2025-03-04T09:12:00Z"),
            ("2025/03/04 09:12:33", "2025-03-04T09:12:33Z"),
            ("Mar 4, 2025", "2025-03-04T00:00:00Z"),
            ("04/Mar/25 9:12 PM", "2025-03-04T21:12:00Z"),
            (
                "Tuesday, March 4, 2025 at 9:12:33\u{202f}AM UTC",
                "2025-03-04T09:12:33Z",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(parse_timestamp(value).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_is_not_understood_is_echoed_with_a_warning() {
        for value in [
            "03/04/2025",
            "03-04-2025 10:00",
            "yesterday",
            "12345",
            "2025-13-41",
            "99/99/2025",
            "9".repeat(80).as_str(),
        ] {
            let mut warnings = Vec::new();
            assert_eq!(normalise(value, &mut warnings).as_deref(), Some(value));
            assert_eq!(warnings.len(), 1, "{value}");
            assert_eq!(warnings[0].code, WarningCode::BadTimestamp);
        }
        let mut warnings = Vec::new();
        assert_eq!(normalise("  ", &mut warnings), None);
        assert!(warnings.is_empty());
    }
}
