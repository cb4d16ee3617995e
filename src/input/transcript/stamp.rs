//! The time before a line of dialogue, or behind its speaker.

use std::borrow::Cow;

use super::days::MONTHS;

/// A time at the start of a line, and what follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamped<'a> {
    /// Day and time, where both stand there, years in four digits.
    pub(super) moment: Option<String>,
    /// True where brackets or a dash set the time apart from what follows.
    pub(super) is_set_apart: bool,
    /// What follows.
    pub(super) rest: &'a str,
}

/// Chosen: longer than any time that a chat program writes.
const MAX_STAMP_BYTES: usize = 48;

/// The time that a line begins with, in brackets or bare.
pub(super) fn stamped(line: &str) -> Option<Stamped<'_>> {
    let line = line.trim_start_matches(is_invisible);
    let close = match line.as_bytes().first()? {
        b'[' => ']',
        b'(' => ')',
        _ => return bare(line),
    };
    let (inside, rest) = line.get(1..)?.split_once(close)?;
    if inside.len() > MAX_STAMP_BYTES {
        return None;
    }
    let moment = if is_elapsed(inside) {
        None
    } else {
        let time = time(inside)?;
        if !inside.get(time.length..)?.trim().is_empty() {
            return None;
        }
        time.moment
    };
    Some(Stamped {
        moment,
        is_set_apart: true,
        rest: rest.trim_start_matches([' ', '\t', '-', '|', '–']),
    })
}

/// True for how long a chat has gone on: `3s`, `1m 2s`.
fn is_elapsed(text: &str) -> bool {
    let is_part = |word: &str| {
        let digits = word.strip_suffix(['h', 'm', 's']).unwrap_or_default();
        matches!(digits.len(), 1..=3) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    !text.trim().is_empty() && text.split_whitespace().all(is_part)
}

/// The name before a time that ends a line: `Anna Berg  0:01`, `Speaker 1 (00:01:12):`.
pub(super) fn signed(line: &str) -> Option<&str> {
    let line = line.trim_end().trim_end_matches(':');
    let (name, clock) = if let Some(line) = line.strip_suffix(')') {
        line.rsplit_once('(')?
    } else {
        let (name, clock) = line.rsplit_once([' ', '\t'])?;
        // One blank parts words.
        let is_apart = name.ends_with([' ', '\t']) || line.contains('\t');
        (is_apart.then_some(name)?, clock)
    };
    let name = name.trim().trim_end_matches(':').trim_end();
    (is_clock(clock) && !name.is_empty()).then_some(name)
}

/// A speaker with a time, and the words behind both.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Timed<'a> {
    pub(super) name: &'a str,
    /// Day and time, where both stand there.
    pub(super) moment: Option<String>,
    pub(super) words: &'a str,
}

/// Chosen: longer than a name and a time.
const MAX_TIMED_BYTES: usize = 128;

/// Words of a name, and of a day. Chosen.
const MAX_WORDS_BEFORE_TIME: usize = 6;

/// The name before a time and a colon that words follow: `Agent (10:00 AM): Hello`, `Agent 10:00: Hello`.
pub(super) fn timed(line: &str) -> Option<Timed<'_>> {
    let pairs = [("(", "):"), ("[", "]:")];
    let found = pairs.iter().find_map(|(open, close)| {
        let (head, words) = line.split_once(close)?;
        let (name, inside) = head.rsplit_once(open)?;
        Some((name, time_of(inside)?, words))
    });
    let (name, time, words) = found.or_else(|| {
        let (head, words) = line.split_once(": ")?;
        let (name, time) = before_time(head)?;
        Some((name, time, words))
    })?;
    Some(Timed {
        name: name.trim_end_matches([' ', '\t', '-', '–', ',']),
        moment: time.moment,
        words: words.trim_start(),
    })
}

/// What stands before the time that a text ends with.
fn before_time(head: &str) -> Option<(&str, Time)> {
    if head.len() > MAX_TIMED_BYTES {
        return None;
    }
    let mut starts = head.match_indices(' ').take(MAX_WORDS_BEFORE_TIME);
    starts.find_map(|(at, _)| {
        let (name, rest) = head.split_at_checked(at)?;
        Some((name, time_of(rest)?))
    })
}

/// The time that a text is and nothing else.
fn time_of(text: &str) -> Option<Time> {
    let text = text.trim();
    let time = time(text).filter(|time| time.length == text.len())?;
    (text.len() <= MAX_STAMP_BYTES).then_some(time)
}

