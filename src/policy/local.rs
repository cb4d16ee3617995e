//! The hour of a message as the people see it who answer it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clock::parse_received;
use super::decide::Policy;

/// An hour of the week in the calendar's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalHour {
    /// 0 for Monday to 6 for Sunday.
    pub weekday: usize,
    /// 0 to 23.
    pub hour: usize,
}

impl Policy {
    /// The hour at which a message was received, in the time zone of the policy's calendar; in UTC
    /// without one. Nothing for a time that names no moment.
    pub fn local_hour(&self, received_at: &str) -> Option<LocalHour> {
        let moment: Timestamp = parse_received(received_at)?;
        let zone = self.clocks.calendar.as_ref().map(|c| &c.zone);
        let local = zone.unwrap_or(&TimeZone::UTC).to_datetime(moment);
        let weekday = local.date().weekday().to_monday_zero_offset();
        Some(LocalHour {
            weekday: usize::try_from(weekday).ok()?,
            hour: usize::try_from(local.hour()).ok()?,
        })
    }

    /// Name of the time zone of the policy's calendar, `UTC` without one.
    pub fn time_zone(&self) -> &str {
        let zone = self.clocks.calendar.as_ref().map(|c| &c.zone);
        zone.and_then(TimeZone::iana_name).unwrap_or("UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_the_calendars_time_zone() {
        let text = Policy::standard_text();
        let berlin = text.replace("time_zone = \"UTC\"", "time_zone = \"Europe/Berlin\"");
        let berlin = Policy::parse(&berlin, "p.toml").unwrap();
        let utc = Policy::standard();
        assert_eq!(
            (utc.time_zone(), berlin.time_zone()),
            ("UTC", "Europe/Berlin")
        );
        let hour = |weekday, hour| Some(LocalHour { weekday, hour });
        for (received, in_utc, in_berlin) in [
            ("2026-11-22T23:30:00Z", hour(6, 23), hour(0, 0)),
            ("2026-07-01T10:00:00+02:00", hour(2, 8), hour(2, 10)),
            ("2026-07-01", None, None),
            ("soon", None, None),
        ] {
            assert_eq!(utc.local_hour(received), in_utc, "{received}");
            assert_eq!(berlin.local_hour(received), in_berlin, "{received}");
        }
    }
}
