//! `kvetch policy diff`: what another policy would change.

use std::io::stdin;

use super::{extension, load, names, page, table, untold};
use crate::cli::args::{DiffFormat, PolicyDiffArgs};
use crate::cli::commands::eval::text;
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::output::{Destination, Styling, open_writer};
use crate::replay::Inputs;
use crate::replay::diff::{DiffOptions, DiffReport, diff};

/// Compares. What belongs on standard output is handed back. The output is begun before a record is
/// read.
pub(super) fn run(args: &PolicyDiffArgs, settings: &Settings) -> Result<(String, ExitStatus)> {
    let format = chosen_format(args)?;
    let is_quiet = settings.is_quiet();
    let (old, new) = (load(&args.old, is_quiet)?, load(&args.new, is_quiet)?);
    let inputs = Inputs::find(&names(&args.on), Some(Box::new(stdin())))?;
    let writer = match &args.output {
        Some(path) => Some(open_writer(
            Destination::File(path.clone()),
            &inputs.paths(),
        )?),
        None => None,
    };
    let options = DiffOptions {
        examples: usize::from(args.examples),
        conditions: &args.fail_if,
        threads: args.threads.count(),
    };
    let report = diff(inputs, &old, &new, &options)?;
    let shown = match format {
        DiffFormat::Json => report.to_json()?,
        DiffFormat::Html => page::render(&report),
        DiffFormat::Table => {
            let styling = match &writer {
                Some(_) => Styling::Plain,
                None => styling(settings.color()),
            };
            text::render(&table::document(&report), columns(), styling)
        }
    };
    let status = status(&report);
    let Some(mut writer) = writer else {
        return Ok((shown, status));
    };
    writer.put(shown.as_bytes())?;
    writer.finish()?;
    if !settings.is_quiet() {
        for line in table::conditions(&report) {
            notice(&line);
        }
    }
    Ok((String::new(), status))
}

fn status(report: &DiffReport) -> ExitStatus {
    if report.has_failed_condition() {
        ExitStatus::SomeFailed
    } else {
        ExitStatus::AllJudged
    }
}

fn chosen_format(args: &PolicyDiffArgs) -> Result<DiffFormat> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = &args.output else {
        return Ok(DiffFormat::Table);
    };
    match extension(path).as_deref() {
        Some("json") => Ok(DiffFormat::Json),
        Some("html" | "htm") => Ok(DiffFormat::Html),
        Some("txt") => Ok(DiffFormat::Table),
        _ => Err(untold(path, ".txt, .json or .html")),
    }
}
