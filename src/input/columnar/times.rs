//! Dates, times, time stamps and spans of time as ISO 8601 writes them.
//!
//! A time stamp with a zone names a moment: it is written with its offset where the zone is one, else in
//! UTC. One without is written without. What lies beyond the years that a calendar has is written as
//! the bare number.

use std::fmt::Write;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, IntervalDayTimeType, IntervalMonthDayNanoType, IntervalYearMonthType,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

const NANOSECONDS: i128 = 1_000_000_000;
const DAY_SECONDS: i64 = 86_400;

/// Appends the value, which is not null.
pub(in crate::input) fn write(array: &dyn Array, row: usize, out: &mut String) {
    match array.data_type() {
        DataType::Timestamp(unit, zone) => {
            let count = timestamp(array, row, *unit);
            moment(out, count, *unit, zone.as_deref());
        }
        DataType::Time32(unit) | DataType::Time64(unit) => {
            let count = time(array, row, *unit);
            let count = i128::from(count) * scale(*unit);
            time_of_day(out, count);
        }
        DataType::Duration(unit) => {
            let count = duration(array, row, *unit);
            let nanoseconds = i128::from(count) * scale(*unit);
            push(out, span(nanoseconds));
        }
        DataType::Interval(unit) => interval(array, row, *unit, out),
        _ => {}
    }
}

/// Nanoseconds of a unit.
fn scale(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => NANOSECONDS,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    }
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // A String takes whatever is written to it.
    let _ = write!(out, "{value}");
}

fn timestamp(array: &dyn Array, row: usize, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => number::<TimestampSecondType>(array, row),
        TimeUnit::Millisecond => number::<TimestampMillisecondType>(array, row),
        TimeUnit::Microsecond => number::<TimestampMicrosecondType>(array, row),
        TimeUnit::Nanosecond => number::<TimestampNanosecondType>(array, row),
    }
}

fn duration(array: &dyn Array, row: usize, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => number::<DurationSecondType>(array, row),
        TimeUnit::Millisecond => number::<DurationMillisecondType>(array, row),
        TimeUnit::Microsecond => number::<DurationMicrosecondType>(array, row),
        TimeUnit::Nanosecond => number::<DurationNanosecondType>(array, row),
    }
}

fn time(array: &dyn Array, row: usize, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => number::<Time32SecondType>(array, row),
        TimeUnit::Millisecond => number::<Time32MillisecondType>(array, row),
        TimeUnit::Microsecond => number::<Time64MicrosecondType>(array, row),
        TimeUnit::Nanosecond => number::<Time64NanosecondType>(array, row),
    }
}

fn number<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &dyn Array, row: usize) -> i64 {
    array.as_primitive::<T>().value(row).into()
}

fn moment(out: &mut String, count: i64, unit: TimeUnit, zone: Option<&str>) {
    let nanoseconds = i128::from(count) * scale(unit);
    let Ok(moment) = Timestamp::from_nanosecond(nanoseconds) else {
        return push(out, count);
    };
    match zone {
        None => push(out, Offset::UTC.to_datetime(moment)),
        Some(zone) => match offset(zone) {
            Some(offset) if offset != Offset::UTC => push(out, moment.display_with_offset(offset)),
            _ => push(out, moment),
        },
    }
}

/// An offset such as `+02:00`, `-0530` or `+02`.
fn offset(zone: &str) -> Option<Offset> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let is_offset = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    let (hours, minutes) = digits.split_at_checked(2).filter(|_| is_offset)?;
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = if minutes.is_empty() {
        0
    } else {
        minutes.parse().ok()?
    };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// Appends the day so many days after the first of 1970.
pub(super) fn date(out: &mut String, days: i64) {
    let seconds = days.checked_mul(DAY_SECONDS);
    match seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(moment) => push(out, Offset::UTC.to_datetime(moment).date()),
        None => push(out, days),
    }
}

/// Appends a day, or a moment where it is no whole day.
pub(super) fn date_of_milliseconds(out: &mut String, milliseconds: i64) {
    if milliseconds % (DAY_SECONDS * 1000) == 0 {
        date(out, milliseconds / (DAY_SECONDS * 1000));
    } else {
        moment(out, milliseconds, TimeUnit::Millisecond, None);
    }
}

fn time_of_day(out: &mut String, nanoseconds: i128) {
    let is_day = (0..i128::from(DAY_SECONDS) * NANOSECONDS).contains(&nanoseconds);
    let midnight = DateTime::from_parts(jiff::civil::date(1970, 1, 1), Time::midnight());
    let time = is_day
        .then(|| midnight.checked_add(span(nanoseconds)).ok())
        .flatten();
    match time {
        Some(time) => push(out, time.time()),
        None => push(out, nanoseconds),
    }
}

/// As many nanoseconds. Every count of a column fits.
fn span(nanoseconds: i128) -> SignedDuration {
    let seconds = i64::try_from(nanoseconds / NANOSECONDS).unwrap_or(i64::MAX);
    let rest = i32::try_from(nanoseconds % NANOSECONDS).unwrap_or(0);
    SignedDuration::new(seconds, rest)
}

/// Months, days and nanoseconds each with their own sign, as ISO 8601-2 has it.
fn interval(array: &dyn Array, row: usize, unit: IntervalUnit, out: &mut String) {
    let (months, days, nanoseconds) = match unit {
        IntervalUnit::YearMonth => (
            array.as_primitive::<IntervalYearMonthType>().value(row),
            0,
            0,
        ),
        IntervalUnit::DayTime => {
            let value = array.as_primitive::<IntervalDayTimeType>().value(row);
            (0, value.days, i128::from(value.milliseconds) * 1_000_000)
        }
        IntervalUnit::MonthDayNano => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            (value.months, value.days, i128::from(value.nanoseconds))
        }
    };
    out.push('P');
    for (count, name) in [(months / 12, 'Y'), (months % 12, 'M'), (days, 'D')] {
        if count != 0 {
            let _ = write!(out, "{count}{name}");
        }
    }
    if nanoseconds != 0 {
        out.push('T');
        if nanoseconds < 0 {
            out.push('-');
        }
        push(out, (nanoseconds / NANOSECONDS).unsigned_abs());
        let fraction = format!("{:09}", (nanoseconds % NANOSECONDS).unsigned_abs());
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            let _ = write!(out, ".{fraction}");
        }
        out.push('S');
    } else if out.ends_with('P') {
        out.push_str("T0S");
    }
}
