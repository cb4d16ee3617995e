//! Numbers and names as a reader reads them.

use super::model::{Change, Share, Span};
use crate::summary::{Day, Measure};

/// Lift beyond which only that is told: the share without the factor is then next to nothing.
const MAX_LIFT: f64 = 100.0;

/// Decimals of reported figures, as a factor: enough for any reader, few enough that two machines' last digits
/// do not show.
const ROUNDING: f64 = 1e6;

/// A figure as reported; absent where it is not defined.
pub(super) fn reported(value: f64) -> Option<f64> {
    let rounded = (value * ROUNDING).round() / ROUNDING;
    // No report says -0.
    value.is_finite().then_some(rounded + 0.0)
}

/// A count with commas: `1,204`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count of things: `1 message`, `2,000 messages`.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!(
        "{} {}",
        grouped(count),
        if count == 1 { one } else { several }
    )
}

/// A part of 1 as a percentage with one decimal: `12.1 %`, never broken at the line's end.
pub(super) fn percent(part: Option<f64>) -> String {
    part.map_or("–".to_owned(), |part| {
        format!("{:.1}\u{a0}%", part * 100.0)
    })
}

/// A part of 1 as a whole percentage: `61 %`.
pub(super) fn whole_percent(part: f64) -> String {
    signed(&format!("{:.0}\u{a0}%", part * 100.0))
}

/// A difference of shares in points: `+5.7`.
pub(super) fn points(difference: Option<f64>) -> String {
    difference.map_or("–".to_owned(), |d| signed(&format!("{:+.1}", d * 100.0)))
}

/// A ratio less 1: `+12 %`.
pub(super) fn signed_percent(part: Option<f64>) -> String {
    part.map_or("–".to_owned(), |p| {
        signed(&format!("{:+.0}\u{a0}%", p * 100.0))
    })
}

/// A ratio less 1 with one decimal: `−18.3 %`.
pub(super) fn exact_percent(part: f64) -> String {
    signed(&format!("{:+.1}\u{a0}%", part * 100.0))
}

/// A score with its sign: `−0.42`.
pub(super) fn score(score: Option<f64>) -> String {
    score.map_or("–".to_owned(), |score| signed(&format!("{score:+.2}")))
}

/// With the minus of print, and no sign before nothing.
fn signed(number: &str) -> String {
    let is_zero = !number.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let number = if is_zero {
        number.trim_start_matches(['+', '-'])
    } else {
        number
    };
    number.replace('-', "−")
}

/// A p: `0.003`, or that it is smaller than is told.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// `12.1 % (121 of 1,000)`.
pub(super) fn share_of(share: &Share) -> String {
    let (count, of) = (grouped(share.count), grouped(share.of));
    format!("{} ({count} of {of})", percent(share.share))
}

/// `+5.7 points (95 % interval +2.6 to +8.8)`.
pub(super) fn change_in_points(change: &Change) -> String {
    format!(
        "{} points (95 % interval {} to {})",
        points(change.value),
        points(change.low),
        points(change.high)
    )
}

/// A lift, or that it is beyond what a reader cares for.
pub(super) fn lift(lift: f64) -> String {
    if lift > MAX_LIFT {
        format!("> {MAX_LIFT:.0}")
    } else {
        format!("{lift:.2}")
    }
}

/// A day as written, such as `2026-03-16`, for an axis: `16 Mar`; as it is where it is no day.
pub(super) fn short_day(day: &str) -> String {
    let parsed = day.parse::<Day>();
    parsed.map_or_else(
        |_| day.to_owned(),
        |day| day.date().strftime("%-d %b").to_string(),
    )
}

/// Days as people write them: `16–22 March 2026`.
pub(super) fn days(span: &Span) -> String {
    let date = |text: &Option<String>| text.as_deref()?.parse::<Day>().ok().map(Day::date);
    let Some((from, to)) = date(&span.from).zip(date(&span.to)) else {
        return "the messages given".to_owned();
    };
    let end = to.strftime("%-d %B %Y");
    if from == to {
        end.to_string()
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}–{end}", from.day())
    } else if from.year() == to.year() {
        format!("{} – {end}", from.strftime("%-d %B"))
    } else {
        format!("{} – {end}", from.strftime("%-d %B %Y"))
    }
}

/// What a measure counts, in the plural.
pub(super) fn plural(measure: Measure) -> &'static str {
    match measure {
        Measure::Negative => "negative messages",
        Measure::Complaint => "complaints",
        Measure::Angry => "angry messages",
        Measure::Pressing => "urgent or high messages",
    }
}

/// Name of a dimension for people.
pub(super) fn dimension(name: &str) -> &str {
    match name {
        "customer_tier" => "customer tier",
        "driver" => "cited cause",
        "topic" => "word of a topic",
        "word" => "word of anger",
        name => name,
    }
}

/// A group's name, or what it means that there is none.
pub(super) fn group<'n>(dimension: &str, name: &'n str) -> &'n str {
    match (name, dimension) {
        ("", "category" | "intent") => "(not told)",
        ("", _) => "(none)",
        (name, _) => name,
    }
}

/// With a capital at its start.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!([grouped(0), grouped(999)], ["0", "999"]);
        assert_eq!(points(Some(-0.0004)), "0.0");
        assert_eq!(points(Some(-0.057)), "−5.7");
        assert_eq!(signed_percent(Some(0.124)), "+12\u{a0}%");
        assert_eq!(whole_percent(-3.24), "−324\u{a0}%");
        assert_eq!(exact_percent(-0.183), "−18.3\u{a0}%");
        assert_eq!(percent(None), "–");
        assert_eq!(counted(1, "message", "messages"), "1 message");
        assert_eq!(counted(0, "message", "messages"), "0 messages");
        assert_eq!([p_value(0.0004), p_value(0.0312)], ["< 0.001", "0.031"]);
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(reported(-0.000_000_1), Some(0.0));
        assert_eq!(reported(f64::NAN), None);
        assert_eq!([lift(1.234), lift(4_073.0)], ["1.23", "> 100"]);
    }

    #[test]
    fn days_read_well() {
        let table = [
            ("2026-03-16", "2026-03-22", "16–22 March 2026"),
            ("2026-03-30", "2026-04-05", "30 March – 5 April 2026"),
            (
                "2025-12-29",
                "2026-01-04",
                "29 December 2025 – 4 January 2026",
            ),
            ("2026-03-16", "2026-03-16", "16 March 2026"),
        ];
        for (from, to, wanted) in table {
            let span = Span {
                from: Some(from.to_owned()),
                to: Some(to.to_owned()),
                ..Span::default()
            };
            assert_eq!(days(&span), wanted);
        }
        assert_eq!(days(&Span::default()), "the messages given");
        assert_eq!(
            [short_day("2026-03-02"), short_day("07:00")],
            ["2 Mar", "07:00"]
        );
    }
}
