//! `kvetch policy replay`: stored records decided again.

use std::fmt::Write as _;
use std::io::{Write, stdin};
use std::path::Path;

use super::account::Account;
use super::{STANDARD, counted, grouped, load, names, output_error};
use crate::batch::StdinHash;
use crate::cli::args::PolicyReplayArgs;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup::thresholds_beside;
use crate::error::{Error, ErrorCode, Result};
use crate::label::Priority;
use crate::output::{CellSink, Destination, OutputFormat, check_inputs, open_writer};
use crate::policy::{Policy, THRESHOLDS_MARK};
use crate::replay::{Form, Inputs, Replayed, replay, replay_rows};

/// Decides again. The summary is the output where no file is asked for; else it is a notice.
pub(super) fn run(
    args: &PolicyReplayArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<String> {
    let policy = load(&args.policy, settings.is_quiet())?;
    let hash = StdinHash::default();
    let inputs = Inputs::find(&names(&args.inputs), Some(hash.over(stdin())))?;
    let threads = args.threads.count();
    let Some(path) = &args.output else {
        return Ok(summary(&replay(inputs, &policy, threads, None)?, &policy));
    };
    let counts = if path == Path::new("-") {
        to_stdout(inputs, &policy, args, out)?
    } else {
        to_file(inputs, hash, (&policy, args), path)?
    };
    if !settings.is_quiet() {
        summary(&counts, &policy).lines().for_each(notice);
        report_thresholds(&args.policy, &counts);
    }
    Ok(String::new())
}

/// Says that thresholds beside the policy took no part, where actions were decided without any.
fn report_thresholds(policy: &Path, counts: &Replayed) {
    let beside = thresholds_beside(policy);
    let is_plain = |version: &String| !version.contains(THRESHOLDS_MARK);
    let has_plain = counts.policies.keys().any(is_plain);
    if has_plain && policy.as_os_str() != STANDARD && beside.is_file() {
        notice(&format!(
            "{} took no part: a replay leaves actions as the run decided them; to act by thresholds \
             judge the messages again with `kvetch classify`",
            beside.display()
        ));
    }
}

fn to_stdout(
    inputs: Inputs,
    policy: &Policy,
    args: &PolicyReplayArgs,
    out: &mut dyn Write,
) -> Result<Replayed> {
    if inputs.form()? != Form::Lines {
        return Err(Error::new(
            ErrorCode::Output,
            "tables are not written to standard output",
        )
        .with_fix("name a file with -o"));
    }
    let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(|error| output_error(&error));
    replay(inputs, policy, args.threads.count(), Some(&mut put))
}

/// Writes the output, then its manifest.
fn to_file(
    inputs: Inputs,
    stdin: StdinHash,
    (policy, args): (&Policy, &PolicyReplayArgs),
    path: &Path,
) -> Result<Replayed> {
    let form = inputs.form()?;
    let format = format_of(path, &form)?;
    check_inputs(path, &inputs.paths())?;
    let account = Account::begin(path, format.as_str(), inputs.files(), stdin)?;
    let destination = Destination::File(path.to_owned());
    let counts = match form {
        Form::Lines => {
            let mut writer = open_writer(destination, &inputs.paths())?;
            let mut put = |bytes: &[u8]| writer.put(bytes);
            let counts = replay(inputs, policy, args.threads.count(), Some(&mut put))?;
            writer.finish()?;
            counts
        }
        Form::Table { columns, .. } => {
            let mut sink = CellSink::create(destination, format, &columns, &inputs.paths())?;
            let counts = replay_rows(&inputs, policy, &mut |cells| sink.write(cells))?;
            sink.finish()?;
            counts
        }
    };
    if let Some(account) = account {
        account.finish(&args.policy, policy, &counts)?;
    }
    Ok(counts)
}

/// The format that the output's name asks for, where these records can be written in it: verdicts are
/// replaced where they stand, so a table stays one of its kind, and lines stay lines.
fn format_of(path: &Path, form: &Form) -> Result<OutputFormat> {
    use OutputFormat::{Csv, Jsonl, Parquet, Table, Tsv};
    let asked = OutputFormat::of_path(path);
    let (is_fit, what, fix) = match form {
        // Any other name was always taken for lines.
        Form::Lines => (
            !matches!(asked, Ok(Csv | Tsv | Parquet | Table)),
            "JSON Lines are written as JSON Lines",
            "name the output .jsonl, or classify again for another format",
        ),
        Form::Table { is_typed: true, .. } => (
            matches!(asked, Ok(Parquet)),
            "Parquet and Arrow are written as Parquet",
            "name the output .parquet",
        ),
        Form::Table { .. } => (
            matches!(asked, Ok(Csv | Tsv)),
            "CSV and TSV are written as CSV or TSV",
            "name the output .csv or .tsv",
        ),
    };
    if is_fit {
        return Ok(asked.unwrap_or(Jsonl));
    }
    Err(Error::new(
        ErrorCode::Output,
        format!("replayed records keep their form: {what}"),
    )
    .with_fix(fix)
    .at(path.display().to_string(), None))
}

/// The counts before and after, as text.
fn summary(counts: &Replayed, policy: &Policy) -> String {
    let mut text = format!(
        "{}: {} decided by {}, {} of them otherwise than before",
        counted(counts.records, "record"),
        grouped(counts.decided),
        policy.version(),
        grouped(counts.changed)
    );
    for (count, what) in [
        (counts.tone_only, "without a priority"),
        (counts.failed, "failed"),
    ] {
        if count > 0 {
            let _ = write!(text, "; {} {what}", grouped(count));
        }
    }
    text.push('\n');
    for priority in Priority::ALL.iter().rev() {
        let (before, after) = counts.of_priority(*priority);
        text += &line(priority.as_str(), before, after);
    }
    for (queue, (before, after)) in &counts.queues {
        text += &line(&format!("queue {queue}"), *before, *after);
    }
    text
}

fn line(name: &str, before: u64, after: u64) -> String {
    let change = i128::from(after) - i128::from(before);
    let change = if change == 0 {
        String::new()
    } else {
        format!("  {change:+}")
    };
    let (name, before, after) = (name.escape_debug(), grouped(before), grouped(after));
    format!("  {name:<24} {before:>11} → {after:>11}{change}\n")
}
