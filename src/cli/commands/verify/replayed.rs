//! An output of `policy replay`: all its records are decided again and compared, which takes no models.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::{Report, check_inputs, check_output};
use crate::batch::ReplayManifest;
use crate::cli::commands::policy::load;
use crate::error::{Error, ErrorCode, Result};
use crate::history::TableRows;
use crate::input::InputFile;
use crate::output::read_back;
use crate::policy::Policy;
use crate::replay::{Form, Inputs, is_same_cell, replay, replay_rows};

/// Checks bytes, inputs, policy and records. Problems are counted, not errors.
pub(super) fn check(
    output: &Path,
    manifest: &ReplayManifest,
    is_quiet: bool,
    report: &mut Report<'_>,
) -> Result<()> {
    let is_same_output = check_output(output, &manifest.output, report)?;
    let has_inputs = check_inputs(&manifest.hashes, report)?;
    let policy = check_policy(manifest, is_quiet, report)?;
    let Some(policy) = policy.filter(|_| is_same_output && has_inputs) else {
        return report.line("records", "not decided again, for the reasons above");
    };
    decide_again(output, manifest, &policy, report)
}

/// The policy that decided, where it is still there and the same.
fn check_policy(
    manifest: &ReplayManifest,
    is_quiet: bool,
    report: &mut Report<'_>,
) -> Result<Option<Policy>> {
    let named = &manifest.policy;
    let policy = match load(Path::new(&named.file), is_quiet) {
        Ok(policy) => policy,
        Err(error) => {
            report.problem("policy", &error.to_string())?;
            return Ok(None);
        }
    };
    let version = policy.version();
    if version != named.version {
        let text = format!("{}: is {version} and was {}", named.file, named.version);
        report.problem("policy", &text)?;
        return Ok(None);
    }
    report.line("policy", &format!("{version}: the same"))?;
    Ok(Some(policy))
}

fn decide_again(
    output: &Path,
    manifest: &ReplayManifest,
    policy: &Policy,
    report: &mut Report<'_>,
) -> Result<()> {
    let names: Vec<String> = manifest.inputs.iter().map(|i| i.file.clone()).collect();
    let inputs = Inputs::find(&names, None)?;
    let (records, other) = match inputs.form()? {
        Form::Lines => {
            let mut written = WrittenLines::open(output)?;
            let mut put = |bytes: &[u8]| {
                written.compare(bytes);
                Ok(())
            };
            let counts = replay(inputs, policy, None, Some(&mut put))?;
            (counts.records, written.end())
        }
        Form::Table { .. } => {
            let mut written = WrittenRows::open(output)?;
            let mut put = |cells: &[String]| {
                written.compare(cells);
                Ok(())
            };
            let counts = replay_rows(&inputs, policy, &mut put)?;
            (counts.records, written.end())
        }
    };
    if records != manifest.counts.records {
        let text = format!(
            "{records} records, and the manifest counts {}",
            manifest.counts.records
        );
        report.problem("records", &text)?;
    }
    match other {
        Some(row) => report.problem("record", &format!("row {row} comes out otherwise")),
        None => report.line("records", &format!("all {records} decided again: the same")),
    }
}

/// An output of lines, compared with what is decided now. Rows are counted from 0.
struct WrittenLines {
    bytes: BufReader<Box<dyn Read>>,
    buffer: Vec<u8>,
    row: u64,
    other: Option<u64>,
}

impl WrittenLines {
    fn open(path: &Path) -> Result<Self> {
        let bytes = read_back(path).map_err(|error| {
            Error::new(ErrorCode::Input, format!("cannot be read: {error}"))
                .at(path.display().to_string(), None)
        })?;
        Ok(Self {
            bytes: BufReader::new(bytes),
            buffer: Vec::new(),
            row: 0,
            other: None,
        })
    }

    fn compare(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.other.is_some() {
                return;
            }
            self.buffer.resize(line.len(), 0);
            let is_read = self.bytes.read_exact(&mut self.buffer).is_ok();
            if !is_read || self.buffer != line {
                self.other = Some(self.row);
            }
            self.row += u64::from(line.ends_with(b"\n"));
        }
    }

    /// The first row that differs, one too many included.
    fn end(mut self) -> Option<u64> {
        let is_at_end = self.bytes.fill_buf().is_ok_and(<[u8]>::is_empty);
        self.other.or((!is_at_end).then_some(self.row))
    }
}

/// As [`WrittenLines`], of rows.
struct WrittenRows {
    rows: TableRows,
    row: u64,
    other: Option<u64>,
}

impl WrittenRows {
    fn open(path: &Path) -> Result<Self> {
        let file = InputFile {
            name: path.display().to_string(),
            path: Some(path.to_owned()),
        };
        Ok(Self {
            rows: TableRows::open(&file, 0)?,
            row: 0,
            other: None,
        })
    }

    fn compare(&mut self, cells: &[String]) {
        if self.other.is_some() {
            return;
        }
        let is_same = self.rows.next().is_some_and(|written| {
            let mut pairs = written.iter().zip(cells);
            written.len() == cells.len() && pairs.all(|(one, other)| is_same_cell(one, other))
        });
        if !is_same {
            self.other = Some(self.row);
        }
        self.row += 1;
    }

    fn end(mut self) -> Option<u64> {
        let is_at_end = self.rows.next().is_none();
        self.other.or((!is_at_end).then_some(self.row))
    }
}
