//! `kvetch classify`: messages in, one record a message, or one update a ticket, out.

mod batch;
mod piece;

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use self::batch::{Batch, Begun, Wanted};
use self::piece::Piece;
use crate::batch::{BatchPaths, RowDigest, StdinHash, skip};
use crate::cli::args::ClassifyArgs;
use crate::cli::commands::naming::names;
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::notice::{is_watched, notice};
use crate::cli::progress::Progress;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::cli::setup::{self, redaction};
use crate::cli::summary::Summary;
use crate::error::{Error, ErrorCode, Result};
use crate::input::{self, InputOptions, JSON_COLUMN, JsonObjects, Source};
use crate::message::Row;
use crate::output::{
    self, Destination, Helpdesk, OutputFormat, OutputOptions, PartFile, Sink, TableOptions,
    TagColumns, check_inputs,
};
use crate::pipeline::{StopReason, Triage};

/// Judges the inputs. Sets everything up first: a wrong flag, file, lexicon, policy or model ends
/// the run before a message is read, and before an output file is begun.
pub(super) fn run(args: &ClassifyArgs, settings: &Settings) -> Result<ExitStatus> {
    let names = names(&args.inputs);
    let stdin_hash = StdinHash::default();
    let interrupt = Interrupt::default();
    let stdin = stdin_hash.over(interrupt.stdin());
    let source = input::open(&names, &input_options(settings), Some(stdin))?;
    report_skipped(source.as_ref(), settings);
    let wanted = wanted(args, settings)?;
    if let Some(wanted) = &wanted {
        check_files(wanted, args, settings)?;
    }
    let triage = setup::triage(settings, setup::citing(settings))?;
    let started = Instant::now();
    let mut run = match wanted {
        None => Run::to_stream(settings, source.as_ref(), &args.inputs)?,
        Some(wanted) => {
            let versions = triage.versions();
            match Batch::begin(&wanted, settings, source.as_ref(), versions, stdin_hash)? {
                Begun::Complete(summary) => return Ok(complete(&summary, settings)),
                Begun::Running(batch, part) => {
                    Run::to_file(settings, source.as_ref(), &args.inputs, batch, part)?
                }
            }
        }
    };
    let before = run.summary.total();
    if run.judge(&triage, source, settings, &interrupt)? == StopReason::Stopped {
        notice(match run.batch {
            Some(_) => "interrupted: the same command with --resume goes on where it stopped",
            None => "interrupted: the output was not completed",
        });
        return Ok(ExitStatus::Interrupted);
    }
    let remark = run.sink.remark();
    let summary = run.finish()?;
    if shows_summary(settings) {
        let errors = where_errors_are(settings);
        eprint_lines(&summary.render(started.elapsed(), before, errors));
        eprint_lines(&remark.unwrap_or_default());
    }
    Ok(ExitStatus::of_failures(summary.failed()))
}

/// Where records go, and what was found so far.
struct Run {
    sink: Box<dyn Sink>,
    batch: Option<Box<Batch>>,
    summary: Summary,
}

impl Run {
    fn to_stream(settings: &Settings, source: &dyn Source, inputs: &[PathBuf]) -> Result<Self> {
        Ok(Self {
            sink: open_sink(settings, source, inputs, None)?,
            batch: None,
            summary: Summary::default(),
        })
    }

    fn to_file(
        settings: &Settings,
        source: &dyn Source,
        inputs: &[PathBuf],
        batch: Box<Batch>,
        part: PartFile,
    ) -> Result<Self> {
        Ok(Self {
            sink: open_sink(settings, source, inputs, Some(Destination::Part(part)))?,
            summary: batch.summary(),
            batch: Some(batch),
        })
    }

    /// Judges the rows that no earlier run has judged. Where the output cannot be written any further, what
    /// a person can do about it is said.
    fn judge(
        &mut self,
        triage: &Triage,
        source: Box<dyn Source>,
        settings: &Settings,
        interrupt: &Interrupt,
    ) -> Result<StopReason> {
        let judged = self.judge_rows(triage, source, settings, interrupt);
        if judged.is_err() && self.batch.is_some() {
            notice("what was judged until then is kept: the same command with --resume goes on");
        }
        judged
    }

