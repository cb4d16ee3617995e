//! Records and saved summaries, into one summary.

use std::io::stdin;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::HistoryReportArgs;
use crate::cli::commands::naming::names;
use crate::cli::commands::saved;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::history::{self, Outcomes};
use crate::input::{InputFile, record_files};
use crate::summary::{Clock, FirstMessages, Summary};

/// The summary of all inputs. Days and hours are those of the time zone asked for, else of the one that a saved summary
/// among the inputs has.
pub(super) fn gather(
    inputs: &[PathBuf],
    args: &HistoryReportArgs,
    outcomes: Option<&Outcomes>,
    settings: &Settings,
) -> Result<Summary> {
    let files = record_files(&names(inputs))?;
    let (saved, records): (Vec<InputFile>, Vec<InputFile>) =
        files.into_iter().partition(is_summary);
    let saved: Vec<Summary> = saved.iter().map(read).collect::<Result<_>>()?;
    let zone = saved.first().and_then(|saved| saved.time_zone.as_deref());
    let clock = Clock::of(args.time_zone.as_deref().or(zone))?;
    let mut summary = Summary::new(&clock);
    let mut is_joined_twice = false;
    let mut add = |part: Summary| {
        is_joined_twice |= summary.joins_alike(&part);
        summary.merge(part)
    };
    saved.into_iter().try_for_each(&mut add)?;
    if !records.is_empty() {
        add(count(&records, &clock, args, outcomes)?)?;
    }
    if is_joined_twice && !settings.is_quiet() {
        notice(
            "outcomes: conversations that lie in several of the inputs count once in each; give --join all records in one \
             run to count them once",
        );
    }
    summary.settle();
    Ok(summary)
}

fn is_summary(file: &InputFile) -> bool {
    let path = file.path.as_deref();
    path.is_some_and(|path| saved::starts_as(path, Summary::is_start_of))
}

fn read(file: &InputFile) -> Result<Summary> {
    let path = file.path.as_deref().unwrap_or(Path::new(&file.name));
    Summary::read(&file.name, saved::open(path, &file.name)?)
}

/// What comes of some records.
#[derive(Default)]
struct Part {
    summary: Summary,
    first: FirstMessages,
}

fn count(
    files: &[InputFile],
    clock: &Clock,
    args: &HistoryReportArgs,
    outcomes: Option<&Outcomes>,
) -> Result<Summary> {
    let mut summary = Summary::new(clock);
    let names: Vec<String> = files.iter().map(InputFile::to_open).collect();
    let sources: Vec<Arc<str>> = names.iter().map(|name| Arc::from(name.as_str())).collect();
    let unnamed: Arc<str> = Arc::from("-");
    let mut first = FirstMessages::default();
    history::read(
        &names,
        Some(Box::new(stdin())),
        args.threads.count(),
        |part: &mut Part, scored| {
            let Part { summary, first } = part;
            if summary.writers.records == 0 {
                *summary = Summary::new(clock);
            }
            let source = usize::try_from(scored.file).ok();
            let source = source.and_then(|at| sources.get(at)).unwrap_or(&unnamed);
            summary.add(&scored, clock, source);
            if let Some(outcomes) = outcomes {
                summary.outcomes.add(&scored, outcomes, first);
            }
        },
        |part| {
            first.merge(part.first);
            match part.summary.writers.records {
                0 => Ok(()),
                _ => summary.merge(part.summary),
            }
        },
    )?;
    if let Some(outcomes) = outcomes {
        summary.outcomes.add_first(first, outcomes);
    }
    Ok(summary)
}
