//! `kvetch policy lint|show|schema|signals|replay|diff`: policies before they go live.

mod account;
mod diff;
mod lint;
mod page;
mod replay;
mod signals;
mod table;

use std::io::Write;
use std::path::Path;

use super::naming::{extension, names, untold};
use super::output_error;
use crate::cli::args::PolicyCommand;
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup::read_text;
use crate::error::{Error, ErrorCode, Result};
use crate::policy::Policy;

/// The word that stands for the built-in policy where a file may be named.
const STANDARD: &str = "standard";

/// Runs one of them.
pub(super) fn run(
    command: PolicyCommand,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let (text, status) = match command {
        PolicyCommand::Lint(args) => lint::lint(&args),
        PolicyCommand::Show { policy } => (shown(policy.as_deref())?, ExitStatus::AllJudged),
        PolicyCommand::Schema => (schema()?, ExitStatus::AllJudged),
        PolicyCommand::Signals { format } => (
            signals::listed(format.unwrap_or_default()),
            ExitStatus::AllJudged,
        ),
        PolicyCommand::Diff(args) => diff::run(&args, settings)?,
        PolicyCommand::Replay(args) => (replay::run(&args, settings, out)?, ExitStatus::AllJudged),
    };
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| output_error(&error))?;
    Ok(status)
}

fn shown(file: Option<&Path>) -> Result<String> {
    match file {
        Some(path) if path.as_os_str() != STANDARD => read_text(path, ErrorCode::Policy),
        _ => Ok(Policy::standard_text().to_owned()),
    }
}

fn schema() -> Result<String> {
    let text = serde_json::to_string_pretty(&Policy::schema())
        .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
    Ok(text + "\n")
}

/// A policy by its file, or the built-in one by its name. Its warnings are told, unless nothing is to be.
pub(super) fn load(path: &Path, is_quiet: bool) -> Result<Policy> {
    if path.as_os_str() == STANDARD {
        return Ok(Policy::standard());
    }
    let name = path.display().to_string();
    let policy = Policy::parse(&read_text(path, ErrorCode::Policy)?, &name)?;
    if !is_quiet {
        for finding in policy.warnings() {
            notice(&finding.line_of(&name));
        }
    }
    Ok(policy)
}

/// `1 record`, `2 records`, with thousands apart.
fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count))
}

/// A number with its thousands apart: `1,204,510`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (count, text) in [
            (0, "0 records"),
            (1, "1 record"),
            (999, "999 records"),
            (1_000, "1,000 records"),
            (1_204_510, "1,204,510 records"),
        ] {
            assert_eq!(counted(count, "record"), text);
        }
    }

    #[test]
    fn the_standard_policy_can_be_named() {
        assert_eq!(
            load(Path::new("standard"), false).unwrap(),
            Policy::standard()
        );
        assert_eq!(shown(None).unwrap(), Policy::standard_text());
        let error = load(Path::new("no/such/policy.toml"), true).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Policy);
    }
}