    fn judge_rows(
        &mut self,
        triage: &Triage,
        mut source: Box<dyn Source>,
        settings: &Settings,
        interrupt: &Interrupt,
    ) -> Result<StopReason> {
        let (_, total_bytes) = source.progress_bytes();
        let progress = Progress::new(total_bytes, is_watched() && !settings.is_quiet());
        interrupt.watch();
        let stop = interrupt.flag();
        let digest = match self.batch.as_ref().and_then(|batch| batch.from.as_ref()) {
            Some(from) => {
                let mut rows = source
                    .by_ref()
                    .take_while(|_| !stop.load(Ordering::Relaxed));
                match skip(&mut rows, from.counts.rows, &from.digest) {
                    Err(_) if stop.load(Ordering::Relaxed) => return Ok(StopReason::Stopped),
                    skipped => skipped?,
                }
            }
            None => RowDigest::default(),
        };
        let read_bytes = Arc::new(AtomicU64::new(0));
        let rows = Metered {
            source,
            read_bytes: Arc::clone(&read_bytes),
        };
        let renderer = self.sink.renderer();
        let fold = |piece: Piece, outcome| piece.with(outcome, renderer.as_deref());
        let digests = self.batch.as_ref().map(|batch| batch.digests());
        let write = |piece: Piece| {
            self.write(piece)?;
            progress.update(read_bytes.load(Ordering::Relaxed), self.summary.total());
            Ok(())
        };
        let done = match digests {
            Some(digests) => triage.run_folded(digests.watch(rows, digest), stop, fold, write)?,
            None => triage.run_folded(rows, stop, fold, write)?,
        };
        progress.finish();
        Ok(done.stop)
    }

    fn write(&mut self, piece: Piece) -> Result<()> {
        for part in piece.parts {
            if let Some(batch) = &mut self.batch {
                batch.before(&part, self.sink.as_mut(), &self.summary)?;
            }
            self.summary.join(&part.summary);
            part.write(self.sink.as_mut())?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Summary> {
        match self.batch {
            Some(batch) => batch.finish(self.sink, &self.summary)?,
            None => self.sink.finish()?,
        }
        Ok(self.summary)
    }
}

/// The run to a file that is asked for; nothing where records go elsewhere, or into a table, which is
/// known only at the end.
fn wanted<'a>(args: &'a ClassifyArgs, settings: &'a Settings) -> Result<Option<Wanted<'a>>> {
    let refused = |what: &str| {
        if !args.output.resume && args.output.dead_letter.is_none() {
            return Ok(None);
        }
        Err(
            Error::new(ErrorCode::Usage, format!("{what} cannot be gone on with"))
                .with_fix("leave out --resume and --dead-letter, or write jsonl or csv to a file"),
        )
    };
    let Some(output) = settings.output_file() else {
        return refused("standard output");
    };
    if !BatchPaths::is_file(output) {
        return refused("a device or pipe");
    }
    if settings.export().is_some() {
        return refused("a list of updates");
    }
    let format = match settings.format() {
        Some(format) => format,
        None => OutputFormat::of_path(output)?,
    };
    if format == OutputFormat::Table {
        return refused(format.as_str());
    }
    Ok(Some(Wanted {
        output,
        format,
        dead_letters: letters_file(args)?,
        is_resumed: args.output.resume,
    }))
}

/// The file of failed rows, a link followed: a file takes its name when it is complete, which would put a file
/// in the place of a link or a device.
fn letters_file(args: &ClassifyArgs) -> Result<Option<PathBuf>> {
    let Some(path) = &args.output.dead_letter else {
        return Ok(None);
    };
    if !BatchPaths::is_file(path) {
        return Err(Error::new(
            ErrorCode::Usage,
            "the list of failed rows goes to a file alone",
        )
        .with_fix("give --dead-letter the name of a file, or of none yet")
        .at(path.display().to_string(), None));
    }
    let target = path.is_symlink().then(|| path.canonicalize().ok());
    Ok(target.flatten().or_else(|| Some(path.clone())))
}

/// Fails when something that is written is also read.
fn check_files(wanted: &Wanted<'_>, args: &ClassifyArgs, settings: &Settings) -> Result<()> {
    let read = [args.inputs.clone(), settings.files_read()].concat();
    let letters = wanted.dead_letters.as_deref();
    let mut written = std::iter::once(wanted.output).chain(letters);
    written.try_for_each(|path| check_inputs(path, &read))
}

fn complete(summary: &Summary, settings: &Settings) -> ExitStatus {
    if !settings.is_quiet() {
        notice(&format!(
            "the output is complete: {} messages, nothing was judged anew",
            summary.total()
        ));
    }
    ExitStatus::of_failures(summary.failed())
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

/// Opens the part of a run to a file, or what the settings name.
fn open_sink(
    settings: &Settings,
    source: &dyn Source,
    inputs: &[PathBuf],
    part: Option<Destination>,
) -> Result<Box<dyn Sink>> {
    let destination = part.unwrap_or_else(|| {
        settings.output_file().map(Path::to_owned).map_or_else(
            || Destination::Stream(Box::new(stdout())),
            Destination::File,
        )
    });
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
        redact: redaction(settings),
        helpdesk: settings.export(),
        tags: tag_columns(source.columns()),
    };
    output::create(destination, &options)
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
