//! Whether a problem is new, grows, fades or is back: its messages by day against all messages by day.
//!
//! The likelihood-ratio test of two Poisson rates with the volume of all messages as exposure, G² = 2 Σ x ln(x / e)
//! with one degree of freedom (Wilks 1938). Time is cut into windows that end at the last day.

use std::collections::BTreeMap;

use super::number::{float, ln, rounded};
use super::report::{Trend, TrendKind};

/// G² from which on two rates differ: p < 0.000,001. Chosen: a list has hundreds of problems and is made daily, and
/// none should be called new by chance.
const MIN_G: f64 = 24.0;

/// How many times as often now as before, for a problem to be called rising; its inverse for fading.
const MIN_RATIO: f64 = 2.0;

/// Windows that a rise is compared with. Chosen: four weeks, as long as a season has not turned.
const WINDOWS_BEFORE: usize = 4;

/// Share of a problem's messages before the last two windows that a new one may have: strays.
const MAX_STRAYS: f64 = 0.1;

/// Rate beside that of now below which a window is quiet, and beside what was usual for a problem to be gone.
const QUIET: f64 = 0.1;

/// G² from which on quiet windows are a gap and not chance: p < 0.01 with one degree of freedom. Chosen: five messages
/// in one window and none in the next two suffice.
const MIN_GAP_G: f64 = 6.63;

/// Quiet windows in a row that are a gap.
const MIN_GAP: usize = 2;

/// Messages in one window before a gap, at least, for a problem to be back.
const MIN_EARLIER: u64 = 5;

/// Days with their messages.
pub(super) type Days = BTreeMap<i32, u64>;

/// Messages of a problem and of all in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Window {
    own: u64,
    all: u64,
}

/// The trend of a problem. Nothing where there is less than a window before the last.
pub(super) fn trend(own: &Days, all: &Days, as_of: i32, window_days: u32) -> Option<Trend> {
    let windows = windows(own, all, as_of, window_days)?;
    let (recent, before) = windows.split_first()?;
    let reference = sum(before.iter().take(WINDOWS_BEFORE));
    if recent.all == 0 || reference.all == 0 {
        return None;
    }
    let history = sum(before.iter());
    let expected = rate(reference) * number(recent.all);
    let kind = kind(&windows, *recent, reference, history);
    Some(Trend {
        kind,
        recent: recent.own,
        before: reference.own,
        expected: rounded(expected),
    })
}

fn kind(windows: &[Window], recent: Window, reference: Window, history: Window) -> TrendKind {
    let grows = exceeds(recent, reference, MIN_RATIO);
    if is_back(windows, recent) {
        TrendKind::BackAgain
    } else if is_new(windows, recent) {
        TrendKind::New
    } else if grows {
        TrendKind::Rising
    } else if exceeds(since_first(windows, history), recent, MIN_RATIO) {
        TrendKind::Fading
    } else {
        TrendKind::Steady
    }
}

/// What came before the last window, from the problem's first window on.
fn since_first(windows: &[Window], history: Window) -> Window {
    let before = windows.get(1..).unwrap_or_default();
    let first = before.iter().rposition(|window| window.own > 0);
    first.map_or(history, |first| sum(before.iter().take(first + 1)))
}

/// Nearly all of it lies in the last two windows, some in the last, and there was a time before.
fn is_new(windows: &[Window], recent: Window) -> bool {
    let (late, early) = windows.split_at(windows.len().min(2));
    let (late, early) = (sum(late.iter()), sum(early.iter()));
    let is_late = number(early.own) <= MAX_STRAYS * number(early.own + late.own);
    let is_now = recent.own * 5 >= late.own;
    if early.all == 0 {
        // Two windows are all there is: new is what the one before has nothing of.
        let before = windows.get(1).copied().unwrap_or_default();
        let strays = number(before.own) <= MAX_STRAYS * number(before.own + recent.own);
        return strays && exceeds(recent, before, MIN_RATIO);
    }
    is_late && is_now && exceeds(late, early, MIN_RATIO)
}

