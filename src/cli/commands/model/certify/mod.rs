//! `kvetch model certify`: measures how far a model of lane fast may stand in for one of lane full.

mod answers;
mod gold;
mod measure;
mod speed;
mod statistics;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::io::{Write, stdin};
use std::path::Path;

use self::answers::Answers;
use self::gold::Gold;
use self::measure::Sample;
use super::print;
use crate::cli::args::CertifyArgs;
use crate::cli::commands::naming::names;
use crate::cli::models::ModelFolders;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::error::{Error, ErrorCode, Result};
use crate::input;
use crate::label::{Flag, LaneChoice, Question};
use crate::message::Row;
use crate::model::{
    Budget, Bundle, CascadeSection, Certificate, HeadName, Manifest, Point, certified_text,
};
use crate::pipeline::{LaneTimes, Triage, TriageBuilder};

/// Budget where neither the command line nor the manifest names one; chosen.
const DEFAULT_BUDGET: Budget = Budget::Agreement(0.98);

/// Thresholds of the curve where none are asked for: steps of 2.5 % of the messages.
const DEFAULT_POINTS: usize = 40;

/// Flags that a manifest without a section lets lane full decide, from [`FLAG_BOUND`] on: missing one
/// costs more than a second look.
const BOUND_FLAGS: [Flag; 3] = [Flag::Safety, Flag::SelfHarm, Flag::Fraud];

/// Chosen low: most messages lie far below.
const FLAG_BOUND: f32 = 0.05;

/// Messages judged at once.
const CHUNK_ROWS: usize = 2048;

/// Measures and prints the section, or writes it with the manifest it belongs to.
pub(super) fn run(
    args: &CertifyArgs,
    settings: &Settings,
    folders: &ModelFolders,
    out: &mut dyn Write,
) -> Result<()> {
    let folder = folders.find(&args.fast)?;
    let fast = Bundle::load(&folder)?;
    let full = Bundle::load(&folders.find(&args.full)?)?;
    let gold = args.gold.as_deref().map(gold::load).transpose()?;
    let names = names(&args.inputs);
    let rows = input::open(&names, &settings.input_options(), Some(Box::new(stdin())))?;
    let budget = args
        .budget
        .or(fast.manifest.cascade.as_ref().and_then(|c| c.default));
    let budget = budget.unwrap_or(DEFAULT_BUDGET);
    let section = rule_of(&fast.manifest)?;
    let (fast_version, full_version) = (fast.version(), full.version());
    let runtimes = [
        setup::runtime_of(&fast, settings)?,
        setup::runtime_of(&full, settings)?,
    ];
    let triage = runtimes
        .into_iter()
        .flatten()
        .fold(setup::base(settings)?, TriageBuilder::runtime)
        .fast(fast)
        .full(full)
        .lane(LaneChoice::Cascade)
        .uncertified(section.clone())
        .build()?;
    let measured = measured(&triage, rows, &gold.unwrap_or_default());
    let certificate = Claim {
        fast: fast_version,
        full: full_version,
        budget,
    };
    let steps = args.points.unwrap_or(DEFAULT_POINTS);
    let section = certified(section, &measured, certificate, steps)?;
    report(&section, &measured);
    deliver(&section, &folder, args.output.as_deref(), out)
}

/// What the certificate is to say of whom.
struct Claim {
    fast: String,
    full: String,
    budget: Budget,
}

/// Every message that both lanes judged.
#[derive(Default)]
struct Measurement {
    samples: Vec<Sample>,
    /// Rows that could not be read or judged.
    skipped: usize,
    times: LaneTimes,
    hash: blake3::Hasher,
}

fn measured(
    triage: &Triage,
    mut rows: impl Iterator<Item = Row>,
    gold: &BTreeMap<String, Gold>,
) -> Measurement {
    let mut all = Measurement::default();
    loop {
        let chunk: Vec<Row> = rows.by_ref().take(CHUNK_ROWS).collect();
        if chunk.is_empty() {
            return all;
        }
        for message in chunk.iter().flatten() {
            let subject = message.subject.as_deref().unwrap_or_default();
            for part in [message.id.as_str(), subject, message.body.as_str()] {
                all.hash.update(&(part.len() as u64).to_le_bytes());
                all.hash.update(part.as_bytes());
            }
        }
        let compared = triage.compare(&chunk, &mut all.times);
        all.skipped += compared.iter().filter(|c| c.is_none()).count();
        all.samples
            .extend(compared.into_iter().flatten().map(|c| Sample {
                fast: Answers::of(&c.fast),
                full: Answers::of(&c.full),
                sureness: c.sureness,
                is_always_sent: c.is_always_sent,
                bytes: c.bytes,
                gold: gold.get(&c.full.id).cloned(),
            }));
    }
}

