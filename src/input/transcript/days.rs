//! Which of a date's numbers is the day, where other dates of the file tell.

/// What stands first in dates such as `04/03/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// Names of the months, as times are written with them.
pub(super) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl DayOrder {
    /// The order that dates show in which one number can be no month; nothing where they disagree.
    pub(super) fn of<'a>(moments: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut order = None;
        for (first, second, _) in moments.filter_map(numbers) {
            let shown = match (first, second) {
                (13.., ..=12) => Self::DayFirst,
                (..=12, 13..) => Self::MonthFirst,
                _ => continue,
            };
            if order.is_some_and(|known| known != shown) {
                return None;
            }
            order = Some(shown);
        }
        order
    }

    /// A moment with its month as a word, so that only one reading is possible.
    pub(super) fn spelt(self, moment: &str) -> Option<String> {
        let (first, second, rest) = numbers(moment)?;
        let (day, month) = match self {
            Self::DayFirst => (first, second),
            Self::MonthFirst => (second, first),
        };
        let month = MONTHS.get(month.checked_sub(1)?)?;
        let (year, clock) = rest.split_once(' ')?;
        Some(if clock.ends_with('M') {
            format!("{month} {day}, {year} {clock}")
        } else {
            format!("{day} {month} {year} {clock}")
        })
    }
}

/// The first two numbers of a date with slashes or dashes that ends with its year, and what follows them.
fn numbers(moment: &str) -> Option<(usize, usize, &str)> {
    let (first, rest) = moment.split_once(['/', '-'])?;
    let (second, rest) = rest.split_once(['/', '-'])?;
    if first.len() > 2 {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::timestamp::parse_timestamp;
    use DayOrder::{DayFirst, MonthFirst};

    #[test]
    fn other_dates_tell_the_order() {
        let cases: [(&[&str], Option<DayOrder>); 7] = [
            (&["04/03/2025 09:12", "13/03/2025 09:12"], Some(DayFirst)),
            (&["3/4/2025 9:12 PM", "3/13/2025 9:12 PM"], Some(MonthFirst)),
            (&["04/03/2025 09:12", "05/03/2025 09:12"], None),
            (&["13/03/2025 09:12", "03/13/2025 09:12"], None),
            (&["2025-03-04 09:12"], None),
            (&["2025/03/04 09:12"], None),
            (&["04-03-2025 09:12", "13-03-2025 09:12"], Some(DayFirst)),
        ];
        for (moments, expected) in cases {
            assert_eq!(
                DayOrder::of(moments.iter().copied()),
                expected,
                "{moments:?}"
            );
        }
    }

    #[test]
    fn a_month_in_words_is_understood() {
        let cases = [
            (DayFirst, "04/03/2025 09:12", "2025-03-04T09:12:00Z"),
            (DayFirst, "04-03-2025 09:12", "2025-03-04T09:12:00Z"),
            (DayFirst, "04/03/2025 09:12:33", "2025-03-04T09:12:33Z"),
            (MonthFirst, "3/4/2025 9:12 PM", "2025-03-04T21:12:00Z"),
            (MonthFirst, "3/4/2025 9:12:33 PM", "2025-03-04T21:12:33Z"),
        ];
        for (order, moment, expected) in cases {
            let spelt = order.spelt(moment).unwrap();
            assert_eq!(
                parse_timestamp(&spelt).as_deref(),
                Some(expected),
                "{spelt}"
            );
        }
        assert_eq!(DayFirst.spelt("04/13/2025 09:12"), None);
    }
}
