//! `kvetch classify`: messages in, one record a message, or one update a ticket, out.

use std::io::{IsTerminal, stdin, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use crate::cli::args::ClassifyArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::notice::{is_watched, notice};
use crate::cli::progress::Progress;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::cli::summary::Summary;
use crate::error::{Error, Result};
use crate::input::{self, InputOptions, JSON_COLUMN, JsonObjects, Source};
use crate::message::Row;
use crate::output::{
    self, Destination, Helpdesk, Line, OutputFormat, OutputOptions, Render, Sink, TableOptions,
    TagColumns,
};
use crate::pipeline::{Citing, Outcome, StopReason};

/// Judges the inputs. Sets everything up first: a wrong flag, file, lexicon, policy or model ends
/// the run before a message is read, and before an output file is begun.
pub(super) fn run(args: &ClassifyArgs, settings: &Settings) -> Result<ExitStatus> {
    let names: Vec<String> = args
        .inputs
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .collect();
    let source = input::open(&names, &input_options(settings), Some(Box::new(stdin())))?;
    report_skipped(source.as_ref(), settings);
    let triage = setup::triage(settings, citing(settings))?;
    let mut sink = open_sink(settings, source.as_ref(), &args.inputs)?;

    let stop = interrupt_flag();
    let started = Instant::now();
    let (_, total_bytes) = source.progress_bytes();
    let progress = Progress::new(total_bytes, is_watched() && !settings.is_quiet());
    let read_bytes = Arc::new(AtomicU64::new(0));
    let rows = Metered {
        source,
        read_bytes: Arc::clone(&read_bytes),
    };
    let mut summary = Summary::default();
    let renderer = sink.renderer();
    let fold = |piece: Piece, outcome| piece.with(outcome, renderer.as_deref());
    let done = triage.run_folded(rows, &stop, fold, |piece| {
        summary.join(&piece.summary);
        piece.write(sink.as_mut())?;
        progress.update(read_bytes.load(Ordering::Relaxed), summary.total());
        Ok(())
    })?;
    progress.finish();
    if done.stop == StopReason::Stopped {
        notice("interrupted: the output was not completed");
        return Ok(ExitStatus::Interrupted);
    }
    let remark = sink.remark();
    sink.finish()?;
    if shows_summary(settings) {
        eprint_lines(&summary.render(started.elapsed(), where_errors_are(settings)));
        eprint_lines(&remark.unwrap_or_default());
    }
    Ok(ExitStatus::of_failures(summary.failed()))
}

/// Freshdesk replaces tags, so the tickets' own are read too.
fn input_options(settings: &Settings) -> InputOptions {
    let mut options = settings.input_options();
    if settings.export() == Some(Helpdesk::Freshdesk) {
        options.json_objects = JsonObjects::Kept;
    }
    options
}

fn where_errors_are(settings: &Settings) -> &'static str {
    match settings.export() {
        Some(_) => "without --export each has a record with its error",
        None => "each has a record with its error",
    }
}

/// Evidence that no field shows is not looked for.
fn citing(settings: &Settings) -> Citing {
    match settings.fields() {
        _ if settings.export().is_some() => Citing::Nothing,
        Some(fields) if !fields.has("evidence") => Citing::Nothing,
        _ => Citing::Evidence,
    }
}

/// The summary is for people: it is left out when nobody watches, unless records go to a file.
fn shows_summary(settings: &Settings) -> bool {
    !settings.is_quiet()
        && (is_watched() || settings.output_file().is_some() || stdout_table(settings))
}

fn stdout_table(settings: &Settings) -> bool {
    chosen_format(settings) == Some(OutputFormat::Table)
}

fn eprint_lines(text: &str) {
    for line in text.lines() {
        notice(line);
    }
}

fn report_skipped(source: &dyn Source, settings: &Settings) {
    let skipped = source.skipped_files();
    if let (Some(first), false) = (skipped.first(), settings.is_quiet()) {
        notice(&format!(
            "{} files of no known type were passed over, {first} first",
            skipped.len()
        ));
    }
}

/// Some outcomes of a run, as far as they could be written by the worker that judged them.
#[derive(Default)]
struct Piece {
    summary: Summary,
    rendered: Vec<u8>,
    /// Outcomes that the sink wants to see itself.
    outcomes: Vec<Outcome>,
    failure: Option<Error>,
}

impl Piece {
    fn with(mut self, outcome: Outcome, renderer: Option<&dyn Render>) -> Self {
        self.summary.add(&outcome.record);
        match renderer {
            Some(renderer) if self.failure.is_none() => {
                self.failure = renderer.render(&line(&outcome), &mut self.rendered).err();
            }
            Some(_) => {}
            None => self.outcomes.push(outcome),
        }
        self
    }

    fn write(self, sink: &mut dyn Sink) -> Result<()> {
        if !self.rendered.is_empty() {
            sink.put(&self.rendered)?;
        }
        for outcome in &self.outcomes {
            sink.write(&line(outcome))?;
        }
        self.failure.map_or(Ok(()), Err)
    }
}

fn line(outcome: &Outcome) -> Line<'_> {
    Line {
        record: &outcome.record,
        cells: &outcome.cells,
        text: &outcome.text,
    }
}

/// The format asked for; on a terminal without a file a table.
fn chosen_format(settings: &Settings) -> Option<OutputFormat> {
    let is_watched = settings.output_file().is_none() && stdout().is_terminal();
    let by_place = is_watched.then_some(OutputFormat::Table);
    let wanted = settings.format().or(by_place);
    wanted.filter(|_| settings.export().is_none())
}

/// Names of a table's column with a ticket's tags.
const TAGS: [&str; 2] = ["tags", "ticket tags"];

fn tag_columns(columns: &[String]) -> TagColumns {
    let is_list = |name: &String| TAGS.iter().any(|tags| name.eq_ignore_ascii_case(tags));
    TagColumns {
        list: columns.iter().position(is_list),
        object: columns.iter().position(|name| name == JSON_COLUMN),
    }
}

fn open_sink(
    settings: &Settings,
    source: &dyn Source,
    inputs: &[PathBuf],
) -> Result<Box<dyn Sink>> {
    let destination = match settings.output_file() {
        Some(path) => Destination::File(path.to_owned()),
        None => Destination::Stream(Box::new(stdout())),
    };
    let mut table = TableOptions {
        styling: styling(settings.color()),
        columns: columns(),
        ..TableOptions::default()
    };
    if let Some(rows) = settings.top() {
        table.max_rows = rows;
    }
    let options = OutputOptions {
        format: chosen_format(settings),
        fields: settings.fields(),
        input_columns: source.columns().to_vec(),
        inputs: inputs.to_vec(),
        table,
        helpdesk: settings.export(),
        tags: tag_columns(source.columns()),
    };
    output::create(destination, &options)
}

/// Set by the first interrupt or termination signal; the second one ends the process at once.
pub(super) fn interrupt_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    let handler = move || {
        if set.swap(true, Ordering::Relaxed) {
            end_at_once();
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        notice(&format!("interrupts end the run at once: {error}"));
    }
    flag
}

#[expect(clippy::exit, reason = "a second interrupt means now")]
fn end_at_once() {
    std::process::exit(i32::from(ExitStatus::Interrupted.code()));
}

/// Rows of a source that tell how far the reading has come.
struct Metered {
    source: Box<dyn Source>,
    read_bytes: Arc<AtomicU64>,
}

impl Iterator for Metered {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let row = self.source.next();
        self.read_bytes
            .store(self.source.progress_bytes().0, Ordering::Relaxed);
        row
    }
}
