//! Due times: weekends, holidays, clock changes, ends of days, unusable times.

use super::*;

const OFFICE: &str = r#"
[calendar]
time_zone = "Europe/Berlin"
holidays = ["12-25", "2026-01-01", 2026-05-01]
[calendar.hours]
mon = ["09:00-12:00", "13:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-15:00"]
"#;

const NIGHT: &str = r#"
[calendar]
time_zone = "Europe/Berlin"
hours = { sat = ["22:00-24:00"], sun = ["00:00-06:00"] }
"#;

fn due(calendar: &str, clock: &str, minutes: u32, received_at: &str) -> Option<String> {
    let policy = small_with(&format!(
        "{calendar}\n[sla.low]\nfirst_response_minutes = 1\nresolve_minutes = {minutes}\nclock = \"{clock}\"\n"
    ));
    let mut signals = Signals::default();
    signals.received_at = Some(received_at.to_owned());
    policy.decide(&signals).sla.map(|sla| sla.resolve_due)
}

#[test]
fn business_time_skips_nights_weekends_and_holidays() {
    let table = [
        // Within a shift, over the lunch break, over the night.
        (60, "2026-06-02T09:30:00+02:00", "2026-06-02T08:30:00Z"),
        (60, "2026-06-01T11:30:00+02:00", "2026-06-01T11:30:00Z"),
        (60, "2026-06-02T16:30:00+02:00", "2026-06-03T07:30:00Z"),
        // Received before opening, and at the very moment of closing.
        (30, "2026-06-02T03:00:00+02:00", "2026-06-02T07:30:00Z"),
        (30, "2026-06-02T17:00:00+02:00", "2026-06-03T07:30:00Z"),
        // Work that ends with the shift is due at its close.
        (60, "2026-06-02T16:00:00+02:00", "2026-06-02T15:00:00Z"),
        (61, "2026-06-02T16:00:00+02:00", "2026-06-03T07:01:00Z"),
        // Friday closes at 15:00; Saturday waits for Monday.
        (60, "2026-06-05T14:30:00+02:00", "2026-06-08T07:30:00Z"),
        (60, "2026-06-06T12:00:00Z", "2026-06-08T08:00:00Z"),
        // New Year 2026 is a Thursday; Christmas 2025 and 2026 are closed; May 1st as a TOML date.
        (60, "2025-12-31T16:30:00+01:00", "2026-01-02T08:30:00Z"),
        (60, "2026-12-24T16:30:00+01:00", "2026-12-28T08:30:00Z"),
        (60, "2026-04-30T16:30:00+02:00", "2026-05-04T07:30:00Z"),
        // The message's own offset does not matter.
        (60, "2026-06-02T00:30:00-07:00", "2026-06-02T08:30:00Z"),
        // A whole week: 420 + 3 * 480 + 360 minutes.
        (2220, "2026-06-01T09:00:00+02:00", "2026-06-05T13:00:00Z"),
        (2221, "2026-06-01T09:00:00+02:00", "2026-06-08T07:01:00Z"),
    ];
    for (minutes, received_at, expected) in table {
        let found = due(OFFICE, "business", minutes, received_at);
        assert_eq!(
            found.as_deref(),
            Some(expected),
            "{minutes} from {received_at}"
        );
    }
}

#[test]
fn clock_changes_keep_minutes_real() {
    let table = [
        // 2026-03-29: 02:00 becomes 03:00, so the shift 00:00-06:00 has five hours.
        (
            NIGHT,
            120 + 300,
            "2026-03-28T22:00:00+01:00",
            "2026-03-29T04:00:00Z",
        ),
        (
            NIGHT,
            120 + 301,
            "2026-03-28T22:00:00+01:00",
            "2026-04-04T20:01:00Z",
        ),
        // 2026-10-25: 03:00 becomes 02:00, so it has seven.
        (
            NIGHT,
            120 + 420,
            "2026-10-24T22:00:00+02:00",
            "2026-10-25T05:00:00Z",
        ),
        // Opening hours follow the wall clock over the change.
        (
            OFFICE,
            420,
            "2026-03-27T14:00:00+01:00",
            "2026-03-30T14:00:00Z",
        ),
        (
            OFFICE,
            420,
            "2026-10-23T14:00:00+02:00",
            "2026-10-26T15:00:00Z",
        ),
    ];
    for (calendar, minutes, received_at, expected) in table {
        let found = due(calendar, "business", minutes, received_at);
        assert_eq!(
            found.as_deref(),
            Some(expected),
            "{minutes} from {received_at}"
        );
    }
}

#[test]
fn opening_in_the_hour_that_a_clock_change_skips_is_after_it() {
    let gap = "[calendar]\ntime_zone = \"Europe/Berlin\"\nhours = { sun = [\"02:15-04:00\"] }";
    let found = due(gap, "business", 10, "2026-03-29T00:00:00Z");
    assert_eq!(found.as_deref(), Some("2026-03-29T01:25:00Z"));
}

#[test]
fn a_clock_that_always_runs_needs_no_calendar() {
    let found = due("", "always", 90, "2026-06-06T23:00:00.5Z");
    assert_eq!(found.as_deref(), Some("2026-06-07T00:30:00.5Z"));
}

#[test]
fn unusable_times_give_no_due_times() {
    let long = format!("2026-06-02T09:30:00.{}Z", "0".repeat(500));
    for received_at in [
        "",
        "yesterday",
        "2026-06-02",
        "2026-06-02T09:30:00",
        "2026-13-02T09:30:00Z",
        "9999-12-31T23:59:59Z",
        "99999-01-01T00:00:00Z",
        "\u{0}\u{1F600}",
        &long,
    ] {
        for (calendar, clock) in [(OFFICE, "business"), ("", "always")] {
            // One year of minutes leads past the last moment that can be told.
            let minutes = if clock == "always" { 525_600 } else { 60_000 };
            assert_eq!(
                due(calendar, clock, minutes, received_at),
                None,
                "{received_at}"
            );
        }
    }
    assert_eq!(Policy::standard().decide(&Signals::default()).sla, None);
}

#[test]
fn far_off_times_are_decided_too() {
    for received_at in ["-009990-01-01T00:00:00Z", "9990-01-01T00:00:00Z"] {
        assert!(due(OFFICE, "business", 60_000, received_at).is_some());
    }
}

#[test]
fn each_priority_has_its_own_target() {
    let policy = Policy::standard();
    let at = |impact, urgency| {
        let mut signals = levels(impact, urgency);
        signals.received_at = Some("2026-06-06T10:00:00Z".to_owned());
        let sla = policy.decide(&signals).sla.unwrap();
        (sla.first_response_due, sla.resolve_due)
    };
    let times = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let high = at(Level::High, Level::Medium);
    assert_eq!(high, times("2026-06-06T12:00:00Z", "2026-06-07T10:00:00Z"));
    let normal = at(Level::Medium, Level::Medium);
    assert_eq!(
        normal,
        times("2026-06-08T17:00:00Z", "2026-06-10T17:00:00Z")
    );
}
