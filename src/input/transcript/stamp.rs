//! The time before a line of dialogue.

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
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
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
    let clock = if day.is_some() { words.next()? } else { first };
    if !is_clock(clock) {
        return None;
    }
    let mut length = words.at;
    let mut moment = day.map(|day| format!("{day} {clock}"));
    if let Some(half) = words.next().and_then(half_of_day) {
        length = words.at;
        moment = moment.map(|moment| format!("{moment} {half}"));
    }
    Some(Time { moment, length })
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
    let is_day = is_short(first) && is_short(second) && is_number(third, &[2, 4]);
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

fn half_of_day(word: &str) -> Option<&'static str> {
    let is = |known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(&["am", "a.m."]) {
        return Some("AM");
    }
    is(&["pm", "p.m."]).then_some("PM")
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
