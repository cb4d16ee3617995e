//! From a word on the command line to a value, with errors that name the way out.

use clap::ValueEnum;

use crate::error::{Error, ErrorCode, Result};
use crate::label::Lane;

/// Most worker threads that may be asked for; more is a typing error on any machine of today.
const MAX_THREADS: usize = 1024;

/// Most rows of a table; it is kept in memory.
const MAX_TOP_ROWS: usize = 100_000;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How an input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormatChoice {
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// One JSON object a line
    Jsonl,
    /// One message a line
    Text,
    /// One mail a file
    Eml,
    /// Many mails in one file
    Mbox,
    /// One file is one message body
    Body,
}

/// How `prepare` shows what will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PrepareFormat {
    /// The text that will be read
    #[default]
    Text,
    /// One JSON object a message: text, masked parts and why, language
    Jsonl,
}

/// A lane by name.
///
/// # Errors
/// [`ErrorCode::Config`] for lanes of later versions and for any other name.
pub(super) fn parse_lane(name: &str) -> Result<Lane> {
    match name {
        "rules" => Ok(Lane::Rules),
        "full" => Ok(Lane::Full),
        "fast" | "cascade" => Err(config(format!(
            "lane `{name}` is not available in this version"
        ))
        .with_fix("use rules or full")),
        _ => Err(config("unknown lane").with_fix("use rules or full")),
    }
}

/// A number of worker threads, 1 to 1024.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else.
pub(super) fn parse_threads(number: &str) -> Result<usize> {
    parse_count(number, MAX_THREADS, "threads")
}

/// A number of table rows, 1 to 100,000.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else.
pub(super) fn parse_top_rows(number: &str) -> Result<usize> {
    parse_count(number, MAX_TOP_ROWS, "rows")
}

fn parse_count(number: &str, max: usize, what: &str) -> Result<usize> {
    number
        .parse()
        .ok()
        .filter(|count| (1..=max).contains(count))
        .ok_or_else(|| config(format!("not a number of {what} from 1 to {max}")))
}

/// A number of bytes, at least 1: `5000000`, `512k`, `5M`, `1G`, also with `B` or `iB` after the
/// letter. The letters count in steps of 1024.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else, and for more bytes than the machine can address.
pub(super) fn parse_bytes(size: &str) -> Result<usize> {
    let digits_end = size
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(size.len());
    let (digits, unit) = size.split_at(digits_end);
    let bytes = digits.parse::<usize>().ok();
    bytes
        .zip(unit_bytes(unit.trim()))
        .and_then(|(count, unit)| count.checked_mul(unit))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| config("not a number of bytes").with_fix("write it as 5000000, 512k or 5M"))
}

fn unit_bytes(unit: &str) -> Option<usize> {
    match unit.to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" | "kib" => Some(1 << 10),
        "m" | "mb" | "mib" => Some(1 << 20),
        "g" | "gb" | "gib" => Some(1 << 30),
        _ => None,
    }
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_with_units() {
        let table = [
            ("1", Some(1)),
            ("5000000", Some(5_000_000)),
            ("512k", Some(512 * 1024)),
            ("5M", Some(5 * 1024 * 1024)),
            ("5 MiB", Some(5 * 1024 * 1024)),
            ("1gb", Some(1 << 30)),
            ("0", None),
            ("", None),
            ("M", None),
            ("-1", None),
            ("1.5M", None),
            ("5X", None),
            ("5é", None),
            ("99999999999999999999", None),
            ("18446744073709551615G", None),
        ];
        for (given, wanted) in table {
            assert_eq!(parse_bytes(given).ok(), wanted, "{given}");
        }
    }

    #[test]
    fn counts_have_bounds() {
        let table = [
            ("1", Some(1)),
            ("1024", Some(1024)),
            ("0", None),
            ("1025", None),
            ("two", None),
        ];
        for (given, wanted) in table {
            assert_eq!(parse_threads(given).ok(), wanted, "{given}");
        }
        assert_eq!(parse_top_rows("100000").unwrap(), 100_000);
    }

    #[test]
    fn later_lanes_are_refused_clearly() {
        assert_eq!(parse_lane("full").unwrap(), Lane::Full);
        let later = parse_lane("cascade").unwrap_err().to_string();
        assert_eq!(
            later,
            "lane `cascade` is not available in this version; use rules or full [E07]"
        );
        assert!(
            parse_lane("slow")
                .unwrap_err()
                .to_string()
                .starts_with("unknown lane; use")
        );
    }
}
