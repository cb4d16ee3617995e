//! `kvetch eval`: judged messages in, a report on the program's labels out.

pub(super) mod document;
pub(super) mod gold;
pub(super) mod markdown;
pub(super) mod runs;
mod sections;
pub(super) mod text;

use std::collections::BTreeSet;
use std::io::stdout;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use self::document::Detail;
use self::gold::GoldSet;
use super::naming::{extension, untold};
use crate::cli::args::{EvalArgs, EvalFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::notice::notice;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorCode, Result};
use crate::eval::{
    Bootstrap, EvalOptions, Report, Run, Slicing, evaluate, head_names, listed, misjudged,
};
use crate::output::{Destination, OutputWriter, open_writer};

/// Ids of a kind that a note names.
const MAX_NAMED: usize = 5;

/// Evaluates. Labels, fields, heads and conditions are checked before a message is judged, and
/// outputs are begun.
pub(super) fn run(args: &EvalArgs, settings: &Settings) -> Result<ExitStatus> {
    let names: Vec<String> = args
        .gold
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let format = chosen_format(args)?;
    let gold = gold::load(&names, settings)?;
    let options = options(args, &gold)?;
    check_conditions(args, &gold, &options)?;
    let outputs = Outputs::open(args, &names)?;
    let interrupt = Interrupt::default();
    interrupt.watch();
    let Some((this, other)) = both_runs(args, settings, &gold, interrupt.flag())? else {
        notice("interrupted: there is no report");
        return Ok(ExitStatus::Interrupted);
    };
    let mut report = evaluate(&gold.messages, &this, other.as_ref(), &options);
    report.gold.files = names;
    report.gold.unlabelled = gold.unlabelled;
    report.gold.unreadable.clone_from(&gold.unreadable);
    report.notes = notes(&report, &gold);
    report.conditions = args
        .evaluate
        .fail_if
        .iter()
        .map(|c| c.apply(&report))
        .collect();
    let shown = shown(&report, format, args, settings)?;
    outputs.write(&shown, args, &gold, &this, &options)?;
    if args.report.output.is_some() && !settings.is_quiet() {
        report_conditions(&report);
    }
    Ok(status(&report))
}

fn status(report: &Report) -> ExitStatus {
    if report.has_failed_condition() || report.has_unjudged() {
        ExitStatus::SomeFailed
    } else {
        ExitStatus::AllJudged
    }
}

fn report_conditions(report: &Report) {
    for condition in report.conditions.iter().filter(|c| c.has_failed) {
        let found = condition
            .found
            .map_or("not defined".to_owned(), |v| format!("{v:.4}"));
        notice(&format!(
            "condition failed: {} (found {found})",
            condition.condition
        ));
    }
}

fn chosen_format(args: &EvalArgs) -> Result<EvalFormat> {
    if let Some(format) = args.report.format {
        return Ok(format);
    }
    let Some(path) = &args.report.output else {
        return Ok(EvalFormat::Table);
    };
    match extension(path).as_deref() {
        Some("json") => Ok(EvalFormat::Json),
        Some("md" | "markdown") => Ok(EvalFormat::Markdown),
        Some("txt") => Ok(EvalFormat::Table),
        _ => Err(untold(path, ".json, .md or .txt")),
    }
}

fn options(args: &EvalArgs, gold: &GoldSet) -> Result<EvalOptions> {
    let wanted = &args.evaluate;
    let known: Vec<&str> = gold.fields.iter().map(String::as_str).collect();
    let slicing = |name: &String| {
        Slicing::parse(name, &known).map_err(|field| {
            let what = format!("no gold message has a field `{field}`");
            Error::new(ErrorCode::Usage, what).with_fix(listed(&field, &known))
        })
    };
    let heads = head_names();
    if let Some(unknown) = wanted
        .heads
        .iter()
        .find(|head| !heads.contains(&head.as_str()))
    {
        let what = format!("no head is named `{unknown}`");
        return Err(Error::new(ErrorCode::Usage, what).with_fix(listed(unknown, &heads)));
    }
    let standard = Bootstrap::default();
    Ok(EvalOptions {
        bootstrap: Bootstrap {
            rounds: wanted.bootstrap.unwrap_or(standard.rounds),
            seed: wanted.seed.unwrap_or(standard.seed),
        },
        sentiment: wanted.sentiment_classes.map(Into::into).unwrap_or_default(),
        by: wanted.by.iter().map(slicing).collect::<Result<_>>()?,
        heads: wanted.heads.clone(),
    })
}

/// A report on no answers at all has the same figures by name.
fn check_conditions(args: &EvalArgs, gold: &GoldSet, options: &EvalOptions) -> Result<()> {
    if args.evaluate.fail_if.is_empty() {
        return Ok(());
    }
    let silent = Run {
        answers: vec![None; gold.messages.len()],
        ..Run::default()
    };
    let is_compared = args.evaluate.compare.is_some() || args.evaluate.compare_lane.is_some();
    let options = EvalOptions {
        bootstrap: Bootstrap { rounds: 0, seed: 0 },
        by: Vec::new(),
        ..options.clone()
    };
    let other = is_compared.then_some(&silent);
    let blank = evaluate(&gold.messages, &silent, other, &options);
    args.evaluate
        .fail_if
        .iter()
        .try_for_each(|condition| condition.check(&blank))
}

type BothRuns = Option<(Run, Option<Run>)>;