/// It was there, was gone for two windows or more, and is there.
fn is_back(windows: &[Window], recent: Window) -> bool {
    // It may have come back in the window before the last.
    let now = match windows.get(1) {
        Some(before) if rate(*before) > rate(recent) => *before,
        _ => recent,
    };
    let before = windows.get(1..).unwrap_or_default();
    let skipped = before
        .iter()
        .take_while(|window| !is_quiet(**window, now))
        .count();
    if skipped > 1 || recent.own == 0 {
        return false;
    }
    let late = sum(windows.iter().take(skipped + 1));
    was_gone(before.get(skipped..).unwrap_or_default(), now, late)
}

/// Whether the latest of the windows are a gap, with a time before them when it was there.
fn was_gone(windows: &[Window], now: Window, late: Window) -> bool {
    let was_there = |window: &Window| window.own >= MIN_EARLIER && !is_quiet(*window, now);
    let Some(first) = windows.iter().rposition(|window| window.own > 0) else {
        return false;
    };
    if !windows.iter().any(was_there) {
        return false;
    }
    let quiet = windows.iter().take_while(|window| is_quiet(**window, now));
    let mut gap = Window::default();
    quiet.enumerate().any(|(at, window)| {
        gap = sum([gap, *window].iter());
        let earlier = windows.get(at + 1..=first).unwrap_or_default();
        let usual = sum(earlier.iter().take(WINDOWS_BEFORE));
        at + 1 >= MIN_GAP && is_gap(gap, usual) && exceeds(late, gap, MIN_RATIO)
    })
}

fn is_quiet(window: Window, now: Window) -> bool {
    number(window.own) <= QUIET * rate(now) * number(window.all)
}

/// None, or next to none beside what was usual, and surely fewer than that.
fn is_gap(gap: Window, usual: Window) -> bool {
    rate(gap) <= QUIET * rate(usual) && likelihood_ratio(usual, gap) >= MIN_GAP_G
}

/// Windows from the last day back to the first day of the data; the earliest may be short. Nothing where there is
/// less than one whole window before the last.
fn windows(own: &Days, all: &Days, as_of: i32, window_days: u32) -> Option<Vec<Window>> {
    let days = i32::try_from(window_days.max(1)).unwrap_or(i32::MAX);
    let first = *all.keys().next()?;
    let span = as_of.checked_sub(first)?.checked_add(1)?;
    if span / days < 2 {
        return None;
    }
    let place = |day: i32| usize::try_from(as_of.checked_sub(day)? / days).ok();
    let count = usize::try_from(span.checked_add(days - 1)? / days).ok()?;
    // A false date of long ago must not make a million windows.
    let mut windows = vec![Window::default(); count.min(MAX_WINDOWS)];
    for (days, is_own) in [(all, false), (own, true)] {
        for (day, messages) in days.range(..=as_of) {
            if let Some(window) = place(*day).and_then(|at| windows.get_mut(at)) {
                let slot = if is_own {
                    &mut window.own
                } else {
                    &mut window.all
                };
                *slot += messages;
            }
        }
    }
    Some(windows)
}

/// Windows looked back at. Chosen: ten years of weeks.
const MAX_WINDOWS: usize = 520;

fn sum<'w>(windows: impl Iterator<Item = &'w Window>) -> Window {
    windows.fold(Window::default(), |sum, window| Window {
        own: sum.own + window.own,
        all: sum.all + window.all,
    })
}

fn rate(window: Window) -> f64 {
    if window.all == 0 {
        0.0
    } else {
        number(window.own) / number(window.all)
    }
}

/// Whether the rate of one is at least `ratio` times that of the other, and surely higher.
fn exceeds(one: Window, other: Window, ratio: f64) -> bool {
    rate(one) >= ratio * rate(other) && likelihood_ratio(one, other) >= MIN_G
}

