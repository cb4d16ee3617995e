//! What becomes of a due time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::report::DueChanges;

/// What became of one due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    None,
    Same,
    Earlier(i64),
    Later(i64),
    Appears,
    Vanishes,
}

impl Due {
    /// Compares two due times in RFC 3339. Shifts are in minutes.
    pub(super) fn of(before: Option<&str>, after: Option<&str>) -> Self {
        let (before, after) = match (before, after) {
            (None, None) => return Self::None,
            (None, Some(_)) => return Self::Appears,
            (Some(_), None) => return Self::Vanishes,
            (Some(before), Some(after)) if before == after => return Self::Same,
            (Some(before), Some(after)) => (before, after),
        };
        let moment = |text: &str| text.parse::<Timestamp>().map(Timestamp::as_second);
        match (moment(before), moment(after)) {
            (Ok(before), Ok(after)) => match (after - before) / 60 {
                _ if after == before => Self::Same,
                shift if after < before => Self::Earlier(shift),
                shift => Self::Later(shift),
            },
            // A policy writes moments alone.
            _ => Self::Same,
        }
    }

    /// The word for it; none for what stays.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Same => None,
            Self::Earlier(_) => Some("earlier"),
            Self::Later(_) => Some("later"),
            Self::Appears => Some("appears"),
            Self::Vanishes => Some("vanishes"),
        }
    }
}

/// Counts of what became of due times.
#[derive(Debug, Default)]
pub(super) struct DueTally {
    counts: DueChanges,
    /// Records by minutes of their shift.
    shifts: BTreeMap<i64, u64>,
}

impl DueTally {
    pub(super) fn count(&mut self, due: Due) {
        let counts = &mut self.counts;
        let (count, shift) = match due {
            Due::None => (&mut counts.none, None),
            Due::Same => (&mut counts.same, None),
            Due::Earlier(shift) => (&mut counts.earlier, Some(shift)),
            Due::Later(shift) => (&mut counts.later, Some(shift)),
            Due::Appears => (&mut counts.appears, None),
            Due::Vanishes => (&mut counts.vanishes, None),
        };
        *count += 1;
        if let Some(shift) = shift {
            *self.shifts.entry(shift).or_default() += 1;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        let (sums, counts) = (&mut self.counts, &other.counts);
        sums.none += counts.none;
        sums.same += counts.same;
        sums.earlier += counts.earlier;
        sums.later += counts.later;
        sums.appears += counts.appears;
        sums.vanishes += counts.vanishes;
        for (shift, count) in &other.shifts {
            *self.shifts.entry(*shift).or_default() += count;
        }
    }

    pub(super) fn changes(&self) -> DueChanges {
        DueChanges {
            median_shift_minutes: self.median(),
            ..self.counts
        }
    }

    fn median(&self) -> Option<f64> {
        let all: u64 = self.shifts.values().sum();
        let at = |wanted: u64| {
            let mut before = 0;
            self.shifts.iter().find_map(|(shift, count)| {
                before += count;
                (before > wanted).then_some(*shift)
            })
        };
        let (low, high) = (at(all.checked_sub(1)? / 2)?, at(all / 2)?);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a shift has less than ten million minutes"
        )]
        let middle = (low + high) as f64 / 2.0;
        Some(middle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_times_are_compared_as_moments() {
        let (nine, ten) = ("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        for (before, after, due) in [
            (None, None, Due::None),
            (Some(nine), Some(nine), Due::Same),
            (Some(nine), Some("2026-03-02T10:00:00+01:00"), Due::Same),
            (Some(nine), Some(ten), Due::Later(60)),
            (Some(ten), Some(nine), Due::Earlier(-60)),
            (None, Some(nine), Due::Appears),
            (Some(nine), None, Due::Vanishes),
        ] {
            assert_eq!(Due::of(before, after), due);
        }
    }

    #[test]
    fn the_median_is_that_of_the_shifts() {
        for (shifts, median) in [
            (vec![], None),
            (vec![-30], Some(-30.0)),
            (vec![-30, 10], Some(-10.0)),
            (vec![60, -30, 10], Some(10.0)),
            (vec![1, 1, 1, 900], Some(1.0)),
        ] {
            let mut tally = DueTally::default();
            for shift in &shifts {
                tally.count(if *shift < 0 {
                    Due::Earlier(*shift)
                } else {
                    Due::Later(*shift)
                });
            }
            assert_eq!(tally.changes().median_shift_minutes, median, "{shifts:?}");
        }
    }
}