/// True for the title of a meeting's transcript: `Support call (2024-03-05 10:00 GMT) - Transcript`.
pub(super) fn is_title(line: &str) -> bool {
    let head = line.rsplit_once(" - ").map(|(head, _)| head.trim_end());
    let inside = head.and_then(|head| head.strip_suffix(')')?.rsplit_once('('));
    let time = inside.and_then(|(_, inside)| time(inside));
    time.is_some_and(|time| time.moment.is_some())
}

fn bare(line: &str) -> Option<Stamped<'_>> {
    let time = time(line)?;
    let rest = line.get(time.length..)?;
    let after = rest.trim_start();
    let is_end = rest.len() > after.len() || rest.is_empty();
    let body = after.trim_start_matches(['-', '|', '–']);
    is_end.then_some(Stamped {
        moment: time.moment,
        is_set_apart: body.len() < after.len(),
        rest: body.trim_start(),
    })
}

/// Spaces and marks of writing direction that programs put before a line.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

struct Time {
    moment: Option<String>,
    length: usize,
}

/// A clock time with or without a day before it.
fn time(text: &str) -> Option<Time> {
    let mut words = Words { text, at: 0 };
    let first = words.next()?;
    if let Some((day, clock)) = first.split_once('T')
        && let Some(day) = day_of(day)
        && is_clock(clock.trim_end_matches('Z'))
    {
        return Some(Time {
            moment: Some(format!("{day}T{clock}")),
            length: words.at,
        });
    }
    let day = day_of(first.trim_end_matches(','));
    let clock = match day {
        Some(_) => with_colons(words.next()?),
        None => Cow::Borrowed(first),
    };
    if !is_clock(&clock) {
        return None;
    }
    let mut length = words.at;
    let mut moment = day.map(|day| format!("{day} {clock}"));
    if let Some(half) = half_of_day(&mut words) {
        length = words.at;
        moment = moment.map(|moment| format!("{moment} {half}"));
    }
    Some(Time { moment, length })
}

/// The clock behind a day, with colons where it has dots: `10.00`.
fn with_colons(clock: &str) -> Cow<'_, str> {
    let mut minutes = clock.split('.').skip(1).peekable();
    let is_dotted = minutes.peek().is_some() && minutes.all(|part| part.len() == 2);
    if is_dotted && !clock.contains(':') {
        Cow::Owned(clock.replace('.', ":"))
    } else {
        Cow::Borrowed(clock)
    }
}

/// Words with the place behind each.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?;
        let word = rest.split_whitespace().next()?;
        if word.len() > MAX_STAMP_BYTES {
            return None;
        }
        self.at += rest.find(word)? + word.len();
        Some(word)
    }
}

