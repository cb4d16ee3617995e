//! `kvetch report`: records of a history in, what it says out.

mod gather;
mod texts;

use std::fmt::Write;
use std::io::stdout;
use std::path::PathBuf;

use crate::cli::args::{HistoryReportArgs, HistoryReportFormat};
use crate::cli::commands::naming::{extension, untold};
use crate::cli::commands::problems::read_problems;
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorCode, Result};
use crate::history::Outcomes;
use crate::output::{Compression, Destination, OutputWriter, open_writer};
use crate::report::{Report, ReportOptions};
use crate::summary::Summary;

/// What is written.
#[derive(Clone, Copy)]
enum Shape {
    Full(HistoryReportFormat),
    /// What got worse, for a terminal.
    Short,
}

/// Counts, writes the summary where one is wanted, then the report.
pub(super) fn run(args: &HistoryReportArgs, settings: &Settings) -> Result<ExitStatus> {
    let shape = shape(args)?;
    // Outputs are opened first, so that nobody waits for a report that cannot be written.
    let inputs: Vec<PathBuf> = args.inputs.iter().chain(&args.compare).cloned().collect();
    let open = |path: &PathBuf| open_writer(Destination::File(path.clone()), &inputs);
    let saved = args.save_summary.as_ref().map(open).transpose()?;
    let output = args.output.as_ref().map(open).transpose()?;
    let outcomes = args
        .join
        .as_ref()
        .map(|path| Outcomes::read(path, args.on.as_deref().unwrap_or("id")))
        .transpose()?;
    let problems = args.problems.as_deref().map(read_problems).transpose()?;
    let mut summary = gather::gather(&args.inputs, args, outcomes.as_ref(), settings)?;
    if let (Some(outcomes), false) = (&outcomes, settings.is_quiet()) {
        notice(&joined(outcomes, &summary));
    }
    if let Some(writer) = saved {
        write(writer, &summary.to_json()?)?;
        if output.is_none() && args.format.is_none() && args.fail_if.is_empty() {
            return Ok(ExitStatus::AllJudged);
        }
    }
    let mut report = report(&summary, args, settings)?;
    if let Some(problems) = problems {
        report.set_problems(problems, !args.no_text);
    }
    let writer = match output {
        Some(writer) => writer,
        None => OutputWriter::stream(Box::new(stdout()), Compression::None)?,
    };
    write(writer, &rendered(&report, shape)?)?;
    for result in report.conditions.iter().filter(|result| result.has_failed) {
        notice(&result.in_words());
    }
    Ok(if report.has_failed_condition() {
        ExitStatus::SomeFailed
    } else {
        ExitStatus::AllJudged
    })
}

/// What was found in the file of outcomes.
fn joined(outcomes: &Outcomes, summary: &Summary) -> String {
    let columns = outcomes.columns.iter();
    let columns: Vec<String> = columns
        .map(|(name, what)| format!("{name} ({what})"))
        .collect();
    let mut text = format!(
        "outcomes: {} for {} of {} rows; columns {}",
        summary.outcomes.matched,
        outcomes.len(),
        outcomes.rows,
        columns.join(", ")
    );
    let left = [
        (outcomes.passed_over, "rows without an id of their own"),
        (outcomes.unread, "cells that could not be read"),
    ];
    for (count, what) in left.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, "; {count} {what}");
    }
    text
}

fn report(summary: &Summary, args: &HistoryReportArgs, settings: &Settings) -> Result<Report> {
    let previous = match args.compare.as_slice() {
        [] => None,
        previous => Some(gather::gather(previous, args, None, settings)?),
    };
    let standard = ReportOptions::default();
    let options = ReportOptions {
        title: args.title.clone().unwrap_or(standard.title),
        period: args.period,
        until: args.until,
        examples: usize::from(args.examples),
        conditions: args.fail_if.clone(),
    };
    let mut report = Report::of(summary, previous.as_ref(), &options)?;
    if !args.no_text {
        texts::put_into(&mut report, &args.texts.messages, settings)?;
    }
    Ok(report)
}

fn shape(args: &HistoryReportArgs) -> Result<Shape> {
    if let Some(format) = args.format {
        return Ok(Shape::Full(format));
    }
    let Some(path) = &args.output else {
        return Ok(Shape::Short);
    };
    match extension(path).as_deref() {
        Some("html" | "htm") => Ok(Shape::Full(HistoryReportFormat::Html)),
        Some("md" | "markdown") => Ok(Shape::Full(HistoryReportFormat::Markdown)),
        Some("json") => Ok(Shape::Full(HistoryReportFormat::Json)),
        _ => Err(untold(path, ".html, .md or .json")),
    }
}

fn rendered(report: &Report, shape: Shape) -> Result<Vec<u8>> {
    Ok(match shape {
        Shape::Short => report.to_short_markdown().into_bytes(),
        Shape::Full(HistoryReportFormat::Markdown) => report.to_markdown().into_bytes(),
        Shape::Full(HistoryReportFormat::Html) => report.to_html()?.into_bytes(),
        Shape::Full(HistoryReportFormat::Json) => {
            let mut json = serde_json::to_vec_pretty(report)
                .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
            json.push(b'\n');
            json
        }
    })
}

fn write(mut writer: OutputWriter, bytes: &[u8]) -> Result<()> {
    writer.put(bytes)?;
    writer.finish()
}
