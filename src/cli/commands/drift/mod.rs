//! `kvetch drift`: is this period still like that one?

mod period;
mod table;

use std::io::Write;
use std::path::PathBuf;

use super::eval::{markdown, text};
use super::naming::{extension, untold};
use super::output_error;
use crate::cli::args::{DriftArgs, DriftFailure, DriftFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::drift::{Calibration, DriftReport, SavedProfile, compare};
use crate::error::Result;
use crate::output::{Destination, OutputWriter, Styling, open_writer};

/// Compares. The output is begun before a record is read.
pub(super) fn run(
    args: &DriftArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let format = chosen_format(args)?;
    let inputs: Vec<PathBuf> = [&args.old].into_iter().chain(&args.new).cloned().collect();
    let open = |path: &PathBuf| open_writer(Destination::File(path.clone()), &inputs);
    let saved = args.save_profile.as_ref().map(open).transpose()?;
    let writer = args.output.as_ref().map(open).transpose()?;
    let old = period::read_period(&args.old, args, settings)?;
    let new = args.new.as_ref();
    let new = new
        .map(|path| period::read_period(path, args, settings))
        .transpose()?;
    if let Some(mut saved) = saved {
        let last = new.as_ref().unwrap_or(&old);
        saved.put(&SavedProfile::new(&last.profile, last.words.as_ref()).to_json()?)?;
        saved.finish()?;
    }
    let Some(new) = new else {
        return Ok(ExitStatus::AllJudged);
    };
    let words = old.words.as_ref().zip(new.words.as_ref());
    let report = compare(&old.profile, &new.profile, words);
    write(&report, format, writer, settings, out)?;
    Ok(status(&report, args.fail_on.unwrap_or_default()))
}

fn write(
    report: &DriftReport,
    format: DriftFormat,
    writer: Option<OutputWriter>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<()> {
    let shown = match format {
        DriftFormat::Json => report.to_json()?,
        DriftFormat::Markdown => markdown::render(&table::document(report)),
        DriftFormat::Table => {
            let styling = match &writer {
                Some(_) => Styling::Plain,
                None => styling(settings.color()),
            };
            text::render(&table::document(report), columns(), styling)
        }
    };
    let Some(mut writer) = writer else {
        out.write_all(shown.as_bytes())
            .map_err(|e| output_error(&e))?;
        return out.flush().map_err(|e| output_error(&e));
    };
    writer.put(shown.as_bytes())?;
    writer.finish()?;
    if !settings.is_quiet() {
        notice(&table::verdict(report));
    }
    Ok(())
}

fn status(report: &DriftReport, failure: DriftFailure) -> ExitStatus {
    let fails = match failure {
        DriftFailure::Untrustworthy => report.verdict.calibration == Calibration::NotTrustworthy,
        DriftFailure::Any => report.verdict.has_drifted,
        DriftFailure::Never => false,
    };
    if fails {
        ExitStatus::SomeFailed
    } else {
        ExitStatus::AllJudged
    }
}

fn chosen_format(args: &DriftArgs) -> Result<DriftFormat> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = &args.output else {
        return Ok(DriftFormat::Table);
    };
    match extension(path).as_deref() {
        Some("json") => Ok(DriftFormat::Json),
        Some("md" | "markdown") => Ok(DriftFormat::Markdown),
        Some("txt") => Ok(DriftFormat::Table),
        _ => Err(untold(path, ".json, .md or .txt")),
    }
}