/// A day in numbers; a year of two digits is one of this century.
fn day_of(word: &str) -> Option<String> {
    let mark = word.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = word.trim_end_matches('.').split(mark).collect();
    let [first, second, third] = *parts.as_slice() else {
        return None;
    };
    let is_number = |part: &str, digits: &[usize]| {
        digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let is_short = |part: &str| is_number(part, &[1, 2]);
    if is_number(first, &[4]) && is_short(second) && is_short(third) {
        return Some(word.to_owned());
    }
    let century = match third.len() {
        2 => "20",
        _ => "",
    };
    let is_month = |part: &str| MONTHS.iter().any(|known| part.eq_ignore_ascii_case(known));
    let is_middle = is_short(second) || is_month(second);
    let is_day = is_short(first) && is_middle && is_number(third, &[2, 4]);
    is_day.then(|| format!("{first}{mark}{second}{mark}{century}{third}"))
}

/// Hours and minutes or minutes and seconds, with or without a third number and a fraction.
fn is_clock(word: &str) -> bool {
    let (clock, fraction) = word.split_once(['.', ',']).unwrap_or((word, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = clock.split(':').collect();
    matches!(parts.len(), 2 | 3)
        && parts.iter().all(|part| part.len() <= 2 && is_digits(part))
        && is_digits(fraction)
}

/// The half of the day that the next word or two say; Spanish parts the letters: `p. m.`.
fn half_of_day(words: &mut Words<'_>) -> Option<&'static str> {
    let word = words.next()?.to_ascii_lowercase();
    match word.as_str() {
        "am" | "a.m." => Some("AM"),
        "pm" | "p.m." => Some("PM"),
        "a." if words.next() == Some("m.") => Some("AM"),
        "p." if words.next() == Some("m.") => Some("PM"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_before_times() {
        let cases = [
            ("Anna Berg  0:01  ", Some("Anna Berg")),
            ("Anna Berg\t00:01:12", Some("Anna Berg")),
            ("Speaker 1 (00:01):", Some("Speaker 1")),
            ("Speaker 1: (00:01)", Some("Speaker 1")),
            ("we met at 10:30", None),
            ("Anna Berg (by phone)", None),
            ("  0:01", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(signed(line), expected, "{line}");
        }
    }

    #[test]
    fn names_before_times_and_words() {
        let cases = [
            ("Agent (10:00 AM): Hello", Some(("Agent", None, "Hello"))),
            ("Agent [10:00]: Hello", Some(("Agent", None, "Hello"))),
            ("Agent 10:00: Hello", Some(("Agent", None, "Hello"))),
            ("Agent 2 10:00 AM: Hello", Some(("Agent 2", None, "Hello"))),
            (
                "Dana Smith (2024-03-05 10:00): Hello",
                Some(("Dana Smith", Some("2024-03-05 10:00"), "Hello")),
            ),
            (
                "Dana - 2024-03-05 10:00: Hello",
                Some(("Dana", Some("2024-03-05 10:00"), "Hello")),
            ),
            ("Agent (Anna): Hello", None),
            ("Agent: at 10:00: Hello", None),
            ("10:00: Hello", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let found = timed(line);
            let found = found.as_ref();
            let found = found.map(|t| (t.name, t.moment.as_deref(), t.words));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn titles_of_meetings_name_their_time() {
        assert!(is_title("Support call (2024-03-05 10:00 GMT) - Transcript"));
        assert!(is_title("Anruf (2024/03/05 10:00 MEZ) - Transkript"));
        assert!(!is_title("It broke (again) - Tom"));
        assert!(!is_title("We met (10:00) - Tom"));
    }

    #[test]
    fn times_before_words() {
        let cases = [
            ("[00:01:23] Agent: a", Some((None, true, "Agent: a"))),
            ("(10:02:11) Anna: a", Some((None, true, "Anna: a"))),
            ("[0:04.5] a", Some((None, true, "a"))),
            ("10:02 Anna: a", Some((None, false, "Anna: a"))),
            ("10:02 - Anna: a", Some((None, true, "Anna: a"))),
            (
                "2024-05-01 10:02 Customer: a",
                Some((Some("2024-05-01 10:02"), false, "Customer: a")),
            ),
            (
                "2024-05-01T10:02:11Z a",
                Some((Some("2024-05-01T10:02:11Z"), false, "a")),
            ),
            (
                "25/05/24, 10:03 - Anna: a",
                Some((Some("25/05/2024 10:03"), true, "Anna: a")),
            ),
            (
                "\u{200e}[12/25/24, 1:03:11\u{202f}PM] Anna: a",
                Some((Some("12/25/2024 1:03:11 PM"), true, "Anna: a")),
            ),
            (
                "12.05.24, 10:03 - Anna: a",
                Some((Some("12.05.2024 10:03"), true, "Anna: a")),
            ),
            (
                "13/3/24, 9:00\u{a0}p.\u{a0}m. - Anna: a",
                Some((Some("13/3/2024 9:00 PM"), true, "Anna: a")),
            ),
            (
                "13/03/2024 10.00 - Anna: a",
                Some((Some("13/03/2024 10:00"), true, "Anna: a")),
            ),
            (
                "[05-Mar-24 10:00 AM] Anna",
                Some((Some("05-Mar-2024 10:00 AM"), true, "Anna")),
            ),
            ("( 3s ) Tom: a", Some((None, true, "Tom: a"))),
            ("(1h 2m 3s) Tom: a", Some((None, true, "Tom: a"))),
            ("( 3 ) a", None),
            ("( ) a", None),
            ("[noise] a", None),
            ("(by phone) a", None),
            ("10:30", Some((None, false, ""))),
            ("10:30, then again at 11", None),
            ("1.5.3 is the version", None),
            ("300 dollars", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let found = stamped(line);
            let found = found.as_ref();
            let found = found.map(|s| (s.moment.as_deref(), s.is_set_apart, s.rest));
            assert_eq!(found, expected, "{line}");
        }
    }
}