/// The questions and bounds of the manifest; without a section every question that a head answers, and
/// bounds of the gravest flags that the model knows.
fn rule_of(manifest: &Manifest) -> Result<CascadeSection> {
    if let Some(section) = &manifest.cascade {
        return Ok(section.clone());
    }
    let all = Question::ALL.iter().copied();
    let questions: Vec<Question> = all.filter(|q| manifest.answers(*q)).collect();
    if questions.is_empty() {
        let message = format!(
            "{} answers no question that a cascade could ask",
            manifest.id
        );
        return Err(Error::new(ErrorCode::Model, message));
    }
    let flags = manifest.head(HeadName::Flags).map(|head| &head.labels);
    let is_known = |flag: &Flag| flags.is_some_and(|f| f.iter().any(|l| l == flag.as_str()));
    let bounds = BOUND_FLAGS.into_iter().filter(is_known);
    Ok(CascadeSection {
        questions,
        always_send_flags: bounds.map(|flag| (flag, FLAG_BOUND)).collect(),
        always_send_long: false,
        default: None,
        certificate: None,
        points: Vec::new(),
    })
}

/// The section with its curve, and a certificate of the point that meets the budget.
fn certified(
    rule: CascadeSection,
    measured: &Measurement,
    claim: Claim,
    steps: usize,
) -> Result<CascadeSection> {
    let samples = &measured.samples;
    let mut section = CascadeSection {
        default: Some(claim.budget),
        points: measure::curve(samples, steps),
        certificate: None,
        ..rule
    };
    if section.points.is_empty() {
        let message = "no message is left that lane fast could decide: nothing can be measured";
        return Err(Error::new(ErrorCode::Input, message)
            .with_fix("give more messages, or set higher bounds in cascade.always_send_flags"));
    }
    let point: &Point = section.point(Some(claim.budget))?;
    let labelled = samples.iter().filter(|s| s.gold.is_some()).count();
    section.certificate = Some(Certificate {
        fast: claim.fast,
        full: claim.full,
        messages: measured.hash.finalize().to_hex().to_string(),
        count: samples.len() as u64,
        labelled: labelled as u64,
        kvetch: env!("CARGO_PKG_VERSION").to_owned(),
        intervals: statistics::INTERVALS.to_owned(),
        budget: claim.budget,
        threshold: point.threshold,
        share_sent: point.share_sent,
        agreement: point.agreement,
        loss: point.loss,
        speed_ratio: speed::ratio(measured.times, samples, point.threshold),
    });
    Ok(section)
}

fn report(section: &CascadeSection, measured: &Measurement) {
    let Some(certificate) = &section.certificate else {
        return;
    };
    notice(&format!(
        "{} messages measured, {} left out (unreadable, or nothing to judge), {} labelled",
        certificate.count, measured.skipped, certificate.labelled
    ));
    notice(&format!(
        "{}: threshold {}, {:.1} % to lane full, agreement {} ({} to {}) on the rest",
        certificate.budget,
        certificate.threshold,
        certificate.share_sent * 100.0,
        certificate.agreement.value,
        certificate.agreement.low,
        certificate.agreement.high
    ));
    if let Some(ratio) = certificate.speed_ratio {
        notice(&format!(
            "{ratio} times as fast as lane full alone, on this machine and these messages"
        ));
    }
}

/// Prints the section, or writes the manifest with it in place of the old one. The text is read as a
/// manifest first, so that nothing is written that would not load.
fn deliver(
    section: &CascadeSection,
    folder: &Path,
    output: Option<&Path>,
    out: &mut dyn Write,
) -> Result<()> {
    let section = text::rendered(section);
    let Some(output) = output else {
        return print(&section, out);
    };
    let manifest = folder.join("manifest.toml");
    let place = manifest.display().to_string();
    let unread =
        |e| Error::new(ErrorCode::Model, format!("manifest cannot be read: {e}")).at(&*place, None);
    let old = std::fs::read_to_string(&manifest).map_err(unread)?;
    let new = certified_text(&old, &section);
    Manifest::parse(&new, &output.display().to_string())?;
    write_whole(output, &new)
}

/// Written beside and renamed, so that a run that breaks off leaves the old file.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|e| {
            Error::new(
                ErrorCode::Output,
                format!("manifest cannot be written: {e}"),
            )
            .at(path.display().to_string(), None)
        })
}
