//! `kvetch verify`: whether an output is what its manifest says, and whether its records come out the
//! same again: a sample of them judged, or all of them decided, as the output was made.

mod records;
mod replayed;
mod sample;

use std::io::Write;
use std::path::Path;

use self::sample::Sample;
use super::output_error;
use crate::batch::{BatchPaths, InputHash, Manifest, OutputReport, ReplayManifest};
use crate::cli::args::VerifyArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::error::{Error, ErrorCode, Result};
use crate::input;
use crate::output::OutputFormat;
use crate::pipeline::Triage;

/// What was found, line by line, and how much of it is wrong.
struct Report<'o> {
    out: &'o mut dyn Write,
    problems: u64,
}

impl Report<'_> {
    fn line(&mut self, part: &str, text: &str) -> Result<()> {
        writeln!(self.out, "{part:<9} {text}").map_err(|e| output_error(&e))
    }

    fn problem(&mut self, part: &str, text: &str) -> Result<()> {
        self.problems += 1;
        self.line(part, text)
    }
}

/// Checks an output against the manifest beside it. Problems are counted into the exit code, not errors:
/// each is a line, and what can still be checked is checked.
pub(super) fn run(
    args: &VerifyArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let paths = BatchPaths::of(&args.output);
    if !paths.output.is_file() {
        return Err(Error::new(ErrorCode::Input, "there is no such file")
            .with_fix("name a file that classify or policy replay has written with -o")
            .at(args.output.display().to_string(), None));
    }
    let mut report = Report { out, problems: 0 };
    if let Some(manifest) = ReplayManifest::read(&paths.manifest)? {
        replayed::check(&paths.output, &manifest, settings.is_quiet(), &mut report)?;
        return Ok(ExitStatus::of_failures(report.problems));
    }
    let manifest = Manifest::read(&paths.manifest)?;
    let is_same_output = check_output(&paths.output, &manifest.output, &mut report)?;
    let has_inputs = check_inputs(&manifest.hashes, &mut report)?;
    let recorded = settings.recorded(&manifest.settings)?;
    let triage = setup::triage(&recorded, setup::citing(&recorded))?;
    let has_versions = check_versions(&triage, &manifest, &mut report)?;
    let format = OutputFormat::parse(&manifest.output.format)?;
    if !format.is_line_by_line() {
        let text = format!("{} is not compared record by record", format.as_str());
        report.line("records", &text)?;
    } else if is_same_output && has_inputs && has_versions {
        let sample = Sample::of(&manifest, args.sample);
        judge_again(
            &paths.output,
            &manifest,
            &recorded,
            &triage,
            &sample,
            &mut report,
        )?;
    } else {
        report.line("records", "not judged again, for the reasons above")?;
    }
    Ok(ExitStatus::of_failures(report.problems))
}

fn check_output(path: &Path, written: &OutputReport, report: &mut Report<'_>) -> Result<bool> {
    let name = &written.file;
    let found = hash(name, path)?;
    let is_same = found.blake3.as_ref() == Some(&written.mark.blake3);
    if is_same {
        let bytes = written.mark.bytes;
        report.line(
            "output",
            &format!("{name}: {bytes} bytes, as they were written"),
        )?;
    } else {
        let text = format!("{name}: not the bytes that were written");
        report.problem("output", &text)?;
    }
    Ok(is_same)
}

fn check_inputs(hashes: &[InputHash], report: &mut Report<'_>) -> Result<bool> {
    let mut is_same = true;
    for before in hashes {
        let problem = match &before.blake3 {
            _ if before.file == "-" => Some("standard input cannot be read again".to_owned()),
            None => Some(format!("{}: was not hashed", before.file)),
            Some(blake3) => match InputHash::of(&before.file, Path::new(&before.file)) {
                Err(error) => Some(format!("{}: cannot be read: {error}", before.file)),
                Ok(now) if now.blake3.as_ref() == Some(blake3) => None,
                Ok(_) => Some(format!("{}: has changed since it was read", before.file)),
            },
        };
        if let Some(problem) = problem {
            is_same = false;
            report.problem("input", &problem)?;
        }
    }
    if is_same {
        let count = hashes.len();
        let files = if count == 1 { "file" } else { "files" };
        report.line("inputs", &format!("{count} {files}, as they were read"))?;
    }
    Ok(is_same)
}

fn check_versions(triage: &Triage, manifest: &Manifest, report: &mut Report<'_>) -> Result<bool> {
    let mut now = manifest.identity();
    now.versions = triage.versions().clone();
    if let Some(difference) = now.difference(&manifest.identity()) {
        report.problem("versions", &difference)?;
        return Ok(false);
    }
    let model = now.versions.model.as_deref().unwrap_or("none");
    let text = format!(
        "kvetch {}, model {model}, lexicon {}, policy {}: the same",
        now.versions.kvetch, now.versions.lexicon, now.versions.policy
    );
    report.line("versions", &text)?;
    Ok(true)
}

fn judge_again(
    output: &Path,
    manifest: &Manifest,
    settings: &Settings,
    triage: &Triage,
    sample: &Sample,
    report: &mut Report<'_>,
) -> Result<()> {
    let names: Vec<String> = manifest.inputs.iter().map(|i| i.file.clone()).collect();
    let source = input::open(&names, &settings.input_options(), None)?;
    let again = records::judged(source, settings, manifest, triage, sample)?;
    let written = records::written(output, manifest, sample)?;
    if written.count != manifest.counts.rows {
        let text = format!(
            "{} records, and the manifest counts {}",
            written.count, manifest.counts.rows
        );
        report.problem("records", &text)?;
    }
    let mut different = 0;
    for row in sample.rows() {
        let (now, then) = (again.get(&row), written.rows.get(&row));
        if now.is_none() || now != then {
            different += 1;
            let fields = records::other_fields(now, then);
            report.problem(
                "record",
                &format!("row {row} comes out otherwise: {fields}"),
            )?;
        }
    }
    let count = sample.rows().count();
    let text = match different {
        0 => format!("{count} of {} judged again: the same", manifest.counts.rows),
        _ => format!(
            "{count} of {} judged again: {different} differ",
            manifest.counts.rows
        ),
    };
    report.line("records", &text)
}

fn hash(name: &str, path: &Path) -> Result<InputHash> {
    InputHash::of(name, path).map_err(|error| {
        Error::new(ErrorCode::Input, format!("cannot be read: {error}")).at(name, None)
    })
}