/// Stored records are read first: a wrong file ends the run before anything is judged.
fn both_runs(
    args: &EvalArgs,
    settings: &Settings,
    gold: &GoldSet,
    stop: &AtomicBool,
) -> Result<BothRuns> {
    let stored = |path: &Option<PathBuf>| path.as_ref().map(|p| runs::stored(gold, p)).transpose();
    let mut other = stored(&args.evaluate.compare)?;
    let this = match stored(&args.evaluate.predictions)? {
        Some(run) => Some(run),
        None => runs::judge(gold, settings.lane(), settings, stop)?,
    };
    let Some(this) = this else { return Ok(None) };
    if let Some(lane) = args.evaluate.compare_lane {
        match runs::judge(gold, Some(lane), settings, stop)? {
            Some(run) => other = Some(run),
            None => return Ok(None),
        }
    }
    Ok(Some((this, other)))
}

fn notes(report: &Report, gold: &GoldSet) -> Vec<String> {
    let mut notes = gold.near_misses();
    let mut name = |what: &str, ids: &[String]| {
        if let Some(first) = ids
            .get(..ids.len().min(MAX_NAMED))
            .filter(|ids| !ids.is_empty())
        {
            let more = if ids.len() > MAX_NAMED { " …" } else { "" };
            let ids_shown: Vec<String> = first
                .iter()
                .map(|id| crate::output::harmless(id, 40))
                .collect();
            notes.push(format!(
                "{} {what}: {}{more}",
                ids.len(),
                ids_shown.join(", ")
            ));
        }
    };
    name("gold lines cannot be read", &report.gold.unreadable);
    let other = report.comparison.as_ref().map(|c| &c.other);
    for run in [Some(&report.run), other].into_iter().flatten() {
        name(
            &format!("gold messages have no record in {}", run.name),
            &run.missing,
        );
        name(
            &format!("records of {} have no gold message", run.name),
            &run.without_gold,
        );
    }
    if report.gold.unlabelled > 0 {
        notes.push(format!(
            "{} messages without a gold label were left out",
            report.gold.unlabelled
        ));
    }
    if report.gold.sentiment_classes == Some(3) {
        notes.push(
            "the gold sentiment has three classes: no label is very_negative or very_positive \
             (--sentiment-classes 5 if it has five)"
                .to_owned(),
        );
    }
    let ids: BTreeSet<&str> = gold.messages.iter().map(|m| m.id.as_str()).collect();
    if ids.len() < gold.messages.len() {
        notes.push(format!(
            "{} gold ids occur more than once",
            gold.messages.len() - ids.len()
        ));
    }
    for run in [Some(&report.run), other].into_iter().flatten() {
        if run.joined_by.as_deref() == Some("row") {
            notes.push(format!(
                "records of {} were joined by row: no id is the same",
                run.name
            ));
        }
    }
    notes
}

fn shown(
    report: &Report,
    format: EvalFormat,
    args: &EvalArgs,
    settings: &Settings,
) -> Result<String> {
    let detail = if args.report.summary {
        Detail::Summary
    } else {
        Detail::All
    };
    Ok(match format {
        EvalFormat::Json => report.to_json()?,
        EvalFormat::Markdown => markdown::render(&sections::document(report, detail)),
        EvalFormat::Table => {
            let is_file = args.report.output.is_some();
            let styling = if is_file {
                crate::output::Styling::Plain
            } else {
                styling(settings.color())
            };
            text::render(&sections::document(report, detail), columns(), styling)
        }
    })
}

/// Files and streams that are written when everything is known.
struct Outputs {
    report: OutputWriter,
    errors: Option<OutputWriter>,
}

impl Outputs {
    fn open(args: &EvalArgs, names: &[String]) -> Result<Self> {
        let mut inputs = GoldSet::paths(names);
        inputs.extend(args.evaluate.predictions.clone());
        inputs.extend(args.evaluate.compare.clone());
        let file = |path: &Path| open_writer(Destination::File(path.to_owned()), &inputs);
        if args.report.output.is_some() && args.report.output == args.report.errors {
            return Err(
                Error::new(ErrorCode::Usage, "report and errors go to the same file")
                    .with_fix("name two files"),
            );
        }
        let report = match &args.report.output {
            Some(path) => file(path)?,
            None => open_writer(Destination::Stream(Box::new(stdout())), &inputs)?,
        };
        let errors = args.report.errors.as_deref().map(file).transpose()?;
        Ok(Self { report, errors })
    }

    fn write(
        mut self,
        shown: &str,
        args: &EvalArgs,
        gold: &GoldSet,
        run: &Run,
        options: &EvalOptions,
    ) -> Result<()> {
        if let Some(mut errors) = self.errors {
            let texts: Vec<String> = if args.report.with_text {
                gold.rows
                    .iter()
                    .map(|row| row.as_ref().map(crate::Message::view).unwrap_or_default())
                    .collect()
            } else {
                Vec::new()
            };
            for wrong in misjudged(&gold.messages, run, &texts, options) {
                let line = serde_json::to_string(&wrong).map_err(|error| {
                    Error::new(ErrorCode::Output, format!("cannot write an error: {error}"))
                })?;
                errors.put(line.as_bytes())?;
                errors.put(b"\n")?;
            }
            errors.finish()?;
        }
        self.report.put(shown.as_bytes())?;
        self.report.finish()
    }
}
