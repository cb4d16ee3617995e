//! `kvetch calibrate`: from which probability each label may be acted on, so that an error budget is
//! kept.

mod measure;
mod text;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use self::measure::{Judged, Origin};
use super::eval::gold::{self, GoldSet};
use super::eval::runs;
use super::output_error;
use crate::batch::InputHash;
use crate::cli::args::{BudgetArgs, CalibrateArgs, CalibrateFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::config::Share;
use crate::error::{Error, ErrorCode, Result};
use crate::output::{Compression, OutputWriter, check_inputs};
use crate::pipeline::{Citing, Grounds};
use crate::policy::{GoldFile, ThresholdsFile};

/// Budget where none is asked for; chosen: one error in fifty.
const BUDGET: f64 = 0.02;

/// Budget of suggestions where none is asked for; chosen: four in five are right.
const SUGGEST_BUDGET: f64 = 0.2;

/// Confidence where none is asked for: the usual one.
const CONFIDENCE: f64 = 0.95;

/// Less than a coin's is no confidence, and 1 cannot be had.
const CONFIDENCES: std::ops::RangeInclusive<f64> = 0.5..=0.9999;

/// Fewer messages, all judged rightly, do not show at 95 % that even a quarter is right.
const LEAST_MESSAGES: usize = 10;

/// Budgets to be kept, and how surely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budgets {
    pub(super) auto: f64,
    pub(super) suggest: f64,
    pub(super) confidence: f64,
}

/// Measures, writes the thresholds and prints what they come to. Budgets, output and labels are checked
/// before a message is judged.
pub(super) fn run(
    args: &CalibrateArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let budgets = Budgets::of(&args.budget)?;
    let output = output_file(args, settings)?;
    check_inputs(&output, std::slice::from_ref(&args.gold))?;
    let name = args.gold.to_string_lossy().into_owned();
    let hashed = hash_of(&args.gold)?;
    let gold = gold::load(&[name], settings)?;
    check_count(&gold, &args.gold)?;
    let interrupt = Interrupt::default();
    interrupt.watch();
    let Some((judged, origin)) = judge(&gold, settings, interrupt.flag())? else {
        notice("interrupted: nothing was written");
        return Ok(ExitStatus::Interrupted);
    };
    let file = measure::thresholds(&gold.messages, &judged, budgets, origin, hashed)?;
    write(&output, &file)?;
    out.write_all(shown(&file, args, settings)?.as_bytes())
        .map_err(|error| output_error(&error))?;
    if !settings.is_quiet() {
        report(&output, &gold, settings);
    }
    let failed = judged.grounds.iter().filter(|g| g.is_none()).count();
    Ok(ExitStatus::of_failures(
        (failed + gold.unreadable.len()) as u64,
    ))
}

impl Budgets {
    /// Those asked for.
    fn of(args: &BudgetArgs) -> Result<Self> {
        let number = |share: Option<Share>, otherwise: f64| {
            // As typed: the share is an f32.
            share.map_or(otherwise, |s| (f64::from(s.get()) * 1e6).round() / 1e6)
        };
        let budgets = Self {
            auto: number(args.budget, BUDGET),
            suggest: number(args.suggest_budget, SUGGEST_BUDGET),
            confidence: number(args.confidence, CONFIDENCE),
        };
        let wrong = |what: &str, fix: &str| {
            Err(Error::new(ErrorCode::Usage, what.to_owned()).with_fix(fix.to_owned()))
        };
        if budgets.auto <= 0.0 || budgets.suggest >= 1.0 {
            return wrong(
                "a budget lies above 0 and below 100%",
                "no number of messages shows that there is never an error",
            );
        }
        if budgets.suggest < budgets.auto {
            return wrong(
                "the budget of suggestions is smaller than that of what nobody looks at",
                "give --suggest-budget at least the share of --budget",
            );
        }
        if !CONFIDENCES.contains(&budgets.confidence) {
            return wrong("the confidence lies between 50% and 99.99%", "95% is usual");
        }
        Ok(budgets)
    }
}

