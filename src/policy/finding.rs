//! What is wrong with a policy file: findings with a line, collected instead of stopping at the
//! first, and turned into one error.

use std::cell::RefCell;
use std::fmt::Write as _;

use crate::error::{Error, ErrorCode};
use crate::spelling::closest;

/// Findings shown in one error; a file with more is broken as a whole. Chosen to fit a screen.
const MAX_SHOWN: usize = 60;

/// Characters of a name from the file that a message repeats.
const MAX_QUOTED_CHARS: usize = 40;

/// Bytes of a known name from which it may be short for what was written: `mon` for `monday`.
const MIN_SHORT_BYTES: usize = 3;

/// Whether a finding keeps the policy from loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// The policy does not load.
    Error,
    /// The policy loads, but a line of it does nothing or less than it seems to.
    Warning,
}

/// One thing found in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line of the file, counted from 1.
    pub line: u64,
    /// Whether the policy loads all the same.
    pub gravity: Gravity,
    /// One lower-case sentence: what is wrong and why.
    pub message: String,
    /// What to do about it, where there is one clear thing.
    pub fix: Option<String>,
}

impl Finding {
    /// `file:line: message; fix`.
    pub fn line_of(&self, file: &str) -> String {
        let mut text = format!("{file}:{}: {}", self.line, self.message);
        if let Some(fix) = &self.fix {
            let _ = write!(text, "; {fix}");
        }
        text
    }
}

/// Collects findings while a file is read.
#[derive(Debug)]
pub(super) struct Findings {
    line_starts: Vec<usize>,
    found: RefCell<Vec<Finding>>,
}

impl Findings {
    /// An empty collection for a file with this text.
    pub(super) fn of_text(text: &str) -> Self {
        let after_breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self {
            line_starts: after_breaks.collect(),
            found: RefCell::default(),
        }
    }

    /// Line of a byte position, counted from 1.
    pub(super) fn line_at(&self, byte: usize) -> u64 {
        let breaks_before = self.line_starts.partition_point(|&start| start <= byte);
        breaks_before as u64 + 1
    }

    /// Records an error.
    pub(super) fn error(&self, line: u64, message: impl Into<String>, fix: impl Into<String>) {
        self.push(line, Gravity::Error, message.into(), fix.into());
    }

    /// Records a warning.
    pub(super) fn warn(&self, line: u64, message: impl Into<String>, fix: impl Into<String>) {
        self.push(line, Gravity::Warning, message.into(), fix.into());
    }

    fn push(&self, line: u64, gravity: Gravity, message: String, fix: String) {
        self.found.borrow_mut().push(Finding {
            line,
            gravity,
            message,
            fix: (!fix.is_empty()).then_some(fix),
        });
    }

    /// True when nothing found so far keeps the policy from loading.
    pub(super) fn is_loadable(&self) -> bool {
        let found = self.found.borrow();
        found.iter().all(|f| f.gravity == Gravity::Warning)
    }

    /// All findings by line.
    pub(super) fn into_sorted(self) -> Vec<Finding> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|f| f.line);
        found.dedup();
        found
    }
}

/// One error out of all findings that are errors; `None` when there are none.
pub(super) fn error_of(found: &[Finding], file: &str) -> Option<Error> {
    let mut errors = found.iter().filter(|f| f.gravity == Gravity::Error);
    let first = errors.next()?;
    let rest: Vec<&Finding> = errors.collect();
    let place = |error: Error| error.at(file, Some(first.line));
    let (true, fix) = (rest.is_empty(), first.fix.as_ref()) else {
        return Some(place(Error::new(
            ErrorCode::Policy,
            joined(first, &rest, file),
        )));
    };
    let error = place(Error::new(ErrorCode::Policy, first.message.as_str()));
    Some(match fix {
        Some(fix) => error.with_fix(fix.as_str()),
        None => error,
    })
}

fn joined(first: &Finding, rest: &[&Finding], file: &str) -> String {
    let mut text = first.message.clone();
    if let Some(fix) = &first.fix {
        let _ = write!(text, "; {fix}");
    }
    for finding in rest.iter().take(MAX_SHOWN) {
        text.push('\n');
        text.push_str(&finding.line_of(file));
    }
    if let Some(more) = rest.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        let _ = write!(text, "\n{file}: and {more} more");
    }
    text
}

/// A name from the file, in backquotes, cut and escaped so that it stays on one line.
pub(super) fn quoted(name: &str) -> String {
    let shown: String = name.chars().take(MAX_QUOTED_CHARS).collect();
    let dots = if shown.len() < name.len() { "…" } else { "" };
    format!("`{}{dots}`", shown.escape_debug())
}

/// ``did you mean `x`?`` when a known name is close, else the list of known names.
pub(super) fn suggestion<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    let shortened = || {
        let is_start = |k: &&&str| k.len() >= MIN_SHORT_BYTES && name.starts_with(**k);
        known.iter().find(is_start).copied()
    };
    let close = closest(name, &known).or_else(shortened);
    let close = close.map(|best| format!("did you mean `{best}`?"));
    close.unwrap_or_else(|| match known.len() {
        0 => String::new(),
        1..=16 => format!("known: {}", known.join(", ")),
        more => format!("none of the {more} known names is close to it"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_near_names_and_lists_few() {
        let known = || ["flag.safety", "anger.score", "impact.level"].into_iter();
        assert_eq!(
            suggestion("flag.saftey", known()),
            "did you mean `flag.safety`?"
        );
        assert_eq!(suggestion("Safety", known()), "did you mean `flag.safety`?");
        assert_eq!(
            suggestion("colour", known()),
            "known: flag.safety, anger.score, impact.level"
        );
    }

    #[test]
    fn lines_are_counted_from_one() {
        let findings = Findings::of_text("a\nbc\n\nd");
        for (byte, line) in [(0, 1), (1, 1), (2, 2), (4, 2), (5, 3), (6, 4), (99, 4)] {
            assert_eq!(findings.line_at(byte), line, "byte {byte}");
        }
    }

    #[test]
    fn quoted_names_stay_short_and_on_one_line() {
        assert_eq!(quoted("a\nb"), "`a\\nb`");
        assert!(quoted(&"x".repeat(900)).chars().count() < 50);
    }

    #[test]
    fn all_errors_stand_in_one_error_a_line_each() {
        let findings = Findings::of_text("");
        findings.error(9, "second", "");
        findings.warn(1, "only a warning", "");
        findings.error(3, "first", "mend it");
        let error = error_of(&findings.into_sorted(), "p.toml").unwrap();
        assert_eq!(
            error.to_string(),
            "p.toml:3: first; mend it\np.toml:9: second [E04]"
        );
    }
}
