//! `kvetch policy lint`: everything that is wrong with policy files.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::cli::args::{ListFormat, PolicyLintArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::setup::read_text;
use crate::error::ErrorCode;
use crate::policy::{Finding, Gravity, Policy};

/// What was found in one file.
#[derive(Debug, Serialize)]
struct Checked {
    file: String,
    errors: usize,
    warnings: usize,
    /// Entries that decide beside the matrix; nothing where the policy does not load.
    entries: Option<usize>,
    findings: Vec<Found>,
}

/// A finding, as JSON has it.
#[derive(Debug, Serialize)]
struct Found {
    /// Nothing where the file could not be read.
    line: Option<u64>,
    gravity: &'static str,
    message: String,
    fix: Option<String>,
}

/// Checks all files, whatever the first ones have. The findings as text, and how the run ends.
pub(super) fn lint(args: &PolicyLintArgs) -> (String, ExitStatus) {
    let all: Vec<Checked> = args.policies.iter().map(|path| check(path)).collect();
    let is_refused =
        |checked: &Checked| checked.errors > 0 || (args.deny_warnings && checked.warnings > 0);
    let status = if all.iter().any(is_refused) {
        ExitStatus::Stopped
    } else {
        ExitStatus::AllJudged
    };
    let text = match args.format.unwrap_or_default() {
        ListFormat::Table => all.iter().map(as_lines).collect(),
        ListFormat::Json => as_json(&all),
    };
    (text, status)
}

fn check(path: &Path) -> Checked {
    let file = path.display().to_string();
    let text = match read_text(path, ErrorCode::Policy) {
        Ok(text) => text,
        Err(error) => {
            let found = Found {
                line: None,
                gravity: name_of(Gravity::Error),
                message: error.message().to_owned(),
                fix: error.fix().map(str::to_owned),
            };
            return Checked {
                file,
                errors: 1,
                warnings: 0,
                entries: None,
                findings: vec![found],
            };
        }
    };
    let found = Policy::lint(&text);
    let count = |gravity| found.iter().filter(|f| f.gravity == gravity).count();
    Checked {
        errors: count(Gravity::Error),
        warnings: count(Gravity::Warning),
        entries: Policy::parse(&text, &file)
            .ok()
            .map(|policy| policy.entries()),
        findings: found.into_iter().map(Found::of).collect(),
        file,
    }
}

impl Found {
    fn of(finding: Finding) -> Self {
        Self {
            line: Some(finding.line),
            gravity: name_of(finding.gravity),
            message: finding.message,
            fix: finding.fix,
        }
    }
}

fn name_of(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
    }
}

/// `file:line: error: what; fix`, a line each, and a summary.
fn as_lines(checked: &Checked) -> String {
    let file = checked.file.escape_debug();
    let mut text = String::new();
    for found in &checked.findings {
        let line = found
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        let fix = found
            .fix
            .as_ref()
            .map_or_else(String::new, |fix| format!("; {fix}"));
        let Found {
            gravity, message, ..
        } = found;
        let _ = writeln!(text, "{file}{line}: {gravity}: {message}{fix}");
    }
    text + &format!("{file}: {}\n", summary(checked))
}

fn summary(checked: &Checked) -> String {
    let count = |count: usize, noun: &str| {
        let ending = if count == 1 { "" } else { "s" };
        format!("{count} {noun}{ending}")
    };
    let problems = match (checked.errors, checked.warnings) {
        (0, 0) => String::new(),
        (0, warnings) => format!(", {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => {
            format!("{}, {}", count(errors, "error"), count(warnings, "warning"))
        }
    };
    match checked.entries {
        Some(1) => format!("ok: 1 rule, monotone over all inputs{problems}"),
        Some(entries) => format!("ok: {entries} rules, monotone over all inputs{problems}"),
        None => problems,
    }
}

fn as_json(all: &[Checked]) -> String {
    let document = serde_json::json!({ "files": all });
    format!("{document:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linted(text: &str, deny_warnings: bool, format: ListFormat) -> (String, ExitStatus) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.toml");
        std::fs::write(&path, text).unwrap();
        let args = PolicyLintArgs {
            policies: vec![path, folder.path().join("none.toml")],
            format: Some(format),
            deny_warnings,
        };
        let args = if text.is_empty() {
            args
        } else {
            PolicyLintArgs {
                policies: vec![args.policies[0].clone()],
                ..args
            }
        };
        let (text, status) = lint(&args);
        (
            text.replace(&folder.path().display().to_string(), "DIR"),
            status,
        )
    }

    #[test]
    fn a_clean_policy_says_what_was_proved() {
        let (text, status) = linted(Policy::standard_text(), true, ListFormat::Table);
        assert_eq!(status, ExitStatus::AllJudged);
        assert_eq!(
            text,
            "DIR/my.toml: ok: 14 rules, monotone over all inputs\n"
        );
    }

    #[test]
    fn warnings_fail_only_where_they_are_denied() {
        let text =
            Policy::standard_text().replace("\"general\",\n", "\"general\",\n    \"spare\",\n");
        for (is_denied, status) in [(false, ExitStatus::AllJudged), (true, ExitStatus::Stopped)] {
            let (text, found) = linted(&text, is_denied, ListFormat::Table);
            assert_eq!(found, status);
            let lines: Vec<&str> = text.lines().collect();
            assert!(
                lines[0].starts_with("DIR/my.toml:13: warning: nothing goes to"),
                "{text}"
            );
            assert!(
                lines[1].ends_with("monotone over all inputs, 1 warning"),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_are_told_with_their_lines_and_a_file_that_is_not_there_by_name() {
        let (text, status) = linted("", false, ListFormat::Table);
        assert_eq!(status, ExitStatus::Stopped);
        assert!(
            text.contains("DIR/my.toml:1: error: the file is empty; start"),
            "{text}"
        );
        assert!(
            text.contains("DIR/none.toml: error: cannot be read"),
            "{text}"
        );
        assert!(text.ends_with("DIR/none.toml: 1 error\n"), "{text}");
        let (text, _) = linted("", false, ListFormat::Json);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["files"][0]["findings"][0]["line"], 1);
        assert_eq!(json["files"][0]["entries"], serde_json::Value::Null);
        assert_eq!(json["files"][1]["errors"], 1);
    }
}