/// G² of two rates that are alike in truth; 0 where there is nothing to compare.
fn likelihood_ratio(one: Window, other: Window) -> f64 {
    if one.all == 0 || other.all == 0 {
        return 0.0;
    }
    let common = number(one.own + other.own) / number(one.all + other.all);
    let part = |window: Window| {
        let expected = common * number(window.all);
        if window.own == 0 || expected <= 0.0 {
            0.0
        } else {
            number(window.own) * ln(number(window.own) / expected)
        }
    };
    2.0 * (part(one) + part(other))
}

fn number(count: u64) -> f64 {
    float(usize::try_from(count).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten weeks of a thousand messages a day; the problem's messages a day in each week, the last week last.
    fn of_weeks(own: &[u64]) -> Option<TrendKind> {
        let mut all = Days::new();
        let mut days = Days::new();
        for (week, daily) in (0..).zip(own) {
            for day in 0..7 {
                all.insert(week * 7 + day, 1_000);
                days.insert(week * 7 + day, *daily);
            }
        }
        let last = *all.keys().last()?;
        trend(&days, &all, last, 7).map(|trend| trend.kind)
    }

    #[test]
    fn what_a_person_would_call_it() {
        use TrendKind::{BackAgain, Fading, New, Rising, Steady};
        let table: [(&[u64], TrendKind); 11] = [
            (&[0, 0, 0, 0, 0, 30], New),
            (&[0, 0, 0, 0, 10, 30], New),
            (&[0, 0, 0, 0, 30, 10], New),
            (&[0, 30], New),
            (&[3, 3, 3, 3, 3, 30], Rising),
            (&[5, 5, 5, 5, 5, 5], Steady),
            (&[5, 6, 4, 5, 6, 7], Steady),
            (&[30, 30, 30, 20, 10, 1], Fading),
            (&[0, 30, 30, 0, 0, 0], Fading),
            (&[20, 20, 0, 0, 0, 20], BackAgain),
            (&[20, 20, 0, 0, 20, 20], BackAgain),
        ];
        for (weeks, expected) in table {
            assert_eq!(of_weeks(weeks), Some(expected), "{weeks:?}");
        }
    }

    /// A problem's messages a week, the last week first, of a thousand messages a week.
    fn of_counts(own: &[u64]) -> Option<TrendKind> {
        let weeks = || own.iter().rev().zip(0..);
        let all: Days = weeks().map(|(_, week)| (week * 7, 1_000)).collect();
        let days: Days = weeks().map(|(own, week)| (week * 7, *own)).collect();
        trend(&days, &all, all.keys().last()? + 6, 7).map(|trend| trend.kind)
    }

    #[test]
    fn a_problem_is_back_only_where_it_was_gone() {
        use TrendKind::{BackAgain, Rising};
        let table: [(&[u64], TrendKind); 10] = [
            (&[50, 21, 5, 3, 3, 8, 5, 7, 3, 5, 8, 10], Rising),
            (&[60, 7, 3, 3, 7, 7, 7, 7, 7], Rising),
            (&[60, 5, 5, 5, 5, 5, 5, 5], Rising),
            // Two empty weeks of a problem that comes up every other week.
            (&[60, 0, 0, 1, 2, 0, 1, 0, 7, 1, 0, 2, 1, 1], Rising),
            (&[60, 0, 0, 7, 7, 7, 7, 7, 7], BackAgain),
            (&[60, 0, 0, 0, 5, 5, 5, 7, 7, 7], BackAgain),
            (&[40, 0, 0, 5, 0, 0, 0, 0], BackAgain),
            (&[60, 1, 0, 20, 20, 20, 20], BackAgain),
            (&[60, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 1], BackAgain),
            (&[60, 60, 0, 0, 0, 90, 90], BackAgain),
        ];
        for (weeks, expected) in table {
            assert_eq!(of_counts(weeks), Some(expected), "{weeks:?}");
        }
    }

    #[test]
    fn a_short_history_has_no_trend() {
        assert_eq!(of_weeks(&[30]), None);
        assert_eq!(trend(&Days::new(), &Days::new(), 3, 7), None);
        let all = Days::from([(i32::MIN + 5, 1), (20_000, 10)]);
        assert!(trend(&all, &all, 20_000, 7).is_none_or(|trend| trend.recent == 10));
    }
}