/// The file asked for, or the one beside the policy.
fn output_file(args: &CalibrateArgs, settings: &Settings) -> Result<PathBuf> {
    let beside = || settings.policy_file().map(setup::thresholds_beside);
    let output = args.budget.output.clone().or_else(beside);
    let output = output.ok_or_else(|| {
        Error::new(
            ErrorCode::Usage,
            "the built-in policy has no file to write beside",
        )
        .with_fix("name a file with -o, or your policy with --policy")
    })?;
    match Compression::of_path(&output) {
        Compression::None => Ok(output),
        _ => Err(Error::new(ErrorCode::Usage, "thresholds are not packed")
            .with_fix("leave out the .gz or .zst")
            .at(output.display().to_string(), None)),
    }
}

fn hash_of(path: &Path) -> Result<GoldFile> {
    let name = path.display().to_string();
    let refused = |what: String| {
        Error::new(ErrorCode::Input, what)
            .at(&name, None)
            .with_fix("name one file: its hash stands beside the thresholds")
    };
    if !path.is_file() {
        return Err(refused("this is no file".to_owned()));
    }
    let hashed =
        InputHash::of(&name, path).map_err(|error| refused(format!("cannot be read: {error}")))?;
    let file = path.file_name().unwrap_or_default();
    Ok(GoldFile {
        file: file.to_string_lossy().into_owned(),
        blake3: hashed.blake3.unwrap_or_default(),
        messages: 0,
    })
}

fn check_count(gold: &GoldSet, path: &Path) -> Result<()> {
    let count = gold.messages.len();
    if count >= LEAST_MESSAGES {
        return Ok(());
    }
    let message = format!("{count} labelled messages are too few to measure anything on");
    Err(Error::new(ErrorCode::Gold, message)
        .at(path.display().to_string(), None)
        .with_fix("label a few hundred messages; a budget of 2% needs 149 without an error"))
}

/// Judges the gold messages. Nothing when the user interrupts.
fn judge(
    gold: &GoldSet,
    settings: &Settings,
    stop: &AtomicBool,
) -> Result<Option<(Judged, Origin)>> {
    let triage = setup::triage_in(settings, settings.lane(), Citing::Nothing)?;
    let mut grounds = Vec::with_capacity(gold.rows.len());
    let run = runs::judge_with(&triage, gold, settings, stop, &mut |record| {
        grounds.push(Grounds::of_record(record));
    })?;
    let origin = Origin {
        versions: triage.versions().clone(),
        lane: triage.lane(),
    };
    Ok(run.map(|run| (Judged { run, grounds }, origin)))
}

fn write(path: &Path, file: &ThresholdsFile) -> Result<()> {
    let mut writer = OutputWriter::file(path, Compression::None)?;
    writer.put(file.to_toml()?.as_bytes())?;
    writer.finish()
}

fn shown(file: &ThresholdsFile, args: &CalibrateArgs, settings: &Settings) -> Result<String> {
    match args.budget.format.unwrap_or_default() {
        CalibrateFormat::Table => Ok(text::render(file, settings.color())),
        CalibrateFormat::Json => {
            let json = serde_json::to_string_pretty(file);
            json.map(|json| json + "\n").map_err(|error| {
                Error::new(
                    ErrorCode::Output,
                    format!("the thresholds cannot be written: {error}"),
                )
            })
        }
    }
}

fn report(output: &Path, gold: &GoldSet, settings: &Settings) {
    for note in gold.near_misses() {
        notice(&note);
    }
    if !gold.unreadable.is_empty() {
        notice(&format!(
            "{} gold lines cannot be read",
            gold.unreadable.len()
        ));
    }
    let beside = settings.policy_file().map(setup::thresholds_beside);
    let how = if beside.as_deref() == Some(output) {
        "used wherever the policy is"
    } else {
        "use it with --thresholds"
    };
    notice(&format!("thresholds in {}: {how}", output.display()));
}
