//! From settings to a ready [`Triage`]: every file is read and checked before the first message.

use std::path::{Path, PathBuf};

use super::lanes;
use super::notice::notice;
use super::runtime::{self, Offline, Surroundings};
use super::settings::Settings;
use crate::config::EvidenceKind;
use crate::error::{Error, ErrorCode, Result};
use crate::faq::{Faq, FaqEntry};
use crate::input::{self, ColumnMapping, InputOptions};
use crate::label::LaneChoice;
use crate::lexicon::Lexicon;
use crate::model::{Bundle, Runtime};
use crate::pipeline::{Citing, Triage, TriageBuilder};
use crate::policy::{Policy, Thresholds};
use crate::prepare::{PrepareOptions, Redaction};

/// Builds the pipeline in the wanted lane. Without one the cascade is tried; when a model or ONNX Runtime
/// cannot be had, a notice says which lane judges instead, and why.
///
/// # Errors
/// The first thing that cannot be read, checked or loaded.
pub(super) fn triage(settings: &Settings, citing: Citing) -> Result<Triage> {
    let mut builder = judging(settings, citing)?;
    if let Some(thresholds) = thresholds(settings)? {
        builder = builder.thresholds(thresholds);
    }
    lanes::with_models(builder, settings, settings.lane())?.build()
}

/// As [`triage`], in this lane and without thresholds: for commands that measure labels.
///
/// # Errors
/// As [`triage`].
pub(super) fn triage_in(
    settings: &Settings,
    lane: Option<LaneChoice>,
    citing: Citing,
) -> Result<Triage> {
    lanes::with_models(judging(settings, citing)?, settings, lane)?.build()
}

fn judging(settings: &Settings, citing: Citing) -> Result<TriageBuilder> {
    Ok(base(settings)?.citing(citing).checking(settings.checking()))
}

/// The thresholds asked for, or those beside the policy file where there are any.
fn thresholds(settings: &Settings) -> Result<Option<Thresholds>> {
    let path = match (settings.thresholds_file(), settings.policy_file()) {
        (Some(path), _) => path.to_owned(),
        (None, Some(policy)) => thresholds_beside(policy),
        (None, None) => return Ok(None),
    };
    let is_optional = settings.thresholds_file().is_none();
    if is_optional && path.try_exists().is_ok_and(|exists| !exists) {
        return Ok(None);
    }
    let text = read_text(&path, ErrorCode::Policy)?;
    Thresholds::parse(&text, &path.display().to_string()).map(Some)
}

/// Where the thresholds of a policy file stand: beside it, under its name.
pub(super) fn thresholds_beside(policy: &Path) -> PathBuf {
    policy.with_extension("thresholds.toml")
}

/// Evidence that no field of the output shows is not looked for.
pub(super) fn citing(settings: &Settings) -> Citing {
    match settings.fields() {
        _ if settings.export().is_some() => Citing::Nothing,
        Some(fields) if !fields.has("evidence") => Citing::Nothing,
        _ if settings.evidence() == EvidenceKind::Measured || settings.checking() > 0.0 => {
            Citing::Measured
        }
        _ => Citing::Words,
    }
}

/// Lexicon, policy, preparation and threads.
pub(super) fn base(settings: &Settings) -> Result<TriageBuilder> {
    let mut builder = Triage::builder().lexicon(lexicon(settings.lexicon_files())?);
    if let Some(path) = settings.policy_file() {
        let text = read_text(path, ErrorCode::Policy)?;
        let policy = Policy::parse(&text, &path.display().to_string())?;
        if !settings.is_quiet() {
            let name = path.display().to_string();
            for finding in policy.warnings() {
                notice(&finding.line_of(&name));
            }
        }
        builder = builder.policy(policy);
    }
    if let Some(path) = settings.faq_file() {
        builder = builder.faq(faq(path)?);
    }
    if let Some(threads) = settings.threads() {
        builder = builder.threads(threads);
    }
    Ok(builder.prepare(prepare_options(settings)))
}

/// Whether personal data is kept from the lanes and from the output.
pub(super) fn redaction(settings: &Settings) -> Redaction {
    if settings.redact() {
        Redaction::On
    } else {
        Redaction::Off
    }
}

/// How messages are prepared.
pub(super) fn prepare_options(settings: &Settings) -> PrepareOptions {
    let mut options = PrepareOptions {
        redact: redaction(settings),
        ..PrepareOptions::default()
    };
    if let Some(max_bytes) = settings.max_bytes() {
        options.max_bytes = max_bytes;
    }
    options
}

fn lexicon(files: &[PathBuf]) -> Result<Lexicon> {
    if files.is_empty() {
        return Lexicon::english();
    }
    let mut builder = Lexicon::builder().english()?;
    for path in files {
        let text = read_text(path, ErrorCode::Lexicon)?;
        builder = builder.add_tsv(&path.display().to_string(), &text)?;
    }
    builder.build()
}

/// The questions of a list: every row must be one.
pub(super) fn faq(path: &Path) -> Result<Faq> {
    let name = path.to_string_lossy().into_owned();
    let options = InputOptions {
        columns: ColumnMapping {
            text: Some("question".to_owned()),
            ..ColumnMapping::default()
        },
        ..InputOptions::default()
    };
    let rows = input::open(std::slice::from_ref(&name), &options, None)?;
    let entries = rows.map(|row| match row {
        Ok(message) => Ok(FaqEntry {
            id: message.id,
            question: message.body,
        }),
        Err(failed) => Err(Error::new(ErrorCode::Config, failed.failure.message)
            .at(name.clone(), None)
            .with_fix("give each row a `question`, and an `id` of its own")),
    });
    let entries: Vec<FaqEntry> = entries.collect::<Result<_>>()?;
    Faq::new(&entries).map_err(|error| error.at(name.clone(), None))
}

/// Reads a text file; an error has this code.
pub(super) fn read_text(path: &Path, code: ErrorCode) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| {
        Error::new(code, format!("cannot be read: {e}")).at(path.display().to_string(), None)
    })
}

/// Finds or fetches ONNX Runtime and loads it, if the bundle needs it.
pub(super) fn runtime_of(bundle: &Bundle, settings: &Settings) -> Result<Option<Runtime>> {
    if bundle.needs_runtime() {
        load_runtime(settings).map(Some)
    } else {
        Ok(None)
    }
}

fn load_runtime(settings: &Settings) -> Result<Runtime> {
    let mut progress = |text: &str| {
        if !settings.is_quiet() {
            notice(text);
        }
    };
    let located = runtime::ensure(
        settings.runtime_path(),
        offline(settings),
        &Surroundings::of_process(),
        &mut progress,
    )?;
    Runtime::load(&located.path)
}

/// Whether the network may be used.
pub(super) fn offline(settings: &Settings) -> Offline {
    if settings.is_offline() {
        Offline::Yes
    } else {
        Offline::No
    }
}
